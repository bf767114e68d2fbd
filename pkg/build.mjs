/** Builds `dist` from `src`, around the wasm that `cargo xtask build` has put into `dist/wasm`. */
import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

process.chdir(dirname(fileURLToPath(import.meta.url)));

// The wasm and the page come from other builds: they stay.
for (const name of readdirSync("dist")) {
  if (name !== "wasm" && name !== "page") rmSync(join("dist", name), { recursive: true });
}

const typescript = createRequire(import.meta.url).resolve("typescript/package.json");
execFileSync(process.execPath, [join(dirname(typescript), "bin/tsc"), "-p", "."], { stdio: "inherit" });

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
  entry("index.cjs", "load-node.ts", {
    platform: "node",
    format: "cjs",
    define: { "import.meta.url": "fileUrl" },
    banner: { js: `const fileUrl = require("node:url").pathToFileURL(__filename).href;` },
  }),
]);

// TypeScript takes a declaration for a CommonJS one where the nearest package.json says so.
for (const name of ["index", "not-runnable", "wasm", "wasm/core"]) {
  cpSync(`dist/${name}.d.ts`, `dist/require/${name}.d.ts`);
}
writeFileSync("dist/require/package.json", '{ "type": "commonjs" }\n');

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

function useHost(host, load) {
  host.onResolve({ filter: /^\.\/load\.js$/ }, () => ({ path: resolve("src", load) }));
  // The sources speak of `dist/wasm` as the built files see it.
  host.onResolve({ filter: /^\.\/wasm\// }, ({ path }) =>
    host.initialOptions.external?.includes("./wasm/*") ? { path, external: true } : { path: resolve("dist", path) },
  );
}
