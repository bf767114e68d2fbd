/** The timeline: every step of the workflow with its state, lighting up as a run goes on. */
import type { StepSummary, TraceStep } from "telaio";
import { attemptView } from "./attempt.js";
import { button, element, fill, shape, type Child, type Shape } from "../element.js";
import { inCode, item } from "../findings.js";
import type { Mode } from "../protocol.js";
import { workflowOf, type Actions, type RunView, type State } from "../state.js";
import { madeUpMark, memberRow } from "../value.js";

type StepState = "waiting" | "running" | "passed" | "failed" | "stopped" | "skipped";
const SHAPE_OF: Readonly<Record<StepState, Shape>> = {
  waiting: "waiting",
  running: "running",
  passed: "passed",
  failed: "error",
  stopped: "stopped",
  skipped: "skipped",
};
const WORD_OF: Readonly<Record<StepState, string>> = {
  waiting: "waiting",
  running: "running",
  passed: "passed",
  failed: "failed",
  stopped: "stopped",
  skipped: "not reached",
};

/** What a row shows; while it is the same, the row stays as it is, open parts included. */
interface Row {
  readonly stepId: string;
  readonly state: StepState;
  readonly mode: Mode;
  readonly step?: TraceStep;
  /** What the step calls: an operation or a workflow. */
  readonly target?: string | undefined;
  /** What the document says about the step, and where. */
  readonly planned?: StepSummary | undefined;
}

export function timelineView(root: HTMLElement, act: Actions): (state: State) => void {
  const list = element("ol", { class: "timeline" });
  const note = element("div", { class: "note" });
  root.append(element("h2", { class: "visually-hidden" }, "Steps"), note, list);
  let rows: readonly Row[] = [];
  let noted: unknown;
  // Which steps the user opened or closed, by position.
  const opened = new Map<number, boolean>();

  return (state) => {
    const { run } = state;
    if (noted !== (run ?? state.report)) {
      noted = run ?? state.report;
      fill(note, ...noteOf(state, act));
    }
    const next = rowsOf(state);
    if (run?.phase === "running" && run.trace.steps.length === 0) opened.clear();
    next.forEach((row, at) => {
      const old = rows[at];
      if (old !== undefined && same(old, row)) return;
      const fresh = rowView(row, act, opened.get(at) ?? row.state === "failed", (isOpen) => opened.set(at, isOpen));
      const before = list.children[at];
      if (before === undefined) return list.append(fresh);
      const hadFocus = before.contains(document.activeElement);
      before.replaceWith(fresh);
      if (hadFocus) fresh.querySelector("summary")?.focus();
    });
    while (list.children.length > next.length) list.lastElementChild?.remove();
    rows = next;
  };
}

function same(a: Row, b: Row): boolean {
  return a.step === b.step && a.state === b.state && a.stepId === b.stepId && a.planned?.description === b.planned?.description && a.planned?.from === b.planned?.from;
}

/** The steps that were visited, then those that the workflow still has. */
function rowsOf(state: State): Row[] {
  const { run } = state;
  const planned = workflowOf(state)?.steps ?? [];
  const visited = run?.trace?.steps ?? [];
  const isOver = run?.phase === "ended" && run.outcome.type !== "refused";
  const mode = run?.mode ?? "dry";
  const seen = new Set(visited.map((it) => it.stepId));
  return [
    ...visited.map((step): Row => ({
      stepId: step.stepId,
      state: stateOf(step, isOver),
      mode,
      step,
      target: step.operationId ?? step.workflowId,
      planned: planned.find((it) => it.stepId === step.stepId),
    })),
    ...planned
      .filter((it) => !seen.has(it.stepId))
      .map((it): Row => ({ stepId: it.stepId, state: isOver ? "skipped" : "waiting", mode, target: it.target, planned: it })),
  ];
}

function stateOf({ passed }: TraceStep, isOver: boolean): StepState {
  if (passed === undefined) return isOver ? "stopped" : "running";
  return passed ? "passed" : "failed";
}

