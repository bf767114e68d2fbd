/** Writes to a terminal or a pipe: colors only where they are wanted, and no control characters from documents or servers. */
import type { WriteStream } from "node:tty";
import { colored, harmless, plain } from "../report/style.js";
import type { Paint } from "../report/style.js";

export { harmless } from "../report/style.js";
export type { Style } from "../report/style.js";
export { count } from "../report/summary.js";

/** One of the two output streams. */
export interface Terminal {
  /** Writes one line, or several. */
  line(text?: string): void;
  /** The text in a style, or as it is where colors are not shown. */
  style: Paint;
}

/** What the user asked for. */
export const out = terminal(process.stdout);

/** What went wrong, and progress. */
export const err = terminal(process.stderr);

function terminal(stream: WriteStream): Terminal {
  const hasColors = isForced() ?? (stream.isTTY && stream.hasColors());
  return {
    line: (text = "") => void stream.write(`${harmless(text)}\n`),
    style: hasColors ? colored : plain,
  };
}

/** What FORCE_COLOR says, for logs that show colors and are no terminal. Without it Node looks at NO_COLOR and TERM. */
function isForced(): boolean | undefined {
  const forced = process.env["FORCE_COLOR"];
  return forced === undefined ? undefined : forced !== "0" && forced !== "false";
}
