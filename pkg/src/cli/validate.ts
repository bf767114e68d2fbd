/** `telaio validate`: finds the mistakes in documents, and mends what can be mended. */
import { init, mcpDialects, rules as allRules } from "telaio";
import { portable } from "../node/documents.js";
import { DOCUMENTS } from "../node/files.js";
import { rulePage } from "../node/rule-pages.js";
import { validateFiles } from "../node/validate.js";
import type { CheckedFile } from "../report/file.js";
import { github } from "../report/github.js";
import { json } from "../report/json.js";
import { junit } from "../report/junit.js";
import { sarif } from "../report/sarif.js";
import { summarize, summaryText } from "../report/summary.js";
import { CommandError, didYouMean, readArguments, readChoice } from "./arguments.js";
import type { Command, Options } from "./command.js";
import { readGivenSources } from "./documents.js";
import { writeFindings } from "./findings.js";
import { progress } from "./progress.js";
import type { Progress } from "./progress.js";
import { count, err, out } from "./terminal.js";

const HELP = `Find the mistakes in Arazzo documents and mcp.json files.

Usage: telaio validate PATH… [--fix [--unsafe]] [--quiet] [--max-warnings N] [--format FORMAT]
                       [--source NAME=PATH]… [--dialect NAME] [--config FILE]

  PATH                 a document, known by its content; a pattern; or a folder, which stands for all
                       \`*.arazzo.{yaml,yml,json}\`, \`arazzo.{yaml,yml,json}\`, \`*.mcp.json\`, \`mcp.json\` and
                       \`.mcp.json\` in it; \`-\` reads the standard input
  --fix                mend the files, as far as that is safe, and report the rest
  --unsafe             with --fix: also what a person should look at afterwards
  --quiet              report errors only
  --max-warnings N     fail if there are more than N warnings
  --format FORMAT      \`text\` (default), \`json\`, \`sarif\`, \`junit\` or \`github\`
  --source NAME=PATH   the document of the source description NAME; relative urls are found without it
  --dialect NAME       whose MCP configuration it is, such as \`cursor\`; told by path or content without it
  --config FILE        instead of the nearest \`telaio.config.json\` upwards from each file

For example:
  telaio validate .
  telaio validate 'workflows/**/*.yaml' --max-warnings 0
  telaio validate . --format sarif > telaio.sarif
  telaio explain duplicate-step-id    what a finding means, with examples

Exit code: 0 without errors, 1 with errors or too many warnings, 2 if something cannot be read or done.`;

/** What sets commands apart that check files. */
export interface Checking {
  /** What the command is called after `telaio`. */
  name: string;
  /** Gives what a document is called in a folder. */
  documents(): Promise<string[]>;
}

const FORMATS = ["text", "json", "sarif", "junit", "github"] as const;

/** The options of all commands that check files. */
export const CHECK_OPTIONS = {
  source: { type: "string", multiple: true, value: "source" },
  format: { type: "string", value: FORMATS },
  dialect: { type: "string", value: "dialect" },
  config: { type: "string", value: "file" },
  fix: { type: "boolean" },
  unsafe: { type: "boolean" },
  quiet: { type: "boolean" },
  "max-warnings": { type: "string" },
} as const satisfies Options;

export const validate: Command = {
  help: HELP,
  options: CHECK_OPTIONS,
  operands: "files",
  run: (args) => checkFiles(args, { name: "validate", documents: async () => DOCUMENTS }),
};

/** Checks the files that the arguments name, reports, and returns the exit code. */
export async function checkFiles(args: string[], { name: command, documents }: Checking): Promise<number> {
  const { values, positionals } = readArguments(args, CHECK_OPTIONS);
  const format = readChoice("--format", FORMATS, values.format);
  const maxWarnings = readMaxWarnings(values["max-warnings"]);
  const { fix = false, unsafe = false, quiet = false } = values;
  if (unsafe && !fix) throw new CommandError("option `--unsafe` needs `--fix`");
  if (positionals.length === 0) throw new CommandError("expected at least one file, folder or pattern");
  const sources = readGivenSources(values.source ?? []);
  // What only validates is there before the engine would be; `benches/cold.mjs` has no document for which that does not pay.
  if (!fix) await init({ only: "validate" });
  const dialect = await readDialect(values.dialect);
  // How many there are is known once they are found.
  let shown: Progress | undefined;
  const onProgress = (done: number, all: number) => (shown ??= progress(all)).step(done);
  const chosen = { ...(dialect !== undefined && { dialect }), ...(values.config !== undefined && { config: values.config }), ...(maxWarnings !== undefined && { maxWarnings }) };
  const { files, problems, excess, passed } = await validateFiles(positionals, { sources, documents: await documents(), fix, unsafe, onProgress, ...chosen }).finally(() => shown?.end());
  for (const problem of problems) err.line(`telaio ${command}: ${problem}`);
  const summary = summarize(files.flatMap((it) => it.findings));
  const reported = quiet ? files.map((it) => ({ ...it, findings: it.findings.filter(({ severity }) => severity === "error") })) : files;
  switch (format) {
    case "text":
      for (const file of reported) writeFile(file);
      for (const it of excess) out.line(it);
      // Nothing has passed where nothing could be read.
      if (files.length > 0) out.line(`${mark(summary.errors > 0 || excess.length > 0)} ${summaryText(summary)} in ${count(files.length, "file")}`);
      break;
    case "json":
      out.line(json(reported));
      break;
    case "sarif":
      out.line(sarif(reported.map(portable), { rules: await allRules(), page: rulePage }));
      break;
    case "junit":
      out.line(junit(reported.map(portable)));
      break;
    case "github":
      for (const line of [github(reported.map(portable)), ...excess]) if (line !== "") out.line(line);
      break;
    default:
      format satisfies never;
  }
  if (format !== "text" && format !== "github") for (const it of excess) err.line(`telaio ${command}: ${it}`);
  if (problems.length > 0) return 2;
  return passed ? 0 : 1;
}

/** The name of a dialect, if there is one of that name. */
export async function readDialect(name: string | undefined): Promise<string | undefined> {
  if (name === undefined) return undefined;
  const names = (await mcpDialects()).map((it) => it.name);
  if (!names.includes(name)) throw new CommandError(`option \`--dialect\` needs ${names.map((it) => `\`${it}\``).join(", ")}${didYouMean(name, names)}`);
  return name;
}

function readMaxWarnings(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new CommandError(`option \`--max-warnings\` needs a number, found \`${text}\``);
  return Number(text);
}

function writeFile(file: CheckedFile): void {
  const { path, findings, fixed = [] } = file;
  for (const { code, title } of fixed) out.line(`${out.style("green", "fixed")} ${path}: ${title} (${code})`);
  if (fixed.length > 0) out.line();
  writeFindings(out, file, findings);
}

const mark = (isFailed: boolean) => (isFailed ? out.style("red", "✗ failed:") : out.style("green", "✓ passed:"));
