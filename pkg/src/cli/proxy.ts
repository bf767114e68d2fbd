/**
 * The forward proxy of `telaio serve --proxy`: for the page on this machine alone, to the servers that a person has
 * agreed to there.
 *
 * Whoever can reach a port of this machine must not be able to use it: other pages in the browser, a name that is made
 * to mean this machine (DNS rebinding), a server that redirects. So each request needs the page's token and its own
 * origin and host, goes only to an origin on the list, and so does each redirect.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { lookup } from "node:dns";
import { request as httpRequest } from "node:http";
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import { addressKind } from "./addresses.js";

/** Where the page finds it. */
export const PROXY_PATH = "/.telaio/proxy";

/** Bodies may have so many bytes, in both directions; the engine reads 10 MiB unless it is told otherwise. */
const MOST_BYTES = 64 * 1024 * 1024;
/** A request without a byte for so long is given up. */
const SILENCE_MS = 60_000;
const MOST_REDIRECTS = 10;
/** The servers of a document are few. */
const MOST_ORIGINS = 100;
const MOST_ALLOWANCE_BYTES = 64 * 1024;

/** Header fields that are about one connection (RFC 9110, 7.6.1), or that the proxy sets itself. */
const HOP_BY_HOP = new Set(["connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "host", "content-length", "expect"]);

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** A request as the page asks for it. */
interface Forwarded {
  method: string;
  url: URL;
  headers: [string, string][];
  /** Whether a redirect is the answer that is waited for: then nothing is sent to where it leads. */
  keepsRedirects: boolean;
}

/** Why the proxy does not do something, in words that follow "refused by the proxy". */
class Refusal extends Error {}

export interface Proxy {
  /** Answers a request to {@link PROXY_PATH}. */
  answer(request: IncomingMessage, response: ServerResponse): void;
}

/** Where the proxy listens, and who hears of what it forwards. */
export interface ProxyOptions {
  /** The port that the page is served on. */
  port: () => number;
  /** A line for each request: method, host, path and status, no query and no header. */
  log: (line: string) => void;
}

export function createProxy({ port, log }: ProxyOptions): Proxy {
  const token = randomBytes(32).toString("base64url");
  let allowed = new Set<string>();

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const why = whyForeign(request, port());
    if (why !== undefined) return refuse(response, 403, why);
    switch (request.method) {
      case "GET":
        return say(response, 200, { token });
      case "PUT":
        if (!hasToken(request)) return refuse(response, 401, "the token is missing or wrong");
        return allow(request, response);
      case "POST":
        if (!hasToken(request)) return refuse(response, 401, "the token is missing or wrong");
        return forward(request, response);
      default:
        response.setHeader("allow", "GET, PUT, POST");
        return refuse(response, 405, "only GET, PUT and POST are answered here");
    }
  }

  function hasToken(request: IncomingMessage): boolean {
    const given = Buffer.from(String(request.headers["telaio-token"] ?? ""));
    const expected = Buffer.from(token);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  /** Takes the only origins that may be sent to from now on. */
  function allow(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MOST_ALLOWANCE_BYTES) chunks.push(chunk);
    });
    request.on("end", () => {
      const origins = size > MOST_ALLOWANCE_BYTES ? undefined : originsOf(Buffer.concat(chunks).toString());
      if (origins === undefined) return refuse(response, 400, `expected at most ${MOST_ORIGINS} http or https origins, as {"origins": [...]}`);
      allowed = origins;
      say(response, 200, { origins: [...allowed] });
    });
  }

  function forward(request: IncomingMessage, response: ServerResponse): void {
    const asked = forwardedOf(request.headers["telaio-request"]);
    if (asked === undefined) {
      request.resume();
      return refuse(response, 400, "the request to forward cannot be read");
    }
    const length = Number(request.headers["content-length"] ?? 0);
    if (length > MOST_BYTES) return refuse(response, 413, `its body has more than ${MOST_BYTES} bytes`);
    send(asked, request, { response, log, isAllowed: (url) => allowed.has(url.origin) }, 0);
  }

  return { answer };
}

