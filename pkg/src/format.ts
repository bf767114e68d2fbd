/** Lays documents out. */
import { formatting } from "./editor.js";
import { expectText } from "./expect-text.js";
import type { EditorOptions, FormattingStyle, Position, TextEdit } from "./wasm/core.js";

/**
 * The text of a document, laid out anew: only white space changes, and comments stay. A text with syntax errors stays as
 * it is, as does one of TOML; `telaio/editor` has the same as edits.
 */
export async function format(text: string, options: FormattingStyle & Pick<EditorOptions, "name"> = {}): Promise<string> {
  expectText(text);
  return applied(text, await formatting(text, options));
}

/** The text after edits, which are in order and do not overlap. */
function applied(text: string, edits: readonly TextEdit[]): string {
  const starts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((it) => it.index + it[0].length)];
  const offset = ({ line, character }: Position) => (starts[line] ?? text.length) + character;
  let kept = 0;
  const parts = edits.flatMap(({ range, newText }) => {
    const before = text.slice(kept, offset(range.start));
    kept = offset(range.end);
    return [before, newText];
  });
  return parts.join("") + text.slice(kept);
}
