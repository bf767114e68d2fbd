/** Reports a run step by step: live from its events, or afterwards from its trace. */
import type { RunEvent, RunStatus, Trace, TraceAction, TraceAttempt, TraceCriterion, TraceStep } from "telaio";
import { count } from "./terminal.js";
import type { Terminal } from "./terminal.js";

/** A value longer than this is cut. */
const VALUE_LENGTH = 200;

/** Of the body of an answer that failed, so many lines are shown. */
const BODY_LINES = 20;

/** A writer of a live run, for `onEvent`. The end is left to {@link writeEnd}. */
export function writeEvents(out: Terminal): (event: RunEvent) => void {
  let attempt: TraceAttempt | undefined;
  // An attempt is written when it is complete, so that a failure can show the whole answer.
  const flush = () => {
    if (attempt !== undefined) writeAttempt(out, attempt);
    attempt = undefined;
  };
  return (event) => {
    switch (event.type) {
      case "runStarted":
        writeTitle(out, event.workflowId, "live");
        break;
      case "stepStarted":
        writeStep(out, event.index, event);
        break;
      case "requestSent":
        flush();
        attempt = { request: event.request, criteria: [], startedAt: event.at };
        break;
      case "responseReceived":
        if (attempt !== undefined) attempt = { ...attempt, response: event.response, endedAt: event.at };
        break;
      case "callFailed":
        if (attempt !== undefined) attempt = { ...attempt, failure: event.failure, endedAt: event.at };
        break;
      case "criterionJudged":
        attempt?.criteria.push(event.criterion);
        break;
      case "actionTaken":
        flush();
        writeAction(out, event.action);
        break;
      case "stepEnded":
        flush();
        writeOutputs(out, event.outputs);
        break;
      case "warned":
      case "runEnded":
        // The trace repeats these.
        flush();
        break;
      default:
        event satisfies never;
    }
  };
}

/** Writes a dry run, which is over before anything could be watched. */
export function writeTrace(out: Terminal, trace: Trace): void {
  writeTitle(out, trace.workflowId, "dry run, nothing is sent");
  for (const [index, step] of trace.steps.entries()) {
    writeStep(out, index, step);
    for (const attempt of step.attempts) {
      writeAttempt(out, attempt);
      if (attempt.action !== undefined) writeAction(out, attempt.action);
    }
    writeOutputs(out, step.outputs, step.outputsMadeUp);
  }
  writeEnd(out, trace);
}

/** Writes how the run ended: warnings, the workflow's outputs, the verdict. */
export function writeEnd(out: Terminal, trace: Trace): void {
  out.line();
  for (const warning of trace.warnings) out.line(`${out.style("yellow", "warning")} ${warning}`);
  const sent = trace.steps.reduce((sum, step) => sum + step.attempts.length, 0);
  out.line(`${verdict(out, trace.status)} ${count(trace.steps.length, "step")}, ${count(sent, "request")}, checks ${trace.checks}`);
  writeOutputs(out, trace.outputs);
}

function verdict(out: Terminal, status: Trace["status"]): string {
  const marks: Record<RunStatus | "running", string> = {
    succeeded: out.style("green", "✓ succeeded:"),
    failed: out.style("red", "✗ failed:"),
    cancelled: out.style("yellow", "■ cancelled:"),
    aborted: out.style("red", "✗ aborted:"),
    running: out.style("yellow", "… running:"),
  };
  return marks[status];
}

function writeTitle(out: Terminal, workflowId: string, mode: string): void {
  out.line(`${out.style("bold", workflowId)} ${out.style("dim", mode)}`);
}

function writeStep(out: Terminal, index: number, step: Pick<TraceStep, "stepId" | "operationId">): void {
  out.line();
  out.line(`${index + 1}. ${out.style("bold", step.stepId)} ${out.style("dim", step.operationId ?? "")}`.trimEnd());
}

function writeAttempt(out: Terminal, attempt: TraceAttempt): void {
  const { request, response, failure, criteria, startedAt, endedAt } = attempt;
  out.line(`   ${request.method} ${request.url}${madeUp(out, (request.madeUp ?? []).length > 0)}`);
  if (failure !== undefined) out.line(`   ${out.style("red", `✗ no answer (${failure.reason}):`)} ${failure.message}`);
  if (response !== undefined) {
    // An answer that was made up took no time.
    const invented = response.madeUp?.includes("status") === true;
    const time = invented || endedAt === undefined ? "" : out.style("dim", ` ${Math.round(endedAt - startedAt)} ms`);
    out.line(`   ${response.status}${madeUp(out, invented)}${time}`);
  }
  for (const criterion of criteria) writeCriterion(out, criterion);
  if (response?.body !== undefined && (response.status >= 400 || criteria.some((it) => !it.passed))) writeBody(out, response.body);
}

function writeCriterion(out: Terminal, { condition, passed, reason }: TraceCriterion): void {
  const mark = passed ? out.style("green", "✓ passed") : out.style("red", "✗ failed");
  out.line(`   ${mark} ${condition}${passed || reason === "" ? "" : `: ${reason}`}`);
}

function writeBody(out: Terminal, body: unknown): void {
  const lines = (typeof body === "string" ? body : JSON.stringify(body, null, 2)).split("\n");
  for (const line of lines.slice(0, BODY_LINES)) out.line(out.style("dim", `     ${shortened(line)}`));
  const rest = lines.length - BODY_LINES;
  if (rest > 0) out.line(out.style("dim", `     … ${count(rest, "more line")}`));
}

function writeAction(out: Terminal, { type, name, reason }: TraceAction): void {
  out.line(`   ${out.style("yellow", `→ ${type}`)} ${name}${reason === undefined ? "" : `: ${reason}`}`);
}

function writeOutputs(out: Terminal, outputs: Record<string, unknown>, invented: string[] = []): void {
  const width = Math.max(0, ...Object.keys(outputs).map((it) => it.length));
  for (const [name, value] of Object.entries(outputs)) {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    out.line(`   ${name.padEnd(width)} = ${shortened(text)}${madeUp(out, invented.includes(name))}`);
  }
}

const madeUp = (out: Terminal, yes: boolean) => (yes ? out.style("yellow", " (made up)") : "");

/** A long text cut, with what is missing as a number. */
function shortened(text: string): string {
  const rest = text.length - VALUE_LENGTH;
  return rest > 0 ? `${text.slice(0, VALUE_LENGTH)}… (${count(rest, "more character")})` : text;
}
