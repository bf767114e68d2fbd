/** Links that open a document of a page in the editor, with the sources that it names. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { relative } from "./html.mjs";

/** The sources that are at hand on every page of a rule, as `tests/rules.rs` has them. */
const ALWAYS = { pets: "pets.openapi.yaml", flows: "flows.arazzo.yaml", orders: "orders.asyncapi.yaml" };

/** Gives the function that makes the links. */
export function opener(root, { linkTo, LONGEST_LINK }) {
  const always = Object.entries(ALWAYS).map(([name, fileName]) => [name, { fileName, text: readFileSync(join(root, "tests/rules", fileName), "utf8") }]);

  /** The address for a block, or nothing where it is no document, or one whose secrets no link should carry. */
  return async (page, block, blocks) => {
    const { lang = "", text } = block;
    const [language, ...words] = lang.split(" ");
    const name = documentName(page, language, words.join(" "), text);
    const at = blocks.indexOf(block);
    if (name === undefined || (blocks[at + 1]?.lang === "diagnostics" && blocks[at + 1].text.includes("[plaintext-secret]"))) return undefined;
    const named = Object.fromEntries([...always, ...blocks.slice(0, at).flatMap(source)]);
    const isNamed = (it) => new RegExp(`\\bname: ["']?${it}\\b`).test(text);
    const sources = Object.fromEntries(Object.entries(named).filter(([it]) => page.source.startsWith("tests/rules/") && isNamed(it)));
    const link = await linkTo(relative(page.path, "try/index.html"), { name, text, sources });
    return link.length > LONGEST_LINK ? undefined : link;
  };
}

/** What the editor is to call a document; nothing where it is none. */
function documentName({ source }, language, rest, text) {
  const path = /^path=(\S+)/.exec(rest)?.[1];
  if (path !== undefined) return path.replace(/^~\//, "");
  if (rest !== "" || !["yaml", "json"].includes(language)) return undefined;
  if (/^(arazzo|\s*"arazzo"): /m.test(text)) return language === "yaml" ? "example.arazzo.yaml" : "example.arazzo.json";
  if (source.startsWith("tests/rules/") && /mcp_?servers/i.test(text)) return language === "yaml" ? "example.yaml" : "mcp.json";
  return undefined;
}

/** A block that is a source for the rest of its page. */
function source({ lang = "", text }) {
  const name = /^yaml source=(\S+)/.exec(lang)?.[1];
  return name === undefined ? [] : [[name, { fileName: `${name}.yaml`, text }]];
}
