/** `telaio lsp`: a language server for editors, over the standard input and output. */
import { CommandError, readArguments } from "./arguments.js";
import type { Command, Options } from "./command.js";

const HELP = `Serve editors by the Language Server Protocol, over the standard input and output.

Usage: telaio lsp [--stdio]

An editor starts this command by itself. It serves Arazzo documents and MCP configurations, in YAML, JSON
or TOML, and leaves all other documents alone. \`telaio.config.json\` is read as by \`telaio validate\`.

  --stdio                 what many editors pass; there is no other way
  --clientProcessId PID   ends when this process has ended

The package's README says how Neovim, Emacs and other editors are told of it.

For example:
  telaio lsp --stdio

Exit code: 0 after \`shutdown\`, 1 without it, as the protocol has it.`;

const OPTIONS = {
  stdio: { type: "boolean" },
  // The library that speaks the protocol reads it from the arguments itself.
  clientProcessId: { type: "string" },
} as const satisfies Options;

export const lsp: Command = { help: HELP, options: OPTIONS, operands: "none", run };

/** Runs the command. It ends by the exit code that the protocol asks for. */
async function run(args: string[]): Promise<number> {
  const { positionals } = readArguments(args, OPTIONS);
  if (positionals.length > 0) throw new CommandError(`unexpected argument \`${positionals[0]}\``);
  (await import("../lsp/server.js")).serve();
  // The connection ends the process.
  return new Promise(() => {});
}
