/** The `telaio` command: finds the subcommand, loads only that one, and words its errors. */
import { setFlagsFromString } from "node:v8";
import { VERSION } from "../version.js";
import { FileError } from "../node/file-error.js";
import { didYouMean, isForUser } from "./arguments.js";
import { COMMANDS, FIRST_WORDS, find } from "./commands.js";
import { err, out } from "./terminal.js";
import { endUnread } from "./unread.js";

function help(): string {
  const all = Object.values(COMMANDS);
  const width = Math.max(...all.map((it) => it.usage.length));
  return `Validate, dry-run and run Arazzo workflows and MCP configurations.

Usage: telaio COMMAND …

${all.map(({ usage, summary }) => `  ${usage.padEnd(width)}  ${summary}`).join("\n")}

For example:
  telaio validate .                        all documents below this folder
  telaio dry-run workflow.yaml             what would happen, with made-up answers
  telaio run workflow.yaml --inputs inputs.json --trace trace.json

\`telaio COMMAND --help\` says more, \`telaio --version\` says which telaio this is.

Exit codes:
  0    done, and nothing is wrong
  1    something is wrong with what was looked at: errors in a document, a run that failed
  2    the command was not given rightly, a file could not be read or written, or telaio has a bug
  130  Ctrl-C stopped it`;
}

async function main(args: string[]): Promise<number> {
  switch (args[0]) {
    case undefined:
      err.line(help());
      return 2;
    case "--help":
    case "-h":
      out.line(help());
      return 0;
    case "--version":
    case "-V":
      out.line(VERSION);
      return 0;
    case "help":
      return args.length === 1 ? main(["--help"]) : main([...args.slice(1), "--help"]);
  }
  const found = find(args);
  if (found === undefined) {
    err.line(`telaio: unknown command \`${args[0]}\`${didYouMean(args[0], [...FIRST_WORDS, "help"])}`);
    err.line("`telaio --help` lists the commands");
    return 2;
  }
  startSooner(found.stays === true);
  const command = await found.load();
  if (asksForHelp(found.args)) {
    out.line(command.help);
    return 0;
  }
  try {
    return await command.run(found.args);
  } catch (error) {
    if (!isForUser(error)) return reportBug(found.name, error);
    err.line(`telaio ${found.name}: ${error.message}`);
    // What is wrong with a file, no help is about.
    if (!(error instanceof FileError)) err.line(`\`telaio ${found.name} --help\` says how to use it`);
    return 2;
  }
}

/** What nobody has foreseen says where it comes from. It is no finding, which 1 would mean. */
function reportBug(name: string, error: unknown): number {
  err.line(`telaio ${name}: this is a bug in telaio ${VERSION}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return 2;
}

/** Has V8 do less with the engine before and while it runs (`node benches/start.mjs`). A V8 without these flags would complain. */
function startSooner(stays: boolean): void {
  const { node, bun, deno } = process.versions;
  const major = Number(node.split(".", 1)[0]);
  if (bun !== undefined || deno !== undefined || major < 20 || major > 24) return;
  // The engine is ours: each of its functions need not be looked at before the first one runs.
  setFlagsFromString("--wasm-lazy-validation");
  // Compiling functions once more, so that they run faster, takes longer than what a command has to do. By default they run a 50th as long before.
  if (!stays) setFlagsFromString("--wasm-tiering-budget=100000000");
}

function asksForHelp(args: string[]): boolean {
  const end = args.indexOf("--");
  return (end < 0 ? args : args.slice(0, end)).some((it) => it === "--help" || it === "-h");
}

endUnread();

void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
