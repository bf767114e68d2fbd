/** The MCP server that a run has made, as a configuration: `--mcp-config` of `telaio run`. */
import { configOfRun, convert } from "telaio";
import type { Trace } from "telaio";
import { CommandError } from "./arguments.js";
import { STDIN } from "./documents.js";
import { checkDialect, readTarget, writeRefused } from "./mcp-convert.js";
import { checkWritable, writeWhole } from "./reports.js";
import { err } from "./terminal.js";

/** What is asked for. */
export interface WantedConfig {
  to: string;
  /** The file that the server is put into, and its text. */
  into?: { path: string; text: string };
  replace: boolean;
}

interface Values {
  "mcp-config"?: string | undefined;
  "mcp-into"?: string | undefined;
  "mcp-replace"?: boolean | undefined;
}

/** What the options ask for. A file that could not take a server is refused before anything is sent. */
export async function readWantedConfig(values: Values): Promise<WantedConfig | undefined> {
  const { "mcp-config": name, "mcp-into": path, "mcp-replace": replace = false } = values;
  if (path !== undefined && name === undefined) throw new CommandError("option `--mcp-into` needs `--mcp-config`");
  if (replace && path === undefined) throw new CommandError("option `--mcp-replace` needs `--mcp-into`");
  if (name === undefined) return undefined;
  const to = await checkDialect("--mcp-config", name);
  if (path === undefined) return { to, replace };
  if (path === STDIN) throw new CommandError("option `--mcp-into` needs a file");
  await checkWritable(path);
  const text = await readTarget(path);
  const { refused } = await convert('{ "mcpServers": {} }', { to, from: "generic", into: text });
  writeRefused(path, text, refused);
  if (refused.length > 0) throw new CommandError(`\`${path}\` cannot take a server; nothing was sent`);
  return { to, into: { path, text }, replace };
}

/** Writes the configuration; returns whether there is one. */
export async function writeConfig({ to, into, replace }: WantedConfig, trace: Trace): Promise<boolean> {
  if (trace.status !== "succeeded") {
    err.line("telaio run: the run has not succeeded, so no MCP configuration is written");
    return false;
  }
  const alone = await configOfRun(trace, { to });
  const config = into === undefined ? alone : await configOfRun(trace, { to, into: into.text, replace });
  if (alone === undefined || config === undefined) {
    err.line("telaio run: no step of this run is known to make an MCP server, so there is no configuration");
    return false;
  }
  if (config.madeUp.length > 0) {
    err.line(`telaio run: ${err.style("yellow", "warning")}: made up by the dry run, so the configuration works for nobody: ${config.madeUp.map((it) => `\`${it}\``).join(", ")}`);
  }
  for (const note of config.notes) err.line(`telaio run: ${note}`);
  if (config.text !== undefined) {
    await writeWhole(into?.path ?? STDIN, config.text);
    if (into !== undefined) err.line(`telaio run: the server \`${config.name}\` is in \`${into.path}\``);
    return true;
  }
  // The run cannot be had again for nothing: what it gave must not be lost.
  writeRefused(into?.path, into?.text, config.refused);
  err.line(`telaio run: \`${into?.path}\` is as it was; this is the configuration on its own:`);
  err.line(alone.text ?? "");
  return false;
}
