/** Writes to a terminal or a pipe: colors only where they are wanted, and no control characters from documents or servers. */
import type { WriteStream } from "node:tty";

const CODES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39], blue: [34, 39] } as const;

export type Style = keyof typeof CODES;

/** One of the two output streams. */
export interface Terminal {
  /** Writes one line, or several. */
  line(text?: string): void;
  /** The text in a style, or as it is where colors are not shown. */
  style(style: Style, text: string): string;
}

/** What the user asked for. */
export const out = terminal(process.stdout);

/** What went wrong, and progress. */
export const err = terminal(process.stderr);

function terminal(stream: WriteStream): Terminal {
  // Node itself looks at NO_COLOR, FORCE_COLOR and TERM here.
  const hasColors = stream.isTTY && stream.hasColors();
  return {
    line: (text = "") => void stream.write(`${harmless(text)}\n`),
    style: (style, text) => {
      const [on, off] = CODES[style];
      return hasColors && text !== "" ? `\x1b[${on}m${text}\x1b[${off}m` : text;
    },
  };
}

// Our own styles pass. Everything else that could move the cursor, clear the
// screen or turn the direction of the text is shown as a replacement character.
const CONTROL = /(\x1b\[(?:[12]|22|3[1-4]|39)m)|[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text that cannot take over the terminal. */
export function harmless(text: string): string {
  return text.replace(CONTROL, (_, ownStyle?: string) => ownStyle ?? "\ufffd");
}

/** `1 error`, `2 errors`. */
export const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;
