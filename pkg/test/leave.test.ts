/** What a run leaves: the files of `telaio run`, and nothing of a secret in any of them. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { report } from "telaio";
import type { ReportFormat, Trace } from "telaio";
import { INPUTS, OPENAPI, WORKFLOW, checkCommand, installed, read, startComposio, telaio } from "./setup.js";

const folder = mkdtempSync(join(tmpdir(), "telaio-leave-"));
after(() => rmSync(folder, { recursive: true }));

/** Each option, and what its file must hold of a run that stops at a 403 in the last step. */
const FILES: Record<string, RegExp[]> = {
  trace: [/^\{\n {2}"version": 1,/, /"pointer": "\/workflows\/0\/steps\/3"/, /"advice": \{/],
  har: [/"version": "1\.2"/, /"name": "telaio"/, /"status": 403/, /"startedDateTime": "20\d\d-/],
  junit: [/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, /tests="4" failures="1"/, /<failure type="postMcpServersByServerIdInstances" message="\$statusCode == 201: /, /what to do: Send the user a link/],
  report: [/^# Workflow `provision-mcp-server` failed\n/, /\*\*What to do:\*\* Send the user a link/, /\| 4 \| `createInstance` /],
  curl: [/^#!\/bin\/sh\n/, /: "\$\{X_API_KEY:\?\}"/, /--header 'x-api-key: '"\$X_API_KEY"/],
  mermaid: [/^sequenceDiagram\n/, /A0-->>T: 403/, /Note over T: failed\n$/],
};

const everyFile = (name: string) => Object.keys(FILES).flatMap((it) => [`--${it}`, join(folder, `${name}.${it}`)]);

const inputs = (apiKey: string) => {
  const path = join(folder, "inputs.json");
  writeFileSync(path, JSON.stringify({ ...INPUTS, apiKey }));
  return ["--inputs", path];
};

test("every file of a run that fails, with the remedy for the trap of the workflow", async (t) => {
  const { url, apiKey } = await startComposio(t, "--fail", "createInstance=403");
  const args = ["run", WORKFLOW, "--server", `composioApi=${url}`, "--source", `composioApi=${OPENAPI}`, ...inputs(apiKey), ...everyFile("failed")];
  const { stdout } = await checkCommand(args, { code: 1, stderr: "" });
  assert.match(stdout, /the API says: the user does not have connected accounts/);
  assert.match(stdout, /why: An instance needs a connected account[^]*what to do: Send the user a link from `POST \/api\/v3\/connected_accounts\/link`/);
  for (const [option, patterns] of Object.entries(FILES)) {
    const text = readFileSync(join(folder, `failed.${option}`), "utf8");
    for (const pattern of patterns) assert.match(text, pattern);
    assert.ok(!text.includes(apiKey), `--${option} has the key`);
  }
  // No half-written file is left.
  assert.deepEqual(readdirSync(folder).filter((it) => it.startsWith(".")), []);
});

test("JavaScript writes the same reports", async (t) => {
  const { url, apiKey } = await startComposio(t);
  const args = ["run", WORKFLOW, "--server", `composioApi=${url}`, ...inputs(apiKey), ...everyFile("good")];
  await checkCommand(args, { code: 0, stderr: "" });
  const trace: Trace = JSON.parse(read(join(folder, "good.trace")));
  assert.ok((trace.date ?? 0) > 1_700_000_000_000);
  const formats: Record<string, ReportFormat> = { har: "har", junit: "junit", report: "markdown", curl: "curl", mermaid: "mermaid" };
  for (const [option, format] of Object.entries(formats)) {
    assert.equal(await report(trace, format), read(join(folder, `good.${option}`)));
  }
  await assert.rejects(report({ ...trace, version: 2 }, "har"), /expected a trace of version 1, found 2/);
  await assert.rejects(report({} as Trace, "har"), /no trace/);
  await assert.rejects(report(trace, "pdf" as ReportFormat), /name of a format/);
});

test("the curl script sends the same requests", { skip: !hasCurl() }, async (t) => {
  const { url, apiKey } = await startComposio(t);
  const script = join(folder, "again.sh");
  await checkCommand(["run", WORKFLOW, "--server", `composioApi=${url}`, ...inputs(apiKey), "--curl", script], { code: 0 });
  const text = read(script);
  assert.equal(statSync(script).mode & 0o111, 0o111);
  assert.throws(() => execFileSync("sh", [script], { stdio: "pipe" }), "it needs the key");
  const output = execFileSync("sh", [script], { env: { ...process.env, X_API_KEY: apiKey }, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  // The server and its instance are there already.
  assert.match(output, /"auth_config":\{"id":"ac_[^]*"mcp_url"[^]*already has an instance/);
  assert.equal(text.match(/^curl /gm)?.length, 4);
});

test("a dry run leaves files, too", async () => {
  await checkCommand(["run", WORKFLOW, "--dry-run", ...everyFile("dry")], { code: 0, stderr: "" });
  assert.match(read(join(folder, "dry.report")), /dry run: nothing was sent/);
  assert.match(read(join(folder, "dry.har")), /"startedDateTime": "1970-/);
});

test("one file to the standard output, and what is shown beside it to the other", async () => {
  const { stdout, stderr } = await checkCommand(["run", WORKFLOW, "--dry-run", "--har", "-"], { code: 0, stderr: /✓ succeeded/ });
  assert.equal(JSON.parse(stdout).log.entries.length, 4);
  assert.match(stderr, /createAuthConfig/);
  await checkCommand(["run", WORKFLOW, "--dry-run", "--har", "-", "--curl", "-"], { code: 2, stderr: /two options write to `-`/ });
  await checkCommand(["run", WORKFLOW, "--dry-run", "--har", "-", "--format", "json"], { code: 2, stderr: /can hold one thing/ });
});

test("the document from the standard input", async () => {
  await checkCommand(["run", "-", "--dry-run"], { code: 0, stdout: /✓ succeeded/ }, { stdin: read(WORKFLOW) });
});

test("a file that is there is replaced as a whole; one that cannot be written is refused before anything is sent", async () => {
  const path = join(folder, "there.md");
  writeFileSync(path, "x".repeat(100_000));
  chmodSync(path, 0o600);
  await checkCommand(["run", WORKFLOW, "--dry-run", "--report", path], { code: 0 });
  assert.match(read(path), /^# Workflow [^x]*/);
  if (process.platform !== "win32") assert.equal(statSync(path).mode & 0o777, 0o600);
  await checkCommand(["run", WORKFLOW, "--dry-run", "--report", join(folder, "no/such.md")], { code: 2, stdout: "", stderr: /cannot write .*there is no such folder/ });
  await checkCommand(["run", WORKFLOW, "--dry-run", "--report", folder], { code: 2, stdout: "", stderr: /it is a folder/ });
  if (process.platform !== "win32") await checkCommand(["run", WORKFLOW, "--dry-run", "--report", "/dev/null"], { code: 0 });
});

test("limits", async (t) => {
  const slow = createServer(() => {}).listen(0, "127.0.0.1");
  t.after(() => slow.close().closeAllConnections());
  await new Promise((resolve) => slow.once("listening", resolve));
  const { port } = slow.address() as { port: number };
  const args = ["run", WORKFLOW, "--server", `composioApi=http://127.0.0.1:${port}`, ...inputs("ak_key_of_the_test")];
  await checkCommand([...args, "--timeout", "0.2"], { code: 1, stdout: /no answer \(timeout\)/ });
  await checkCommand(["run", WORKFLOW, "--dry-run", "--max-steps", "2"], { code: 1, stdout: /the limit of 2 steps is reached[^]*✗ aborted/ });
  await checkCommand([...args, "--timeout", "soon"], { code: 2, stderr: /needs a number of seconds/ });
  await checkCommand([...args, "--max-steps", "0"], { code: 2, stderr: /needs a whole number above 0/ });
  await checkCommand([...args, "--max-depth", "101"], { code: 2, stderr: /`--max-depth` needs at most 100, found `101`/ });
  await checkCommand([...args, "--max-body", "much"], { code: 2, stderr: /`--max-body` needs a number of bytes above 0, such as `64K` or `10M`/ });
  await checkCommand([...args, "--max-body", "2G"], { code: 2, stderr: /at most 1G/ });

  const { url, apiKey } = await startComposio(t, "--fail", "createServer=500*1");
  const live = ["run", WORKFLOW, "--server", `composioApi=${url}`, ...inputs(apiKey)];
  await checkCommand([...live, "--max-body", "10"], { code: 1, stdout: /has a body of more than 10 bytes and was not read further; `maxBody` \(`--max-body`\)/ });
  const { stdout } = await checkCommand([...live, "--max-body", "1M", "--keep-steps", "1", "--format", "json"], { code: 1 });
  const trace = JSON.parse(stdout) as Trace;
  assert.deepEqual([trace.steps.map((it) => it.stepId), trace.stepsLeftOut], [["createServer"], 1]);

  const deep = join(folder, "deep.yaml");
  writeFileSync(deep, `arazzo: 1.0.1
info: { title: Deep, version: 1.0.0 }
sourceDescriptions: [{ name: api, url: ./api.json, type: openapi }]
workflows:
  - { workflowId: top, steps: [{ stepId: call, workflowId: bottom }] }
  - { workflowId: bottom, steps: [{ stepId: end, operationId: get, onFailure: [{ name: later, type: retry, retryAfter: 3600 }] }] }
`);
  await checkCommand(["run", deep, "--dry-run", "--max-depth", "1"], { code: 1, stdout: /deep|depth/ });
  await checkCommand(["run", deep, "--dry-run", "--max-wait", "60", "--answer", "end=500"], { code: 1, stdout: /the retry would have to wait 3600000 ms, and the longest wait is 60000 ms[^]*✗ aborted/ });
});

function hasCurl(): boolean {
  try {
    execFileSync("curl", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Every spelling under which a secret could turn up: as it is, in a URL, in JSON, and inside Base64 and hex. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // Wherever in a larger text it begins, the middle of its Base64 is one of three.
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64").replace(/=+$/, "");
    return text.slice(offset === 0 ? 0 : offset + 1, -2);
  });
  const urlSafe = base64.map((it) => it.replaceAll("+", "-").replaceAll("/", "_"));
  const json = JSON.stringify(secret).slice(1, -1);
  const hex = bytes.toString("hex");
  return [secret, encodeURIComponent(secret), json, JSON.stringify(json).slice(1, -1), ...base64, ...urlSafe, hex, hex.toUpperCase()];
}

test("no secret is in anything that a run leaves", async (t) => {
  // One secret of each kind, with characters that are written differently in each format.
  const key = 'ak_s3cret/"+<&>\' §';
  const password = "p4ss s3cret\\word";
  const answered = "tok_s3cret=?&%20#";
  // In the query of every request, and in the URL of the server.
  const [queried, user] = ["qk_s3cret §+/", "us3r:p4ss/s3cret"];
  const secrets = [key, password, answered, queried, ...user.split(":").slice(1)];
  const server = createServer((request, response) => {
    const echoed = `${request.url} ${JSON.stringify(request.headers)}`;
    const said = { message: `no: ${key}, ${Buffer.from(`user:${password}`).toString("base64")}`, echoed };
    if (request.url?.startsWith("/moved")) return void response.writeHead(307, { location: `/first?k=${encodeURIComponent(queried)}` }).end();
    if (request.url?.startsWith("/cut")) return void response.writeHead(200, { "content-length": "99" }).write("{", () => response.destroy());
    const fails = request.url?.includes("last");
    response.writeHead(fails ? 403 : 200, { "content-type": "application/json", "set-cookie": `sid=${encodeURIComponent(answered)}` });
    response.end(JSON.stringify(fails ? { error: said } : { access_token: answered, again: [key, encodeURIComponent(password)] }));
  }).listen(0, "127.0.0.1");
  t.after(() => server.close().closeAllConnections());
  await new Promise((resolve) => server.once("listening", resolve));
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;

  const place = join(folder, "secrets");
  mkdirSync(place);
  const step = (stepId: string, more: string) => `
      - stepId: ${stepId}
        operationId: ${stepId}
        parameters:
          - { name: key, in: query, value: $inputs.apiKey }
          - { name: note, in: query, value: "p={$inputs.password}" }
        requestBody: { contentType: application/json, payload: { password: $inputs.password, text: "key {$inputs.apiKey}" } }${more}`;
  const document = `arazzo: 1.0.1
info: { title: Secrets, version: 1.0.0 }
sourceDescriptions: [{ name: api, url: ./api.json, type: openapi }]
workflows:
  - workflowId: all
    inputs: { type: object, properties: { apiKey: { type: string }, password: { type: string }, count: { type: integer } } }
    steps:${step("first", `
        outputs: { token: $response.body#/access_token, again: $response.body#/again }`)}${step("last", `
        successCriteria: [{ condition: $response.body#/error/message == $steps.first.outputs.token }]
        onFailure: [{ name: again, type: retry, retryLimit: 1 }]
        outputs: { body: $response.body }`)}
    outputs: { key: $inputs.apiKey, token: $steps.first.outputs.token }
`;
  const operation = (operationId: string) => ({ post: { operationId, security: [{ query: [] }], responses: { 200: { description: "Done" } } } });
  const securitySchemes = { query: { type: "apiKey", in: "query", name: "k" } };
  const withUser = (path: string) => ["--server", `api=${url.replace("//", `//${user.split(":").map(encodeURIComponent).join(":")}@`)}${path}`];
  writeFileSync(join(place, "all.yaml"), document);
  writeFileSync(join(place, "api.json"), JSON.stringify({ openapi: "3.1.0", info: { title: "API", version: "1" }, servers: [{ url }], components: { securitySchemes }, paths: { "/first": operation("first"), "/last": operation("last") } }));
  writeFileSync(join(folder, "secret-inputs.json"), JSON.stringify({ apiKey: key, password }));
  writeFileSync(join(folder, "secret-credentials.json"), JSON.stringify({ query: queried }));
  const common = ["run", join(place, "all.yaml"), "--inputs", join(folder, "secret-inputs.json"), "--credentials", join(folder, "secret-credentials.json")];
  const files = (name: string) => Object.keys(FILES).flatMap((it) => [`--${it}`, join(place, `${name}.${it}`)]);

  const shown: [string, string][] = [];
  const keep = (name: string, { stdout, stderr }: { stdout: string; stderr: string }) => shown.push([`${name} stdout`, stdout], [`${name} stderr`, stderr]);
  keep("live", await checkCommand([...common, ...files("live")], { code: 1, stdout: /✗ failed/ }));
  keep("json", await checkCommand([...common, "--format", "json"], { code: 1, stdout: /"failed"/ }));
  keep("dry", await telaio([...common, "--dry-run", ...files("dry")]));
  keep("closed", await checkCommand([...common, "--server", "api=http://127.0.0.1:9", ...files("closed")], { code: 1, stdout: /no answer/ }));
  for (const path of ["", "/moved", "/cut"]) {
    const name = `user${path.replace("/", "-")}`;
    const leaving = [...files(name), "--checkpoint", join(place, `${name}.checkpoint`)];
    keep(name, await checkCommand([...common, ...withUser(path), ...leaving], { code: 1, stdout: /✗ failed/ }));
  }
  keep("refused", await checkCommand([...common, "--server", `api=ftp://${user}@host`], { code: 2, stderr: /http or https URL/ }));
  keep("stepped", await telaio([...common, ...withUser(""), "--step", ...files("stepped")], { stdin: "answer\nprint $response.body\nprint $inputs\ncontinue\n" }));
  keep("replayed", await telaio([...common, "--replay", join(place, "live.trace"), ...files("replayed")]));
  keep("unfit", await checkCommand([...common, "--input", `count=${key}`, "--dry-run"], { code: 2, stderr: /count/ }));
  for (const name of readdirSync(place)) shown.push([name, readFileSync(join(place, name), "utf8")]);
  assert.ok(shown.length > 20 && shown.every(([name, text]) => text !== "" || name.endsWith("stderr") || name.endsWith("stdout")));
  for (const [name, text] of shown) {
    for (const secret of secrets) {
      for (const spelling of spellings(secret)) assert.ok(!text.includes(spelling), `${name} has \`${spelling}\`:\n${text}`);
    }
  }
});

test("the trace is as its schema says, as far as its members go", async () => {
  const schema = JSON.parse(readFileSync(join(installed, "node_modules/telaio/dist/trace.schema.json"), "utf8"));
  const { stdout } = await checkCommand(["run", WORKFLOW, "--dry-run", "--format", "json"], { code: 0 });
  const trace = JSON.parse(stdout) as Record<string, unknown>;
  for (const name of schema.required) assert.ok(name in trace, name);
  for (const name of Object.keys(trace)) assert.ok(name in schema.properties, name);
});
