/** `telaio docs`: makes a readable page of a document. */
import { basename } from "node:path";
import { docs as read, graph, mcpServers, workflows } from "telaio";
import { readArguments } from "./arguments.js";
import type { Command, Options } from "./command.js";
import { STDIN, readDocument, urlOf } from "./documents.js";
import { readWorkflows } from "./graph.js";
import { checkWritable, writeWhole } from "./reports.js";
import { out } from "./terminal.js";

const HELP = `Make a readable page of an Arazzo document, or of a configuration of MCP servers.

Usage: telaio docs FILE [-o FILE.html] [--source NAME=PATH]…

  FILE                 the document; \`-\` reads the standard input
  -o, --output FILE    where to write the page; the standard output without it
  --source NAME=PATH   the document of the source description NAME; relative urls are found without it

The page is one HTML file that needs nothing else and runs no script: what the workflow does, its inputs and outputs
with their types, its steps, a diagram, how to run it, and the APIs that it uses. Constants that are secret by their
names are left out.

For example:
  telaio docs workflow.yaml -o workflow.html

Exit code: 0, or 2 if something cannot be read or written.`;

const OPTIONS = {
  output: { type: "string", short: "o", value: "file" },
  source: { type: "string", multiple: true, value: "source" },
} as const satisfies Options;

export const docs: Command = { help: HELP, options: OPTIONS, operands: "files", run };

/** Runs the command and returns the exit code. */
async function run(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, OPTIONS);
  if (values.output !== undefined) await checkWritable(values.output);
  const page = await pageOf(positionals, values.source ?? []);
  if (values.output === undefined) out.line(page.trimEnd());
  else await writeWhole(values.output, page);
  return 0;
}

async function pageOf(positionals: string[], givenSources: string[]): Promise<string> {
  const { docsHtml, serversHtml } = await import("telaio/docs");
  const [path] = positionals;
  // The standard input can be read only once, and is a workflow.
  if (path !== undefined && path !== STDIN && positionals.length === 1) {
    const text = await readDocument(path);
    const servers = await mcpServers(text, { url: urlOf(path) });
    if (servers.dialect !== undefined && (await workflows(text)).length === 0) return serversHtml(servers, basename(path));
  }
  const { path: file, text, options } = await readWorkflows(positionals, undefined, givenSources);
  return docsHtml(await read(text, options), await graph(text, options), file === STDIN ? "workflow.yaml" : basename(file));
}
