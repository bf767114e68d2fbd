/** Turns the events of a run into the trace so far, so that each step shows as it happens. */
import type { RunEvent, Trace, TraceAttempt, TraceStep, TraceToken } from "telaio";

/** The trace of a run before its first event. */
export function emptyTrace(workflowId: string): Trace {
  return { version: 1, document: {}, live: false, status: "running", checks: "passed", workflowId, outputs: {}, outputsMadeUp: [], steps: [], warnings: [] };
}

/** The trace after one more event. Steps that the event does not touch stay the same objects. */
export function follow(trace: Trace, event: RunEvent): Trace {
  switch (event.type) {
    case "runStarted": {
      const { type: _type, at: _at, ...begun } = event;
      return { ...emptyTrace(begun.workflowId), ...begun };
    }
    case "stepStarted": {
      const { index, stepId, operationId, workflowId, place, within, parent, at } = event;
      const step: TraceStep = { stepId, startedAt: at, attempts: [], outputs: {}, outputsMadeUp: [] };
      if (place !== undefined) step.place = place;
      if (within !== undefined) step.within = within;
      if (parent !== undefined) step.parent = parent;
      if (operationId !== undefined) step.operationId = operationId;
      if (workflowId !== undefined) step.workflowId = workflowId;
      return { ...trace, steps: [...trace.steps.slice(0, index), step] };
    }
    case "tokenRequested": {
      const { scheme, request, at } = event;
      const token: TraceToken = { scheme, request, startedAt: at };
      return withAttempt(trace, event, (attempt) => ({ ...attempt, tokens: [...(attempt.tokens ?? []), token] }));
    }
    case "tokenReceived": {
      const { response, at } = event;
      return withAttempt(trace, event, ({ tokens = [], ...attempt }) => ({
        ...attempt,
        tokens: tokens.map((token, place) => (place === tokens.length - 1 ? { ...token, response, endedAt: at } : token)),
      }));
    }
    case "requestSent": {
      const { request } = event;
      return withAttempt(trace, event, (attempt) => ({ ...attempt, request }));
    }
    case "responseReceived": {
      const { response, at } = event;
      return withAttempt(trace, event, (attempt) => ({ ...attempt, response, endedAt: at }));
    }
    case "messageSent":
    case "messageAwaited": {
      const { message } = event;
      return withAttempt(trace, event, (attempt) => ({ ...attempt, message }));
    }
    case "messageReceived": {
      const { message, at } = event;
      return withAttempt(trace, event, (attempt) => ({ ...attempt, message, endedAt: at }));
    }
    case "callFailed": {
      const { failure, at } = event;
      return withAttempt(trace, event, (attempt) => ({ ...attempt, failure, endedAt: at }));
    }
    case "criterionJudged": {
      const { criterion } = event;
      return withAttempt(trace, event, (attempt) => ({ ...attempt, criteria: [...attempt.criteria, criterion] }));
    }
    case "advised": {
      const { advice } = event;
      return withAttempt(trace, event, (attempt) => ({ ...attempt, advice }));
    }
    case "actionTaken": {
      const { action } = event;
      return withAttempt(trace, event, (attempt) => ({ ...attempt, action }));
    }
    case "stepEnded": {
      const { passed, outputs, outputsMadeUp, at } = event;
      return withStep(trace, event.index, (step) => ({ ...step, passed, outputs, outputsMadeUp, endedAt: at }));
    }
    case "warned":
      return { ...trace, warnings: [...trace.warnings, event.message] };
    case "runEnded": {
      const { status, checks, outputs, outputsMadeUp, at } = event;
      return { ...trace, status, checks, outputs, outputsMadeUp, endedAt: at };
    }
    default:
      return event satisfies never;
  }
}

function withStep(trace: Trace, index: number, change: (step: TraceStep) => TraceStep): Trace {
  return { ...trace, steps: trace.steps.map((step, at) => (at === index ? change(step) : step)) };
}

/** The attempt that an event is about; the first event of an attempt begins it. */
function withAttempt(trace: Trace, event: { index: number; attempt: number; at: number }, change: (attempt: TraceAttempt) => TraceAttempt): Trace {
  return withStep(trace, event.index, (step) => {
    const attempts = [...step.attempts];
    attempts[event.attempt] = change(attempts[event.attempt] ?? { criteria: [], startedAt: event.at });
    return { ...step, attempts };
  });
}
