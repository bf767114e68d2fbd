/** Where the wasm comes from in Node, Deno and Bun: read from disk, because `fetch` refuses file URLs. */
import { readFileSync } from "node:fs";

/** The engine, as fast as it gets: nobody has to wait for its bytes. */
export const core = () => read(new URL("./wasm/core-fast_bg.wasm", import.meta.url), "core-fast_bg.wasm");

/** The JSON Schema checker. */
export const schema = () => read(new URL("./wasm/schema_bg.wasm", import.meta.url), "schema_bg.wasm");

/** A bundler may take the file for one that browsers ask for, as Next.js does where components render: then it is where the package is. */
function read(url: URL, name: string): Uint8Array<ArrayBuffer> {
  const isFile = url.protocol === "file:";
  return readFileSync(isFile ? url : new URL(`./wasm/${name}`, String(import.meta.url)));
}
