/** A server's program, for one file. */
import { readFileSync } from "node:fs";
import { dryRun, validate } from "telaio/inline";
import { prove } from "../prove.js";

const texts = ["BROKEN", "WORKFLOW"].map((it) => readFileSync(process.env[it], "utf8"));
prove({ dryRun, validate }, ...texts).then(console.log);
