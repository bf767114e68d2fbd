/** `telaio validate` in a project: folders, a configuration, fixes, and reports for other programs. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import type { Log, Region } from "sarif";
import { MCP, MCP_MISTAKE, MISTAKES, OPENAPI, PETS, WORKFLOW, checkCommand, installed, read } from "./setup.js";
import type { Expected } from "./setup.js";

/** The same with a safe fix, and one that is not. */
const FIXABLE = PETS.replace("stepId:", "stepID:").replace("== 200", "= 200");

const API = `openapi: 3.1.0
info: { title: Pets, version: '1' }
servers: [{ url: 'https://pets.example' }]
paths:
  /pet: { $ref: 'paths/pet.yaml#/pet' }
`;

const PATH = "pet:\n  get: { operationId: findPet, responses: { '200': { description: A pet } } }\n";

/** A folder with these files, for one test. */
function project(t: TestContext, files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "telaio-project-"));
  t.after(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** Runs `telaio validate` in a folder. */
async function check(cwd: string, args: string[], expected: Expected): Promise<string> {
  return (await checkCommand(["validate", ...args], expected, { cwd })).stdout;
}

/** The paths that were checked. */
async function checked(cwd: string, args: string[]): Promise<string[]> {
  const { stdout } = await checkCommand(["validate", "--format", "json", ...args], { code: 0, stderr: "" }, { cwd });
  const { files }: { files: { path: string }[] } = JSON.parse(stdout);
  return files.map((it) => it.path.replaceAll("\\", "/"));
}

test("folders and patterns", async (t) => {
  const root = project(t, {
    "a.arazzo.yaml": PETS,
    "deep/er/arazzo.json": JSON.stringify({ mcpServers: {} }),
    "deep/.mcp.json": '{"mcpServers": {}}',
    "deep/mcp.json": '{"mcpServers": {}}',
    "deep/other.yaml": PETS,
    "deep/package.json": "{}",
    "node_modules/x/mcp.json": "{}",
    ".git/mcp.json": "{}",
    "odd [name].yaml": PETS,
  });
  const all = ["a.arazzo.yaml", "deep/.mcp.json", "deep/er/arazzo.json", "deep/mcp.json"];
  assert.deepEqual(await checked(root, ["."]), all);
  assert.deepEqual(await checked(root, ["deep", "deep/*/*.json"]), all.slice(1));
  assert.deepEqual(await checked(root, ["**/*.yaml"]), ["a.arazzo.yaml", "deep/other.yaml", "odd [name].yaml"]);
  assert.deepEqual(await checked(root, ["deep/{other,none}.yaml", "odd [name].yaml"]), ["deep/other.yaml", "odd [name].yaml"]);
  await check(root, ["*.yml"], { code: 2, stdout: "", stderr: /no file fits `\*\.yml`/ });
  await check(root, ["node_modules/x"], { code: 1, stdout: /unknown-document/ });
  mkdirSync(join(root, "empty"));
  await check(root, ["empty"], { code: 2, stderr: /no documents in `empty`/ });
});

test("what a file refers to is read, too", async (t) => {
  const root = project(t, { "pets.arazzo.yaml": PETS, "pets.yaml": API, "paths/pet.yaml": PATH });
  await check(root, ["."], { code: 0, stdout: /no findings in 1 file/ });
  writeFileSync(join(root, "paths/pet.yaml"), PATH.replace("findPet", "findDog"));
  await check(root, ["."], { code: 1, stdout: /no operation `findPet`/ });
  // A file that leads back to itself, and one that is not there.
  writeFileSync(join(root, "paths/pet.yaml"), `${PATH}x: { $ref: ../pets.yaml }\ny: { $ref: none.yaml }\nz: { $ref: 'http://127.0.0.1:1/' }\n`);
  await check(root, ["."], { code: 0 });
  // A device that never ends, and another machine.
  writeFileSync(join(root, "paths/pet.yaml"), `${PATH}x: { $ref: /dev/zero }\ny: { $ref: //127.0.0.1/share/x.yaml }\n`);
  await check(root, ["."], { code: 0 });
});

test("a place in another document is shown there", async (t) => {
  const deprecated = PATH.replace("findPet,", "findPet, deprecated: true,");
  const root = project(t, { "pets.arazzo.yaml": PETS, "pets.yaml": API, "paths/pet.yaml": deprecated });
  const stdout = await check(root, ["."], { code: 0, stdout: /warning\[deprecated-operation\]/ });
  assert.match(stdout, /pets\.arazzo\.yaml:8:18\n8 │ {5}operationId: findPet\n.*\^{7}\npaths\/pet\.yaml:2:\d+\n2 │ .*deprecated: true/);
  const { relatedLocations } = (await sarif(root, ["."])).runs[0]!.results![0]!;
  assert.equal(relatedLocations?.[0]?.physicalLocation?.artifactLocation?.uri, "paths/pet.yaml");
});

test("--fix changes what it fixes, and nothing else", async (t) => {
  const text = `\ufeff# a comment\r\n${FIXABLE.replaceAll("\n", "\r\n")}`;
  const root = project(t, { "real/pets.yaml": text, "clean.yaml": PETS });
  const real = join(root, "real/pets.yaml");
  const link = join(root, "link.yaml");
  symlinkSync(real, link);
  chmodSync(real, 0o640);
  const clean = statSync(join(root, "clean.yaml"));

  await check(root, ["link.yaml", "clean.yaml", "--fix"], { code: 1, stdout: /^fixed link\.yaml: rename to `stepId` \(unknown-field\)\n\n[^]*invalid-condition/ });
  assert.equal(readFileSync(real, "utf8"), text.replace("stepID", "stepId"));
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.equal(statSync(real).mode & 0o777, 0o640);
  const { ino, mtimeMs } = statSync(join(root, "clean.yaml"));
  assert.deepEqual([ino, mtimeMs], [clean.ino, clean.mtimeMs]);

  await check(root, ["link.yaml", "--fix", "--unsafe"], { code: 0, stdout: /fixed link\.yaml: change to `==` \(invalid-condition\)/ });
  assert.equal(readFileSync(real, "utf8"), text.replace("stepID", "stepId").replace("= 200", "== 200"));
  assert.deepEqual(readdirSync(join(root, "real")), ["pets.yaml"]);
});

test("--fix leaves alone what it cannot write back", async (t) => {
  const root = project(t, { "pets.yaml": "" });
  for (const [bytes, stderr] of [
    [Buffer.concat([Buffer.from(FIXABLE), Buffer.from("# caf\xe9\n", "latin1")]), /cannot read `pets\.yaml`: line \d+ is not UTF-8/],
    [Buffer.from(`\ufeff${FIXABLE}`, "utf16le"), /cannot fix `pets\.yaml`: it is UTF-16/],
  ] as const) {
    writeFileSync(join(root, "pets.yaml"), bytes);
    await check(root, ["pets.yaml", "--fix"], { code: 2, stderr });
    assert.deepEqual(readFileSync(join(root, "pets.yaml")), bytes);
  }
  await check(root, ["-", "--fix"], { code: 2, stderr: /the standard input is none/ });
});

test("warnings, and how many are allowed", async (t) => {
  const root = project(t, { "find.yaml": PETS });
  await check(root, ["find.yaml"], { code: 0, stdout: /1 warning in 1 file/ });
  await check(root, ["find.yaml", "--max-warnings", "1"], { code: 0 });
  await check(root, ["find.yaml", "--max-warnings", "0"], { code: 1, stdout: /more warnings than allowed: 1 instead of 0\n✗ failed/ });
  const quiet = await check(root, ["find.yaml", "--quiet"], { code: 0 });
  assert.doesNotMatch(quiet, /source-not-at-hand/);
});

test("comments silence findings", async (t) => {
  const silent = PETS.replace("operationId: findPet", "operationId: findPet # telaio-ignore unknown-operation");
  const root = project(t, { "pets.arazzo.yaml": silent, "pets.yaml": API.replace("{ $ref", "{ x-ref") });
  await check(root, ["."], { code: 0, stdout: /no findings/ });
  writeFileSync(join(root, "pets.yaml"), API);
  mkdirSync(join(root, "paths"));
  writeFileSync(join(root, "paths/pet.yaml"), PATH);
  await check(root, [".", "--fix"], { code: 0, stdout: /fixed pets\.arazzo\.yaml: remove the comment \(unused-ignore\)/ });
  assert.equal(readFileSync(join(root, "pets.arazzo.yaml"), "utf8"), PETS);
});

test("the nearest configuration counts", async (t) => {
  const root = project(t, {
    "telaio.config.json": '{ "rules": { "source-not-at-hand": "error" }, "ignore": ["old/**"] }',
    "pets.arazzo.yaml": PETS,
    "old/pets.arazzo.yaml": PETS,
    "strict/telaio.config.json": '{ "maxWarnings": 0 }',
    "strict/deep/pets.arazzo.yaml": PETS,
    "api/telaio.config.json": '{ "sources": { "pets": "../apis/p.yaml" } }',
    "api/pets.arazzo.yaml": PETS,
    "apis/p.yaml": API,
    "apis/paths/pet.yaml": PATH,
    "off.json": '{ "rules": { "source-not-at-hand": "off" } }',
  });
  await check(root, ["pets.arazzo.yaml"], { code: 1, stdout: /error\[source-not-at-hand\]/ });
  await check(root, ["old"], { code: 0, stdout: "" });
  await check(root, ["old/pets.arazzo.yaml"], { code: 1 });
  await check(root, ["strict"], { code: 1, stdout: /more warnings than allowed: 1 instead of 0/ });
  await check(root, ["strict", "--max-warnings", "5"], { code: 0 });
  await check(root, ["api"], { code: 0, stdout: /no findings/ });
  const { stdout } = await checkCommand(["run", "api/pets.arazzo.yaml", "--dry-run"], { code: 0, stderr: "" }, { cwd: root });
  assert.match(stdout, /GET .*\/pet\b/);
  await check(root, [".", "--config", "off.json"], { code: 0, stdout: /no findings in 4 files/ });
  await check(join(root, "strict/deep"), ["../../pets.arazzo.yaml"], { code: 1, stdout: /error\[source/ });
});

/** Configurations, and what is said about them; nothing if they are right. */
const CONFIGS: [config: unknown, message?: RegExp][] = [
  [{}],
  [{ $schema: "./node_modules/telaio/dist/config.schema.json", rules: { "unknown-field": "info" }, maxWarnings: 3, sources: { a: "b.yaml" }, ignore: ["x/**"] }],
  [{ rule: {} }, /^telaio validate: telaio\.config\.json:2:3: unknown field `rule`; did you mean `rules`\?/],
  [{ rules: { "unknown-filed": "off" } }, /config\.json:3:5: no rule is called `unknown-filed`; did you mean `unknown-field`\?/],
  [{ rules: { "unknown-field": "warn" } }, /config\.json:3:5: rule `unknown-field`: expected `off`, `info`, `warning` or `error`, found "warn"/],
  [{ rules: [] }, /config\.json:2:3: `rules`: expected an object, found a list/],
  [{ maxWarnings: -1 }, /config\.json:2:3: `maxWarnings`: expected a number from 0 on, found -1/],
  [{ maxWarnings: 1.5 }, /found 1\.5/],
  [{ sources: { a: 5 } }, /config\.json:3:5: source `a`: expected a path, found a number/],
  [{ ignore: "x" }, /config\.json:2:3: `ignore`: expected a list of patterns/],
  [[], /config\.json:1:1: expected an object, found a list/],
];

test("a configuration is checked, as its JSON Schema says", async (t) => {
  const root = project(t, { "mcp.json": '{"mcpServers": {}}' });
  const dist = join(installed, "node_modules/telaio/dist");
  const schemaText = readFileSync(join(dist, "config.schema.json"), "utf8");
  const schema: { default(options: object): Promise<unknown>; validateSchema(schema: string, instance: string): string } = await import(
    pathToFileURL(join(dist, "wasm/schema.js")).href
  );
  await schema.default({ module_or_path: readFileSync(join(dist, "wasm/schema_bg.wasm")) });
  for (const [config, message] of CONFIGS) {
    const text = JSON.stringify(config, null, 2);
    writeFileSync(join(root, "telaio.config.json"), text);
    await check(root, ["."], message === undefined ? { code: 0 } : { code: 2, stdout: "", stderr: message });
    const { mismatches }: { mismatches: unknown[] } = JSON.parse(schema.validateSchema(schemaText, text));
    assert.equal(mismatches.length > 0, message !== undefined, `${text}\n${JSON.stringify(mismatches)}`);
  }
  writeFileSync(join(root, "telaio.config.json"), "{ rules: }");
  await check(root, ["."], { code: 2, stderr: /telaio\.config\.json: it is not JSON/ });
});

/** A report, which must say of every place that it lies in its file. */
async function sarif(cwd: string, args: string[]): Promise<Log> {
  const { stdout } = await checkCommand(["validate", "--format", "sarif", ...args], { code: 0 }, { cwd }).catch(() =>
    checkCommand(["validate", "--format", "sarif", ...args], { code: 1 }, { cwd }),
  );
  return JSON.parse(stdout) as Log;
}

test("SARIF", async () => {
  const cwd = dirname(MISTAKES);
  const log = await sarif(cwd, ["typical-mistakes.arazzo.yaml", "missing-command.mcp.json"]);
  assert.equal(log.version, "2.1.0");
  const [run, ...others] = log.runs;
  assert.ok(run !== undefined && others.length === 0);
  assert.equal(run.columnKind, "utf16CodeUnits");
  const rules = run.tool.driver.rules ?? [];
  assert.equal(new Set(rules.map((it) => it.id)).size, rules.length);
  for (const rule of rules) {
    assert.match(rule.help?.markdown ?? "", new RegExp(`^# ${rule.id}\n`));
    assert.ok(rule.shortDescription?.text.endsWith("."), rule.shortDescription?.text);
    assert.doesNotMatch(rule.help?.text ?? "```", /```/);
  }

  const text = read(MISTAKES);
  let fixed = text;
  const results = run.results ?? [];
  assert.deepEqual(new Set(results.map((it) => it.ruleId)), new Set(rules.map((it) => it.id)));
  for (const it of [...results].reverse()) {
    assert.equal(rules[it.ruleIndex ?? -1]?.id, it.ruleId);
    assert.ok(it.level === "error" || it.level === "warning" || it.level === "note");
    assert.ok(it.message.text);
    for (const { physicalLocation } of [...(it.locations ?? []), ...(it.relatedLocations ?? [])]) {
      // A label may lie in the API's description, which is outside of the folder.
      assert.match(physicalLocation?.artifactLocation?.uri ?? "", /^(typical-mistakes\.arazzo\.yaml|missing-command\.mcp\.json|file:.*\/composio-openapi-original\.json)$/);
      const { startLine = 0, startColumn = 0, endLine = 0, endColumn = 0 } = physicalLocation?.region ?? {};
      assert.ok(startLine >= 1 && startColumn >= 1 && (endLine > startLine || endColumn >= startColumn));
    }
    for (const { artifactChanges } of it.fixes ?? []) {
      for (const { deletedRegion, insertedContent } of artifactChanges.flatMap((change) => change.replacements)) {
        const [start, end] = offsets(text, deletedRegion);
        fixed = fixed.slice(0, start) + insertedContent?.text + fixed.slice(end);
      }
    }
  }
  const { fix } = await import("telaio");
  // What is found only in the text that is mended so far is not in the report.
  const sources = [{ name: "composioApi", text: read(OPENAPI) }];
  assert.equal(fixed, (await fix(text, { unsafe: true, sources, rules: { "looser-input": "off" } })).text);
});

/** Where a region begins and ends in a text with line feeds. */
function offsets(text: string, { startLine = 1, startColumn = 1, endLine = 1, endColumn = 1 }: Region): [number, number] {
  const lines = text.split("\n");
  const before = (line: number) => lines.slice(0, line - 1).reduce((sum, it) => sum + it.length + 1, 0);
  return [before(startLine) + startColumn - 1, before(endLine) + endColumn - 1];
}

/** A document whose names hold what the formats give a meaning to. */
const AWKWARD = `arazzo: 1.0.1\n"<b>&,:%25\\n::\\e[0m]]>\\"": 1\n`;

test("GitHub's annotations", async (t) => {
  const root = project(t, { "a,b:c%.yaml": AWKWARD });
  const lines = (await check(root, ["a,b:c%.yaml", "--format", "github"], { code: 1, stderr: "" })).trimEnd().split("\n");
  for (const line of lines) assert.match(line, /^::(error|warning|notice) file=a%2Cb%3Ac%25\.yaml,line=\d+,endLine=\d+,col=\d+(,endColumn=\d+)?,title=[a-z-]+::[^\x00-\x1f]+$/);
  assert.ok(lines.some((it) => it.includes("<b>&,:%2525%0A::")), lines.join("\n"));
});

test("JUnit's XML", async (t) => {
  const root = project(t, { 'a<b>&"c.yaml': AWKWARD, "mcp.json": read(MCP) });
  const stdout = await check(root, ['a<b>&"c.yaml', "mcp.json", "--format", "junit"], { code: 1, stderr: "" });
  const open: string[] = [];
  for (const [, text = "", tag = ""] of stdout.trim().replace(/^<\?xml .*\?>\n/, "").matchAll(/([^<]*)(<[^>]*>)/g)) {
    assert.match(text, /^([^&\x00-\x08]|&(amp|lt|gt|quot|#\d+);)*$/);
    const [, slash, name = "", attributes, empty] = /^<(\/?)([a-z-]+)((?: [a-z]+="(?:[^"<&\n]|&(?:amp|lt|gt|quot|#\d+);)*")*)(\/?)>$/.exec(tag) ?? assert.fail(tag);
    if (slash === "/") assert.equal(open.pop(), name);
    else if (empty === "") open.push(name);
    assert.ok(attributes !== undefined);
  }
  assert.deepEqual(open, []);
  const failures = stdout.match(/<failure /g)?.length;
  assert.match(stdout, new RegExp(`<testsuites name="telaio" tests="\\d+" failures="${failures}">`));
  assert.match(stdout, /<testcase classname="telaio" name="mcp\.json"\/>/);
});

test("explain shows the page of every rule", async () => {
  const { stdout } = await checkCommand(["explain"], { code: 0, stderr: "" });
  const rows = [...stdout.matchAll(/^([a-z-]+) +(error|warning|info) +(\S.*[.])$/gm)];
  const { rules } = await import("telaio");
  assert.deepEqual(rows.map(([, name, severity]) => ({ name, severity })), (await rules()).map(({ name, severity }) => ({ name, severity })));
  assert.match(stdout, new RegExp(`\n${rows.length} rules; `));
  await checkCommand(["explain", "duplicate-step-id"], {
    code: 0,
    stderr: "",
    stdout: /^duplicate-step-id \(error; .*\)\n\nWithin one workflow[^]*\nTwo steps share an id\n\n {4}arazzo: 1\.0\.1\n[^]*is found:\n {4}9:17 error\[/,
  });
});

test("many files show how far it is, on a terminal", { skip: spawnSync("script", ["--version"]).status !== 0 }, (t) => {
  const root = project(t, Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i}.arazzo.yaml`, PETS])));
  const command = `"${process.execPath}" "${join(installed, "node_modules/telaio/bin/telaio.js")}" validate .`;
  // Nothing else of the environment: Node shows no colors where CI is set, for one.
  const env = { PATH: process.env.PATH, TERM: "xterm-256color" };
  const seen = execFileSync("script", ["-qec", command, "/dev/null"], { cwd: root, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  assert.match(seen, /\r\x1b\[Kchecked 0 of 40 …[^]*\r\x1b\[K[^]*source-not-at-hand/);
  assert.match(seen, /\x1b\[33mwarning\[/);
});

test("a file in UTF-16 is read as one in UTF-8", async (t) => {
  const root = project(t, { "utf-8.yaml": PETS });
  const little = Buffer.from(`\uFEFF${PETS}`, "utf16le");
  writeFileSync(join(root, "little.yaml"), little);
  writeFileSync(join(root, "big.yaml"), Buffer.from(little).swap16());
  const findings = (path: string) => check(root, [path], { code: 0, stdout: /source-not-at-hand/ }).then((it) => it.replaceAll(path, ""));
  const expected = await findings("utf-8.yaml");
  assert.equal(await findings("little.yaml"), expected);
  assert.equal(await findings("big.yaml"), expected);
});

test("one mistake of many files fails them all", async () => {
  await checkCommand(["validate", dirname(MCP_MISTAKE), WORKFLOW], { code: 1, stdout: /✗ failed: .* in 3 files\n$/ });
});

