/** `telaio graph`: draws the workflows of a document. */
import { flowchart, graph as graphs, workflows } from "telaio";
import type { GraphOptions } from "telaio";
import { loadDocument } from "../node/load.js";
import { CommandError, didYouMean, readArguments, readChoice } from "./arguments.js";
import type { Command, Options } from "./command.js";
import { readGivenSources } from "./documents.js";
import { out } from "./terminal.js";

const HELP = `Draw the workflows of an Arazzo document: steps, actions, and what flows between them.

Usage: telaio graph FILE [--workflow ID] [--format FORMAT] [--data] [--source NAME=PATH]…

  FILE                 an Arazzo document; \`-\` reads the standard input
  --workflow ID        which workflow; all by default
  --format FORMAT      \`mermaid\` (default): a flowchart for Markdown; \`svg\`: a picture;
                       or \`json\`: nodes and edges with their places
  --data               draw also which outputs and inputs flow into which step
  --source NAME=PATH   the document of the source description NAME; relative urls are found without it

A solid arrow is followed after a success, a dashed one after a failure. Failures for which there is no action
end the workflow and have no arrow.

For example:
  telaio graph workflow.yaml --format svg > workflow.svg

Exit code: 0, or 2 if something cannot be read.`;

const FORMATS = ["mermaid", "svg", "json"] as const;

const OPTIONS = {
  workflow: { type: "string" },
  format: { type: "string", value: FORMATS },
  data: { type: "boolean" },
  source: { type: "string", multiple: true, value: "source" },
} as const satisfies Options;

export const graph: Command = { help: HELP, options: OPTIONS, operands: "files", run };

/** Runs the command and returns the exit code. */
async function run(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, OPTIONS);
  const format = readChoice("--format", FORMATS, values.format);
  const data = values.data === true;
  const { text, options } = await readWorkflows(positionals, values.workflow, values.source ?? []);
  switch (format) {
    case "mermaid":
      out.line((await flowchart(text, { ...options, data })).trimEnd());
      break;
    case "svg": {
      const { svg } = await import("telaio/graph");
      out.line(svg(await graphs(text, options), { data }));
      break;
    }
    case "json":
      out.line(JSON.stringify(await graphs(text, options), null, 2));
      break;
    default:
      format satisfies never;
  }
  return 0;
}

/** The one document that is named, with what is known besides it. */
export async function readWorkflows(
  positionals: string[],
  id: string | undefined,
  givenSources: string[],
): Promise<{ path: string; text: string; options: GraphOptions }> {
  const [path, ...rest] = positionals;
  if (path === undefined) throw new CommandError("expected a file");
  if (rest.length > 0) throw new CommandError("expected one file");
  const { text, url, sources } = await loadDocument(path, { sources: readGivenSources(givenSources) });
  const ids = (await workflows(text)).map((it) => it.workflowId);
  if (ids.length === 0) throw new CommandError(`\`${path}\` is no Arazzo document with workflows`);
  if (id !== undefined && !ids.includes(id)) {
    throw new CommandError(`no workflow is called \`${id}\`${didYouMean(id, ids)}`);
  }
  return { path, text, options: { url, sources, ...(id !== undefined && { workflowId: id }) } };
}
