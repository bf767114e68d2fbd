/** `telaio format`: files are laid out where they are, and nothing else happens to them. */
import assert from "node:assert/strict";
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { checkCommand } from "./setup.js";

const UGLY = `# The pets.
arazzo:   1.0.1   # the version


info: {title:  'Pets',version: "1"}
workflows:
-   workflowId: find
    steps:
    -   stepId:   find
`;

const NEAT = `# The pets.
arazzo: 1.0.1   # the version

info: { title: 'Pets', version: "1" }
workflows:
- workflowId: find
  steps:
  - stepId: find
`;

/** A folder with these files, for one test. */
function project(t: TestContext, files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "telaio-format-"));
  t.after(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

test("files are written only where something changes, and comments stay", async (t) => {
  const cwd = project(t, { "a.arazzo.yaml": UGLY, "deep/b.arazzo.yaml": NEAT, "deep/mcp.json": '{"mcpServers":{}}\n', "other.yaml": UGLY });
  const then = new Date(1_000_000_000_000);
  utimesSync(join(cwd, "deep/b.arazzo.yaml"), then, then);
  chmodSync(join(cwd, "a.arazzo.yaml"), 0o600);
  const { stdout } = await checkCommand(["format", "."], { code: 0, stderr: /^2 of 3 files changed\n$/ }, { cwd });
  assert.deepEqual(stdout.split("\n").sort(), ["", "formatted a.arazzo.yaml", `formatted ${join("deep", "mcp.json")}`]);
  assert.equal(readFileSync(join(cwd, "a.arazzo.yaml"), "utf8"), NEAT);
  assert.equal(statSync(join(cwd, "a.arazzo.yaml")).mode & 0o777, 0o600);
  assert.equal(readFileSync(join(cwd, "deep/mcp.json"), "utf8"), '{ "mcpServers": {} }\n');
  assert.equal(readFileSync(join(cwd, "other.yaml"), "utf8"), UGLY);
  assert.equal(statSync(join(cwd, "deep/b.arazzo.yaml")).mtimeMs, then.getTime());
  await checkCommand(["format", "."], { code: 0, stdout: "", stderr: /^0 of 3 files changed\n$/ }, { cwd });
});

test("--check changes nothing, lists the files and fails", async (t) => {
  const cwd = project(t, { "a.yaml": UGLY, "b.yaml": NEAT, "deep/c.yaml": UGLY });
  const { stdout } = await checkCommand(["format", "--check", "**/*.yaml"], { code: 1, stderr: /^2 of 3 files would change\n$/ }, { cwd });
  assert.equal(stdout, `a.yaml\n${join("deep", "c.yaml")}\n`);
  assert.equal(readFileSync(join(cwd, "a.yaml"), "utf8"), UGLY);
  await checkCommand(["format", "--check", "b.yaml"], { code: 0, stdout: "" }, { cwd });
});

test("the standard input goes to the standard output", async (t) => {
  const cwd = project(t, { "a.yaml": UGLY });
  const { stdout } = await checkCommand(["format", "-"], { code: 0, stderr: "" }, { stdin: UGLY });
  assert.equal(stdout, NEAT);
  const same = await checkCommand(["format", "-"], { code: 0, stderr: "" }, { stdin: NEAT });
  assert.equal(same.stdout, NEAT);
  const windows = await checkCommand(["format", "-", "--indent", "4"], { code: 0 }, { stdin: "a:\r\n  b:   1\r\n" });
  assert.equal(windows.stdout, "a:\r\n    b: 1\r\n");
  await checkCommand(["format", "-", "--check"], { code: 1, stdout: /^-\n$/ }, { stdin: UGLY });
  await checkCommand(["format", "-", "a.yaml"], { code: 2, stdout: "", stderr: /it must be alone/ }, { stdin: UGLY, cwd });
  assert.equal(readFileSync(join(cwd, "a.yaml"), "utf8"), UGLY);
});

test("what cannot be formatted stays, and the rest is formatted", async (t) => {
  const cwd = project(t, { "a.yaml": "a:   [1\n", "b.yaml": UGLY, "c.toml": "a   = 1\n", "empty.yaml": "" });
  const expected = { code: 2, stdout: /^formatted b\.yaml\n$/, stderr: /cannot format `a\.yaml:1:6`: `\[` is never closed\n[^]*c\.toml`: it is TOML[^]*empty\.yaml:1:1`: the document is empty\n/ } as const;
  await checkCommand(["format", "a.yaml", "b.yaml", "c.toml", "empty.yaml"], expected, { cwd });
  assert.equal(readFileSync(join(cwd, "a.yaml"), "utf8"), "a:   [1\n");
  assert.equal(readFileSync(join(cwd, "b.yaml"), "utf8"), NEAT);
  await checkCommand(["format", "absent.yaml"], { code: 2, stderr: /there is no such file/ }, { cwd });
  writeFileSync(join(cwd, "latin.yaml"), Buffer.from("a:   1 # caf\xe9\n", "latin1"));
  await checkCommand(["format", "latin.yaml"], { code: 2, stdout: "", stderr: /cannot read `latin\.yaml`: line 1 is not UTF-8/ }, { cwd });
});

test("links stay, and what the configuration ignores is left alone unless it is named", async (t) => {
  const cwd = project(t, { "a.yaml": UGLY, "made/b.yaml": UGLY, "telaio.config.json": '{"ignore": ["made/**"]}' });
  symlinkSync("a.yaml", join(cwd, "link.yaml"));
  await checkCommand(["format", "link.yaml", "made/*.yaml"], { code: 0, stderr: /^1 of 1 file changed\n$/ }, { cwd });
  assert.ok(lstatSync(join(cwd, "link.yaml")).isSymbolicLink());
  assert.equal(readFileSync(join(cwd, "a.yaml"), "utf8"), NEAT);
  assert.equal(readFileSync(join(cwd, "made/b.yaml"), "utf8"), UGLY);
  await checkCommand(["format", "made/b.yaml"], { code: 0, stdout: /formatted/ }, { cwd });
});

test("usage", async () => {
  await checkCommand(["format"], { code: 2, stdout: "", stderr: /at least one file, folder or pattern/ });
  await checkCommand(["format", "--indent", "0", "-"], { code: 2, stderr: /needs a number from 1 to 16, found `0`/ });
  await checkCommand(["format", "--help"], { code: 0, stdout: /telaio format \. *\n/, stderr: "" });
});
