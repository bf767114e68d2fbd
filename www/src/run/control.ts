/** What a person does with runs: begin, pause, step, go back, change, go on after a failure. */
import type { ChosenAnswer, InputMisfit, Until } from "telaio";
import type { Engine } from "../engine.js";
import type { Mode, Outcome } from "../protocol.js";
import { recordingIn } from "../result/recording.js";
import type { Attachment } from "../storage.js";
import { formOf, isRunning, optionsOf, workflowOf, type State } from "../state.js";
import type { Command, Left, RunReply } from "./messages.js";
import { interruptedRun, keepInterrupted } from "./interrupted.js";
import { emptyTrace, follow } from "./trace.js";

export interface RunActions {
  run(mode: Mode, until?: Until): void;
  stop(): void;
  /** Has a paused run go on. */
  go(until: Until): void;
  /** Goes to before a step: a paused run goes on, else a dry run begins. */
  runTo(stepId: string): void;
  /** Pauses before the next step. */
  pause(): void;
  /** Goes back to before a step. */
  rewind(visit: number): void;
  /** Goes on with a run that has not succeeded, with the document as it is now. */
  resume(left: Left, repeat?: boolean): void;
  /** Forgets a run that was interrupted. */
  discard(): void;
  toggleBreakpoint(stepId: string): void;
  /** Chooses what a step of dry runs is answered; `undefined` as it is documented. */
  choose(stepId: string, choice: ChosenAnswer | undefined): void;
  /** Puts another answer in the place of the one that is held back. */
  answerAs(choice: ChosenAnswer): void;
  setInput(name: string, value: unknown): void;
  setOutput(stepId: string, name: string, value: unknown): void;
  /** Shows what an expression comes out as, now and at each pause. */
  watch(expression: string): void;
  unwatch(expression: string): void;
  /** Runs a recording again, without a network. */
  replay(file: Attachment): void;
}

/** What the control is built into. */
export interface RunSite {
  readonly engine: Engine;
  state(): State;
  update(change: Partial<State>): void;
  /** Whether a run may be sent where it goes; asked before every live run. */
  isAgreed(state: State, left: Left | undefined): Promise<boolean | Outcome>;
  /** What of the inputs does not fit. */
  misfits(mode: Mode): Promise<readonly InputMisfit[]>;
  showInputs(): void;
  showRun(): void;
}

/** The answers that are chosen for steps that the workflow has. */
export function chosenAnswers(state: State): Record<string, ChosenAnswer> {
  const ids = new Set(workflowOf(state)?.steps.map((it) => it.stepId));
  return Object.fromEntries(Object.entries(state.answers).filter(([stepId]) => ids.has(stepId)));
}

/** Ends a run whose document or workflow is not looked at any more: nothing goes on sending unseen. */
export function abandonedRuns(engine: Engine): (state: State) => void {
  let wasRunning = false;
  return (state) => {
    if (wasRunning && state.run === undefined) engine.stop();
    wasRunning = isRunning(state);
  };
}

