/** `telaio serve`: serves the page to browsers on this machine. */
import { readFile, readdir } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { CommandError, readArguments } from "./arguments.js";
import type { Command, Options } from "./command.js";
import { cannotListen, readPort, untilStopped } from "./listening.js";
import { PROXY_PATH, createProxy } from "./proxy.js";
import { out } from "./terminal.js";

const HELP = `Serve the page on this machine, until Ctrl-C.

Usage: telaio serve [--port N] [--proxy]

  --port N   the port, 4700 by default; 0 takes any free one
  --proxy    forward the requests of live runs, for APIs that do not allow web pages to call them (CORS):
             only for this page, only to the servers that you agree to there; method, host, path and
             status of each are logged here

For example:
  telaio serve
  telaio serve --port 8080 --proxy

Exit code: 0 when it was stopped, 2 if the port is in use or the page is not there.`;

const HOST = "127.0.0.1";
const PAGE = fileURLToPath(new URL("../page/", import.meta.url));

/** The page uses the same wasm as the package, which therefore ships it once. */
const WASM = fileURLToPath(new URL("../wasm/", import.meta.url));

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".md": "text/plain; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
  ".yaml": "text/plain; charset=utf-8",
  ".yml": "text/plain; charset=utf-8",
};

/** The page runs its own code only, and frames nobody. It may send requests anywhere: that is what a run does. */
const HEADERS = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "manifest-src 'self'",
    "connect-src http: https: ws: wss:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "cache-control": "no-cache",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

const OPTIONS = {
  port: { type: "string" },
  proxy: { type: "boolean" },
} as const satisfies Options;

export const serve: Command = { help: HELP, options: OPTIONS, operands: "none", run };

/** Runs the command and returns the exit code. */
async function run(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, OPTIONS);
  if (positionals.length > 0) throw new CommandError("expected no file");
  const port = readPort(values.port ?? "4700");
  const page = await listFiles("/", PAGE);
  const index = page.get("/index.html");
  if (index === undefined) throw new CommandError(`there is no page in \`${PAGE}\`: build it first`);
  const files = new Map([...page, ...(await listFiles("/wasm/", WASM)), ["/", index]]);

  // The port is known once it listens; loopback TCP addresses are objects.
  const listensAt = () => (server.address() as AddressInfo).port;
  const proxy = values.proxy === true ? createProxy({ port: listensAt, log: (line) => out.line(line) }) : undefined;
  const server = createServer((request, response) => {
    if (pathOf(request) === PROXY_PATH) return proxy === undefined ? noProxy(request, response) : proxy.answer(request, response);
    void answer(files, request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(cannotListen(port, error)));
    server.listen(port, HOST, resolve);
  });
  out.line(`http://${HOST}:${listensAt()}/`);

  await untilStopped();
  server.closeAllConnections();
  server.close();
  return 0;
}

/** The files under a folder, by their path in a URL. Nothing else can be asked for. */
async function listFiles(root: string, folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries.filter((it) => it.isFile()).map((it) => join(it.parentPath ?? it.path, it.name));
  return new Map(paths.map((path) => [root + relative(folder, path).split(sep).map(encodeURIComponent).join("/"), path]));
}

const pathOf = ({ url = "/" }: IncomingMessage) => url.split("?")[0] ?? "/";

/** The page asks whether there is a proxy: without `--proxy` there is none, which is no error. */
function noProxy({ method }: IncomingMessage, response: ServerResponse): void {
  if (method === "GET") response.writeHead(204, HEADERS).end();
  else plain(response, 405, "there is no proxy: start `telaio serve --proxy`", { allow: "GET" });
}

async function answer(files: Map<string, string>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const file = files.get(pathOf(request));
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (!isRead) return plain(response, 405, "only GET and HEAD are answered here", { allow: "GET, HEAD" });
  if (file === undefined) return plain(response, 404, "there is no such file");
  try {
    const content = await readFile(file);
    response.writeHead(200, {
      ...HEADERS,
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      "content-length": content.length,
    });
    response.end(request.method === "HEAD" ? undefined : content);
  } catch {
    plain(response, 404, "the file is gone");
  }
}

function plain(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...HEADERS, ...headers, "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}
