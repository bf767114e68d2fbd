/** What a subcommand is: what it does, what its `--help` says, and what shells can complete. */
import type { ParseArgsConfig } from "node:util";

export interface Command {
  help: string;
  options: Options;
  /** What is expected where no option stands. */
  operands: "files" | "rules" | "none" | readonly string[];
  /** Takes the arguments behind the command's name, and gives the exit code. */
  run(args: string[]): Promise<number>;
}

/** The options of a command. All have `--help`, which is answered before. */
export type Options = Record<string, Option>;

type Option = NonNullable<ParseArgsConfig["options"]>[string] & {
  /** What its value is: a file, `NAME=PATH`, a client of MCP servers, or one of these words. Anything without it. */
  value?: "file" | "source" | "dialect" | readonly string[];
};
