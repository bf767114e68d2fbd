/** Ctrl-C, while a run is on. */

/** The exit code of a program that was stopped by Ctrl-C. */
export const INTERRUPTED = 130;

/**
 * The first Ctrl-C cancels the run, so that it can show and write what was done; the second ends the program.
 *
 * `wasStopped` says whether there was one.
 */
export async function cancellable<T>(run: (signal: AbortSignal) => Promise<T>): Promise<{ result: T; wasStopped: boolean }> {
  const controller = new AbortController();
  const cancel = () => controller.abort();
  process.once("SIGINT", cancel);
  try {
    return { result: await run(controller.signal), wasStopped: controller.signal.aborted };
  } finally {
    process.off("SIGINT", cancel);
  }
}
