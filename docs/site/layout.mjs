/** The frame of every page: the bar, the navigation, the content, and what is on the page. */
import { html, Html, relative } from "./html.mjs";
import { plain } from "./markdown.mjs";

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

/** What is beside the sections in the bar. */
const BESIDE = [
  ["npm", "reference/index.html"],
  ["Rust", "rust/telaio/index.html"],
];

/** A whole page. */
export function layout(page, { content, headings }, sections) {
  const to = (path) => relative(page.path, path);
  const section = sections.find((it) => it.groups.some((group) => group.pages.includes(page)));
  const title = page.path === "index.html" ? "Telaio" : `${plain(page.name ?? page.title)} · Telaio`;
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="description" content="${page.summary.replaceAll("`", "")}" />
    <title>${title}</title>
    <link rel="icon" href="${to("icon.svg")}" />
    <link rel="stylesheet" href="${to("style.css")}" />
    <script src="${to("theme.js")}"></script>
    <script type="module" src="${to("navigation.js")}"></script>
    <script type="module" src="${to("copy.js")}"></script>
    <script type="module" src="${to("search.js")}"></script>
  </head>
  <body data-root="${to("index.html").replace(/index\.html$/, "")}">
    <a class="skip" href="#content">To the content</a>
    <header>
      <button type="button" class="menu" popovertarget="navigation">Menu</button>
      <a class="name" href="${to("index.html")}">Telaio</a>
      <nav class="sections" aria-label="Sections">${bar(section, sections, to)}</nav>
      <search>
        <input type="search" id="search" placeholder="Search" aria-label="Search the documentation" autocomplete="off" role="combobox" aria-expanded="false" aria-controls="results" />
        <div id="results" role="listbox" aria-label="Results" hidden></div>
      </search>
      <button type="button" class="theme" id="theme" hidden>Theme</button>
      <a class="primary" href="${to("try/index.html")}">Open the editor</a>
    </header>
    <nav id="navigation" popover aria-label="Pages">
      <div class="sections">${bar(section, sections, to)}<a href="${to("try/index.html")}">Editor</a></div>
      ${section.groups.map((group) => navigation(group, page, to))}
    </nav>
    <main id="content">
      <article>${new Html(content)}${page.list !== undefined && listing(page)}</article>
      ${neighbors(page, section, to)}
    </main>
    ${headings.length > 1 && contents(headings)}
  </body>
</html>
`.text;
}

function bar(current, sections, to) {
  const links = sections.map((it) => {
    const [{ pages }] = it.groups;
    return html`<a href="${to(pages[0].path)}"${it === current && new Html(' aria-current="true"')}>${it.title}</a>`;
  });
  return [...links, ...BESIDE.map(([title, path]) => html`<a href="${to(path)}">${title}</a>`)];
}

function navigation({ title, pages }, page, to) {
  const links = pages.map((it) => html`<li><a href="${to(it.path)}"${it === page && new Html(' aria-current="page"')}>${it.name ?? plain(it.title)}</a></li>`);
  return html`<section>${title !== "" && html`<h2>${title}</h2>`}<ul>${links}</ul></section>`;
}

/** What a list of pages shows of each. */
function listing({ path, list }) {
  const row = (it) => html`<li><a href="${relative(path, it.path)}">${plain(it.title)}</a>${it.badge !== undefined && html` <span class="badge ${it.badge}">${it.badge}</span>`}<p>${marked(it.summary)}</p></li>`;
  return list.map(({ title, pages }) => html`<h2 id="${anchor(title)}">${title} <span class="count">${pages.length}</span></h2><ul class="list">${pages.map(row)}</ul>`);
}

export const anchor = (title) => title.toLowerCase().replace(/\W+/g, "-");

/** A sentence with its code, and its links as words. */
function marked(text) {
  const words = text.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
  return words.split(/`([^`]*)`/).map((it, at) => (at % 2 === 1 ? html`<code>${it}</code>` : html`${it}`));
}

function contents(headings) {
  const links = headings.map(({ id, depth, title }) => html`<li class="depth-${depth}"><a href="#${id}">${title}</a></li>`);
  return html`<nav class="contents" aria-label="On this page"><h2>On this page</h2><ul>${links}</ul></nav>`;
}

function neighbors(page, section, to) {
  const pages = section.groups.flatMap((it) => it.pages);
  const at = pages.indexOf(page);
  const link = (it, rel, word) => it !== undefined && html`<a href="${to(it.path)}" rel="${rel}"><span>${word}</span> ${it.name ?? plain(it.title)}</a>`;
  return html`<nav class="neighbors" aria-label="Neighbors">${link(pages[at - 1], "prev", "Before")}${link(pages[at + 1], "next", "Next")}</nav>`;
}
