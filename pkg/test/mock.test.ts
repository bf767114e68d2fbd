/** The stand-in for Composio, over real HTTP. Every answer must be as the OpenAPI description says. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test, type TestContext } from "node:test";
import { startMock, type Mock, type MockOptions } from "telaio/mock";
import { at, departures, described, operations, type Answer } from "./description.js";

const AUTH_CONFIGS = "/api/v3/auth_configs";
const SERVERS = "/api/v3/mcp/servers";
const LINEAR = { toolkit: { slug: "linear" } };

async function started(t: TestContext, options?: MockOptions): Promise<Mock> {
  const mock = await startMock(options);
  t.after(() => mock.close());
  return mock;
}

/** Sends one request, with the right key unless `headers` say otherwise. */
async function call(mock: Mock, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
  const raw = typeof body === "string" || body instanceof Blob;
  const response = await fetch(mock.url + path, {
    method,
    headers: headers ?? { "x-api-key": mock.apiKey, "content-type": "application/json" },
    ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }),
  });
  const answer = { status: response.status, headers: response.headers, body: await response.json() };
  assert.deepEqual(departures(method, path, answer), [], `${method} ${path} → ${answer.status}`);
  return answer;
}

/** Creates an auth config and a server, and gives the server's id. */
async function provisioned(mock: Mock): Promise<string> {
  const auth = await call(mock, "POST", AUTH_CONFIGS, LINEAR);
  const ids = [at(auth.body, "/auth_config/id")];
  const server = await call(mock, "POST", SERVERS, { name: "My server", auth_config_ids: ids });
  return String(at(server.body, "/id"));
}

test("the provisioning workflow's four calls", async (t) => {
  const mock = await started(t);
  const before = Date.now();
  const auth = await call(mock, "POST", AUTH_CONFIGS, { ...LINEAR, auth_config: { type: "use_composio_managed_auth" } });
  assert.equal(auth.status, 201);
  const authId = at(auth.body, "/auth_config/id");
  assert.match(String(authId), /^ac_\w+$/);

  const asked = { name: "My server", auth_config_ids: [authId], allowed_tools: ["A"], managed_auth_via_composio: true };
  const server = await call(mock, "POST", SERVERS, asked);
  assert.equal(server.status, 201);
  for (const [name, value] of Object.entries(asked)) assert.deepEqual(at(server.body, `/${name}`), value);
  assert.deepEqual(at(server.body, "/toolkits"), ["linear"]);
  const id = String(at(server.body, "/id"));
  assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.equal(at(server.body, "/mcp_url"), `${mock.url}/v3/mcp/${id}`);
  assert.ok(Date.parse(String(at(server.body, "/created_at"))) >= before);

  const read = await call(mock, "GET", `/api/v3/mcp/${id}`);
  assert.equal(read.status, 200);
  assert.deepEqual(read.body, server.body);

  const instance = await call(mock, "POST", `${SERVERS}/${id}/instances`, { user_id: "ada" });
  assert.equal(instance.status, 201);
  assert.equal(at(instance.body, "/instance_id"), "ada");
  assert.equal(at(instance.body, "/mcp_server_id"), id);

  const again = await call(mock, "GET", `/api/v3/mcp/${id}`);
  assert.equal(at(again.body, "/server_instance_count"), 1);
  assert.deepEqual(
    mock.requests.map((it) => `${it.operationId} ${it.status}`),
    [
      "postAuthConfigs 201",
      "postMcpServers 201",
      "getMcpById 200",
      "postMcpServersByServerIdInstances 201",
      "getMcpById 200",
    ],
  );
});

test("what is absent takes its documented default", async (t) => {
  const mock = await started(t);
  const auth = await call(mock, "POST", AUTH_CONFIGS, LINEAR);
  assert.equal(at(auth.body, "/auth_config/is_composio_managed"), true);
  const server = await call(mock, "POST", SERVERS, { name: "My server", auth_config_ids: [], no_auth_apps: ["hackernews"] });
  assert.deepEqual(at(server.body, "/toolkits"), ["hackernews"]);
  assert.deepEqual(at(server.body, "/allowed_tools"), []);
  assert.equal(at(server.body, "/managed_auth_via_composio"), false);
});

