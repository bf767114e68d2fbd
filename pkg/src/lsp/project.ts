/** What belongs to an open document: its configuration, and the documents that it refers to, from editors and from disk. */
import { stat } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { references, sourceDescriptions } from "telaio";
import type { RuleLevel } from "telaio";
import { loadConfig } from "../node/config.js";
import type { Source, SourcePaths } from "../node/documents.js";
import { readSources } from "../node/documents.js";
import { FileError } from "../node/file-error.js";
import type { TextDocument } from "./protocol.js";

/** What the engine is told beside the text of a document. */
export interface Surroundings {
  url: string;
  sources: Source[];
  rules: Record<string, RuleLevel>;
  /** Whether the configuration leaves the document out. */
  isIgnored: boolean;
  /** What is wrong with the configuration. */
  trouble?: string;
}

/** The documents that one document led to, and what they were read from. */
interface Read {
  asked: string;
  sources: Source[];
  /** Each file that was wanted, also a missing one, with what tells its state. */
  files: Map<string, string>;
}

export class Project {
  readonly #open: () => Iterable<TextDocument>;
  readonly #read = new Map<string, Read>();

  /** `open` lists what is open in the editor. */
  constructor(open: () => Iterable<TextDocument>) {
    this.#open = open;
  }

  async surroundings(document: TextDocument): Promise<Surroundings> {
    const path = pathOf(document.uri);
    if (path === undefined) return { url: document.uri, sources: [], rules: {}, isIgnored: false };
    const url = pathToFileURL(path).href;
    try {
      // Read anew each time: it is a small file, and whoever changes it wants to see what that does.
      const config = await loadConfig(path);
      const sources = await this.#sources(path, document.getText(), config.sources);
      return { url, sources, rules: config.rules, isIgnored: config.ignores(path) };
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const sources = await this.#sources(path, document.getText(), {});
      return { url, sources, rules: {}, isIgnored: false, trouble: error.message };
    }
  }

  /** Whether what was last read for a document came, or would have come, from a file. */
  dependsOn(document: TextDocument, uri: string): boolean {
    const url = fileUrl(uri);
    return url !== undefined && this.#read.get(fileUrl(document.uri) ?? "")?.files.has(url) === true;
  }

  forget(document: TextDocument): void {
    this.#read.delete(fileUrl(document.uri) ?? "");
  }

  /** How the editor calls a file, if it has it open. */
  uriOf(url: string): string {
    return this.#opened(url)?.uri ?? url;
  }

  /** Descriptions of APIs are large: they are read again only where something has changed. */
  async #sources(path: string, text: string, given: SourcePaths): Promise<Source[]> {
    const key = pathToFileURL(path).href;
    const declared = await sourceDescriptions(text);
    const asked = JSON.stringify([declared, await references(text), given]);
    const known = this.#read.get(key);
    if (known?.asked === asked && (await this.#isUnchanged(known))) return known.sources;
    const files = new Map<string, string>();
    const wanted: Promise<void>[] = [];
    const sources = await readSources(path, text, declared, given, (url) => {
      // What is there now: a file that changes while it is read is read again next time.
      wanted.push(this.#state(url).then((it) => void files.set(url, it)));
      return this.#opened(url)?.getText();
    });
    await Promise.all(wanted);
    this.#read.set(key, { asked, sources, files });
    return sources;
  }

  async #isUnchanged({ files }: Read): Promise<boolean> {
    for (const [url, state] of files) if ((await this.#state(url)) !== state) return false;
    return true;
  }

  async #state(url: string): Promise<string> {
    const document = this.#opened(url);
    if (document !== undefined) return `open ${document.version}`;
    const found = await stat(new URL(url)).catch(() => undefined);
    return found === undefined ? "missing" : `${found.mtimeMs} ${found.size}`;
  }

  #opened(url: string): TextDocument | undefined {
    for (const document of this.#open()) if (fileUrl(document.uri) === url) return document;
    return undefined;
  }
}

/** The path of a document that is a file. */
function pathOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

/** The URL of a file as we write it: editors encode it differently. */
function fileUrl(uri: string): string | undefined {
  const path = pathOf(uri);
  return path === undefined ? undefined : pathToFileURL(path).href;
}
