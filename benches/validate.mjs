/** How long the example takes in wasm, warm. `cargo xtask bench` runs it. */
import { readFileSync } from "node:fs";
import { initSync, validate, workflows } from "../pkg/dist/wasm/core.js";

const WARM_UP = 500;
const ROUNDS = 2000;

const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url));
const text = read("examples/composio/arazzo/composio-provision-mcp-server-workflow.yml").toString();
const api = read("examples/composio/openapi/composio-openapi-original.json").toString();
// The same text as JSON, to compare with what the JavaScript engine itself does.
const lines = JSON.stringify(text.split("\n"));

initSync({ module: read("pkg/dist/wasm/core_bg.wasm") });
const errors = validate(text, []).findings.filter((it) => it.severity === "error");
if (errors.length > 0) throw new Error(`the example has errors: ${JSON.stringify(errors)}`);

const validating = median(() => validate(text, []));
const reading = median(() => workflows(text));
const withApi = median(() => validate(text, [{ name: "composioApi", text: api }]));
const parsing = median(() => JSON.parse(lines));

console.log(`Node ${process.versions.node}, median of ${ROUNDS} rounds, ${text.length} characters`);
row("validate", validating);
row("validate with its API's description", withApi);
row("read, and list the workflows", reading);
row("JSON.parse of the same lines", parsing);
row("validate ÷ read", validating / reading, "×");
row("validate ÷ JSON.parse", validating / parsing, "×");

function row(name, value, unit = "µs") {
  console.log(`${name.padEnd(38)}${value.toFixed(1).padStart(9)} ${unit}`);
}

/** Microseconds. */
function median(work) {
  for (let round = 0; round < WARM_UP; round += 1) work();
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  times.sort((a, b) => a - b);
  return times[ROUNDS / 2] * 1000;
}