test("a custom sign-in is taken, with its credentials", async (t) => {
  const mock = await started(t);
  const auth_config = { type: "use_custom_auth", authScheme: "API_KEY", credentials: { key: "k" }, proxy_config: null };
  const { status, body } = await call(mock, "POST", AUTH_CONFIGS, { toolkit: { slug: "tavily" }, auth_config });
  assert.equal(status, 201);
  assert.equal(at(body, "/auth_config/auth_scheme"), "API_KEY");
  assert.equal(at(body, "/auth_config/is_composio_managed"), false);
});

test("two stand-ins share no state, and give the same ids", async (t) => {
  const [one, two] = [await started(t), await started(t)];
  const id = await provisioned(one);
  assert.equal((await call(two, "GET", `/api/v3/mcp/${id}`)).status, 404);
  assert.equal(await provisioned(two), id);
});

test("a key that is wrong, missing or of another product is refused before the body is read", async (t) => {
  const mock = await started(t);
  const check = async (headers: Record<string, string>, message: RegExp) => {
    const { status, body } = await call(mock, "POST", AUTH_CONFIGS, "no JSON", headers);
    assert.equal(status, 401);
    assert.match(String(at(body, "/error/message")), message);
    assert.match(String(at(body, "/error/suggested_fix")), /x-api-key/);
    assert.match(String(at(body, "/error/request_id")), /^req_\d+$/);
    assert.equal(at(body, "/error/slug"), "unauthorized");
  };
  await check({}, /missing/);
  await check({ "x-api-key": "ak_other" }, /not known/);
  await check({ "x-api-key": "ck_consumer" }, /consumer key/);
});

test("each mistake in a body is named", async (t) => {
  const mock = await started(t);
  const instances = `${SERVERS}/${await provisioned(mock)}/instances`;
  const check = async (path: string, body: unknown, ...errors: string[]) => {
    const answer = await call(mock, "POST", path, body);
    assert.equal(answer.status, 400);
    assert.deepEqual(at(answer.body, "/error/errors"), errors);
  };
  const checkAuth = (auth_config: unknown, ...errors: string[]) => check(AUTH_CONFIGS, { ...LINEAR, auth_config }, ...errors);

  await check(AUTH_CONFIGS, [], "the body must be an object, found a list");
  await check(AUTH_CONFIGS, {}, "`toolkit` is missing");
  await check(AUTH_CONFIGS, { toolkit: { slug: 7 } }, "`toolkit.slug` must be a text, found `7`");
  await checkAuth({}, "`auth_config.type` is missing");
  await checkAuth(
    { type: "managed" },
    "`auth_config.type` must be one of use_composio_managed_auth, use_custom_auth, found `managed`",
  );
  await checkAuth(
    { type: "use_custom_auth", proxy_config: {} },
    "`auth_config.authScheme` is missing",
    "`auth_config.proxy_config.proxy_url` is missing",
  );
  await checkAuth(
    { type: "use_composio_managed_auth", credentials: { scopes: { read: true } } },
    "`auth_config.credentials.scopes` must be a text, found an object",
  );
  await check(
    AUTH_CONFIGS,
    { toolkit: { slug: "tavily" } },
    "the toolkit `tavily` has no sign-in that Composio manages: `auth_config.type` must be `use_custom_auth`",
  );
  await check(
    SERVERS,
    { name: "a_b", auth_config_ids: ["linear-6fzno6", null], allowed_tools: null, managed_auth_via_composio: "yes" },
    "`name` must have at least 4 characters, found 3",
    "`name` must hold only letters, digits, spaces and hyphens, found `a_b`",
    "`auth_config_ids[0]` must begin with `ac_`, found `linear-6fzno6`",
    "`auth_config_ids[1]` must be a text, found null",
    "`allowed_tools` must be a list, found null",
    "`managed_auth_via_composio` must be true or false, found `yes`",
  );
  await check(instances, { user_id: "" }, "`user_id` must have at least 1 character, found 0");
});

