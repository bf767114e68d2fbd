/** Finds the files that the user means: paths, patterns, and folders with all the documents in them. */
import { readdir, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import picomatch from "picomatch";
import { STDIN } from "./documents.js";
import { FileError } from "./file-error.js";

/** A file to check. */
export interface FoundFile {
  path: string;
  /** Whether the user named this very file, and not a folder or a pattern that it fits. */
  isNamed: boolean;
}

/** What a document is called in a folder. */
export const DOCUMENTS = ["*.arazzo.{yaml,yml,json}", "arazzo.{yaml,yml,json}", "*.mcp.json", "mcp.json", ".mcp.json"];

/** Folders that hold other people's documents. */
const SKIPPED = new Set(["node_modules", ".git"]);

/** The files, each once, in the order in which they were asked for. A folder stands for its files that fit `documents`. */
export async function findFiles(wanted: string[], documents = DOCUMENTS): Promise<FoundFile[]> {
  const found = new Map<string, FoundFile>();
  for (const text of wanted) {
    for (const file of await filesOf(text, documents)) {
      if (!found.has(file.path)) found.set(file.path, file);
    }
  }
  return [...found.values()];
}

async function filesOf(text: string, documents: string[]): Promise<FoundFile[]> {
  const kind = text === STDIN ? undefined : await stat(text).catch(() => undefined);
  if (kind?.isDirectory() === true) {
    const isDocument = matcher(documents.map((it) => `**/${it}`));
    const files = await filesIn(text, "", isDocument);
    if (files.length === 0) throw new FileError(`no documents in \`${text}\`: expected ${listed(documents)}`);
    return files.map((it) => ({ path: join(text, it), isNamed: false }));
  }
  const pattern = sep === "\\" ? text.replaceAll("\\", "/") : text;
  const { base, glob, isGlob } = picomatch.scan(pattern);
  if (kind !== undefined || !isGlob) return [{ path: text, isNamed: true }];
  const files = await filesIn(base === "" ? "." : base, "", matcher([glob]));
  if (files.length === 0) throw new FileError(`no file fits \`${text}\``);
  return files.map((it) => ({ path: base === "" ? it : join(base, it), isNamed: false }));
}

/** More than these few would bury what is said. */
const MOST_NAMED = 6;

function listed(patterns: string[]): string {
  const rest = patterns.length - MOST_NAMED;
  return [...patterns.slice(0, MOST_NAMED).map((it) => `\`${it}\``), ...(rest > 0 ? [`or one of ${rest} others`] : [])].join(", ");
}

/** Says whether a path, with slashes, fits one of the patterns. */
export const matcher = (patterns: string[]): ((path: string) => boolean) => picomatch(patterns, { dot: true });

/** The paths below `root`, in alphabetical order, that are wanted. Links to folders are not followed: they may lead in circles. */
async function filesIn(root: string, folder: string, isWanted: (path: string) => boolean): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) found.push(...(await filesIn(root, path, isWanted)));
    } else if (isWanted(path) && (entry.isFile() || (await isFile(join(root, path))))) {
      found.push(path);
    }
  }
  return found;
}

const isFile = async (path: string) => (await stat(path).catch(() => undefined))?.isFile() === true;
