/** A stand-in for any API, by its OpenAPI description: an HTTP server on loopback. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { apiOperation, apiOperations } from "telaio";
import type { ApiCredential, ApiMediaType, ApiOperation, ApiOptions, ApiResponse } from "telaio";
import { checkRequest } from "./check-request.js";
import { challenge, missingCredentials, placeOf } from "./credentials.js";
import { hasNoBody, isJson, jsonAnswer, problem } from "./problem.js";
import type { ApiAnswer } from "./problem.js";
import type { Behavior, Recipe } from "./recipe.js";
import { Recorded } from "./recorded.js";
import { Routes, isNamed, nameOf } from "./routes.js";
import type { Route } from "./routes.js";
import { corsHeaders, pathOf, readBody, type ServedRequest } from "./server.js";
import { State, isThing } from "./state.js";
import type { Outcome } from "./state.js";
import { jsonOf } from "./values.js";

export interface ApiMockOptions extends ApiOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  recipe?: Recipe;
  /** Keep every collection that has an operation for one of its things, without a recipe. */
  state?: boolean;
  /** Traces of runs, and HTTP Archives, whose answers come first. */
  recordings?: readonly unknown[];
  /** Whether requests are held against the description; they are by default. */
  validate?: boolean;
  /** Whether requests need the credentials that the description asks for; they do by default. Any key is taken. */
  credentials?: boolean;
  /** Called after each answer. */
  onRequest?: (request: ServedRequest) => void;
}

export interface ApiMock {
  url: string;
  /** What the operations are called. */
  operations: string[];
  /** How many recorded answers there are. */
  recorded: number;
  /** Stops at once: open connections are closed. May be called again. */
  close(): Promise<void>;
}

/**
 * Starts a stand-in for the API of a description.
 *
 * @throws Error if there is no such description, or the recipe names no operation of it
 */
