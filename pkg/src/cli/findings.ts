/** Writes findings to a terminal. */
import type { Finding } from "telaio";
import type { Source } from "../node/documents.js";
import { findingText } from "../report/text.js";
import type { Terminal } from "./terminal.js";

/** Writes what is wrong, where, and what to do about it. */
export function writeFinding(out: Terminal, path: string, text: string, finding: Finding, sources: readonly Source[] = []): void {
  out.line(findingText({ path, text, sources }, finding, out.style));
}
