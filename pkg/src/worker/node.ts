/**
 * The functions of `telaio`, answered by a worker thread of Node.
 *
 * A call can be given up by a signal, and one that waits for its turn is then never begun. A worker that hangs or traps
 * is replaced. One that has nothing to do does not keep the process.
 *
 * @example
 * const telaio = connect();
 * const { findings } = await telaio.validate(text, { signal: AbortSignal.timeout(1_000) });
 */
import type { Worker } from "node:worker_threads";
import { connection } from "./connection.js";
import type { Connection, ConnectionOptions } from "./connection.js";
import { hiring } from "./hire-node.js";

export { NotRunnable } from "../not-runnable.js";
export type { Asked, Cancellable, Functions } from "./calls.js";
export type { Connection, ConnectionOptions } from "./connection.js";

/** How to reach a worker thread. */
export interface ConnectOptions extends ConnectionOptions {
  /** Makes the worker, instead of the one that imports `telaio/worker/thread`. */
  worker?: () => Worker;
}

/** Connects with a worker thread; the first call starts it. */
export const connect = ({ worker, ...options }: ConnectOptions = {}): Connection => connection(hiring(worker), options);
