/** Where the wasm comes from in browsers: files beside this one, which bundlers follow too. */

/** What validates and no more, for hosts that wait for its bytes: its bindings, and its file. */
export const validator: Validator | undefined = {
  bindings: () => import("./wasm/validate.js"),
  file: () => new URL("./wasm/validate_bg.wasm", import.meta.url),
};

interface Validator {
  bindings(): Promise<typeof import("./wasm/validate.js")>;
  file(): URL;
}

/** The engine. */
export const core = () => new URL("./wasm/core_bg.wasm", import.meta.url);

/** The JSON Schema checker. */
export const schema = () => new URL("./wasm/schema_bg.wasm", import.meta.url);
