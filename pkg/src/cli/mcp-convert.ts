/** `telaio mcp convert`: writes an MCP configuration for another client. */
import { stat } from "node:fs/promises";
import { convert as convertText, mcpDialects } from "telaio";
import type { Conversion, ConversionRemark, Finding } from "telaio";
import { asJson } from "../report/file.js";
import { CommandError, didYouMean, readArguments, readChoice } from "./arguments.js";
import type { Command, Options } from "./command.js";
import { STDIN, readDocument, urlOf } from "./documents.js";
import { writeFindings } from "./findings.js";
import { writeWhole } from "./reports.js";
import { count, err, out } from "./terminal.js";
import type { Style } from "./terminal.js";

const HELP = `Write an MCP configuration for another client.

Usage: telaio mcp convert FILE --to DIALECT [--from DIALECT] [--output FILE | --into FILE [--replace]]
                          [--format FORMAT]

  FILE             a configuration; \`-\` reads the standard input
  --to DIALECT     the client, such as \`cursor\`, \`vscode\` or \`codex\`
  --from DIALECT   the client that FILE is for; told by the path, else by the content, without it
  --output FILE    where to write the result, instead of the standard output
  --into FILE      put the servers into a configuration that is there, and change nothing else in it
  --replace        with --into: replace servers of the same name
  --format FORMAT  \`text\` (default): the result; or \`json\`: that and the remarks

Variables are written as the client reads them, and secrets become variables where it has any. What the
result does not say is on the standard error, each with its place.

For example:
  telaio mcp convert .cursor/mcp.json --to vscode --into .vscode/mcp.json
  telaio mcp convert .mcp.json --to codex >> ~/.codex/config.toml

Exit code: 0; 1 if FILE has mistakes that keep it from being read, or --into refuses the servers; 2 if
something cannot be read or done.`;

const FORMATS = ["text", "json"] as const;

const OPTIONS = {
  to: { type: "string", value: "dialect" },
  from: { type: "string", value: "dialect" },
  output: { type: "string", value: "file" },
  into: { type: "string", value: "file" },
  replace: { type: "boolean" },
  format: { type: "string", value: FORMATS },
} as const satisfies Options;

export const convert: Command = { help: HELP, options: OPTIONS, operands: "files", run };

/** Runs the command and returns the exit code. */
async function run(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, OPTIONS);
  const format = readChoice("--format", FORMATS, values.format);
  const [path, ...rest] = positionals;
  if (path === undefined) throw new CommandError("expected a file");
  if (rest.length > 0) throw new CommandError("expected one file");
  if (values.to === undefined) throw new CommandError("option `--to` names the client that the result is for");
  const to = await checkDialect("--to", values.to);
  const from = values.from === undefined ? undefined : await checkDialect("--from", values.from);
  if (values.output !== undefined && values.into !== undefined) throw new CommandError("option `--into` changes a file that is there, so `--output` has nothing to write");
  if (values.replace === true && values.into === undefined) throw new CommandError("option `--replace` needs `--into`");
  if (values.into === STDIN) throw new CommandError("option `--into` needs a file");

  const text = await readDocument(path);
  const into = values.into === undefined ? undefined : await readTarget(values.into);
  const converted = await convertText(text, {
    to,
    ...(from !== undefined && { from }),
    ...(path !== STDIN && { path: urlOf(path) }),
    ...(into !== undefined && { into, replace: values.replace === true }),
  });
  if (format === "json") out.line(asJson(converted));
  else tell(converted, { path, text, target: values.into, into });
  if (converted.text === undefined) return 1;
  const output = values.into ?? values.output;
  if (output !== undefined) await writeWhole(output, converted.text);
  else if (format === "text") await writeWhole(STDIN, converted.text);
  return 0;
}

/** The name of a dialect, if there is one of that name. */
export async function checkDialect(option: string, name: string): Promise<string> {
  const names = (await mcpDialects()).map((it) => it.name);
  if (!names.includes(name)) throw new CommandError(`option \`${option}\` needs ${names.map((it) => `\`${it}\``).join(", ")}${didYouMean(name, names)}`);
  return name;
}

/** The text of a file that servers are put into; one that is not there yet is empty. */
export async function readTarget(path: string): Promise<string> {
  const there = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  return there instanceof Error && there.code === "ENOENT" ? "" : readDocument(path);
}

interface Files {
  path: string;
  text: string;
  target: string | undefined;
  into: string | undefined;
}

function tell({ findings, refused, remarks }: Conversion, { path, text, target, into }: Files): void {
  writeFindings(err, { path, text }, findings);
  for (const it of remarks) writeRemark(path, it);
  writeRefused(target, into, refused);
  const lost = remarks.filter((it) => it.kind === "notExpressed").length;
  if (lost > 0) err.line(`telaio mcp convert: ${count(lost, "thing")} could not be expressed`);
}

/** Says why servers were not put into a file. */
export function writeRefused(target: string | undefined, into: string | undefined, refused: Finding[]): void {
  writeFindings(err, { path: target ?? STDIN, text: into ?? "" }, refused);
}

const KINDS: Record<ConversionRemark["kind"], [Style, string]> = {
  notExpressed: ["yellow", "not expressed"],
  secret: ["yellow", "secret"],
  note: ["blue", "note"],
};

// Without the line itself: it may hold a secret, and this may be a log.
function writeRemark(path: string, { kind, message, line, column }: ConversionRemark): void {
  const [style, word] = KINDS[kind];
  err.line(`${err.style("dim", `${path}:${line}:${column}`)} ${err.style(style, word)}: ${message}`);
}
