/** `telaio mock`, as a command. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const COMMAND = fileURLToPath(new URL("bin/telaio.js", import.meta.resolve("telaio/package.json")));

function start(...args: string[]) {
  return spawn(process.execPath, [COMMAND, "mock", ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

test("mock prints where it is, what fails and each request, but no key that it was sent", async () => {
  const path = "/api/v3/auth_configs";
  const child = start("--port", "0", "--fail", "createServer=429*2", "--fail", "getMcpById=500");
  const lines: string[] = [];
  let url = "";
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    url ||= /http:\S+/.exec(line)?.[0] ?? "";
    if (line.startsWith("Ctrl-C")) {
      await fetch(`${url}${path}?key=ak_secret`, { method: "POST", headers: { "x-api-key": "ak_secret" } });
      await fetch(`${url}/other`);
    }
    if (line.includes("/other")) child.kill("SIGINT");
  }
  assert.deepEqual(lines, [
    `Composio stand-in on ${url}`,
    "API key: ak_telaio_mock",
    "fails: createServer with 429, first 2 only",
    "fails: getMcpById with 500",
    "Ctrl-C stops it.",
    `POST ${path} → 401 postAuthConfigs`,
    "GET /other → 404",
  ]);
  if (child.exitCode === null) await once(child, "exit");
  assert.equal(child.exitCode, 0);
});

async function checkMisuse(args: string[], message: RegExp): Promise<void> {
  const child = start(...args);
  let text = "";
  child.stderr.setEncoding("utf8").on("data", (it: string) => (text += it));
  const [code]: unknown[] = await once(child, "close");
  assert.match(text, message);
  assert.equal(code, 2);
}

test("mock says what it needs", async () => {
  await checkMisuse(["--port", "x"], /option `--port` needs a number from 0 to 65535, found `x`/);
  await checkMisuse(["--fail", "createPet=500"], /option `--fail` needs `STEP=STATUS` .* found `createPet=500`/);
  await checkMisuse(["--fail", "createServer=201"], /a status from 400 to 599, found `createServer=201`/);
  await checkMisuse(["--fail", "createServer=429*"], /found `createServer=429\*`/);
  await checkMisuse(["extra"], /cannot read `extra`: there is no such file/);
});

test("mock says that its port is in use", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await checkMisuse(["--port", String(port)], /it is in use; choose another with `--port`/);
});
