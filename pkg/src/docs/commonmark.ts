/** Descriptions, which are CommonMark, as elements: HTML in them is shown as text, and nothing is loaded from elsewhere. */
import { markup, type Markup } from "../markup.js";
import { tokens, type Token } from "./marked.js";

type Piece = Markup | string;

/** The blocks of a text. Its headings become smaller than one of `level`. */
export function commonMark(text: string, level: number): Markup[] {
  try {
    return tokens(text).flatMap((it) => block(it, level));
  } catch {
    // What is nested so deeply that the stack ends is shown as it is written.
    return [markup("p", {}, text)];
  }
}

/** The same in one line, for the cell of a table. */
export function inlineMark(text: string): Piece[] {
  try {
    const [only, ...others] = tokens(text).filter((it) => it.type !== "space");
    return only?.type === "paragraph" && others.length === 0 ? inline(only.tokens) : tokens(text).flatMap((it) => block(it, 6));
  } catch {
    return [text];
  }
}

function block(token: Token, level: number): Markup[] {
  const { type, text = "", depth = 1, tokens: inner, items = [], header = [], rows = [] } = token;
  const blocks = (of: readonly Token[] | undefined) => (of ?? []).flatMap((it) => block(it, level));
  switch (type) {
    case "space":
    case "def":
      return [];
    case "heading":
      return [markup(`h${Math.min(6, level + depth)}`, {}, ...inline(inner))];
    case "code":
      return [markup("pre", { tabindex: 0 }, markup("code", {}, text))];
    case "blockquote":
      return [markup("blockquote", {}, ...blocks(inner))];
    case "list": {
      const start = typeof token.start === "number" && token.start !== 1 ? token.start : undefined;
      return [markup(token.ordered === true ? "ol" : "ul", { start }, ...items.map((it) => markup("li", {}, ...blocks(it.tokens))))];
    }
    case "hr":
      return [markup("hr")];
    case "table":
      return [
        markup(
          "table",
          {},
          markup("thead", {}, markup("tr", {}, ...header.map((it) => markup("th", { scope: "col" }, ...inline(it.tokens))))),
          markup("tbody", {}, ...rows.map((row) => markup("tr", {}, ...row.map((it) => markup("td", {}, ...inline(it.tokens)))))),
        ),
      ];
    case "text":
      return [markup("span", {}, ...(inner === undefined ? [decoded(text)] : inline(inner)))];
    case "html":
      return [markup("p", {}, token.raw.trim())];
    default:
      return [markup("p", {}, ...(inner === undefined ? [decoded(token.raw)] : inline(inner)))];
  }
}

function inline(all: readonly Token[] | undefined): Piece[] {
  return (all ?? []).flatMap((token): Piece[] => {
    const { type, text = "", href = "", tokens: inner } = token;
    switch (type) {
      case "strong":
      case "em":
      case "del":
        return [markup(type, {}, ...inline(inner))];
      case "codespan":
        return [markup("code", {}, text)];
      case "br":
        return [markup("br")];
      case "link":
        return link(href, inline(inner));
      case "image":
        return link(href, [text === "" ? href : text]);
      case "html":
        return [token.raw];
      case "checkbox":
        return [token.raw];
      default:
        return inner === undefined ? [decoded(text)] : inline(inner);
    }
  });
}

/** A link to a page or an address of mail. Others, such as `javascript:`, are only their text. */
export function link(href: string, content: readonly Piece[]): Piece[] {
  if (!/^(https?:\/\/|mailto:)/i.test(href)) return [...content];
  return [markup("a", { href, rel: "noopener noreferrer", target: "_blank" }, ...content)];
}

const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
  copy: "©",
  reg: "®",
  trade: "™",
  hellip: "…",
  mdash: "—",
  ndash: "–",
  lsquo: "‘",
  rsquo: "’",
  ldquo: "“",
  rdquo: "”",
  bull: "•",
  middot: "·",
  times: "×",
  larr: "←",
  rarr: "→",
};

/** The usual entities as the letters that they stand for. */
function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(\w{2,8}));/g, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const point = decimal !== undefined ? Number(decimal) : parseInt(hex ?? "", 16);
    return point === 0 || point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? "\ufffd" : String.fromCodePoint(point);
  });
}
