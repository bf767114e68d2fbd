/** Reads documents, and the source descriptions beside them, from files. */
import { readFile } from "node:fs/promises";
import { text as readStream } from "node:stream/consumers";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { SourceDescription, SourceText } from "telaio";
import { CommandError, didYouMean, readPair } from "./arguments.js";

/** The name of the standard input where a path is expected. */
export const STDIN = "-";

/** Reads a file that the user named. */
export async function readDocument(path: string): Promise<string> {
  try {
    const text = path === STDIN ? await readStream(process.stdin) : await readFile(path, "utf8");
    return text;
  } catch (error) {
    throw new CommandError(`cannot read \`${path}\`: ${reason(error)}`);
  }
}

/** The `--source NAME=PATH` options, read. */
export async function readGivenSources(options: string[]): Promise<SourceText[]> {
  return Promise.all(
    options.map(async (option) => {
      const [name, path] = readPair("--source", "NAME=PATH", option);
      return { name, text: await readDocument(path) };
    }),
  );
}

/**
 * The documents of the source descriptions: the given ones, and those that lie beside the document.
 *
 * One that is missing is left out: the engine says what cannot be checked without it.
 */
export async function readSources(path: string, declared: SourceDescription[], given: SourceText[]): Promise<SourceText[]> {
  const sources = await Promise.all(
    declared.map(async ({ name, url }): Promise<SourceText[]> => {
      const source = given.find((it) => it.name === name);
      if (source !== undefined) return [source];
      const file = fileBeside(path, url);
      const text = file === undefined ? undefined : await readFile(file, "utf8").catch(() => undefined);
      return text === undefined ? [] : [{ name, text }];
    }),
  );
  return sources.flat();
}

/** Refuses an option that names a source description which no document declares. */
export function checkSourceName(option: string, name: string, declared: SourceDescription[]): void {
  const names = declared.map((it) => it.name);
  if (names.includes(name)) return;
  throw new CommandError(`option \`${option}\`: no source description is called \`${name}\`${didYouMean(name, names)}`);
}

/** Where a source description's url points, if it is a file. */
function fileBeside(path: string, url: string): string | undefined {
  try {
    const base = pathToFileURL(path === STDIN ? "stdin" : path);
    const target = new URL(url, base);
    return target.protocol === "file:" ? fileURLToPath(target) : undefined;
  } catch {
    return undefined;
  }
}

/** Why a file cannot be read, in words. */
export function reason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
      return "there is no such file";
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "EISDIR":
      return "it is a folder";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
