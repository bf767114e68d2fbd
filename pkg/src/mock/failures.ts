/** Failures on demand: which step fails, with which status, and how often. */
import { OPERATIONS } from "./composio.js";

export interface Failure {
  /** A step of the provisioning workflow, or an operationId. */
  step: string;
  /** 400 to 599. */
  status: number;
  /** Only the first so many requests fail. Without it, all do. */
  times?: number;
}

/** Reads `STEP=STATUS` or `STEP=STATUS*TIMES`. Throws a `RangeError` that says what it needs. */
export function parseFailure(text: string): Failure {
  const [, step = "", status = "", times] = /^(\w+)=(\d{3})(?:\*(\d{1,6}))?$/.exec(text) ?? [];
  const failure = { step, status: Number(status), ...(times !== undefined && { times: Number(times) }) };
  if (!operationOf(failure)) {
    const steps = OPERATIONS.map((it) => `\`${it.stepId}\``).join(", ");
    throw new RangeError(
      `needs \`STEP=STATUS\` or \`STEP=STATUS*TIMES\` with a step of ${steps} and a status from 400 to 599, found \`${text}\``,
    );
  }
  return failure;
}

/** Returns the function that is asked at each request which failure is due, if any. */
export function failureSchedule(failures: readonly Failure[]): (operationId: string) => number | undefined {
  const pending = failures.map((it) => {
    const operationId = operationOf(it);
    if (operationId === undefined) throw new RangeError(`no failure is known as \`${it.step}=${it.status}\``);
    return { operationId, status: it.status, left: it.times ?? Infinity };
  });
  return (operationId) => {
    const due = pending.find((it) => it.operationId === operationId && it.left > 0);
    if (due) due.left -= 1;
    return due?.status;
  };
}

function operationOf({ step, status }: Failure): string | undefined {
  if (!Number.isInteger(status) || status < 400 || status > 599) return undefined;
  return OPERATIONS.find((it) => it.stepId === step || it.operationId === step)?.operationId;
}
