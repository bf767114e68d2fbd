/** `telaio init`: makes a workflow of chosen operations of an API. */
import { access } from "node:fs/promises";
import { basename, dirname, extname, relative, resolve, sep } from "node:path";
import { apiOperations, draft } from "telaio";
import type { ApiOperationSummary, ApiOptions } from "telaio";
import { CommandError, readArguments } from "./arguments.js";
import type { Command, Options } from "./command.js";
import { readSources } from "../node/documents.js";
import { STDIN, readDocument, urlOf } from "./documents.js";
import { askFor } from "./init/ask.js";
import { checkWritable, writeWhole } from "./reports.js";
import { err, out } from "./terminal.js";

const HELP = `Make a workflow of chosen operations of an API.

Usage: telaio init OPENAPI [--operation NAME]… [--workflow ID] [-o FILE [--force]]

  OPENAPI              the description of an API: OpenAPI 3, or Swagger 2.0; \`-\` reads the standard input
  --operation NAME     an operation, in the order of the steps: an operationId, or a method and a path such
                       as 'POST /pets'; on a terminal they are asked for without it
  --list               list the operations, and make nothing
  --workflow ID        what the workflow is called
  -o, --output FILE    where to write it; the standard output without it
  --force              replace a file that is there

What an operation needs is taken from what an earlier one answers, where name and type fit, or else is an
input of the workflow; each guess is said in a comment. A step succeeds with the documented status.

For example:
  telaio init openapi.yaml
  telaio init openapi.yaml --list
  telaio init openapi.yaml --operation createPet --operation 'GET /pets/{petId}' -o flow.arazzo.yaml
  telaio dry-run flow.arazzo.yaml

Exit code: 0, or 2 if something cannot be read or written, or there is no such operation.`;

const OPTIONS = {
  operation: { type: "string", multiple: true },
  list: { type: "boolean" },
  workflow: { type: "string" },
  output: { type: "string", short: "o", value: "file" },
  force: { type: "boolean" },
} as const satisfies Options;

export const init: Command = { help: HELP, options: OPTIONS, operands: "files", run };

/** What workflow ids may be made of. */
const ID = /^[\w-]+$/;

/** Runs the command and returns the exit code. */
async function run(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, OPTIONS);
  const [path, ...rest] = positionals;
  if (path === undefined) throw new CommandError("expected the description of an API");
  if (rest.length > 0) throw new CommandError("expected one file; operations are given as `--operation NAME`");
  const { workflow } = values;
  if (workflow !== undefined && !ID.test(workflow)) throw new CommandError(`option \`--workflow\` needs a name of letters, digits, \`_\` and \`-\`, found \`${workflow}\``);
  if (values.output !== undefined) await checkTarget(values.output, values.force === true);
  const text = await readDocument(path);
  const options: ApiOptions = { url: urlOf(path), sources: await readSources(path, text, [], {}) };
  const all = await apiOperations(text, options).catch((error: unknown) => {
    throw new CommandError(`cannot read \`${path}\`: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (values.list === true) {
    writeList(all);
    return 0;
  }
  const { operations, output } = values.operation === undefined ? await asked(path, all, values.output) : { operations: values.operation, output: values.output };
  if (output !== undefined && values.output === undefined) await checkTarget(output, values.force === true);
  const made = await draft(text, {
    ...options,
    operations,
    sourceName: sourceName(path),
    sourceUrl: sourceUrl(path, output),
    ...(workflow !== undefined && { workflowId: workflow }),
  }).catch((error: unknown) => {
    throw new CommandError(error instanceof Error ? error.message : String(error));
  });
  await writeWhole(output ?? STDIN, made.text);
  for (const remark of made.remarks) err.line(`note: ${remark}`);
  if (output !== undefined) err.line(`wrote ${output}; next: \`telaio dry-run ${output}\``);
  return 0;
}

/** Nobody wants to lose a workflow. */
async function checkTarget(output: string, isForced: boolean): Promise<void> {
  if (output === STDIN) return;
  await checkWritable(output);
  const isThere = await access(output).then(() => true, () => false);
  if (isThere && !isForced) throw new CommandError(`\`${output}\` is there already; \`--force\` replaces it`);
}

async function asked(path: string, all: ApiOperationSummary[], output: string | undefined): Promise<{ operations: string[]; output: string | undefined }> {
  if (!process.stdin.isTTY || path === STDIN) throw new CommandError("which operations? `--operation NAME` names one, `--list` lists them");
  return { output, ...(await askFor(all, output === undefined)) };
}

function writeList(all: ApiOperationSummary[]): void {
  const names = all.map((it) => it.operationId ?? "");
  const width = Math.max(0, ...names.map((it) => it.length));
  for (const [at, { method, path, summary, deprecated }] of all.entries()) {
    const name = out.style("bold", (names[at] ?? "").padEnd(width));
    const text = [deprecated ? "deprecated" : "", (summary ?? "").split("\n", 1)[0] ?? ""].filter((it) => it !== "").join(", ");
    out.line(`${name}  ${method.padEnd(6)} ${path}  ${out.style("dim", text)}`.trimEnd());
  }
}

/** A name for the source description: that of the file. */
function sourceName(path: string): string {
  const name = path === STDIN ? "" : basename(path, extname(path)).replaceAll(/[^\w-]+/g, "-").replaceAll(/^-+|-+$/g, "");
  return name === "" ? "api" : name;
}

/** Where the workflow finds the description. Of the standard input nobody knows. */
function sourceUrl(path: string, output: string | undefined): string {
  if (path === STDIN) return "openapi.yaml";
  const folder = output === undefined || output === STDIN ? "." : dirname(output);
  const url = relative(resolve(folder), resolve(path)).split(sep).map(encodeURIComponent).join("/");
  return url.startsWith(".") ? url : `./${url}`;
}
