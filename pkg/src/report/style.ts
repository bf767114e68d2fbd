/** Styles of a terminal, and texts that cannot take it over. */

const CODES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39], blue: [34, 39] } as const;

/** What a part of a text looks like. */
export type Style = keyof typeof CODES;

/** Puts a text into a style, or leaves it as it is where colors are not shown. */
export type Paint = (style: Style, text: string) => string;

/** Paints by the escape codes of ANSI X3.64. */
export const colored: Paint = (style, text) => {
  const [on, off] = CODES[style];
  return text === "" ? "" : `\x1b[${on}m${text}\x1b[${off}m`;
};

/** Leaves each text as it is. */
export const plain: Paint = (_, text) => text;

// Our own styles pass. Everything else that could move the cursor, clear the
// screen or turn the direction of the text is shown as a replacement character.
const CONTROL = /(\x1b\[(?:[12]|22|3[1-4]|39)m)|[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text that cannot take over a terminal: what could is shown as `\ufffd`. */
export function harmless(text: string): string {
  return text.replace(CONTROL, (_, ownStyle?: string) => ownStyle ?? "\ufffd");
}
