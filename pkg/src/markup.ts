/** Elements as plain data: what a picture or a page is made of, before it becomes text or nodes of a document. */

/** An element with its attributes and what it contains. */
export interface Markup {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (Markup | string)[];
}

/** What may stand where a child is expected; `false` and `undefined` are left out. */
export type MarkupChild = Markup | string | false | undefined;

/** An element; attributes that are `undefined` are left out. */
export function markup(
  tag: string,
  attributes: Readonly<Record<string, string | number | undefined>> = {},
  ...children: readonly MarkupChild[]
): Markup {
  const given = Object.entries(attributes).filter((it): it is [string, string | number] => it[1] !== undefined);
  return {
    tag,
    attributes: Object.fromEntries(given),
    children: children.filter((it): it is Markup | string => it !== false && it !== undefined),
  };
}

/** Elements of HTML that have no content, so no end tag. */
const VOID = new Set(["meta", "link", "br", "hr", "img", "input"]);

/** The text of an element, for a file of XML or HTML: whatever it contains is escaped. */
export function markupText({ tag, attributes, children }: Markup): string {
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeAttribute(String(value))}"`);
  const start = `<${tag}${written.join("")}`;
  if (VOID.has(tag)) return `${start}>`;
  // Style sheets are ours alone, and HTML does not read entities in them.
  const inner = children.map((it) => (typeof it !== "string" ? markupText(it) : tag === "style" ? it : escapeText(it)));
  return `${start}>${inner.join("")}</${tag}>`;
}

/** A text in which nothing is read as markup. What XML does not allow becomes a replacement character. */
function escapeText(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', "&quot;");
}