export async function startApiMock(text: string, options: ApiMockOptions = {}): Promise<ApiMock> {
  const stand = await StandIn.of(text, options);
  const server = createServer({ keepAliveTimeout: 60_000 });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => void stand.serve(request, response));
  return {
    // A server that listens on a port has an address of this kind.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    operations: stand.routes.all.map((it) => nameOf(it.operation)),
    recorded: stand.recorded.size,
    async close() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

class StandIn {
  readonly routes: Routes;
  readonly recorded = new Recorded();
  readonly #text: string;
  readonly #options: ApiMockOptions;
  readonly #state: State;
  /** The operations as they are read, once each. */
  readonly #read = new Map<Route, Promise<ApiOperation>>();
  /** How often each behavior has been shown. */
  readonly #shown = new Map<Behavior, number>();

  static async of(text: string, options: ApiMockOptions): Promise<StandIn> {
    const { url, sources } = options;
    const operations = await apiOperations(text, { ...(url !== undefined && { url }), ...(sources && { sources }) });
    return new StandIn(text, options, new Routes(operations));
  }

  constructor(text: string, options: ApiMockOptions, routes: Routes) {
    this.#text = text;
    this.#options = options;
    this.routes = routes;
    for (const name of Object.keys(options.recipe?.operations ?? {})) {
      if (!routes.all.some((it) => isNamed(it.operation, name))) throw new Error(`the API has no operation \`${name}\``);
    }
    const kept = options.state === true ? collections(routes) : {};
    this.#state = new State({ ...kept, ...options.recipe?.resources });
    for (const it of options.recordings ?? []) this.recorded.add(it, (path) => routes.short(path));
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET" } = request;
    const path = pathOf(request);
    const asked = request.headers["access-control-request-method"];
    const matched = this.routes.match(method === "OPTIONS" && asked !== undefined ? asked : method, path);
    for (const [name, value] of Object.entries(corsHeaders(request))) response.setHeader(name, value);
    response.setHeader("Access-Control-Expose-Headers", "*");
    if (method === "OPTIONS" && asked !== undefined) {
      response.setHeader("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, QUERY");
      response.setHeader("Access-Control-Allow-Headers", request.headers["access-control-request-headers"] ?? "*");
      response.writeHead(204).end();
      return;
    }
    let answer: ApiAnswer;
    try {
      if (matched.type === "none") answer = problem(404, `the API has no path \`${path}\``);
      else if (matched.type === "otherMethod") answer = problem(405, `\`${path}\` takes ${matched.methods.join(", ")}, not ${method}`, [], { Allow: matched.methods.join(", ") });
      else answer = await this.#answer(matched.route, matched.path, matched.parameters, request);
    } catch (error) {
      // The client went away in the middle of its body; all else is a mistake of ours, which is said.
      if (request.destroyed && !request.complete) return void response.destroy();
      answer = problem(500, `the stand-in failed: ${error instanceof Error ? error.message : String(error)}`);
    }
    send(response, answer);
    const operationId = matched.type === "found" ? nameOf(matched.route.operation) : undefined;
    this.#options.onRequest?.({ method, path, ...(operationId !== undefined && { operationId }), status: answer.status });
  }

  async #answer(route: Route, path: string, parameters: Record<string, string>, request: IncomingMessage): Promise<ApiAnswer> {
    const body = await readBody(request);
    if (body === undefined) return problem(413, "the body is too large", [], { Connection: "close" });
    const operation = await this.#operation(route);
    const behavior = this.#behavior(route);
    const delay = behavior?.delay ?? this.#options.recipe?.delay ?? 0;
    if (delay > 0) await pause(delay);
    const header = (name: string) => {
      const value = request.headers[name.toLowerCase()];
      return Array.isArray(value) ? value.join(", ") : value;
    };
    const query = new URLSearchParams(request.url?.split("?")[1] ?? "");
    const missing = this.#options.credentials === false ? undefined : missingCredentials(operation, { header, query });
    if (missing !== undefined) return this.#unauthorized(operation, missing);
    const wish = wishOf(header("prefer"));
    const due = this.#due(behavior);
    if (due !== undefined) {
      const answer = this.#documented(operation, due, behavior?.example, behavior);
      return { ...answer, headers: { ...answer.headers, ...retryAfter(due, behavior) } };
    }
    const checked = this.#options.validate === false ? { type: "fits" as const, body: jsonOf(body.toString()) } : await checkRequest(operation, { parameters, query, header, body });
    if (checked.type === "refused") return checked.answer;
    if (wish.status !== undefined) return this.#documented(operation, wish.status, wish.example, behavior);
    const method = route.operation.method;
    const success = successOf(operation.responses);
    const outcome = this.#state.handle(method, path, checked.body, sampleOf(success)?.sample);
    if (outcome !== undefined) return this.#kept(operation, success, outcome);
    return this.recorded.next(method, path) ?? this.#documented(operation, success.status, wish.example ?? behavior?.example, behavior);
  }

  #operation(route: Route): Promise<ApiOperation> {
    const { url, sources } = this.#options;
    const known = this.#read.get(route) ?? apiOperation(this.#text, `${route.operation.method} ${route.operation.path}`, { ...(url !== undefined && { url }), ...(sources && { sources }) });
    this.#read.set(route, known);
    return known;
  }

  #behavior({ operation }: Route): Behavior | undefined {
    return Object.entries(this.#options.recipe?.operations ?? {}).find(([name]) => isNamed(operation, name))?.[1];
  }

  /** The status that a recipe has for this request. */
  #due(behavior: Behavior | undefined): number | undefined {
    if (behavior?.status === undefined) return undefined;
    const shown = this.#shown.get(behavior) ?? 0;
    if (behavior.times !== undefined && shown >= behavior.times) return undefined;
    this.#shown.set(behavior, shown + 1);
    return behavior.status;
  }

  /** What the API says to whoever does not say who asks. */
  #unauthorized(operation: ApiOperation, missing: readonly ApiCredential[]): ApiAnswer {
    const headers = challenge(missing);
    const documented = responseFor(operation.responses, 401);
    if (documented === undefined || documented.content.length === 0) {
      return problem(401, "the request lacks the credentials that the API asks for", missing.map((it) => ({ place: placeOf(it), message: "it is missing" })), headers);
    }
    const answer = this.#documented(operation, 401, undefined, undefined);
    return { ...answer, headers: { ...answer.headers, ...headers } };
  }

  /** The answer that the description has for a status. */
  #documented({ responses }: ApiOperation, status: number, example: string | undefined, behavior: Behavior | undefined): ApiAnswer {
    const headers = behavior?.headers ?? {};
    if (behavior?.body !== undefined) return jsonAnswer(status, behavior.body, headers);
    const response = responseFor(responses, status);
    const content = response === undefined ? undefined : preferred(response.content);
    if (content === undefined || hasNoBody(status)) {
      return response === undefined && status >= 400 ? problem(status, `the stand-in was told to answer with ${status}`, [], headers) : { status, headers };
    }
    const value = example === undefined ? content.sample : content.examples[example];
    if (value === undefined) {
      const known = Object.keys(content.examples).map((it) => `\`${it}\``).join(", ");
      return problem(500, `the answer ${status} has no example \`${example}\`${known === "" ? "" : `; it has ${known}`}`);
    }
    return written(status, content, value, headers);
  }

  /** What the state says, in the shape that the description has for it. */
  #kept(operation: ApiOperation, success: { status: number; response?: ApiResponse }, outcome: Outcome): ApiAnswer {
    const content = success.response === undefined ? undefined : preferred(success.response.content);
    const { status } = success;
    switch (outcome.type) {
      case "created":
      case "found":
        return content === undefined ? { status, headers: {} } : written(status, content, within(content.sample, outcome.thing), {});
      case "listed":
        return content === undefined ? { status, headers: {} } : written(status, content, listed(content.sample, outcome.things), {});
      case "removed":
        return content === undefined ? { status, headers: {} } : written(status, content, content.sample, {});
      case "missing":
      case "exists": {
        const [failed, title] = outcome.type === "missing" ? ([404, `there is no \`${outcome.id}\``] as const) : ([409, `\`${outcome.id}\` exists already`] as const);
        const documented = operation.responses.find((it) => it.status === String(failed));
        return documented === undefined || documented.content.length === 0 ? problem(failed, title) : this.#documented(operation, failed, undefined, undefined);
      }
      default:
        return outcome satisfies never;
    }
  }
}

