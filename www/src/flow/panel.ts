/** The Flow panel: the workflow as a diagram in step with the text and with the run, or as a list. */
import type { SourceText, WorkflowGraph } from "telaio";
import { draw, type PlacedNode } from "telaio/graph";
import { copyButton } from "../copy.js";
import { save } from "../documents/save.js";
import { button, element, fill, hide, set, shape } from "../element.js";
import type { Ask } from "../engine.js";
import { sourcesOf, tabOf, workflowOf, type Actions, type State } from "../state.js";
import { listView } from "./list.js";
import { connectPictures, type Wanted } from "./pictures.js";
import { progressOf } from "./progress.js";
import { createStage, type Marks } from "./stage.js";

/** A longer workflow is shown as a list: nobody finds their way in a picture of that size. */
const MOST_STEPS = 2_000;

/** How long nobody types before the diagram follows the text: it is of the whole text, and takes longer than a check. */
const PAUSE_MS = 150;

/** How long an empty panel says nothing of the diagram that it waits for. */
const LATE_MS = 300;

export function flowPanel(root: HTMLElement, ask: Ask, act: Actions): (state: State) => void {
  const pictures = connectPictures();
  const host = element("div", { class: "flow-stage", role: "group", "aria-describedby": "flow-keys" });
  const keys = "Arrow keys follow the arrows, Enter shows the step in the text, plus, minus and 0 zoom. The list has the same in words.";
  const note = element("p", { class: "flow-note", role: "status" });
  const list = element("div", { class: "flow-words" });
  const chooser = element("select", { "aria-label": "Workflow", onchange: () => act.chooseWorkflow(chooser.value) });
  const dataToggle = toggle("Data", "Which output flows into which step", () => redraw());
  const listToggle = toggle("List", "The same in words", () => showList());
  const zoom = element(
    "span",
    { class: "flow-zoom", role: "group", "aria-label": "Zoom" },
    button("−", () => stage.camera.zoom(0.8), { class: "quiet", "aria-label": "Zoom out", title: "Zoom out (−)" }),
    button("Fit", () => stage.camera.fit(), { class: "quiet", title: "Show all (0)" }),
    button("+", () => stage.camera.zoom(1.25), { class: "quiet", "aria-label": "Zoom in", title: "Zoom in (+)" }),
  );
  const files = element(
    "span",
    { class: "flow-files" },
    button("Save SVG", () => void saveFile(), { class: "small" }),
    copyButton("Copy Mermaid", { class: "small", title: "A flowchart for Markdown" }, copyOfShown),
  );
  const tools = element("div", { class: "flow-bar" }, chooser, dataToggle, listToggle, zoom, files);
  fill(
    root,
    tools,
    element("p", { id: "flow-keys", class: "visually-hidden" }, keys),
    note,
    host,
    list,
  );
  const stage = createStage(host, { reveal, expand, toggleBreakpoint });

  let state: State | undefined;
  /** The document that is shown. */
  let id: string | undefined;
  /** What the graphs were asked for. */
  let asked: { text: string; sources: State["document"]["sources"] } | undefined;
  let timer: number | undefined;
  let graphs: readonly WorkflowGraph[] = [];
  /** The text that they are of, with its sources. */
  let shown: { text: string; sources: SourceText[] } | undefined;
  /** Whether the graphs are of an earlier text, because this one cannot be read. */
  let isStale = false;
  /** Whether the first graphs are still awaited, such as while the engine is loaded. */
  let isLate = false;
  let trouble = "";
  let drawn = "";
  /** Whether the next picture is the first of the document. */
  let isFirst = true;
  const expanded = new Set<string>();
  const found = remembered(findingsOf);
  const told = remembered(progressOf);
  /** The findings of the text that the graphs are of. */
  let placed: State["report"];
  /** What was brought into sight last. */
  let follows: string | undefined;

  return (next) => {
    state = next;
    if (tabOf(next) !== "flow") return;
    if (next.document.id !== id) begin(next.document.id);
    read(next);
    choose(next);
    mark(next);
  };

  /** Of another document the diagram of the last one says nothing. */
  function begin(other: string): void {
    id = other;
    if (asked === undefined) return;
    asked = shown = placed = follows = undefined;
    graphs = [];
    [isStale, isFirst] = [false, true];
    trouble = drawn = "";
    host.classList.add("flow-none");
    fill(list);
    say();
  }

  /** Asks for the graphs of a text once it is checked. */
  function read(next: State): void {
    const { document, checkedText, report } = next;
    if (report === undefined || checkedText !== document.text) return;
    if (asked?.text === document.text && asked.sources === document.sources) return;
    asked = { text: document.text, sources: document.sources };
    const wanted = asked;
    const isBroken = report.validation.findings.some((it) => it.code === "syntax-error");
    if (isBroken && graphs.length > 0) return sayStale(true);
    clearTimeout(timer);
    timer = setTimeout(() => void follow(wanted, sourcesOf(next), report.validation.kind), graphs.length === 0 ? 0 : PAUSE_MS);
  }

  async function follow(wanted: NonNullable<typeof asked>, sources: SourceText[], kind: string): Promise<void> {
    if (asked !== wanted) return;
    const late = graphs.length > 0 ? undefined : setTimeout(() => sayLate(true), LATE_MS);
    const answer = await ask.graph(wanted.text, sources);
    clearTimeout(late);
    sayLate(false);
    if (asked !== wanted) return;
    if (answer === undefined) return void (asked = undefined);
    // What is half written may be no workflow at all for a moment.
    if (answer.length === 0 && graphs.length > 0 && kind === "arazzo") return sayStale(true);
    [graphs, shown] = [answer, { text: wanted.text, sources }];
    sayStale(false);
    drawn = "";
    if (state === undefined) return;
    choose(state);
    mark(state);
  }

  async function copyOfShown(): Promise<string> {
    const chart = shown && (await ask.flowchart(shown.text, shown.sources));
    return chart ?? Promise.reject(new Error("there is no diagram"));
  }

  function shownGraph(of: State): WorkflowGraph | undefined {
    const id = workflowOf(of)?.workflowId;
    return graphs.find((it) => it.workflowId === id) ?? graphs[0];
  }

  function choose(next: State): void {
    if (shown === undefined) return;
    const ids = graphs.map((it) => it.workflowId);
    const graph = shownGraph(next);
    const options = JSON.stringify(ids);
    if (chooser.dataset["options"] !== options) {
      chooser.dataset["options"] = options;
      fill(chooser, ...ids.map((it) => element("option", { value: it }, it)));
    }
    hide(chooser, ids.length < 2);
    if (graph !== undefined) chooser.value = graph.workflowId;
    const key = `${graph?.workflowId}`;
    if (drawn === key) return;
    const isOther = drawn !== "" && drawn !== key;
    drawn = key;
    void redrawn(graph, isOther);
    showList();
  }

  async function redrawn(graph: WorkflowGraph | undefined, isOther: boolean): Promise<void> {
    set(host, "aria-label", graph === undefined ? "Diagram" : `Diagram of ${graph.workflowId}`);
    const steps = graph?.nodes.filter((it) => it.kind === "step").length ?? 0;
    trouble = graph === undefined ? "The steps of a workflow show here as a diagram. This document has none." : "";
    if (steps > MOST_STEPS) trouble = `This workflow has ${steps.toLocaleString("en")} steps, too many for a diagram: it is shown as a list.`;
    if (graph === undefined || trouble !== "") return sayTrouble();
    host.classList.add("flow-drawing");
    try {
      const reply = await pictures.draw(wanted(graph, false));
      // Meanwhile another document may have been opened.
      if (reply === undefined || !graphs.includes(graph)) return;
      useStyle(reply.style);
      stage.show(draw(reply.layout));
      host.classList.remove("flow-none");
      if (isOther || isFirst) stage.camera.fit();
      isFirst = false;
    } catch (error) {
      trouble = `There is no diagram: ${error instanceof Error ? error.message : String(error)}. The workflow is shown as a list.`;
    }
    host.classList.remove("flow-drawing");
    sayTrouble();
    if (state !== undefined) mark(state);
  }

  function wanted({ workflowId }: WorkflowGraph, asFile: boolean): Wanted {
    return { graphs, workflowId, data: isPressed(dataToggle), expanded: [...expanded], asFile };
  }

  function redraw(): void {
    drawn = "";
    if (state !== undefined) choose(state);
  }

  function sayTrouble(): void {
    hide(host, trouble !== "" || isPressed(listToggle));
    hide(zoom, host.hidden === true);
    hide(dataToggle, trouble !== "");
    hide(files, trouble !== "");
    hide(listToggle, trouble !== "");
    hide(tools, trouble !== "" && chooser.hidden === true);
    hide(list, graphs.length === 0 || (trouble === "" && !isPressed(listToggle)));
    if (!list.hidden) fillList();
    say();
  }

  function sayStale(value: boolean): void {
    isStale = value;
    host.classList.toggle("flow-stale", isStale);
    say();
  }

  function sayLate(value: boolean): void {
    isLate = value;
    say();
  }

  function say(): void {
    const stale = isStale ? "The document cannot be read as it is now: this is the last diagram of it." : "";
    const words = trouble || stale || (isLate ? late() : "");
    hide(note, words === "");
    if (note.textContent !== words) fill(note, shape(isStale && trouble === "" ? "warning" : "info"), element("span", {}, words));
  }

  function late(): string {
    return ask.isLoading() ? "Loading what reads workflows…" : "Drawing the diagram…";
  }

  function showList(): void {
    sayTrouble();
  }

  function fillList(): void {
    const graph = state && shownGraph(state);
    fill(list, graph !== undefined && listView(graph, act));
  }

  function mark(next: State): void {
    const graph = shownGraph(next);
    if (graph === undefined) return;
    const { run } = next;
    const isOver = run?.phase === "ended" && run.outcome.type !== "refused";
    const progress = run?.trace === undefined ? undefined : told(graphs, graph, run.trace, isOver, run.phase === "paused" ? run.pause : undefined);
    // Of a later text, the findings are not where the steps of the graph are.
    if (next.checkedText === next.document.text && (shown === undefined || shown.text === next.document.text)) placed = next.report;
    const marks: Marks = { progress, findings: found(graph, placed), breakpoints: next.breakpoints, cursor: cursorOf(graph, next) };
    stage.mark(marks);
    if (progress?.current !== undefined && progress.current !== follows) stage.bring(progress.current);
    else if (marks.cursor !== undefined && marks.cursor !== follows && progress?.current === undefined) stage.bring(marks.cursor);
    follows = progress?.current ?? marks.cursor;
  }
  function reveal({ node }: PlacedNode): void {
    if (node.place !== undefined) act.reveal(node.place);
  }

  function expand({ id }: PlacedNode): void {
    if (!expanded.delete(id)) expanded.add(id);
    redraw();
  }

  function toggleBreakpoint({ node }: PlacedNode): void {
    if (node.kind === "step" && node.label !== "") act.toggleBreakpoint(node.label);
  }

  async function saveFile(): Promise<void> {
    const graph = state && shownGraph(state);
    if (graph === undefined) return;
    const reply = await pictures.draw(wanted(graph, true));
    if (reply?.file !== undefined) save(`${graph.workflowId}.svg`, reply.file);
  }
}

