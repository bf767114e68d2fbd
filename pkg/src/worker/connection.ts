/** The program's side: sends one call after the other, drops what is given up, and replaces a worker that is of no use. */
import type { InitOptions } from "telaio";
import { NotRunnable } from "../not-runnable.js";
import { FUNCTIONS, SERVICES } from "./calls.js";
import type { Functions } from "./calls.js";
import type { Hire, Problem, Reply, Request, Thread } from "./protocol.js";

/** How to reach a worker. */
export interface ConnectionOptions {
  /** The engine, where it is not to be found by itself: a compiled module is shared by all workers. */
  init?: InitOptions;
  /** How long a call that was given up may go on until its worker is replaced, in milliseconds; a second by default. */
  grace?: number;
}

/** The functions of `telaio`, answered by a worker. */
export interface Connection extends Functions {
  /** Ends the worker. What it is at fails. */
  close(): void;
}

/** A call of a function. */
interface Call {
  request: Extract<Request, { type: "call" }>;
  callbacks: Map<string, (value: unknown) => void>;
  resolve(answer: unknown): void;
  reject(reason: unknown): void;
  /** Runs until the end that the document gives it, beside other calls. */
  isRun: boolean;
  /** Once nobody waits for it any more. */
  patience?: ReturnType<typeof setTimeout>;
}

/** Connects with workers, of which there is one at a time. It is hired by the first call. */
export function connection(hire: Hire, { init, grace = 1_000 }: ConnectionOptions = {}): Connection {
  let thread: Thread | undefined;
  let isClosed = false;
  let nextId = 1;
  /** The calls that wait for their turn. What is given up meanwhile never reaches the worker. */
  let waiting: Call[] = [];
  let current: Call | undefined;
  const runs = new Map<number, Call>();

  function hired(): Thread {
    if (thread !== undefined) return thread;
    const fresh = hire(hear, (reason) => fresh === thread && replace(`the worker has stopped: ${reason}`));
    if (init !== undefined) fresh.tell({ type: "init", options: init });
    return (thread = fresh);
  }

  /** Fails what the worker is at. The next call hires another: one that cannot be loaded is not hired in a loop. */
  function replace(reason: string): void {
    thread?.end();
    thread = undefined;
    const lost = [...runs.values(), ...(current === undefined ? [] : [current])];
    clearTimeout(current?.patience);
    current = undefined;
    runs.clear();
    for (const call of lost) call.reject(new Error(reason));
    next();
  }

  function next(): void {
    while (current === undefined) {
      const call = waiting.shift();
      if (call === undefined) break;
      if (call.isRun) runs.set(call.request.id, call);
      else current = call;
      try {
        hired().tell(call.request);
      } catch (error) {
        // Such as a function among the options, which cannot be sent.
        settled(call.request.id)?.reject(error);
      }
    }
    thread?.busy(current !== undefined || runs.size > 0);
  }

  /** Takes a call out of those that are under way. */
  function settled(id: number): Call | undefined {
    const call = current?.request.id === id ? current : runs.get(id);
    clearTimeout(call?.patience);
    runs.delete(id);
    if (call === current) current = undefined;
    return call;
  }

  function hear(reply: Reply): void {
    switch (reply.type) {
      case "answered":
        settled(reply.id)?.resolve(reply.answer);
        return next();
      case "failed":
        settled(reply.id)?.reject(errorOf(reply.problem));
        return reply.problem.hasTrapped ? replace("the engine stopped in a call beside this one") : next();
      case "heard":
        return void (current?.request.id === reply.id ? current : runs.get(reply.id))?.callbacks.get(reply.name)?.(reply.value);
      default:
        reply satisfies never;
    }
  }

  function giveUp(call: Call, reason: unknown): void {
    if (waiting.includes(call)) waiting = waiting.filter((it) => it !== call);
    else if (call.isRun) return thread?.tell({ type: "cancel", id: call.request.id });
    else call.patience = setTimeout(() => replace("a call was given up, and did not end"), grace);
    call.reject(reason);
  }

  function ask(module: "telaio" | "editor", name: string, given: unknown[]): Promise<unknown> {
    const { question, signal, callbacks } = taken(given);
    return new Promise((resolve, reject) => {
      if (isClosed) throw new Error("the connection is closed");
      signal?.throwIfAborted();
      const request = { type: "call", id: nextId++, module, name, question, hears: [...callbacks.keys()] } satisfies Request;
      const done = () => signal?.removeEventListener("abort", abort);
      const call: Call = {
        request,
        callbacks,
        isRun: name === "run",
        resolve: (answer) => (done(), resolve(answer)),
        reject: (reason) => (done(), reject(reason)),
      };
      const abort = () => giveUp(call, signal?.reason);
      signal?.addEventListener("abort", abort);
      waiting.push(call);
      next();
    });
  }

  const functions = (module: "telaio" | "editor", names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, (...question: unknown[]) => ask(module, name, question)]));
  return {
    ...functions("telaio", FUNCTIONS),
    editor: functions("editor", SERVICES),
    close() {
      isClosed = true;
      for (const call of waiting.splice(0)) call.reject(new Error("the connection is closed"));
      replace("the connection is closed");
    },
  } as unknown as Connection;
}

/** What cannot be sent is taken out of the options: the signal, and functions that hear of events. */
function taken(given: unknown[]): { question: unknown[]; signal: AbortSignal | undefined; callbacks: Map<string, (value: unknown) => void> } {
  const callbacks = new Map<string, (value: unknown) => void>();
  const last = given.at(-1);
  if (typeof last !== "object" || last === null || Array.isArray(last)) return { question: given, signal: undefined, callbacks };
  const options: Record<string, unknown> = { ...last };
  const signal = options["signal"] instanceof AbortSignal ? options["signal"] : undefined;
  if (signal !== undefined) delete options["signal"];
  for (const [name, value] of Object.entries(options)) {
    if (typeof value !== "function" || !name.startsWith("on")) continue;
    callbacks.set(name, value as (value: unknown) => void);
    delete options[name];
  }
  return { question: [...given.slice(0, -1), options], signal, callbacks };
}

function errorOf({ name, message, findings }: Problem): Error {
  if (findings !== undefined) return new NotRunnable(message, findings);
  return Object.assign(new Error(message), { name });
}
