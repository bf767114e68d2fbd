/** `telaio docs`: makes a readable page of a document. */
import { basename } from "node:path";
import { docs as read, graph, mcpServers, workflows } from "telaio";
import { readArguments } from "./arguments.js";
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

/** Runs the command and returns the exit code. */
export async function docs(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, {
    output: { type: "string", short: "o" },
    source: { type: "string", multiple: true },
    help: { type: "boolean", short: "h" },
  });
  if (values.help === true) {
    out.line(HELP);
    return 0;
  }
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
