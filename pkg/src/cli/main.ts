/** The `telaio` command: finds the subcommand, loads only that one, and words its errors. */
import { VERSION } from "../version.js";
import { CommandError, didYouMean } from "./arguments.js";
import { err, out } from "./terminal.js";


/** A subcommand: takes its arguments, gives the exit code. */
type Command = (args: string[]) => Promise<number>;

const COMMANDS: Record<string, () => Promise<Command>> = {
  validate: async () => (await import("./validate.js")).validate,
  explain: async () => (await import("./explain.js")).explain,
  format: async () => (await import("./format.js")).format,
  types: async () => (await import("./types.js")).types,
  docs: async () => (await import("./docs.js")).docs,
  graph: async () => (await import("./graph.js")).graph,
  mcp: async () => (await import("./mcp.js")).mcp,
  run: async () => (await import("./run.js")).run,
  "dry-run": async () => (await import("./dry-run.js")).dryRun,
  mock: async () => (await import("./mock.js")).mock,
  serve: async () => (await import("./serve.js")).serve,
  lsp: async () => (await import("./lsp.js")).lsp,
};

const HELP = `Validate, dry-run and run Arazzo workflows and MCP configurations.

Usage: telaio COMMAND …

  validate PATH…   find the mistakes in Arazzo documents and mcp.json files, and mend them with --fix
  explain [RULE]   say what a finding means, with examples
  format PATH…     lay documents out
  types FILE       print the types of a workflow's inputs and outputs
  docs FILE        make a readable page of a workflow
  graph FILE       draw a workflow: Mermaid, SVG or JSON
  mcp check PATH…  find the mistakes in MCP configurations of every client
  mcp list PATH…   list their servers
  mcp convert FILE write an MCP configuration for another client
  run FILE         run a workflow
  dry-run FILE     run a workflow without sending anything
  mock             answer like Composio's API on this machine
  serve            serve the page on this machine
  lsp              serve editors by the Language Server Protocol

\`telaio COMMAND --help\` says more, \`telaio --version\` says which telaio this is.`;

async function main([name, ...args]: string[]): Promise<number> {
  switch (name) {
    case undefined:
      err.line(HELP);
      return 2;
    case "help":
    case "--help":
    case "-h":
      out.line(HELP);
      return 0;
    case "--version":
    case "-V":
      out.line(VERSION);
      return 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    err.line(`telaio: unknown command \`${name}\`${didYouMean(name, Object.keys(COMMANDS))}`);
    return 2;
  }
  try {
    return await (await load())(args);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    err.line(`telaio ${name}: ${error.message}`);
    err.line(`\`telaio ${name} --help\` says how to use it`);
    return 2;
  }
}

// A reader that has seen enough, like `head`, is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(process.exitCode ?? 1);
});

process.exitCode = await main(process.argv.slice(2));
