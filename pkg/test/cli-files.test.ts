/** What the command says where files or its output are not as they should be. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { PETS, WORKFLOW, checkCommand, installed } from "./setup.js";

const folder = mkdtempSync(join(tmpdir(), "telaio-files-"));
after(() => rmSync(folder, { recursive: true }));
const cwd = folder;

test("the help is named where the command was given wrongly, and not where a file is wrong", async () => {
  await checkCommand(["types", "absent.yaml"], { code: 2, stdout: "", stderr: /^telaio types: cannot read `absent\.yaml`: there is no such file\n$/ }, { cwd });
  await checkCommand(["init", "absent.yaml", "--list"], { code: 2, stdout: "", stderr: /^.*there is no such file\n$/ }, { cwd });
  await checkCommand(["mock", "-"], { code: 2, stdout: "", stderr: /^telaio mock: cannot read `-`: it is no OpenAPI description that can be read\n$/ });
  await checkCommand(["docs", WORKFLOW, "-o", "none/page.html"], { code: 2, stdout: "", stderr: /^telaio docs: cannot write `none\/page\.html`: there is no such folder\n$/ }, { cwd });
  await checkCommand(["types"], { code: 2, stdout: "", stderr: /expected a file\n`telaio types --help` says how to use it\n$/ });
});

test("nothing is counted where nothing could be read or written", async () => {
  await checkCommand(["mcp", "list", "absent.json"], { code: 2, stdout: "", stderr: /^telaio mcp list: cannot read `absent\.json`: there is no such file\n$/ }, { cwd });
  await checkCommand(["format", "absent.yaml"], { code: 2, stdout: "", stderr: /^telaio format: cannot read `absent\.yaml`: there is no such file\n$/ }, { cwd });
  // In Latin-1, which would not survive.
  const latin = Buffer.from(PETS.replace("title: Pets", "title:   Caf\xe9"), "latin1");
  writeFileSync(join(folder, "latin.yaml"), latin);
  await checkCommand(["format", "latin.yaml"], { code: 2, stdout: "", stderr: /^telaio format: cannot read `latin\.yaml`: line \d+ is not UTF-8; save it in that encoding\n$/ }, { cwd });
  assert.deepEqual(readFileSync(join(folder, "latin.yaml")), latin);
  // What is written is UTF-8.
  const wide = Buffer.from(`\ufeff${PETS.replace("title: Pets", "title:   Pets")}`, "utf16le");
  writeFileSync(join(folder, "wide.yaml"), wide);
  await checkCommand(["format", "wide.yaml"], { code: 2, stdout: "", stderr: /cannot format `wide\.yaml`: it is UTF-16, or has just changed\n0 of 1 file changed\n$/ }, { cwd });
  assert.deepEqual(readFileSync(join(folder, "wide.yaml")), wide);
});

test("of many names that a file could have, some are named", async () => {
  await checkCommand(["mcp", "check", "."], { code: 2, stdout: "", stderr: /^.*no documents in `\.`: expected `\*\.mcp\.json`, `mcp\.json`, (`[^`]+`, ){4}or one of \d+ others\n$/ }, { cwd });
});

test("an output that cannot be written is said, without a trace of the stack", { skip: !existsSync("/dev/full") && "there is no /dev/full" }, () => {
  const command = join(installed, "node_modules/telaio/bin/telaio.js");
  for (const args of [["--help"], ["validate", WORKFLOW], ["validate", WORKFLOW, "--format", "json"], ["graph", WORKFLOW]]) {
    const { status, stderr } = spawnSync(process.execPath, [command, ...args], { stdio: ["ignore", openSync("/dev/full", "w"), "pipe"], encoding: "utf8" });
    assert.deepEqual([status, stderr], [2, "telaio: cannot write the output: no space is left\n"], args.join(" "));
  }
});
