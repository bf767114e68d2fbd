/** The same by `require`. */
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const telaio = require("telaio");
const { connect } = require("telaio/worker");

const texts = ["broken.yaml", "workflow.yaml"].map((it) => readFileSync(join(__dirname, "..", it), "utf8"));
import("../prove.js").then(async ({ prove }) => {
  console.log(await prove(telaio, ...texts));
  console.log(await prove(connect(), ...texts));
});
