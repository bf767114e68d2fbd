/**
 * The command lines, as a shell or a CI job meets them: from the start of the process to its
 * end, and the most memory that it held. `cargo xtask bench` runs it; a folder with
 * node_modules adds the peers there. The numbers are written to `target/bench/cold.json`.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { arazzoSchema } from "./arazzo-schema.mjs";
import { workspace, writeDocuments } from "./documents.mjs";
import { medianOf, note, rounds, table } from "./measuring.mjs";

/** Which documents, and how many rounds. */
const ROUNDS = { seed: 15, "10 workflows": 9, "100 workflows": 5, "1,000 workflows": 3, "400 steps": 5 };
/** Whoever takes longer for a document, in milliseconds, gets no second round. */
const PATIENCE = 20_000;

const folder = `${workspace}target/bench`;
const paths = writeDocuments(`${folder}/documents`);
const peak = `${folder}/peak`;
const commands = {
  "node alone": () => ["-e", "0"],
  telaio: (path) => [`${workspace}pkg/bin/telaio.js`, "validate", path],
  ...(process.argv[2] === undefined ? {} : peers(process.argv[2])),
};

const names = Object.keys(commands);
const measured = { documents: [], commands: names };
for (const [name, all] of Object.entries(ROUNDS)) {
  measured.documents.push({ name, ...(await inTurns(paths[name], rounds(all))) });
}

console.log("from the start of a process to its end, in milliseconds\n");
show("times", (it) => it.toFixed(0));
console.log("\nthe most memory that it held (RSS), in MiB\n");
show("memory", (it) => (it / 1024).toFixed(0));
note("cold", measured);
rmSync(peak, { force: true });

function show(of, cell) {
  console.log(table(["", ...names], measured.documents.map((it) => [it.name, ...it[of].map(cell)])));
}

function peers(modules) {
  const ruleset = `${folder}/spectral.yaml`;
  writeFileSync(ruleset, "extends: spectral:arazzo\n");
  return {
    "redocly lint": (path) => [`${modules}/node_modules/@redocly/cli/bin/cli.js`, "lint", "--extends", "recommended", path],
    "spectral lint": (path) => [`${modules}/node_modules/@stoplight/spectral-cli/dist/index.js`, "lint", "--ruleset", ruleset, path],
    ...(arazzoSchema() !== undefined && { "yaml and ajv": (path) => [`${workspace}benches/ajv.mjs`, modules, path] }),
  };
}

/** The medians of each command, whose rounds take turns. */
async function inTurns(path, count) {
  const all = names.map(() => ({ times: [], memory: [] }));
  for (let round = 0; round < count; round += 1) {
    for (const [at, name] of names.entries()) {
      if (all[at].times.some((it) => it > PATIENCE)) continue;
      const { time, memory } = await timed(name, commands[name](path));
      all[at].times.push(time);
      all[at].memory.push(memory);
    }
  }
  return { times: all.map((it) => medianOf(it.times)), memory: all.map((it) => medianOf(it.memory)) };
}

/** One process. It says itself what memory it held: whoever has started it cannot see that. */
function timed(name, args) {
  const preload = fileURLToPath(new URL("peak-memory.mjs", import.meta.url));
  rmSync(peak, { force: true });
  // No calls to anyone: whether there is a newer version, or that it is used.
  const quiet = { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true", NO_COLOR: "1" };
  const start = performance.now();
  const child = spawn(process.execPath, ["--import", preload, ...args], {
    env: { ...process.env, ...quiet, PEAK_MEMORY_FILE: peak },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (it) => (said += it));
  return new Promise((resolve, reject) => {
    child.on("close", (code) => {
      const time = performance.now() - start;
      // 1 stands for errors in the document, with each of them.
      if (code > 1 || code === null || !existsSync(peak)) reject(new Error(`${name} has failed (${code}):\n${said.slice(-2000)}`));
      else resolve({ time, memory: Number(readFileSync(peak, "utf8")) });
    });
  });
}
