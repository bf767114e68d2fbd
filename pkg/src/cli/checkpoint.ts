/** Where a run stands, in a file, so that another one goes on from there. */
import type { Checkpoint } from "telaio";
import { CommandError } from "./arguments.js";
import { readJson } from "./documents.js";
import { checkWritable, writeWhole } from "./reports.js";

/** Reads the file of `--resume`. Whether the run can go on from it, the engine says. */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const value = await readJson(path);
  if (typeof value !== "object" || value === null || !("checkpoint" in value)) throw new CommandError(`\`${path}\` is no checkpoint of a run`);
  return value as Checkpoint;
}

/** A place for the checkpoint, which is taken at the end of a run that has not succeeded. */
export interface Keeper {
  onCheckpoint: (checkpoint: Checkpoint) => void;
  /** Writes what was taken, and says whether there was something. */
  write: () => Promise<boolean>;
}

/** Refuses a path that cannot be written to, before anything is sent. */
export async function keeper(path: string): Promise<Keeper> {
  await checkWritable(path);
  let taken: Checkpoint | undefined;
  return {
    onCheckpoint: (checkpoint) => (taken = checkpoint),
    write: async () => {
      if (taken === undefined) return false;
      // Only its owner may read it: it has the inputs, and the secrets where they are asked for.
      await writeWhole(path, `${JSON.stringify(taken, null, 2)}\n`, 0o600);
      return true;
    },
  };
}
