/** A configuration to take away: the client to choose, the text, and buttons to copy or save it. */
import type { McpDialectInfo } from "telaio";
import { button, element, shape, type Child } from "./element.js";
import { inCode } from "./findings.js";
import { copyButton } from "./copy.js";
import { save } from "./documents/save.js";
import type { Actions } from "./state.js";

/** A choice of clients by what people call them. */
export function clientChoice(id: string, dialects: readonly McpDialectInfo[], chosen: string, act: Actions): HTMLElement {
  const sorted = [...dialects].sort((a, b) => a.title.localeCompare(b.title, "en"));
  return element(
    "div",
    { class: "choice" },
    element("label", { for: id }, "Client"),
    element(
      "select",
      { id, onchange: (event) => act.chooseClient((event.target as HTMLSelectElement).value) },
      ...sorted.map(({ name, title }) => element("option", { value: name, selected: name === chosen }, title === "an MCP client" ? "Another client" : title)),
    ),
  );
}

/** The text, and what can be done with it. */
export function configText(text: string, dialect: McpDialectInfo | undefined): Child[] {
  const path = dialect?.paths[0];
  const name = path?.split("/").at(-1) ?? "mcp.json";
  return [
    path !== undefined && element("p", { class: "about" }, `${dialect?.title} reads it from `, element("code", {}, path), "."),
    element("pre", { class: "config code", tabindex: 0, role: "region", "aria-label": "Configuration" }, text),
    element(
      "div",
      { class: "row" },
      copyButton("Copy", { "aria-label": "Copy the configuration" }, () => text),
      button("Download", () => save(name, text), { class: "small", "aria-label": `Download ${name}` }),
    ),
  ];
}

/** Sentences, each with a shape. */
export function notes(kind: "info" | "warning", sentences: readonly string[]): Child {
  if (sentences.length === 0) return false;
  return element("ul", { class: "criteria" }, ...sentences.map((it) => element("li", { class: kind }, shape(kind), element("span", {}, ...inCode(it)))));
}
