/** Runs a recording again: a trace, or an HTTP Archive. */
import { replay } from "telaio";
import type { Difference, Replayed, RunOptions, Watch } from "telaio";
import { CommandError } from "./arguments.js";
import { count } from "./terminal.js";
import type { Terminal } from "./terminal.js";

/** The workflow that a recording is of, where it says so. */
export function recordedWorkflow(recording: unknown): string | undefined {
  const isTrace = typeof recording === "object" && recording !== null && "steps" in recording && "workflowId" in recording;
  return isTrace && typeof recording.workflowId === "string" ? recording.workflowId : undefined;
}

/** Runs a workflow with the answers of the recording from `path`, the file of `--replay`. */
export async function replayFile(path: string, recording: unknown, text: string, options: RunOptions & Watch): Promise<Replayed & { isSame: boolean }> {
  try {
    const replayed = await replay(text, recording, options);
    // A recorded failure that comes out again is as it should be; an archive only has answers.
    const isTrace = recordedWorkflow(recording) !== undefined;
    return { ...replayed, isSame: replayed.differences.length === 0 && (isTrace || replayed.trace.status === "succeeded") };
  } catch (error) {
    // What can be run says so itself; all else is about the recording.
    if (error instanceof Error && error.name === "Error") throw new CommandError(`cannot replay \`${path}\`: ${error.message}`);
    throw error;
  }
}

/** Writes where a replay differs from its recording. */
export function writeDifferences(out: Terminal, differences: Difference[]): void {
  if (differences.length === 0) return out.line(out.style("green", "✓ the same as what was recorded"));
  out.line(out.style("red", `✗ ${count(differences.length, "difference")} from what was recorded`));
  for (const { what, stepId, attempt, place, recorded, found } of differences) {
    const where = [stepId, attempt !== undefined && attempt > 0 && `attempt ${attempt + 1}`, place && `line ${place.line}`].filter((it) => it !== undefined && it !== false);
    out.line(`   ${where.length > 0 ? `${where.join(", ")}: ` : ""}${what} was ${JSON.stringify(recorded)}, is ${JSON.stringify(found)}`);
  }
}
