/** Markdown → HTML: headings that can be linked to, links between the pages of the site, code with colors and a way into the editor. */
import { dirname, join, normalize } from "node:path";
import { Marked } from "marked";
import { escape, html, relative } from "./html.mjs";
import { highlighted } from "./highlight.mjs";

/**
 * Renders a page.
 * `linkOf` gives the page of the site for a path of the repository; `opens` the address that opens a block in the editor.
 */
export async function rendered(page, { linkOf, opens }) {
  const ids = new Map();
  const headings = [];
  let tables = 0;
  const marked = new Marked();
  const tokens = marked.lexer(page.text);
  const blocks = tokens.filter((it) => it.type === "code");
  for (const block of blocks) block.opens = await opens(page, block, blocks);

  marked.use({
    renderer: {
      heading({ tokens, depth, text }) {
        const id = idOf(text, ids);
        const content = this.parser.parseInline(tokens);
        if (depth === 1) return `<h1 id="${id}">${content}</h1>\n${under(page)}`;
        if (depth <= 3) headings.push({ id, depth, title: plain(text) });
        return `<h${depth} id="${id}">${content} <a class="anchor" href="#${id}" aria-label="Link to “${escape(plain(text))}”">#</a></h${depth}>\n`;
      },
      link({ href, tokens }) {
        const content = this.parser.parseInline(tokens);
        const target = targetOf(href, page, linkOf);
        return target === undefined ? content : `<a href="${escape(target)}">${content}</a>`;
      },
      image: ({ text }) => escape(text),
      html: ({ text }) => escape(text),
      code: (token) => block(token).text,
      table(token) {
        const cell = (it, tag) => `<${tag}>${this.parser.parseInline(it.tokens)}</${tag}>`;
        const row = (cells, tag) => `<tr>${cells.map((it) => cell(it, tag)).join("")}</tr>`;
        tables += 1;
        return `<div class="table" tabindex="0" role="region" aria-label="Table ${tables}"><table><thead>${row(token.header, "th")}</thead><tbody>${token.rows.map((it) => row(it, "td")).join("")}</tbody></table></div>`;
      },
    },
  });
  return { content: marked.parser(tokens), headings };
}

/** What stands below the heading of a rule. */
const under = ({ badge, note }) => (badge === undefined ? "" : html`<p class="under"><span class="badge ${badge}">${badge}</span> ${note}</p>`.text);

/** The words of a heading without their marks. */
export const plain = (text) => text.replace(/`([^`]*)`/g, "$1").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");

/** An id as GitHub makes it, so that links between Markdown files hold here, too. */
function idOf(text, ids) {
  const slug = plain(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");
  const count = ids.get(slug) ?? 0;
  ids.set(slug, count + 1);
  return count === 0 ? slug : `${slug}-${count}`;
}

/** Where a link leads on the site; nothing where that is a file that the site has not. */
function targetOf(href, page, linkOf) {
  if (/^(https?:|mailto:|#)/.test(href)) return href;
  if (page.source === "") return href;
  const [path, anchor] = href.split("#");
  const target = linkOf(normalize(join(dirname(page.source), path)).replace(/\/$/, ""));
  return target === undefined ? undefined : relative(page.path, target) + (anchor === undefined ? "" : `#${anchor}`);
}

/** What stands above blocks that the words after their fence tell apart. */
const TITLES = { diagnostics: "Found", fixed: "Fixed", trace: "What happens", answers: "Answers", inputs: "Inputs", options: "Options", remarks: "Remarks", servers: "Servers", findings: "Found", dry: "Dry run" };

/** A block of code: what it is, a way into the editor, and the code. */
function block({ lang = "", text, opens }) {
  const [language = "", ...words] = lang.split(" ");
  const title = titleOf(language, words) ?? (opens === undefined ? undefined : "Document");
  const head = (title !== undefined || opens !== undefined) && html`<figcaption><span>${title}</span>${opens !== undefined && html`<a href="${opens}">Open in the editor</a>`}</figcaption>`;
  return html`<figure class="code ${TITLES[language] === undefined ? "" : language}">${head}<pre tabindex="0"><code>${highlighted(language, text)}</code></pre></figure>
`;
}

function titleOf(language, words) {
  const rest = words.join(" ");
  if (rest.startsWith("path=")) return rest.slice("path=".length);
  if (rest.startsWith("source=")) return `Source ${rest.slice("source=".length)}`;
  if (words[0] === "to") return `For ${words[1]}`;
  return TITLES[words[0]] ?? TITLES[language] ?? (rest === "" ? undefined : rest);
}
