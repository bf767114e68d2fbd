/** `telaio init`: what it makes has no findings and runs. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { PETS_API } from "./pets.js";
import { OPENAPI, checkCommand, installed, startComposio } from "./setup.js";

function folderWith(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "telaio-init-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "pets.openapi.yaml"), PETS_API);
  return folder;
}

/** A workflow must be good enough to go on from. */
async function checkDraft(cwd: string, path: string): Promise<void> {
  await checkCommand(["validate", path, "--max-warnings", "0"], { code: 0, stdout: /no findings in 1 file/, stderr: "" }, { cwd });
  await checkCommand(["dry-run", path], { code: 0, stdout: /✓ succeeded/ }, { cwd });
  await checkCommand(["format", "--check", path], { code: 0, stdout: "" }, { cwd });
}

test("a workflow of chosen operations", async (t) => {
  const cwd = folderWith(t);
  mkdirSync(join(cwd, "flows"));
  const flow = join("flows", "adopt.arazzo.yaml");
  const args = ["--operation", "addPet", "--operation", "get /pets/{petId}", "--operation", "DELETE /pets/{petId}"];
  const { stdout, stderr } = await checkCommand(["init", "pets.openapi.yaml", ...args, "--workflow", "adopt", "-o", flow], { code: 0 }, { cwd });
  assert.equal(stdout, "");
  assert.match(stderr, /note: step `getPet`: `petId` is `id` of step `addPet`, as name and type say\n[^]*next: `telaio dry-run flows/);
  const text = readFileSync(join(cwd, flow), "utf8");
  assert.match(text, /url: \.\.\/pets\.openapi\.yaml\n/);
  assert.match(text, /- workflowId: adopt\n/);
  assert.match(text, /value: \$steps\.addPet\.outputs\.id\n/);
  assert.match(text, /condition: \$statusCode == 204\n/);
  assert.doesNotMatch(text, /\bage\b|\blimit\b/);
  await checkDraft(cwd, flow);
});

test("it is printed without a file, and none is replaced unasked", async (t) => {
  const cwd = folderWith(t);
  const args = ["init", "pets.openapi.yaml", "--operation", "listPets"];
  const { stdout } = await checkCommand(args, { code: 0, stdout: /^arazzo: 1\.0\.1\n/, stderr: "" }, { cwd });
  writeFileSync(join(cwd, "flow.arazzo.yaml"), stdout);
  await checkDraft(cwd, "flow.arazzo.yaml");
  await checkCommand([...args, "-o", "flow.arazzo.yaml"], { code: 2, stderr: /is there already; `--force` replaces it/ }, { cwd });
  await checkCommand(["init", "pets.openapi.yaml", "--operation", "addPet", "-o", "flow.arazzo.yaml", "--force"], { code: 0 }, { cwd });
  assert.match(readFileSync(join(cwd, "flow.arazzo.yaml"), "utf8"), /addPet/);
  await checkCommand(["init", "-", "--operation", "getPet"], { code: 0, stdout: /url: openapi\.yaml\n/ }, { stdin: PETS_API });
});

test("a workflow of a real API runs against its stand-in", async (t) => {
  const cwd = folderWith(t);
  copyFileSync(OPENAPI, join(cwd, "composio.json"));
  const args = ["--operation", "postMcpServers", "--operation", "getMcpById"];
  await checkCommand(["init", "composio.json", ...args, "-o", "flow.arazzo.yaml"], { code: 0 }, { cwd });
  await checkDraft(cwd, "flow.arazzo.yaml");
  const { url } = await startComposio(t);
  const inputs = { name: "mine", auth_config_ids: ["ac_unknown"] };
  writeFileSync(join(cwd, "inputs.json"), JSON.stringify(inputs));
  // The key is missing, which the stand-in says.
  await checkCommand(["run", "flow.arazzo.yaml", "--server", `composio=${url}`, "--inputs", "inputs.json"], { code: 1, stdout: /401/ }, { cwd });
});

/** Another API, with an operation of the same name. */
const SHOP_API = `openapi: 3.0.3
info: { title: Shop, version: '1' }
servers: [{ url: https://shop.example }]
paths:
  /orders:
    post:
      operationId: order
      requestBody:
        required: true
        content: { application/json: { schema: { type: object, required: [petId], properties: { petId: { type: string } } } } }
      responses: { '201': { description: Ordered } }
  /pets:
    get:
      operationId: listPets
      responses: { '200': { description: What is sold } }
`;

function folderWithBoth(t: TestContext): string {
  const cwd = folderWith(t);
  mkdirSync(join(cwd, "shop"));
  writeFileSync(join(cwd, "shop/pets.openapi.yaml"), SHOP_API);
  return cwd;
}

test("a workflow of several APIs", async (t) => {
  const cwd = folderWithBoth(t);
  const both = ["init", "pets.openapi.yaml", "shop/pets.openapi.yaml"];
  const args = ["--operation", "addPet", "--operation", "order", "--operation", "shop-pets-openapi.listPets"];
  const { stderr } = await checkCommand([...both, ...args, "-o", "flow.arazzo.yaml"], { code: 0 }, { cwd });
  assert.match(stderr, /note: step `order`: `petId` is `id` of step `addPet`/);
  const text = readFileSync(join(cwd, "flow.arazzo.yaml"), "utf8");
  assert.match(text, /- name: shop-pets-openapi\n {4}url: \.\/shop\/pets\.openapi\.yaml\n/);
  assert.match(text, /operationId: \$sourceDescriptions\.shop-pets-openapi\.listPets\n/);
  await checkDraft(cwd, "flow.arazzo.yaml");
  const { stdout } = await checkCommand([...both, "--list"], { code: 0 }, { cwd });
  assert.match(stdout, /^pets-openapi\.addPet +POST +\/pets +Take a pet in$/m);
  assert.match(stdout, /^shop-pets-openapi\.order +POST +\/orders$/m);
  await checkCommand([...both, "--operation", "listPets"], { code: 2, stdout: "", stderr: /several APIs have an operation `listPets`: `pets-openapi\.listPets` or `shop-pets-openapi\.listPets`/ }, { cwd });
  await checkCommand(["init", "pets.openapi.yaml", "pets.openapi.yaml", "--list"], { code: 2, stderr: /`pets\.openapi\.yaml` is there twice/ }, { cwd });
});

test("--list lists the operations", async (t) => {
  const { stdout } = await checkCommand(["init", "pets.openapi.yaml", "--list"], { code: 0, stderr: "" }, { cwd: folderWith(t) });
  assert.match(stdout, /^listPets +GET +\/pets +All pets\naddPet +POST +\/pets +Take a pet in\n[^]*\n +DELETE +\/pets\/\{petId\}\n$/);
});

test("what cannot be made is said", async (t) => {
  const cwd = folderWith(t);
  const api = "pets.openapi.yaml";
  await checkCommand(["init"], { code: 2, stdout: "", stderr: /expected the description of an API/ });
  await checkCommand(["init", api], { code: 2, stdout: "", stderr: /which operations\? `--operation NAME` names one, `--list` lists them/ }, { cwd });
  await checkCommand(["init", api, "--operation", "addPets"], { code: 2, stdout: "", stderr: /no operation `addPets`; did you mean `addPet`\?/ }, { cwd });
  await checkCommand(["init", api, "--operation", "addPet", "--workflow", "a b"], { code: 2, stderr: /needs a name of letters/ }, { cwd });
  await checkCommand(["init", api, "--operation", "addPet", "-o", "none/flow.yaml"], { code: 2, stderr: /cannot write `none\/flow\.yaml`: there is no such folder/ }, { cwd });
  await checkCommand(["init", "absent.yaml", "--list"], { code: 2, stderr: /there is no such file/ }, { cwd });
  writeFileSync(join(cwd, "no.yaml"), "a: [");
  await checkCommand(["init", "no.yaml", "--list"], { code: 2, stderr: /cannot read `no\.yaml`: it is no OpenAPI description that can be read/ }, { cwd });
});

const hasTerminal = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;

/** Types lines on a terminal, each once the one before has been answered. */
async function typed(cwd: string, args: string[], lines: [prompt: string, line: string][]): Promise<{ code: number | null; shown: string }> {
  const command = [process.execPath, join(installed, "node_modules/telaio/bin/telaio.js"), ...args].map((it) => `'${it}'`).join(" ");
  const child = spawn("script", ["-qec", command, "/dev/null"], { cwd, env: { ...process.env, NO_COLOR: "1" } });
  let [shown, seen] = ["", 0];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    const [next] = lines;
    if (next === undefined || !shown.slice(seen).includes(next[0])) return;
    lines.shift();
    seen = shown.length;
    child.stdin.write(next[1]);
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, shown };
}

test("a terminal is asked step by step", { skip: !hasTerminal && "there is no `script` to make a terminal" }, async (t) => {
  const cwd = folderWith(t);
  const { code, shown } = await typed(cwd, ["init", "pets.openapi.yaml"], [
    ["first step", "nothing like it\n"],
    ["first step", "addP\t\n"],
    ["next step", "/pets/{petId}\n"],
    ["next step", "1\n"],
    ["next step", "\n"],
    ["file to write", "flow.arazzo.yaml\n"],
  ]);
  assert.equal(code, 0, shown);
  assert.match(shown, /no operation has `nothing like it`/);
  assert.match(shown, /1\. addPet {2}POST \/pets/);
  assert.match(shown, /2\. getPet {2}GET \/pets\/\{petId\} {2}One pet/);
  assert.match(readFileSync(join(cwd, "flow.arazzo.yaml"), "utf8"), /workflowId: addPet-getPet\n/);
  await checkDraft(cwd, "flow.arazzo.yaml");
});

test("a terminal is asked for operations of several APIs", { skip: !hasTerminal && "there is no `script` to make a terminal" }, async (t) => {
  const cwd = folderWithBoth(t);
  const { code, shown } = await typed(cwd, ["init", "pets.openapi.yaml", "shop/pets.openapi.yaml"], [
    ["first step", "listPets\n"],
    ["first step", "2\n"],
    ["next step", "addPet\n"],
    ["next step", "\n"],
    ["file to write", "flow.arazzo.yaml\n"],
  ]);
  assert.equal(code, 0, shown);
  assert.match(shown, /1\. shop-pets-openapi\.listPets {2}GET \/pets/);
  assert.match(shown, /2\. pets-openapi\.addPet {2}POST \/pets/);
  await checkDraft(cwd, "flow.arazzo.yaml");
});

test("a terminal can be left", { skip: !hasTerminal && "there is no `script` to make a terminal" }, async (t) => {
  const cwd = folderWith(t);
  const ended = await typed(cwd, ["init", "pets.openapi.yaml", "-o", "flow.yaml"], [["first step", "\x04"]]);
  assert.equal(ended.code, 2, ended.shown);
  assert.match(ended.shown, /no operation was chosen/);
  const stopped = await typed(cwd, ["init", "pets.openapi.yaml", "-o", "flow.yaml"], [["first step", "\x03"]]);
  assert.equal(stopped.code, 130, stopped.shown);
  assert.ok(!existsSync(join(cwd, "flow.yaml")));
});
