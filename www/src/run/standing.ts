/** Where a checkpoint stands. */
import type { Checkpoint } from "telaio";

/** The step that comes next; empty where there is none. */
export function stepIdOf(checkpoint: Checkpoint): string {
  const frames = checkpoint["frames"];
  const top: unknown = Array.isArray(frames) ? frames.at(-1) : undefined;
  return typeof top === "object" && top !== null && "stepId" in top ? String(top.stepId) : "";
}
