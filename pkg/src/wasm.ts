/** Loads the wasm files when they are needed, and replaces an instance that has trapped. */
import * as files from "./load.js";
import { NotRunnable } from "./not-runnable.js";
import * as core from "./wasm/core.js";
import type { Finding, SchemaChecker } from "./wasm/core.js";

/** What a wasm file can be read from. In workerd only a module. */
export type WasmSource = URL | Response | BufferSource | WebAssembly.Module;

/** What of the engine is in the file that validates. */
export type Validator = Pick<typeof core, "mcpDialects" | "references" | "rules" | "sourceDescriptions" | "validate" | "workflows">;

let coreIsLoaded = false;
/** Whether the engine is loaded, or will be. */
let coreIsAsked = false;
let validator: Validator | undefined;
let checker: SchemaChecker | undefined;

// A trap leaves the instance's memory in an unknown state, so that every later
// call could fail. The next call starts a new instance: at the trap itself
// there may be no stack left to do so.
let hasTrapped = false;
let instances = 1;

/** Loads the engine. Further calls wait for the first. */
export const loadCore = once(async (source) => {
  coreIsAsked = true;
  try {
    await start(core, source ?? (await files.core()));
    coreIsLoaded = true;
  } finally {
    coreIsAsked = coreIsLoaded;
  }
});

/** Loads what validates: a third of the engine's bytes. Hosts to which that does not matter have no such file, and load the engine. */
export const loadValidator = once(async (source) => {
  if (files.validator === undefined) return loadCore();
  const small = await files.validator.bindings();
  await start(small, source ?? files.validator.file());
  validator = small;
});

/** Calls what validates: the engine if it is loaded or will be, else the smaller file where it was asked for, or where bytes are waited for. */
export async function validating<T>(call: (engine: Validator) => T): Promise<T> {
  // Where there is no such file, the engine says what is wrong.
  if (!coreIsAsked && validator === undefined && files.validator?.isFirst === true) await loadValidator().catch(() => {});
  if (!coreIsLoaded && validator !== undefined) {
    try {
      return call(validator);
    } catch (error) {
      if (!isTrap(error)) throw error;
      // The engine is another instance, with more to say of it.
      validator = undefined;
    }
  }
  await loadCore();
  return engine(call);
}

/** Loads the JSON Schema checker, which is much larger than the engine and rarely needed. */
export const loadChecker = once(async (source): Promise<SchemaChecker> => {
  const schema = await import("./wasm/schema.js");
  await start(schema, source ?? (await files.schema()));
  let isBroken = false;
  checker = (text, instance) => {
    try {
      if (isBroken) schema.__wbg_reset_state();
      isBroken = false;
      return schema.validateSchema(text, instance);
    } catch (error) {
      isBroken = true;
      // The engine reports it; an error thrown through the engine's frames would break it too.
      return JSON.stringify({ error: String(error) });
    }
  };
  return checker;
});

/** The checker, if something has loaded it already. */
export const loadedChecker = () => checker;

/** Calls the engine, which must be loaded. */
export function engine<T>(call: (engine: typeof core) => T): T {
  if (!coreIsLoaded) throw new Error("the engine is not loaded yet: await `init()` first");
  if (hasTrapped) {
    // Where the stack was exhausted, there was none left to say so.
    stop(explained(new WebAssembly.RuntimeError("in a call beside this one")));
    core.__wbg_reset_state();
    hasTrapped = false;
    instances += 1;
  }
  try {
    return call(core);
  } catch (error) {
    // Assumed first: where the stack is exhausted, not even the question can be asked.
    hasTrapped = true;
    hasTrapped = isTrap(error);
    const reason = explained(error);
    if (hasTrapped) stop(reason);
    throw reason;
  }
}

// A promise of an instance that has trapped would never settle.
const running = new Set<(error: unknown) => void>();

/** Calls something of the engine that goes on for a while. It fails if the engine stops meanwhile. */
export function engineRuns<T>(call: (engine: typeof core) => Promise<T>): Promise<T> {
  let fail: (error: unknown) => void = () => {};
  const stopped = new Promise<never>((_, reject) => (fail = reject));
  const result = engine((it) => {
    it.onPanic((message: string) => stop(explained(new WebAssembly.RuntimeError(message))));
    it.pollWith(pollLater);
    return call(it);
  });
  running.add(fail);
  const explaining = result.catch((error: unknown) => {
    throw explained(error);
  });
  return Promise.race([explaining, stopped]).finally(() => running.delete(fail));
}

const now = Promise.resolve();

/** Goes on with a task of the engine once what runs now is done. A trap in it is no error of its own: it ends the promises. */
function pollLater(task: number): void {
  // `queueMicrotask` makes a resource of each call in Node, which costs several times as much.
  void now.then(() => {
    if (hasTrapped) return;
    try {
      core.pollTask(task);
    } catch (error) {
      hasTrapped = true;
      stop(explained(error));
    }
  });
}

/** All that is under way in the instance ends with it. */
function stop(error: unknown): void {
  for (const fail of running) fail(error);
  running.clear();
}

/** The number of the instance that the next call goes to. What an earlier one allocated is gone. */
export const instance = () => (hasTrapped ? instances + 1 : instances);

/** The error to throw for one that came out of the engine. */
export function explained(error: unknown): unknown {
  if (isTrap(error)) {
    hasTrapped = true;
    return new Error(`the engine stopped unexpectedly, which is a bug in telaio: ${error.message}`, { cause: error });
  }
  if (error instanceof Error && error.name === "NotRunnable" && "findings" in error) {
    return new NotRunnable(error.message, error.findings as Finding[]);
  }
  return error;
}

/** A panic, or a stack that was exhausted. */
const isTrap = (error: unknown): error is Error =>
  error instanceof WebAssembly.RuntimeError || error instanceof RangeError;

/** The bindings of a wasm file. */
interface Bindings {
  default(from: { module_or_path: WasmSource }): Promise<unknown>;
  initSync(from: { module: WebAssembly.Module }): unknown;
}

/** Starts a wasm file. */
async function start(bindings: Bindings, source: WasmSource): Promise<void> {
  const given = "byteLength" in source ? await WebAssembly.compile(source) : source;
  // The bindings would ask whether it is a `Response`, for which Node takes 30 ms to load its `fetch`.
  if (given instanceof WebAssembly.Module) bindings.initSync({ module: given });
  else await bindings.default({ module_or_path: given });
}

/** Loads at most once at a time; a load that failed is tried again by the next caller. */
function once<T>(load: (source?: WasmSource) => Promise<T>): (source?: WasmSource) => Promise<T> {
  let loading: Promise<T> | undefined;
  return (source) =>
    (loading ??= load(source).catch((error: unknown) => {
      loading = undefined;
      throw new Error(`failed to load telaio's wasm: ${String(error)}; where a bundle lacks it, \`telaio/inline\` has it inside`, { cause: error });
    }));
}
