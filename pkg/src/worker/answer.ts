/** The worker's side: calls the package's functions, one request at a time, and runs beside them. */
import { NotRunnable } from "../not-runnable.js";
import type { Problem, Reply, Request } from "./protocol.js";

/** The package as it is for the host. */
export interface Modules {
  telaio: typeof import("telaio");
  editor: typeof import("telaio/editor");
}

type Callable = (...question: unknown[]) => Promise<unknown>;

/** Gives what hears requests. */
export function answering(modules: Modules, say: (reply: Reply) => void): (request: Request) => void {
  const cancels = new Map<number, AbortController>();
  let ready: Promise<void> = Promise.resolve();
  const call = async ({ id, module, name, question, hears }: Extract<Request, { type: "call" }>) => {
    const cancel = new AbortController();
    cancels.set(id, cancel);
    try {
      await ready;
      const options = question.at(-1);
      if (name === "run" && typeof options === "object") Object.assign(options ?? {}, { signal: cancel.signal });
      for (const event of hears) Object.assign(options as object, { [event]: (value: unknown) => say({ type: "heard", id, name: event, value }) });
      say({ type: "answered", id, answer: await (modules[module] as unknown as Record<string, Callable>)[name]?.(...question) });
    } catch (error) {
      say({ type: "failed", id, problem: problemOf(error) });
    } finally {
      cancels.delete(id);
    }
  };
  return (request) => {
    switch (request.type) {
      case "init":
        ready = modules.telaio.init(request.options);
        // Who calls something hears of it.
        ready.catch(() => {});
        return;
      case "call":
        return void call(request);
      case "cancel":
        return cancels.get(request.id)?.abort();
      default:
        request satisfies never;
    }
  };
}

function problemOf(error: unknown): Problem {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), hasTrapped: false };
  const hasTrapped = error.cause instanceof WebAssembly.RuntimeError || error.cause instanceof RangeError;
  return { name: error.name, message: error.message, hasTrapped, ...(error instanceof NotRunnable && { findings: error.findings }) };
}
