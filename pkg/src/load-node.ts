/**
 * Where the wasm comes from in Node, Deno and Bun: read from disk, because `fetch` refuses file URLs.
 *
 * A bundler may take a URL for one that browsers ask for, as Next.js does where components render: then the file is where
 * the package is. Each path stands here in full, for those that look for what a server needs by reading its code.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What validates and no more. Nobody waits for bytes on a disk, so the engine does it, unless a program wants to be quick to start. */
export const validator = {
  isFirst: false,
  bindings: () => import("./wasm/validate.js"),
  file() {
    const url = new URL("./wasm/validate_bg.wasm", import.meta.url);
    if (url.protocol === "file:") return readFileSync(url);
    return readFileSync(join(fileURLToPath(import.meta.url), "../wasm/validate_bg.wasm"));
  },
};

/** The engine, as fast as it gets: nobody has to wait for its bytes. */
export function core() {
  const url = new URL("./wasm/core-fast_bg.wasm", import.meta.url);
  if (url.protocol === "file:") return readFileSync(url);
  return readFileSync(join(fileURLToPath(import.meta.url), "../wasm/core-fast_bg.wasm"));
}

/** The JSON Schema checker. */
export function schema() {
  const url = new URL("./wasm/schema_bg.wasm", import.meta.url);
  if (url.protocol === "file:") return readFileSync(url);
  return readFileSync(join(fileURLToPath(import.meta.url), "../wasm/schema_bg.wasm"));
}
