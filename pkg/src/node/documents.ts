/** Reads documents, and the documents that they refer to, from files. */
import { readFile, stat } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { buffer } from "node:stream/consumers";
import { fileURLToPath, pathToFileURL } from "node:url";
import { references } from "telaio";
import type { SourceDescription, SourceText } from "telaio";
import { didYouMean } from "../did-you-mean.js";
import type { CheckedFile } from "../report/file.js";
import { FileError, reason } from "./file-error.js";

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

/** Where source descriptions are, by their names: paths of files. */
export type SourcePaths = Record<string, string>;

/** Reads a file that the user named. */
export async function readDocument(path: string): Promise<string> {
  try {
    return decode(await (path === STDIN ? buffer(process.stdin) : readFile(path)));
  } catch (error) {
    throw new FileError(`cannot read \`${path}\`: ${reason(error)}`);
  }
}

/**
 * What bytes say: UTF-16 where they begin with its mark, as YAML 1.2.2, section 5.2 has it, or else UTF-8.
 *
 * @throws if they are neither: a text with other characters than its author's would be checked, and sent.
 */
function decode(bytes: Buffer): string {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  try {
    // The mark stays: places count from the beginning of the file.
    return new TextDecoder(encoding, { ignoreBOM: true, fatal: true }).decode(bytes);
  } catch {
    if (encoding !== "utf-8") throw new Error(`it is not ${encoding.slice(0, 6).toUpperCase()}`);
    const line = bytes.subarray(0, validLength(bytes)).filter((it) => it === NEWLINE).length + 1;
    throw new Error(`line ${line} is not UTF-8; save it in that encoding`);
  }
}

const NEWLINE = 10;

/** How many bytes there are before the first that is no UTF-8. */
function validLength(bytes: Buffer): number {
  const read = Buffer.from(bytes.toString("utf8"));
  return read.findIndex((it, at) => it !== bytes[at]);
}

/** Refuses sources that no document declares. */
export function checkSources(given: SourcePaths, declared: string[]): void {
  for (const name of Object.keys(given)) {
    if (!declared.includes(name)) throw new FileError(`no source description is called \`${name}\`${didYouMean(name, declared)}`);
  }
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
  given: SourcePaths,
  open: (url: string) => string | undefined = () => undefined,
): Promise<Source[]> {
  const base = urlOf(path);
  const sources: Source[] = [];
  for (const { name, url } of declared) {
    const chosen = Object.hasOwn(given, name) ? given[name] : undefined;
    const target = chosen === undefined ? fileUrl(url, base) : urlOf(chosen);
    if (target === undefined) continue;
    const found = open(target) ?? (chosen === undefined ? await readIfThere(target) : await readDocument(chosen));
    if (found !== undefined) sources.push({ name, text: found, url: target, path: shownPath(target) });
  }
  const seen = new Set([base, ...sources.map((it) => it.url)]);
  // The list grows while it is walked: files refer to files. What the document declares is known already.
  const documents: { text: string; url: string }[] = mayRefer(text) ? [{ text, url: base }, ...sources] : [...sources];
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

/** Whether a text can have a `$ref`: only an escape can hide one, and to read a long text for nothing takes long. */
const mayRefer = (text: string): boolean => text.includes("$ref") || text.includes("\\");

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
