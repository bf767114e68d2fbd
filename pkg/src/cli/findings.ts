/** Writes findings to a terminal. */
import type { Finding } from "telaio";
import type { CheckedFile } from "../report/file.js";
import { findingText } from "../report/text.js";
import type { Terminal } from "./terminal.js";

/** Writes what is wrong with a file, where, and what to do about it. */
export function writeFindings(out: Terminal, file: Pick<CheckedFile, "path" | "text" | "sources">, findings: readonly Finding[]): void {
  for (const finding of findings) out.line(findingText(file, finding, out.style));
}
