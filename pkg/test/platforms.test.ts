/**
 * The package in real projects: each is built by the tool that it is for, and what comes out runs where it is to run.
 *
 * The tests are called as the rows of the table in the README.
 */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build as esbuild } from "esbuild";
import type { Browser, BrowserContext } from "playwright-core";
import * as telaio from "telaio";
import { launch, launchExtension } from "./browser.js";
import { serveFolder } from "./folder-server.js";

/** Where the projects are; `run.mjs` has made it. */
const projects = process.env["TELAIO_PROJECTS"] ?? assert.fail("run by `npm test`");
const tools = join(projects, "../node_modules");
const at = (...path: string[]) => join(projects, ...path);
const texts = ["broken.yaml", "workflow.yaml"].map((name) => readFileSync(at(name), "utf8")) as [string, string];

/** What `prove.js` must say everywhere. */
let expected = "";
let browser: Browser;

before(async () => {
  const { prove } = (await import(pathToFileURL(at("prove.js")).href)) as { prove: (modules: object, ...texts: string[]) => Promise<string> };
  expected = await prove(telaio, ...texts);
  assert.match(expected, /"unknown-step-reference".*"succeeded","steps":4/);
  browser = await launch();
});

after(() => browser.close());

const ROWS: Record<string, () => Promise<void>> = {
  "Node, `import`": () => proves(process.execPath, "main.mjs"),

  "Node, `require`": () => proves(process.execPath, "main.cjs"),

  "Node 22": () => provesInNode("node22"),

  "Node 24": () => provesInNode("node24"),

  Deno: () => proves(join(tools, ".bin/deno"), "run", "--allow-read", "main.mjs"),

  Bun: () => proves(join(tools, ".bin/bun"), "main.mjs"),

  "TypeScript, every `moduleResolution`": async () => {
    cpSync(at("types/consumer.ts"), at("types/consumer.cts"));
    const ways = [["nodenext", "nodenext"], ["node16", "node16"], ["esnext", "bundler"]];
    for (const [module, moduleResolution] of ways) await compiles(newestTypeScript, { module, moduleResolution });
    // The newest one does not know it any more.
    await compiles(join(tools, "typescript"), { module: "commonjs", moduleResolution: "node10" });
  },

  "Vite": async () => {
    const { build } = await imported("vite", "dist/node/index.js");
    await build({ root: at("page"), logLevel: "error", build: { outDir: at("vite"), copyPublicDir: false } });
    await opens("vite");
  },

  "Vite's development server": async () => {
    const { createServer } = await imported("vite", "dist/node/index.js");
    const server = await createServer({ root: at("page"), publicDir: projects, logLevel: "error", server: { host: "127.0.0.1", port: 0 }, cacheDir: at("vite-cache") });
    await server.listen();
    try {
      await shows(server.resolvedUrls.local[0]);
    } finally {
      await server.close();
    }
  },

  webpack: async () => {
    const { default: webpack } = await imported("webpack", "lib/index.js");
    const stats = await promisify(webpack)({ mode: "production", context: at("page"), entry: "./main.js", output: { path: at("webpack") }, performance: { hints: false } });
    assert.ok(!stats.hasErrors() && !stats.hasWarnings(), stats.toString());
    page("webpack");
    await opens("webpack");
  },

  Rollup: async () => {
    const { rollup } = await imported("rollup", "dist/es/rollup.js");
    const { nodeResolve } = await imported("@rollup/plugin-node-resolve", "dist/es/index.js");
    const { importMetaAssets } = await imported("@web/rollup-plugin-import-meta-assets", "index.mjs");
    const input = { main: at("page/entries.js"), engine: at("page/engine.js") };
    const bundle = await rollup({ input, plugins: [nodeResolve({ browser: true }), importMetaAssets()], onwarn: ({ message }: { message: string }) => assert.fail(message) });
    await bundle.write({ dir: at("rollup"), format: "es" });
    page("rollup");
    await opens("rollup");
  },

  esbuild: async () => {
    const entryPoints = { main: at("page/entries.js"), engine: at("page/engine.js") };
    await esbuild({ entryPoints, outdir: at("esbuild"), bundle: true, format: "esm", splitting: true, logLevel: "error" });
    wasmInto("esbuild");
    page("esbuild");
    await opens("esbuild");
  },

  "Next.js, server and client": async () => {
    const next = join(tools, "next/dist/bin/next");
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
    await promisify(execFile)(process.execPath, [next, "build"], { cwd: at("next"), env });
    // As it is deployed: what the server needs, in a folder where the package is not.
    const deployed = mkdtempSync(join(tmpdir(), "telaio-next-"));
    cpSync(at("next/.next/standalone"), deployed, { recursive: true });
    const program = readdirSync(deployed, { recursive: true, encoding: "utf8" }).find((it) => /(^|[/\\])server\.js$/.test(it) && !it.includes("node_modules")) ?? assert.fail("no server");
    const folder = join(deployed, dirname(program));
    cpSync(at("next/.next/static"), join(folder, ".next/static"), { recursive: true });
    const where = { PORT: String(await freePort()), HOSTNAME: "127.0.0.1", BROKEN: at("broken.yaml"), WORKFLOW: at("workflow.yaml") };
    const server = spawn(process.execPath, ["server.js"], { cwd: folder, env: { ...env, ...where } });
    try {
      const url = await ready(server.stdout);
      const answer = await fetch(`${url}/check`, { method: "POST", body: JSON.stringify({ broken: texts[0], workflow: texts[1] }) });
      assert.equal(await answer.text(), expected);
      const rendered = /<output>(.*?)<\/output>/.exec(await (await fetch(url)).text())?.[1];
      assert.equal(rendered?.replaceAll("&quot;", '"'), expected);
      await shows(url);
    } finally {
      server.kill();
      rmSync(deployed, { recursive: true });
    }
  },

  '`<script type="module">`': () => opens("page", "/page/plain.html", projects),

  "a module worker of your own": () => opens("page", "/page/worker.html", projects),

  "a browser extension, Manifest V3": async () => {
    const output = { outdir: at("extension"), bundle: true, format: "esm", logLevel: "error" } as const;
    await esbuild({ ...output, entryPoints: { main: at("page/entries.js"), engine: at("page/engine.js") }, splitting: true });
    // Service workers know no `import()`: without splitting, all is in one file.
    await esbuild({ ...output, entryPoints: { background: at("page/background.js") } });
    wasmInto("extension");
    for (const name of ["broken.yaml", "workflow.yaml"]) cpSync(at(name), at("extension", name));
    page("extension");
    const profile = mkdtempSync(join(tmpdir(), "telaio-profile-"));
    const context = await launchExtension(profile, at("extension"));
    try {
      const background = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
      assert.equal(await background.evaluate(() => (globalThis as { proving?: Promise<string> }).proving), expected);
      await shows(new URL("index.html", background.url()).href, context);
    } finally {
      await context.close();
      rmSync(profile, { recursive: true });
    }
  },

  "a page in one file, `telaio/inline`": async () => {
    const { outputFiles } = await esbuild({ entryPoints: [at("page/inline.js")], bundle: true, format: "iife", logLevel: "error", write: false });
    const documents = ["broken", "workflow"].map((id, it) => `<script type="text/plain" id="${id}">${texts[it]}</script>`);
    mkdirSync(at("inline"));
    writeFileSync(at("inline/index.html"), `<!doctype html>\n<meta charset="utf-8">\n${documents.join("\n")}\n<script>${outputFiles[0]?.text.replaceAll("</script", "<\\/script")}</script>\n`);
    // From the disk: nothing can be fetched there.
    await shows(pathToFileURL(at("inline/index.html")).href);
  },

  "a server in one file, `telaio/inline`": async () => {
    const env = { ...process.env, BROKEN: at("broken.yaml"), WORKFLOW: at("workflow.yaml") };
    for (const [format, name] of [["cjs", "server.cjs"], ["esm", "server.mjs"]] as const) {
      const outfile = join(dirname(projects), "one-file", name);
      await esbuild({ entryPoints: [at("server/main.js")], outfile, bundle: true, platform: "node", format, logLevel: "error" });
      const { stdout } = await promisify(execFile)(process.execPath, [outfile], { env });
      assert.equal(stdout, `${expected}\n`);
    }
  },

  "Cloudflare Workers": async () => {
    // As Cloudflare's own tool does it: a bundle, and wasm files as modules beside it.
    await esbuild({ entryPoints: [at("workerd/main.js")], outfile: at("workerd/dist/main.js"), bundle: true, format: "esm", conditions: ["workerd"], loader: { ".wasm": "copy" }, logLevel: "error" });
    const { Miniflare } = await imported("miniflare", "dist/src/index.js");
    const worker = new Miniflare({ modules: true, rootPath: at("workerd/dist"), modulesRoot: at("workerd/dist"), scriptPath: at("workerd/dist/main.js"), modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }] });
    try {
      const answer = await worker.dispatchFetch("http://localhost/", { method: "POST", body: JSON.stringify({ broken: texts[0], workflow: texts[1] }) });
      assert.equal(await answer.text(), expected);
    } finally {
      await worker.dispose();
    }
  },
};

