/** `telaio types`: prints the types of workflows' inputs and outputs. */
import { sourceDescriptions, types as infer, workflows } from "telaio";
import { CommandError, didYouMean, readArguments, readChoice } from "./arguments.js";
import type { Command, Options } from "./command.js";
import { checkSourceName, readDocument, readGivenSources, readSources, urlOf } from "./documents.js";
import { out } from "./terminal.js";

const HELP = `Print the types of the inputs and outputs of an Arazzo document's workflows.

Usage: telaio types FILE [--workflow ID] [--format FORMAT] [--source NAME=PATH]…

  FILE                 an Arazzo document; \`-\` reads the standard input
  --workflow ID        which workflow; all by default
  --format FORMAT      \`typescript\` (default): declarations; or \`json-schema\`: by workflow,
                       \`{ inputs, outputs }\`
  --source NAME=PATH   the document of the source description NAME; relative urls are found without it

Inputs are what the workflow declares. Outputs are what the responses have that they are read from,
by the source descriptions; what these do not say is \`unknown\`.

For example:
  telaio types workflow.yaml > workflow.d.ts

Exit code: 0, or 2 if something cannot be read.`;

const FORMATS = ["typescript", "json-schema"] as const;

const OPTIONS = {
  workflow: { type: "string" },
  format: { type: "string", value: FORMATS },
  source: { type: "string", multiple: true, value: "source" },
} as const satisfies Options;

export const types: Command = { help: HELP, options: OPTIONS, operands: "files", run };

/** Runs the command and returns the exit code. */
async function run(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, OPTIONS);
  const format = readChoice("--format", FORMATS, values.format);
  const [path, ...rest] = positionals;
  if (path === undefined) throw new CommandError("expected a file");
  if (rest.length > 0) throw new CommandError("expected one file");
  const given = readGivenSources(values.source ?? []);

  const text = await readDocument(path);
  const declared = await sourceDescriptions(text);
  for (const { name } of given) checkSourceName("--source", name, declared);
  const ids = (await workflows(text)).map((it) => it.workflowId);
  if (ids.length === 0) throw new CommandError(`\`${path}\` is no Arazzo document with workflows`);
  const id = values.workflow;
  if (id !== undefined && !ids.includes(id)) {
    throw new CommandError(`no workflow is called \`${id}\`${didYouMean(id, ids)}`);
  }
  const sources = await readSources(path, text, declared, given);
  const found = await infer(text, { url: urlOf(path), sources, ...(id !== undefined && { workflowId: id }) });
  switch (format) {
    case "typescript":
      out.line(found.typescript.trimEnd());
      break;
    case "json-schema":
      out.line(JSON.stringify(found.jsonSchema, null, 2));
      break;
    default:
      format satisfies never;
  }
  return 0;
}
