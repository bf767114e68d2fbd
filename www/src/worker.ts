/** The worker: the only place of the page that knows the package `telaio`. */
import { configOfRun, convert, flowchart, graph, mcpDialects, mcpPreview, mcpServers, sourceDescriptions, validate, workflows } from "telaio";
import type { SourceText } from "telaio";
import type { Graphs, Preview, Reply, Request, Samples } from "./protocol.js";
import { answerTo } from "./run/questions.js";
import { Session } from "./run/session.js";

const sessions = new Map<number, Session>();

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
      return run(request);
    case "command":
      return sessions.get(request.id)?.obey(request.command);
    case "stop":
      return sessions.get(request.id)?.stop();
    case "ask":
      return say({ type: "answered", id: request.id, answer: await answerTo(request.question) });
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
