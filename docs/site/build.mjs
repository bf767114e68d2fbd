/**
 * Builds the site: static files, to be served from anywhere.
 *
 * Usage: node build.mjs FOLDER [RUSTDOC], where RUSTDOC is what `cargo doc` has made.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { rules } from "telaio";
import { highlighted } from "./highlight.mjs";
import { html } from "./html.mjs";
import { layout } from "./layout.mjs";
import { plain, rendered } from "./markdown.mjs";
import { opener } from "./open.mjs";
import { sections } from "./pages.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const out = resolve(process.argv[2] ?? join(root, "target/docs"));

const all = sections(root, await rules());
const pages = all.flatMap((it) => it.groups.flatMap((group) => group.pages));
/** Files of the repository that pages link to and that become pages of their own. */
const linked = new Map();

for (const name of ["try", "examples", "rules", "runs", "mcp", "rust"]) rmSync(join(out, name), { recursive: true, force: true });
const opens = opener(root, await shareLinks());
const index = [];
for (const page of pages) {
  const made = await rendered(page, { linkOf, opens });
  write(page.path, layout(page, made, all));
  index.push(...entries(page, made));
}
for (const [path, page] of linked) write(page.path, layout(page, await codePage(path), withPage(page)));
write("search.json", JSON.stringify(index));
const styles = ["base", "frame", "content", "narrow"].map((it) => `docs/site/style/${it}.css`);
write("style.css", ["www/style/tokens.css", ...styles].map((it) => readFileSync(join(root, it), "utf8")).join("\n"));
for (const script of ["theme.js", "navigation.js", "copy.js", "search.js"]) cpSync(join(here, "client", script), join(out, script));
cpSync(join(root, "www/icon.svg"), join(out, "icon.svg"));
cpSync(join(root, "www/dist"), join(out, "try"), { recursive: true });
if (process.argv[3] !== undefined) {
  cpSync(process.argv[3], join(out, "rust"), { recursive: true, filter: isOurs });
  // rustdoc's own pages link to the list of all crates, of which there is one.
  write("rust/index.html", html`<!doctype html><title>telaio</title><meta http-equiv="refresh" content="0; url=telaio/index.html" />`.text);
}

/** What cargo may have documented beside the crate stays where it is. */
function isOurs(path) {
  const inside = path.slice(process.argv[3].length + 1).split("/");
  const crate = inside[0] === "src" ? inside[1] : inside[0];
  return !crate || /^(telaio|static\.files|search\.index|type\.impl|trait\.impl)$|\.(js|html)$/.test(crate);
}

/** Where a path of the repository is on the site. */
function linkOf(path) {
  const page = pages.find((it) => it.source === path);
  if (page !== undefined) return page.path;
  const index = pages.find((it) => it.list !== undefined && path === `tests/${dirname(it.path)}`);
  if (index !== undefined) return index.path;
  if (!path.startsWith("examples/") || !existsSync(join(root, path)) || statSync(join(root, path)).isDirectory()) return undefined;
  if (!linked.has(path)) linked.set(path, { source: path, path: `${path}.html`, title: basename(path), summary: `An example: ${path}` });
  return linked.get(path).path;
}

/** The sections with a page of code in the guide. */
function withPage(page) {
  const [guide, ...others] = all;
  return [{ ...guide, groups: [...guide.groups, { title: "Example", pages: [page] }] }, ...others];
}

/** A file as a page. */
async function codePage(path) {
  const text = readFileSync(join(root, path), "utf8");
  const language = { yml: "yaml", yaml: "yaml", json: "json", rs: "rust" }[path.split(".").pop()];
  const link = language === "rust" || path.includes("openapi") ? undefined : await opens({ path: `${path}.html`, source: path }, { lang: `${language} path=${basename(path)}`, text }, []);
  const open = link !== undefined && html`<p><a class="primary" href="${link}">Open in the editor</a></p>`;
  const content = html`<h1><code>${path}</code></h1>${open}<figure class="code"><pre tabindex="0"><code>${highlighted(language, text)}</code></pre></figure>`;
  return { content: content.text, headings: [] };
}

/** What the search looks through: the page, and each of its headings. */
function entries({ path, title, summary, badge, source }, { headings }) {
  const section = all.find((it) => it.groups.some((group) => group.pages.some((page) => page.path === path))).title;
  const of = headings.map((it) => ({ url: `${path}#${it.id}`, title: it.title, of: plain(title) }));
  return [{ url: path, title: plain(title), text: plain(summary), section, ...(badge && { badge }) }, ...of];
}

function write(path, text) {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), text);
}

/** The page's own code for its links. */
async function shareLinks() {
  const outfile = join(root, "target/docs-share.mjs");
  await build({ entryPoints: [join(root, "www/src/share.ts")], bundle: true, format: "esm", outfile, logLevel: "warning" });
  return import(pathToFileURL(outfile).href);
}
