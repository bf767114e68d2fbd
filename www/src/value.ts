/** Shows a JSON value as a tree: long texts and lists collapse with a count and open in place. */
import { button, count, element, type Child } from "./element.js";

const LONG_TEXT = 240;
const MANY_MEMBERS = 12;
const DEPTH = 3;

/** What of a value was made up: its path, such as `body/auth_config/id`. */
export type MadeUp = ReadonlySet<string>;
const NONE: MadeUp = new Set();

/** A value without a name: a text, a list of members. */
export function valueView(value: unknown, path = "", madeUp: MadeUp = NONE): HTMLElement {
  if (!isBranch(value)) return leaf(value, madeUp.has(path));
  return members(value, path, madeUp, 0);
}

/** A name with its value, as a row of a list. */
export function memberRow(key: string, value: unknown, path = key, madeUp: MadeUp = NONE, depth = 1): HTMLLIElement {
  const name = element("span", { class: "key" }, key);
  if (!isBranch(value)) return element("li", { class: "member" }, name, leaf(value, madeUp.has(path)));
  const size = Object.keys(value).length;
  const about = [name, element("span", { class: "count" }, sizeOf(value)), madeUp.has(path) && madeUpMark()];
  const isOpen = depth < DEPTH && size <= MANY_MEMBERS;
  return element("li", {}, folded("tree", about, isOpen, () => members(value, path, madeUp, depth)));
}

/** Something that opens in place. It is built when it is first opened: what stays closed costs nothing. */
export function folded(kind: string, summary: readonly Child[], isOpen: boolean, content: () => Node): HTMLElement {
  const details = element("details", { class: kind, open: isOpen }, element("summary", {}, ...summary));
  const build = () => {
    if (details.open && details.childElementCount === 1) details.append(content());
  };
  details.addEventListener("toggle", build);
  build();
  return details;
}

/** How much there is to see: `3 members`, `12 items`, `2,048 characters`. */
export function sizeOf(value: unknown): string {
  if (Array.isArray(value)) return count(value.length, "item");
  if (typeof value === "object" && value !== null) return count(Object.keys(value).length, "member");
  return typeof value === "string" ? count(value.length, "character") : "";
}

type Branch = readonly unknown[] | Readonly<Record<string, unknown>>;

/** An empty list or object is shown like a text: there is nothing to open. */
function isBranch(value: unknown): value is Branch {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

function members(value: Branch, path: string, madeUp: MadeUp, depth: number): HTMLElement {
  const rows = Object.entries(value).map(([key, member]) =>
    memberRow(key, member, `${path}/${escapePointer(key)}`, madeUp, depth + 1),
  );
  return element("ul", { class: "members" }, ...rows);
}

function leaf(value: unknown, isMadeUp: boolean): HTMLElement {
  return element("span", { class: "value" }, scalar(value), isMadeUp && madeUpMark());
}

export function madeUpMark(): HTMLElement {
  return element("span", { class: "made-up", title: "Made up for the dry run: nobody answered" }, "made up");
}

/** A text, opened in place if it is long. */
export function longText(text: string): HTMLElement {
  const it = element("span", { class: "text" }, text);
  if (text.length <= LONG_TEXT) return it;
  const more = button(
    `… ${count(text.length - LONG_TEXT, "more character")}`,
    () => {
      it.textContent = text;
      it.tabIndex = -1;
      it.focus();
    },
    { class: "link" },
  );
  it.replaceChildren(text.slice(0, LONG_TEXT), more);
  return it;
}

/** A text that reads like something else, which quotes tell apart. */
const LITERAL = /^(true|false|null|-?\d+(\.\d+)?([eE][+-]?\d+)?|\s*)$/;

function scalar(value: unknown): HTMLElement {
  if (typeof value === "string") return longText(LITERAL.test(value) ? JSON.stringify(value) : value);
  return element("span", { class: "literal" }, value === undefined ? "nothing" : JSON.stringify(value));
}

function escapePointer(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
