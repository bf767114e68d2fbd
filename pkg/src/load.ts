/** Where the wasm comes from in browsers: files beside this one, which bundlers follow too. */

/** The engine. */
export const core = () => new URL("./wasm/core_bg.wasm", import.meta.url);

/** The JSON Schema checker. */
export const schema = () => new URL("./wasm/schema_bg.wasm", import.meta.url);
