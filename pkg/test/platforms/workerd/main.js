/** A worker of Cloudflare's runtime. */
import { dryRun, validate } from "telaio";
import { prove } from "../prove.js";

export default {
  async fetch(request) {
    const { broken, workflow } = await request.json();
    return new Response(await prove({ dryRun, validate }, broken, workflow));
  },
};
