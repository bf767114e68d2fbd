/**
 * Findings as commands that GitHub Actions turns into annotations.
 *
 * `::error file=…,line=…,col=…,title=…::message`, one on a line.
 */
import type { Finding, Severity } from "telaio";
import type { CheckedFile } from "./file.js";

const COMMANDS: Record<Severity, string> = { error: "error", warning: "warning", info: "notice" };

/** One command for each finding, without one for the files. */
export const github = (files: readonly CheckedFile[]): string =>
  files.flatMap(({ path, findings }) => findings.map((it) => command(path, it))).join("\n");

function command(path: string, { code, severity, message, line, column, endLine, endColumn, help }: Finding): string {
  const properties = {
    file: path,
    line,
    endLine,
    col: column,
    // Columns are only meant within one line.
    ...(endLine === line && { endColumn }),
    title: code,
  };
  const pairs = Object.entries(properties).map(([name, value]) => `${name}=${escaped(String(value), /[%\r\n:,]/g)}`);
  const text = help === undefined ? message : `${message}\n${help}`;
  return `::${COMMANDS[severity]} ${pairs.join(",")}::${escaped(text, /[%\r\n]/g)}`;
}

const escaped = (text: string, special: RegExp) =>
  text.replace(special, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
