/** The service worker of an extension. */
import { dryRun, validate } from "telaio";
import { prove } from "../prove.js";

globalThis.proving = (async () => {
  const texts = await Promise.all(["broken.yaml", "workflow.yaml"].map(async (it) => (await fetch(`/${it}`)).text()));
  return prove({ dryRun, validate }, ...texts);
})();
