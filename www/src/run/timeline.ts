/** The timeline: every step of the workflow with its state, lighting up as a run goes on. */
import type { ChosenAnswer, StepSummary, TraceStep } from "telaio";
import { attemptView } from "./attempt.js";
import { button, element, shape, type Child, type Shape } from "../element.js";
import type { Mode } from "../protocol.js";
import { tabOf, workflowOf, type Actions, type State } from "../state.js";
import { madeUpMark, memberRow } from "../value.js";
import type { Pause } from "./messages.js";
import { keyOf } from "./shortcuts.js";
import { whatIf } from "./what-if.js";

type StepState = "waiting" | "running" | "paused" | "passed" | "failed" | "stopped" | "skipped";
const SHAPE_OF: Readonly<Record<StepState, Shape>> = {
  waiting: "waiting",
  running: "running",
  paused: "paused",
  passed: "passed",
  failed: "error",
  stopped: "stopped",
  skipped: "skipped",
};
const WORD_OF: Readonly<Record<StepState, string>> = {
  waiting: "waiting",
  running: "running",
  paused: "paused here",
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
  readonly isBreakpoint: boolean;
  /** Whether the run is paused at an answer to the step. */
  readonly isHeld: boolean;
  /** Which visit to go back to, while the run is paused. */
  readonly visit?: number | undefined;
  readonly canRunTo: boolean;
  /** What a dry run is answered, where that is chosen. */
  readonly choice?: ChosenAnswer | undefined;
  /** The documented statuses. */
  readonly statuses: readonly number[];
}

/** So many rows are built between two pictures: with more, the page would not answer for a while. */
const AT_ONCE = 50;

export function timelineView(list: HTMLElement, act: Actions): (state: State) => void {
  /** What is shown, by position, and what is to be shown. */
  let rows: Row[] = [];
  let wanted: readonly Row[] = [];
  let later: number | undefined;
  // Which steps the user opened or closed, by position.
  const opened = new Map<number, boolean>();

  return (state) => {
    const { run } = state;
    if (run?.phase === "running" && run.trace.steps.length === 0) opened.clear();
    if (tabOf(state) !== "run") return;
    wanted = rowsOf(state);
    build();
  };

  function build(): void {
    if (later !== undefined) cancelAnimationFrame(later);
    later = undefined;
    let built = 0;
    for (const [at, row] of wanted.entries()) {
      const old = rows[at];
      if (old === undefined || !same(old, row)) {
        if (built === AT_ONCE) return void (later = requestAnimationFrame(build));
        built += 1;
        put(row, at);
      }
      rows[at] = row;
    }
    while (list.children.length > wanted.length) list.lastElementChild?.remove();
    rows.length = wanted.length;
  }

  function put(row: Row, at: number): void {
    const fresh = rowView(row, act, () => reveal(at), opened.get(at) ?? (row.state === "failed" || row.isHeld), (isOpen) => opened.set(at, isOpen));
    const before = list.children[at];
    if (before === undefined) return list.append(fresh);
    const hadFocus = before.contains(document.activeElement);
    const control = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["control"] : undefined;
    before.replaceWith(fresh);
    if (hadFocus) refocus(fresh, control);
  }

  /** Where a step is in the text changes more often than what is shown of it. */
  function reveal(at: number): void {
    const planned = rows[at]?.planned;
    if (planned !== undefined) act.reveal(planned);
  }
}

/** What had the focus has it again, where it is still there. */
function refocus(row: HTMLElement, control: string | undefined): void {
  const same = control === undefined ? null : row.querySelector<HTMLElement>(`[data-control="${control}"]`);
  (same ?? row.querySelector("summary") ?? row.querySelector("button"))?.focus();
}

const COMPARED = ["step", "state", "stepId", "isBreakpoint", "isHeld", "visit", "canRunTo", "choice", "target"] as const;

function same(a: Row, b: Row): boolean {
  const isPlannedSame = a.planned?.description === b.planned?.description && (a.planned === undefined) === (b.planned === undefined);
  return isPlannedSame && a.statuses.join() === b.statuses.join() && COMPARED.every((it) => a[it] === b[it]);
}

