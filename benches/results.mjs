/**
 * Writes `RESULTS.md` from what the measurements have left in `target/bench`, and from
 * `limits.md`, which says of each goal that is not met what limits it.
 * `cargo xtask bench --peers` runs it after them.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { workspace } from "./documents.mjs";
import { table } from "./measuring.mjs";

const read = (name) => JSON.parse(readFileSync(`${workspace}target/bench/${name}.json`, "utf8"));
const [validate, cold, run, editor, bytes] = ["validate", "cold", "run", "editor", "bytes"].map(read);
const { dependencies } = JSON.parse(readFileSync(new URL("peers/package.json", import.meta.url), "utf8"));
const limits = sections(readFileSync(new URL("limits.md", import.meta.url), "utf8"));

const REDOCLY = "@redocly/openapi-core";
const [WITH_API, READING] = ["telaio, with the API", "telaio, reading only"];

const text = [
  "# Results",
  "",
  "Written by `cargo xtask bench --peers`: all numbers are of one machine, those of a table of one run, each linter beside the others in turns.",
  "Only ratios mean something elsewhere.",
  "",
  ...machine(),
  "",
  "## Goals",
  "",
  ...goals().flatMap(goal),
  "## Validation, warm",
  "",
  "Milliseconds for a text in memory, by the recommended rules of each, with its configuration read before; medians.",
  "The documents are made of the example: its workflow so many times, or its steps.",
  "",
  ...figures(validate.linters, validate.documents.map(({ name, times }) => [name, times]), (it) => it.toFixed(it < 10 ? 2 : 0)),
  "",
  `Of these, with the API: how many times as long as ${WITH_API}.`,
  "",
  ...figures(validate.linters, validate.documents.map(({ name, times }) => [name, times.map((it) => it / times[0])]), times),
  "",
  "What each of them finds:",
  "",
  ...figures(validate.linters.filter(isLinter), validate.documents.map(({ name, findings }) => [name, findings.filter((_, at) => isLinter(validate.linters[at]))]), String),
  "",
  "## Validation, as a command",
  "",
  "Milliseconds from the start of the process to its end; medians.",
  "ajv has no command for YAML, so `benches/ajv.mjs` stands for it.",
  "",
  ...figures(cold.commands, cold.documents.map(({ name, times }) => [name, times]), (it) => it.toFixed(0)),
  "",
  "The most memory that the process held (RSS), in MiB:",
  "",
  ...figures(cold.commands, cold.documents.map(({ name, memory }) => [name, memory]), (it) => (it / 1024).toFixed(0)),
  "",
  "## Runs",
  "",
  `A workflow of ${run.steps} steps against a server on loopback: milliseconds of a step, with what preparing the run takes for it; medians.`,
  "",
  table(["", "a step", "above a bare `fetch`"], Object.entries({ "bare fetch": run.fetch, ...run.step }).map(([name, it]) => [name, it.toFixed(3), (it - run.fetch).toFixed(3)])),
  "",
  "## The page",
  "",
  `From a key to its findings in ${editor.typing.lines.toLocaleString("en")} lines, ${editor.typing.keys} keys: median ${ms(editor.typing.keyToFindings.median)}, 95th percentile ${ms(editor.typing.keyToFindings.p95)}, worst ${ms(editor.typing.keyToFindings.worst)}.`,
  `First load, from loopback: painted after ${ms(editor.load.painted)}, text editable after ${ms(editor.load.editable)}, checked after ${ms(editor.load.checked)}.`,
  "",
  "## Bytes",
  "",
  "What the page downloads until it shows the first finding:",
  "",
  sizes(bytes.page.first),
  "",
  "and what it asks for afterwards by itself:",
  "",
  sizes(bytes.page.later),
  "",
  "What a linter adds to any page: its JavaScript, bundled and minified by esbuild, and its wasm.",
  "",
  sizes(bytes.bundles),
];
writeFileSync(new URL("RESULTS.md", import.meta.url), `${text.join("\n")}\n`);

function isLinter(name) {
  return name !== READING;
}

function machine() {
  const [{ model }] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const versions = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
  return [
    `- Machine: ${model.trim()}, ${cpus().length} cores, ${memory} GiB, ${process.platform}.`,
    `- Programs: Node ${process.versions.node}, Chromium ${editor.chromium}.`,
    `- Peers: ${versions.join(", ")}; ajv with the official JSON Schema of Arazzo 1.0${validate.linters.includes("yaml and ajv") ? "" : ", which was not at hand"}.`,
  ];
}

/** What is aimed at: how it is called in `limits.md`, in words, what was measured, and whether that is enough. */
function goals() {
  const at = (name) => validate.linters.indexOf(name);
  const ratios = (name) => validate.documents.map(({ times }) => times[at(name)] / times[0]);
  const redocly = ratios(REDOCLY);
  const trees = ratios(READING).map((it) => 1 / it);
  const growth = timeOf("1,000 workflows") / timeOf("100 workflows");
  const [bare, command] = ["node alone", "telaio"].map((name) => cold.documents[0].times[cold.commands.indexOf(name)]);
  const step = run.step.telaio - run.fetch;
  const gzip = (rows, named) => rows.find(({ name }) => name === named).sizes[1];
  const [validation, dryRun] = ["telaio: validate", "telaio: dryRun"].map((it) => gzip(bytes.bundles, it));
  return [
    ["redocly", `Validation is 5 times as fast as ${REDOCLY} on each document`, `${redocly.map(times).join(", ")}`, redocly.every((it) => it >= 5)],
    ["linear", "Ten times the workflows take at most 12 times as long", times(growth), growth <= 12],
    ["tree", "Validation takes at most 2.5 times what reading the tree takes", trees.map(times).join(", "), trees.every((it) => it <= 2.5)],
    ["start", "The command takes less than twice node's own start for the example", times(command / bare), command < 2 * bare],
    ["step", "A step of a run costs less than 0.1 ms above the bare call of `fetch`", `${step.toFixed(3)} ms, of which preparing the run takes ${run.preparing.toFixed(3)}`, step < 0.1],
    ["key", "From a key to the findings less than 16 ms, at the 95th percentile", ms(editor.typing.keyToFindings.p95), editor.typing.keyToFindings.p95 < 16],
    ["bytes", "Validation and dry run add less than 276 kB, gzipped, to a page", `validation ${kilobytes(validation)}, dry run ${kilobytes(dryRun)}`, Math.max(validation, dryRun) < 276_000],
  ];
}

function timeOf(document) {
  return validate.documents.find(({ name }) => name === document).times[0];
}

function goal([name, words, found, isMet]) {
  return [`**${words}: ${isMet ? "met" : "not met"}** (${found}).`, ...(isMet ? [] : [limits.get(name) ?? fail(`limits.md says nothing of "${name}"`)]), ""];
}

/** The sections of a text by their headings, without what stands before the first. */
function sections(text) {
  return new Map(text.split(/^## /m).slice(1).map((it) => [it.slice(0, it.indexOf("\n")), it.slice(it.indexOf("\n")).trim()]));
}

function figures(names, rows, cell) {
  return [table(["", ...names], rows.map(([name, numbers]) => [name, ...numbers.map(cell)]))];
}

function sizes(rows) {
  return table(["", "raw", "gzip", "brotli"], rows.map(({ name, sizes }) => [name, ...sizes.map(kilobytes)]));
}

function kilobytes(it) {
  return `${Math.round(it / 1000).toLocaleString("en")} kB`;
}

function times(it) {
  return `${it.toFixed(2)} ×`;
}

function ms(it) {
  return `${it.toFixed(1)} ms`;
}

function fail(message) {
  throw new Error(message);
}
