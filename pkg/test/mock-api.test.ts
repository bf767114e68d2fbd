/** `telaio mock OPENAPI`: a stand-in for any API, over real HTTP, and workflows that run against it. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { startApiMock } from "telaio/mock";
import { PETS_API } from "./pets.js";
import { OPENAPI, checkCommand, serving, telaio } from "./setup.js";

/** A folder with the API, and what else a test needs. */
function folderWith(t: TestContext, files: Record<string, string> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "telaio-mock-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries({ "api.yaml": PETS_API, ...files })) writeFileSync(join(folder, name), text);
  return folder;
}

/** Starts the command with the API of the folder, and gives where it is. */
async function start(t: TestContext, folder: string, ...args: string[]): Promise<string> {
  const [url = ""] = await serving(t, ["mock", join(folder, "api.yaml"), "--port", "0", ...args], /(http:\S+?):? /);
  return url.replace(/:$/, "");
}

interface Answered {
  status: number;
  body: unknown;
  headers: Headers;
}

async function call(url: string, method = "GET", body?: unknown, headers: Record<string, string> = {}): Promise<Answered> {
  const sent = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
  const answer = await fetch(url, { method, headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers }, ...sent });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? undefined : JSON.parse(text), headers: answer.headers };
}

test("examples, else made-up values; a client chooses", async (t) => {
  const url = await start(t, folderWith(t));
  assert.deepEqual((await call(`${url}/pets/any`)).body, { id: "tom-1", name: "Tom", kind: "cat" });
  assert.deepEqual((await call(`${url}/pets`)).body, [{ id: "pet-1", name: "Tom", kind: "cat" }]);
  // Behind the path of the server, too.
  assert.equal((await call(`${url}/v1/pets`)).status, 200);
  assert.deepEqual((await call(`${url}/pets/any`, "GET", undefined, { prefer: "example=rex" })).body, { id: "rex-1", name: "Rex", kind: "dog" });
  const missing = await call(`${url}/pets/any`, "GET", undefined, { prefer: "status=404" });
  assert.deepEqual([missing.status, missing.body], [404, { message: "there is no such pet" }]);
  const deleted = await call(`${url}/pets/any`, "DELETE");
  assert.deepEqual([deleted.status, deleted.body], [204, undefined]);
});

test("what does not fit is said", async (t) => {
  const url = await start(t, folderWith(t));
  const errors = async (path: string, method?: string, body?: unknown, headers?: Record<string, string>) => {
    const { status, body: problem } = await call(`${url}${path}`, method, body, headers);
    return [status, problem];
  };
  assert.deepEqual(await errors("/pets?limit=0"), [
    400,
    { title: "the request does not fit the API's description", status: 400, errors: [{ place: "query limit", message: "the value is less than the minimum of 1" }] },
  ]);
  const [, wrong] = await errors("/pets", "POST", { name: "", kind: "bird" });
  assert.match(JSON.stringify(wrong), /"place":"body \/name".*"place":"body \/kind"/);
  assert.match(JSON.stringify(await errors("/pets", "POST", {})), /`name`|"name"|name/);
  assert.match(JSON.stringify(await errors("/pets", "POST")), /"place":"body","message":"it is missing"/);
  assert.match(JSON.stringify(await errors("/pets", "POST", "{")), /the body is not JSON in UTF-8/);
  assert.match(JSON.stringify(await errors("/pets", "POST", "a=1", { "content-type": "text/csv" })), /415,.*must be `application\/json`, found `text\/csv`/);
  assert.match(JSON.stringify(await errors("/pets/ab")), /path petId/);
  assert.match(JSON.stringify(await errors("/pet")), /404,.*no path `\/pet`/);
  const other = await call(`${url}/pets`, "PUT", {});
  assert.deepEqual([other.status, other.headers.get("allow")], [405, "GET, POST"]);
  const lax = await start(t, folderWith(t), "--no-validate");
  assert.equal((await call(`${lax}/pets`, "POST", {})).status, 201);
});

