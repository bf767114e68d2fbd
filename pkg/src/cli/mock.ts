/** `telaio mock`: serves a stand-in for Composio until Ctrl-C. */
import { OPERATIONS } from "../mock/composio.js";
import { parseFailure } from "../mock/failures.js";
import { startMock } from "../mock/server.js";
import type { Failure } from "../mock/failures.js";
import type { Mock } from "../mock/server.js";
import { CommandError, readArguments } from "./arguments.js";
import type { Command, Options } from "./command.js";
import { cannotListen, readPort, untilStopped } from "./listening.js";
import { out } from "./terminal.js";

const HELP = `Answer like Composio's API on this machine, until Ctrl-C.

Usage: telaio mock [--port N] [--fail STEP=STATUS]…

  --port N               the port, 4701 by default; 0 takes any free one
  --fail STEP=STATUS     make a step fail, always: createInstance=403
  --fail STEP=STATUS*N   make its first N requests fail: createServer=429*2

Steps: ${OPERATIONS.map((it) => it.stepId).join(", ")}, or their operationIds.`;

const OPTIONS = {
  port: { type: "string" },
  fail: { type: "string", multiple: true },
} as const satisfies Options;

export const mock: Command = { help: HELP, options: OPTIONS, operands: "none", run };

/** Runs the command and returns the exit code. */
async function run(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, OPTIONS);
  if (positionals.length > 0) throw new CommandError("expected no file");
  const port = readPort(values.port ?? "4701");
  const failures = (values.fail ?? []).map(readFailure);

  const served = await startMock({
    port,
    failures,
    onRequest: ({ method, path, operationId, status }) => out.line(`${method} ${path} → ${status} ${operationId ?? ""}`.trimEnd()),
  }).catch((error: unknown) => {
    throw cannotListen(port, error);
  });
  writeWelcome(served, failures);
  await untilStopped();
  await served.close();
  return 0;
}

function readFailure(text: string): Failure {
  try {
    return parseFailure(text);
  } catch (error) {
    throw error instanceof RangeError ? new CommandError(`option \`--fail\` ${error.message}`) : error;
  }
}

function writeWelcome({ url, apiKey }: Mock, failures: Failure[]): void {
  out.line(`Composio stand-in on ${url}`);
  out.line(`API key: ${apiKey}`);
  for (const { step, status, times } of failures) {
    out.line(`fails: ${step} with ${status}${times === undefined ? "" : `, first ${times} only`}`);
  }
  out.line("Ctrl-C stops it.");
}
