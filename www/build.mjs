/** Builds the page into `dist`, or with the argument `test` its tests into the workspace's `target/www`. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const workspace = fileURLToPath(new URL("..", import.meta.url));

if (process.argv[2] === "test") await buildTests();
else await buildPage();

async function buildPage() {
  typecheck(here);
  const dist = `${here}dist`;
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  const { metafile } = await build({
    metafile: true,
    entryPoints: [`${here}src/main.ts`, `${here}src/worker.ts`, `${here}src/flow/layout-worker.ts`, `${here}style/style.css`],
    outdir: dist,
    entryNames: "[name]",
    bundle: true,
    format: "esm",
    splitting: true,
    minify: true,
    target: ["chrome126", "firefox126", "safari18"],
    legalComments: "none",
    logLevel: "warning",
  });
  for (const file of ["icon.svg", "manifest.webmanifest"]) cpSync(`${here}${file}`, `${dist}/${file}`);
  // What main.js imports is asked for together with it, not after it.
  const [, main] = Object.entries(metafile.outputs).find(([path]) => basename(path) === "main.js");
  const chunks = main.imports.filter((it) => it.kind === "import-statement").map((it) => basename(it.path));
  const preloads = chunks.map((it) => `<link rel="modulepreload" href="${it}" />`).join("\n    ");
  writeFileSync(`${dist}/index.html`, readFileSync(`${here}index.html`, "utf8").replace("<!-- modulepreload -->", preloads));
  // The package looks for its wasm beside itself, which is in the bundle beside worker.js.
  mkdirSync(`${dist}/wasm`);
  for (const file of ["validate_bg.wasm", "core_bg.wasm", "schema_bg.wasm"]) cpSync(`${workspace}pkg/dist/wasm/${file}`, `${dist}/wasm/${file}`);
  await buildServiceWorker(dist);
  // `telaio serve` serves the page from within the package.
  rmSync(`${workspace}pkg/dist/page`, { recursive: true, force: true });
  cpSync(dist, `${workspace}pkg/dist/page`, { recursive: true });
}

/** The service worker knows every other file of the page, and a version that changes with any of them. */
async function buildServiceWorker(dist) {
  const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
  const paths = files.map((it) => `${it.parentPath ?? it.path}/${it.name}`.slice(dist.length + 1)).sort();
  const hash = createHash("sha256");
  for (const path of paths) hash.update(path).update("\0").update(readFileSync(`${dist}/${path}`));
  await build({
    entryPoints: [`${here}src/service-worker.ts`],
    outdir: dist,
    bundle: true,
    format: "iife",
    minify: true,
    target: ["chrome126", "firefox126", "safari18"],
    define: { VERSION: JSON.stringify(hash.digest("hex").slice(0, 16)), FILES: JSON.stringify(paths) },
    logLevel: "warning",
  });
}

async function buildTests() {
  typecheck(`${here}test`);
  const out = `${workspace}target/www`;
  rmSync(out, { recursive: true, force: true });
  await build({
    entryPoints: [...readdirSync(`${here}test`).filter((it) => it.endsWith(".test.ts")), "screenshots.ts"].map((it) => `${here}test/${it}`),
    outdir: out,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    target: "node20",
    logLevel: "warning",
  });
}

function typecheck(project) {
  execFileSync(process.execPath, [`${workspace}node_modules/typescript/bin/tsc`, "--noEmit", "-p", project], { stdio: "inherit" });
}