test("what is created is there until it is removed", async (t) => {
  const url = await start(t, folderWith(t), "--state");
  assert.deepEqual((await call(`${url}/pets`)).body, []);
  const made = await call(`${url}/pets`, "POST", { name: "Ada", kind: "dog" });
  assert.equal(made.status, 201);
  const { id } = made.body as { id: string };
  assert.deepEqual(made.body, { id, name: "Ada", kind: "dog" });
  const second = (await call(`${url}/pets`, "POST", { name: "Bob", kind: "cat" })).body as { id: string };
  assert.notEqual(second.id, id);
  assert.deepEqual((await call(`${url}/pets/${id}`)).body, made.body);
  assert.deepEqual((await call(`${url}/pets/${id}`, "PATCH", { name: "Eve" })).body, { id, name: "Eve", kind: "dog" });
  assert.deepEqual((await call(`${url}/pets`)).body, [{ id, name: "Eve", kind: "dog" }, second]);
  assert.equal((await call(`${url}/pets/${id}`, "DELETE")).status, 204);
  const gone = await call(`${url}/pets/${id}`);
  assert.deepEqual([gone.status, gone.body], [404, { message: "there is no such pet" }]);
  assert.equal((await call(`${url}/pets/${id}`, "DELETE")).status, 404);
});

test("a recipe has things from the beginning, statuses, delays and answers", async (t) => {
  const recipe = `
resources:
  /pets: { id: name, items: [{ id: old-1, name: Old, kind: cat }] }
operations:
  addPet: { status: 429, times: 1, retryAfter: 7 }
  GET /pets: { delay: 150 }
  changePet: { status: 200, body: { told: true }, headers: { X-Told: "yes" } }
`;
  const folder = folderWith(t, { "recipe.yaml": recipe });
  const url = await start(t, folder, "--recipe", join(folder, "recipe.yaml"));
  assert.deepEqual((await call(`${url}/pets/Old`)).body, { id: "old-1", name: "Old", kind: "cat" });
  const limited = await call(`${url}/pets`, "POST", { name: "Ada", kind: "dog" });
  assert.deepEqual([limited.status, limited.headers.get("retry-after")], [429, "7"]);
  assert.equal((await call(`${url}/pets`, "POST", { name: "Ada", kind: "dog" })).status, 201);
  assert.equal((await call(`${url}/pets`, "POST", { name: "Ada", kind: "dog" })).status, 409);
  const before = performance.now();
  assert.equal(((await call(`${url}/pets`)).body as unknown[]).length, 2);
  assert.ok(performance.now() - before >= 140);
  const told = await call(`${url}/pets/Old`, "PATCH", { name: "New" });
  assert.deepEqual([told.body, told.headers.get("x-told")], [{ told: true }, "yes"]);
});

test("any page may call, and preflights are answered", async (t) => {
  const url = await start(t, folderWith(t));
  const answer = await fetch(`${url}/pets/abc`, {
    method: "OPTIONS",
    headers: { origin: "https://page.example", "access-control-request-method": "DELETE", "access-control-request-headers": "x-key", "access-control-request-private-network": "true" },
  });
  assert.equal(answer.status, 204);
  assert.equal(answer.headers.get("access-control-allow-origin"), "*");
  assert.match(answer.headers.get("access-control-allow-methods") ?? "", /DELETE/);
  assert.equal(answer.headers.get("access-control-allow-headers"), "x-key");
  assert.equal(answer.headers.get("access-control-allow-private-network"), "true");
  assert.equal((await fetch(`${url}/pets`, { headers: { origin: "https://page.example" } })).headers.get("access-control-allow-origin"), "*");
});

