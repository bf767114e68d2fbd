/** What importing a wasm file gives: its bytes when inlined, a compiled module in workerd. */
declare module "*.wasm" {
  const source: Uint8Array<ArrayBuffer> | WebAssembly.Module;
  export default source;
}
