/**
 * Tests the package as its users get it: packed, installed into an empty folder, compiled against its own types.
 *
 * Arguments name files, such as `mock` for `mock.test.ts`; options go to `node --test`.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { place } from "./platforms/place.mjs";

const PACKAGE = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(PACKAGE, "../node_modules");
const typescript = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
const folder = realpathSync(mkdtempSync(join(tmpdir(), "telaio-test-")));

try {
  const [{ filename }] = JSON.parse(npm(PACKAGE, "pack", "--json", "--pack-destination", folder));
  write("package.json", { private: true, type: "module" });
  npm(folder, "install", "--offline", "--no-package-lock", `./${filename}`);

  // The libraries that the package has use for where they are installed, as in the lock file.
  for (const name of ["fontoxpath", "prsc", "slimdom", "whynot", "xspattern"]) {
    cpSync(join(modules, name), join(folder, "node_modules", name), { recursive: true });
  }
  // What speaks with the package from outside.
  for (const name of ["@codemirror", "axe-core", "esbuild", "monaco-editor", "playwright-core", "vscode-jsonrpc", "vscode-languageserver-protocol"]) {
    symlinkSync(join(modules, name), join(folder, "node_modules", name), "junction");
  }
  cpSync(join(PACKAGE, "test"), join(folder, "test"), { recursive: true, filter: (path) => path !== join(PACKAGE, "test/platforms") });
  cpSync(join(PACKAGE, "../www/test/browser.ts"), join(folder, "test/browser.ts"));
  const strict = { extends: join(PACKAGE, "tsconfig.json") };
  const found = { typeRoots: [join(modules, "@types")], rootDir: ".", outDir: ".", rootDirs: [], declaration: false, skipLibCheck: false };
  write("tsconfig.json", { ...strict, compilerOptions: found, include: ["test"], exclude: [] });
  const bundled = { ...found, module: "esnext", moduleResolution: "bundler", types: [], noEmit: true };
  write("tsconfig.bundler.json", { ...strict, compilerOptions: bundled, include: [], files: ["test/consumer.ts", "test/codemirror-page.ts", "test/monaco-page.ts"] });
  for (const project of ["tsconfig.json", "tsconfig.bundler.json"]) {
    execFileSync(process.execPath, [typescript, "-p", join(folder, project)], { stdio: "inherit" });
  }

  const options = process.argv.slice(2).filter((it) => it.startsWith("-"));
  const named = process.argv.slice(2).filter((it) => !it.startsWith("-"));
  const tests = readdirSync(join(folder, "test")).filter((it) => /\.test\.c?js$/.test(it) && (named.length === 0 || named.includes(it.split(".")[0])));
  const tarball = join(folder, filename);
  const placed = tests.includes("platforms.test.js") && { TELAIO_TARBALL: tarball, TELAIO_PROJECTS: place(npm, tarball) };
  const run = spawnSync(process.execPath, ["--test", ...options, ...tests.map((it) => join(folder, "test", it))], {
    stdio: "inherit",
    cwd: PACKAGE,
    env: { ...process.env, ...placed },
  });
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function write(name, value) {
  writeFileSync(join(folder, name), JSON.stringify(value));
}

/** Runs the npm that runs this script. */
function npm(cwd, ...args) {
  const options = { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] };
  const cli = process.env.npm_execpath;
  return cli === undefined ? execFileSync("npm", args, options) : execFileSync(process.execPath, [cli, ...args], options);
}
