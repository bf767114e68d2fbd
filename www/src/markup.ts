/** Makes nodes of the document from elements that are plain data. */
import type { Markup } from "telaio/graph";

const SVG = "http://www.w3.org/2000/svg";
const HTML = "http://www.w3.org/1999/xhtml";

/** The element as a node: of HTML, or of SVG. */
export function toNode(markup: Markup, kind: "html"): HTMLElement;
export function toNode(markup: Markup, kind: "svg"): SVGElement;
export function toNode({ tag, attributes, children }: Markup, kind: "html" | "svg"): Element {
  const it = document.createElementNS(kind === "svg" ? SVG : HTML, tag);
  for (const [name, value] of Object.entries(attributes)) it.setAttribute(name, String(value));
  it.append(...children.map((child) => (typeof child === "string" ? child : kind === "svg" ? toNode(child, "svg") : toNode(child, "html"))));
  return it;
}
