/** Which telaio this is. `tests/tidy.rs` holds it against the manifests. */
export const VERSION = "0.1.0";
