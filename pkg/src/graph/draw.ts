/** Draws what is laid out: every node and every edge as SVG elements of its own, so that one can change without the others. */
import { markup, type Markup, type MarkupChild } from "../markup.js";
import type { GraphEdge, GraphNode } from "../wasm/core.js";
import type { Line } from "./box.js";
import type { Layout, PlacedEdge, PlacedNode, Point } from "./layout.js";

/** Something to draw, and the box that it takes. */
export interface Drawn {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Made when it is asked for: of a long workflow little is in sight. */
  readonly markup: Markup;
}

/** A picture. Edges are drawn first, then labels, then nodes; but those that others are drawn within come before all. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly labels: readonly Drawn[];
  readonly nodes: readonly (Drawn & { readonly placed: PlacedNode })[];
  readonly edges: readonly (Drawn & { readonly placed: PlacedEdge })[];
}

/** Draws a layout. */
export function draw({ width, height, nodes, edges }: Layout): Picture {
  return {
    width,
    height,
    nodes: nodes.map((it) => drawn(it.id, it, () => drawNode(it), { placed: it })),
    edges: edges.map((it) => drawn(it.id, extent(it), () => drawEdge(it), { placed: it })),
    labels: edges.flatMap(drawLabel),
  };
}

function drawn<More extends object>(id: string, { x, y, width, height }: Omit<Drawn, "id" | "markup">, make: () => Markup, more: More): Drawn & More {
  return {
    id,
    x,
    y,
    width,
    height,
    ...more,
    get markup() {
      return make();
    },
  };
}

function drawNode(placed: PlacedNode): Markup {
  const { node, width, height, x, y, lines } = placed;
  return markup(
    "g",
    { class: nodeClass(placed), transform: `translate(${round(x)} ${round(y)})` },
    markup("rect", { class: "flow-box", width, height, rx: isPill(node) ? height / 2 : 6 }),
    // Another workflow has the bars that flowcharts have for it.
    isCall(node) && markup("path", { class: "flow-bars", d: `M5 0V${height}M${width - 5} 0V${height}` }),
    // The blanks are for those who are read the texts.
    ...lines.flatMap((it) => [textOf(it, isPill(node)), " "]),
    hover(nodeTitle(placed)),
  );
}

const isPill = ({ kind }: GraphNode) => kind === "start" || kind === "end";
const isCall = ({ kind, call }: GraphNode) => kind === "workflow" || call?.kind === "workflow";

function nodeClass({ node, isExpanded, leadsTo }: PlacedNode): string {
  const kind = leadsTo !== undefined ? "connector" : node.kind === "end" && node.outcome === "failure" ? "failure" : node.kind;
  return ["flow-node", `flow-${kind}`, isExpanded && "flow-expanded", node.unreachable && "flow-unreachable"].filter(Boolean).join(" ");
}

/** What a pointer that rests on a node is told: whatever may be cut in it. */
function nodeTitle({ node }: PlacedNode): string {
  const { label, call, description } = node;
  const target = call && [call.method, call.path ?? call.target, call.source && `(${call.source})`].filter(Boolean).join(" ");
  return [label, target, call?.summary, description].filter((it) => it !== undefined && it !== "").join("\n");
}

function textOf({ text, font, x, y, edge }: Line, isCentered: boolean): Markup {
  const about = edge === undefined ? "" : edge.outcome === "failure" ? " flow-back flow-after-failure" : " flow-back";
  return markup("text", { class: `flow-${font}${about}`, x: round(x), y, "text-anchor": isCentered ? "middle" : undefined }, text);
}

function drawEdge({ edge, points }: PlacedEdge): Markup {
  return markup(
    "g",
    { class: edgeClass(edge) },
    markup("path", { class: "flow-line", d: curve(points, edge.kind === "data" || edge.from === edge.to) }),
    markup("path", { class: "flow-head", d: arrowhead(points) }),
    hover(edgeTitle(edge)),
  );
}

function drawLabel({ id, edge, label }: PlacedEdge): Drawn[] {
  if (label === undefined) return [];
  const { x, y, width, height, lines } = label;
  const make = () =>
    markup(
      "g",
      { class: `${edgeClass(edge)} flow-label`, transform: `translate(${round(x)} ${round(y)})` },
      markup("rect", { class: "flow-plate", width, height, rx: 4 }),
      ...lines.map((it) => textOf(it, true)),
      hover(edgeTitle(edge)),
    );
  return [drawn(`${id} label`, label, make, {})];
}

/** The box around all of an edge. */
function extent({ points }: PlacedEdge): Pick<Drawn, "x" | "y" | "width" | "height"> {
  const [xs, ys] = [points.map((it) => it.x), points.map((it) => it.y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** The class that an edge has in style sheets. */
function edgeClass({ kind, outcome }: GraphEdge): string {
  return ["flow-edge", `flow-${kind}`, outcome === "failure" && "flow-after-failure"].filter(Boolean).join(" ");
}

/** All that is known of an edge, which its label may have cut. */
function edgeTitle({ name, kind, outcome, criteria, values }: GraphEdge): string {
  const after = outcome === undefined ? [] : [`after a ${outcome}`];
  const what = kind === "data" ? values.join(", ") : [name, kind === "dependsOn" ? "depends on" : kind, ...after].filter(Boolean).join(" · ");
  return [what, ...criteria].join("\n");
}

const hover = (text: string): MarkupChild => text !== "" && markup("title", {}, text);

/** A line through points, rounded at all of them, or with straight parts and round corners. */
function curve(points: readonly Point[], hasCorners: boolean): string {
  const [first, ...others] = points;
  if (first === undefined) return "";
  let path = `M${at(first)}`;
  others.forEach((point, index) => {
    const next = others[index + 1];
    if (next === undefined) return void (path += `L${at(point)}`);
    const before = points[index]!;
    const [start, end] = hasCorners ? [towards(point, before, 8), towards(point, next, 8)] : [middle(before, point), middle(point, next)];
    path += `L${at(start)}Q${at(point)} ${at(end)}`;
  });
  return path;
}

const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

/** The point at a distance from the first on the way to the second, at most half of it. */
function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const part = Math.min(distance / length, 0.5);
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

/** A triangle at the end of a line, in its direction there. */
function arrowhead(points: readonly Point[]): string {
  const tip = points.at(-1);
  const before = points.at(-2);
  if (tip === undefined || before === undefined) return "";
  const length = Math.hypot(tip.x - before.x, tip.y - before.y) || 1;
  const [dx, dy] = [(tip.x - before.x) / length, (tip.y - before.y) / length];
  const side = (sign: number): Point => ({ x: tip.x - dx * 8 + sign * dy * 4, y: tip.y - dy * 8 - sign * dx * 4 });
  return `M${at(tip)}L${at(side(1))}L${at(side(-1))}Z`;
}

const at = ({ x, y }: Point): string => `${round(x)} ${round(y)}`;
const round = (number: number): number => Math.round(number * 10) / 10;
