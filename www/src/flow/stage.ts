/** The diagram on its stage: only what is in sight is in the document, and only what has changed is drawn anew. */
import type { Drawn, Picture, PlacedNode } from "telaio/graph";
import { shape, type Shape } from "../element.js";
import { toNode } from "../markup.js";
import { camera, type Camera } from "./camera.js";
import { handleKeys, handlePointers } from "./gestures.js";
import type { NodeState, Progress } from "./progress.js";

type DrawnNode = Picture["nodes"][number];

/** What is shown at a node besides what the document says of it. */
export interface Marks {
  readonly progress: Progress | undefined;
  /** The worst finding within a step, and how many there are, by the id of the node. */
  readonly findings: ReadonlyMap<string, { readonly severity: "error" | "warning" | "info"; readonly count: number }>;
  readonly breakpoints: ReadonlySet<string>;
  /** The node that the cursor is in. */
  readonly cursor: string | undefined;
}

/** What a person does with a node. */
export interface NodeActions {
  reveal(node: PlacedNode): void;
  expand(node: PlacedNode): void;
  toggleBreakpoint(node: PlacedNode): void;
}

export interface Stage {
  readonly camera: Camera;
  show(picture: Picture): void;
  mark(marks: Marks): void;
  /** Brings a node into sight. */
  bring(id: string): void;
}

const STATE: Readonly<Record<NodeState, readonly [Shape, string]>> = {
  running: ["running", "running"],
  paused: ["paused", "paused"],
  passed: ["passed", "passed"],
  failed: ["error", "failed"],
  stopped: ["stopped", "stopped"],
  skipped: ["skipped", "not reached"],
};

const SVG = "http://www.w3.org/2000/svg";

export function createStage(host: HTMLElement, act: NodeActions): Stage {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "flow-picture");
  const view = document.createElementNS(SVG, "g");
  const layers = ["under", "edges", "labels", "nodes"].map(() => document.createElementNS(SVG, "g"));
  view.append(...layers);
  svg.append(view);
  host.append(svg);

  let picture: Picture = { width: 0, height: 0, nodes: [], edges: [], labels: [] };
  let marks: Marks = { progress: undefined, findings: new Map(), breakpoints: new Set(), cursor: undefined };
  /** The node that Tab leads to. */
  let focus = "";
  let places = new Map<string, DrawnNode>();
  let ends = new Map<string, { from: string; to: string }>();
  let near: string | undefined;
  const drawn = new Map<string, { of: Drawn; text: string; element: SVGElement }>();
  const eye = camera(host, look);
  new ResizeObserver(() => eye.resize(picture)).observe(host);

  function look(): void {
    const { x, y } = eye.sight;
    view.setAttribute("transform", `scale(${eye.scale}) translate(${-x} ${-y})`);
    draw();
  }

  /** What is in sight and a little around it. */
  function draw(): void {
    const { x, y, width, height } = eye.sight;
    const isNear = (it: Drawn) => it.x < x + width * 1.5 && x - width / 2 < it.x + it.width && it.y < y + height * 1.5 && y - height / 2 < it.y + it.height;
    const wanted = new Set<string>();
    for (const it of picture.edges) {
      if (!isNear(it)) continue;
      wanted.add(it.id);
      put(it, layers[1]!);
      markEdge(it.id);
    }
    for (const it of picture.labels) {
      if (!isNear(it)) continue;
      wanted.add(it.id);
      put(it, layers[2]!);
    }
    for (const it of picture.nodes) {
      if (it.id !== focus && !isNear(it)) continue;
      wanted.add(it.id);
      const isFresh = put(it, it.placed.isExpanded ? layers[0]! : layers[3]!);
      markNode(it, isFresh);
    }
    for (const [id, { element }] of drawn) {
      if (wanted.has(id)) continue;
      element.remove();
      drawn.delete(id);
    }
  }

  /** Draws something, unless it is there and looks the same. Whether it is new. */
  function put(it: Drawn, layer: SVGElement): boolean {
    const { id } = it;
    const before = drawn.get(id);
    if (before?.of === it) return false;
    const { markup } = it;
    const text = JSON.stringify(markup);
    if (before?.text === text && before.element.parentNode === layer) {
      before.of = it;
      return false;
    }
    const element = toNode(markup, "svg");
    element.dataset["id"] = id;
    const hadFocus = before?.element === document.activeElement;
    if (before?.element.parentNode === layer) before.element.replaceWith(element);
    else {
      before?.element.remove();
      layer.append(element);
    }
    drawn.set(id, { of: it, text, element });
    if (hadFocus) queueMicrotask(() => element.focus({ preventScroll: true }));
    return true;
  }

  function markEdge(id: string): void {
    const it = drawn.get(id);
    if (it === undefined) return;
    it.element.classList.toggle("flow-taken", marks.progress?.edges.has(id) === true);
    const placed = ends.get(id);
    it.element.classList.toggle("flow-near", near !== undefined && (placed?.from === near || placed?.to === near));
  }

  function markNode({ id, placed, width }: DrawnNode, isFresh: boolean): void {
    const element = drawn.get(id)?.element;
    if (element === undefined) return;
    const told = marks.progress?.nodes.get(id);
    const finding = marks.findings.get(id);
    const hasBreakpoint = placed.node.kind === "step" && marks.breakpoints.has(placed.node.label);
    element.tabIndex = id === focus ? 0 : -1;
    element.classList.toggle("flow-cursor", marks.cursor === id);
    const said = JSON.stringify([told, finding, hasBreakpoint]);
    if (!isFresh && element.dataset["marks"] === said) return;
    element.dataset["marks"] = said;
    element.dataset["state"] = told?.state ?? "";
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", nameOf(placed, told, finding, hasBreakpoint));
    if (placed.workflowId !== undefined) element.setAttribute("aria-expanded", String(placed.isExpanded));
    element.querySelector(":scope > .flow-marks")?.remove();
    const group = document.createElementNS(SVG, "g");
    group.setAttribute("class", "flow-marks");
    let x = width - 24;
    if (placed.workflowId !== undefined) x = piece(group, expander(placed.isExpanded), x);
    if (told !== undefined) {
      x = piece(group, shape(STATE[told.state][0]), x);
      if (told.attempts > 1) x = words(group, `×${told.attempts}`, x);
    }
    if (finding !== undefined) {
      x = piece(group, shape(finding.severity), x);
      if (finding.count > 1) words(group, String(finding.count), x);
    }
    if (hasBreakpoint) {
      const dot = document.createElementNS(SVG, "circle");
      for (const [name, value] of Object.entries({ class: "flow-breakpoint", cx: 0, cy: 20, r: 6 })) dot.setAttribute(name, String(value));
      group.append(dot);
    }
    if (group.childElementCount > 0) element.append(group);
  }

  function find(element: EventTarget | null): DrawnNode | undefined {
    const id = element instanceof Element ? element.closest<SVGElement>(".flow-node")?.dataset["id"] : undefined;
    return id === undefined ? undefined : places.get(id);
  }

  function moveFocus(id: string): void {
    const it = places.get(id);
    if (it === undefined) return;
    focus = id;
    eye.show(it);
    draw();
    drawn.get(id)?.element.focus({ preventScroll: true });
  }

  /** A connector takes one to where it leads. */
  function activate(it: DrawnNode): void {
    if (it.placed.leadsTo !== undefined) return moveFocus(it.placed.leadsTo);
    act.reveal(it.placed);
  }

  /** The edges of the node under the pointer or with the focus stand out. */
  function point(it: DrawnNode | undefined): void {
    near = it?.id;
    for (const { id } of picture.edges) markEdge(id);
  }

  host.addEventListener("pointerover", ({ target }) => {
    const it = find(target);
    if (it?.id !== near) point(it ?? places.get(focus));
  });
  host.addEventListener("focusin", ({ target }) => {
    const it = find(target);
    point(it);
    if (it === undefined || it.id === focus) return;
    focus = it.id;
    draw();
  });
  host.addEventListener("click", ({ target }) => {
    const it = find(target);
    if (it === undefined) return;
    moveFocus(it.id);
    if (target instanceof Element && target.closest(".flow-expander") !== null) act.expand(it.placed);
    else activate(it);
  });
  handlePointers(host, eye);
  handleKeys(host, eye, {
    current: () => places.get(focus),
    picture: () => picture,
    move: moveFocus,
    activate,
    expand: (it) => act.expand(it.placed),
    toggleBreakpoint: (it) => act.toggleBreakpoint(it.placed),
  });

  return {
    camera: eye,
    show(next) {
      picture = next;
      places = new Map(next.nodes.map((it) => [it.id, it]));
      ends = new Map(next.edges.map(({ id, placed }) => [id, placed]));
      if (!places.has(focus)) focus = next.nodes[0]?.id ?? "";
      eye.resize(next);
    },
    mark(next) {
      marks = next;
      draw();
    },
    bring(id) {
      const it = places.get(id);
      if (it !== undefined) eye.show(it);
    },
  };
}

