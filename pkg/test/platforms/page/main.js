/** A page's script, for bundlers that follow `new URL(…, import.meta.url)` to workers, too. */
import { dryRun, validate } from "telaio";
import { connect } from "telaio/worker";
import { prove } from "../prove.js";

const texts = await Promise.all(["broken.yaml", "workflow.yaml"].map(async (it) => (await fetch(`/${it}`)).text()));
const here = await prove({ dryRun, validate }, ...texts);
globalThis.proved = { here, worker: await prove(connect(), ...texts) };
