/** `telaio init`: makes a workflow of chosen operations of APIs. */
import { access } from "node:fs/promises";
import { basename, dirname, extname, relative, resolve, sep } from "node:path";
import { draft } from "telaio";
import { readApi } from "./api.js";
import type { Api } from "./api.js";
import { CommandError, readArguments } from "./arguments.js";
import type { Command, Options } from "./command.js";
import { STDIN, reason } from "./documents.js";
import { askFor } from "./init/ask.js";
import { nameOf } from "./init/choice.js";
import type { Choice } from "./init/choice.js";
import { checkWritable, writeWhole } from "./reports.js";
import { err, out } from "./terminal.js";

const HELP = `Make a workflow of chosen operations of APIs.

Usage: telaio init OPENAPI… [--operation NAME]… [--workflow ID] [-o FILE [--force]]

  OPENAPI              the description of an API: OpenAPI 3, or Swagger 2.0; \`-\` reads the standard input
  --operation NAME     an operation, in the order of the steps: an operationId, or a method and a path such
                       as 'POST /pets'; with the name of the file before it where several APIs have one, as
                       in 'shop.POST /orders'; on a terminal they are asked for without it
  --list               list the operations, and make nothing
  --workflow ID        what the workflow is called
  -o, --output FILE    where to write it; the standard output without it
  --force              replace a file that is there

What an operation needs is taken from what an earlier one answers, where name and type fit, or else is an
input of the workflow; each guess is said in a comment. A step succeeds with the documented status. No
API is given a key or a token that another one has answered.

For example:
  telaio init openapi.yaml
  telaio init openapi.yaml --list
  telaio init openapi.yaml --operation createPet --operation 'GET /pets/{petId}' -o flow.arazzo.yaml
  telaio init pets.yaml shop.yaml --operation addPet --operation shop.createOrder -o flow.arazzo.yaml
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
  if (positionals.length === 0) throw new CommandError("expected the description of an API");
  const twice = positionals.find((it, at) => positionals.indexOf(it) < at);
  if (twice !== undefined) throw new CommandError(`\`${twice}\` is there twice`);
  const { workflow } = values;
  if (workflow !== undefined && !ID.test(workflow)) throw new CommandError(`option \`--workflow\` needs a name of letters, digits, \`_\` and \`-\`, found \`${workflow}\``);
  if (values.output !== undefined) await checkTarget(values.output, values.force === true);
  const apis = await readApis(positionals);
  const all = apis.flatMap((api) => api.operations.map((it) => ({ ...it, source: apis.length > 1 ? api.name : undefined })));
  if (values.list === true) {
    writeList(all);
    return 0;
  }
  const { operations, output } = values.operation === undefined ? await asked(positionals, all, values.output) : { operations: values.operation, output: values.output };
  if (output !== undefined && values.output === undefined) await checkTarget(output, values.force === true);
  const [first, ...others] = apis.map((it) => ({ text: it.text, url: it.url, sourceName: it.name, sourceUrl: sourceUrl(it.path, output) }));
  if (first === undefined) throw new CommandError("expected the description of an API");
  const { text, ...options } = first;
  const sources = apis.flatMap((it) => it.sources);
  const made = await draft(text, { ...options, operations, sources, others, ...(workflow !== undefined && { workflowId: workflow }) }).catch((error: unknown) => {
    throw new CommandError(reason(error));
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

/** The APIs, each with a name of its own. */
async function readApis(paths: string[]): Promise<(Api & { name: string })[]> {
  const apis: (Api & { name: string })[] = [];
  for (const path of paths) {
    apis.push({ ...(await readApi(path)), name: sourceName(path, apis.map((it) => it.name)) });
  }
  return apis;
}

async function asked(paths: string[], all: Choice[], output: string | undefined): Promise<{ operations: string[]; output: string | undefined }> {
  if (!process.stdin.isTTY || paths.includes(STDIN)) throw new CommandError("which operations? `--operation NAME` names one, `--list` lists them");
  return { output, ...(await askFor(all, output === undefined)) };
}

function writeList(all: Choice[]): void {
  const names = all.map((it) => (it.operationId === undefined && it.source === undefined ? "" : nameOf(it)));
  const width = Math.max(0, ...names.map((it) => it.length));
  for (const [at, { method, path, summary, deprecated }] of all.entries()) {
    const name = out.style("bold", (names[at] ?? "").padEnd(width));
    const text = [deprecated ? "deprecated" : "", (summary ?? "").split("\n", 1)[0] ?? ""].filter((it) => it !== "").join(", ");
    out.line(`${name}  ${method.padEnd(6)} ${path}  ${out.style("dim", text)}`.trimEnd());
  }
}

/** Names for a source description: that of the file, with that of its folder, with a number. */
function sourceName(path: string, taken: string[]): string {
  const plain = (it: string) => it.replaceAll(/[^\w-]+/g, "-").replaceAll(/^-+|-+$/g, "");
  const name = (path === STDIN ? "" : plain(basename(path, extname(path)))) || "api";
  const inFolder = `${plain(basename(dirname(resolve(path))))}-${name}`;
  const numbered = taken.map((_, at) => `${name}-${at + 2}`);
  // Of one name more than are taken, one is free.
  return [name, inFolder, ...numbered].find((it) => !taken.includes(it)) ?? name;
}

/** Where the workflow finds the description. Of the standard input nobody knows. */
function sourceUrl(path: string, output: string | undefined): string {
  if (path === STDIN) return "openapi.yaml";
  const folder = output === undefined || output === STDIN ? "." : dirname(output);
  const url = relative(resolve(folder), resolve(path)).split(sep).map(encodeURIComponent).join("/");
  return url.startsWith(".") ? url : `./${url}`;
}
