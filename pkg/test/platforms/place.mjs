/**
 * Makes the folder that the projects are built in: what builds and runs them, installed once for each lock file, and
 * below it a clean folder with the packed package and the projects.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, "../../..");
const TOOLS = join(ROOT, "target/platforms");

/** `npm` runs npm in a folder; `tarball` is the packed package. Gives the folder of the projects. */
export function place(npm, tarball) {
  const lock = "package-lock.json";
  const isInstalled = existsSync(join(TOOLS, "installed.json")) && same(join(TOOLS, "installed.json"), join(HERE, lock));
  if (!isInstalled) {
    mkdirSync(TOOLS, { recursive: true });
    for (const name of ["package.json", lock]) cpSync(join(HERE, name), join(TOOLS, name));
    cpSync(join(ROOT, ".npmrc"), join(TOOLS, ".npmrc"));
    npm(TOOLS, "ci", "--no-audit", "--no-fund");
    cpSync(join(HERE, lock), join(TOOLS, "installed.json"));
  }
  const projects = join(TOOLS, "projects");
  rmSync(projects, { recursive: true, force: true });
  cpSync(HERE, projects, { recursive: true, filter: (path) => ![lock, "package.json", "place.mjs"].some((it) => path === join(HERE, it)) });
  for (const [from, to] of [["broken/typical-mistakes.arazzo.yaml", "broken.yaml"], ["composio/arazzo/composio-provision-mcp-server-workflow.yml", "workflow.yaml"]]) {
    cpSync(join(ROOT, "examples", from), join(projects, to));
  }
  cpSync(join(HERE, "projects.json"), join(projects, "package.json"));
  npm(projects, "install", "--offline", "--no-package-lock", tarball);
  return projects;
}

const same = (one, other) => readFileSync(one, "utf8") === readFileSync(other, "utf8");
