/** A page's script with the wasm inside. */
import { dryRun, validate } from "telaio/inline";
import { prove } from "../prove.js";

const texts = ["broken", "workflow"].map((it) => document.getElementById(it).textContent);
prove({ dryRun, validate }, ...texts).then((here) => (globalThis.proved = { here, worker: here }));
