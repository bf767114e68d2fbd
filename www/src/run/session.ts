/** A run in the worker: it can be paused, looked at, changed, and gone on with. */
import { NotRunnable, Stepper, init, workflows, type Checkpoint, type RunEvent, type Trace, type Until } from "telaio";
import type { Outcome } from "../protocol.js";
import type { Command, Left, Pause, RunReply, RunRequest, Watch } from "./messages.js";
import { proxied } from "./proxied.js";
import { stepIdOf } from "./standing.js";

/** Who hears of the run. */
export interface Hearer {
  event(event: RunEvent): void;
  reply(reply: RunReply): void;
}

/** Where the last run stands, with its secrets: they never leave the worker. */
let last: { id: number; checkpoint: Checkpoint } | undefined;

export class Session {
  readonly #id: number;
  readonly #request: RunRequest;
  readonly #hearer: Hearer;
  readonly #stop = new AbortController();
  #stepper: Stepper | undefined;
  #watched: readonly string[];
  #isPaused = false;
  /** Has a paused run go on. */
  #release: () => void = () => {};

  constructor(id: number, request: RunRequest, hearer: Hearer) {
    this.#id = id;
    this.#request = request;
    this.#hearer = hearer;
    this.#watched = request.watched;
  }

  /** Runs to the end, with as many pauses as there are. */
  async run(): Promise<Outcome> {
    const { text, breakpoints, until, mode, proxy } = this.#request;
    await init({ schema: (await workflows(text)).some((it) => it.inputs.length > 0) });
    const opened = this.#open();
    if (!(opened instanceof Stepper)) return opened;
    const stepper = (this.#stepper = opened);
    try {
      stepper.setBreakpoints([...breakpoints]);
      const onEvent = (event: RunEvent) => this.#heard(event);
      const options = { onEvent, signal: this.#stop.signal, ...(mode === "live" && proxy !== undefined && { fetch: proxied(proxy) }) };
      for (let isFirst = true; ; isFirst = false) {
        const standing = await stepper.drive(options);
        if (standing.type === "done") return this.#ended(stepper.trace());
        // A stepper always pauses before its first step.
        if (isFirst && until !== "step" && !breakpoints.includes(standing.stepId) && !isAt(until, standing.stepId)) stepper.go(stepper.time(), until);
        else await this.#pause();
      }
    } finally {
      this.#stepper = undefined;
      stepper.free();
    }
  }

  obey(command: Command): void {
    const stepper = this.#stepper;
    if (stepper === undefined) return;
    try {
      this.#carryOut(stepper, command);
      if (this.#isPaused && command.type !== "go") this.#show();
    } catch (error) {
      if (isTrap(error)) throw error;
      // Such as a value that does not fit: the run stays where it is.
      this.#show(error instanceof Error ? error.message : String(error));
    }
  }

  stop(): void {
    this.#stop.abort();
    if (!this.#isPaused || this.#stepper === undefined) return;
    this.#stepper.cancel(this.#stepper.time());
    this.#goOn();
  }

  #open(): Stepper | Outcome {
    const { text, options, mode, from, repeat = false } = this.#request;
    const dry = mode === "dry";
    const resume = from && checkpointOf(from);
    const open = (repeat: boolean) => new Stepper(text, { ...options, dry, repeat, ...(resume !== undefined && { resume }) });
    try {
      return open(repeat);
    } catch (error) {
      if (!(error instanceof NotRunnable)) throw error;
      // Whether it would go on with `repeat` tells a doubt from all else.
      if (resume !== undefined && !repeat && opens(open)) return { type: "doubt", stepId: stepIdOf(resume) };
      return { type: "refused", findings: error.findings };
    }
  }

  #carryOut(stepper: Stepper, command: Command): void {
    switch (command.type) {
      case "go":
        stepper.go(stepper.time(), command.until);
        return this.#goOn();
      case "pause":
        return stepper.pause();
      case "breakpoints":
        return stepper.setBreakpoints([...command.stepIds]);
      case "rewind":
        return stepper.rewind(stepper.time(), command.visit);
      case "watch":
        this.#watched = command.expressions;
        return;
      case "setInput":
        return stepper.setInput(stepper.time(), command.name, command.value);
      case "setOutput":
        return stepper.setOutput(stepper.time(), command.stepId, command.name, command.value);
      case "choose":
        return stepper.choose(command.answers);
      case "answerAs":
        return stepper.answerAs(command.choice);
      default:
        command satisfies never;
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#isPaused = true;
      this.#release = resolve;
      this.#show();
      this.#keep();
    });
  }

  #goOn(): void {
    this.#isPaused = false;
    this.#release();
  }

  #show(trouble?: string): void {
    const stepper = this.#stepper;
    if (stepper === undefined || !this.#isPaused) return;
    let standing = stepper.poll(stepper.time());
    // What was changed is said before; the trace has it, too.
    while (standing.type === "event") standing = stepper.poll(stepper.time());
    if (standing.type !== "paused") return;
    const { reason, workflowId, stepId, visit } = standing;
    const watches = this.#watched.map((it) => watch(stepper, it));
    const pause: Pause = { reason, workflowId, stepId, visit, visits: stepper.visits(), answer: stepper.answer(), trace: stepper.trace(), watches, trouble };
    this.#hearer.reply({ type: "paused", pause });
  }

  #heard(event: RunEvent): void {
    this.#hearer.event(event);
    // What is sent now may have its effect, whatever becomes of the page.
    if (event.type === "requestSent" || event.type === "stepEnded") this.#keep();
  }

  /** Gives the page what it needs to go on after a reload. */
  #keep(): void {
    if (this.#request.mode !== "live" || this.#stepper === undefined) return;
    this.#hearer.reply({ type: "checkpoint", checkpoint: this.#stepper.checkpoint() });
  }

  #ended(trace: Trace): Outcome {
    const stepper = this.#stepper;
    if (stepper === undefined || trace.status === "succeeded") return { type: "trace", trace };
    last = { id: this.#id, checkpoint: stepper.checkpoint({ secrets: "include" }) };
    return { type: "trace", trace, left: { id: this.#id, checkpoint: stepper.checkpoint() } };
  }
}

const isAt = (until: Until, stepId: string) => typeof until === "object" && until.stepId === stepId;

function checkpointOf({ id, checkpoint }: Left): Checkpoint {
  return last !== undefined && last.id === id ? last.checkpoint : checkpoint;
}

function opens(open: (repeat: boolean) => Stepper): boolean {
  try {
    open(true).free();
    return true;
  } catch {
    return false;
  }
}

function watch(stepper: Stepper, expression: string): Watch {
  try {
    return { expression, result: stepper.evaluate(expression) };
  } catch (error) {
    if (isTrap(error)) throw error;
    return { expression, result: { error: error instanceof Error ? error.message : String(error) } };
  }
}

/** Whether the engine has stopped: then nothing of it can be used any more. */
function isTrap(error: unknown): boolean {
  return error instanceof Error && (error.cause instanceof WebAssembly.RuntimeError || error.cause instanceof RangeError);
}
