/** `telaio mock` without a file: the stand-in for Composio. */
import { parseFailure } from "../../mock/failures.js";
import { startMock } from "../../mock/server.js";
import type { Failure } from "../../mock/failures.js";
import { CommandError } from "../arguments.js";
import { onRequest, serveUntilStopped } from "../mock.js";
import { out } from "../terminal.js";

export function serveComposio(port: number, fail: string[]): Promise<number> {
  const failures = fail.map(readFailure);
  return serveUntilStopped(port, () => startMock({ port, failures, onRequest }), ({ url, apiKey }) => {
    out.line(`Composio stand-in on ${url}`);
    out.line(`API key: ${apiKey}`);
    for (const { step, status, times } of failures) {
      out.line(`fails: ${step} with ${status}${times === undefined ? "" : `, first ${times} only`}`);
    }
  });
}

function readFailure(text: string): Failure {
  try {
    return parseFailure(text);
  } catch (error) {
    throw error instanceof RangeError ? new CommandError(`option \`--fail\` ${error.message}`) : error;
  }
}
