/** Shows places in a text: the lines, and marks under what is meant. */
import { lineOf } from "./lines.js";
import type { Document } from "./lines.js";
import type { Paint, Style } from "./style.js";

/** A place to mark. Lines and columns from 1, columns in UTF-16 code units, the end exclusive. */
export interface Mark {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  /** What to say beside the mark. */
  text?: string;
  symbol: "^" | "-";
  style: Style;
}

/** Longer lines are cut to this width around the mark. */
const WIDTH = 120;

/** The lines of a document that the marks are on, in their order. */
export function frame(document: Document, marks: Mark[], paint: Paint): string[] {
  const sorted = [...marks].sort((a, b) => a.line - b.line || a.column - b.column);
  const gutter = String(sorted.at(-1)?.line ?? 0).length;
  const margin = (label = "") => paint("blue", `${label.padStart(gutter)} │`);

  const shown: string[] = [];
  let previous: number | undefined;
  for (const mark of sorted) {
    const line = lineOf(document, mark.line);
    const from = firstColumn(line, mark.column);
    if (mark.line !== previous) {
      if (previous !== undefined && mark.line > previous + 1) shown.push(paint("blue", `${" ".repeat(gutter)} ⋮`));
      shown.push(`${margin(String(mark.line))} ${cut(line, from)}`.trimEnd());
    }
    previous = mark.line;

    const start = mark.column - 1;
    const end = mark.endLine > mark.line ? line.length : mark.endColumn - 1;
    const indent = " ".repeat(width(cut(line.slice(0, start), from)));
    const marked = line.slice(start, Math.min(end, from + WIDTH));
    const symbols = mark.symbol.repeat(Math.max(1, width(marked)));
    shown.push(`${margin()} ${indent}${paint(mark.style, `${symbols} ${mark.text ?? ""}`.trimEnd())}`);
  }
  return shown;
}

/** Where to begin to show a line so that the mark is seen. */
const firstColumn = (line: string, column: number) => (line.length <= WIDTH || column <= WIDTH / 2 ? 0 : column - WIDTH / 3);

/** The part of the line that is shown, with tabs as spaces. */
const cut = (line: string, from: number) => line.slice(from, from + WIDTH).replaceAll("\t", "  ");

/** How many cells a text takes in a terminal. */
function width(text: string): number {
  let cells = 0;
  for (const character of text.replaceAll("\t", "  ")) cells += ZERO.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return cells;
}

const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const WIDE = /^[\p{Emoji_Presentation}\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]$/u;
