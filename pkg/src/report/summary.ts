/** How much was found, in numbers and in words. */
import type { Finding, Severity } from "telaio";

/** How many findings there are of each severity. */
export interface Summary {
  errors: number;
  warnings: number;
  infos: number;
}

/** Counts the findings by severity. */
export function summarize(findings: readonly Finding[]): Summary {
  const number = (severity: Severity) => findings.filter((it) => it.severity === severity).length;
  return { errors: number("error"), warnings: number("warning"), infos: number("info") };
}

/** `2 errors, 1 warning`. */
export function summaryText({ errors, warnings, infos }: Summary): string {
  const parts = [errors > 0 && count(errors, "error"), warnings > 0 && count(warnings, "warning"), infos > 0 && count(infos, "info")];
  return parts.filter((it) => it !== false).join(", ") || "no findings";
}

/** `1 error`, `2 errors`. */
export const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;
