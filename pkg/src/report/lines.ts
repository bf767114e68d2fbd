/** The lines of a document, found once for all that is said of it: a large one can have thousands of findings. */

/** What has a text. */
export interface Document {
  text: string;
}

interface Lines {
  text: string;
  /** Without what ends them. */
  lines: string[];
  /** Where each begins, in UTF-16 code units. */
  starts: number[];
}

const known = new WeakMap<Document, Lines>();

/** The line of this number, from 1, without what ends it; empty if there is none. */
export const lineOf = (document: Document, number: number): string => linesOf(document).lines[number - 1] ?? "";

/** The line and the column of an offset, all in UTF-16 code units, line and column from 1. */
export function lineColumn(document: Document, offset: number): { line: number; column: number } {
  const { starts } = linesOf(document);
  let [line, after] = [0, starts.length];
  while (line + 1 < after) {
    const middle = (line + after) >> 1;
    if ((starts[middle] ?? Infinity) <= offset) line = middle;
    else after = middle;
  }
  return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
}

function linesOf(document: Document): Lines {
  const { text } = document;
  const before = known.get(document);
  if (before?.text === text) return before;
  const found = split(text);
  known.set(document, found);
  return found;
}

function split(text: string): Lines {
  const [lines, starts]: [string[], number[]] = [[], [0]];
  let start = 0;
  for (const { index, 0: end } of text.matchAll(/\r\n|\r|\n/g)) {
    lines.push(text.slice(start, index));
    start = index + end.length;
    starts.push(start);
  }
  lines.push(text.slice(start));
  return { text, lines, starts };
}
