/** Reads the description of an API, with its operations and what it refers to. */
import { apiOperations } from "telaio";
import type { ApiOperationSummary, SourceText } from "telaio";
import { readSources } from "../node/documents.js";
import { FileError } from "../node/file-error.js";
import { readDocument, reason, urlOf } from "./documents.js";

/** The description of an API. */
export interface Api {
  path: string;
  text: string;
  url: string;
  /** The files that it refers to. */
  sources: SourceText[];
  /** In the order of its text. */
  operations: ApiOperationSummary[];
}

/** @throws FileError if it is none that can be read */
export async function readApi(path: string): Promise<Api> {
  const text = await readDocument(path);
  const url = urlOf(path);
  const sources = await readSources(path, text, [], {});
  const operations = await apiOperations(text, { url, sources }).catch((error: unknown) => {
    throw new FileError(`cannot read \`${path}\`: ${reason(error)}`);
  });
  return { path, text, url, sources, operations };
}
