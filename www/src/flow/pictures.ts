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
  let busy: { id: number; watch: number; pieces: PictureReply[]; settle: (reply: PictureReply | undefined) => void; fail: (reason: Error) => void } | undefined;
  let waiting: { wanted: Wanted; settle: (reply: PictureReply | undefined) => void; fail: (reason: Error) => void } | undefined;

  function hire(): Worker {
    const fresh = new Worker(new URL("layout-worker.js", document.baseURI), { type: "module", name: "telaio-layout" });
    fresh.addEventListener("message", ({ data }: MessageEvent<PictureReply>) => {
      if (data.id !== busy?.id) return;
      busy.pieces.push(data);
      if (!data.isLast) return;
      clearTimeout(busy.watch);
      const { settle, pieces } = busy;
      busy = undefined;
      settle(waiting === undefined ? joined(pieces) : undefined);
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
    busy = { id, watch, pieces: [], settle, fail };
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

function joined(pieces: readonly PictureReply[]): PictureReply | undefined {
  const last = pieces.at(-1);
  if (last === undefined) return undefined;
  const nodes = pieces.flatMap((it) => it.layout.nodes);
  const edges = pieces.flatMap((it) => it.layout.edges);
  return { ...last, layout: { ...last.layout, nodes, edges } };
}
