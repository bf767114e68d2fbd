/** The code in the READMEs runs as it stands: every block of JavaScript, TypeScript and shell. */
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { type Block, LEFT_OUT, OTHER_LANGUAGES, PACKAGE, PROJECT, leftOut } from "./readme-blocks.js";
import { INPUTS, MCP, OPENAPI, WORKFLOW, installed, startComposio, telaio } from "./setup.js";

const tsc = join(dirname(createRequire(join(process.cwd(), "package.json")).resolve("typescript/package.json")), "bin/tsc");

const ALL = [...PACKAGE, ...PROJECT];
const isScript = ({ language }: Block) => language === "js" || language === "ts";
const isShell = ({ language }: Block) => language === "sh" || language === "bash";

/** What a block prints and writes, by a pattern of its code. A block that is not here must end without an error. */
const SCRIPTS: [pattern: RegExp, check: (stdout: string, folder: string) => void][] = [
  [
    /import \{ convert \}/,
    (stdout, folder) => {
      assert.match(stdout, /^1 notExpressed `odd` is known neither/);
      assert.match(readFileSync(join(folder, "vscode.mcp.json"), "utf8"), /"type": "http"/);
    },
  ],
  [/import \{ dryRun, report \}/, (stdout) => assert.match(stdout, /^# Workflow `provision-mcp-server` succeeded\n/)],
  [
    /^(?=[^]*import \{ dryRun, validate \})(?=[^]*attempts)/,
    (stdout) => assert.match(stdout, /createAuthConfig 201\n[^]*succeeded \[ 'authConfigId', 'serverId', 'mcpUrl', 'instanceId' \]\n$/),
  ],
  [
    /import \{ mcpServers, validate \}/,
    (stdout) => assert.equal(stdout, "Claude Code Claude Code leaves out server `docs`: with a URL it needs a `type`\nstreamable-http\n"),
  ],
  [
    /import \{ fix \}/,
    (stdout, folder) => {
      assert.equal(stdout, "");
      assert.equal(readFileSync(join(folder, "fixed.yaml"), "utf8"), readFileSync(WORKFLOW, "utf8"));
    },
  ],
  [/import \{ draft \}/, (stdout) => assert.match(stdout, /^arazzo: 1\.0\.1\n[^]*stepId: postMcpServers\n[^]*stepId: getMcpById\b/)],
  [/import \{ types \}/, (stdout) => assert.match(stdout, /^\/\*\*[^]*export interface ProvisionMcpServerInputs \{\n[^]*\[\n? *'authConfigId',/)],
  [
    /import \{ docs, flowchart, graph \}/,
    (stdout, folder) => {
      assert.match(stdout, /^\d+\nflowchart TD\n[^]*createAuthConfig<br>POST/);
      assert.match(readFileSync(join(folder, "workflow.svg"), "utf8"), /^<svg /);
      assert.match(readFileSync(join(folder, "workflow.html"), "utf8"), /^<!doctype html>/);
    },
  ],
  [/import \{ NotRunnable, run \}/, (stdout) => assert.match(stdout, /^runStarted\n[^]*runEnded\nsucceeded \{/)],
  [/import \{ init, Run \}/, (stdout) => assert.match(stdout, /^succeeded \[ 'authConfigId', 'serverId', 'mcpUrl', 'instanceId' \]\n$/)],
  [/import \{ completion \}/, (stdout) => assert.equal(stdout, "steps\n")],
];

/** What does not end with 0, and why. */
const STATUSES: [pattern: RegExp, status: number, reason: string][] = [
  [/--checkpoint/, 1, "the run fails, so that there is something to go on with"],
  [/--answer/, 1, "the answer that is chosen is a failure"],
  [/validate examples\b(?!\/)/, 1, "some of the examples are broken on purpose"],
  [/examples\/(broken|claude-code)/, 1, "broken on purpose"],
];

/** These serve until they are stopped, and have tests of their own. */
const SERVES = /^(npx telaio|node pkg\/bin\/telaio\.js) (lsp|mock|serve)\b/;

const scripts = ALL.filter((it) => isScript(it) && leftOut(it) === undefined);
const sources = join(installed, "readme-types");
const compiled = join(sources, "ts/compiled");

test("the compiler finds nothing in TypeScript, nor in JavaScript", () => {
  mkdirSync(sources);
  const files = { typeRoots: [join(process.cwd(), "../node_modules/@types")], types: ["node"], rootDir: ".", outDir: "compiled" };
  const strict = { target: "es2022", lib: ["es2023", "dom"], module: "nodenext", strict: true, noUnusedLocals: true, allowJs: true, checkJs: true };
  // What may be missing, JavaScript could say in comments only.
  const lenient = { strictNullChecks: false, useUnknownInCatchVariables: false };
  for (const language of ["ts", "js"]) {
    const folder = join(sources, language);
    mkdirSync(folder, { recursive: true });
    for (const block of scripts.filter((it) => it.language === language)) writeFileSync(join(folder, fileName(block, language)), block.code);
    const compilerOptions = { ...strict, ...(language === "js" && lenient), ...files };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*"] }));
    const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
    assert.equal(status, 0, stdout);
  }
});

for (const block of scripts) {
  test(`${block.place} runs`, async (t) => {
    const folder = place(block);
    const { url, apiKey } = await startComposio(t);
    writeFileSync(join(folder, "inputs.json"), JSON.stringify({ ...INPUTS, apiKey }));
    writeFileSync(join(folder, "block.js"), block.language === "ts" ? readFileSync(join(compiled, fileName(block)), "utf8") : block.code);
    const env = { ...process.env, COMPOSIO_URL: url, COMPOSIO_API_KEY: apiKey };
    const { stdout } = await promisify(execFile)(process.execPath, ["block.js"], { cwd: folder, env });
    for (const [pattern, check] of SCRIPTS) if (pattern.test(block.code)) check(stdout, folder);
  });
}

for (const block of ALL.filter((it) => isShell(it) && leftOut(it) === undefined)) {
  test(`${block.place} runs`, { skip: process.platform === "win32" }, async (t) => {
    const folder = place(block);
    const lines = block.code.split("\n").map((line) => line.replace(/(^|\s+)#.*/, "").trim());
    const isResumed = lines.some((it) => it.includes("--resume"));
    const { url, apiKey } = await startComposio(t, ...(isResumed ? ["--fail", "createInstance=403*1"] : []));
    writeFileSync(join(folder, "inputs.json"), JSON.stringify({ ...INPUTS, apiKey }));
    for (const line of lines.filter((it) => it !== "" && !SERVES.test(it))) checkLine(line, folder, url);
  });
}

function checkLine(line: string, folder: string, url: string): void {
  assert.match(line, /^(npx telaio|node pkg\/bin\/telaio\.js|telaio|echo) /);
  const isLive = / run /.test(line) && !/--dry-run|--explore/.test(line);
  const command = `"${process.execPath}" "${join(installed, "node_modules/telaio/bin/telaio.js")}"`;
  const script = line.replace(/^(npx telaio|node pkg\/bin\/telaio\.js)/, command) + (isLive ? ` --source composioApi=openapi.json --server composioApi=${url}` : "");
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script], { cwd: folder, encoding: "utf8", env: atHome(folder) });
  const [, expected] = STATUSES.find(([pattern]) => pattern.test(line)) ?? [undefined, 0];
  assert.equal(status, expected, `${line}\n${stdout}\n${stderr}`);
}

/** Where the command is installed, and the folder is the home of its user. */
const atHome = (folder: string) => ({ ...process.env, HOME: folder, PATH: `${join(installed, "node_modules/.bin")}${delimiter}${process.env["PATH"]}` });

test("the configuration is one", async () => {
  const config = PACKAGE.find((it) => it.language === "json");
  assert.ok(config);
  const folder = place(config);
  writeFileSync(join(folder, "telaio.config.json"), config.code);
  const { code, stderr } = await telaio(["validate", "workflow.yaml"], { cwd: folder });
  assert.equal(stderr, "");
  assert.notEqual(code, 2);
});

test("each block runs, or it is known why not", () => {
  const unknown = ALL.filter((it) => !isScript(it) && !isShell(it) && !(it.language in OTHER_LANGUAGES));
  assert.deepEqual(unknown, []);
  for (const [pattern] of [...SCRIPTS, ...LEFT_OUT]) {
    assert.ok(ALL.some((it) => (isScript(it) || isShell(it)) && pattern.test(it.code)), `no block is like ${pattern}`);
  }
  assert.ok(scripts.length >= 10);
});

/** Named by its place, so that the compiler's messages say it. */
const fileName = ({ place }: Block, extension = "js") => `${place.replace(/\W+/g, "-")}.${extension}`;

/** A folder with what a README speaks of. */
function place({ place }: Block): string {
  const folder = join(installed, "readme", place.replace(/\W+/g, "-"));
  mkdirSync(join(folder, ".vscode"), { recursive: true });
  copyFileSync(WORKFLOW, join(folder, "workflow.yaml"));
  if (place.startsWith("README")) {
    cpSync(join(process.cwd(), "../examples"), join(folder, "examples"), { recursive: true });
    return folder;
  }
  copyFileSync(OPENAPI, join(folder, "openapi.json"));
  copyFileSync(MCP, join(folder, "mcp.json"));
  writeFileSync(join(folder, "servers.json"), `{ "mcpServers": { "docs": { "url": "https://docs.example.com/mcp" } } }`);
  for (const home of [".cursor", ".zfunc", ".config/fish/completions"]) mkdirSync(join(folder, home), { recursive: true });
  writeFileSync(join(folder, ".cursor/mcp.json"), '{ "mcpServers": { "a": { "url": "https://a.example/mcp", "odd": 1 } } }');
  return folder;
}