/** Why a request is not of the page that is served here. */
function whyForeign({ method, headers }: IncomingMessage, port: number): string | undefined {
  const hosts = ["127.0.0.1", "localhost", "[::1]"].map((it) => `${it}:${port}`);
  const host = headers.host?.toLowerCase() ?? "";
  if (!hosts.includes(host)) return `the host is not ${hosts.join(" or ")}`;
  const { origin } = headers;
  // A browser sends none with a GET of the same origin, but always with the others.
  if (origin === undefined ? method !== "GET" : origin.toLowerCase() !== `http://${host}`) return "it does not come from the page that is served here";
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin") return "it does not come from the page that is served here";
  // Another page could ask for this with a plain link or form, but cannot set a header without asking first.
  if (headers["telaio-token"] === undefined) return "it has no header `telaio-token`";
  return undefined;
}

function originsOf(text: string): Set<string> | undefined {
  try {
    const { origins } = JSON.parse(text) as { origins?: unknown };
    if (!Array.isArray(origins) || origins.length > MOST_ORIGINS) return undefined;
    const urls = origins.map((it) => new URL(String(it)));
    return urls.every((it) => isWeb(it)) ? new Set(urls.map((it) => it.origin)) : undefined;
  } catch {
    return undefined;
  }
}

const isWeb = ({ protocol }: URL) => protocol === "http:" || protocol === "https:";

function forwardedOf(field: string | string[] | undefined): Forwarded | undefined {
  try {
    const { method, url, headers, redirect } = JSON.parse(decodeURIComponent(String(field))) as Record<string, unknown>;
    const isPair = (it: unknown): it is [string, string] => Array.isArray(it) && it.length === 2 && it.every((part) => typeof part === "string");
    if (typeof method !== "string" || !/^[A-Z]+$/i.test(method) || /^(CONNECT|TRACE)$/i.test(method)) return undefined;
    if (!Array.isArray(headers) || !headers.every(isPair)) return undefined;
    const target = new URL(String(url));
    if (!isWeb(target) || target.username !== "" || target.password !== "") return undefined;
    return { method: method.toUpperCase(), url: target, headers, keepsRedirects: redirect === "manual" };
  } catch {
    return undefined;
  }
}

interface Sending {
  response: ServerResponse;
  log: (line: string) => void;
  isAllowed: (url: URL) => boolean;
}

/** Sends the request, with the body of `from`, and streams the answer back. */
function send(asked: Forwarded, from: IncomingMessage | undefined, sending: Sending, redirects: number): void {
  const { method, url } = asked;
  const { response, log, isAllowed } = sending;
  const name = `${method} ${url.origin}${url.pathname}`;
  const give = (why: unknown) => {
    from?.resume();
    log(`${name} ${why instanceof Refusal ? `refused: ${why.message}` : `failed: ${codeOf(why)}`}`);
    if (response.headersSent) return void response.destroy();
    tell(response, why instanceof Refusal ? { refused: why.message } : { failed: failureOf(why) });
  };
  try {
    if (!isAllowed(url)) throw new Refusal(`${url.origin} is not among the servers of the document that the page has announced`);
    // A host that is written as an address is named by the document; a name must not lead there by itself.
    const options = { method, headers: headersOf(asked, from), lookup: safeLookup, timeout: SILENCE_MS };
    const outgoing = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, options);
    response.once("close", () => outgoing.destroy());
    outgoing.once("timeout", () => outgoing.destroy(Object.assign(new Error("silence"), { code: "ETIMEDOUT" })));
    outgoing.once("error", give);
    outgoing.once("response", (answer) => {
      log(`${name} ${answer.statusCode}`);
      try {
        const next = redirected(asked, answer, isAllowed, redirects);
        if (next === undefined) return pass(answer, response, redirects > 0 ? url.href : undefined);
        answer.resume();
        if (next.method === method && from !== undefined && hasBody(from)) throw new Refusal(`the server redirects a ${method} with a body, which is not sent twice`);
        send(next, undefined, sending, redirects + 1);
      } catch (error) {
        answer.destroy();
        give(error);
      }
    });
    if (from === undefined) return void outgoing.end();
    stream(from, outgoing, give);
  } catch (error) {
    give(error);
  }
}

const hasBody = (request: IncomingMessage) => request.headers["content-length"] !== "0" && (request.headers["content-length"] !== undefined || request.headers["transfer-encoding"] !== undefined);

/** Passes a body on, as far as it may go. */
function stream(from: IncomingMessage, to: NodeJS.WritableStream & { destroy(error?: Error): unknown }, give: (why: unknown) => void): void {
  let size = 0;
  from.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > MOST_BYTES) {
      to.destroy();
      give(new Refusal(`a body has more than ${MOST_BYTES} bytes`));
    }
  });
  from.once("error", () => to.destroy());
  from.pipe(to);
}

