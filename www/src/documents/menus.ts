/** The menus over the editor: new, open, recent and download, and the examples. */
import { button, element, fill, type Child } from "../element.js";
import { EXAMPLES } from "../examples.js";
import { inCode } from "../findings.js";
import { isKeptOffline } from "../offline.js";
import type { Actions, State } from "../state.js";
import type { Attachment } from "../storage.js";
import type { Entry } from "./library.js";
import { save } from "./save.js";
import { TEMPLATES } from "./templates.js";

/** What the menus need besides the actions. */
export interface Shelf {
  /** Kept documents but the open one, newest first. */
  recent(): Promise<readonly Entry[]>;
  forget(entry: Entry): Promise<void>;
  openFiles(files: readonly File[]): void;
  askAddress(): void;
  share(): void;
}

export function documentMenus(root: HTMLElement, act: Actions, state: () => State, shelf: Shelf): void {
  const picker = element("input", {
    type: "file",
    class: "visually-hidden",
    tabindex: -1,
    multiple: true,
    "aria-hidden": "true",
    accept: ".yaml,.yml,.json,.jsonc,.toml",
    onchange: () => {
      shelf.openFiles([...(picker.files ?? [])]);
      picker.value = "";
    },
  });
  root.append(
    ...menu("File", "file-menu", (close) => fileItems(picker, act, state, shelf, close)),
    ...menu("Examples", "examples", (close) =>
      Promise.resolve(EXAMPLES.map((example) => item(example.name, inCode(example.about), close, () => act.open(example, { isOurs: true, ...(example.inputs && { entries: example.inputs }) })))),
    ),
    button("Share", () => shelf.share(), { class: "quiet" }),
    picker,
  );
}

type Close = () => void;

/** A button with a popover that is filled when it opens; the platform closes it on Escape and on a press elsewhere. */
function menu(label: string, id: string, items: (close: Close) => Promise<Child[]>): HTMLElement[] {
  const list = element("div", { id, class: "menu", popover: "auto", onkeydown: (event) => move(list, event as KeyboardEvent) });
  const opener = button(label, () => {}, { class: "quiet", popovertarget: id, "aria-haspopup": "true" });
  list.addEventListener("beforetoggle", async (event) => {
    if ((event as ToggleEvent).newState !== "open") return;
    const { left, bottom } = opener.getBoundingClientRect();
    list.style.setProperty("top", `${bottom + 4}px`);
    list.style.setProperty("left", `${Math.max(8, Math.min(left, innerWidth - MENU_WIDTH - 8))}px`);
    fill(list, ...(await items(() => list.hidePopover())));
  });
  return [opener, list];
}

/** As in layout.css. */
const MENU_WIDTH = 420;

/** Arrow keys go through a menu's buttons, as well as Tab. */
function move(list: HTMLElement, event: KeyboardEvent): void {
  const all = [...list.querySelectorAll("button")];
  const at = all.findIndex((it) => it === document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  all.at(to % all.length)?.focus();
}

function item(name: string, about: readonly Child[], close: Close, run: () => void): HTMLElement {
  return button(
    element("span", {}, element("strong", {}, name), about.length > 0 && element("span", { class: "about" }, ...about)),
    () => {
      close();
      run();
    },
  );
}

async function fileItems(picker: HTMLInputElement, act: Actions, state: () => State, shelf: Shelf, close: Close): Promise<Child[]> {
  const { fileName, text } = inSight(state());
  const recent = await shelf.recent();
  return [
    ...TEMPLATES.map((it) => item(it.about, [], close, () => act.open(it, { isOurs: true }))),
    item("Open files …", ["A workflow together with its API descriptions, or an mcp.json. Dropping them on the page does the same."], close, () => picker.click()),
    item("Open from an address …", [], close, () => shelf.askAddress()),
    item(`Download ${fileName}`, [], close, () => save(fileName, text)),
    element("h3", {}, "Recent"),
    recent.length === 0 && element("p", { class: "about" }, "Documents that you have worked on are kept here, in this browser alone."),
    ...recent.map((it) => recentItem(it, act, shelf, close)),
    element("p", { class: "about menu-foot" }, `Nothing leaves this machine until you run a workflow, or fetch a file from an address. ${isKeptOffline() ? "The page works offline, too." : ""}`),
  ];
}

/** The text in the editor, as a file. */
function inSight({ document: { name, text, sources }, source }: State): Attachment {
  return (source === undefined ? undefined : sources[source]) ?? { fileName: name, text };
}

function recentItem(entry: Entry, act: Actions, shelf: Shelf, close: Close): HTMLElement {
  const row = element(
    "div",
    { class: "recent" },
    item(entry.name, [whenAndWhat(entry)], close, () => void act.reopen(entry.id)),
    button(
      "Remove",
      async () => {
        await shelf.forget(entry);
        row.remove();
      },
      { class: "small", "aria-label": `Remove ${entry.name} from this browser` },
    ),
  );
  return row;
}

const TIME = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

function whenAndWhat({ changed, sources, length }: Entry): string {
  const names = Object.keys(sources);
  return [TIME.format(changed), `${length.toLocaleString("en")} characters`, ...(names.length === 0 ? [] : [`with ${names.join(", ")}`])].join(" · ");
}
