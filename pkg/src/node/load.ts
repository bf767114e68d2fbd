/** Loads a document with all that belongs to it. */
import { sourceDescriptions } from "telaio";
import type { RuleLevel, SourceDescription } from "telaio";
import { loadConfig } from "./config.js";
import type { Config } from "./config.js";
import { checkSources, readDocument, readSources, urlOf } from "./documents.js";
import type { Source, SourcePaths } from "./documents.js";

/** A document, and what the engine is told beside it: `validate(text, document)` and `run(text, { url, sources })` take it. */
export interface LoadedDocument {
  path: string;
  text: string;
  url: string;
  /** The source descriptions that are at hand, and the files that these refer to. */
  sources: Source[];
  /** The levels of rules that the configuration has. */
  rules: Record<string, RuleLevel>;
  /** The source descriptions that the document declares. */
  declared: SourceDescription[];
}

/** What of a document's surroundings is chosen. */
export interface LoadOptions {
  /** The paths of source descriptions, by their names; others are found by their URLs, if these are of files. */
  sources?: SourcePaths;
  /** The path of a configuration, instead of the nearest `telaio.config.json` upwards. */
  config?: string;
}

/**
 * Reads a document with its source descriptions, and with what the configuration says of it; `-` is the standard input.
 *
 * @throws {@link FileError} if it, the configuration or a source that was chosen cannot be read, or if it has no source of a name in `sources`
 */
export async function loadDocument(path: string, { sources: given = {}, config: chosen }: LoadOptions = {}): Promise<LoadedDocument> {
  const document = await loadBy(await loadConfig(path, chosen), path, given);
  checkSources(given, document.declared.map((it) => it.name));
  return document;
}

/** The same by a configuration that is known. Names in `given` that the document does not declare are those of other documents. */
export async function loadBy(config: Config, path: string, given: SourcePaths): Promise<LoadedDocument> {
  const text = await readDocument(path);
  const declared = await sourceDescriptions(text);
  // What is asked for wins over what the configuration says.
  const sources = await readSources(path, text, declared, { ...config.sources, ...given });
  return { path, text, url: urlOf(path), sources, rules: config.rules, declared };
}
