/** The GitHub Action and the hooks for pre-commit, as those who run them do. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseText } from "telaio";
import { PETS, installed } from "./setup.js";

const at = (name: string) => join(process.cwd(), "..", name);

interface Action {
  inputs: Record<string, { description: string; default: string }>;
  runs: { using: string; steps: { name: string; shell: string; if?: string; env: Record<string, string>; run: string }[] };
}

/** A folder below the one that the package is installed in, so that npx finds it there. */
function project(name: string, files: Record<string, string>): string {
  const folder = join(installed, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Runs the steps of the action in bash, with the inputs in the environment, as the runner does. */
async function runAction(cwd: string, given: Record<string, string>): Promise<{ status: number | null; stdout: string }> {
  const action = (await parseText(readFileSync(at("action.yml"), "utf8"))) as Action;
  assert.equal(action.runs.using, "composite");
  for (const name of Object.keys(given)) assert.ok(name in action.inputs, name);
  const input = (name: string) => given[name] ?? action.inputs[name]?.default ?? assert.fail(`no input ${name}`);
  const evaluated = (text: string) => text.replace(/^\$\{\{ inputs\.([\w-]+) \}\}$/, (_, name: string) => input(name));
  let stdout = "";
  for (const { shell, run, env, if: condition } of action.runs.steps) {
    assert.equal(shell, "bash");
    assert.doesNotMatch(run, /\$\{\{/, "an expression in a script would be read as commands");
    const [, name = "", wanted] = /^\$\{\{ inputs\.([\w-]+) == '(\w+)' \}\}$/.exec(condition ?? "") ?? [];
    if (condition !== undefined && input(name) !== wanted) continue;
    const variables = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, evaluated(value)]));
    const { status, stdout: text, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", run], { cwd, encoding: "utf8", env: { ...process.env, ...variables, npm_config_offline: "true" } });
    stdout += text;
    if (status !== 0) return { status, stdout: `${stdout}${stderr}` };
  }
  return { status: 0, stdout };
}

const skip = spawnSync("bash", ["--version"]).status !== 0 && "there is no bash";

test("the action reports what it finds as annotations", { skip }, async () => {
  const cwd = project("action", { "a.arazzo.yaml": PETS, "deep dir/b.arazzo.yaml": PETS.replace("stepId:", "stepID:"), "c.yaml": PETS });
  const all = await runAction(cwd, {});
  assert.equal(all.status, 1, all.stdout);
  assert.match(all.stdout, /^::error file=deep dir\/b\.arazzo\.yaml,line=\d+/m);
  const one = await runAction(cwd, { paths: "a.arazzo.yaml\nc.yaml\n" });
  assert.equal(one.status, 0, one.stdout);
  assert.match(one.stdout, /^::warning file=a\.arazzo\.yaml/m);
  assert.equal((await runAction(cwd, { paths: "*.arazzo.yaml", "max-warnings": "0" })).status, 1);
  writeFileSync(join(cwd, "lax.json"), '{"rules": {"source-not-at-hand": "off"}}');
  assert.equal((await runAction(cwd, { paths: "*.arazzo.yaml", "max-warnings": "0", config: "lax.json" })).status, 0);
  // A path is never a command, nor an option.
  const hostile = await runAction(cwd, { paths: "$(touch hacked)\n--fix" });
  assert.match(hostile.stdout, /cannot read `\$\(touch hacked\)`|no file fits `\$\(touch hacked\)`/);
});

test("the action checks the format where it is asked to", { skip }, async () => {
  const cwd = project("action-format", { "a.arazzo.yaml": PETS, "b.arazzo.yaml": PETS.replace("version: '1' }", "version:   '1' }") });
  assert.equal((await runAction(cwd, {})).status, 0);
  const { status, stdout } = await runAction(cwd, { format: "true" });
  assert.equal(status, 1, stdout);
  assert.match(stdout, /^b\.arazzo\.yaml$/m);
  assert.doesNotMatch(stdout, /^a\.arazzo\.yaml$/m);
});

interface Hook {
  id: string;
  name: string;
  entry: string;
  language: string;
  files: string;
}

test("the hooks take the documents of a project, and their commands run", { skip }, async () => {
  const hooks = (await parseText(readFileSync(at(".pre-commit-hooks.yaml"), "utf8"))) as Hook[];
  assert.deepEqual(hooks.map((it) => it.id), ["telaio-validate", "telaio-format"]);
  const cwd = project("hooks", { "a.arazzo.yaml": PETS, "mcp.json": '{"mcpServers":{}}\n' });
  for (const { entry, files, language } of hooks) {
    assert.equal(language, "system");
    const taken = ["a.arazzo.yaml", "x/arazzo.yml", "x/.mcp.json", "mcp.json", "deep/b.mcp.json"];
    for (const path of taken) assert.match(path, new RegExp(files));
    for (const path of ["a.yaml", "package.json", "arazzo.yaml.bak", "xmcp.json5"]) assert.doesNotMatch(path, new RegExp(files));
    const [command = "", ...args] = entry.split(" ");
    const { status, stderr, stdout } = spawnSync(command, [...args, "a.arazzo.yaml", "mcp.json"], { cwd, encoding: "utf8", env: { ...process.env, npm_config_offline: "true" } });
    assert.equal(status, 0, stdout + stderr);
  }
  assert.equal(readFileSync(join(cwd, "mcp.json"), "utf8"), '{ "mcpServers": {} }\n');
});

test("what the README shows is the action and the hook that there are", async () => {
  const yaml = [...readFileSync(at("pkg/README.md"), "utf8").matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, block = ""]) => block);
  const shown = async <T>(pattern: RegExp) => (await parseText(yaml.find((it) => pattern.test(it)) ?? assert.fail(`no block ${pattern}`))) as T;
  const { repos } = await shown<{ repos: { hooks: Hook[] }[] }>(/^repos:/);
  const [hook] = (await parseText(readFileSync(at(".pre-commit-hooks.yaml"), "utf8"))) as Hook[];
  const { id, name, entry, language, files } = hook ?? assert.fail("no hooks");
  assert.deepEqual(repos, [{ repo: "local", hooks: [{ id, name, entry, language, files }] }]);
  const steps = await shown<{ uses: string; with: Record<string, unknown> }[]>(/^- uses:/);
  const { inputs } = (await parseText(readFileSync(at("action.yml"), "utf8"))) as Action;
  const step = steps.find((it) => it.uses === "./telaio") ?? assert.fail("no step");
  for (const input of Object.keys(step.with)) assert.ok(input in inputs, input);
});
