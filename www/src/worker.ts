/** The worker: the only place of the page that knows the package `telaio`. */
import { NotRunnable, configOfRun, convert, dryRun, flowchart, graph, mcpDialects, mcpPreview, mcpServers, run, sourceDescriptions, validate, workflows } from "telaio";
import type { SourceText } from "telaio";
import type { Graphs, Outcome, Preview, Reply, Request, Samples } from "./protocol.js";

const stops = new Map<number, AbortController>();

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  // What is thrown here is a trap or a bug: the page replaces the worker.
  answer(data).catch((error: unknown) => say({ type: "trapped", message: String(error) }));
});

async function answer(request: Request): Promise<void> {
  switch (request.type) {
    case "check": {
      const { id, name, text, sources } = request;
      const report = {
        // The name of a file tells whose MCP configuration it is.
        validation: await validate(text, { url: encodeURI(name), sources }),
        workflows: await workflows(text),
        sources: await sourceDescriptions(text),
        dialects: await mcpDialects(),
      };
      return say({ type: "checked", id, report });
    }
    case "run":
      return say({ type: "ended", id: request.id, outcome: await outcomeOf(request) });
    case "stop":
      return stops.get(request.id)?.abort();
    case "describe":
      return say({ type: "described", id: request.id, sources: await sourceDescriptions(request.text) });
    case "convert":
      return say({ type: "converted", id: request.id, conversion: await convert(request.text, request.options) });
    case "preview":
      return say({ type: "previewed", id: request.id, preview: await preview(request.text, request.samples) });
    case "graph":
      return say({ type: "graphed", id: request.id, graphs: await graphs(request.text, request.sources) });
    case "configOfRun":
      return say({ type: "configured", id: request.id, config: await configOfRun(request.trace, request.options) });
    default:
      request satisfies never;
  }
}

/** A document that is no Arazzo document has no graphs. */
async function graphs(text: string, sources: SourceText[]): Promise<Graphs> {
  if ((await workflows(text)).length === 0) return { graphs: [], flowchart: "" };
  return { graphs: await graph(text, { sources }), flowchart: await flowchart(text, { sources }) };
}

async function preview(text: string, samples: Samples): Promise<Preview> {
  const [values, { servers }] = await Promise.all([mcpPreview(text, { samples, document: text }), mcpServers(text)]);
  return { ...values, servers: servers.flatMap(({ name }) => name ?? []) };
}

async function outcomeOf({ id, mode, text, options }: Extract<Request, { type: "run" }>): Promise<Outcome> {
  const stop = new AbortController();
  stops.set(id, stop);
  try {
    const trace =
      mode === "dry"
        ? await dryRun(text, options)
        : await run(text, { ...options, signal: stop.signal, onEvent: (event) => say({ type: "event", id, event }) });
    return { type: "trace", trace };
  } catch (error) {
    if (error instanceof NotRunnable) return { type: "refused", findings: error.findings };
    throw error;
  } finally {
    stops.delete(id);
  }
}

function say(reply: Reply): void {
  postMessage(reply);
}
