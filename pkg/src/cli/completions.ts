/** `telaio completions`: what a shell is told of the commands. */
import { mcpDialects, rules } from "telaio";
import { CommandError, didYouMean, readArguments } from "./arguments.js";
import type { Command, Options } from "./command.js";
import { COMMANDS } from "./commands.js";
import { bash } from "./completions/bash.js";
import { fish } from "./completions/fish.js";
import { zsh } from "./completions/zsh.js";
import { out } from "./terminal.js";

const HELP = `Print what a shell needs to complete telaio's commands, options, their values, and files.

Usage: telaio completions bash|zsh|fish

For example:
  echo 'source <(telaio completions bash)' >> ~/.bashrc
  telaio completions zsh > ~/.zfunc/_telaio    in a folder of $fpath, before compinit runs
  telaio completions fish > ~/.config/fish/completions/telaio.fish

Exit code: 0, or 2 if there is no such shell.`;

const SHELLS = { bash, zsh, fish };

const OPTIONS = {} as const satisfies Options;

export const completions: Command = { help: HELP, options: OPTIONS, operands: Object.keys(SHELLS), run };

/** A command as shells see it. */
export interface Completed {
  /** The words that it is called by. */
  words: readonly [string] | readonly [string, string];
  summary: string;
  options: CompletedOption[];
  operands: "files" | readonly string[];
}

export interface CompletedOption {
  name: string;
  short: string | undefined;
  /** What it does, in some words. */
  description: string;
  /** What follows it; `text` is something that only the user knows. */
  value: "none" | "file" | "source" | "text" | readonly string[];
  /** Whether it can be there several times. */
  isMany: boolean;
}

/** All commands have it. */
const HELP_OPTION: Options = { help: { type: "boolean", short: "h" } };

/** Runs the command and returns the exit code. */
async function run(args: string[]): Promise<number> {
  const { positionals } = readArguments(args, OPTIONS);
  const [name, ...rest] = positionals;
  const names = Object.keys(SHELLS);
  if (name === undefined || rest.length > 0) throw new CommandError(`expected one of ${names.map((it) => `\`${it}\``).join(", ")}`);
  const shell = Object.hasOwn(SHELLS, name) ? SHELLS[name as keyof typeof SHELLS] : undefined;
  if (shell === undefined) throw new CommandError(`no completions for \`${name}\`${didYouMean(name, names)}`);
  out.line(shell(await everything()).trimEnd());
  return 0;
}

async function everything(): Promise<Completed[]> {
  const dialects = (await mcpDialects()).map((it) => it.name);
  const ruleNames = (await rules()).map((it) => it.name);
  const loaded = await Promise.all(Object.entries(COMMANDS).map(async ([name, { summary, load }]) => ({ name, summary, ...(await load()) })));
  const helps = loaded.map((it) => it.help);
  return loaded.map(({ name, summary, help, options, operands }): Completed => {
    return {
      words: name.split(" ") as [string],
      summary,
      options: Object.entries({ ...options, ...HELP_OPTION }).map(([option, it]) => ({
        name: option,
        short: it.short,
        // What one command leaves to the help of another has its description there.
        description: option === "help" ? "say how to use it" : ([help, ...helps].map((it) => described(it, option)).find((it) => it !== "") ?? ""),
        value: it.type === "boolean" ? "none" : it.value === "dialect" ? dialects : (it.value ?? "text"),
        isMany: it.multiple === true,
      })),
      operands: operands === "rules" ? ruleNames : operands === "none" ? [] : operands,
    };
  });
}

/** What a command's help says of an option, or the beginning of it. */
function described(help: string, option: string): string {
  const line = new RegExp(`^ +(?:-\\w, )?--${option}(?: [^\\sa-z]\\S*)?(?: +|\\n +)(\\S.*(?:\\n {10,}\\S.*)*)`, "m");
  const text = (line.exec(help)?.[1] ?? "").replaceAll(/\s+/g, " ").replaceAll("`", "");
  const [first = ""] = text.split(/; |: |, such as/);
  return first;
}
