/** `telaio format`: lays documents out. */
import { format as laidOut, validate } from "telaio";
import { CommandError, isForUser, readArguments } from "./arguments.js";
import type { Command, Options } from "./command.js";
import { configs } from "../node/config.js";
import { STDIN, readDocument, urlOf } from "./documents.js";
import { DOCUMENTS, findFiles } from "../node/files.js";
import { progress } from "./progress.js";
import { replace } from "../node/replace.js";
import { count, err, out } from "./terminal.js";

const HELP = `Lay documents out: only white space changes. Comments, quotes and the order of members stay.

Usage: telaio format PATH… [--check] [--indent N] [--config FILE]

  PATH            a file in YAML or JSON; a pattern; or a folder, which stands for all
                  \`*.arazzo.{yaml,yml,json}\`, \`arazzo.{yaml,yml,json}\`, \`*.mcp.json\`, \`mcp.json\` and
                  \`.mcp.json\` in it; \`-\` reads the standard input and writes to the standard output
  --check         change nothing, and list the files that would change
  --indent N      how many columns a level is indented, from 1 to 16; 2 by default
  --config FILE   instead of the nearest \`telaio.config.json\` upwards from each file, for \`ignore\`

For example:
  telaio format .
  telaio format 'workflows/**/*.yaml' --check
  telaio format - < workflow.yaml > formatted.yaml

Exit code: 0; 1 with --check if a file would change; 2 if something cannot be read or written, or has
syntax errors and stays as it is.`;

const OPTIONS = {
  check: { type: "boolean" },
  indent: { type: "string" },
  config: { type: "string", value: "file" },
} as const satisfies Options;

export const format: Command = { help: HELP, options: OPTIONS, operands: "files", run };

/** Runs the command and returns the exit code. */
async function run(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, OPTIONS);
  const { check = false } = values;
  const tabSize = readIndent(values.indent);
  if (positionals.length === 0) throw new CommandError("expected at least one file, folder or pattern");
  const configOf = await configs(values.config);
  const found = await findFiles(positionals, DOCUMENTS);
  if (!check && found.length > 1 && found.some((it) => it.path === STDIN)) {
    throw new CommandError("the standard input is written to the standard output, so it must be alone");
  }

  const problems = new Set<string>();
  let [formatted, changed] = [0, 0];
  const shown = progress(found.length);
  for (const [done, { path, isNamed }] of found.entries()) {
    shown.step(done);
    try {
      if (!isNamed && (await configOf(path)).ignores(path)) continue;
      const before = await readDocument(path);
      const after = await layOut(path, before, tabSize);
      formatted += 1;
      if (check) {
        if (after !== before) out.line(path);
      } else if (path === STDIN) {
        await written(after);
      } else if (after !== before) {
        await replace(path, before, after, "format");
        out.line(`${out.style("green", "formatted")} ${path}`);
      }
      if (after !== before) changed += 1;
    } catch (error) {
      // The other files are still worth the work.
      if (!isForUser(error)) throw error;
      problems.add(error.message);
    }
  }
  shown.end();
  for (const problem of problems) err.line(`telaio format: ${problem}`);
  // The standard output is for programs. Where nothing could be read, nothing is counted.
  if (formatted > 0 && found.some((it) => it.path !== STDIN)) err.line(`${changed} of ${count(formatted, "file")} ${check ? "would change" : "changed"}`);
  if (problems.size > 0) return 2;
  return check && changed > 0 ? 1 : 0;
}

/** The text as it should be. */
async function layOut(path: string, text: string, tabSize: number | undefined): Promise<string> {
  if (path.endsWith(".toml")) throw new CommandError(`cannot format \`${path}\`: it is TOML, and YAML and JSON can be formatted`);
  const after = await laidOut(text, { name: urlOf(path), ...(tabSize !== undefined && { tabSize }) });
  if (after === text) await refuseBroken(path, text);
  return after;
}

/** A text with these has no layout. */
const BROKEN = ["syntax-error", "empty-document", "too-deep", "too-many-aliases"];

/** A text that does not change is as it should be, or it cannot be read. */
async function refuseBroken(path: string, text: string): Promise<void> {
  const { findings } = await validate(text, { url: urlOf(path) });
  const broken = findings.find((it) => BROKEN.includes(it.code));
  if (broken === undefined) return;
  throw new CommandError(`cannot format \`${path}:${broken.line}:${broken.column}\`: ${broken.message}`);
}

/** Writes a document as it is, for programs. */
const written = (text: string) => new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));

function readIndent(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const columns = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (columns < 1 || columns > 16) throw new CommandError(`option \`--indent\` needs a number from 1 to 16, found \`${text}\``);
  return columns;
}
