/** Where the wasm comes from when it travels inside the JavaScript: for CDNs and single-file bundles. */
import type { WasmSource } from "./wasm.js";

/** The engine validates, too: it is there already. */
export const validator = undefined;

/** The engine, in a chunk of its own, which a bundler may put into one file with all else. */
export const core = async (): Promise<WasmSource> => (await import("./wasm/core_bg.wasm")).default;

/** The JSON Schema checker, likewise. */
export const schema = async (): Promise<WasmSource> => (await import("./wasm/schema_bg.wasm")).default;
