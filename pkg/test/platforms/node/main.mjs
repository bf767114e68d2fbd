/** A module. Node, Deno and Bun run it. */
import { readFileSync } from "node:fs";
import { dryRun, validate } from "telaio";
import { connect } from "telaio/worker";
import { prove } from "../prove.js";

const texts = ["broken.yaml", "workflow.yaml"].map((it) => readFileSync(new URL(`../${it}`, import.meta.url), "utf8"));
console.log(await prove({ dryRun, validate }, ...texts));
console.log(await prove(connect(), ...texts));