export function runControl({ engine, state, update, isAgreed, misfits, showInputs, showRun }: RunSite): RunActions {
  /** Counts the runs: what an abandoned one still says is of no interest. */
  let latest = 0;

  async function start(mode: Mode, until: Until, left?: Left, repeat = false): Promise<void> {
    const workflow = workflowOf(state());
    if (workflow === undefined || isRunning(state())) return;
    update({ asked: mode });
    const { errors, missing } = formOf(state());
    const isKnown = left !== undefined;
    if (Object.keys(errors).length > 0 || (mode === "live" && missing.length > 0 && !isKnown)) return showInputs();
    const wrong = isKnown ? [] : await misfits(mode);
    if (wrong.length > 0) {
      update({ misfits: wrong });
      return showInputs();
    }
    // Somebody may have been quicker.
    if (isRunning(state())) return;
    const before = state().run;
    const number = (latest += 1);
    const isCurrent = () => latest === number && state().run !== undefined;
    const { text } = state().document;
    // The diagram shows how far the run is, too.
    update({ tab: state().tab === "flow" ? "flow" : "run", run: { phase: "running", mode, trace: left?.checkpoint.trace ?? emptyTrace(workflow.workflowId) } });
    showRun();
    if (mode === "live") {
      const agreed = await isAgreed(state(), left);
      if (!isCurrent()) return;
      if (typeof agreed !== "boolean") return end(mode, agreed);
      if (!agreed) return update(left === undefined ? { run: undefined, tab: "inputs" } : { run: before });
    }
    const { breakpoints, watched, proxy } = state();
    const options = { ...optionsOf(state()), ...(mode === "dry" && { answers: chosenAnswers(state()) }) };
    const request = { mode, text, options, until, breakpoints: [...breakpoints], watched, from: left, repeat, proxy: proxy?.isOn === true ? proxy.token : undefined };
    const outcome = await engine.run(request, {
      event(event) {
        const { run } = state();
        if (isCurrent() && run !== undefined && run.phase !== "ended") update({ run: { ...run, trace: follow(run.trace, event) } });
      },
      reply: (reply) => isCurrent() && hear(reply),
    });
    if (outcome.type === "trace") keepInterrupted(undefined);
    if (isCurrent()) end(mode, outcome, left);
  }

  function hear(reply: RunReply): void {
    const { run } = state();
    if (run === undefined || run.phase === "ended") return;
    switch (reply.type) {
      case "checkpoint":
        return keepInterrupted({ documentId: state().document.id, checkpoint: reply.checkpoint });
      case "paused":
        return update({ run: { phase: "paused", mode: run.mode, trace: reply.pause.trace, pause: reply.pause } });
      default:
        reply satisfies never;
    }
  }

  function end(mode: Mode, outcome: Outcome, from?: Left): void {
    const { run } = state();
    const trace = outcome.type === "trace" ? outcome.trace : run?.trace;
    // Why nothing was sent or answered is said where the steps are.
    const isMute = outcome.type !== "trace" || outcome.trace.steps.at(-1)?.attempts.at(-1)?.failure !== undefined;
    const left = outcome.type === "trace" ? outcome.left : outcome.type === "lost" && mode === "live" ? interruptedRun(state().document.id) : undefined;
    update({ run: { phase: "ended", mode, outcome, ...(trace !== undefined && { trace }), ...(left !== undefined && { left }), ...(from !== undefined && { from }) }, interrupted: undefined, ...(isMute && { tab: "run" as const }) });
  }

  async function replay({ fileName, text: recorded }: Attachment): Promise<void> {
    const recording = recordingIn(recorded);
    const workflow = workflowOf(state());
    if (isRunning(state()) || workflow === undefined) return;
    update({ tab: "result", run: { phase: "running", mode: "dry", trace: emptyTrace(workflow.workflowId) } });
    const { text } = state().document;
    const answer = await engine.about("replay", { text, recording, options: optionsOf(state()) });
    if (answer === undefined) return end("dry", { type: "lost", message: "the worker had to be replaced" });
    if ("error" in answer) return end("dry", { type: "lost", message: answer.error });
    if ("findings" in answer) {
      update({ tab: "run" });
      return end("dry", { type: "refused", findings: [...answer.findings] });
    }
    const { trace, differences } = answer;
    update({ run: { phase: "ended", mode: "dry", trace, outcome: { type: "trace", trace }, replayed: { fileName, differences } } });
  }

  const command = (it: Command) => engine.command(it);
  const isPaused = () => state().run?.phase === "paused";

  function go(until: Until): void {
    const { run } = state();
    if (run?.phase !== "paused") return;
    update({ run: { phase: "running", mode: run.mode, trace: run.trace } });
    command({ type: "go", until });
  }

  return {
    go,
    replay: (file) => void replay(file),
    runTo: (stepId) => (isPaused() ? go({ stepId }) : void start("dry", { stepId })),
    run: (mode, until = "breakpoint") => void start(mode, until),
    resume: (left, repeat) => void start(left.checkpoint.trace.live ? "live" : "dry", "breakpoint", left, repeat),
    stop() {
      const { run } = state();
      if (run === undefined || run.phase === "stopping" || run.phase === "ended") return;
      update({ run: { phase: "stopping", mode: run.mode, trace: run.trace } });
      engine.stop();
    },
    pause() {
      if (state().run?.phase === "running") command({ type: "pause" });
    },
    rewind(visit) {
      if (isPaused()) command({ type: "rewind", visit });
    },
    discard() {
      keepInterrupted(undefined);
      update({ interrupted: undefined });
    },
    toggleBreakpoint(stepId) {
      const breakpoints = new Set(state().breakpoints);
      if (!breakpoints.delete(stepId)) breakpoints.add(stepId);
      update({ breakpoints });
      command({ type: "breakpoints", stepIds: [...breakpoints] });
    },
    choose(stepId, choice) {
      const { [stepId]: _, ...others } = state().answers;
      update({ answers: choice === undefined ? others : { ...others, [stepId]: choice } });
      if (isPaused() && state().run?.mode === "dry") command({ type: "choose", answers: chosenAnswers(state()) });
    },
    answerAs: (choice) => command({ type: "answerAs", choice }),
    setInput: (name, value) => command({ type: "setInput", name, value }),
    setOutput: (stepId, name, value) => command({ type: "setOutput", stepId, name, value }),
    watch(expression) {
      if (!state().watched.includes(expression)) update({ watched: [...state().watched, expression] });
      command({ type: "watch", expressions: state().watched });
    },
    unwatch(expression) {
      update({ watched: state().watched.filter((it) => it !== expression) });
      command({ type: "watch", expressions: state().watched });
    },
  };
}
