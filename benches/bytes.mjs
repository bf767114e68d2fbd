/**
 * What a page downloads until it shows the first finding, as a server sees it, and what it asks
 * for afterwards; and what other pages would download to validate with other linters.
 * `cargo xtask bench` runs it; a folder with node_modules adds the peers there.
 * The numbers are written to `target/bench/bytes.json`.
 */
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { arazzoSchema } from "./arazzo-schema.mjs";
import { workspace } from "./documents.mjs";
import { note, table } from "./measuring.mjs";

const PAGE = `${workspace}www/dist`;
/** What the page asks for when the first finding is there. */
const SHOWN = "/first-finding-is-shown";
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".svg": "image/svg+xml" };

/** Node's own modules count nothing, where a package asks for them. */
const withoutNode = {
  name: "without Node",
  setup({ onResolve, onLoad }) {
    const modules = /^(node:.*|assert|buffer|child_process|crypto|events|fs|fs\/promises|http|https|module|net|os|path|process|punycode|querystring|stream|string_decoder|tls|tty|url|util|v8|vm|worker_threads|zlib)$/;
    onResolve({ filter: modules }, ({ path }) => ({ path, namespace: "node" }));
    onLoad({ filter: /.*/, namespace: "node" }, () => ({ contents: "module.exports = {};", loader: "js" }));
  },
};

const page = await pageBytes();
const measured = { page, bundles: await bundles(process.argv[2]) };
console.log("the page, until the first finding\n");
show(page.first);
console.log("\nand afterwards\n");
show(page.later);
console.log("\nwhat a bundle of a linter adds to a page\n");
show(measured.bundles);
note("bytes", measured);

function show(rows) {
  console.log(table(["", "raw", "gzip", "brotli"], rows.map(({ name, sizes }) => [name, ...sizes.map((it) => it.toLocaleString("en"))])));
}

/** Opens the page in a profile that has seen nothing of it. */
async function pageBytes() {
  const asked = [];
  let first;
  const server = createServer((request, response) => {
    const path = request.url === "/" ? "/index.html" : new URL(request.url, "http://page.test").pathname;
    if (path === SHOWN) first = [...new Set(asked)];
    if (!existsSync(PAGE + path)) return void response.writeHead(404).end();
    asked.push(path.slice(1));
    response.setHeader("content-type", TYPES[extname(path)] ?? "application/octet-stream").end(readFileSync(PAGE + path));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await chromium.launch({ executablePath: process.env.CHROME || "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.addInitScript(tellFirst, SHOWN);
    await page.goto(`http://127.0.0.1:${server.address().port}/`, { waitUntil: "commit" });
    await page.locator("#findings li").first().waitFor();
    if (first === undefined) await page.waitForRequest((it) => it.url().endsWith(SHOWN));
    // Then the page is kept for use without a network, and what may be needed is loaded ahead.
    await page.waitForLoadState("networkidle");
    const later = [...new Set(asked)].filter((it) => !first.includes(it));
    return { first: kinds(first), later: kinds(later) };
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}

/** Runs in the page: tells the server when the first finding is there, sooner than we could see it from outside. */
function tellFirst(path) {
  const observer = new MutationObserver(() => {
    if (globalThis.document.querySelector("#findings li") === null) return;
    observer.disconnect();
    void fetch(path);
  });
  observer.observe(globalThis.document, { childList: true, subtree: true });
}

/** The sizes of files by their kind, and of all. */
function kinds(files) {
  const kind = { ".js": "scripts", ".wasm": "wasm", ".css": "styles" };
  const rows = new Map();
  for (const file of files) {
    const name = kind[extname(file)] ?? "page and icon";
    rows.set(name, [...(rows.get(name) ?? []), readFileSync(`${PAGE}/${file}`)]);
  }
  const all = [...rows].map(([name, contents]) => ({ name, sizes: sum(contents.map(sizesOf)) }));
  return [...all, { name: "all", sizes: sum(all.map((it) => it.sizes)) }];
}

/** What each linter weighs in a page: its JavaScript in one minified file, and its wasm beside it. */
async function bundles(folder) {
  const wasm = (name) => sizesOf(readFileSync(`${workspace}pkg/dist/wasm/${name}_bg.wasm`));
  const scripts = (names) => bundle(`${workspace}pkg`, `export { ${names} } from "./dist/index.js";`);
  const ours = [
    { name: "telaio: validate", sizes: sum([await scripts("validate"), wasm("validate")]) },
    { name: "telaio: dryRun", sizes: sum([await scripts("dryRun"), wasm("core")]) },
  ];
  if (folder === undefined) return ours;
  const schema = arazzoSchema();
  const rows = [
    ["@redocly/openapi-core", 'export { createConfig, lintFromString } from "@redocly/openapi-core";'],
    ["@stoplight/spectral-core", spectral()],
    ...(schema === undefined ? [] : [["yaml and ajv", ajv(schema)]]),
  ];
  return [...ours, ...(await Promise.all(rows.map(async ([name, code]) => ({ name, sizes: await bundle(folder, code) }))))];
}

function spectral() {
  return `export { Document, Spectral } from "@stoplight/spectral-core";
export { Yaml } from "@stoplight/spectral-parsers";
export { arazzo } from "@stoplight/spectral-rulesets";`;
}

function ajv(schema) {
  return `import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";
const validator = new Ajv({ allErrors: true, strict: false });
addFormats(validator);
const check = validator.compile(${schema});
export const validate = (text) => (check(parse(text)) ? [] : check.errors);`;
}

/** The size of a bundle for browsers. */
async function bundle(resolveDir, contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    outdir: "out",
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [withoutNode],
    logLevel: "error",
  });
  return sizesOf(outputFiles[0].contents);
}

function sizesOf(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes, { params }).length];
}

function sum(sizes) {
  return sizes.reduce((all, it) => all.map((size, at) => size + it[at]), [0, 0, 0]);
}
