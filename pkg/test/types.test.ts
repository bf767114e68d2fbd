/** The printed types are TypeScript, and fit what a run takes and gives. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { types } from "telaio";
import { INPUTS, OPENAPI, WORKFLOW, checkCommand, installed, read } from "./setup.js";

const folder = join(installed, "types");
mkdirSync(folder);
const tsc = join(dirname(createRequire(join(process.cwd(), "package.json")).resolve("typescript/package.json")), "bin/tsc");

/** Compiles the printed types of the example and a program that uses them. */
function compile(typescript: string, program: string): void {
  const strict = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noEmit: true };
  const compilerOptions = { ...strict, module: "nodenext", target: "es2022", types: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  writeFileSync(join(folder, "workflow.ts"), typescript);
  writeFileSync(join(folder, "program.ts"), program);
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
  assert.equal(status, 0, stdout);
}

const PROGRAM = `
import type { ProvisionMcpServerInputs, ProvisionMcpServerOutputs } from "./workflow.js";
export const inputs: ProvisionMcpServerInputs = { apiKey: "ak", ...${JSON.stringify(INPUTS)} };
export const url = (outputs: ProvisionMcpServerOutputs): string => outputs.mcpUrl;
// @ts-expect-error: the workflow gives no such output
export const other = (outputs: ProvisionMcpServerOutputs) => outputs.mcpURL;
`;

test("the types of the example compile strictly and fit", async () => {
  const { stdout } = await checkCommand(["types", WORKFLOW, "--source", `composioApi=${OPENAPI}`], { code: 0, stderr: "" });
  compile(stdout, PROGRAM);
  const sources = [{ name: "composioApi", text: read(OPENAPI) }];
  assert.equal((await types(read(WORKFLOW), { sources })).typescript, stdout);
});

test("the JSON Schemas are those of one workflow", async () => {
  const args = ["types", WORKFLOW, "--workflow", "provision-mcp-server", "--format", "json-schema"];
  const { stdout } = await checkCommand(args, { code: 0, stderr: "" });
  const schemas: unknown = JSON.parse(stdout);
  const sources = [{ name: "composioApi", text: read(OPENAPI) }];
  const { jsonSchema } = await types(read(WORKFLOW), { sources, workflowId: "provision-mcp-server" });
  assert.deepEqual(schemas, jsonSchema);
  assert.deepEqual(Object.keys(jsonSchema), ["provision-mcp-server"]);
});

test("there must be a workflow", async () => {
  await assert.rejects(types("mcpServers: {}"), /no Arazzo document/);
  await assert.rejects(types(read(WORKFLOW), { workflowId: "provision" }), /no workflow has the id `provision`/);
});
