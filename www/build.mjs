/** Builds the page into `dist`, or with the argument `test` its tests into the workspace's `target/www`. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
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
  await build({
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
  for (const file of ["index.html", "icon.svg"]) cpSync(`${here}${file}`, `${dist}/${file}`);
  // The package looks for its wasm beside itself, which is in the bundle beside worker.js.
  mkdirSync(`${dist}/wasm`);
  for (const file of ["core_bg.wasm", "schema_bg.wasm"]) cpSync(`${workspace}pkg/dist/wasm/${file}`, `${dist}/wasm/${file}`);
  // `telaio serve` serves the page from within the package.
  rmSync(`${workspace}pkg/dist/page`, { recursive: true, force: true });
  cpSync(dist, `${workspace}pkg/dist/page`, { recursive: true });
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
