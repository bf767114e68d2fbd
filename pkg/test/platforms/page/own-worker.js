/** A module worker. */
import { dryRun, validate } from "/node_modules/telaio/dist/index.js";
import { prove } from "../prove.js";

const texts = await Promise.all(["broken.yaml", "workflow.yaml"].map(async (it) => (await fetch(`/${it}`)).text()));
postMessage(await prove({ dryRun, validate }, ...texts));
