/** Ways to another document: the examples, a file, drag and drop. */
import { button, element } from "./element.js";
import { EXAMPLES, type Example } from "./examples.js";
import { inCode } from "./findings.js";
import type { Actions, State } from "./state.js";

export function documentsView(root: HTMLElement, dropZone: HTMLElement, act: Actions, state: () => State): void {
  const picker = element("input", {
    type: "file",
    class: "visually-hidden",
    tabindex: -1,
    "aria-hidden": "true",
    accept: ".yaml,.yml,.json,.jsonc",
    onchange: async () => {
      const file = picker.files?.[0];
      if (file !== undefined) await openFile(file);
      picker.value = "";
    },
  });
  root.append(...examplesMenu(act), button("Open …", () => picker.click(), { class: "quiet" }), picker);

  dropZone.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    dropZone.classList.add("dropping");
  });
  dropZone.addEventListener("dragleave", () => dropZone.classList.remove("dropping"));
  // Before the editor gets it, which would insert the file's text.
  dropZone.addEventListener(
    "drop",
    (event) => {
      dropZone.classList.remove("dropping");
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      event.stopPropagation();
      void Promise.all(files.map(openFile));
    },
    { capture: true },
  );

  /** An API description is attached to the source that means it; anything else becomes the document. */
  async function openFile(file: File): Promise<void> {
    const text = await file.text();
    const sources = state().report?.sources ?? [];
    const source = sources.find((it) => it.url.endsWith(file.name)) ?? sources[0];
    if (source !== undefined && /^\s*["']?(openapi|swagger)["']?\s*:|^\s*\{\s*"(openapi|swagger)"/m.test(text))
      return act.attach(source.name, { fileName: file.name, text });
    act.open({ name: file.name, text, sources: {} });
  }
}

/** A button with a popover of examples; the platform closes it on Escape and on a press elsewhere. */
function examplesMenu(act: Actions): HTMLElement[] {
  const menu = element(
    "div",
    { id: "examples", class: "menu", popover: "auto" },
    ...EXAMPLES.map((example) =>
      button(
        element("span", {}, element("strong", {}, example.name), element("span", { class: "about" }, ...inCode(example.about))),
        () => {
          menu.hidePopover();
          openExample(example, act);
        },
      ),
    ),
  );
  const opener = button("Examples", () => {}, { class: "quiet", popovertarget: "examples", "aria-haspopup": "true" });
  menu.addEventListener("beforetoggle", () => {
    const { left, bottom } = opener.getBoundingClientRect();
    menu.style.setProperty("left", `${left}px`);
    menu.style.setProperty("top", `${bottom + 4}px`);
  });
  return [opener, menu];
}

function openExample({ name, text, sources, inputs }: Example, act: Actions): void {
  act.open({ name, text, sources }, inputs);
}
