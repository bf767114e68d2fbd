/** Findings as text for people: what is wrong, the lines with marks under what is meant, and what to do. */
import type { Finding, Label, Severity } from "telaio";
import type { CheckedFile, CheckedSource } from "./file.js";
import { frame } from "./frame.js";
import { colored, harmless, plain } from "./style.js";
import type { Paint, Style } from "./style.js";
import { count, summarize, summaryText } from "./summary.js";

/** What findings look like, by their severity. */
export const STYLES: Record<Severity, Style> = { error: "red", warning: "yellow", info: "blue" };

/** How findings are written for people. */
export interface TextOptions {
  /** Whether to use the colors of a terminal. */
  color?: boolean;
}

/** Every finding with its lines, and a last line that counts them. No text in it can take over a terminal. */
export function text(files: readonly CheckedFile[], { color = false }: TextOptions = {}): string {
  const paint = color ? colored : plain;
  const found = files.flatMap((file) => file.findings.map((it) => findingText(file, it, paint)));
  const summary = summaryText(summarize(files.flatMap((it) => it.findings)));
  return harmless([...found, `${summary} in ${count(files.length, "file")}`].join("\n"));
}

/** What is wrong, where, and what to do about it. What lies in another document is shown there. It ends with an empty line. */
export function findingText(file: Pick<CheckedFile, "path" | "text" | "sources">, finding: Finding, paint: Paint): string {
  const { path, sources = [] } = file;
  const { severity, code, message, line, column, labels, help, fix } = finding;
  const style = STYLES[severity];
  const here = labels.filter((it) => it.source === undefined);
  const lines = [
    `${paint(style, `${severity}[${code}]`)} ${paint("bold", message)}`,
    paint("dim", `${path}:${line}:${column}`),
    ...frame(file, [{ ...place(finding), symbol: "^", style }, ...here.map(mark)], paint),
    ...elsewhere(labels, sources, paint),
  ];
  if (help !== undefined) lines.push(`  ${paint("bold", "help")}: ${help}`);
  if (fix !== undefined) lines.push(`  ${paint("bold", "fix")}: ${fix.title}`);
  return [...lines, ""].join("\n");
}

/** What labels say of other documents, each shown once. */
function elsewhere(labels: Label[], sources: readonly CheckedSource[], paint: Paint): string[] {
  return [...new Set(labels.map((it) => it.source))].flatMap((name) => {
    const source = sources.find((it) => it.name === name);
    if (source === undefined) return [];
    const there = labels.filter((it) => it.source === name);
    const [first] = there;
    return [paint("dim", `${source.path}:${first?.line}:${first?.column}`), ...frame(source, there.map(mark), paint)];
  });
}

const mark = (label: Label) => ({ ...place(label), text: label.text, symbol: "-" as const, style: "blue" as const });

const place = ({ line, column, endLine, endColumn }: Omit<Label, "text" | "source">) => ({ line, column, endLine, endColumn });
