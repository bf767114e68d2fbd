/** What the page and its worker say to each other about a run. */
import type { Checkpoint, ChosenAnswer, Evaluation, HeldAnswer, RunOptions, Trace, Until, Visited } from "telaio";
import type { Mode } from "../protocol.js";

/** A run to begin, or to go on with. */
export interface RunRequest {
  readonly mode: Mode;
  readonly text: string;
  readonly options: RunOptions;
  /** How far it goes before it pauses. */
  readonly until: Until;
  readonly breakpoints: readonly string[];
  /** The expressions that are shown at every pause. */
  readonly watched: readonly string[];
  readonly from?: Left | undefined;
  /** Sends a request again that may have had its effect. */
  readonly repeat?: boolean;
  /** The token of the proxy that requests go through. */
  readonly proxy?: string | undefined;
}

/** Where a run stands that has not succeeded. The worker knows its secrets by `id`, for as long as it lives. */
export interface Left {
  readonly id?: number | undefined;
  /** Without secrets. */
  readonly checkpoint: Checkpoint;
}

/** A paused run, with everything that can be looked at. */
export interface Pause {
  readonly reason: "step" | "answer";
  readonly workflowId: string;
  readonly stepId: string;
  readonly visit?: number | undefined;
  readonly visits: readonly Visited[];
  /** The answer that is held back, with its secrets. */
  readonly answer?: HeldAnswer | undefined;
  readonly trace: Trace;
  readonly watches: readonly Watch[];
  /** Why the last command was not carried out. */
  readonly trouble?: string | undefined;
}

/** What an expression comes out as where the run stands. */
export interface Watch {
  readonly expression: string;
  readonly result: Evaluation | { readonly error: string };
}

export type Command =
  | { readonly type: "go"; readonly until: Until }
  | { readonly type: "pause" }
  | { readonly type: "breakpoints"; readonly stepIds: readonly string[] }
  | { readonly type: "rewind"; readonly visit: number }
  | { readonly type: "watch"; readonly expressions: readonly string[] }
  | { readonly type: "setInput"; readonly name: string; readonly value: unknown }
  | { readonly type: "setOutput"; readonly stepId: string; readonly name: string; readonly value: unknown }
  /** Chooses what the steps of a dry run are answered from now on. */
  | { readonly type: "choose"; readonly answers: Readonly<Record<string, ChosenAnswer>> }
  /** Puts another answer in the place of the one that is held back. */
  | { readonly type: "answerAs"; readonly choice: ChosenAnswer };

export type RunReply =
  | { readonly type: "paused"; readonly pause: Pause }
  | { readonly type: "checkpoint"; readonly checkpoint: Checkpoint };