/** Every path of POST or GET below which there is an operation for one thing. */
function collections({ all }: Routes): Record<string, object> {
  const paths = new Set(all.map((it) => it.operation.path));
  const isKept = (path: string) => [...paths].some((it) => it.startsWith(`${path}/{`) && !it.slice(path.length + 1).includes("/"));
  const made = all.filter((it) => it.operation.method === "POST").map((it) => it.operation.path);
  return Object.fromEntries(made.filter(isKept).map((it) => [it, {}]));
}

/** The first documented success. */
function successOf(responses: ApiResponse[]): { status: number; response?: ApiResponse } {
  const exact = responses.filter((it) => /^2\d\d$/.test(it.status)).sort((a, b) => Number(a.status) - Number(b.status))[0];
  if (exact !== undefined) return { status: Number(exact.status), response: exact };
  const other = responses.find((it) => /^2xx$/i.test(it.status)) ?? responses.find((it) => it.status === "default");
  return other === undefined ? { status: 200 } : { status: 200, response: other };
}

function responseFor(responses: ApiResponse[], status: number): ApiResponse | undefined {
  const range = `${Math.floor(status / 100)}xx`;
  return responses.find((it) => it.status === String(status)) ?? responses.find((it) => it.status.toLowerCase() === range) ?? responses.find((it) => it.status === "default");
}

const preferred = (content: ApiMediaType[]) => content.find((it) => isJson(it.contentType)) ?? content[0];

const sampleOf = ({ response }: { response?: ApiResponse }) => (response === undefined ? undefined : preferred(response.content));

/** A thing alone, or where the sample has one within something: `{ "data": { … } }`. */
function within(sample: unknown, thing: Record<string, unknown>): unknown {
  if (!isThing(sample)) return thing;
  const inner = Object.entries(sample).filter(([, value]) => isThing(value));
  const [only] = inner;
  const isWrapped = only !== undefined && inner.length === 1 && Object.keys(sample).every((name) => !(name in thing) || name === only[0]);
  return isWrapped && Object.keys(sample).length === 1 ? { [only[0]]: thing } : thing;
}

/** A list, or where the sample has one within something: `{ "items": […], "total": 1 }`. */
function listed(sample: unknown, things: unknown[]): unknown {
  if (!isThing(sample)) return things;
  const list = Object.entries(sample).find(([, value]) => Array.isArray(value));
  return list === undefined ? things : { ...sample, [list[0]]: things };
}

function written(status: number, { contentType }: ApiMediaType, value: unknown, headers: Record<string, string>): ApiAnswer {
  if (isJson(contentType)) return jsonAnswer(status, value, contentType === "*/*" ? headers : { "Content-Type": contentType, ...headers });
  const type = contentType.includes("*") ? "text/plain; charset=utf-8" : contentType;
  return { status, headers: { "Content-Type": type, ...headers }, body: typeof value === "string" ? value : JSON.stringify(value) };
}

/** The status and the example that a client asks for (RFC 7240): `Prefer: status=404, example=none`. */
function wishOf(prefer: string | undefined): { status?: number; example?: string } {
  const [, status] = /(?:^|[,;\s])(?:status|code)="?(\d{3})/.exec(prefer ?? "") ?? [];
  const [, example] = /(?:^|[,;\s])example="?([^",;\s]+)/.exec(prefer ?? "") ?? [];
  return { ...(status !== undefined && Number(status) >= 200 && { status: Number(status) }), ...(example !== undefined && { example }) };
}

function retryAfter(status: number, behavior: Behavior | undefined): Record<string, string> {
  const seconds = behavior?.retryAfter ?? (status === 429 || status === 503 ? 1 : undefined);
  return seconds === undefined ? {} : { "Retry-After": String(seconds) };
}

function send(response: ServerResponse, { status, headers, body }: ApiAnswer): void {
  const text = hasNoBody(status) ? undefined : body;
  response.writeHead(status, { ...headers, ...(text !== undefined && { "Content-Length": Buffer.byteLength(text) }), "Cache-Control": "no-store" });
  // Node leaves out the body of an answer to HEAD.
  response.end(text);
}
