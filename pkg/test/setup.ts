/** What the tests stand on: the examples, the command, and the stand-in for Composio. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

/** The folder that the package was installed into. */
export const installed = dirname(dirname(fileURLToPath(import.meta.url)));

/** The path of an example document. The tests run in the package's own folder. */
export const example = (path: string) => join(process.cwd(), "../examples", path);

/** The workflow that provisions an MCP server on Composio, in four steps. */
export const WORKFLOW = example("composio/arazzo/composio-provision-mcp-server-workflow.yml");
export const OPENAPI = example("composio/openapi/composio-openapi-original.json");
export const MISTAKES = example("broken/typical-mistakes.arazzo.yaml");
export const MCP = example("mcp/telegram.mcp.json");
export const MCP_MISTAKE = example("broken/missing-command.mcp.json");

/** A document with one warning: `pets` is not at hand. */
export const PETS = `arazzo: 1.0.1
info: { title: Pets, version: '1' }
sourceDescriptions: [{ name: pets, url: pets.yaml, type: openapi }]
workflows:
- workflowId: find
  steps:
  - stepId: find
    operationId: findPet
    successCriteria: [{ condition: $statusCode == 200 }]
`;

export const read = (path: string) => readFileSync(path, "utf8");

/** Inputs that the stand-in accepts, but for the key. */
export const INPUTS = {
  toolkitSlug: "linear",
  authType: "use_composio_managed_auth",
  serverName: "Linear for Ada",
  allowedTools: ["LINEAR_CREATE_LINEAR_ISSUE"],
  userId: "ada",
};

/** What a command did. */
export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** How to run a command. */
export interface Surroundings {
  stdin?: string;
  env?: Record<string, string>;
  cwd?: string;
  /** Called once, when the standard output first holds this text. */
  when?: { stdout: string; then: (kill: (signal: NodeJS.Signals) => void) => void };
}

/** What a command must do. Patterns must match somewhere; a text must be all there is. */
export interface Expected {
  code: 0 | 1 | 2 | 130;
  stdout?: RegExp | "";
  stderr?: RegExp | "";
}

/** Runs the installed `telaio` and checks what it does. */
export async function checkCommand(args: string[], expected: Expected, surroundings?: Surroundings): Promise<Outcome> {
  const outcome = await telaio(args, surroundings);
  const seen = `telaio ${args.join(" ")}\n${outcome.stdout}\n${outcome.stderr}`;
  assert.equal(outcome.code, expected.code, seen);
  for (const stream of ["stdout", "stderr"] as const) {
    const pattern = expected[stream];
    if (pattern instanceof RegExp) assert.match(outcome[stream], pattern, seen);
    if (pattern === "") assert.equal(outcome[stream], "", seen);
  }
  return outcome;
}

/** Runs the installed `telaio`. */
export async function telaio(args: string[], { stdin = "", env = {}, cwd, when }: Surroundings = {}): Promise<Outcome> {
  const child = start(args, env, cwd);
  const outcome = { stdout: "", stderr: "" };
  let waits = when;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    outcome.stdout += text;
    if (waits !== undefined && outcome.stdout.includes(waits.stdout)) {
      const { then } = waits;
      waits = undefined;
      then((signal) => child.kill(signal));
    }
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (outcome.stderr += text));
  child.stdin.end(stdin);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...outcome };
}

/** Starts a command that serves until it is stopped, and gives what the pattern finds in its first lines; `onLine` has those after them. */
export async function serving(t: TestContext, args: string[], pattern: RegExp, onLine?: (line: string) => void): Promise<string[]> {
  const child = start(args, {});
  t.after(() => child.kill("SIGINT"));
  let text = "";
  return new Promise((resolve, reject) => {
    let isUp = false;
    const lines = createInterface(child.stdout);
    lines.on("line", (line) => {
      if (isUp) return onLine?.(line);
      text += `${line}\n`;
      const match = pattern.exec(text);
      if (match === null) return;
      isUp = true;
      resolve(match.slice(1));
    });
    lines.on("close", () => reject(new Error(`telaio ${args.join(" ")} ended: ${text}`)));
  });
}

/** Starts the stand-in for Composio. */
export async function startComposio(t: TestContext, ...args: string[]): Promise<{ url: string; apiKey: string }> {
  const [url = "", apiKey = ""] = await serving(t, ["mock", "--port", "0", ...args], /(http:\S+)\n[^]*key: (\S+)\n/);
  return { url, apiKey };
}

function start(args: string[], env: Record<string, string>, cwd = process.cwd()) {
  const command = join(installed, "node_modules/telaio/bin/telaio.js");
  // The runner of tests asks for colors where it has a terminal.
  const { FORCE_COLOR: _, ...own } = process.env;
  return spawn(process.execPath, [command, ...args], { env: { ...own, ...env }, cwd });
}
