/** The result: how the run ended, and its outputs to take away. */
import type { Trace } from "telaio";
import { copyButton } from "../copy.js";
import { button, count, element, fill, shape, type Child, type Shape } from "../element.js";
import type { Engine } from "../engine.js";
import { inCode } from "../findings.js";
import { commandLine } from "../run/command-line.js";
import { exportsOf } from "./exports.js";
import { differencesView, openRecording } from "./recording.js";
import { runConfigView } from "./run-config.js";
import { workflowOf, type Actions, type RunView, type State } from "../state.js";
import { valueView } from "../value.js";

export function resultView(root: HTMLElement, engine: Engine, act: Actions): (state: State) => void {
  const outcome = element("div", { class: "outcome" });
  // What the run was for stands before what else can be made of it.
  const config = element("section", { class: "run-config", "aria-label": "MCP configuration" });
  const onward = element("div", { class: "outcome" });
  root.append(outcome, config, onward);
  const showConfig = runConfigView(config, engine, act);
  const showOutcome = outcomeView(outcome, onward, engine, act);
  return (state) => {
    showOutcome(state);
    showConfig(state);
  };
}

function outcomeView(root: HTMLElement, onward: HTMLElement, engine: Engine, act: Actions): (state: State) => void {
  let shown: unknown;
  let latest: State;
  const elsewhere = [
    element("h2", {}, "Run it elsewhere"),
    element("p", { class: "about" }, "The same run as a command for a terminal: with your inputs; secrets stay in variables of the environment."),
    element("div", { class: "row" }, copyButton("Copy the command", {}, () => commandLine(latest))),
  ];
  return (state) => {
    latest = state;
    const key = state.run ?? workflowOf(state)?.workflowId ?? "";
    if (shown === key) return;
    shown = key;
    const { run } = state;
    const trace = run?.phase === "ended" && run.outcome.type === "trace" ? run.trace : undefined;
    fill(root, ...(run?.phase === "ended" && trace !== undefined ? ended(trace, run) : [emptyNote(state, act)]));
    fill(onward, ...(trace === undefined ? [] : exportsOf(trace, engine.about)), ...openRecording(act), ...elsewhere);
  };
}

/** How a run stands: a shape and a sentence. */
export function runStanding(run: RunView | undefined): [Shape, string] {
  if (run === undefined) return ["waiting", "Not run yet. A dry run sends nothing."];
  const what = nameOf(run);
  if (run.phase === "paused") {
    const { reason, stepId } = run.pause;
    return ["paused", `${what} paused ${reason === "step" ? "before" : "at the answer to"} ${stepId}.`];
  }
  if (run.phase !== "ended") {
    const at = run.trace.steps.length;
    const doing = run.phase === "stopping" ? "is being stopped" : at === 0 ? "is being prepared" : `under way: step ${at}`;
    return ["running", `${what} ${doing} …`];
  }
  const { outcome } = run;
  switch (outcome.type) {
    case "refused":
      return ["error", `${what} refused: ${count(outcome.findings.length, "problem")} to put right. Nothing was sent.`];
    case "doubt":
      return ["warning", `${what} not gone on with: it is not known whether ${outcome.stepId} had its effect.`];
    case "lost":
      return ["error", `${what} given up: ${outcome.message}.`];
    case "trace":
      return [shapeOf(outcome.trace), `${what} ${traceWords(outcome.trace)}.${run.mode === "dry" ? " Nothing was sent." : ""}`];
    default:
      return outcome satisfies never;
  }
}

function nameOf(run: RunView): string {
  if (run.phase === "ended" && run.replayed !== undefined) return "Replay";
  return run.mode === "dry" ? "Dry run" : "Run";
}

function traceWords({ status, steps }: Trace): string {
  const passed = steps.filter((it) => it.passed).length;
  const failed = steps.find((it) => it.passed === false);
  if (status === "failed" && failed !== undefined) return `failed at ${failed.stepId}, ${passed === 0 ? "no step" : count(passed, "step")} passed`;
  return `${status}: ${passed} of ${count(steps.length, "step")} passed`;
}

function shapeOf({ status, checks }: Trace): Shape {
  if (status !== "succeeded") return status === "cancelled" ? "stopped" : "error";
  return checks === "passed" ? "passed" : "warning";
}

function ended(trace: Trace, run: Extract<RunView, { phase: "ended" }>): Child[] {
  const { mode, replayed } = run;
  const { status, checks, outputs, outputsMadeUp, warnings } = trace;
  const isGood = status === "succeeded";
  const entries = Object.entries(outputs);
  return [
    element(
      "p",
      { class: `verdict ${isGood ? "passed" : "failed"}` },
      shape(shapeOf(trace)),
      element("strong", {}, `${nameOf(run)} ${status}`),
      element("span", { class: "reason" }, `checks ${checks}`),
    ),
    mode === "dry" && element("p", { class: "about" }, "Nothing was sent."),
    ...(replayed === undefined ? [] : differencesView(replayed.fileName, replayed.differences)),
    element("h2", {}, "Outputs"),
    entries.length === 0
      ? element("p", { class: "about" }, isGood ? "This workflow declares no outputs." : "A run that does not succeed has no outputs.")
      : element(
          "ul",
          { class: "outputs" },
          ...entries.map(([name, value]) =>
            element(
              "li",
              { class: "output" },
              element("span", { class: "key" }, name),
              valueView(value, name, new Set(outputsMadeUp)),
              copyButton("Copy", { "aria-label": `Copy ${name}` }, () => (typeof value === "string" ? value : JSON.stringify(value, null, 2))),
            ),
          ),
        ),
    warnings.length > 0 && element("h2", {}, "Warnings"),
    warnings.length > 0 &&
      element("ul", { class: "criteria" }, ...warnings.map((it) => element("li", { class: "warning" }, shape("warning"), element("span", {}, ...inCode(it))))),
    element(
      "div",
      { class: "row" },
      entries.length > 0 && copyButton("Copy outputs", {}, () => JSON.stringify(outputs, null, 2)),
    ),
  ];
}

function emptyNote(state: State, act: Actions): HTMLElement {
  return element(
    "p",
    { class: "empty" },
    element("span", {}, "The outputs of a run show here, ready to copy. A dry run shows which there will be, with values made up. "),
    workflowOf(state) !== undefined && button("Dry run", () => act.run("dry"), { class: "small" }),
  );
}
