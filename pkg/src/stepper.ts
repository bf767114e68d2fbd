/** Runs that pause. */
import { expectText } from "./expect-text.js";
import type { CheckpointSecrets, LiveOptions, Run, Watch, dryRun, run } from "./index.js";
import { carrier } from "./transport.js";
import { engine, engineRuns, instance, loadedChecker } from "./wasm.js";
import type * as core from "./wasm/core.js";
import type { Checkpoint, ChosenAnswer, Evaluation, Input, RunOptions, SteppedOutput, Trace, Visited } from "./wasm/core.js";

/** How far a paused run goes on. */
export type Until =
  /** To a breakpoint, or to its end. */
  | "breakpoint"
  /** To the next step, be it in a called workflow. */
  | "step"
  /** To the next step of this workflow, or of one that called it. */
  | "over"
  /** To the next step of the workflow that called this one. */
  | "out"
  /** To the next answer, before the run takes it in. */
  | "answer"
  /** To the step with this id. */
  | { stepId: string };

/** An answer that is held back, with its secrets. */
export type HeldAnswer =
  | { type: "answer"; id: number; status: number; headers: Record<string, string>; body?: unknown }
  | { type: "sent"; id: number }
  | { type: "received"; id: number; headers: Record<string, unknown>; payload: unknown; contentType: string | null }
  | { type: "failed"; id: number; reason: string; message: string };

/** How {@link Stepper.drive} goes on. */
export interface DriveOptions extends Watch, Pick<LiveOptions, "signal" | "transports" | "fetch"> {}

/** Where a run stands after it was driven. */
export type Standing = Extract<SteppedOutput, { type: "paused" | "done" }>;

/**
 * A run that pauses before steps, or at answers. While it is paused it goes on by {@link go}, or back by
 * {@link rewind}.
 *
 * {@link drive} has it send its requests and exchange its messages as {@link run} does, or, where it is a dry run,
 * answers them as {@link dryRun} does. A host with a driver of its own drives it like a {@link Run}: `poll` gives
 * `paused` then, and {@link pretend} answers a request as a dry run does.
 *
 * It is paused before its first step. `await init()` first, with `{ schema: true }` if the inputs shall be checked.
 */
export class Stepper {
  readonly #stepper: core.Stepper;
  readonly #instance: number;

  /** @throws {@link NotRunnable} if the document or the inputs have errors */
  constructor(text: string, options: RunOptions & { dry?: boolean } = {}) {
    expectText(text);
    const { dry = false, ...runOptions } = options;
    this.#instance = instance();
    this.#stepper = engine((it) => new it.Stepper(text, runOptions, loadedChecker(), dry));
  }

  /**
   * Drives the run until it is paused or over, and resolves to which. While it is paused its clock stands still.
   *
   * `transports` are taken the first time; what they and the sockets receive while the run is paused is kept.
   *
   * @throws Error if it is being driven already
   */
  async drive(options: DriveOptions = {}): Promise<Standing> {
    const { onEvent, signal, transports, fetch } = options;
    const carry = transports && carrier(transports, signal);
    return (await engineRuns(() => this.#stepper.drive(onEvent, signal, carry, fetch))) as Standing;
  }

  /** The time that was named last, in milliseconds since the run began: the `now` for what is done while it is paused. */
  time(): number {
    return engine(() => this.#stepper.time());
  }

  /** What to do next; the same again and again while it is paused. */
  poll(now: number): SteppedOutput {
    return engine(() => this.#stepper.poll(now));
  }

  /**
   * Feeds the answer to a call, or its failure.
   *
   * @throws Error if no such call is in flight
   */
  handle(now: number, input: Input): void {
    engine(() => this.#stepper.handle(now, input));
  }

  /** Answers the call or the exchange as a dry run does: as it was chosen in `answers`, else made up. */
  pretend(now: number): void {
    engine(() => this.#stepper.pretend(now));
  }

  /**
   * Goes on.
   *
   * @throws Error if the run is not paused
   */
  go(now: number, until: Until = "breakpoint"): void {
    const word = typeof until === "string" ? until : "breakpoint";
    const stepId = typeof until === "string" ? undefined : until.stepId;
    engine(() => this.#stepper.go(now, word, stepId));
  }

  /** Pauses before the next step. */
  pause(): void {
    engine(() => this.#stepper.pause());
  }

  /** Pauses before these steps from now on, however the run goes on. */
  setBreakpoints(stepIds: string[]): void {
    engine(() => this.#stepper.setBreakpoints(stepIds));
  }

  /** The steps that were begun, as far as one can go back to them. */
  visits(): Visited[] {
    return engine(() => this.#stepper.visits());
  }

  /**
   * Goes back to before a step. What was sent has been sent all the same.
   *
   * @throws Error if there is no such visit
   */
  rewind(now: number, visit: number): void {
    engine(() => this.#stepper.rewind(now, visit));
  }

  /** See {@link Run.evaluate}. */
  evaluate(expression: string): Evaluation {
    return engine(() => this.#stepper.evaluate(expression));
  }

  /** Changes an input of the workflow that is being run. The trace says so. */
  setInput(now: number, name: string, value: unknown): void {
    engine(() => this.#stepper.setInput(now, name, JSON.stringify(value ?? null)));
  }

  /** Changes an output of a step that ran. The trace says so. */
  setOutput(now: number, stepId: string, name: string, value: unknown): void {
    engine(() => this.#stepper.setOutput(now, stepId, name, JSON.stringify(value ?? null)));
  }

  /** The answer at which the run is paused. */
  answer(): HeldAnswer | undefined {
    const answer = engine(() => this.#stepper.answer());
    return answer === undefined ? undefined : (JSON.parse(answer) as HeldAnswer);
  }

  /**
   * Puts another answer in the place of the one at which the run is paused.
   *
   * @throws Error if there is none
   */
  setAnswer(answer: Input): void {
    engine(() => this.#stepper.setAnswer(answer));
  }

  /**
   * Puts an answer as the API documents it in the place of the one at which the run is paused.
   *
   * @throws Error if there is none, or it is no answer to a request
   */
  answerAs(choice: ChosenAnswer): void {
    engine(() => this.#stepper.answerAs(JSON.stringify(choice)));
  }

  /** Chooses the answers of a dry run from now on, as {@link RunOptions.answers} does from its beginning. */
  choose(answers: Record<string, ChosenAnswer | ChosenAnswer[]>): void {
    engine(() => this.#stepper.choose(JSON.stringify(answers)));
  }

  /** Ends the run as `cancelled`. */
  cancel(now: number): void {
    engine(() => this.#stepper.cancel(now));
  }

  /** What has happened so far. Secrets are masked in it. */
  trace(): Trace {
    return engine(() => this.#stepper.trace());
  }

  /** See {@link Run.checkpoint}. */
  checkpoint(options: { secrets?: CheckpointSecrets } = {}): Checkpoint {
    return JSON.parse(engine(() => this.#stepper.checkpoint(options.secrets === "include"))) as Checkpoint;
  }

  /** Frees the run's memory. It cannot be used afterwards. */
  free(): void {
    if (this.#instance === instance()) this.#stepper.free();
  }
}
