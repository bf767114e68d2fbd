/** The stand-in for Composio as an HTTP server on loopback: routes, keys, bodies, CORS. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { badRequest, failed, told, toWire, type Answer } from "./answer.js";
import { emptyProject, OPERATIONS, type Operation, type Project } from "./composio.js";
import { failureSchedule, type Failure } from "./failures.js";

export type { Failure };
export { startApiMock, type ApiMock, type ApiMockOptions } from "./api.js";
export { readRecipe, type Behavior, type Recipe, type Resource } from "./recipe.js";

export const DEFAULT_API_KEY = "ak_telaio_mock";
const MAX_BODY_BYTES = 1024 * 1024;

export interface MockOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  apiKey?: string;
  failures?: readonly Failure[];
  /** What a 429 asks for, in seconds. The default is 1. */
  retryAfter?: number;
  /** Called after each answer. */
  onRequest?: (request: ServedRequest) => void;
}

/** What may be shown of a request: neither its key nor its body. */
export interface ServedRequest {
  method: string;
  path: string;
  operationId?: string;
  status: number;
}

export interface Mock {
  url: string;
  apiKey: string;
  /** Everything served so far, except CORS preflights. */
  requests: readonly ServedRequest[];
  /** Stops at once: open connections are closed. May be called again. */
  close(): Promise<void>;
}

export async function startMock(options: MockOptions = {}): Promise<Mock> {
  const { port = 0, apiKey = DEFAULT_API_KEY, failures = [], retryAfter = 1, onRequest } = options;
  const failureDue = failureSchedule(failures);
  // Longer than any pause between two steps: a connection that is closing would fail the next one.
  const server = createServer({ keepAliveTimeout: 60_000 });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on a port has an address of this kind.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stand: StandIn = { project: emptyProject(url), apiKey, failureDue };
  const requests: ServedRequest[] = [];

  server.on("request", async (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(corsHeaders(request))) response.setHeader(name, value);
    if (request.method === "OPTIONS") {
      response.writeHead(204).end();
      return;
    }
    const path = pathOf(request);
    const operation = OPERATIONS.find((it) => parameterIn(it, path) !== undefined);
    let answer: Answer;
    try {
      answer = await answerTo(stand, request, path, operation);
    } catch {
      // The client went away in the middle of its body.
      response.destroy();
      return;
    }
    const requestId = `req_${String(requests.length + 1).padStart(6, "0")}`;
    const wire = toWire(answer, requestId, retryAfter);
    if (wire.status === 405 && operation) response.setHeader("Allow", allowed(operation));
    // The rest of a body that is too large is not worth reading.
    if (wire.status === 413) response.setHeader("Connection", "close");
    const body = JSON.stringify(wire.body);
    response.writeHead(wire.status, {
      ...wire.headers,
      "Content-Type": "application/json; charset=utf-8",
      "Content-Length": Buffer.byteLength(body),
      "Cache-Control": "no-store",
    });
    // Node leaves out the body of an answer to HEAD.
    response.end(body);
    const served: ServedRequest = {
      method: request.method ?? "",
      path,
      ...(operation && { operationId: operation.operationId }),
      status: wire.status,
    };
    requests.push(served);
    onRequest?.(served);
  });

  return {
    url,
    apiKey,
    requests,
    async close() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

interface StandIn {
  project: Project;
  apiKey: string;
  failureDue: (operationId: string) => number | undefined;
}

/** Rejects only if the client goes away. */
async function answerTo(
  { project, apiKey, failureDue }: StandIn,
  request: IncomingMessage,
  path: string,
  operation: Operation | undefined,
): Promise<Answer> {
  if (!operation) {
    const known = OPERATIONS.map((it) => `${it.method} ${it.path}`).join(", ");
    return failed(404, `no operation has the path \`${path}\``, `This stand-in knows ${known}.`);
  }
  if (!allowed(operation).split(", ").includes(request.method ?? "")) {
    return failed(405, `\`${operation.path}\` does not take ${request.method}`, `Use ${operation.method}.`);
  }
  const refusal = keyRefusal(request.headers["x-api-key"], apiKey);
  if (refusal) return refusal;
  const status = failureDue(operation.operationId);
  if (status !== undefined) return told(status);

  const parameter = decoded(parameterIn(operation, path) ?? "");
  if (parameter === undefined) return badRequest([`the path \`${path}\` is not percent-encoded UTF-8`]);
  if (operation.method === "GET") return operation.answer(project, parameter, undefined);

  const bytes = await readBody(request);
  if (!bytes) return failed(413, `the body has more than ${MAX_BODY_BYTES} bytes`, "Send less.");
  const type = request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    return badRequest([`the content type must be \`application/json\`, found ${type ? `\`${type}\`` : "none"}`]);
  }
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return badRequest(["the body must be JSON in UTF-8"]);
  }
  return operation.answer(project, parameter, body);
}

function keyRefusal(key: string | string[] | undefined, expected: string): Answer | undefined {
  if (key === expected) return undefined;
  const fix = "Send a project API key, which begins with `ak_`, in the header `x-api-key`.";
  if (typeof key !== "string" || key === "") return failed(401, "the header `x-api-key` is missing", fix);
  if (key.startsWith("ck_")) return failed(401, "the API key is a consumer key, which belongs to another product", fix);
  return failed(401, "the API key is not known", fix);
}

/** Any page may call: nothing here is secret. A page on the web also asks for access to the private network. */
export function corsHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Retry-After, X-RateLimit, X-RateLimit-Remaining, X-RateLimit-Window-Size",
  };
  if (request.method !== "OPTIONS") return headers;
  headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST";
  headers["Access-Control-Allow-Headers"] = "x-api-key, content-type";
  headers["Access-Control-Max-Age"] = "600";
  if (request.headers["access-control-request-private-network"] === "true") {
    headers["Access-Control-Allow-Private-Network"] = "true";
  }
  return headers;
}

/** The path as a URL has it: safe to print, whatever the client sent. */
export function pathOf(request: IncomingMessage): string {
  const path = request.url?.split("?", 1)[0] ?? "/";
  return URL.canParse(path, "http://127.0.0.1") ? new URL(path, "http://127.0.0.1").pathname : "/";
}

/** What stands in place of the `{parameter}`; empty if the path has none; undefined if this is another path. */
function parameterIn(operation: Operation, path: string): string | undefined {
  const [before = "", after] = operation.path.split(/\{\w+\}/);
  if (after === undefined) return path === before ? "" : undefined;
  if (!path.startsWith(before) || !path.endsWith(after)) return undefined;
  const parameter = path.slice(before.length, path.length - after.length);
  return parameter === "" || parameter.includes("/") ? undefined : parameter;
}

function decoded(parameter: string): string | undefined {
  try {
    return decodeURIComponent(parameter);
  } catch {
    return undefined;
  }
}

const allowed = (operation: Operation) => (operation.method === "GET" ? "GET, HEAD" : operation.method);

/** The whole body, or undefined if it is too large. */
export function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else resolve(undefined);
    });
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", reject);
  });
}
