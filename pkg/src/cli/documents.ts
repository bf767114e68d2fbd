/** Reads documents, and the documents that they refer to, from files. */
import { readFile, stat } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { buffer } from "node:stream/consumers";
import { fileURLToPath, pathToFileURL } from "node:url";
import { references } from "telaio";
import type { SourceDescription, SourceText } from "telaio";
import type { CheckedFile } from "../report/file.js";
import { CommandError, didYouMean, readPair } from "./arguments.js";

/** The name of the standard input where a path is expected. */
export const STDIN = "-";

/** How many documents one document may lead to. */
const MAX_SOURCES = 500;

/** How long such a document may be. */
const MAX_BYTES = 64 << 20;

/** A document beside the one that is looked at, and the file that it was read from. */
export interface Source extends SourceText {
  url: string;
  path: string;
}

/** A document that the user gave for a source description. */
export interface GivenSource {
  name: string;
  path: string;
}

/** Reads a file that the user named. */
export async function readDocument(path: string): Promise<string> {
  try {
    return decode(await (path === STDIN ? buffer(process.stdin) : readFile(path)));
  } catch (error) {
    throw new CommandError(`cannot read \`${path}\`: ${reason(error)}`);
  }
}

/** What bytes say: UTF-16 where they begin with its mark, as YAML 1.2.2, section 5.2 has it, or else UTF-8. */
function decode(bytes: Buffer): string {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  // The mark stays: places count from the beginning of the file.
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
}

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
export function readGivenSources(options: string[]): GivenSource[] {
  return options.map((option) => {
    const [name, path] = readPair("--source", "NAME=PATH", option);
    return { name, path };
  });
}

/** The same file as programs are told of it: with slashes, and from where the command runs if it is below. */
export function portable(file: CheckedFile): CheckedFile {
  const sources = file.sources?.map((it) => ({ ...it, path: portablePath(it.path) }));
  return { ...file, path: portablePath(file.path), ...(sources && { sources }) };
}

function portablePath(path: string): string {
  if (path === STDIN) return path;
  const shown = relative("", path);
  return (shown.startsWith("..") ? resolve(path) : shown).replaceAll(sep, "/");
}

/** Where a document is from. */
export const urlOf = (path: string): string => pathToFileURL(path === STDIN ? "stdin" : path).href;

/**
 * The documents of the source descriptions, the given ones and those that lie beside the document,
 * and all files that these refer to.
 *
 * One that is missing is left out: the engine says what cannot be checked without it. `open` gives the texts of
 * files that someone is editing, by their URL; it is asked for each file that is wanted, missing ones too.
 */
export async function readSources(
  path: string,
  text: string,
  declared: SourceDescription[],
  given: GivenSource[],
  open: (url: string) => string | undefined = () => undefined,
): Promise<Source[]> {
  const base = urlOf(path);
  const sources: Source[] = [];
  for (const { name, url } of declared) {
    const chosen = given.find((it) => it.name === name);
    const target = chosen === undefined ? fileUrl(url, base) : urlOf(chosen.path);
    if (target === undefined) continue;
    const found = open(target) ?? (chosen === undefined ? await readIfThere(target) : await readDocument(chosen.path));
    if (found !== undefined) sources.push({ name, text: found, url: target, path: shownPath(target) });
  }
  const seen = new Set([base, ...sources.map((it) => it.url)]);
  // The list grows while it is walked: files refer to files.
  const documents: { text: string; url: string }[] = [{ text, url: base }, ...sources];
  for (const document of documents) {
    for (const reference of await references(document.text)) {
      const url = fileUrl(reference, document.url);
      if (url === undefined || seen.has(url) || seen.size > MAX_SOURCES) continue;
      seen.add(url);
      const found = open(url) ?? (await readIfThere(url));
      if (found === undefined) continue;
      // No source description can have this name, so it is found by its URL only.
      const source = { name: url, text: found, url, path: shownPath(url) };
      sources.push(source);
      documents.push(source);
    }
  }
  return sources;
}

/** Refuses an option that names a source description which no document declares. */
export function checkSourceName(option: string, name: string, declared: SourceDescription[]): void {
  const names = declared.map((it) => it.name);
  if (names.includes(name)) return;
  throw new CommandError(`option \`${option}\`: no source description is called \`${name}\`${didYouMean(name, names)}`);
}

/** Where a reference points, if it is a file. */
function fileUrl(reference: string, base: string): string | undefined {
  try {
    const url = new URL(reference, base);
    url.hash = "";
    // With a host, it would be asked for the file. An encoded slash makes no path.
    return url.protocol === "file:" && url.host === "" && fileURLToPath(url) !== "" ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** What a file holds. A document must not make the command wait for a device, or read for ever. */
async function readIfThere(url: string): Promise<string | undefined> {
  try {
    const kind = await stat(new URL(url));
    return kind.isFile() && kind.size <= MAX_BYTES ? await readFile(new URL(url), "utf8") : undefined;
  } catch {
    return undefined;
  }
}

/** A path as people write it: from where they are, if that is shorter. */
function shownPath(url: string): string {
  const path = fileURLToPath(url);
  const shown = relative("", path);
  return shown.startsWith(`..${sep}..${sep}`) ? path : shown;
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
