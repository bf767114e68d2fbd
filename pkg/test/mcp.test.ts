/** `telaio mcp` and the same from JavaScript: configurations of every client. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { mcpDialects, mcpPreview, mcpServers, validate } from "telaio";
import { checkCommand } from "./setup.js";

const CLAUDE = `{ "mcpServers": { "docs": { "url": "https://docs.example.com/mcp" } } }\n`;
const KEY = "7c4a8d09ca3762af61e59520943dc264";
const CODEX = `[mcp_servers.files]
command = "files-mcp"
args = ["--api-key", "${KEY}"]
enabled = false
`;

/** A folder with these files, for one test. */
function folder(t: TestContext, files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "telaio-mcp-"));
  t.after(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

test("a folder stands for the files that clients read", async (t) => {
  const cwd = folder(t, { ".mcp.json": CLAUDE, ".codex/config.toml": CODEX, ".vscode/mcp.json": `{ "servers": {} }`, "notes.json": "{}" });
  const { stdout } = await checkCommand(["mcp", "check", ".", "--format", "json"], { code: 1, stderr: "" }, { cwd });
  const { files } = JSON.parse(stdout);
  assert.deepEqual(
    files.map((it: { path: string; dialect: { name: string; by: string } }) => [it.path.replaceAll("\\", "/"), it.dialect.name, it.dialect.by]),
    [
      [".codex/config.toml", "codex", "path"],
      [".mcp.json", "claude-code", "path"],
      [".vscode/mcp.json", "vscode", "path"],
    ],
  );
  assert.equal(files[1].findings[0].code, "missing-transport");
  assert.ok(!stdout.includes(KEY));
});

test("what is found is mended", async (t) => {
  const cwd = folder(t, { ".cursor/mcp.json": `{ "servers": { "files": { "command": "files-mcp" } } }\n` });
  await checkCommand(["mcp", "check", ".", "--fix"], { code: 0, stdout: /rename to `mcpServers` \(wrong-root-key\)/, stderr: "" }, { cwd });
  assert.equal(readFileSync(join(cwd, ".cursor/mcp.json"), "utf8"), `{ "mcpServers": { "files": { "command": "files-mcp" } } }\n`);
});

test("a dialect can be said", async () => {
  const surroundings = { stdin: CLAUDE };
  await checkCommand(["mcp", "check", "-"], { code: 0, stderr: "" }, surroundings);
  await checkCommand(["mcp", "check", "-", "--dialect", "claude-code"], { code: 1, stdout: /missing-transport/, stderr: "" }, surroundings);
  await checkCommand(["validate", "-", "--dialect", "windsurf"], { code: 0, stdout: /Windsurf does not read `url`/, stderr: "" }, surroundings);
  const wrong = ["mcp", "check", "-", "--dialect", "windsruf"];
  await checkCommand(wrong, { code: 2, stdout: "", stderr: /did you mean `windsurf`\?/ }, surroundings);
});

test("servers are listed without secrets", async (t) => {
  const cwd = folder(t, { ".mcp.json": CLAUDE, ".codex/config.toml": CODEX });
  const { stdout } = await checkCommand(["mcp", "list", "."], { code: 0, stderr: "" }, { cwd });
  assert.deepEqual(
    stdout.split("\n").map((it) => it.trim()),
    [
      `${join(".codex", "config.toml")}  Codex, 1 server`,
      "files  off  1:14  files-mcp --api-key •••",
      "",
      ".mcp.json  Claude Code, 1 server",
      "docs  left out  1:19  https://docs.example.com/mcp",
      "",
      "2 servers in 2 files",
      "",
    ],
  );
  const listed = await checkCommand(["mcp", "list", ".mcp.json", "--format", "json"], { code: 0, stderr: "" }, { cwd });
  const { files } = JSON.parse(listed.stdout);
  assert.deepEqual(files, [
    {
      path: ".mcp.json",
      dialect: { name: "claude-code", title: "Claude Code", by: "path" },
      servers: [{ name: "docs", target: "https://docs.example.com/mcp", env: [], headers: [], disabled: false, line: 1, column: 19 }],
    },
  ]);
});

test("commands that there are not", async () => {
  await checkCommand(["mcp"], { code: 2, stdout: "", stderr: /expected `check`, `list` or `convert`/ });
  await checkCommand(["mcp", "lits"], { code: 2, stdout: "", stderr: /did you mean `list`\?/ });
  await checkCommand(["mcp", "list"], { code: 2, stdout: "", stderr: /expected at least one file/ });
  await checkCommand(["mcp", "list", "no-such-file.json"], { code: 2, stderr: /cannot read/ });
  await checkCommand(["mcp", "--help"], { code: 0, stdout: /telaio mcp COMMAND/, stderr: "" });
  await checkCommand(["mcp", "list", "--help"], { code: 0, stdout: /List the servers/, stderr: "" });
});

test("the same from JavaScript", async () => {
  const dialects = await mcpDialects();
  assert.ok(dialects.some((it) => it.name === "codex" && it.format === "TOML" && it.paths.includes("~/.codex/config.toml")));
  const { dialect, findings } = await validate(CLAUDE, { url: "file:///home/ada/.mcp.json" });
  assert.deepEqual(dialect, { name: "claude-code", title: "Claude Code", by: "path" });
  assert.deepEqual(findings.map((it) => it.code), ["missing-transport"]);
  assert.deepEqual((await validate(CLAUDE, { dialect: "cursor" })).findings, []);
  await assert.rejects(validate(CLAUDE, { dialect: "curser" }), /did you mean `cursor`\?/);
  const { servers } = await mcpServers(CODEX);
  assert.deepEqual(servers.map((it) => [it.name, it.transport, it.disabled]), [["files", "stdio", true]]);
  assert.deepEqual(await mcpServers("arazzo: 1.0.1"), { servers: [] });
});

test("references to what servers give are shown with samples", async () => {
  const text = "sent {{ mcp_servers.bot.output.message_id }} as ü {{ mcp_servers.bto.output }}";
  const samples = { bot: { output: { message_id: 42 } } };
  const preview = await mcpPreview(text, { samples });
  assert.equal(preview.text, "sent 42 as ü {{ mcp_servers.bto.output }}");
  assert.deepEqual(preview.values.map((it) => text.slice(it.from, it.to)), ["{{ mcp_servers.bot.output.message_id }}", "{{ mcp_servers.bto.output }}"]);
  assert.deepEqual(preview.values.map((it) => it.value), [42, undefined]);
  assert.match(preview.values[1]?.problem ?? "", /did you mean `bot`\?/);
  const document = "mcp_servers: [{ id: bto, use: a/b, command: c }]";
  const other = await mcpPreview(text, { samples, document });
  assert.match(other.values[0]?.problem ?? "", /no server has the id `bot`/);
});
