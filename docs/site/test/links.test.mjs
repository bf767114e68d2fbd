/** Every link of every built page leads somewhere, anchors too. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const site = resolve(fileURLToPath(new URL(".", import.meta.url)), "../../../target/docs");

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'" };
const decoded = (text) => text.replace(/&(#?\w+);/g, (all, name) => ENTITIES[name] ?? all);

/** What a page has to offer and what it asks for; pages are read once. */
const known = new Map();
function page(path) {
  const seen = known.get(path);
  if (seen !== undefined) return seen;
  const text = readFileSync(path, "utf8").replace(/<!--[^]*?-->/g, "");
  const ids = new Set([...text.matchAll(/\s(?:id|name)="([^"]*)"/g)].map(([, id]) => decoded(id)));
  const links = [...text.matchAll(/<(?:a|link|script|img)\b[^>]*?\s(?:href|src)="([^"]*)"/g)].map(([, link]) => decoded(link));
  const found = { ids, links };
  known.set(path, found);
  return found;
}

/** What is wrong with a link of a page. */
function problem(from, link) {
  if (/^([a-z][a-z+.-]*:|\/\/)/i.test(link)) return undefined;
  const [address, fragment] = link.split("#");
  const path = address.split("?")[0];
  const target = path === "" ? from : resolve(dirname(from), decodeURIComponent(path));
  const file = existsSync(target) && statSync(target).isDirectory() ? join(target, "index.html") : target;
  if (!existsSync(file)) return `there is no ${relative(site, file)}`;
  if (!fragment || !file.endsWith(".html") || isForScripts(file, fragment)) return undefined;
  // Browsers look for an anchor as it is written, then for what it stands for.
  const { ids } = page(file);
  return ids.has(fragment) || ids.has(decodeURIComponent(fragment)) ? undefined : `${relative(site, file)} has no #${fragment}`;
}

/** What scripts read: the editor's documents, and the lines of sources in rustdoc. */
const isForScripts = (file, fragment) => file.startsWith(join(site, "try")) || (file.startsWith(join(site, "rust/src")) && /^\d+(-\d+)?$/.test(fragment));

const files = readdirSync(site, { recursive: true })
  .map((it) => join(site, it))
  .filter((it) => it.endsWith(".html"));

for (const folder of ["", "reference", "rust"]) {
  test(`links of ${folder === "" ? "the pages" : folder}`, () => {
    const own = files.filter((it) => partOf(relative(site, it)) === folder);
    assert.ok(own.length > 20, `only ${own.length} pages`);
    const broken = own.flatMap((from) => {
      const links = [...new Set(page(from).links)];
      return links.flatMap((link) => {
        const found = problem(from, link);
        return found === undefined ? [] : [`${relative(site, from)}: ${found}`];
      });
    });
    assert.ok(broken.length === 0, broken.slice(0, 40).join("\n"));
  });
}

function partOf(path) {
  const first = path.split(/[\\/]/)[0];
  return first === "reference" || first === "rust" ? first : "";
}
