/** The proxy of `telaio serve --proxy`, over real HTTP: what it forwards, and all that it refuses. */
import assert from "node:assert/strict";
import { lookup } from "node:dns/promises";
import { existsSync } from "node:fs";
import { createServer, request } from "node:http";
import type { IncomingMessage, RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { installed, serving } from "./setup.js";

const skip = existsSync(join(installed, "node_modules/telaio/dist/page")) ? false : "the page is not built";

const PATH = "/.telaio/proxy";

interface Answer {
  status: number | undefined;
  headers: IncomingMessage["headers"];
  text: string;
  /** What the proxy says of the answer that it forwards. */
  told: { status?: number; headers?: [string, string][]; redirectedTo?: string; refused?: string; failed?: { code: string } };
}

interface Sent {
  method?: string;
  path?: string;
  headers?: Record<string, string | undefined>;
  body?: string;
}

/** The page's own requests, and with other headers those of anybody else. */
function sender(base: string) {
  const { hostname, port, host } = new URL(base);
  return ({ method = "GET", path = PATH, headers = {}, body }: Sent): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const all = { host, origin: `http://${host}`, "telaio-token": "?", "sec-fetch-site": "same-origin", ...headers };
      const given = Object.fromEntries(Object.entries(all).filter((it): it is [string, string] => it[1] !== undefined));
      const sent = request({ hostname, port, method, path, headers: given, setHost: false }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("error", reject);
        response.on("end", () => {
          const told = response.headers["telaio-response"];
          resolve({ status: response.statusCode, headers: response.headers, text, told: told === undefined ? {} : (JSON.parse(decodeURIComponent(String(told))) as Answer["told"]) });
        });
      });
      sent.on("error", reject).end(body);
    });
}

async function start(t: TestContext) {
  const [base = ""] = await serving(t, ["serve", "--port", "0", "--proxy"], /(http:\/\/127\.0\.0\.1:\d+\/)/);
  const send = sender(base);
  const { token } = JSON.parse((await send({})).text) as { token: string };
  const allow = (...origins: string[]) => send({ method: "PUT", headers: { "telaio-token": token }, body: JSON.stringify({ origins }) });
  const forward = (url: string, { method = "GET", headers = [], body = "", token: given = token, redirect }: { method?: string; headers?: [string, string][]; body?: string; token?: string; redirect?: string } = {}) =>
    send({
      method: "POST",
      headers: { "telaio-token": given, "telaio-request": encodeURIComponent(JSON.stringify({ method, url, headers, redirect })), "content-length": String(Buffer.byteLength(body)) },
      body,
    });
  return { base, send, token, allow, forward };
}

