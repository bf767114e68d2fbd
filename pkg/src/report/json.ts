/** Findings as JSON of our own. Other programs rely on these members. */
import { asJson } from "./file.js";
import type { CheckedFile } from "./file.js";
import { summarize } from "./summary.js";

/** The files with their findings, and how many there are. */
export const json = (files: readonly CheckedFile[]): string =>
  asJson({ files: files.map(fileAsJson), summary: summarize(files.flatMap((it) => it.findings)) });

const fileAsJson = ({ path, kind, dialect, findings, sources = [], fixed = [] }: CheckedFile) => ({
  path,
  kind,
  dialect,
  findings: findings.map(({ code, severity, message, line, column, endLine, endColumn, labels, help, fix }) => ({
    code,
    severity,
    message,
    line,
    column,
    endLine,
    endColumn,
    labels: labels.map(({ from: _, to: __, source, ...label }) => ({
      // JSON leaves out what is undefined.
      path: sources.find((it) => it.name === source)?.path,
      ...label,
    })),
    help,
    fix: fix && { title: fix.title, safe: fix.safe },
  })),
  fixed,
});
