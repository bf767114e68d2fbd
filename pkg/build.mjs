/** Builds `dist` from `src`, around the wasm that `cargo xtask build` has put into `dist/wasm`. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

process.chdir(dirname(fileURLToPath(import.meta.url)));

// The wasm and the page come from other builds: they stay.
for (const name of readdirSync("dist")) {
  if (name !== "wasm" && name !== "page") rmSync(join("dist", name), { recursive: true });
}

execFileSync(process.execPath, [library("typescript", "bin/tsc"), "-p", "."], { stdio: "inherit" });

/** Where a CommonJS file is. */
const HERE = {
  define: { "import.meta.url": "fileUrl" },
  banner: { js: `const fileUrl = require("node:url").pathToFileURL(__filename).href;` },
};

// `index.ts` is built once for each host. Only the file that finds the wasm differs.
await Promise.all([
  entry("node.js", "load-node.ts", { platform: "node", external: ["./wasm/*"] }),
  entry("workerd.js", "load-workerd.ts", { external: ["./wasm/*"] }),
  entry("inline.js", "load-inline.ts", {
    loader: { ".wasm": "binary" },
    splitting: true,
    chunkNames: "inline-[name]-[hash]",
    minify: true,
    define: { "import.meta.url": "undefined" },
  }),
  entry("index.cjs", "load-node.ts", { platform: "node", format: "cjs", ...HERE }),
]);
await entry("inline.cjs", "load-inline.ts", { platform: "node", format: "cjs", external: ["./inline-*"], minify: true, ...HERE });

// The package has no dependencies: the libraries that it needs travel inside.
await Promise.all([
  withLibraries("node/files", ["picomatch", "LICENSE"]),
  withLibraries("lsp/protocol", ["vscode-languageserver", "License.txt"]),
  withLibraries("graph/dagre", ["@dagrejs/dagre", "LICENSE"], "neutral"),
  withLibraries("docs/marked", ["marked", "LICENSE"], "neutral"),
]);

// The manual, and the schema of the configuration with the names of all rules.
cpSync("../tests/rules", "dist/rules", { recursive: true, filter: (path) => !path.endsWith(".yaml") });
const { editor, rules, validate } = await import("./dist/node.js");
const schema = JSON.parse(readFileSync("src/cli/config.schema.json", "utf8"));
for (const { name } of await rules()) {
  // The rules of the syntax have no levels.
  const hasLevel = await validate("", { rules: { [name]: "off" } }).then(() => true, () => false);
  if (hasLevel) schema.properties.rules.propertyNames.enum.push(name);
}
writeFileSync("dist/config.schema.json", `${JSON.stringify(schema, null, 2)}\n`);

// The services for editors share the engine of each host: they are a part of the same file.
for (const host of ["node", "workerd", "inline"]) {
  const services = Object.keys(editor).join(", ");
  writeFileSync(`dist/${host}-editor.js`, `import { editor } from "./${host}.js";\nexport const { ${services} } = editor;\n`);
}
writeFileSync("dist/editor.cjs", 'module.exports = require("./index.cjs").editor;\n');

cpSync("src/trace.schema.json", "dist/trace.schema.json");
cpSync("src/mock/recipe.schema.json", "dist/recipe.schema.json");

// What does not find the wasm itself asks the package for its functions, here as there.
const ENTRIES = ["mcp", "report", "node/index", "worker/node", "worker/thread-node", "docs", "graph", "fontoxpath", "codemirror", "monaco", "mock/server"];
await build({
  entryPoints: ENTRIES.map((it) => `dist/${it}.js`),
  outdir: "dist",
  outbase: "dist",
  outExtension: { ".js": ".cjs" },
  bundle: true,
  packages: "external",
  platform: "node",
  format: "cjs",
  target: "es2022",
  // One engine for all of a program: not another one by `import`.
  supported: { "dynamic-import": false },
  ...HERE,
});

// TypeScript takes a declaration for a CommonJS one where the nearest package.json says so.
for (const path of readdirSync("dist", { recursive: true })) {
  const isOurs = path.endsWith(".d.ts") && !/^(cli|lsp|load|require)\b/.test(path);
  if (isOurs && (path === join("wasm", "core.d.ts") || !/^wasm[/\\]/.test(path))) cpSync(join("dist", path), join("dist/require", path));
}
writeFileSync("dist/require/package.json", '{ "type": "commonjs" }\n');

// The command is one file, and CommonJS: finding and linking modules takes Node a quarter of the time that it has to start.
// So is the language server, which is as large as all else, for itself.
await Promise.all(
  ["cli/main", "lsp/server"].map((name) =>
    build({
      entryPoints: [`dist/${name}.js`],
      outfile: `dist/${name}.cjs`,
      bundle: true,
      packages: "external",
      plugins: [{ name: "apart", setup: (host) => host.onResolve({ filter: /^\.\.\/lsp\/server\.js$/ }, () => ({ path: "../lsp/server.cjs", external: true })) }],
      platform: "node",
      format: "cjs",
      target: "es2022",
      supported: { "dynamic-import": false },
      ...HERE,
    }),
  ),
);

/** Bundles the one file that imports a library, with its licence. */
async function withLibraries(file, [name, licence], platform = "node") {
  await build({
    entryPoints: [`src/${file}.ts`],
    outfile: `dist/${file}.js`,
    bundle: true,
    packages: "bundle",
    platform,
    format: "esm",
    target: "es2022",
    // The command's own files beside it. The libraries for pages have none.
    external: platform === "node" ? ["./*.js"] : [],
    minify: true,
    legalComments: "none",
    banner: {
      js: [
        `/*! With ${name}:\n${readFileSync(library(name, licence), "utf8")}*/`,
        // What is written for CommonJS asks for Node's modules by this.
        platform === "node" ? `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);` : "",
      ].join("\n"),
    },
  });
}

function library(name, path) {
  const places = createRequire(import.meta.url).resolve.paths(name).map((folder) => join(folder, name, path));
  return places.find((it) => existsSync(it)) ?? fail(`${name} is not installed`);
}

function fail(message) {
  throw new Error(message);
}

async function entry(name, load, options) {
  const file = name.replace(/\.c?js$/, "");
  await build({
    entryPoints: { [file]: "src/index.ts" },
    outdir: "dist",
    outExtension: name.endsWith(".cjs") ? { ".js": ".cjs" } : {},
    bundle: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    plugins: [{ name: "host", setup: (host) => useHost(host, load) }],
    ...options,
  });
}

/** The chunk of a wasm file. */
function inlined(path) {
  return readdirSync("dist").find((it) => it.startsWith(`inline-${basename(path, ".wasm")}-`));
}

function useHost(host, load) {
  host.onResolve({ filter: /^\.\/load\.js$/ }, () => ({ path: resolve("src", load) }));
  // The sources speak of `dist/wasm` as the built files see it, and of the small one of the two engines.
  const isFast = load === "load-node.ts";
  host.onResolve({ filter: /^\.\/wasm\// }, ({ path: named }) => {
    // What holds the wasm is there already, as modules.
    const isInlined = load === "load-inline.ts" && host.initialOptions.format === "cjs" && named.endsWith(".wasm");
    if (isInlined) return { path: `./${inlined(named)}`, external: true };
    const path = isFast ? named.replace("/core.js", "/core-fast.js") : named;
    return host.initialOptions.external?.includes("./wasm/*") ? { path, external: true } : { path: resolve("dist", path) };
  });
}
