/** What the commands that serve have in common: the port, and the end. */
import { CommandError } from "./arguments.js";

/** A TCP port; 0 means any free one. */
export function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new CommandError(`option \`--port\` needs a number from 0 to 65535, found \`${text}\``);
}

/** The error for a server that could not start. */
export function cannotListen(port: number, error: unknown): CommandError {
  const isUsed = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  return new CommandError(`cannot listen on port ${port}: ${isUsed ? "it is in use; choose another with `--port`" : String(error)}`);
}

/** Waits for Ctrl-C, or for the signal that ends a service. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
