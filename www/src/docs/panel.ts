/** The Docs panel: the document as a page for readers, which can be saved as a file. */
import { STYLE, docsHtml, docsPage } from "telaio/docs";
import { save } from "../documents/save.js";
import { button, element, fill, hide, shape } from "../element.js";
import type { Ask } from "../engine.js";
import { toNode } from "../markup.js";
import type { Reading } from "../protocol.js";
import { sourcesOf, type State } from "../state.js";

export function docsPanel(root: HTMLElement, ask: Ask): (state: State) => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  document.adoptedStyleSheets.push(sheet);

  let reading: Reading | undefined;
  let fileName = "";
  const note = element("p", { class: "docs-note", role: "status", hidden: true });
  const saving = button("Save as HTML", () => saveFile(), { class: "small", title: "One file that needs nothing else" });
  const page = element("div", { class: "docs-page" });
  fill(root, element("div", { class: "docs-bar" }, saving), note, page);
  // Links within the page must not change the address, which may have a shared document in it.
  page.addEventListener("click", (event) => {
    const href = event.target instanceof Element ? event.target.closest("a")?.getAttribute("href") : undefined;
    if (href?.startsWith("#") !== true) return;
    event.preventDefault();
    page.querySelector(`[id="${CSS.escape(href.slice(1))}"]`)?.scrollIntoView({ block: "start" });
  });

  let asked: { text: string; sources: State["document"]["sources"]; name: string } | undefined;
  return (state) => {
    const { document, checkedText, report } = state;
    if (state.tab !== "docs" || report === undefined || checkedText !== document.text) return;
    if (asked?.text === document.text && asked.sources === document.sources && asked.name === document.name) return;
    const wanted = (asked = { text: document.text, sources: document.sources, name: document.name });
    const isBroken = report.validation.findings.some((it) => it.code === "syntax-error");
    if (isBroken && reading?.docs !== undefined) return say("The document cannot be read as it is now: this is what it said last.");
    void ask.read(document.text, sourcesOf(state)).then((answer) => {
      if (asked !== wanted) return;
      if (answer === undefined) return void (asked = undefined);
      [reading, fileName] = [answer, document.name];
      say("");
      show();
    });
  };

  function show(): void {
    const docs = reading?.docs;
    saving.disabled = docs === undefined;
    if (docs === undefined || reading === undefined) {
      return fill(page, element("p", { class: "empty" }, "A workflow document shows here as its readers see it: what it does, what goes in and comes out. This is none yet."));
    }
    const top = root.scrollTop;
    fill(page, toNode(docsPage(docs, { fileName, graphs: reading.graphs }), "html"));
    root.scrollTop = top;
  }

  function say(words: string): void {
    hide(note, words === "");
    page.classList.toggle("docs-stale", words !== "");
    fill(note, shape("warning"), element("span", {}, words));
  }

  function saveFile(): void {
    if (reading?.docs === undefined) return;
    save(`${fileName.replace(/\.\w+$/, "")}.html`, docsHtml(reading.docs, reading.graphs, fileName));
  }
}
