/**
 * The functions of `telaio`, answered by a web worker, so that a page stays as quick as it is.
 *
 * A call can be given up by a signal, and one that waits for its turn is then never begun: of many texts that someone
 * types, only the last is checked. A worker that hangs or traps is replaced.
 *
 * @example
 * const telaio = connect();
 * const { findings } = await telaio.validate(text, { signal });
 */
import { connection } from "./connection.js";
import type { Connection, ConnectionOptions } from "./connection.js";
import { hiring } from "./hire.js";

export { NotRunnable } from "../not-runnable.js";
export type { Asked, Cancellable, Functions } from "./calls.js";
export type { Connection, ConnectionOptions } from "./connection.js";

/** How to reach a web worker. */
export interface ConnectOptions extends ConnectionOptions {
  /** Makes the worker, where the bundler does not find `telaio/worker/thread`, which it must import. */
  worker?: () => Worker;
}

/** Connects with a web worker; the first call starts it. */
export const connect = ({ worker, ...options }: ConnectOptions = {}): Connection => connection(hiring(worker), options);
