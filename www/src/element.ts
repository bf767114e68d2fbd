/** Builds elements: a tag, its attributes and its children in one expression. */

export type Child = Node | string | false | undefined;
type Attribute = string | number | boolean | undefined | ((event: Event) => void);
export type Attributes = Readonly<Record<string, Attribute>>;

/**
 * An `onclick`-like attribute takes a listener; `true` gives an empty attribute;
 * `false` and `undefined` give none.
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const it = document.createElement(tag);
  assign(it, attributes);
  fill(it, ...children);
  return it;
}

/** Replaces what a node contains. */
export function fill(parent: Element, ...children: readonly Child[]): void {
  parent.replaceChildren(...children.filter((it): it is Node | string => it !== false && it !== undefined));
}

/** Hides or shows an element. What is so already is not written: the browser would look at its styles again. */
export function hide(it: HTMLElement, isHidden: boolean): void {
  if (it.hidden !== isHidden) it.hidden = isHidden;
}

/** Gives an element its text, unless it has it. */
export function write(it: Element, text: string): void {
  if (it.textContent !== text) it.textContent = text;
}

/** Gives an element an attribute, unless it has it. */
export function set(it: Element, name: string, value: string): void {
  if (it.getAttribute(name) !== value) it.setAttribute(name, value);
}

/** The element of the page with this id; the page's skeleton is in index.html. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element \`${id}\``);
  return found;
}

/** A button that does one thing; `class` and ARIA attributes go into `attributes`. */
export function button(label: Child, onclick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  return element("button", { type: "button", onclick, ...attributes }, label);
}

/** A number with its noun: `1 error`, `2 errors`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

const SVG = "http://www.w3.org/2000/svg";

/** Shapes on a 16 px grid. Each state has its own outline, so that color is never alone. */
const SHAPES = {
  error: "M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2zM5.5 5.5l5 5m0-5-5 5",
  warning: "M8 1.8 15 14H1zM8 6.2v3.6m0 1.9v.1",
  info: "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M8 7.2v4m0-6.4v.1",
  passed: "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M5 8.3l2.1 2.1L11 6.2",
  waiting: "M8 3.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9",
  running: "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M6.3 5l4.4 3-4.4 3z",
  paused: "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M6.3 5.5v5m3.4-5v5",
  stopped: "M2 2h12v12H2zM5.5 8h5",
  skipped: "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M5 8h6",
  more: "M6 3.5 10.5 8 6 12.5",
  less: "M3.5 6 8 10.5 12.5 6",
  system: "M1.5 2.5h13v9h-13zM5.5 14.5h5M8 11.5v3",
  light: "M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6M8 .8v1.7m0 11v1.7M.8 8h1.7m11 0h1.7M2.9 2.9l1.2 1.2m7.8 7.8 1.2 1.2m0-10.2-1.2 1.2m-7.8 7.8-1.2 1.2",
  dark: "M13.6 9.6A6 6 0 0 1 6.4 2.4a6 6 0 1 0 7.2 7.2z",
} as const;
export type Shape = keyof typeof SHAPES;

/** A drawn shape. It is hidden from assistive technology: a word always stands beside it. */
export function shape(name: Shape): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `shape ${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

function assign(it: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") it.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) it.setAttribute(name, value === true ? "" : String(value));
  }
}
