/** `telaio/report`: findings in the formats of other programs, as the command writes them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { dryRun, rules, validate } from "telaio";
import { github, json, junit, runReport, sarif, summarize, text } from "telaio/report";
import type { CheckedFile } from "telaio/report";
import { MISTAKES, OPENAPI, WORKFLOW, read, telaio } from "./setup.js";

async function checked(): Promise<CheckedFile> {
  const content = read(MISTAKES);
  const sources = [{ name: "composioApi", path: OPENAPI, text: read(OPENAPI) }];
  const { findings, kind } = await validate(content, { sources });
  return { path: MISTAKES, text: content, kind, findings, sources };
}

/** What the command says of the same file. */
const said = async (format: string) => (await telaio(["validate", MISTAKES, "--format", format])).stdout.trimEnd();

test("text has the lines and marks of the command", async () => {
  const file = await checked();
  const [counted = "", ...found] = text([file]).split("\n").reverse();
  const lines = (await said("text")).split("\n").reverse();
  assert.deepEqual(found, lines.slice(1));
  assert.match(counted, /^\d+ errors?, .* in 1 file$/);
  assert.ok(lines[0]?.endsWith(counted));
});

test("colors are ANSI's, and no text can take the terminal over", () => {
  const finding = { code: "unknown-field", severity: "error", message: "\x1b[2J", line: 1, column: 1, endLine: 1, endColumn: 2, from: 0, to: 1, labels: [] } as const;
  const file = { path: "a.yaml", text: "a: \u202e1", findings: [{ ...finding, labels: [] }] };
  assert.match(text([file], { color: true }), /^\x1b\[31merror\[unknown-field\]\x1b\[39m/);
  assert.doesNotMatch(text([file]), /[\x1b\u202e]/);
});

test("the other formats are those of the command", async () => {
  const file = await checked();
  assert.equal(junit([file]), await said("junit"));
  assert.equal(github([file]), await said("github"));
  assert.deepEqual(JSON.parse(json([file])), JSON.parse(await said("json")));
  const log = JSON.parse(sarif([file], { rules: await rules() }));
  const whole = JSON.parse(await said("sarif"));
  assert.deepEqual(log.runs[0].results, whole.runs[0].results);
  // The pages of the rules are files, which the command reads.
  assert.deepEqual(Object.keys(log.runs[0].tool.driver.rules[0]), ["id", "defaultConfiguration", "properties"]);
});

test("SARIF names each rule, described or not", async () => {
  const log = JSON.parse(sarif([await checked()], { page: (rule) => `# ${rule}\n\nSays why. And more.\n` }));
  const { tool, results } = log.runs[0];
  for (const { ruleId, ruleIndex } of results) assert.equal(tool.driver.rules[ruleIndex].id, ruleId);
  assert.equal(tool.driver.rules[0].shortDescription.text, "Says why.");
});

test("findings are counted", async () => {
  const { findings } = await checked();
  const { errors, warnings, infos } = summarize(findings);
  assert.equal(errors + warnings + infos, findings.length);
});

test("the report of a run is the engine's", async () => {
  const trace = await dryRun(read(WORKFLOW));
  assert.match(await runReport(trace, "mermaid"), /^sequenceDiagram/);
});