/** What there is no program for, and why. */
const LACKING: Record<string, string | false> = Object.fromEntries(
  ["22", "24"].map((it) => [`Node ${it}`, !existsSync(newerNode(`node${it}`)) && "npm has this Node for Linux on x64 here alone"]),
);

describe("platforms", { concurrency: 2 }, () => {
  for (const [name, run] of Object.entries(ROWS)) it(name, { skip: LACKING[name] ?? false }, run);
});

describe("what travels", () => {
  it("the rows of the table in the README are these", () => {
    for (const path of [join(process.cwd(), "../README.md"), join(process.cwd(), "README.md")]) {
      const [, table = ""] = /\n\| where \| .*\n\| --- .*\n((?:\|.*\n)+)/.exec(readFileSync(path, "utf8")) ?? [];
      const rows = table.trimEnd().split("\n").map((row) => row.split(" | ")[0]?.replace(/^\| /, ""));
      assert.deepEqual(rows, Object.keys(ROWS), path);
    }
  });

  it("who imports reports of findings alone gets no engine", async () => {
    for (const code of ['export { sarif, text } from "telaio/report";', 'import { sarif } from "telaio/report"; export const log = sarif([]);', 'import "telaio"; import "telaio/mcp"; import "telaio/worker";']) {
      const { outputFiles } = await esbuild({ stdin: { contents: code, resolveDir: projects }, bundle: true, format: "esm", write: false, metafile: true, logLevel: "error" });
      assert.doesNotMatch(outputFiles[0]?.text ?? "", /WebAssembly|\.wasm/, code);
    }
  });

  it("Are The Types Wrong? finds nothing", async () => {
    const { checkPackage, createPackageFromTarballData } = await imported("@arethetypeswrong/core", "dist/index.js");
    // The wasm files are no modules of TypeScript.
    const result = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball())), { excludeEntrypoints: ["./core.wasm", "./schema.wasm"] });
    assert.ok(result.types !== false && Object.keys(result.entrypoints).length > 10);
    assert.deepEqual(result.problems, []);
  });

  it("publint finds nothing", async () => {
    const { publint } = await imported("publint", "src/index-node.js");
    const bytes = new Uint8Array(tarball());
    const { messages } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
    assert.deepEqual(messages, []);
  });
});

