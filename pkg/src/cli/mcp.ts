/** `telaio mcp`: checks MCP configurations, lists their servers, and converts them. */
import { mcpDialects, mcpServers } from "telaio";
import type { McpDialect, McpServer } from "telaio";
import { findFiles } from "../node/files.js";
import { asJson } from "../report/file.js";
import { CommandError, didYouMean, isForUser, readArguments, readChoice } from "./arguments.js";
import type { Command, Options } from "./command.js";
import { readDocument, urlOf } from "./documents.js";
import { count, err, out } from "./terminal.js";
import { CHECK_OPTIONS, checkFiles, readDialect } from "./validate.js";

const HELP = `Check the MCP configurations of every client, list their servers, and convert them.

Usage: telaio mcp COMMAND …

  check PATH…    find the mistakes, and mend them with --fix
  list PATH…     which servers there are, how they are reached, and where each comes from
  convert FILE   write one for another client, or put its servers into a file that is there

\`telaio mcp COMMAND --help\` says more.`;

const PATHS = `  PATH                 a configuration; a pattern; or a folder, which stands for all files in it that
                       clients read, such as \`.mcp.json\`, \`.vscode/mcp.json\` and \`.codex/config.toml\`;
                       \`-\` reads the standard input`;

const CHECK_HELP = `Find the mistakes in MCP configurations.

Usage: telaio mcp check PATH… [--dialect NAME] [--fix [--unsafe]] [--quiet] [--max-warnings N]
                        [--format FORMAT] [--config FILE]

${PATHS}
  --dialect NAME       the client, such as \`cursor\`; told by the path, else by the content, without it
  --fix                mend the files, as far as that is safe, and report the rest
  --unsafe             with --fix: also what a person should look at afterwards
  --quiet              report errors only
  --max-warnings N     fail if there are more than N warnings
  --format FORMAT      \`text\` (default), \`json\`, \`sarif\`, \`junit\` or \`github\`
  --config FILE        instead of the nearest \`telaio.config.json\` upwards from each file

For example:
  telaio mcp check .
  telaio mcp check ~/.codex/config.toml
  telaio mcp check servers.json --dialect claude-code

Exit code: 0 without errors, 1 with errors or too many warnings, 2 if something cannot be read or done.`;

const LIST_HELP = `List the servers of MCP configurations.

Usage: telaio mcp list PATH… [--dialect NAME] [--format FORMAT]

${PATHS}
  --dialect NAME       the client, such as \`cursor\`; told by the path, else by the content, without it
  --format FORMAT      \`text\` (default) or \`json\`

Secrets are shown as \`•••\`.

For example:
  telaio mcp list .
  telaio mcp list ~/.cursor/mcp.json --format json

Exit code: 0, or 2 if something cannot be read.`;

/** What is said where none of its commands is named. */
export const mcp: Command = { help: HELP, options: {}, operands: ["check", "list", "convert"], run: async ([name]) => refuse(name) };

export const check: Command = {
  help: CHECK_HELP,
  options: CHECK_OPTIONS,
  operands: "files",
  run: (args) => checkFiles(args, { name: "mcp check", documents: configurations }),
};

const FORMATS = ["text", "json"] as const;

const LIST_OPTIONS = {
  dialect: { type: "string", value: "dialect" },
  format: { type: "string", value: FORMATS },
} as const satisfies Options;

export const list: Command = { help: LIST_HELP, options: LIST_OPTIONS, operands: "files", run: listFiles };

function refuse(name: string | undefined): never {
  if (name === undefined) throw new CommandError("expected `check`, `list` or `convert`");
  throw new CommandError(`there is no \`mcp ${name}\`${didYouMean(name, ["check", "list", "convert"])}`);
}

/** The servers of one file. */
interface Listed {
  path: string;
  dialect?: McpDialect;
  servers: McpServer[];
}

async function listFiles(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, LIST_OPTIONS);
  const format = readChoice("--format", FORMATS, values.format);
  const dialect = await readDialect(values.dialect);
  if (positionals.length === 0) throw new CommandError("expected at least one file, folder or pattern");
  const listed: Listed[] = [];
  const problems: string[] = [];
  for (const { path } of await findFiles(positionals, await configurations())) {
    try {
      const text = await readDocument(path);
      listed.push({ path, ...(await mcpServers(text, { url: urlOf(path), ...(dialect !== undefined && { dialect }) })) });
    } catch (error) {
      // The other files are still worth a look.
      if (!isForUser(error)) throw error;
      problems.push(error.message);
    }
  }
  if (format === "json") out.line(asJson({ files: listed }));
  else if (listed.length > 0) writeTables(listed);
  for (const problem of problems) err.line(`telaio mcp list: ${problem}`);
  return problems.length > 0 ? 2 : 0;
}

function writeTables(files: Listed[]): void {
  for (const { path, dialect, servers } of files) {
    const whose = dialect === undefined ? "no MCP servers" : `${dialect.title}, ${count(servers.length, "server")}`;
    out.line(`${out.style("bold", path)}  ${whose}`);
    const rows = servers.map(({ name, transport, target, disabled, line, column }) => [
      name ?? "(no name)",
      disabled ? "off" : (transport ?? (target === "" ? "-" : "left out")),
      `${line}:${column}`,
      // A command may hold line breaks.
      target.replaceAll(/\s+/g, " "),
    ]);
    const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
    for (const row of rows) out.line(`  ${row.map((cell, at) => (at < 3 ? cell.padEnd(width(at)) : cell)).join("  ").trimEnd()}`);
    out.line();
  }
  out.line(`${count(files.flatMap((it) => it.servers).length, "server")} in ${count(files.length, "file")}`);
}

/** The files that clients read, as patterns below a folder. */
async function configurations(): Promise<string[]> {
  const paths = (await mcpDialects()).flatMap((it) => it.paths);
  return [...new Set(["*.mcp.json", "mcp.json", ...paths.map((it) => it.replace("~/", ""))])];
}
