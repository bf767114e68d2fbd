/** Where the wasm comes from in workerd, which compiles at upload and refuses bytes: a module import. */
import module from "./wasm/core_bg.wasm";
import type { WasmSource } from "./wasm.js";

/** The engine validates, too: it is there already. */
export const validator = undefined;

/** The engine. */
export const core = (): WasmSource => module;

/** The JSON Schema checker. */
export const schema = async (): Promise<WasmSource> => (await import("./wasm/schema_bg.wasm")).default;
