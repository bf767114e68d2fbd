/** The same for bundlers that do not follow workers: the worker is an entry of its own. */
import { dryRun, validate } from "telaio";
import { connect } from "telaio/worker";
import { prove } from "../prove.js";

const texts = await Promise.all(["broken.yaml", "workflow.yaml"].map(async (it) => (await fetch(`/${it}`)).text()));
const here = await prove({ dryRun, validate }, ...texts);
const worker = () => new Worker("engine.js", { type: "module" });
globalThis.proved = { here, worker: await prove(connect({ worker }), ...texts) };
