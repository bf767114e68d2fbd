/** What all measurements share: the middle of numbers, tables of text, and the files that RESULTS.md is made of. */
import { mkdirSync, writeFileSync } from "node:fs";
import { workspace } from "./documents.mjs";

/** How many rounds there are, of those that a measurement takes: one where it is only seen whether all of it works. */
export function rounds(all) {
  return process.env.BENCH_ROUNDS === undefined ? all : Math.min(all, Number(process.env.BENCH_ROUNDS));
}

export function medianOf(numbers) {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
}

/** A table in Markdown, whose columns stand below each other in the text, too. */
export function table(head, rows) {
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => row[at].length)));
  const line = (cells) => `| ${cells.map((it, at) => (at === 0 ? it.padEnd(widths[at]) : it.padStart(widths[at]))).join(" | ")} |`;
  const rule = `| ${widths.map((it, at) => (at === 0 ? "-".repeat(it) : `${"-".repeat(it - 1)}:`)).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

/** Keeps what was measured, as `target/bench/NAME.json`. */
export function note(name, measured) {
  mkdirSync(`${workspace}target/bench`, { recursive: true });
  writeFileSync(`${workspace}target/bench/${name}.json`, `${JSON.stringify(measured, null, 2)}\n`);
}