const tarball = () => readFileSync(process.env["TELAIO_TARBALL"] ?? assert.fail("run by `npm test`"));

const newestTypeScript = dirname(createRequire(join(process.cwd(), "package.json")).resolve("typescript/package.json"));

/** A library of the tools. They have types of their own, which are not installed where this is compiled. */
const imported = (name: string, file: string): Promise<any> => import(pathToFileURL(join(tools, name, file)).href);

/** Runs the program of `node` in a host: it proves the package in its thread, and in a worker. */
async function proves(host: string, ...args: string[]): Promise<void> {
  const { stdout, stderr } = await promisify(execFile)(host, args, { cwd: at("node") });
  assert.equal(stdout, `${expected}\n${expected}\n`, stderr);
}

/** Where another Node is, which npm has as a package for each platform. */
function newerNode(name: string): string {
  return join(tools, name, "bin/node");
}

/** The same as for the Node that runs this, and the command. */
async function provesInNode(name: string): Promise<void> {
  await proves(newerNode(name), "main.mjs");
  await proves(newerNode(name), "main.cjs");
  // Not all of these versions of V8 have the same flags.
  for (const command of [["validate", "--quiet"], ["dry-run"], ["graph"]]) {
    const { stdout, stderr } = await promisify(execFile)(newerNode(name), [at("node_modules/telaio/bin/telaio.js"), ...command, at("workflow.yaml")]);
    assert.equal(stderr, "");
    assert.notEqual(stdout, "");
  }
}

