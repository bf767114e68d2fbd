/** The page's side of the layout worker: only the newest picture matters, and one that takes too long is given up. */
import type { PictureReply, PictureRequest } from "./pictures-protocol.js";

/** A workflow that takes longer is shown as a list alone. */
const PATIENCE_MS = 20_000;

export type Wanted = Omit<PictureRequest, "id">;

export interface Pictures {
  /** The picture; `undefined` if a newer one was asked for meanwhile. Throws if there is none. */
  draw(wanted: Wanted): Promise<PictureReply | undefined>;
}

export function connectPictures(): Pictures {
  let worker: Worker | undefined;
  let lastId = 0;
  let busy: { id: number; watch: number; settle: (reply: PictureReply | undefined) => void; fail: (reason: Error) => void } | undefined;
  let waiting: { wanted: Wanted; settle: (reply: PictureReply | undefined) => void; fail: (reason: Error) => void } | undefined;

  function hire(): Worker {
    const fresh = new Worker(new URL("layout-worker.js", document.baseURI), { type: "module", name: "telaio-layout" });
    fresh.addEventListener("message", ({ data }: MessageEvent<PictureReply>) => {
      if (data.id !== busy?.id) return;
      clearTimeout(busy.watch);
      const { settle } = busy;
      busy = undefined;
      settle(waiting === undefined ? data : undefined);
      next();
    });
    fresh.addEventListener("error", (event) => give(event.message || "the diagram could not be drawn"));
    return fresh;
  }

  /** The worker may still be at it: another takes its place. */
  function give(reason: string): void {
    worker?.terminate();
    worker = undefined;
    const lost = busy;
    busy = undefined;
    clearTimeout(lost?.watch);
    lost?.fail(new Error(reason));
    next();
  }

  function next(): void {
    if (busy !== undefined || waiting === undefined) return;
    const { wanted, settle, fail } = waiting;
    waiting = undefined;
    const id = (lastId += 1);
    const watch = setTimeout(() => give(`laying it out took longer than ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
    busy = { id, watch, settle, fail };
    worker ??= hire();
    worker.postMessage({ id, ...wanted } satisfies PictureRequest);
  }

  return {
    draw: (wanted) =>
      new Promise((settle, fail) => {
        waiting?.settle(undefined);
        waiting = { wanted, settle, fail };
        next();
      }),
  };
}
