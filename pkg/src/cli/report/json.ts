/** Findings as JSON of our own. Other programs rely on these members. */
import { summarize } from "../findings.js";
import { asJson } from "../report.js";
import type { Validated } from "../report.js";

export const json = (files: Validated[]): string =>
  asJson({ files: files.map(fileAsJson), summary: summarize(files.flatMap((it) => it.findings)) });

const fileAsJson = ({ path, kind, dialect, findings, sources, fixed }: Validated) => ({
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
