/** A configuration of MCP servers as a page for readers. */
import { markup, type Markup } from "../markup.js";
import type { McpServer, McpServers } from "../wasm/core.js";

/** The servers as a table. Secrets are not in what it is given. */
export function serversPage({ dialect, servers }: McpServers, fileName: string): Markup {
  return markup(
    "article",
    { class: "docs" },
    markup(
      "header",
      {},
      markup("h1", {}, fileName),
      markup("p", { class: "docs-lead" }, `${servers.length} MCP ${servers.length === 1 ? "server" : "servers"}${dialect === undefined ? "" : `, as ${dialect.title} reads them`}`),
    ),
    markup(
      "div",
      { class: "docs-table", role: "region", tabindex: 0, "aria-label": "Servers" },
      markup(
        "table",
        {},
        markup("thead", {}, markup("tr", {}, ...["Server", "Transport", "Command or URL", "Environment and headers"].map((it) => markup("th", { scope: "col" }, it)))),
        markup("tbody", {}, ...servers.map(row)),
      ),
    ),
  );
}

function row({ name, transport, target, env, headers, disabled }: McpServer): Markup {
  const given = [...env, ...headers];
  return markup(
    "tr",
    {},
    markup("th", { scope: "row" }, markup("code", {}, name ?? "(no name)"), disabled && markup("span", { class: "docs-mark" }, "off")),
    markup("td", {}, transport ?? "not known"),
    markup("td", {}, markup("code", {}, target)),
    markup("td", {}, ...given.flatMap((it, at) => [at > 0 && ", ", markup("code", {}, it)])),
  );
}
