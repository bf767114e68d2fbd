/** What stands above the steps: how to begin, why a run was refused, how to go on with one that failed. */
import { button, element, fill, shape, type Child } from "../element.js";
import { inCode, item } from "../findings.js";
import { workflowOf, type Actions, type RunView, type State } from "../state.js";
import { madeUpMark } from "../value.js";
import type { Left } from "./messages.js";
import { stepIdOf } from "./standing.js";
import { isKeptBack, waysOut } from "./ways-out.js";

export function noteView(root: HTMLElement, act: Actions): (state: State) => void {
  let noted: unknown;
  return (state) => {
    const { run, interrupted } = state;
    const about = run === undefined || run.phase === "ended" ? JSON.stringify([run === undefined, workflowOf(state)?.workflowId, interrupted !== undefined]) : "under way";
    const key = run?.phase === "ended" ? run : about;
    if (noted === key) return;
    noted = key;
    fill(root, ...noteOf(state, act));
  };
}

/** What stands above the steps: how to begin, why a run was refused, what a dry run did not do. */
function noteOf(state: State, act: Actions): Child[] {
  const { run, interrupted } = state;
  if (run === undefined) {
    if (interrupted !== undefined && workflowOf(state) !== undefined) return [interruptedNote(interrupted, act)];
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

function endNote(run: Extract<RunView, { phase: "ended" }>, state: State, act: Actions): Child[] {
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
        isKeptBack(outcome.trace) && waysOut(state, act),
        run.left !== undefined && resumeNote(run.left, act),
        ...outcome.trace.warnings.map((it) => element("p", { class: "callout warning" }, shape("warning"), element("span", {}, ...inCode(it)))),
      ];
    case "refused":
      return [
        element("p", { class: "callout failed" }, shape("error"), element("span", {}, "Not run: this has to be put right first. Nothing was sent.")),
        element("ul", { class: "findings" }, ...outcome.findings.map((it) => item(it, act, state.document.sources))),
      ];
    case "doubt":
      return [doubtNote(outcome.stepId, run.from, act)];
    case "lost":
      return [
        element("p", { class: "callout failed" }, shape("error"), element("span", {}, `The run was given up: ${outcome.message}. What was sent before that stays sent.`)),
        run.left !== undefined && resumeNote(run.left, act),
      ];
    default:
      return outcome satisfies never;
  }
}

/** Steps that succeeded are not repeated. */
function resumeNote(left: Left, act: Actions): HTMLElement {
  const stepId = stepIdOf(left.checkpoint);
  return element(
    "p",
    { class: "callout way-on" },
    element("span", {}, "Put right what is wrong, in the document or the inputs, then go on: steps that succeeded are not repeated. "),
    button(stepId === "" ? "Resume" : element("span", {}, "Resume from ", element("code", {}, stepId)), () => act.resume(left), { class: "small" }),
  );
}

function interruptedNote(left: Left, act: Actions): HTMLElement {
  const { trace } = left.checkpoint;
  return element(
    "p",
    { class: "callout warning" },
    shape("warning"),
    element(
      "span",
      {},
      `A live run of ${trace.workflowId} was under way when the page was left: it stood at `,
      element("code", {}, stepIdOf(left.checkpoint)),
      ". Its secrets are not kept: fill them in again, then go on. ",
      element("span", { class: "row" }, button("Resume", () => act.resume(left), { class: "small" }), button("Discard", () => act.discard(), { class: "small" })),
    ),
  );
}

/** A request that may have had its effect is never repeated unasked. */
function doubtNote(stepId: string, from: Left | undefined, act: Actions): HTMLElement {
  return element(
    "p",
    { class: "callout warning" },
    shape("warning"),
    element(
      "span",
      {},
      "The request of ",
      element("code", {}, stepId),
      " was sent and no answer came, so that it may have had its effect. Look at the API whether it had: if so, sending it again may do it twice. ",
      from !== undefined && element("span", { class: "row" }, button("Send it again", () => act.resume(from, true), { class: "small" })),
    ),
  );
}
