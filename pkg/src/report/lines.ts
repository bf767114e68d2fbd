/** The lines of a document, found once for all that is said of it: a large one can have thousands of findings. */

/** What has a text. */
export interface Document {
  text: string;
}

/** Where each line begins, in UTF-16 code units, and in which text. */
interface Lines {
  text: string;
  starts: number[];
}

const known = new WeakMap<Document, Lines>();

/** The line of this number, from 1, without what ends it; empty if there is none. */
export function lineOf(document: Document, number: number): string {
  const starts = startsOf(document);
  const start = starts[number - 1];
  return start === undefined ? "" : document.text.slice(start, starts[number]).replace(/[\r\n]+$/, "");
}

/** The line and the column of an offset, all in UTF-16 code units, line and column from 1. */
export function lineColumn(document: Document, offset: number): { line: number; column: number } {
  const starts = startsOf(document);
  let [line, after] = [0, starts.length];
  while (line + 1 < after) {
    const middle = (line + after) >> 1;
    if ((starts[middle] ?? Infinity) <= offset) line = middle;
    else after = middle;
  }
  return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
}

function startsOf(document: Document): number[] {
  const { text } = document;
  const before = known.get(document);
  if (before?.text === text) return before.starts;
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n|\r|\n/g)) starts.push(index + end.length);
  known.set(document, { text, starts });
  return starts;
}
