/** Converting: an MCP configuration for another client, and what that client cannot be told. */
import type { Conversion, ConversionRemark, McpDialect, McpDialectInfo } from "telaio";
import { clientChoice, configText } from "./config.js";
import { button, element, fill, shape, type Child } from "./element.js";
import type { Ask } from "./engine.js";
import { inCode } from "./findings.js";
import type { Actions, State } from "./state.js";

export function convertView(root: HTMLElement, ask: Ask, act: Actions): (state: State) => void {
  let shown: { text: string; client: string } | undefined;
  const result = element("div", { class: "convert-result" });
  const choice = element("div");
  const about = element("p", { class: "about" });
  root.prepend(about, element("h2", {}, "Convert"), choice, result);
  return (state) => {
    const { report, checkedText: text, client } = state;
    if (report?.validation.kind !== "mcp" || text === undefined) {
      shown = undefined;
      return;
    }
    const words = `${whose(report.validation.dialect)} lists servers; there is nothing to run. What is wrong with it is listed under the text.`;
    if (about.textContent !== words) about.textContent = words;
    const select = choice.querySelector("select");
    if (select !== null && select.value !== client) select.value = client;
    if (shown?.text === text && shown.client === client) return;
    const asked = (shown = { text, client });
    void Promise.all([ask.convert(text, { to: client, path: state.document.name }), ask.dialects()]).then(([conversion, dialects]) => {
      if (choice.childElementCount === 0 && dialects.length > 0) fill(choice, clientChoice("convert-client", dialects, client, act));
      if (shown === asked && conversion !== undefined) fill(result, ...view(conversion, dialects.find((it) => it.name === client), act));
    });
  };
}

/** Whose MCP configuration it is, and what tells that. */
function whose(dialect: McpDialect | undefined): string {
  if (dialect === undefined) return "An MCP configuration";
  const tells = { name: "as you say", path: "by the name of the file", content: "by what is in it" }[dialect.by];
  return `This MCP configuration is read as ${dialect.title} reads it, ${tells}. It`;
}

function view(conversion: Conversion, dialect: McpDialectInfo | undefined, act: Actions): Child[] {
  if (conversion.text === undefined) {
    return [element("p", { class: "about" }, "The document cannot be read yet. What is wrong with it is listed under the text.")];
  }
  return [
    ...configText(conversion.text, dialect),
    element("h2", {}, conversion.remarks.length === 0 ? "Everything is expressed" : "What to know"),
    conversion.remarks.length > 0 && element("ul", { class: "criteria" }, ...sorted(conversion.remarks).map((it) => item(it, act))),
  ];
}

const RANK = { notExpressed: 0, secret: 1, note: 2 } as const;
const KINDS = { notExpressed: ["warning", "not expressed"], secret: ["warning", "secret"], note: ["info", "note"] } as const;

const sorted = (remarks: readonly ConversionRemark[]) => [...remarks].sort((a, b) => RANK[a.kind] - RANK[b.kind] || a.from - b.from);

function item(remark: ConversionRemark, act: Actions): HTMLLIElement {
  const [mark, kind] = KINDS[remark.kind];
  return element(
    "li",
    { class: mark },
    shape(mark),
    element("span", {}, element("strong", {}, kind), ": ", ...inCode(remark.message), " ", button(`line ${remark.line}`, () => act.reveal(remark), { class: "link" })),
  );
}
