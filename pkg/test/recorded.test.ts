/** `telaio run --step` and `--replay`, as a person types them. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { WORKFLOW, checkCommand, read } from "./setup.js";

const KEY = "ak_very-s3cret-key";
const GIVEN = ["toolkitSlug=linear", `apiKey=${KEY}`, "authType=use_composio_managed_auth", "serverName=mine", 'allowedTools=["A"]', "userId=ada"];
const INPUTS = GIVEN.flatMap((it) => ["--input", it]);

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "telaio-recorded-"));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

test("a run is stepped through, looked into, changed and gone back in", async () => {
  const typed = ["next", "print $inputs.userId", "print $inputs.apiKey", "set userId=grace", "break createInstance", "continue", "print $inputs.userId", "back createServer", "steps", "continue", "answer", "respond 409", "continue"];
  const { stdout } = await checkCommand(["run", WORKFLOW, "--dry-run", "--step", ...INPUTS], { code: 1, stdout: /✗ failed: 4 steps/ }, { stdin: `${typed.join("\n")}\n` });
  assert.match(stdout, /"ada"[^]*breakpoints: createInstance[^]*"grace"[^]*\n {3}409/);
  assert.ok(!stdout.includes(KEY), stdout);
});

test("a step that is not there is not run to", async () => {
  const { stdout } = await checkCommand(["run", WORKFLOW, "--dry-run", "--step", ...INPUTS], { code: 0 }, { stdin: "run createInstanz\nbreak nowhere\nrun createInstance\ncontinue\n" });
  assert.match(stdout, /there is no step `createInstanz`; did you mean `createInstance`\?[^]*there is no step `nowhere`[^]*3\. getServer/);
});

test("a recording comes out the same again, and a changed one says where not", async (t) => {
  const trace = join(folder(t), "trace.json");
  await checkCommand(["run", WORKFLOW, "--dry-run", ...INPUTS, "--trace", trace], { code: 0 });
  const again = await checkCommand(["run", WORKFLOW, "--replay", trace, ...INPUTS], { code: 0, stdout: /✓ the same as what was recorded/ });
  assert.ok(!again.stdout.includes(KEY) && !read(trace).includes(KEY));

  // The trace has the inputs itself, but for the secret one.
  await checkCommand(["run", WORKFLOW, "--replay", trace], { code: 0, stdout: /made up the missing input `apiKey`[^]*✓ the same as what was recorded/ });

  const other = INPUTS.map((it) => (it === "userId=ada" ? "userId=grace" : it));
  await checkCommand(["run", WORKFLOW, "--replay", trace, ...other], { code: 1, stdout: /✗ \d+ differences? from what was recorded\n.*createInstance/ });
});

test("what is no recording is refused", async (t) => {
  const path = join(folder(t), "none.json");
  writeFileSync(path, "[1");
  await checkCommand(["run", WORKFLOW, "--replay", path, ...INPUTS], { code: 2, stderr: /it is not JSON/ });
  writeFileSync(path, "[1]");
  await checkCommand(["run", WORKFLOW, "--replay", path, ...INPUTS], { code: 2, stderr: /cannot replay/ });
});
