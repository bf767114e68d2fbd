/** Reports findings as text. */
import type { Finding, Label, Severity } from "telaio";
import type { Source } from "./documents.js";
import { writeFrame } from "./frame.js";
import { count } from "./terminal.js";
import type { Style, Terminal } from "./terminal.js";

export const STYLES: Record<Severity, Style> = { error: "red", warning: "yellow", info: "blue" };

/** Writes what is wrong, where, and what to do about it. What lies in another document is shown there. */
export function writeFinding(out: Terminal, path: string, text: string, finding: Finding, sources: Source[] = []): void {
  const style = STYLES[finding.severity];
  out.line(`${out.style(style, `${finding.severity}[${finding.code}]`)} ${out.style("bold", finding.message)}`);
  out.line(out.style("dim", `${path}:${finding.line}:${finding.column}`));
  const here = finding.labels.filter((it) => it.source === undefined);
  writeFrame(out, text, [{ ...place(finding), symbol: "^", style }, ...here.map(mark)]);
  for (const name of new Set(finding.labels.map((it) => it.source))) {
    const source = sources.find((it) => it.name === name);
    if (source === undefined) continue;
    const there = finding.labels.filter((it) => it.source === name);
    const [first] = there;
    out.line(out.style("dim", `${source.path}:${first?.line}:${first?.column}`));
    writeFrame(out, source.text, there.map(mark));
  }
  if (finding.help !== undefined) out.line(`  ${out.style("bold", "help")}: ${finding.help}`);
  if (finding.fix !== undefined) out.line(`  ${out.style("bold", "fix")}: ${finding.fix.title}`);
  out.line();
}

const mark = (label: Label) => ({ ...place(label), text: label.text, symbol: "-" as const, style: "blue" as const });

const place = ({ line, column, endLine, endColumn }: Omit<Label, "text" | "source">) => ({ line, column, endLine, endColumn });

/** How many findings there are of each severity. */
export interface Summary {
  errors: number;
  warnings: number;
  infos: number;
}

/** Counts the findings by severity. */
export function summarize(findings: Finding[]): Summary {
  const number = (severity: Severity) => findings.filter((it) => it.severity === severity).length;
  return { errors: number("error"), warnings: number("warning"), infos: number("info") };
}

/** `2 errors, 1 warning`. */
export function summaryText({ errors, warnings, infos }: Summary): string {
  const parts = [errors > 0 && count(errors, "error"), warnings > 0 && count(warnings, "warning"), infos > 0 && count(infos, "info")];
  return parts.filter((it) => it !== false).join(", ") || "no findings";
}
