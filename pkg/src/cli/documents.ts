/** Reads what a command is given as JSON, or as a source description. */
import type { SourceDescription } from "telaio";
import { readDocument } from "../node/documents.js";
import type { SourcePaths } from "../node/documents.js";
import { CommandError, didYouMean, readPair } from "./arguments.js";

export { STDIN, readDocument, readSources, urlOf } from "../node/documents.js";
export { reason } from "../node/file-error.js";

/** Reads a JSON file, or the standard input. */
export async function readJson(path: string): Promise<unknown> {
  return parseJson(await readDocument(path), `\`${path}\``);
}

/** Reads a JSON text, which a message calls `what`. */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which may hold secrets.
    throw new CommandError(`cannot read ${what}: it is not JSON`);
  }
}

/** The same for a text that must hold an object of something. */
export function parseObject(text: string, what: string, of: string): Record<string, unknown> {
  const value = parseJson(text, what);
  const found = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  if (found !== "object") throw new CommandError(`${what} must hold an object of ${of}, found ${found}`);
  return { ...(value as object) };
}

/** The `--source NAME=PATH` options. */
export function readGivenSources(options: string[]): SourcePaths {
  return Object.fromEntries(options.map((option) => readPair("--source", "NAME=PATH", option)));
}

/** Refuses an option that names a source description which no document declares. */
export function checkSourceName(option: string, name: string, declared: SourceDescription[]): void {
  const names = declared.map((it) => it.name);
  if (names.includes(name)) return;
  throw new CommandError(`option \`${option}\`: no source description is called \`${name}\`${didYouMean(name, names)}`);
}
