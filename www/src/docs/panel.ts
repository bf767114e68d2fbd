/** The Docs panel: the document as a page for readers, which can be saved as a file. */
import { STYLE, docsHtml, docsPage, serversHtml, serversPage } from "telaio/docs";
import { save } from "../documents/save.js";
import { button, element, fill, hide, shape } from "../element.js";
import type { Ask } from "../engine.js";
import { toNode } from "../markup.js";
import type { Reading } from "../protocol.js";
import { sourcesOf, tabOf, type State } from "../state.js";

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
    if (tabOf(state) !== "docs" || report === undefined || checkedText !== document.text) return;
    if (asked?.text === document.text && asked.sources === document.sources && asked.name === document.name) return;
    const wanted = (asked = { text: document.text, sources: document.sources, name: document.name });
    const isBroken = report.validation.findings.some((it) => it.code === "syntax-error");
    if (isBroken && isSomething(reading)) return say("The document cannot be read as it is now: this is what it said last.");
    void ask.read(document.name, document.text, sourcesOf(state)).then((answer) => {
      if (asked !== wanted) return;
      if (answer === undefined) return void (asked = undefined);
      [reading, fileName] = [answer, document.name];
      say("");
      show();
    });
  };

  function show(): void {
    saving.disabled = !isSomething(reading);
    if (reading === undefined || !isSomething(reading)) {
      return fill(page, element("p", { class: "empty" }, "A document shows here as its readers see it: what a workflow does, what goes in and comes out; the servers of an MCP configuration. There is nothing of that yet."));
    }
    const { docs, servers, graphs } = reading;
    const top = root.scrollTop;
    if (docs !== undefined) fill(page, toNode(docsPage(docs, { fileName, graphs }), "html"));
    else if (servers !== undefined) fill(page, toNode(serversPage(servers, fileName), "html"));
    root.scrollTop = top;
  }

  function say(words: string): void {
    hide(note, words === "");
    page.classList.toggle("docs-stale", words !== "");
    fill(note, shape("warning"), element("span", {}, words));
  }

  function saveFile(): void {
    const { docs, servers, graphs = [] } = reading ?? {};
    const html = docs !== undefined ? docsHtml(docs, graphs, fileName) : servers !== undefined ? serversHtml(servers, fileName) : undefined;
    if (html !== undefined) save(`${fileName.replace(/\.\w+$/, "")}.html`, html);
  }
}

const isSomething = (reading: Reading | undefined) => reading?.docs !== undefined || reading?.servers !== undefined;