const isPressed = (it: HTMLElement) => it.getAttribute("aria-pressed") === "true";

/** A button that stays pressed. */
function toggle(label: string, title: string, onChange: () => void): HTMLButtonElement {
  const it = button(
    label,
    () => {
      it.setAttribute("aria-pressed", String(!isPressed(it)));
      onChange();
    },
    { class: "quiet", "aria-pressed": "false", title },
  );
  return it;
}

/** The same as long as it is asked for the same: the page asks at each change of anything. */
function remembered<Given extends readonly unknown[], Answer>(answer: (...given: Given) => Answer): (...given: Given) => Answer {
  let last: { given: Given; answer: Answer } | undefined;
  return (...given) => {
    if (last === undefined || given.some((it, at) => it !== last?.given[at])) last = { given, answer: answer(...given) };
    return last.answer;
  };
}

function findingsOf(graph: WorkflowGraph, report: State["report"]): Marks["findings"] {
  const found = new Map<string, { severity: "error" | "warning" | "info"; count: number }>();
  const rank = { error: 0, warning: 1, info: 2 };
  for (const { from, severity } of report?.validation.findings ?? []) {
    const node = nodeAt(graph, from);
    if (node === undefined) continue;
    const before = found.get(node);
    const worst = before !== undefined && rank[before.severity] <= rank[severity] ? before.severity : severity;
    found.set(node, { severity: worst, count: (before?.count ?? 0) + 1 });
  }
  return found;
}

/** The step whose part of the text has this place. */
function nodeAt({ nodes }: WorkflowGraph, offset: number): string | undefined {
  // The steps are in the order of the text, behind the start.
  let [first, end] = [1, nodes.findIndex((it, at) => at > 0 && it.kind !== "step")];
  if (end < 0) end = nodes.length;
  while (first < end) {
    const middle = (first + end) >> 1;
    const extent = nodes[middle]?.extent;
    if (extent === undefined || offset < extent.from) end = middle;
    else if (offset > extent.to) first = middle + 1;
    else return nodes[middle]?.id;
  }
  return undefined;
}

function cursorOf(graph: WorkflowGraph, { cursor, checkedText, document }: State): string | undefined {
  return cursor === undefined || checkedText !== document.text ? undefined : nodeAt(graph, cursor);
}

let isStyled = false;

/** A sheet of its own, which the strict policy allows: an element would be refused. */
function useStyle(text: string): void {
  if (isStyled) return;
  isStyled = true;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets.push(sheet);
}
