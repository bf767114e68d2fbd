/** The worker: the only place of the page that knows the package `telaio`. */
import { configOfRun, convert, docs, flowchart, graph, init, mcpDialects, mcpPreview, mcpServers, sourceDescriptions, validate, workflows } from "telaio";
import type { SourceText, WorkflowGraph } from "telaio";
import * as editor from "telaio/editor";
import { edited } from "./edit.js";
import type { Part, Preview, Reading, Reply, Request, Samples, Sent, Served, Summary } from "./protocol.js";
import { answerTo } from "./run/questions.js";
import { Session } from "./run/session.js";

const sessions = new Map<number, Session>();

addEventListener("message", ({ data }: MessageEvent<Sent>) => {
  // What is thrown here is a trap or a bug: the page replaces the worker.
  answer(whole(data)).catch(trapped);
});

/** The text that was asked about last. */
let current = "";

/** A request with all of its text. */
function whole(sent: Sent): Request {
  if (!("text" in sent)) return sent;
  current = edited(current, sent.text);
  return { ...sent, text: current };
}

/** Called once the page has given the code of a part, or has said that there is none. */
const load = {} as Record<Part, (module: WebAssembly.Module | undefined) => void>;
const given = (part: Part) => new Promise<WebAssembly.Module | undefined>((resolve) => (load[part] = resolve));
/** What checks is there first. If it cannot be loaded, the check tries again, and then the engine. */
const canCheck = given("validate").then((module) => init({ only: "validate", ...(module && { validateWasm: module }) })).catch(() => {});
const ready = given("core").then((module) => init(module === undefined ? {} : { coreWasm: module }));
// Who asks something hears of it.
ready.catch(() => {});

async function answer(request: Request): Promise<void> {
  if (request.type === "load") return load[request.part](request.module);
  await (request.type === "check" ? canCheck : ready);
  switch (request.type) {
    case "check":
      return check(request);
    case "run":
      return run(request);
    case "command":
      return sessions.get(request.id)?.obey(request.command);
    case "stop":
      return sessions.get(request.id)?.stop();
    case "ask":
      return say({ type: "answered", id: request.id, answer: await answerTo(request.question) });
    case "services":
      return say({ type: "listed", id: request.id, services: Object.keys(editor) });
    case "dialects":
      return say({ type: "dialects", id: request.id, dialects: await mcpDialects() });
    case "serve":
      return say({ type: "served", id: request.id, served: await serve(request.service, request.text, request.question) });
    case "describe":
      return say({ type: "described", id: request.id, sources: await sourceDescriptions(request.text) });
    case "convert":
      return say({ type: "converted", id: request.id, conversion: await convert(request.text, request.options) });
    case "preview":
      return say({ type: "previewed", id: request.id, preview: await preview(request.text, request.samples) });
    case "graph":
      return say({ type: "graphed", id: request.id, graphs: await graphs(request.text, request.sources) });
    case "flowchart":
      return say({ type: "charted", id: request.id, flowchart: await flowchart(request.text, { sources: request.sources }) });
    case "read":
      return say({ type: "read", id: request.id, reading: await read(request.name, request.text, request.sources) });
    case "configOfRun":
      return say({ type: "configured", id: request.id, config: await configOfRun(request.trace, request.options) });
    default:
      request satisfies never;
  }
}

/** The sources of the last check: they are long, and sent again only when they change. */
let atHand: SourceText[] = [];
/** How long nobody types before it is looked at what is in the document. */
const PAUSE_MS = 100;
let summarizing: number | undefined;
let summarized = "";

/** Findings first: what else the page wants to know can wait until nobody types. */
async function check({ id, name, text, sources, isNew }: Extract<Request, { type: "check" }>): Promise<void> {
  atHand = sources ?? atHand;
  clearTimeout(summarizing);
  // The name of a file tells whose MCP configuration it is.
  const validation = await validate(text, { url: encodeURI(name), sources: atHand });
  if (isNew) {
    const summary = await summaryOf(text);
    summarized = JSON.stringify(summary);
    return say({ type: "checked", id, validation, summary });
  }
  say({ type: "checked", id, validation });
  summarizing = setTimeout(() => void summarize(id, text).catch(trapped), PAUSE_MS);
}

/** Says what is in the document, if that is something new. */
async function summarize(id: number, text: string): Promise<void> {
  const summary = await summaryOf(text);
  const json = JSON.stringify(summary);
  if (json === summarized) return;
  summarized = json;
  say({ type: "summarized", id, summary });
}

async function summaryOf(text: string): Promise<Summary> {
  return { workflows: await workflows(text), sources: await sourceDescriptions(text) };
}

function trapped(error: unknown): void {
  say({ type: "trapped", message: String(error) });
}

/** Answers an editor's question, in which the sources are those of the last check. */
async function serve(service: string, text: string, question: readonly unknown[]): Promise<Served> {
  const ask = (editor as Readonly<Record<string, unknown>>)[service] as (...question: unknown[]) => Promise<unknown>;
  const options = { ...(question.at(-1) as object), sources: atHand };
  try {
    return { answer: await ask(text, ...question.slice(0, -1), options) };
  } catch (error) {
    // Why a name cannot be changed, for example. After a trap the package has another instance.
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** A document that is no Arazzo document has no graphs. */
async function graphs(text: string, sources: SourceText[]): Promise<WorkflowGraph[]> {
  return (await workflows(text)).length === 0 ? [] : graph(text, { sources });
}

async function read(name: string, text: string, sources: SourceText[]): Promise<Reading> {
  const drawn = await graphs(text, sources);
  if (drawn.length > 0) return { docs: await docs(text, { sources }), servers: undefined, graphs: drawn };
  const servers = await mcpServers(text, { url: encodeURI(name) });
  return { docs: undefined, servers: servers.dialect === undefined ? undefined : servers, graphs: [] };
}

async function preview(text: string, samples: Samples): Promise<Preview> {
  const [values, { servers }] = await Promise.all([mcpPreview(text, { samples, document: text }), mcpServers(text)]);
  return { ...values, servers: servers.flatMap(({ name }) => name ?? []) };
}

async function run({ id, run }: Extract<Request, { type: "run" }>): Promise<void> {
  const session = new Session(id, run, {
    event: (event) => say({ type: "event", id, event }),
    reply: (reply) => say({ type: "run", id, reply }),
  });
  sessions.set(id, session);
  try {
    say({ type: "ended", id, outcome: await session.run() });
  } finally {
    sessions.delete(id);
  }
}

function say(reply: Reply): void {
  postMessage(reply);
}
