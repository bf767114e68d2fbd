/** Starts worker threads of Node. */
import { Worker } from "node:worker_threads";
import type { Hire } from "./protocol.js";

/** Starts the worker of the package, or the one that `worker` makes. */
export const hiring = (worker?: () => Worker): Hire => (hear, lost) => {
  // Without the arguments of Node that are for the program, such as `--input-type`.
  const thread = worker?.() ?? new Worker(new URL("./thread-node.js", import.meta.url), { name: "telaio", execArgv: [] });
  thread.on("message", hear);
  thread.on("error", (error) => lost(error instanceof Error ? error.message : String(error)));
  thread.on("exit", (code) => lost(`the worker ended with the exit code ${code}`));
  return {
    tell: (request) => thread.postMessage(request),
    busy: (isBusy) => (isBusy ? thread.ref() : thread.unref()),
    end: () => void thread.terminate(),
  };
};