/** Where a redirect leads, if the answer is one: never to another origin than those on the list. */
function redirected(asked: Forwarded, { statusCode = 0, headers }: IncomingMessage, isAllowed: (url: URL) => boolean, redirects: number): Forwarded | undefined {
  const { location } = headers;
  if (asked.keepsRedirects || !REDIRECTS.has(statusCode) || location === undefined) return undefined;
  const url = new URL(location, asked.url);
  if (!isWeb(url) || url.origin !== asked.url.origin || !isAllowed(url)) throw new Refusal(`the server redirects to another one, ${url.origin}`);
  if (redirects >= MOST_REDIRECTS) throw new Refusal("the server redirects again and again");
  // As browsers do it (Fetch, 4.4): a 303, and a POST that was moved, become a GET.
  const isGet = statusCode === 303 ? asked.method !== "HEAD" : statusCode <= 302 && asked.method === "POST";
  const headersLeft = isGet ? asked.headers.filter(([name]) => !/^content-/i.test(name)) : asked.headers;
  return { ...asked, method: isGet ? "GET" : asked.method, url, headers: headersLeft };
}

function pass(answer: IncomingMessage, response: ServerResponse, redirectedTo: string | undefined): void {
  const headers: [string, string][] = [];
  for (let at = 0; at < answer.rawHeaders.length; at += 2) headers.push([answer.rawHeaders[at] ?? "", answer.rawHeaders[at + 1] ?? ""]);
  const told = { status: answer.statusCode ?? 0, headers: headers.filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()) || name.toLowerCase() === "content-length"), ...(redirectedTo !== undefined && { redirectedTo }) };
  const encoding = answer.headers["content-encoding"];
  // The browser decodes the body, as it would without a proxy.
  response.writeHead(200, { ...SAFE, "telaio-response": encodeURIComponent(JSON.stringify(told)), "content-type": "application/octet-stream", ...(encoding !== undefined && { "content-encoding": encoding }) });
  answer.once("error", () => response.destroy());
  stream(answer, response, () => response.destroy());
}

/** Names that mean this machine, a network nearby or a cloud's metadata are no servers on the web, see addresses.ts. */
const safeLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, "", 0);
    const isLocalName = hostname === "localhost" || hostname.endsWith(".localhost");
    const bad = addresses.find(({ address }) => addressKind(address) === "linkLocal" || (addressKind(address) === "loopback" && !isLocalName));
    const [first] = addresses;
    if (bad !== undefined || first === undefined) return callback(new Refusal(`the name ${hostname} leads to ${bad?.address ?? "no address"}, which the document does not name: give that address itself as the server, if it is meant`), "", 0);
    if (options.all === true) return (callback as (error: null, all: typeof addresses) => void)(null, addresses);
    callback(null, first.address, first.family);
  });
};

function headersOf({ headers, method }: Forwarded, from: IncomingMessage | undefined): OutgoingHttpHeaders {
  const sent: Record<string, string[]> = {};
  for (const [name, value] of headers) if (!HOP_BY_HOP.has(name.toLowerCase())) (sent[name.toLowerCase()] ??= []).push(value);
  const length = from?.headers["content-length"];
  const isSent = length !== undefined && (length !== "0" || !["GET", "HEAD"].includes(method));
  const own = { "accept-encoding": "gzip, deflate, br", accept: "*/*", "user-agent": "telaio" };
  return { ...own, ...sent, ...(isSent && { "content-length": length }) };
}

/** What the engine tells reasons by: the same as Node's `fetch` says. */
function failureOf(error: unknown): Record<string, unknown> {
  const { hostname, address, port } = (error ?? {}) as Record<string, unknown>;
  return { code: codeOf(error), hostname, address, port };
}

const codeOf = (error: unknown) => String((error as { code?: unknown } | null)?.code ?? "no connection");

/** No other page may read an answer, and no browser keeps it. */
const SAFE = { "cache-control": "no-store", "cross-origin-resource-policy": "same-origin", "x-content-type-options": "nosniff" };

function tell(response: ServerResponse, told: object): void {
  response.writeHead(200, { ...SAFE, "telaio-response": encodeURIComponent(JSON.stringify(told)) }).end();
}

function say(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { ...SAFE, "content-type": "application/json" }).end(JSON.stringify(value));
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { ...SAFE, "content-type": "text/plain; charset=utf-8", connection: "close" }).end(`${why}\n`);
}