function rowView(row: Row, act: Actions, isOpen: boolean, onToggle: (isOpen: boolean) => void): HTMLLIElement {
  const { stepId, state, mode, step, target, planned } = row;
  const head: Child[] = [
    element("span", { class: "node" }, shape(SHAPE_OF[state])),
    element("h3", { class: "step-name" }, stepId),
    element("span", { class: "step-target" }, target ?? ""),
    element("span", { class: "step-state" }, WORD_OF[state]),
    element("span", { class: "step-time" }, step === undefined ? "" : timeOf(step)),
  ];
  const about = planned !== undefined && aboutView(planned, act);
  if (step === undefined || step.attempts.length === 0)
    return element("li", { class: "step", "data-state": state }, element("div", { class: "step-head" }, ...head), element("div", { class: "step-body" }, about));
  const details = element(
    "details",
    { open: isOpen, ontoggle: () => onToggle(details.open) },
    element("summary", { class: "step-head" }, ...head, callLine(step)),
    element(
      "div",
      { class: "step-body" },
      about,
      ...step.attempts.map((attempt, at) => attemptView(attempt, mode, step.attempts.length > 1 ? at + 1 : undefined)),
      outputsOf(step),
    ),
  );
  return element("li", { class: "step", "data-state": state }, details);
}

/** What the document says about a step, with the way there. */
function aboutView(planned: StepSummary, act: Actions): HTMLElement {
  return element(
    "p",
    { class: "about" },
    planned.description !== undefined && `${planned.description} `,
    button("Show in the text", () => act.reveal(planned), { class: "link", "aria-label": `Show in the text: ${planned.stepId}` }),
  );
}

/** The last request and its answer, in a line. */
function callLine({ attempts }: TraceStep): Child {
  const { request, response, failure } = attempts.at(-1) ?? {};
  if (request === undefined) return undefined;
  const answer = response?.status ?? failure?.reason;
  return element(
    "span",
    { class: "step-call" },
    element("b", {}, request.method),
    ` ${request.url}`,
    answer !== undefined && element("span", { class: "step-answer" }, ` → ${answer}`),
    response?.madeUp?.includes("status") && madeUpMark(),
  );
}

function timeOf({ attempts }: TraceStep): string {
  const [first, last] = [attempts[0], attempts.at(-1)];
  // A dry run takes no time: nothing answers.
  if (first === undefined || last?.endedAt === undefined || last.endedAt === first.startedAt) return "";
  return `${Math.round(last.endedAt - first.startedAt).toLocaleString("en")} ms`;
}

function outputsOf({ outputs, outputsMadeUp }: TraceStep): Child {
  const entries = Object.entries(outputs);
  if (entries.length === 0) return undefined;
  const rows = entries.map(([name, value]) => memberRow(name, value, name, new Set(outputsMadeUp)));
  return element("section", {}, element("h4", {}, "Outputs"), element("ul", { class: "members" }, ...rows));
}

/** What stands above the steps: how to begin, why a run was refused, what a dry run did not do. */
function noteOf(state: State, act: Actions): Child[] {
  const { run } = state;
  if (run === undefined) {
    if (workflowOf(state) === undefined)
      return [element("p", { class: "empty" }, "The steps of a workflow show here, with what each sends and gets. This document has none.")];
    return [
      element(
        "p",
        { class: "empty" },
        element("span", {}, "These steps have not run yet. A dry run goes through them without sending anything and without a key. "),
        button("Dry run", () => act.run("dry"), { class: "small" }),
      ),
    ];
  }
  return run.phase === "ended" ? endNote(run, state, act) : [];
}

function endNote(run: Extract<RunView, { phase: "ended" }>, { document }: State, act: Actions): Child[] {
  const { outcome, mode } = run;
  switch (outcome.type) {
    case "trace":
      return [
        mode === "dry" &&
          element(
            "p",
            { class: "callout" },
            "Nobody answered: responses are the examples of the API description; without one they are ",
            madeUpMark(),
            " from what the workflow asserts and reads.",
          ),
        ...outcome.trace.warnings.map((it) => element("p", { class: "callout warning" }, shape("warning"), element("span", {}, ...inCode(it)))),
      ];
    case "refused":
      return [
        element("p", { class: "callout failed" }, shape("error"), element("span", {}, "Not run: this has to be put right first. Nothing was sent.")),
        element("ul", { class: "findings" }, ...outcome.findings.map((it) => item(it, act, document.sources))),
      ];
    case "lost":
      return [element("p", { class: "callout failed" }, shape("error"), element("span", {}, `The run was given up: ${outcome.message}. What was sent before that stays sent.`))];
    default:
      return outcome satisfies never;
  }
}
