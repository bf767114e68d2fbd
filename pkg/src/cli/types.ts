/** `telaio types`: prints the types of workflows' inputs and outputs. */
import { types as infer } from "telaio";
import { readArguments, readChoice } from "./arguments.js";
import type { Command, Options } from "./command.js";
import { readWorkflows } from "./graph.js";
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
  const { text, options } = await readWorkflows(positionals, values.workflow, values.source ?? []);
  const found = await infer(text, options);
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
