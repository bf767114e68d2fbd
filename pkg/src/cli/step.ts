/** Steps through a run: stops before each step, and does what is said on the keyboard or in a script. */
import { Stepper, init, workflows } from "telaio";
import type { Checkpoint, CheckpointSecrets, RunEvent, RunOptions, Trace, Until } from "telaio";
import { didYouMean } from "./arguments.js";
import { linesOf } from "./lines.js";
import { commandOf, STEP_HELP } from "./step-commands.js";
import type { Command } from "./step-commands.js";
import type { Terminal } from "./terminal.js";

/** What a person steps through, and with what. */
export interface Stepping {
  dry: boolean;
  out: Terminal;
  onEvent: (event: RunEvent) => void;
  /** Called before a person is asked. */
  onPause: () => void;
  signal: AbortSignal;
  checkpointSecrets: CheckpointSecrets;
}

/** What is left of it. */
export interface Stepped {
  trace: Trace;
  checkpoint: Checkpoint;
}

/** Runs a workflow to its end, or until somebody stops it. The end of the standard input stops it, too. */
export async function stepThrough(text: string, options: RunOptions, { dry, out, onEvent, onPause, signal, checkpointSecrets }: Stepping): Promise<Stepped> {
  await init({ schema: true });
  const stepper = new Stepper(text, { ...options, dry });
  const stepIds = await stepIdsOf([text, ...(options.sources ?? []).map((it) => it.text).filter((it) => it.includes("arazzo"))]);
  const lines = linesOf(process.stdout, { signal });
  const breakpoints = new Set<string>();
  let last: Command = { type: "go", until: "over" };
  try {
    out.line(out.style("dim", "`help` says what to type; an empty line does the same again"));
    for (;;) {
      const standing = await stepper.drive({ onEvent, signal });
      if (standing.type === "done") return { trace: stepper.trace(), checkpoint: stepper.checkpoint({ secrets: checkpointSecrets }) };
      onPause();
      const command = await ask(standing.stepId, standing.reason);
      if (command.type !== "nothing") last = command;
      carryOut(command);
    }
  } finally {
    lines.close();
    stepper.free();
  }

  /** Asks until there is something that can be understood. */
  async function ask(stepId: string, reason: "step" | "answer"): Promise<Command> {
    for (;;) {
      const where = reason === "step" ? `before ${stepId}` : `${stepId} ${answered()}`;
      const line = await lines.next(`${out.style("bold", where)} > `);
      if (line === undefined) return { type: "quit" };
      const command = line.trim() === "" ? last : commandOf(line);
      if (typeof command !== "string") return command;
      out.line(out.style("red", command));
    }
  }

  /** What kind of answer is held back, and no more of it: it is not masked. */
  function answered(): string {
    const answer = stepper.answer();
    switch (answer?.type) {
      case "answer":
        return `was answered ${answer.status}`;
      case "failed":
        return `has no answer (${answer.reason})`;
      case "received":
        return "has received its message";
      case "sent":
        return "has sent its message";
      case undefined:
        return "";
      default:
        return answer satisfies never;
    }
  }

  function expectStep(stepId: string): void {
    if (!stepIds.includes(stepId)) throw new Error(`there is no step \`${stepId}\`${didYouMean(stepId, stepIds)}`);
  }

  function carryOut(command: Command): void {
    try {
      obey(command);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      out.line(out.style("red", error.message));
    }
  }

  function obey(command: Command): void {
    switch (command.type) {
      case "go":
        if (typeof command.until === "object") expectStep(command.until.stepId);
        return stepper.go(stepper.time(), command.until satisfies Until);
      case "break":
        expectStep(command.stepId);
        if (breakpoints.has(command.stepId)) breakpoints.delete(command.stepId);
        else breakpoints.add(command.stepId);
        stepper.setBreakpoints([...breakpoints]);
        return out.line(breakpoints.size === 0 ? "no breakpoints" : `breakpoints: ${[...breakpoints].join(", ")}`);
      case "print": {
        const { value, holds, reason } = stepper.evaluate(command.expression);
        return out.line(holds === undefined ? (JSON.stringify(value, null, 2) ?? "no value") : `${holds}${reason === undefined || reason === "" ? "" : `: ${reason}`}`);
      }
      case "set":
        if (command.stepId === undefined) return stepper.setInput(stepper.time(), command.name, command.value);
        return stepper.setOutput(stepper.time(), command.stepId, command.name, command.value);
      case "answer": {
        const held = stepper.answer();
        if (held === undefined) throw new Error("no answer is held back: `answer` goes to the next one");
        if (held.type === "sent" || held.type === "received") throw new Error("a message has no status: only answers to requests can be changed");
        const headers = held.type === "answer" ? Object.entries(held.headers) : [];
        const body = command.body ?? (held.type === "answer" ? held.body : undefined);
        const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
        return stepper.setAnswer({ type: "answer", id: held.id, status: command.status, headers, body: text });
      }
      case "back": {
        const visits = stepper.visits();
        const visit = command.stepId === undefined ? visits.at(-1) : visits.findLast((it) => it.stepId === command.stepId);
        if (visit === undefined) throw new Error(command.stepId === undefined ? "no step has been begun" : `step \`${command.stepId}\` has not been begun`);
        return stepper.rewind(stepper.time(), visit.visit);
      }
      case "steps":
        for (const { stepId, visit } of stepper.visits()) out.line(`   ${visit} ${stepId}`);
        return;
      case "quit":
        return stepper.cancel(stepper.time());
      case "help":
        return out.line(STEP_HELP);
      case "nothing":
        return;
      default:
        command satisfies never;
    }
  }
}

/** The steps of all workflows that may be run: those of the document and of others beside it. */
async function stepIdsOf(texts: string[]): Promise<string[]> {
  const all = await Promise.all(texts.map((it) => workflows(it)));
  return all.flat().flatMap((it) => it.steps.map(({ stepId }) => stepId));
}
