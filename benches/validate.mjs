/**
 * How long validation takes in wasm, warm, as ratios measured side by side: the
 * example with its API's description, and many times its workflow.
 * `cargo xtask bench` runs it; a folder with node_modules adds the peers there.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { initSync, validate, workflows } from "../pkg/dist/wasm/core-fast.js";

/** How many workflows, and how many rounds of each measurement. */
const SIZES = [
  [1, 300],
  [10, 100],
  [100, 15],
  [1000, 5],
];

const EXAMPLE = "examples/composio/arazzo/composio-provision-mcp-server-workflow.yml";
const START = "\nworkflows:\n";
const ID = "workflowId: provision-mcp-server";

const file = (path) => new URL(`../${path}`, import.meta.url);
const read = (path) => readFileSync(file(path), "utf8");
const [head, workflow] = read(EXAMPLE).split(START);
const sources = [{ name: "composioApi", text: read("examples/composio/openapi/composio-openapi-original.json") }];

initSync({ module: readFileSync(file("pkg/dist/wasm/core-fast_bg.wasm")) });
const errors = validate(document(1), { sources }).findings.filter((it) => it.severity === "error");
if (errors.length > 0) throw new Error(`the example has errors: ${JSON.stringify(errors)}`);

const measured = {
  "validate with the API": (text) => validate(text, { sources }),
  "validate alone": (text) => validate(text, {}),
  "read, and list the workflows": (text) => workflows(text),
  ...(process.argv[2] === undefined ? {} : await peers(process.argv[2])),
};

console.log(`Node ${process.versions.node}, medians of interleaved rounds, in milliseconds\n`);
row("workflows", Object.keys(measured));
const medians = [];
for (const [size, rounds] of SIZES) {
  const times = await interleaved(document(size), rounds);
  medians.push(times);
  row(size, times.map((it) => it.toFixed(it < 10 ? 2 : 0)));
}
console.log("\nratios to `validate with the API`");
SIZES.forEach(([size], at) => row(size, medians[at].map((it) => `${(it / medians[at][0]).toFixed(2)} ×`)));
console.log("\n1,000 workflows ÷ 100 workflows");
row("", medians[3].map((it, at) => `${(it / medians[2][at]).toFixed(2)} ×`));

/** The example with its workflow so many times, under other ids. */
function document(size) {
  const body = Array.from({ length: size }, (_, at) => `${workflow.replace(ID, `${ID}-${at}`)}\n`);
  return head + START + body.join("");
}

/** The median of each measurement, whose rounds take turns: what else the machine does is shared. */
async function interleaved(text, rounds) {
  const works = Object.values(measured);
  const times = works.map(() => []);
  const warmUp = Math.ceil(rounds / 2);
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const [at, work] of works.entries()) {
      const start = performance.now();
      await work(text);
      if (round >= 0) times[at].push(performance.now() - start);
    }
  }
  return times.map((it) => it.sort((a, b) => a - b)[it.length >> 1]);
}

/**
 * What other linters take for the same: the same text from memory, by the rules
 * that they recommend, with a configuration that has been read before.
 */
async function peers(folder) {
  const entry = createRequire(`${folder}/`).resolve("@redocly/openapi-core");
  const { createConfig, lintFromString } = await import(pathToFileURL(entry));
  const config = await createConfig({ extends: ["recommended"] });
  // Its API's description lies where the document says.
  const absoluteRef = file(EXAMPLE).pathname;
  return { "@redocly/openapi-core": (source) => lintFromString({ source, absoluteRef, config }) };
}

function row(name, cells) {
  console.log(String(name).padEnd(10) + cells.map((it) => it.padStart(30)).join(""));
}
