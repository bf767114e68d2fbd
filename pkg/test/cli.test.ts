/** The command line's contract: other programs rely on it. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Trace } from "telaio";
import { INPUTS, MCP, MCP_MISTAKE, MISTAKES, OPENAPI, WORKFLOW, checkCommand, read, startComposio } from "./setup.js";
import type { Expected, Surroundings } from "./setup.js";

const SECRET = "ak_a_secret_that_is_never_shown";

const folder = mkdtempSync(join(tmpdir(), "telaio-cli-"));
after(() => rmSync(folder, { recursive: true }));

/** Checks what a command does, and that no key is shown. */
async function check(args: string[], expected: Expected, surroundings?: Surroundings): Promise<string> {
  const { stdout, stderr } = await checkCommand(args, expected, surroundings);
  assert.doesNotMatch(stdout + stderr, new RegExp(SECRET));
  return stdout;
}

/** Writes a document for one test. */
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const USAGE: [args: string[], expected: Expected][] = [
  [[], { code: 2, stdout: "", stderr: /validate PATH/ }],
  [["--help"], { code: 0, stdout: /validate PATH/, stderr: "" }],
  [["--version"], { code: 0, stdout: /^\d+\.\d+\.\d+\n$/ }],
  [["validat"], { code: 2, stdout: "", stderr: /unknown command `validat`; did you mean `validate`\?/ }],
  [["helpp"], { code: 2, stdout: "", stderr: /did you mean `help`\?\n`telaio --help` lists the commands\n$/ }],
  [["explain", "duplicate-step"], { code: 2, stdout: "", stderr: /did you mean `duplicate-step-id`\?/ }],
  [["toString"], { code: 2, stderr: /unknown command/ }],
  [["validate", "--help"], { code: 0, stdout: /--source NAME=PATH/ }],
  [["validate"], { code: 2, stdout: "", stderr: /at least one file, folder or pattern/ }],
  [["validate", WORKFLOW, "--fromat", "json"], { code: 2, stdout: "", stderr: /unknown option `--fromat`; did you mean `--format`\?/ }],
  [["validate", WORKFLOW, "--format"], { code: 2, stderr: /`--format` needs a value/ }],
  [["validate", WORKFLOW, "--format", "jsn"], { code: 2, stderr: /found `jsn`; did you mean `json`\?/ }],
  [["validate", WORKFLOW, "--source", "composioApi"], { code: 2, stderr: /needs `NAME=PATH`/ }],
  [["validate", WORKFLOW, "--source", `composioAPI=${OPENAPI}`], { code: 2, stderr: /no source description is called `composioAPI`; did you mean `composioApi`\?/ }],
  [["validate", WORKFLOW, "--unsafe"], { code: 2, stdout: "", stderr: /`--unsafe` needs `--fix`/ }],
  [["validate", WORKFLOW, "--max-warnings", "few"], { code: 2, stderr: /needs a number, found `few`/ }],
  [["validate", WORKFLOW, "--config", join(folder, "absent.json")], { code: 2, stderr: /cannot read .*absent\.json`: there is no such file/ }],
  [["explain", "--help"], { code: 0, stdout: /telaio explain unknown-step-reference/ }],
  [["explain", "unknown-step-references"], { code: 2, stdout: "", stderr: /no rule is called `unknown-step-references`; did you mean `unknown-step-reference`\?/ }],
  [["explain", "a", "b"], { code: 2, stderr: /expected one rule/ }],
  [["types", "--help"], { code: 0, stdout: /--format FORMAT/ }],
  [["types"], { code: 2, stdout: "", stderr: /expected a file/ }],
  [["types", MCP], { code: 2, stdout: "", stderr: /no Arazzo document/ }],
  [["types", WORKFLOW, "--workflow", "provision-server"], { code: 2, stdout: "", stderr: /no workflow is called `provision-server`; did you mean `provision-mcp-server`\?/ }],
  [["types", WORKFLOW, "--format", "jsonschema"], { code: 2, stderr: /found `jsonschema`; did you mean `json-schema`\?/ }],
  [["run", "--help"], { code: 0, stdout: /--dry-run/ }],
  [["run"], { code: 2, stderr: /expected a file/ }],
  [["dry-run", "--help"], { code: 0, stdout: /telaio dry-run workflow\.yaml/ }],
  [["dry-run"], { code: 2, stderr: /^telaio dry-run: expected a file/ }],
  [["dry-run", WORKFLOW, "--checkpoint", "x.json"], { code: 2, stderr: /a dry run can be repeated/ }],
  [["run", WORKFLOW, WORKFLOW], { code: 2, stderr: /expected one file/ }],
  [["run", WORKFLOW, "--dry-run=yes"], { code: 2, stderr: /takes no value/ }],
  [["run", WORKFLOW, "--workflow", "provision-server"], { code: 2, stderr: /no workflow is called `provision-server`; did you mean `provision-mcp-server`\?/ }],
  [["run", WORKFLOW, "--input", "apikey=x"], { code: 2, stderr: /no input `apikey`; did you mean `apiKey`\?/ }],
  [["run", WORKFLOW, "--input", SECRET], { code: 2, stderr: /needs `NAME=VALUE`/ }],
  [["run", WORKFLOW, "--server", "composioApi=backend"], { code: 2, stderr: /expected a URL|has no server `backend`/ }],
  [["run", WORKFLOW, "--server", "composio=http://127.0.0.1"], { code: 2, stderr: /no source description is called `composio`/ }],
  [["run", join(folder, "absent.yaml")], { code: 2, stdout: "", stderr: /cannot read `.*absent\.yaml`: there is no such file/ }],
  [["run", folder], { code: 2, stderr: /it is a folder/ }],
  [["mock", "--help"], { code: 0, stdout: /--fail STEP=STATUS/ }],
  [["mock", "--prot", "0"], { code: 2, stderr: /unknown option `--prot`; did you mean `--port`\?/ }],
  [["mock", "--fail", "createUser=403"], { code: 2, stderr: /option `--fail` needs/ }],
  [["serve", "--port", "http"], { code: 2, stderr: /needs a number/ }],
];

test("usage", async (t) => {
  for (const [args, expected] of USAGE) await t.test(`telaio ${args.join(" ")}`, async () => void (await check(args, expected)));
});

const VALIDATE: [title: string, args: string[], expected: Expected][] = [
  ["a good workflow", [WORKFLOW], { code: 0, stdout: /passed/, stderr: "" }],
  ["a good mcp.json", [MCP], { code: 0, stdout: /no findings in 1 file/, stderr: "" }],
  ["mistakes, with the line and a mark", [MISTAKES], { code: 1, stdout: /error\[.*\n.*:\d+:\d+\n.*stepID: createAuthConfig\n.*\^{6}/ }],
  ["a mistake in mcp.json", [MCP_MISTAKE], { code: 1, stdout: /command/ }],
  ["several files", [WORKFLOW, MCP_MISTAKE], { code: 1, stdout: /1 error.* in 2 files/ }],
  ["a file that is not there", [join(folder, "absent.yaml")], { code: 2, stderr: /there is no such file/ }],
  ["one of two is not there", [join(folder, "absent.yaml"), MCP_MISTAKE], { code: 2, stdout: /command/, stderr: /absent/ }],
];

test("validate", async (t) => {
  for (const [title, args, expected] of VALIDATE) {
    await t.test(title, async () => void (await check(["validate", ...args], expected)));
  }
  await t.test("the standard input", async () => {
    await check(["validate", "-"], { code: 1, stdout: /-:\d+:\d+/ }, { stdin: read(MCP_MISTAKE) });
  });
});

test("validate writes JSON", async () => {
  const stdout = await check(["validate", "--format", "json", WORKFLOW, MISTAKES, MCP], { code: 1, stderr: "" });
  const { files, summary, ...rest } = JSON.parse(stdout);
  assert.deepEqual(rest, {});
  assert.deepEqual(files.map((it: Record<string, unknown>) => [it.path, it.kind]), [[WORKFLOW, "arazzo"], [MISTAKES, "arazzo"], [MCP, "mcp"]]);

  const counts = { error: 0, warning: 0, info: 0 };
  const members = ["code", "severity", "message", "line", "column", "endLine", "endColumn", "labels", "help", "fix"];
  for (const finding of files.flatMap((it: { findings: unknown[] }) => it.findings)) {
    counts[finding.severity as keyof typeof counts] += 1;
    assert.match(finding.code, /^[a-z]+(-[a-z0-9]+)*$/);
    assert.ok([finding.line, finding.column, finding.endLine, finding.endColumn].every((it) => Number.isInteger(it) && it >= 1));
    assert.deepEqual(Object.keys(finding).filter((it) => !members.includes(it)), []);
    if (finding.fix !== undefined) assert.deepEqual(Object.keys(finding.fix), ["title", "safe"]);
  }
  assert.deepEqual(summary, { errors: counts.error, warnings: counts.warning, infos: counts.info });
  assert.ok(counts.error > 0, stdout);
});

test("validate reads the source descriptions beside the document, or where told", async () => {
  const moved = file("moved.yaml", read(WORKFLOW).replace("postMcpServers\n", "postMcpServer\n"));
  const isUnknown = /postMcpServer`/;
  const stdout = await check(["validate", moved], { code: 0 });
  assert.doesNotMatch(stdout, isUnknown);
  await check(["validate", moved, "--source", `composioApi=${OPENAPI}`], { code: 1, stdout: isUnknown });
  file("beside.json", read(OPENAPI));
  const beside = file("beside.yaml", read(moved).replace(/url: .*/, "url: ./beside.json#/ignored"));
  await check(["validate", beside], { code: 1, stdout: isUnknown });
});

test("what documents hold cannot take over the terminal", async () => {
  const hostile = file("hostile.yaml", 'arazzo: "1.0.1"\n"\\e[2Jtitle": x\n"\u009b2Jraw": x\n');
  const stdout = await check(["validate", hostile], { code: 1 });
  assert.doesNotMatch(stdout, /[\x1b\x9b]/);
});

test("colors are for terminals, or for who asks for them", { skip: process.platform !== "linux" }, async () => {
  const { spawnSync } = await import("node:child_process");
  const { installed } = await import("./setup.js");
  const command = `'${process.execPath}' '${join(installed, "node_modules/telaio/bin/telaio.js")}' validate '${MISTAKES}'`;
  const onTerminal = (env: Record<string, string>) => {
    const { FORCE_COLOR: _, NO_COLOR: __, CI: ___, ...rest } = process.env;
    const { stdout } = spawnSync("script", ["-qec", command, "/dev/null"], { encoding: "utf8", env: { ...rest, TERM: "xterm-256color", ...env }, input: "" });
    return /\x1b\[31m/.test(stdout);
  };
  const inPipe = async (env: Record<string, string>) => /\x1b\[31m/.test(await check(["validate", MISTAKES], { code: 1 }, { env }));
  assert.equal(await inPipe({}), false);
  assert.equal(await inPipe({ FORCE_COLOR: "1" }), true);
  assert.equal(await inPipe({ FORCE_COLOR: "0" }), false);
  if (spawnSync("script", ["--version"]).status !== 0) return;
  assert.equal(onTerminal({}), true);
  assert.equal(onTerminal({ NO_COLOR: "1" }), false);
  assert.equal(onTerminal({ FORCE_COLOR: "0" }), false);
  assert.equal(onTerminal({ TERM: "dumb" }), false);
});

test("every command teaches by examples, and says its exit codes", async (t) => {
  const list = await check(["help"], { code: 0, stderr: "" });
  const names = Array.from(list.matchAll(/^ {2}((?:mcp )?[a-z-]+)(?: \[?[A-Z]+…?\]?)? {2,}\S/gm), (it) => it[1] ?? "");
  assert.ok(names.length >= 16, names.join(", "));
  for (const name of names) {
    await t.test(name, async () => {
      const help = await check([...name.split(" "), "--help"], { code: 0, stderr: "" });
      assert.match(help, new RegExp(`Usage: telaio ${name}\\b`));
      assert.match(help, new RegExp(`\nFor example:\n[^]*  telaio ${name}\\b`));
      assert.match(help, /\nExit code: /);
      for (const line of help.split("\n")) assert.ok(line.length <= 120, line);
      assert.equal(await check(["help", ...name.split(" ")], { code: 0 }), help);
    });
  }
  await check(["mcp", "--help"], { code: 0, stdout: /convert FILE/ });
});

test("dry-run is run with --dry-run", async () => {
  const args = [WORKFLOW, "--input", "userId=ada", "--answer", "createInstance=409"];
  const stdout = await check(["dry-run", ...args], { code: 1, stdout: /409/, stderr: "" });
  assert.equal(stdout, await check(["run", "--dry-run", ...args], { code: 1, stderr: "" }));
  await check(["dry-run", WORKFLOW, "--explore"], { code: 0, stderr: "" });
  await check(["dry-run", MISTAKES], { code: 2, stdout: "", stderr: /telaio dry-run: not fit to run, nothing was sent/ });
  await check(["dry-run", "-"], { code: 0, stdout: /succeeded/ }, { stdin: read(WORKFLOW) });
});

test("a dry run without the description marks what is made up", async () => {
  const alone = file("alone.yaml", read(WORKFLOW));
  const stdout = await check(["run", alone, "--dry-run"], { code: 0, stdout: /warning made up the missing inputs `apiKey`[^]*✓ succeeded/, stderr: "" });
  assert.match(stdout, /POST \S+ \(made up\)\n {3}201 as expected\n {3}✓ passed \$statusCode == 201\n.*authConfigId = \S+ \(made up\)/);
});

test("a source that is not there is said with where it was looked for", async () => {
  const document = (url: string) => `arazzo: 1.0.1
info: { title: Pets, version: 1.0.0 }
sourceDescriptions: [{ name: pets, url: "${url}", type: openapi }]
workflows: [{ workflowId: main, steps: [{ stepId: list, operationId: list }] }]
`;
  const said = async (url: string, stderr: RegExp) => check(["run", file("away.yaml", document(url))], { code: 2, stdout: "", stderr });
  await said("nowhere.yaml", /source `pets` is `nowhere\.yaml`: there is no such file/);
  await said("https://pets.test/api.yaml", /source `pets` is `https:\/\/pets\.test\/api\.yaml`: addresses are not fetched, so save it as a file/);
});

test("run writes JSON", async (t) => {
  const { url, apiKey } = await startComposio(t);
  for (const mode of [["--dry-run"], ["--server", `composioApi=${url}`]]) {
    const args = ["run", WORKFLOW, ...mode, "--format", "json", ...inputs(apiKey)];
    const trace: Trace = JSON.parse(await check(args, { code: 0, stderr: "" }));
    assert.deepEqual([trace.status, trace.checks, trace.workflowId], ["succeeded", "passed", "provision-mcp-server"]);
    assert.deepEqual(Object.keys(trace.outputs), ["authConfigId", "serverId", "mcpUrl", "instanceId"]);
    assert.ok(Array.isArray(trace.warnings));
    assert.deepEqual(
      trace.steps.map(({ stepId, operationId, outputs }) => [stepId, operationId, Object.keys(outputs)]),
      [
        ["createAuthConfig", "postAuthConfigs", ["authConfigId"]],
        ["createServer", "postMcpServers", ["serverId", "mcpUrl"]],
        ["getServer", "getMcpById", ["mcpUrl", "commands"]],
        ["createInstance", "postMcpServersByServerIdInstances", ["instanceId"]],
      ],
    );
    const { request, response, criteria } = trace.steps[1]!.attempts[0]!;
    assert.ok(request);
    assert.deepEqual([request.method, response?.status], ["POST", 201]);
    assert.match(request.url, /^http.*\/api\/v3\/mcp\/servers$/);
    const body = { name: INPUTS.serverName, auth_config_ids: [trace.outputs.authConfigId], allowed_tools: INPUTS.allowedTools };
    assert.deepEqual(request.body, { ...body, managed_auth_via_composio: true });
    assert.deepEqual(criteria.map(({ condition, type, passed }) => [condition, type, passed]), [["$statusCode == 201", "simple", true]]);
    assert.ok(!JSON.stringify(trace).includes(apiKey));
  }
});

test("a live run shows each step", async (t) => {
  const { url, apiKey } = await startComposio(t);
  const args = ["run", WORKFLOW, "--server", `composioApi=${url}`, ...inputs(apiKey)];
  const stdout = await check(args, { code: 0, stdout: /✓ succeeded: 4 steps, 4 requests/, stderr: "" });
  assert.match(stdout, /3\. getServer getMcpById\n {3}GET http:\S+\/api\/v3\/mcp\/\S+\n {3}200 \d+ ms\n {3}✓ passed/);
  assert.ok(!stdout.includes(apiKey) && !stdout.includes("made up"));
});

test("a refused key: the API's message at the first step, and nothing further", async (t) => {
  const { url } = await startComposio(t);
  const args = ["run", WORKFLOW, "--server", `composioApi=${url}`, ...inputs(SECRET)];
  const stdout = await check(args, { code: 1, stderr: "" });
  assert.match(stdout, /401[^]*✗ failed \$statusCode == 201[^]*"message": [^]*✗ failed: 1 step, 1 request/);
  assert.doesNotMatch(stdout, /createServer/);
});

test("no server: the message names the connection", async (t) => {
  const { url } = await startComposio(t);
  const closed = new URL(url);
  closed.port = "9";
  const args = ["run", WORKFLOW, "--server", `composioApi=${closed.href}`, ...inputs(SECRET)];
  await check(args, { code: 1, stdout: /no answer \(network\).*connect/i });
});

test("a step that the API refuses", async (t) => {
  const { url, apiKey } = await startComposio(t, "--fail", "createInstance=403");
  const args = ["run", WORKFLOW, "--server", `composioApi=${url}`, ...inputs(apiKey), "--format", "json"];
  const trace: Trace = JSON.parse(await check(args, { code: 1 }));
  assert.deepEqual([trace.status, trace.steps.at(-1)?.attempts[0]?.response?.status], ["failed", 403]);
});

test("inputs that do not fit: findings, and nothing is sent", async () => {
  const without = ["run", WORKFLOW, "--source", `composioApi=${OPENAPI}`, "--server", "composioApi=http://127.0.0.1:9"];
  await check(without, { code: 2, stdout: "", stderr: /apiKey/ });
  await check([...without, ...inputs(SECRET), "--input", "allowedTools=5"], { code: 2, stdout: "", stderr: /allowedTools/ });
  await check(["run", MISTAKES, "--dry-run", "--format", "json"], { code: 2, stdout: "", stderr: /stepID/ });
});

test("an input is JSON where its type says so, else text", async () => {
  const document = (type: string) => `
    arazzo: 1.0.1
    info: { title: Echo, version: 1.0.0 }
    sourceDescriptions: [{ name: api, url: ./api.json }]
    workflows:
      - workflowId: echo
        inputs: { type: object, properties: { it: { type: ${type} } } }
        steps:
          - { stepId: call, operationId: call, requestBody: { contentType: application/json, payload: { it: $inputs.it } } }
        outputs: { it: $inputs.it }
  `;
  const cases: [type: string, text: string, value: unknown][] = [
    ["string", "5", "5"],
    ["string", "true", "true"],
    ["string", "a=b", "a=b"],
    ["integer", "5", 5],
    ["number", "-0.5", -0.5],
    ["boolean", "false", false],
    ["array", '["a", 1]', ["a", 1]],
    ["object", '{"a": null}', { a: null }],
  ];
  for (const [type, text, value] of cases) {
    const path = file(`${type}.yaml`, document(type));
    const stdout = await check(["run", path, "--dry-run", "--format", "json", "--input", `it=${text}`], { code: 0 });
    assert.deepEqual((JSON.parse(stdout) as Trace).outputs, { it: value });
  }
});

test("inputs from a file, single ones above them", async () => {
  const given = file("inputs.json", JSON.stringify({ ...INPUTS, serverName: "Below", apiKey: SECRET, apikey: "x" }));
  const args = ["run", WORKFLOW, "--dry-run", "--format", "json", "--inputs", given, "--input", "serverName=Above"];
  const stdout = await check(args, { code: 0, stderr: /warning: .* has no input `apikey`; did you mean `apiKey`\?/ });
  assert.match(stdout, /"name": "Above"/);
  await check([...args.slice(0, 5), "--inputs", WORKFLOW], { code: 2, stderr: /it is not JSON/ });
  await check([...args.slice(0, 5), "--inputs", file("list.json", "[]")], { code: 2, stderr: /an object of inputs, found array/ });
});

test("Ctrl-C cancels a live run and shows what was done", { skip: process.platform === "win32" }, async (t) => {
  // Asked to wait before the next try, the run is still on when the signal comes.
  const { url, apiKey } = await startComposio(t, "--fail", "createServer=429");
  const path = file("patient.yaml", read(WORKFLOW).replace("  - stepId: getServer", `    onFailure:\n    - { name: again, type: retry, retryAfter: 60, retryLimit: 5 }\n  - stepId: getServer`));
  const args = ["run", path, "--source", `composioApi=${OPENAPI}`, "--server", `composioApi=${url}`, ...inputs(apiKey)];
  const trace = join(folder, "stopped.json");
  await check([...args, "--trace", trace], { code: 130, stdout: /1\. createAuthConfig[^]*→ retry again[^]*■ cancelled/ }, {
    when: { stdout: "→ retry", then: (kill) => kill("SIGINT") },
  });
  assert.equal((JSON.parse(read(trace)) as Trace).status, "cancelled");
});

test("a reader that stops early is no error", { skip: process.platform === "win32" }, async () => {
  const { spawnSync } = await import("node:child_process");
  const { installed } = await import("./setup.js");
  const command = `"${process.execPath}" "${join(installed, "node_modules/telaio/bin/telaio.js")}" run "${WORKFLOW}" --dry-run --format json | true`;
  const { stderr } = spawnSync("sh", ["-c", command], { encoding: "utf8" });
  assert.equal(stderr, "");
  const both = spawnSync("sh", ["-c", command.replace(/run .*/, `validate "${MISTAKES}" "${join(folder, "absent.yaml")}" 2>&1 | head -1`)], { encoding: "utf8" });
  assert.match(both.stdout, /^[^\n]+\n$/);
  assert.equal(both.stderr, "");
  // What a run was asked to leave is there all the same.
  const trace = join(folder, "unread.json");
  const left = spawnSync("sh", ["-c", command.replace(/--format json \| true/, `--trace "${trace}" | true`)], { encoding: "utf8" });
  assert.equal(left.stderr, "");
  assert.equal((JSON.parse(read(trace)) as Trace).status, "succeeded");
});

function inputs(apiKey: string): string[] {
  const texts = Object.entries({ ...INPUTS, apiKey }).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]);
  return texts.flatMap(([name, text]) => ["--input", `${name}=${text}`]);
}
