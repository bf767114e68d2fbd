/**
 * Findings and runs in the formats of people and of other programs.
 *
 * Findings are written without the engine: nothing of it is loaded, and no file read.
 *
 * @example
 * const text = await readFile("workflow.yaml", "utf8");
 * console.log(sarif([{ path: "workflow.yaml", text, ...(await validate(text)) }], { rules: await rules() }));
 */
import type { ReportFormat, Trace } from "telaio";

export type { CheckedFile, CheckedSource } from "./report/file.js";
export { github } from "./report/github.js";
export { json } from "./report/json.js";
export { junit } from "./report/junit.js";
export { sarif, type SarifOptions } from "./report/sarif.js";
export { summarize, summaryText, type Summary } from "./report/summary.js";
export { text, type TextOptions } from "./report/text.js";

/**
 * The trace of a run as an HTTP Archive, as JUnit's XML, as a report in Markdown, as a shell script of curl commands, or
 * as a sequence diagram of Mermaid. The engine writes it, and is loaded for that.
 *
 * @throws Error if it is no trace, or of another version
 */
export async function runReport(trace: Trace, format: ReportFormat): Promise<string> {
  return (await import("telaio")).report(trace, format);
}