test("a workflow runs against it, live, and its recording answers the next", async (t) => {
  const folder = folderWith(t);
  const flow = join(folder, "flow.arazzo.yaml");
  const operations = ["addPet", "getPet", "DELETE /pets/{petId}"].flatMap((it) => ["--operation", it]);
  await checkCommand(["init", join(folder, "api.yaml"), ...operations, "-o", flow], { code: 0 });
  const url = await start(t, folder, "--state", "--fail", "addPet=429*1");
  const inputs = ["--input", "name=Ada", "--input", "kind=dog"];
  // The first request is told to wait, and the workflow has no retry.
  await checkCommand(["run", flow, "--server", `api=${url}`, ...inputs], { code: 1, stdout: /429/ });
  const [trace, har] = [join(folder, "trace.json"), join(folder, "run.har")];
  const ran = await checkCommand(["run", flow, "--server", `api=${url}`, ...inputs, "--trace", trace, "--har", har], { code: 0, stdout: /✓ succeeded: 3 steps, 3 requests/ });
  assert.match(ran.stdout, /name += Ada/);
  assert.equal((await call(`${url}/pets`)).status, 200);
  const { id } = (JSON.parse(readFileSync(trace, "utf8")) as { outputs: { id: string } }).outputs;
  for (const recording of [["--trace", trace], ["--har", har]]) {
    const recorded = await start(t, folder, ...recording);
    assert.deepEqual((await call(`${recorded}/pets/${id}`)).body, { id, name: "Ada", kind: "dog" });
    // What was not recorded is made up.
    assert.equal(((await call(`${recorded}/pets/else`)).body as { name: string }).name, "Tom");
    await checkCommand(["run", flow, "--server", `api=${recorded}`, ...inputs], { code: 0, stdout: /name += Ada/ });
  }
});

test("a real API has a stand-in", async (t) => {
  const mock = await startApiMock(readFileSync(OPENAPI, "utf8"), { state: true });
  t.after(() => mock.close());
  assert.ok(mock.operations.includes("postMcpServers"));
  assert.equal((await call(`${mock.url}/api/v3/mcp/servers`, "POST", { name: 1 })).status, 401);
  const wrong = await call(`${mock.url}/api/v3/mcp/servers`, "POST", { name: 1 }, { "x-api-key": "any" });
  assert.equal(wrong.status, 400);
});

test("usage", async (t) => {
  const folder = folderWith(t, { "bad.yaml": "operations: { addPet: { status: 99 } }", "broken.yaml": "a: [", "no.json": "{}" });
  const api = join(folder, "api.yaml");
  await checkCommand(["mock", "--state"], { code: 2, stdout: "", stderr: /`--state` needs the description of an API/ });
  await checkCommand(["mock", api, api], { code: 2, stderr: /expected one file/ });
  await checkCommand(["mock", join(folder, "none.yaml")], { code: 2, stderr: /there is no such file/ });
  await checkCommand(["mock", join(folder, "bad.yaml"), "--port", "0"], { code: 2, stderr: /cannot read `.*bad\.yaml`: it is no OpenAPI description/ });
  await checkCommand(["mock", api, "--recipe", join(folder, "bad.yaml")], { code: 2, stderr: /bad\.yaml` is no recipe: `\/operations\/addPet\/status`: / });
  await checkCommand(["mock", api, "--recipe", join(folder, "broken.yaml")], { code: 2, stderr: /is no recipe: line 1: / });
  await checkCommand(["mock", api, "--fail", "addPets=500", "--port", "0"], { code: 2, stderr: /the API has no operation `addPets`/ });
  await checkCommand(["mock", api, "--fail", "addPet"], { code: 2, stderr: /needs `OPERATION=STATUS`/ });
  await checkCommand(["mock", api, "--delay", "long"], { code: 2, stderr: /needs a number of milliseconds/ });
  await checkCommand(["mock", api, "--trace", join(folder, "no.json"), "--port", "0"], { code: 2, stderr: /neither a trace nor an HTTP Archive/ });
  const { code } = await telaio(["mock", "-", "--port", "0"], { stdin: PETS_API, when: { stdout: "Ctrl-C stops it.", then: (kill) => kill("SIGINT") } });
  assert.equal(code, 0);
});
