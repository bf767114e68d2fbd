/** `telaio mock`: serves a stand-in for Composio until Ctrl-C. */
import { parseArgs } from "node:util";
import { OPERATIONS } from "../mock/composio.js";
import { parseFailure } from "../mock/failures.js";
import { startMock, type Mock, type MockOptions } from "../mock/server.js";

const DEFAULT_PORT = 7401;

const USAGE = `usage: telaio mock [--port N] [--fail STEP=STATUS]...

Serves a stand-in for Composio on 127.0.0.1 until Ctrl-C.

  --port N              the port, ${DEFAULT_PORT} by default; 0 takes any free one
  --fail STEP=STATUS    makes a step fail, always: createInstance=403
  --fail STEP=STATUS*N  makes its first N requests fail: createServer=429*2

Steps: ${OPERATIONS.map((it) => it.stepId).join(", ")}, or their operationIds.
`;

/** Returns the exit code: 0 when stopped, 1 when it cannot listen, 2 on wrong usage. */
export async function mock(args: string[]): Promise<number> {
  let options: MockOptions | "help";
  try {
    options = readArguments(args);
  } catch (error) {
    process.stderr.write(`telaio mock: ${messageOf(error)}\n\n${USAGE}`);
    return 2;
  }
  if (options === "help") {
    process.stdout.write(USAGE);
    return 0;
  }
  let served: Mock;
  try {
    served = await startMock({
      ...options,
      onRequest: ({ method, path, operationId, status }) =>
        process.stdout.write(`${method} ${path} → ${status}${operationId ? ` ${operationId}` : ""}\n`),
    });
  } catch (error) {
    process.stderr.write(`telaio mock: cannot listen on port ${options.port}: ${messageOf(error)}\n`);
    return 1;
  }
  process.stdout.write(welcome(served, options));
  await stopSignal();
  await served.close();
  return 0;
}

function readArguments(args: string[]): MockOptions | "help" {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: "string", default: String(DEFAULT_PORT) },
      fail: { type: "string", multiple: true, default: [] },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw new RangeError(`\`--port\` expected a number from 0 to 65535, found \`${values.port}\``);
  }
  return { port, failures: values.fail.map(parseFailure) };
}

function welcome({ url, apiKey }: Mock, { failures = [] }: MockOptions): string {
  const lines = [`Composio stand-in on ${url}`, `API key: ${apiKey}`];
  for (const { step, status, times } of failures) {
    lines.push(`fails: ${step} with ${status}${times === undefined ? "" : `, first ${times} only`}`);
  }
  lines.push("Ctrl-C stops it.", "");
  return lines.join("\n");
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
