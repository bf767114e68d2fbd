/** Pages as files: one that needs nothing else, runs nothing and loads nothing. */
import { COLORS, STYLE as DIAGRAM } from "../graph/style.js";
import { figure } from "../graph/svg.js";
import { markup, markupText, type Markup } from "../markup.js";
import type { Docs, McpServers, WorkflowGraph } from "../wasm/core.js";
import { docsPage } from "./page.js";
import { serversPage } from "./servers.js";
import { FILE_STYLE, STYLE } from "./style.js";

/** A longer workflow has no diagram in its page: nobody could print it. */
const MOST_NODES = 80;

/** A workflow document as the text of an HTML file. */
export function docsHtml(docs: Docs, graphs: readonly WorkflowGraph[], fileName: string): string {
  const diagram = (workflowId: string) => {
    const graph = graphs.find((it) => it.workflowId === workflowId);
    return graph === undefined || graph.nodes.length > MOST_NODES ? undefined : figure(graphs, graph);
  };
  return file(docs.title ?? fileName, docsPage(docs, { fileName, graphs, diagram }));
}

/** A configuration of MCP servers as the text of an HTML file. */
export function serversHtml(servers: McpServers, fileName: string): string {
  return file(fileName, serversPage(servers, fileName));
}

function file(title: string, page: Markup): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
  const head = markup(
    "head",
    {},
    markup("meta", { charset: "utf-8" }),
    markup("meta", { "http-equiv": "Content-Security-Policy", content: policy }),
    markup("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    markup("title", {}, title),
    markup("style", {}, COLORS, FILE_STYLE, STYLE, DIAGRAM),
  );
  return `<!doctype html>\n${markupText(markup("html", { lang: "en" }, head, markup("body", {}, markup("main", {}, page))))}\n`;
}
