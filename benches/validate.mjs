/**
 * How long validation takes in wasm, warm, and how that compares with others:
 * documents made of the example, with its API's description.
 * `cargo xtask bench` runs it; a folder with node_modules adds the peers there.
 * The numbers are written to `target/bench/validate.json`.
 */
import { documents, workspace, writeDocuments } from "./documents.mjs";
import { peers, telaio } from "./linters.mjs";
import { medianOf, note, rounds, table } from "./measuring.mjs";

/** For each document: how many rounds, unless one linter has had its time. */
const ROUNDS = { seed: 300, "10 workflows": 100, "100 workflows": 15, "1,000 workflows": 5, "400 steps": 15 };
/** What a linter gets for each document, in milliseconds: if its first round takes longer, that is its time. */
const PATIENCE = 20_000;

const paths = writeDocuments(`${workspace}target/bench/documents`);
const linters = { ...telaio(), ...(process.argv[2] === undefined ? {} : await peers(process.argv[2], paths.seed)) };
const names = Object.keys(linters);
const measured = { node: process.versions.node, linters: names, documents: [] };

for (const { name, workflows, text } of documents) {
  const { times, findings } = await interleaved(text, rounds(ROUNDS[name]));
  measured.documents.push({ name, workflows, bytes: text.length, times, findings });
}

console.log(`Node ${measured.node}, medians of interleaved rounds, in milliseconds\n`);
show(({ times }) => times.map((it) => it.toFixed(it < 10 ? 2 : 0)));
console.log(`\nratios to "${names[0]}"\n`);
show(({ times }) => times.map((it) => `${(it / times[0]).toFixed(2)} ×`));
console.log("\nfindings\n");
show(({ findings }) => findings.map(String));
note("validate", measured);

function show(cells) {
  console.log(table(["", ...names], measured.documents.map((it) => [it.name, ...cells(it)])));
}

/** The median of each linter, whose rounds take turns: what else the machine does is shared. */
async function interleaved(text, count) {
  const works = Object.values(linters).map((work) => ({ work, times: [], spent: 0, findings: 0 }));
  const warmUp = Math.floor(count / 2);
  for (let round = -warmUp; round < count; round += 1) {
    for (const it of works) {
      if (it.spent > PATIENCE && it.times.length > 0) continue;
      const start = performance.now();
      it.findings = await it.work(text);
      const time = performance.now() - start;
      it.spent += time;
      if (round >= 0 || time > PATIENCE) it.times.push(time);
    }
  }
  return { times: works.map((it) => medianOf(it.times)), findings: works.map((it) => it.findings) };
}