test("the limits of a server's name are those of the description", async (t) => {
  const mock = await started(t);
  const schema = described("/paths/~1api~1v3~1mcp~1servers/post/requestBody/content/application~1json/schema/properties/name");
  const [min, max] = [Number(at(schema, "/minLength")), Number(at(schema, "/maxLength"))];
  const pattern = new RegExp(String(at(schema, "/pattern")), "u");
  for (const name of ["n".repeat(min - 1), "n".repeat(min), "n".repeat(max), "n".repeat(max + 1), "My-Server 1", "näme", "a/bc"]) {
    const fits = name.length >= min && name.length <= max && pattern.test(name);
    const { status } = await call(mock, "POST", SERVERS, { name, auth_config_ids: [] });
    assert.equal(status, fits ? 201 : 400, name);
  }
});

test("what does not exist is not found", async (t) => {
  const mock = await started(t);
  const check = async (method: string, path: string, body: unknown, message: string) => {
    const answer = await call(mock, method, path, body);
    assert.equal(answer.status, 404);
    assert.equal(at(answer.body, "/error/message"), message);
  };
  await check("POST", AUTH_CONFIGS, { toolkit: { slug: "" } }, "no toolkit has the slug ``");
  await check("POST", SERVERS, { name: "name", auth_config_ids: ["ac_x"] }, "no auth config has the id `ac_x`");
  await check("GET", "/api/v3/mcp/a%20b", undefined, "no MCP server has the id `a b`");
  await check("POST", `${SERVERS}/x/instances`, { user_id: "ada" }, "no MCP server has the id `x`");
});

test("a user has one instance of a server", async (t) => {
  const mock = await started(t);
  const path = `${SERVERS}/${await provisioned(mock)}/instances`;
  const statuses: number[] = [];
  for (const user_id of ["ada", "grace", "ada"]) statuses.push((await call(mock, "POST", path, { user_id })).status);
  assert.deepEqual(statuses, [201, 201, 409]);
});

test("what cannot be read is a bad request", async (t) => {
  const mock = await started(t);
  const check = async (body: string | Blob, type: string, error: string) => {
    const answer = await call(mock, "POST", AUTH_CONFIGS, body, { "x-api-key": mock.apiKey, "content-type": type });
    assert.equal(answer.status, 400);
    assert.deepEqual(at(answer.body, "/error/errors"), [error]);
  };
  const unreadable = "the body must be JSON in UTF-8";
  await check("{", "application/json", unreadable);
  await check("", "application/json; charset=utf-8", unreadable);
  await check(new Blob([new Uint8Array([0x22, 0xff, 0x22])]), "application/json", unreadable);
  await check("{}", "text/plain", "the content type must be `application/json`, found `text/plain`");
  const answer = await call(mock, "GET", "/api/v3/mcp/%ff");
  assert.deepEqual(at(answer.body, "/error/errors"), ["the path `/api/v3/mcp/%ff` is not percent-encoded UTF-8"]);
});

test("a step fails when told to, by its own id or its operation's", async (t) => {
  const failures = [
    { step: "createInstance", status: 403 },
    { step: "createInstance", status: 404 },
    { step: "postMcpServersByServerIdInstances", status: 500 },
  ];
  for (const failure of failures) {
    const mock = await started(t, { failures: [failure] });
    const path = `${SERVERS}/${await provisioned(mock)}/instances`;
    for (const user_id of ["ada", "ada"]) {
      const answer = await call(mock, "POST", path, { user_id });
      assert.equal(answer.status, failure.status);
      assert.equal(at(answer.body, "/error/status"), failure.status);
    }
  }
});

test("429 has no envelope, says when to retry, and ends when told to", async (t) => {
  const mock = await started(t, { failures: [{ step: "createAuthConfig", status: 429, times: 2 }], retryAfter: 3 });
  for (const expected of [429, 429, 201]) {
    const { status, headers, body } = await call(mock, "POST", AUTH_CONFIGS, LINEAR);
    assert.equal(status, expected);
    if (status === 201) continue;
    assert.match(String(at(body, "/message")), /Rate limit exceeded/);
    assert.equal(at(body, "/error"), undefined);
    assert.equal(headers.get("retry-after"), "3");
    assert.equal(headers.get("x-ratelimit-remaining"), "0");
  }
});

