/** Reports a run step by step, as it happens. */
import type { RunEvent, RunStatus, Trace, TraceAction, TraceAdvice, TraceAttempt, TraceCriterion, TraceStep } from "telaio";
import { count } from "./terminal.js";
import type { Terminal } from "./terminal.js";

/** A value longer than this is cut. */
const VALUE_LENGTH = 200;

/** Of the body of an answer that failed, so many lines are shown. */
const BODY_LINES = 20;

/** What a step is called, and what it calls. */
type StepName = Pick<TraceStep, "stepId" | "operationId" | "workflowId">;

/** A writer for `onEvent`. The end is left to {@link writeEnd}. */
export function writeEvents(out: Terminal): (event: RunEvent) => void {
  const steps: StepName[] = [];
  let isLive = true;
  let shown: number | undefined;
  const show = (index: number) => {
    // A step that calls a workflow goes on after the steps of that workflow.
    const step = steps[index];
    if (step !== undefined && index !== shown) writeStep(out, index, step);
    shown = index;
  };
  // An attempt is written when it is complete, so that a failure can show the whole answer.
  let pending: { index: number; attempt: TraceAttempt } | undefined;
  const attempt = (index: number, at: number) => (pending ??= { index, attempt: { criteria: [], startedAt: at } }).attempt;
  const flush = () => {
    if (pending !== undefined) {
      show(pending.index);
      writeAttempt(out, pending.attempt, isLive);
    }
    pending = undefined;
  };

  // An attempt begins with the tokens that its request needs.
  const begin = (index: number) => {
    const { request, message } = pending?.attempt ?? {};
    if (request !== undefined || message !== undefined || pending?.index !== index) flush();
  };

  return (event) => {
    switch (event.type) {
      case "runStarted":
        isLive = event.live;
        out.line(`${out.style("bold", event.workflowId)} ${out.style("dim", isLive ? "live" : "dry run, nothing is sent")}`);
        break;
      case "stepStarted":
        flush();
        steps[event.index] = event;
        show(event.index);
        break;
      case "tokenRequested":
        begin(event.index);
        (attempt(event.index, event.at).tokens ??= []).push({ scheme: event.scheme, startedAt: event.at, request: event.request });
        break;
      case "tokenReceived": {
        const token = attempt(event.index, event.at).tokens?.at(-1);
        if (token !== undefined) token.response = event.response;
        break;
      }
      case "requestSent":
        begin(event.index);
        attempt(event.index, event.at).request = event.request;
        break;
      case "responseReceived":
        Object.assign(attempt(event.index, event.at), { response: event.response, endedAt: event.at });
        break;
      case "messageSent":
      case "messageAwaited":
        begin(event.index);
        attempt(event.index, event.at).message = event.message;
        break;
      case "messageReceived":
        Object.assign(attempt(event.index, event.at), { message: event.message, endedAt: event.at });
        break;
      case "callFailed":
        Object.assign(attempt(event.index, event.at), { failure: event.failure, endedAt: event.at });
        break;
      case "criterionJudged":
        attempt(event.index, event.at).criteria.push(event.criterion);
        break;
      case "advised":
        attempt(event.index, event.at).advice = event.advice;
        break;
      case "actionTaken":
        flush();
        show(event.index);
        writeAction(out, event.action);
        break;
      case "stepEnded":
        flush();
        show(event.index);
        writeOutputs(out, event.outputs, event.outputsMadeUp);
        break;
      case "runEnded":
        // What was stopped in the middle is shown as far as it went.
        flush();
        break;
      case "warned":
        // The trace repeats these.
        break;
      default:
        event satisfies never;
    }
  };
}

/** Writes how the run ended: warnings, the workflow's outputs, the verdict. */
export function writeEnd(out: Terminal, trace: Trace): void {
  out.line();
  for (const warning of trace.warnings) out.line(`${out.style("yellow", "warning")} ${warning}`);
  const sent = trace.steps.flatMap((step) => step.attempts).filter((it) => it.request !== undefined).length;
  out.line(`${verdict(out, trace.status)} ${count(trace.steps.length, "step")}, ${count(sent, "request")}, checks ${trace.checks}`);
  writeOutputs(out, trace.outputs, trace.outputsMadeUp);
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

function writeStep(out: Terminal, index: number, step: StepName): void {
  out.line();
  out.line(`${index + 1}. ${out.style("bold", step.stepId)} ${out.style("dim", step.operationId ?? step.workflowId ?? "")}`.trimEnd());
}

function writeAttempt(out: Terminal, attempt: TraceAttempt, isLive: boolean): void {
  const { tokens = [], request, response, message, failure, criteria, advice, startedAt, endedAt } = attempt;
  for (const { scheme, request, response } of tokens) {
    out.line(`   ${out.style("dim", `token of ${scheme}:`)} ${request.method} ${request.url} ${response?.status ?? ""}`.trimEnd());
  }
  if (request !== undefined) {
    out.line(`   ${request.method} ${request.url}${madeUp(out, (request.madeUp ?? []).length > 0)}`);
  }
  if (message !== undefined) {
    const words = message.action === "send" ? "send to" : "receive from";
    out.line(`   ${words} ${message.channel} at ${message.server}${madeUp(out, (message.madeUp ?? []).length > 0)}`);
  }
  const isAnswer = request !== undefined && message === undefined;
  const missing = isAnswer ? "no answer" : message?.action === "receive" ? "no message" : "not sent";
  if (failure !== undefined) out.line(`   ${out.style("red", `✗ ${missing} (${failure.reason}):`)} ${failure.message}`);
  if (response !== undefined) {
    const invented = response.madeUp?.includes("status") === true;
    const time = out.style("dim", ` ${(endedAt ?? startedAt) - startedAt} ms`);
    const origin = isLive ? time : invented ? madeUp(out, true) : out.style("dim", " as expected");
    out.line(`   ${response.status}${origin}`);
  }
  for (const criterion of criteria) writeCriterion(out, criterion);
  if (response?.body !== undefined && (response.status >= 400 || criteria.some((it) => !it.passed))) writeBody(out, response.body);
  if (advice !== undefined) writeAdvice(out, advice);
}

/** What is known of a failure, for people to act on. */
function writeAdvice(out: Terminal, { message, cause, remedy }: TraceAdvice): void {
  if (message !== undefined) out.line(`   ${out.style("bold", "the API says:")} ${shortened(message)}`);
  if (cause !== undefined) out.line(`   ${out.style("bold", "why:")} ${cause}`);
  if (remedy !== undefined) out.line(`   ${out.style("bold", "what to do:")} ${remedy}`);
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

/** A long text cut, with what is missing as a number, in one line. */
function shortened(value: string): string {
  const text = value.replaceAll(/\r\n|\r|\n/g, "⏎");
  const rest = text.length - VALUE_LENGTH;
  return rest > 0 ? `${text.slice(0, VALUE_LENGTH)}… (${count(rest, "more character")})` : text;
}
