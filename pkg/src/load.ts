/** Where the wasm comes from in browsers: files beside this one, which bundlers follow too. */
import type { WasmSource } from "./wasm.js";

/** What validates and no more: its bindings, and its file. */
export const validator: Validator | undefined = {
  isFirst: true,
  bindings: () => import("./wasm/validate.js"),
  file: () => new URL("./wasm/validate_bg.wasm", import.meta.url),
};

interface Validator {
  /** Whether it is what validates until something needs the engine, since somebody waits for its bytes. */
  isFirst: boolean;
  bindings(): Promise<typeof import("./wasm/validate.js")>;
  file(): WasmSource;
}

/** The engine. */
export const core = () => new URL("./wasm/core_bg.wasm", import.meta.url);

/** The JSON Schema checker. */
export const schema = () => new URL("./wasm/schema_bg.wasm", import.meta.url);
