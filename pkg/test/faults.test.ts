/** Servers that answer as they should not, and servers that are not there: what a run in Node says, and what to do. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { run } from "telaio";
import type { Trace, TraceAttempt } from "telaio";
import { FAULTS, faulty, oneStep, startFaultyServer } from "./faulty-server.js";
import type { Fault, FaultyServer } from "./faulty-server.js";

let server: FaultyServer;
before(async () => {
  server = await startFaultyServer();
});
after(() => server.close());

function attemptOf(trace: Trace): TraceAttempt {
  const attempt = trace.steps[0]?.attempts[0];
  assert.ok(attempt !== undefined, JSON.stringify(trace));
  return attempt;
}

function check(trace: Trace, expected: Fault["expected"]): void {
  const { response, failure } = attemptOf(trace);
  const seen = JSON.stringify(trace.steps[0]);
  if ("status" in expected) {
    assert.deepEqual([response?.status, response?.body], [expected.status, expected.body], seen);
    return;
  }
  assert.equal(failure?.reason, expected.reason, seen);
  assert.match(failure.message, expected.says);
}

for (const [name, { expected }] of Object.entries(FAULTS)) {
  test(name, async () => {
    const { text, options } = faulty(server.origin, name);
    check(await run(text, options), expected);
  });
}

test("what is not read to its end is let go of", async () => {
  for (const name of Object.keys(FAULTS).filter((it) => !("status" in (FAULTS[it]?.expected ?? {})))) {
    const { text, options } = faulty(server.origin, name);
    await run(text, options);
  }
  for (let naps = 0; server.open() > 5; naps += 1) {
    assert.ok(naps < 100, `${server.open()} connections are still open`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});

test("a redirect is followed, and the trace says where it led, without the query", async () => {
  const { text, options } = oneStep(`${server.origin}/from`);
  const trace = await run(text, options);
  check(trace, { status: 200, body: { id: 7 } });
  assert.equal(trace.steps[0]?.attempts[0]?.response?.redirectedTo, `${server.origin}/to?key=•••`);
  assert.deepEqual(trace.warnings, [`step \`it\` was redirected to \`${server.origin}/to?key=•••\``]);
  const loop = oneStep(`${server.origin}/loop`);
  check(await run(loop.text, loop.options), { reason: "network", says: /\(redirect count exceeded\): it redirects again and again/ });
});

test("a redirect is the answer where the step asks for one", async () => {
  const { text, options } = oneStep(`${server.origin}/from`);
  const asked = text.replace("$statusCode > 0", "$statusCode == 302 || $statusCode == 303");
  const trace = await run(asked.replace("}] }]", "}], outputs: { to: $response.header.Location } }]"), options);
  assert.equal(trace.status, "succeeded", JSON.stringify(trace.steps));
  const [response, seen] = [trace.steps[0]?.attempts[0]?.response, JSON.stringify(trace)];
  assert.deepEqual([response?.status, response?.redirectedTo, response?.headers.location], [302, undefined, "/to?key=•••"]);
  assert.doesNotMatch(seen, /k-of-the-redirect/);
});

test("a server that cannot be reached", async (t) => {
  const fails = async (reason: "connection" | "network", url: string, says: RegExp) => {
    const { text, options } = oneStep(url, "POST");
    const trace = await run(text, { ...options, timeout: 20_000 });
    check(trace, { reason, says });
    // Where nothing was sent, nobody has to wonder about its effect.
    assert.equal(trace.warnings.some((it) => it.includes("had its effect is not known")), reason === "network");
    assert.doesNotMatch(JSON.stringify(attemptOf(trace).failure), /s3cret/);
  };
  const closed = await startFaultyServer();
  closed.close();
  await fails("connection", `${closed.origin}/?q=s3cret`, /no connection to http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\): nothing listens there; start the server/);
  // Where there is no name server at all, that is what is said.
  await fails("connection", "http://nobody.invalid/?q=s3cret", /\((ENOTFOUND|EAI_AGAIN)\): (there is no host of this name|the name of the host cannot be looked up)/);
  await fails("network", `${server.origin.replace("http:", "https:")}/?q=s3cret`, /\((EPROTO|ERR_SSL_\w+)\): no TLS is spoken there; check whether the server's URL should begin with http/);
  await fails("network", "http://127.0.0.1:25/?q=s3cret", /\(bad port\): `fetch` does not call this port/);

  await t.test("a certificate that nobody signed", { skip: !hasOpenssl() }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "telaio-certificate-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", key, "-out", cert], { stdio: "ignore" });
    const secure = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) });
    await new Promise<void>((resolve) => secure.listen(0, "127.0.0.1", resolve));
    t.after(() => secure.close());
    await fails("network", `https://127.0.0.1:${(secure.address() as AddressInfo).port}/?q=s3cret`, /\(DEPTH_ZERO_SELF_SIGNED_CERT\): the certificate of the server is signed by nobody who is trusted here; [^]*NODE_EXTRA_CA_CERTS/);
  });
});

test("what `fetch` does not take is said, without secrets", async () => {
  const { text, options } = oneStep("http://[/?q=s3cret");
  const { failure } = attemptOf(await run(text, options));
  assert.equal(failure?.reason, "request");
  assert.match(failure.message, /^the request cannot be sent: /);
  assert.doesNotMatch(failure.message, /s3cret/);
});

function hasOpenssl(): boolean {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
