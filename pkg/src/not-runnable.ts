/** The error for a document, or inputs, that cannot be run. */
import type { Finding } from "./wasm/core.js";

/** The document or the inputs are not fit to run. Nothing has been sent. */
export class NotRunnable extends Error {
  override readonly name = "NotRunnable";

  /** What is wrong, and where. At least one has the severity `error`. */
  readonly findings: Finding[];

  /** A program may have the package twice: as a module and by `require`, or in a worker. */
  static override [Symbol.hasInstance](error: unknown): boolean {
    return error instanceof Error && error.name === "NotRunnable" && "findings" in error;
  }

  constructor(message: string, findings: Finding[]) {
    super(message);
    this.findings = findings;
  }
}