/** Compiles a consumer as a module and as CommonJS, where both are there. */
async function compiles(typescript: string, options: object): Promise<void> {
  const found = { typeRoots: [join(process.cwd(), "../node_modules/@types")], types: ["node"], lib: ["es2022", "dom", "esnext.disposable"] };
  const compilerOptions = { target: "es2022", strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false, noEmit: true, ...found, ...options };
  const config = at("types", `tsconfig.${Object.values(options).join("-")}.json`);
  writeFileSync(config, JSON.stringify({ compilerOptions, files: ["consumer.ts", ...(/^node(16|next)$/.test(Object.values(options)[0]) ? ["consumer.cts"] : [])] }));
  await promisify(execFile)(process.execPath, [join(typescript, "bin/tsc"), "-p", config]).catch((error: { stdout?: string }) => assert.fail(`${JSON.stringify(options)}\n${error.stdout}`));
}

/** A port that nobody listens on. Next.js takes 0 for 3000. */
async function freePort(): Promise<number> {
  const server = await serveFolder([]);
  server.close();
  return Number(new URL(server.url).port);
}

/** The address that Next.js says, once it says that it is ready. */
async function ready(stdout: Readable): Promise<string> {
  let url = "";
  for await (const line of createInterface(stdout)) {
    url ||= /http:\S+/.exec(line)?.[0] ?? "";
    if (line.includes("Ready")) return url;
  }
  return assert.fail("the server ended");
}

/** Puts the wasm files that browsers load beside what a bundler has made, which does not follow them. */
function wasmInto(folder: string): void {
  for (const name of ["validate_bg.wasm", "core_bg.wasm", "schema_bg.wasm"]) cpSync(at("node_modules/telaio/dist/wasm", name), at(folder, "wasm", name));
}

/** Puts the page beside what a bundler has made. */
function page(folder: string): void {
  const file = readdirSync(at(folder)).includes("main.js") ? "main.js" : assert.fail("no script");
  writeFileSync(at(folder, "index.html"), `<!doctype html>\n<title>telaio</title>\n<script type="module" src="./${file}"></script>\n`);
}

/** Serves a folder and opens a page of it. */
async function opens(folder: string, path = "/", root = at(folder)): Promise<void> {
  const server = await serveFolder([root, projects]);
  try {
    await shows(server.url + path);
  } finally {
    server.close();
  }
}

/** Opens a page in Chromium and waits until it has proved the package, in its thread and in a worker. */
async function shows(url: string, where: Browser | BrowserContext = browser): Promise<void> {
  const opened = await where.newPage();
  try {
    const trouble: string[] = [];
    opened.on("pageerror", (error) => trouble.push(error.message));
    opened.on("console", (message) => message.type() === "error" && !message.location().url.endsWith("/favicon.ico") && trouble.push(message.text()));
    await opened.goto(url);
    const proved = await opened.waitForFunction(() => (globalThis as { proved?: unknown }).proved, null, { timeout: 60_000 }).catch(() => assert.fail(`${url}: ${trouble.join("\n")}`));
    assert.deepEqual(await proved.jsonValue(), { here: expected, worker: expected });
    assert.deepEqual(trouble, []);
  } finally {
    await opened.close();
  }
}
