/** A live run that a reload has interrupted: where it stood is kept, without secrets. */
import type { Checkpoint } from "telaio";
import type { Left } from "./messages.js";

/** Which document was run, and where its run stood. */
export interface Interrupted {
  readonly documentId: string;
  readonly checkpoint: Checkpoint;
}

const KEY = "telaio.run";
/** Browsers give a page about five million characters; a trace may take two of them. */
const LONGEST = 2_000_000;

/** Keeps where a run stands, for this tab alone; `undefined` once it is over. */
export function keepInterrupted(it: Interrupted | undefined): void {
  try {
    const json = it === undefined ? "" : JSON.stringify(it);
    if (json === "" || json.length > LONGEST) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, json);
  } catch {
    // Then a reload cannot go on with it.
  }
}

/** The run of a document that was interrupted, if one was. */
export function interruptedRun(documentId: string): Left | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    if (typeof kept !== "object" || kept === null || !("checkpoint" in kept) || !("documentId" in kept)) return undefined;
    // Whether it is a checkpoint, the engine says.
    return kept.documentId === documentId ? { checkpoint: kept.checkpoint as Checkpoint } : undefined;
  } catch {
    return undefined;
  }
}
