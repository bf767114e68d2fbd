/** Pages for readers: a workflow document, or a configuration of MCP servers, as HTML. `docs` of `telaio` says what is in them. */
export { docsHtml, serversHtml } from "./docs/html.js";
export { docsPage } from "./docs/page.js";
export type { PageOptions } from "./docs/page.js";
export { serversPage } from "./docs/servers.js";
export { STYLE } from "./docs/style.js";
export type { Markup } from "./markup.js";
