/** The Markdown of hovers as DOM nodes: text goes in by `textContent` only, so nothing in it can act. */

/** Renders paragraphs, headings, lists, tables, rules, code, emphasis and links to https; all else is shown as it is written. */
export function markdown(source: string): HTMLElement {
  const root = element("div", "cm-telaio-markdown");
  const lines = source.split(/\r?\n/);
  for (let at = 0; at < lines.length; ) at = block(root, lines, at);
  return root;
}

/** Text in which backticks set code apart, as in the messages of findings. */
export function inCode(message: string): Node[] {
  return message.split("`").map((part, at) => (at % 2 === 1 ? element("code", "", part) : document.createTextNode(part)));
}

/** An element with a class and a text. */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, className = "", text = ""): HTMLElementTagNameMap[K] {
  const created = document.createElement(tag);
  if (className !== "") created.className = className;
  if (text !== "") created.textContent = text;
  return created;
}

const FENCE = /^\s*```/;
const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+/;
const ROW = /^\s*\|.*\|\s*$/;
const HEADING = /^#{1,6}\s+/;
const RULE = /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/;

/** Appends the block that begins at a line; gives the line after it. */
function block(root: HTMLElement, lines: string[], at: number): number {
  const line = lines[at] ?? "";
  const take = (isPart: (line: string) => boolean): string[] => {
    const end = lines.findIndex((it, index) => index > at && !isPart(it));
    return lines.slice(at, end < 0 ? lines.length : end);
  };
  if (line.trim() === "") return at + 1;
  if (FENCE.test(line)) {
    const code = take((it) => !FENCE.test(it));
    const pre = element("pre");
    pre.append(element("code", "", code.slice(1).join("\n")));
    root.append(pre);
    return at + code.length + 1;
  }
  if (RULE.test(line)) {
    root.append(element("hr"));
    return at + 1;
  }
  if (HEADING.test(line)) {
    // A hover is no part of the page's outline.
    const heading = element("p", "cm-telaio-heading");
    inline(heading, line.replace(HEADING, ""));
    root.append(heading);
    return at + 1;
  }
  if (ROW.test(line)) {
    const rows = take((it) => ROW.test(it));
    root.append(table(rows));
    return at + rows.length;
  }
  if (ITEM.test(line)) {
    const items = take((it) => ITEM.test(it) || /^\s+\S/.test(it));
    root.append(list(items));
    return at + items.length;
  }
  const paragraph = take((it) => it.trim() !== "" && ![FENCE, ROW, ITEM, HEADING, RULE].some((start) => start.test(it)));
  const p = element("p");
  // Two spaces or a backslash at the end of a line break it.
  paragraph.forEach((it, index) => {
    inline(p, it.replace(/(?: {2,}|\\)$/, ""));
    if (index < paragraph.length - 1) p.append(/(?: {2,}|\\)$/.test(it) ? element("br") : " ");
  });
  root.append(p);
  return at + paragraph.length;
}

function list(lines: string[]): HTMLElement {
  const isNumbered = ITEM.exec(lines[0] ?? "")?.[1] !== undefined;
  const root = element(isNumbered ? "ol" : "ul");
  let item: HTMLElement | undefined;
  for (const line of lines) {
    if (ITEM.test(line) || item === undefined) {
      item = element("li");
      root.append(item);
    } else {
      item.append(" ");
    }
    inline(item, line.replace(ITEM, "").trim());
  }
  return root;
}

function table(lines: string[]): HTMLElement {
  const root = element("table");
  const cells = (line: string) => line.trim().slice(1, -1).split(/(?<!\\)\|/).map((it) => it.trim().replaceAll("\\|", "|"));
  const isRuled = /^[\s|:-]+$/.test(lines[1] ?? "");
  for (const [at, line] of lines.entries()) {
    if (at === 1 && isRuled) continue;
    const row = element("tr");
    for (const text of cells(line)) {
      const cell = element(at === 0 && isRuled ? "th" : "td");
      inline(cell, text);
      row.append(cell);
    }
    root.append(row);
  }
  return root;
}

// Code first: nothing within it means anything.
const INLINE = /(`+)(.+?)\1(?!`)|\*\*(.+?)\*\*|(?<![\w*])\*([^\s*].*?)\*(?!\w)|(?<!\w)_([^\s_].*?)_(?!\w)|\[([^\]]+)\]\((https:[^\s)]+)\)|\\([!-/:-@[-`{-~])/g;

function inline(parent: HTMLElement, text: string): void {
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    parent.append(text.slice(end, found.index));
    end = found.index + found[0].length;
    const [, , code, strong, star, underscore, label, href, escaped] = found;
    if (code !== undefined) parent.append(element("code", "", code.replace(/^ (.*) $/, "$1")));
    else if (strong !== undefined) nested(parent, "strong", strong);
    else if (label !== undefined && href !== undefined) link(parent, label, href);
    else if (escaped !== undefined) parent.append(escaped);
    else nested(parent, "em", star ?? underscore ?? "");
  }
  parent.append(text.slice(end));
}

function nested(parent: HTMLElement, tag: "strong" | "em", text: string): void {
  const child = element(tag);
  inline(child, text);
  parent.append(child);
}

function link(parent: HTMLElement, label: string, href: string): void {
  const anchor = element("a");
  inline(anchor, label);
  anchor.href = href;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  parent.append(anchor);
}