/** What a screen reader says of a node: first what is written there, which voice control goes by. */
function nameOf(
  { node, lines, leadsTo, workflowId }: PlacedNode,
  told: { state: NodeState; attempts: number } | undefined,
  finding: { severity: string; count: number } | undefined,
  hasBreakpoint: boolean,
): string {
  const written = lines.map((it) => it.text).join(" ");
  const attempts = told !== undefined && told.attempts > 1 ? ` ×${told.attempts}` : "";
  const findings = finding !== undefined ? ` ${finding.count} ${finding.count === 1 ? "finding" : "findings"}, the worst: ${finding.severity}` : "";
  return [
    written + attempts + findings,
    leadsTo !== undefined && "further away",
    node.kind === "end" && node.outcome === "failure" && "after a failure",
    workflowId !== undefined && "Space shows the workflow in it",
    told !== undefined && STATE[told.state][1],
    hasBreakpoint && "breakpoint",
  ]
    .filter(Boolean)
    .join(", ");
}

/** Puts a shape to the left of what is there; the next place. */
function piece(group: SVGElement, it: SVGSVGElement, x: number): number {
  for (const [name, value] of Object.entries({ x, y: 11, width: 14, height: 14 })) it.setAttribute(name, String(value));
  group.append(it);
  return x - 19;
}

function words(group: SVGElement, text: string, x: number): number {
  const it = document.createElementNS(SVG, "text");
  for (const [name, value] of Object.entries({ class: "flow-code", x: x + 17, y: 22, "text-anchor": "end" })) it.setAttribute(name, String(value));
  it.textContent = text;
  group.append(it);
  return x - 7 * text.length;
}

/** The button that shows the workflow in a step; the key is Space. */
function expander(isExpanded: boolean): SVGSVGElement {
  const it = shape(isExpanded ? "less" : "more");
  it.classList.add("flow-expander");
  return it;
}
