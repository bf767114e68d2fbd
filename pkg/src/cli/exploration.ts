/** Reports what trying all answers to a workflow's steps has shown. */
import type { Exploration, Path } from "telaio";
import { count } from "./terminal.js";
import type { Terminal } from "./terminal.js";

/** More ways than this are counted, not listed. */
const MOST_PATHS = 50;

/** Writes the ways through the workflow, and what none of them reaches. */
export function writeExploration(out: Terminal, exploration: Exploration): void {
  const { paths, steps, actions, leads, runs, cut } = exploration;
  out.line(`${count(paths.length, "way")} through the workflow, found in ${count(runs, "dry run")}`);
  out.line();
  for (const path of paths.slice(0, MOST_PATHS)) writePath(out, path);
  if (paths.length > MOST_PATHS) out.line(out.style("dim", `   … ${count(paths.length - MOST_PATHS, "more way")}`));
  out.line();
  for (const { stepId, answer, then } of leads) out.line(`${out.style("bold", stepId)} answers ${answer}: ${then}`);
  const missedSteps = steps.filter((it) => !it.reached);
  const missedActions = actions.filter((it) => !it.reached);
  if (missedSteps.length + missedActions.length > 0) out.line();
  const word = cut ? "not reached so far" : "never reached";
  for (const { stepId, place } of missedSteps) {
    out.line(`${out.style("yellow", word)}: step \`${stepId}\` at ${place.line}:${place.column}`);
  }
  for (const { name, stepId, place } of missedActions) {
    out.line(`${out.style("yellow", word)}: action \`${name}\` of step \`${stepId}\` at ${place.line}:${place.column}`);
  }
  if (cut) out.line("There are more ways to try than were tried.");
}

/** Whether everything is reached by some way. */
export const reachesAll = ({ steps, actions }: Exploration): boolean => [...steps, ...actions].every((it) => it.reached);

function writePath(out: Terminal, { steps, status, inputs }: Path): void {
  const way = steps.map(({ stepId, answers, passed, action }) => {
    const mark = passed === false ? out.style("red", "✗") : "";
    return `${stepId}${mark} ${out.style("dim", [...answers, action].filter((it) => it !== undefined).join(" "))}`.trimEnd();
  });
  const style = status === "succeeded" ? "green" : "red";
  const given = Object.entries(inputs).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const shown = given.length === 0 ? "" : out.style("dim", ` with ${given.join(", ")}`);
  out.line(`   ${out.style(style, status.padEnd(9))} ${way.join(" → ")}${shown}`);
}
