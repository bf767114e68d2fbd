/** `telaio mock`: answers in an API's place on this machine, until Ctrl-C. */
import { CommandError, readArguments } from "./arguments.js";
import type { Command, Options } from "./command.js";
import { cannotListen, readPort, untilStopped } from "./listening.js";
import { out } from "./terminal.js";

const HELP = `Answer in an API's place on this machine, until Ctrl-C.

Usage: telaio mock OPENAPI [--port N] [--state] [--recipe FILE] [--fail OPERATION=STATUS]… [--delay MS]
                   [--trace FILE]… [--har FILE]… [--no-validate] [--no-credentials]
       telaio mock [--port N] [--fail STEP=STATUS]…

  OPENAPI                the description of the API; \`-\` reads the standard input. Without it the API is
                         Composio's, with a state of its own
  --port N               the port, 4701 by default; 0 takes any free one
  --fail OPERATION=STATUS
                         make an operation fail, always: addPet=403, or 'GET /pets=503'
  --fail OPERATION=STATUS*N
                         make its first N requests fail: addPet=429*2
  --state                keep what is created: POST creates, GET by id gives it, DELETE removes it, 404 after
  --recipe FILE          what is kept, and how operations behave, in YAML or JSON; its schema is
                         \`telaio/recipe.schema.json\`
  --delay MS             milliseconds before each answer
  --trace FILE           answer as a run was answered, from its trace: by method and path
  --har FILE             the same from an HTTP Archive
  --no-validate          do not hold requests against the description
  --no-credentials       answer whoever asks, whatever the security schemes are

Answers are the description's examples, or made up by its schemas. What does not fit is answered with 400
and what is wrong with it, and 401 where credentials are missing; any key is taken. A client chooses by a
header: \`Prefer: status=404\`, \`Prefer: example=NAME\`.

For example:
  telaio mock openapi.yaml --state
  telaio run workflow.yaml --server api=http://127.0.0.1:4701
  telaio mock openapi.yaml --fail createOrder=429*2 --delay 200

Exit code: 0 when it was stopped, 2 if something cannot be read or the port is in use.`;

const OPTIONS = {
  port: { type: "string" },
  fail: { type: "string", multiple: true },
  state: { type: "boolean" },
  recipe: { type: "string", value: "file" },
  delay: { type: "string" },
  trace: { type: "string", multiple: true, value: "file" },
  har: { type: "string", multiple: true, value: "file" },
  "no-validate": { type: "boolean" },
  "no-credentials": { type: "boolean" },
} as const satisfies Options;

export const mock: Command = { help: HELP, options: OPTIONS, operands: "files", run };

/** Runs the command and returns the exit code. */
async function run(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, OPTIONS);
  const [path, ...rest] = positionals;
  if (rest.length > 0) throw new CommandError("expected one file");
  const port = readPort(values.port ?? "4701");
  const { port: _, fail = [], ...others } = values;
  if (path === undefined) {
    const [other] = Object.keys(others);
    if (other !== undefined) throw new CommandError(`option \`--${other}\` needs the description of an API`);
    return (await import("./mock/composio.js")).serveComposio(port, fail);
  }
  return (await import("./mock/api.js")).serveApi(path, port, fail, others);
}

/** Serves until somebody stops it. */
export async function serveUntilStopped<T extends { close(): Promise<void> }>(port: number, start: () => Promise<T>, welcome: (served: T) => void): Promise<number> {
  const served = await start().catch((error: unknown) => {
    // What is wrong with what it was given is said as it is.
    throw error instanceof Error && "code" in error ? cannotListen(port, error) : error;
  });
  // Who reads this may stop it at once.
  const stopped = untilStopped();
  welcome(served);
  out.line("Ctrl-C stops it.");
  await stopped;
  await served.close();
  return 0;
}

/** One line for each request: neither its key nor its body. */
export const onRequest = ({ method, path, operationId, status }: { method: string; path: string; operationId?: string; status: number }): void =>
  out.line(`${method} ${path} → ${status} ${operationId ?? ""}`.trimEnd());
