/** Starts web workers. */
import type { Hire } from "./protocol.js";

/** Starts the worker of the package, or the one that `worker` makes. */
export const hiring = (worker?: () => Worker): Hire => (hear, lost) => {
  // As bundlers look for it: they make a file of its own of the worker and all that it imports.
  const thread = worker?.() ?? new Worker(new URL("./thread.js", import.meta.url), { type: "module", name: "telaio" });
  thread.addEventListener("message", ({ data }) => hear(data));
  thread.addEventListener("error", (event) => lost(event.message || "the worker could not be loaded"));
  thread.addEventListener("messageerror", () => lost("an answer could not be read"));
  return { tell: (request) => thread.postMessage(request), busy: () => {}, end: () => thread.terminate() };
};