test("a failure that cannot be is misuse", async () => {
  await assert.rejects(startMock({ failures: [{ step: "createPet", status: 500 }] }), RangeError);
  await assert.rejects(startMock({ failures: [{ step: "createServer", status: 200 }] }), RangeError);
});

test("a page of any origin may call", async (t) => {
  const mock = await started(t);
  const preflight = await fetch(mock.url + AUTH_CONFIGS, {
    method: "OPTIONS",
    headers: {
      "origin": "https://telaio.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type,x-api-key",
      "access-control-request-private-network": "true",
    },
  });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get("access-control-allow-origin"), "*");
  assert.equal(preflight.headers.get("access-control-allow-methods"), "GET, HEAD, POST");
  assert.equal(preflight.headers.get("access-control-allow-headers"), "x-api-key, content-type");
  assert.equal(preflight.headers.get("access-control-allow-private-network"), "true");
  assert.deepEqual(mock.requests, []);

  const refused = await call(mock, "POST", AUTH_CONFIGS, LINEAR, {});
  assert.equal(refused.headers.get("access-control-allow-origin"), "*");
  assert.match(String(refused.headers.get("access-control-expose-headers")), /Retry-After/);
});

test("other methods, paths and sizes are refused as HTTP says", async (t) => {
  const mock = await started(t);
  const headers = { "x-api-key": mock.apiKey, "content-type": "application/json" };
  const check = async (method: string, path: string, status: number, body?: string) => {
    const answer = await fetch(mock.url + path, { method, headers, ...(body !== undefined && { body }) });
    assert.equal(answer.status, status, `${method} ${path}`);
    return answer;
  };
  assert.equal((await check("DELETE", AUTH_CONFIGS, 405)).headers.get("allow"), "POST");
  assert.equal((await check("PUT", "/api/v3/mcp/x", 405, "{}")).headers.get("allow"), "GET, HEAD");
  // Not a server whose id is `servers`.
  await check("GET", SERVERS, 405);
  await check("GET", "/", 404);
  await check("POST", `${SERVERS}/`, 404, "{}");
  await check("POST", AUTH_CONFIGS, 413, `"${"x".repeat(1024 * 1024)}"`);

  const head = await check("HEAD", `/api/v3/mcp/${await provisioned(mock)}`, 200);
  assert.ok(Number(head.headers.get("content-length")) > 0);
  assert.equal(await head.text(), "");
});

test("a client that leaves in the middle of its body does no harm", async (t) => {
  const mock = await started(t);
  const socket = connect(Number(new URL(mock.url).port), "127.0.0.1");
  const head = `POST ${AUTH_CONFIGS} HTTP/1.1\r\nHost: x\r\nx-api-key: ${mock.apiKey}\r\nContent-Length: 9\r\n\r\n`;
  socket.write(`${head}{`, () => socket.resetAndDestroy());
  await once(socket, "close");
  assert.equal((await call(mock, "POST", AUTH_CONFIGS, LINEAR)).status, 201);
});

test("closing ends it, with connections open, and may be repeated", async (t) => {
  const mock = await started(t);
  await call(mock, "POST", AUTH_CONFIGS, LINEAR);
  await mock.close();
  await mock.close();
  await assert.rejects(fetch(mock.url));
});

test("every described operation is served, and takes its example", async (t) => {
  const mock = await started(t);
  for (const { path, method, operation } of operations) {
    const example = operation.requestBody?.content["application/json"].example;
    const { status } = await call(mock, method, path.replace(/\{\w+\}/, "x"), example);
    // Only the ids of the examples are not known here.
    assert.ok(status === 201 || status === 404, `${operation.operationId} answered ${status}`);
  }
  assert.deepEqual(
    mock.requests.map((it) => it.operationId),
    operations.map((it) => it.operation.operationId),
  );
});
