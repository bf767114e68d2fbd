/** Reads what somebody types, line by line. */
import { createInterface } from "node:readline";
import type { Completer } from "node:readline";

/** The lines of the standard input, one when it is asked for. */
export interface Lines {
  /** The next line, or nothing where there are no more. A terminal shows the prompt before it. */
  next(prompt: string): Promise<string | undefined>;
  close(): void;
}

/** Reads the standard input, and writes prompts to `output`. Lines that come before they are asked for wait. */
export function linesOf(output: NodeJS.WriteStream, { signal, completer }: { signal?: AbortSignal; completer?: Completer } = {}): Lines {
  const isTerminal = process.stdin.isTTY === true;
  const lines = createInterface({ input: process.stdin, terminal: isTerminal, ...(isTerminal && { output }), ...(completer && { completer }) });
  // A terminal that is read by lines gives Ctrl-C to its reader.
  lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  const waiting: string[] = [];
  let take: ((line: string | undefined) => void) | undefined;
  let isOver = false;
  const give = (line: string | undefined) => {
    const taker = take;
    take = undefined;
    taker?.(line);
  };
  lines.on("line", (line) => (take === undefined ? waiting.push(line) : give(line)));
  lines.on("close", () => {
    isOver = true;
    give(undefined);
  });
  signal?.addEventListener("abort", () => give(undefined));
  return {
    next(prompt) {
      const line = waiting.shift();
      if (line !== undefined || isOver || signal?.aborted === true) return Promise.resolve(line);
      if (isTerminal) {
        lines.setPrompt(prompt);
        lines.prompt();
      }
      return new Promise((resolve) => (take = resolve));
    },
    close: () => lines.close(),
  };
}
