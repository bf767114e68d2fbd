/** Asks on a terminal which operations a workflow shall call. */
import { CommandError } from "../arguments.js";
import { linesOf } from "../lines.js";
import type { Lines } from "../lines.js";
import { err } from "../terminal.js";
import { called, nameOf, plainName } from "./choice.js";
import type { Choice } from "./choice.js";

/** More are not shown at once: a part of a name finds the rest. */
const MOST_SHOWN = 20;

/** What somebody has chosen. */
export interface Chosen {
  /** The names of the operations, in the order in which they were chosen. */
  operations: string[];
  /** The file to write, if one was named. */
  output?: string;
}

/** Asks for the operations, and for a file unless it is known. */
export async function askFor(all: Choice[], asksFile: boolean): Promise<Chosen> {
  // What is asked is no part of the result, which may go into a file.
  const lines = linesOf(process.stderr, { completer: completions(all) });
  try {
    const operations = await askWhich(all, lines);
    const output = asksFile ? (await lines.next("file to write, or nothing to print it > "))?.trim() : undefined;
    return { operations, ...(output !== undefined && output !== "" && { output }) };
  } finally {
    lines.close();
  }
}

async function askWhich(all: Choice[], lines: Lines): Promise<string[]> {
  const chosen: Choice[] = [];
  let shown = all;
  show(shown);
  for (;;) {
    const isFirst = chosen.length === 0;
    const line = await lines.next(isFirst ? "first step: a number, a name or a part of it > " : "next step, or nothing to end > ");
    const answer = line?.trim() ?? "";
    if (answer === "" && !isFirst) return chosen.map(nameOf);
    if (line === undefined) throw new CommandError("no operation was chosen");
    if (answer === "") continue;
    const found = find(answer, all, shown);
    const [only] = found;
    if (only !== undefined && found.length === 1) {
      chosen.push(only);
      err.line(`  ${chosen.length}. ${described(only)}`);
    } else if (found.length === 0) {
      err.line(`no operation has \`${answer}\` in its name, its path or its summary`);
    } else {
      show((shown = found));
    }
  }
}

/** A number is one of those that were shown, a name means itself, and a part of it all that have it. */
function find(answer: string, all: Choice[], shown: Choice[]): Choice[] {
  const numbered = /^\d{1,5}$/.test(answer) ? shown[Number(answer) - 1] : undefined;
  if (numbered !== undefined) return [numbered];
  const asCalled = answer.replace(/^\w+(?= )/, (method) => method.toUpperCase());
  const exact = all.filter((it) => [nameOf(it), plainName(it)].includes(answer) || called(it) === asCalled);
  if (exact.length > 0) return exact;
  const part = answer.toLowerCase();
  return all.filter((it) => described(it).toLowerCase().includes(part));
}

function show(operations: Choice[]): void {
  for (const [at, it] of operations.slice(0, MOST_SHOWN).entries()) err.line(`${String(at + 1).padStart(4)}  ${described(it)}`);
  if (operations.length > MOST_SHOWN) err.line(`      … and ${operations.length - MOST_SHOWN} more; a part of a name shows fewer`);
}

function described(it: Choice): string {
  const text = (it.summary ?? "").split("\n", 1)[0] ?? "";
  const isCalledSo = it.source === undefined && it.operationId === undefined;
  return [isCalledSo ? "" : nameOf(it), called(it), text].filter((it) => it !== "").join("  ");
}

/** Tab completes names. */
const completions = (all: Choice[]) => (line: string): [string[], string] => [all.map(nameOf).filter((it) => it.startsWith(line)), line];