/** The steps that were visited, the one that the run is paused before, then those that the workflow still has. */
function rowsOf(state: State): Row[] {
  const { run } = state;
  const planned = workflowOf(state)?.steps ?? [];
  const summaries = new Map(planned.map((it) => [it.stepId, it]));
  const statuses = new Map(state.planned?.requests.map((it) => [it.stepId, it.statuses]));
  const visited = run?.trace?.steps ?? [];
  const pause = run?.phase === "paused" ? run.pause : undefined;
  const isOver = run?.phase === "ended" && run.outcome.type !== "refused";
  const seen = new Set(visited.map((it) => it.stepId));
  const next = pause?.reason === "step" ? pause.stepId : undefined;
  const visits = visitsOf(visited, pause);
  const row = (stepId: string, state_: StepState, more: Partial<Row> = {}): Row => {
    const ofStep = summaries.get(stepId);
    return {
      stepId,
      state: state_,
      mode: run?.mode ?? "dry",
      target: ofStep?.target,
      planned: ofStep,
      isBreakpoint: state.breakpoints.has(stepId),
      isHeld: false,
      canRunTo: run === undefined || run.phase === "ended" || (pause !== undefined && stepId !== next),
      choice: state.answers[stepId],
      statuses: statuses.get(stepId) ?? [],
      ...more,
    };
  };
  const last = visited.length - 1;
  return [
    ...visited.map((step, at) => {
      const isHeld = pause?.reason === "answer" && at === last;
      const target = step.operationId ?? step.workflowId;
      return row(step.stepId, isHeld ? "paused" : stateOf(step, isOver), { step, target, isHeld, visit: visits[at] });
    }),
    ...(next === undefined ? [] : [row(next, "paused")]),
    ...planned.filter((it) => !seen.has(it.stepId) && it.stepId !== next).map((it) => row(it.stepId, isOver ? "skipped" : "waiting")),
  ];
}

/** The visit of each step of the trace, from the last: the first ones may not be kept any more. */
function visitsOf(steps: readonly TraceStep[], pause: Pause | undefined): (number | undefined)[] {
  const found: (number | undefined)[] = steps.map(() => undefined);
  const visits = pause?.visits.filter((it) => it.visit !== pause.visit) ?? [];
  let at = visits.length - 1;
  for (let step = steps.length - 1; step >= 0 && at >= 0; step -= 1) {
    if (visits[at]?.stepId === steps[step]?.stepId) found[step] = visits[at--]?.visit;
  }
  return found;
}

function stateOf({ passed }: TraceStep, isOver: boolean): StepState {
  if (passed === undefined) return isOver ? "stopped" : "running";
  return passed ? "passed" : "failed";
}

function rowView(row: Row, act: Actions, reveal: () => void, isOpen: boolean, onToggle: (isOpen: boolean) => void): HTMLLIElement {
  const { stepId, state, mode, step, target, planned, isBreakpoint } = row;
  const head: Child[] = [
    element("span", { class: "node" }, shape(SHAPE_OF[state])),
    element("h3", { class: "step-name" }, stepId),
    element("span", { class: "step-target" }, target ?? ""),
    element("span", { class: "step-time" }, step === undefined ? "" : timeOf(step)),
    element("span", { class: "step-state" }, WORD_OF[state]),
  ];
  const about = planned !== undefined && aboutView(planned, reveal);
  const breakpoint = button(element("span", { class: "breakpoint-dot" }), () => act.toggleBreakpoint(stepId), {
    class: "breakpoint",
    "aria-pressed": String(isBreakpoint),
    "aria-label": `Breakpoint at ${stepId}`,
    title: `${isBreakpoint ? "Remove the breakpoint" : "Pause before this step"} (${keyOf("breakpoint")})`,
    "data-control": "breakpoint",
  });
  const attributes = { class: "step", "data-state": state, "data-step": stepId };
  if (step === undefined || step.attempts.length === 0)
    return element(
      "li",
      attributes,
      breakpoint,
      element("div", { class: "step-head" }, ...head),
      element("div", { class: "step-body" }, about, stepActions(row, act)),
    );
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
      stepActions(row, act),
    ),
  );
  return element("li", attributes, breakpoint, details);
}

/** What can be done with a step: go there, go back there, answer it otherwise. */
function stepActions({ stepId, visit, canRunTo, mode, choice, statuses, planned }: Row, act: Actions): Child {
  const isRequest = planned === undefined || statuses.length > 0 || mode === "dry";
  return element(
    "div",
    { class: "row step-actions" },
    canRunTo &&
      button("Run to here", () => act.runTo(stepId), { class: "small", title: `Pauses before this step (${keyOf("here")})`, "aria-label": `Run to here: ${stepId}`, "data-control": "here" }),
    visit !== undefined &&
      button("Rewind to here", () => act.rewind(visit), { class: "small", title: "What was sent has been sent all the same", "aria-label": `Rewind to here: ${stepId}`, "data-control": "rewind" }),
    isRequest && whatIf(stepId, choice, statuses, act),
  );
}

/** What the document says about a step, with the way there. */
function aboutView(planned: StepSummary, reveal: () => void): HTMLElement {
  return element(
    "p",
    { class: "about" },
    planned.description !== undefined && `${planned.description} `,
    button("Show in the text", reveal, { class: "link", "aria-label": `Show in the text: ${planned.stepId}` }),
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