async function api(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("a request is forwarded as it is, and so is its answer", { skip }, async (t) => {
  const { allow, forward } = await start(t);
  const seen: string[] = [];
  const origin = await api(t, (incoming, response) => {
    let body = "";
    incoming.on("data", (chunk) => (body += String(chunk)));
    incoming.on("end", () => {
      const { cookie, "x-api-key": key, origin, referer, host } = incoming.headers;
      seen.push(JSON.stringify([incoming.method, incoming.url, body, cookie, key, origin, referer, host]));
      response.writeHead(409, { "content-type": "application/json", "set-cookie": ["a=1", "b=2"], "x-request-id": "7" }).end('{"message":"täken"}');
    });
  });
  await allow(origin);
  const answer = await forward(`${origin}/orders?key=1`, { method: "POST", headers: [["X-Api-Key", "k"], ["Cookie", "session=1"], ["Host", "evil.test"]], body: "hällo" });
  assert.deepEqual(seen.map((it) => JSON.parse(it) as unknown), [["POST", "/orders?key=1", "hällo", "session=1", "k", null, null, new URL(origin).host]]);
  assert.deepEqual([answer.status, answer.told.status, answer.text], [200, 409, '{"message":"täken"}']);
  const fields = (name: string) => answer.told.headers?.filter((it) => it[0].toLowerCase() === name).map((it) => it[1]);
  assert.deepEqual([fields("set-cookie"), fields("x-request-id"), fields("connection")], [["a=1", "b=2"], ["7"], []]);
  // Nothing of it may be read by another page, or be kept.
  assert.deepEqual([answer.headers["access-control-allow-origin"], answer.headers["set-cookie"], answer.headers["cache-control"]], [undefined, undefined, "no-store"]);
});

test("an encoded body stays encoded, for the browser to decode", { skip }, async (t) => {
  const { allow, forward } = await start(t);
  const origin = await api(t, (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("hello")));
  await allow(origin);
  const answer = await forward(origin);
  assert.equal(answer.headers["content-encoding"], "gzip");
});

test("only the page that is served has the token", { skip }, async (t) => {
  const { send, base, token } = await start(t);
  const { port } = new URL(base);
  assert.ok(token.length >= 40);
  const strangers: Record<string, Sent["headers"]> = {
    "a page of another origin": { origin: "https://evil.test", "sec-fetch-site": "cross-site" },
    "a page of another port of this machine": { origin: "http://127.0.0.1:1", "sec-fetch-site": "same-site" },
    "a name that is made to mean this machine": { host: `evil.test:${port}`, origin: `http://evil.test:${port}` },
    "a request without a host of this machine": { host: "169.254.169.254", origin: undefined },
    "a link, which has no header of its own": { origin: undefined, "telaio-token": undefined, "sec-fetch-site": undefined },
    "a request that the browser says is of another site": { origin: undefined, "sec-fetch-site": "cross-site" },
    "a sandboxed frame": { origin: "null" },
  };
  for (const [who, headers] of Object.entries(strangers)) {
    const answer = await send({ headers: headers ?? {} });
    assert.equal(answer.status, 403, who);
    assert.ok(!answer.text.includes(token), who);
  }
  // The other names of this machine are the page's, too.
  assert.equal((await send({ headers: { host: `localhost:${port}`, origin: `http://localhost:${port}` } })).status, 200);
  // What a browser asks before it sends a header to another origin is not granted.
  const preflight = await send({ method: "OPTIONS", headers: { origin: "https://evil.test", "telaio-token": undefined, "access-control-request-method": "POST" } });
  assert.deepEqual([preflight.status, preflight.headers["access-control-allow-origin"]], [403, undefined]);
});

test("without the token, or with a wrong one, nothing is forwarded", { skip }, async (t) => {
  const { send, allow, forward, token } = await start(t);
  let asked = 0;
  const origin = await api(t, (_, response) => {
    asked += 1;
    response.end();
  });
  await allow(origin);
  assert.equal((await forward(origin, { token: "?" })).status, 401);
  assert.equal((await forward(origin, { token: `${token.slice(0, -1)}!` })).status, 401);
  assert.equal((await send({ method: "PUT", body: JSON.stringify({ origins: ["https://evil.test"] }) })).status, 401);
  assert.equal((await send({ method: "POST", headers: { "telaio-token": token, origin: undefined } })).status, 403);
  assert.equal((await send({ method: "DELETE", headers: { "telaio-token": token } })).status, 405);
  assert.equal(asked, 0);
});

test("it sends only to the servers that the page has announced last", { skip }, async (t) => {
  const { allow, forward, send, token } = await start(t);
  const seen: string[] = [];
  const one = await api(t, (incoming, response) => void (seen.push(`one ${incoming.url}`), response.end()));
  const two = await api(t, (incoming, response) => void (seen.push(`two ${incoming.url}`), response.end()));
  assert.match((await forward(one)).told.refused ?? "", /not among the servers of the document/);
  await allow(one);
  assert.equal((await forward(`${one}/a`)).told.status, 200);
  assert.match((await forward(two)).told.refused ?? "", /not among the servers/);
  await allow(two);
  assert.match((await forward(`${one}/b`)).told.refused ?? "", /not among the servers/);
  assert.deepEqual(seen, ["one /a"]);
  for (const body of ["no JSON", '{"origins":"https://a.test"}', '{"origins":["file:///etc"]}', JSON.stringify({ origins: Array(101).fill("https://a.test") })])
    assert.equal((await send({ method: "PUT", headers: { "telaio-token": token }, body })).status, 400, body.slice(0, 40));
  for (const bad of ["file:///etc/passwd", "ftp://a.test", "https://user:password@a.test", "no URL"]) assert.equal((await forward(bad)).status, 400, bad);
  assert.equal((await forward(two, { method: "CONNECT" })).status, 400);
});

test("a redirect is followed on the same server, and never to another", { skip }, async (t) => {
  const { allow, forward } = await start(t);
  const seen: string[] = [];
  const other = await api(t, (_, response) => void (seen.push("other"), response.end()));
  const origin = await api(t, (incoming, response) => {
    incoming.resume();
    seen.push(`${incoming.method} ${incoming.url}`);
    if (incoming.url === "/same") response.writeHead(302, { location: "/there" }).end();
    else if (incoming.url === "/away") response.writeHead(302, { location: `${other}/` }).end();
    else if (incoming.url === "/round") response.writeHead(302, { location: "/round" }).end();
    else if (incoming.url === "/again") response.writeHead(307, { location: "/there" }).end();
    else response.end("there");
  });
  // Even a server that is on the list is another one.
  await allow(origin, other);
  const same = await forward(`${origin}/same`, { method: "POST", body: "x" });
  assert.deepEqual([same.text, same.told.redirectedTo], ["there", `${origin}/there`]);
  assert.deepEqual(seen.splice(0), ["POST /same", "GET /there"]);
  assert.match((await forward(`${origin}/away`)).told.refused ?? "", /redirects to another one, http:\/\/127\.0\.0\.1:\d+$/);
  assert.deepEqual(seen.splice(0), ["GET /away"]);
  const kept = await forward(`${origin}/away`, { redirect: "manual" });
  assert.deepEqual([kept.told.status, kept.told.headers?.find((it) => it[0].toLowerCase() === "location")?.[1]], [302, `${other}/`]);
  assert.deepEqual(seen.splice(0), ["GET /away"]);
  assert.match((await forward(`${origin}/round`)).told.refused ?? "", /again and again/);
  assert.match((await forward(`${origin}/again`, { method: "POST", body: "x" })).told.refused ?? "", /not sent twice/);
});

test("addresses of this machine and of the network's edge are named by the document, or not reached by a name", { skip }, async (t) => {
  const { allow, forward } = await start(t);
  const origin = await api(t, (_, response) => void response.end("ok"));
  const { port } = new URL(origin);
  await allow(`http://localhost:${port}`, origin);
  assert.equal((await forward(origin)).told.status, 200);
  assert.equal((await forward(`http://localhost:${port}/`)).told.status, 200);

  const { addressKind } = (await import(pathToFileURL(join(process.cwd(), "dist/cli/addresses.js")).href)) as { addressKind(address: string): string };
  const kinds: Record<string, string> = {
    "169.254.169.254": "linkLocal",
    "::ffff:169.254.169.254": "linkLocal",
    "fe80::1": "linkLocal",
    "fd00:ec2::254": "linkLocal",
    "100.100.100.200": "linkLocal",
    "127.0.0.1": "loopback",
    "127.9.9.9": "loopback",
    "::1": "loopback",
    "::ffff:127.0.0.1": "loopback",
    "0.0.0.0": "loopback",
    "::": "loopback",
    "10.0.0.1": "other",
    "192.0.2.1": "other",
    "2001:db8::1": "other",
  };
  for (const [address, kind] of Object.entries(kinds)) assert.equal(addressKind(address), kind, address);

  // The name of this machine often means it, in its own table of hosts.
  const name = hostname();
  const here = await lookup(name).catch(() => undefined);
  if (name === "localhost" || here === undefined || addressKind(here.address) !== "loopback") return;
  await allow(`http://${name}:${port}`);
  assert.match((await forward(`http://${name}:${port}/`)).told.refused ?? "", /leads to 127\.0\.\d\.1, which the document does not name/);
});

test("a server that is not there, and one that breaks off", { skip }, async (t) => {
  const { allow, forward } = await start(t);
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const gone = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
  await new Promise((resolve) => closed.close(resolve));
  const broken = await api(t, (_, response) => {
    response.writeHead(200, { "content-length": 10 });
    response.write("half");
    setTimeout(() => response.destroy(), 20);
  });
  await allow(gone, broken, "http://no-such-host.invalid");
  assert.equal((await forward(gone)).told.failed?.code, "ECONNREFUSED");
  assert.match((await forward("http://no-such-host.invalid/")).told.failed?.code ?? "", /ENOTFOUND|EAI_AGAIN/);
  await assert.rejects(forward(broken));
});

test("a body that is too large is not sent on", { skip }, async (t) => {
  const { send, allow, token } = await start(t);
  let asked = 0;
  const origin = await api(t, (_, response) => void ((asked += 1), response.end()));
  await allow(origin);
  const field = encodeURIComponent(JSON.stringify({ method: "POST", url: origin, headers: [] }));
  const answer = await send({ method: "POST", headers: { "telaio-token": token, "telaio-request": field, "content-length": String(64 * 1024 * 1024 + 1) } });
  assert.deepEqual([answer.status, asked], [413, 0]);
});

test("the log has method, host, path and status, and no secret", { skip }, async (t) => {
  const seen: string[] = [];
  const [base = ""] = await serving(t, ["serve", "--port", "0", "--proxy"], /(http:\/\/127\.0\.0\.1:\d+\/)/, (line) => seen.push(line));
  const send = sender(base);
  const { token } = JSON.parse((await send({})).text) as { token: string };
  const origin = await api(t, (_, response) => void response.writeHead(204).end());
  await send({ method: "PUT", headers: { "telaio-token": token }, body: JSON.stringify({ origins: [origin] }) });
  const field = encodeURIComponent(JSON.stringify({ method: "GET", url: `${origin}/pets?key=s3cret`, headers: [["authorization", "Bearer s3cret"]] }));
  await send({ method: "POST", headers: { "telaio-token": token, "telaio-request": field, "content-length": "0" } });
  for (let tries = 0; tries < 100 && seen.length === 0; tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(seen, [`GET ${origin}/pets 204`]);
  assert.ok(!seen.join().includes(token));
});

test("without `--proxy` there is none, and the page can ask", { skip }, async (t) => {
  const [base = ""] = await serving(t, ["serve", "--port", "0"], /(http:\/\/127\.0\.0\.1:\d+\/)/);
  const send = sender(base);
  assert.deepEqual([(await send({})).status, (await send({})).text], [204, ""]);
  assert.equal((await send({ method: "POST" })).status, 405);
});
