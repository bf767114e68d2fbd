/**
 * Keeps the page's own files, so that it works offline. It knows nothing of documents and touches no
 * other request: what a run sends goes past it.
 *
 * Each build has its version, a hash of all files. A new one is fetched beside the old one, which goes
 * on until the user reloads: a page never has files of two builds.
 */

/** Filled in by the build. */
declare const VERSION: string;
declare const FILES: readonly string[];

interface ExtendableEvent extends Event {
  waitUntil(promise: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface ServiceWorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}

const worker = globalThis as unknown as ServiceWorkerScope;
const PREFIX = "telaio-";
const CACHE = PREFIX + VERSION;

worker.addEventListener("install", (event) => event.waitUntil(install()));

worker.addEventListener("activate", (event) => event.waitUntil(activate()));

worker.addEventListener("message", ({ data }) => {
  if (data === "activate") void worker.skipWaiting();
});

worker.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const address = new URL(url);
  address.search = address.hash = "";
  const path = address.href.startsWith(worker.registration.scope) ? address.href.slice(worker.registration.scope.length) : undefined;
  const file = path === "" ? "index.html" : path;
  if (method === "GET" && file !== undefined && FILES.includes(file)) event.respondWith(answer(file, event.request));
});

/** Asks for each file anew: an old one in the browser's own cache must not get into this version. */
async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map((it) => new Request(it, { cache: "no-cache" })));
}

async function activate(): Promise<void> {
  const old = (await caches.keys()).filter((it) => it.startsWith(PREFIX) && it !== CACHE);
  await Promise.all(old.map((it) => caches.delete(it)));
  await worker.clients.claim();
}

/** From the cache; if the browser has cleared that, from the network. */
async function answer(file: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(file)) ?? fetch(request);
}
