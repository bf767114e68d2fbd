/**
 * Services for editors, shaped as in the Language Server Protocol 3.17: a text and a position go in, data comes out.
 *
 * They work on documents that are broken because someone is typing. Positions count lines and UTF-16 code units from 0.
 */
import { engine, loadCore } from "./wasm.js";
import type { CompletionList, EditorOptions, Position } from "./wasm/core.js";

export type {
  CompletionItem,
  CompletionList,
  EditorOptions,
  MarkupContent,
  Position,
  Range,
  SourceText,
  TextEdit,
} from "./wasm/core.js";

/** What can stand at a position: fields, values, names, expressions; the likeliest first. */
export async function completion(
  text: string,
  position: Position,
  options: EditorOptions = {},
): Promise<CompletionList> {
  await loadCore();
  return engine((it) => it.completion(text, position, options));
}
