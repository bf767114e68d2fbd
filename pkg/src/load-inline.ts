/** Where the wasm comes from when it travels inside the JavaScript: for CDNs and single-file bundles. */
import bytes from "./wasm/core_bg.wasm";
import type { WasmSource } from "./wasm.js";

/** The engine, in the same file. */
export const core = (): WasmSource => bytes;

/** The JSON Schema checker, in a chunk of its own. */
export const schema = async (): Promise<WasmSource> => (await import("./wasm/schema_bg.wasm")).default;
