/** Where the wasm comes from in Node, Deno and Bun: read from disk, because `fetch` refuses file URLs. */
import { readFileSync } from "node:fs";

/** The engine, as fast as it gets: nobody has to wait for its bytes. */
export const core = () => readFileSync(new URL("./wasm/core-fast_bg.wasm", import.meta.url));

/** The JSON Schema checker. */
export const schema = () => readFileSync(new URL("./wasm/schema_bg.wasm", import.meta.url));
