/** The stand-in for any API: who asks, forms, and XML. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { startApiMock } from "telaio/mock";
import type { ApiMockOptions } from "telaio/mock";
import { GUARDED_API } from "./pets.js";
import { serving } from "./setup.js";

async function start(t: TestContext, options: ApiMockOptions = {}): Promise<string> {
  const { url, close } = await startApiMock(GUARDED_API, options);
  t.after(close);
  return url;
}

async function told(answer: Promise<Response>): Promise<[status: number, body: string]> {
  const { status, text } = await answer.then(async (it) => ({ status: it.status, text: await it.text() }));
  return [status, text];
}

test("who does not say who asks is answered as the API does", async (t) => {
  const url = await start(t);
  const answer = await fetch(`${url}/pets`);
  assert.deepEqual([answer.status, await answer.json(), answer.headers.get("www-authenticate")], [401, { code: "who_are_you" }, null]);
  for (const [path, headers] of [
    ["/pets?key=any", {}],
    ["/pets", { authorization: "Bearer any" }],
    ["/pets", { authorization: "bearer any" }],
    ["/open", {}],
    ["/either", {}],
    ["/both?key=any", { cookie: "theme=dark; session=any" }],
  ] as const) {
    assert.equal((await fetch(`${url}${path}`, { headers })).status, 204, path);
  }
  for (const headers of [{ authorization: "Basic YTpi" }, { authorization: "Bearer " }, { "x-key": "any" }]) assert.equal((await fetch(`${url}/pets`, { headers })).status, 401, JSON.stringify(headers));
  // Without an answer of the API, what is missing is said.
  assert.deepEqual(await told(fetch(`${url}/both?key=any`)), [
    401,
    '{"title":"the request lacks the credentials that the API asks for","status":401,"errors":[{"place":"cookie session","message":"it is missing"}]}',
  ]);
});

test("a bearer token is asked for by its name", async (t) => {
  const { url, close } = await startApiMock("{ openapi: 3.0.3, info: { title: A, version: '1' }, paths: { /a: { get: { security: [{ o: [] }], responses: { '204': { description: A } } } } }, components: { securitySchemes: { o: { type: openIdConnect, openIdConnectUrl: 'https://id.example' } } } }");
  t.after(close);
  assert.equal((await fetch(`${url}/a`)).headers.get("www-authenticate"), 'Bearer realm="stand-in"');
});

test("the credentials can be left out", async (t) => {
  const url = await start(t, { credentials: false });
  assert.equal((await fetch(`${url}/pets`)).status, 204);
  const folder = mkdtempSync(join(tmpdir(), "telaio-guarded-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "api.yaml"), GUARDED_API);
  const [served = ""] = await serving(t, ["mock", join(folder, "api.yaml"), "--port", "0", "--no-credentials"], /(http:\S+?):? /);
  assert.equal((await fetch(`${served.replace(/:$/, "")}/both`)).status, 204);
});

test("a form is held against its schema", async (t) => {
  const url = await start(t, { recipe: { resources: { "/pets": { id: "name" } } } });
  const post = (body: URLSearchParams | FormData) => told(fetch(`${url}/pets`, { method: "POST", body }));
  for (const form of [() => new URLSearchParams(), () => new FormData()]) {
    const filled = (...fields: [name: string, value: string][]) => {
      const made = form();
      for (const [name, value] of fields) made.append(name, value);
      return post(made);
    };
    const kind = form() instanceof FormData ? "multipart" : "urlencoded";
    const [status, body] = await filled(["name", kind], ["age", "3"], ["tags", "a"], ["tags", "b,c"], ["home", '{"city":"Rome"}']);
    // What was not sent is made up.
    const { picture: _, ...read } = JSON.parse(body) as Record<string, unknown>;
    assert.deepEqual([status, read], [201, { name: kind, age: 3, tags: ["a", "b,c"], home: { city: "Rome" } }]);
    assert.match((await filled(["name", ""], ["age", "old"])).join(), /^400,.*"place":"body \/name".*"place":"body \/age"/);
    assert.match((await filled(["name", "a"])).join(), /^400,.*age/);
    assert.match((await filled(["name", "b"], ["age", "1"], ["home", "{}"])).join(), /^400,.*"place":"body \/home"/);
    // How deep names are written, the schema does not say.
    assert.equal((await filled(["name", `${kind} deep`], ["age", "1"], ["home[city]", "Rome"]))[0], 201);
  }
  const withFile = new FormData();
  withFile.set("name", "file");
  withFile.set("age", "1");
  withFile.set("picture", new Blob([new Uint8Array([137, 80, 78, 71])], { type: "image/png" }), "a.png");
  assert.equal((await post(withFile))[0], 201);
  const broken = await told(fetch(`${url}/pets`, { method: "POST", body: "no parts", headers: { "content-type": "multipart/form-data; boundary=x" } }));
  assert.match(broken.join(), /^400,.*the body is no `multipart\/form-data` that can be read/);
});

test("XML is read", async (t) => {
  const url = await start(t);
  const post = (body: string) => told(fetch(`${url}/pets`, { method: "POST", body, headers: { "content-type": "application/xml; charset=utf-8" } }));
  assert.equal((await post("<pet><name>Tom</name></pet>"))[0], 201);
  for (const body of ["<pet>", "<pet></cat>", "no XML", '<!DOCTYPE pet [<!ENTITY a SYSTEM "file:///etc/passwd">]><pet>&a;</pet>']) {
    assert.match((await post(body)).join(), /^400,.*the body: the text is no XML that can be read/, body);
  }
});
