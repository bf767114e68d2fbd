/** Reads a command's arguments, and says what was meant where they are wrong. */
import { parseArgs } from "node:util";
import type { Options } from "./command.js";
import { didYouMean } from "../did-you-mean.js";
import { FileError } from "../node/file-error.js";

export { didYouMean } from "../did-you-mean.js";

/** The command cannot be carried out as it was given. The exit code is 2. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** Whether an error is for the user: about the arguments, or about a file. */
export const isForUser = (error: unknown): error is Error => error instanceof CommandError || error instanceof FileError;

type Arguments<T extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: T; allowPositionals: true }>>;

/** The options' values and the positional arguments. */
export function readArguments<const T extends Options>(args: string[], options: T): Arguments<T> {
  const config = { args, options, allowPositionals: true as const };
  for (const token of parseArgs({ ...config, strict: false, tokens: true }).tokens) {
    if (token.kind !== "option") continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) {
      const names = [...Object.keys(options), "help"].map((it) => `--${it}`);
      throw new CommandError(`unknown option \`${token.rawName}\`${didYouMean(token.rawName, names)}`);
    }
    if (option.type === "boolean" && token.value !== undefined) {
      throw new CommandError(`option \`${token.rawName}\` takes no value`);
    }
    const isNextOption = token.inlineValue === false && token.value.length > 1 && token.value.startsWith("-");
    if (option.type === "string" && (token.value === undefined || isNextOption)) {
      throw new CommandError(`option \`${token.rawName}\` needs a value`);
    }
  }
  return parseArgs(config);
}

/**
 * The two sides of `NAME=VALUE`.
 *
 * The message does not repeat the text: it may be a secret.
 */
export function readPair(option: string, shape: string, text: string): [name: string, value: string] {
  const equals = text.indexOf("=");
  if (equals < 1) throw new CommandError(`option \`${option}\` needs \`${shape}\``);
  return [text.slice(0, equals), text.slice(equals + 1)];
}

/** The value of an option with a fixed set of values; the first is the default. */
export function readChoice<const T extends string>(option: string, choices: readonly [T, ...T[]], text: string | undefined): T {
  if (text === undefined) return choices[0];
  const choice = choices.find((it) => it === text);
  if (choice === undefined) {
    const known = choices.map((it) => `\`${it}\``).join(" or ");
    throw new CommandError(`option \`${option}\` needs ${known}, found \`${text}\`${didYouMean(text, choices)}`);
  }
  return choice;
}
