/**
 * How long the command takes to start, beside Node itself: whole processes, in turns,
 * so that what else the machine does is shared. Medians in milliseconds.
 *
 * `node benches/start.mjs [ROUNDS]`; only the ratios within one run mean anything.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const rounds = Number(process.argv[2] ?? 25);
const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const TELAIO = path("pkg/bin/telaio.js");
const SEED = path("examples/composio/arazzo/composio-provision-mcp-server-workflow.yml");

const COMMANDS = {
  "node -e 0": ["-e", "0"],
  "telaio --version": [TELAIO, "--version"],
  "telaio --help": [TELAIO, "--help"],
  "telaio validate SEED": [TELAIO, "validate", SEED],
  "telaio dry-run SEED": [TELAIO, "dry-run", SEED],
};

const times = Object.fromEntries(Object.keys(COMMANDS).map((it) => [it, []]));
for (let round = 0; round <= rounds; round += 1) {
  for (const [name, args] of Object.entries(COMMANDS)) {
    const before = process.hrtime.bigint();
    const { status, stderr } = spawnSync(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
    const wall = Number(process.hrtime.bigint() - before) / 1e6;
    if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
    // The first round fills the caches of the file system.
    if (round > 0) times[name].push(wall);
  }
}

const own = times["node -e 0"];
console.log(`Node ${process.versions.node}, medians of ${rounds} rounds in turns\n`);
console.log(`${"".padEnd(24)}${["wall ms", "× node"].map((it) => it.padStart(10)).join("")}`);
for (const [name, wall] of Object.entries(times)) {
  console.log(`${name.padEnd(24)}${median(wall).toFixed(1).padStart(10)}${(median(wall) / median(own)).toFixed(2).padStart(10)}`);
}

function median(list) {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
}
