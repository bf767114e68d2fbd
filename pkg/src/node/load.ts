/** Loads a document with all that belongs to it. */
import { sourceDescriptions } from "telaio";
import type { RuleLevel, SourceDescription } from "telaio";
import { loadConfig } from "./config.js";
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
  const text = await readDocument(path);
  const declared = await sourceDescriptions(text);
  checkSources(given, declared.map((it) => it.name));
  const config = await loadConfig(path, chosen);
  const sources = await readSources(path, text, declared, { ...config.sources, ...given });
  return { path, text, url: urlOf(path), sources, rules: config.rules, declared };
}
