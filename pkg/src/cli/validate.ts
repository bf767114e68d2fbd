/** `telaio validate`: finds the mistakes in documents. */
import { sourceDescriptions, validate as findMistakes } from "telaio";
import type { DocumentKind, Finding, SourceDescription } from "telaio";
import { CommandError, readArguments, readChoice } from "./arguments.js";
import { checkSourceName, readDocument, readGivenSources, readSources } from "./documents.js";
import { summarize, summaryText, writeFinding } from "./findings.js";
import { count, err, out } from "./terminal.js";

const HELP = `Find the mistakes in Arazzo documents and mcp.json files.

Usage: telaio validate FILE… [--source NAME=PATH]… [--format text|json]

  FILE                 a document; its kind is recognized by its content; \`-\` reads the standard input
  --source NAME=PATH   the document of the source description NAME; relative urls are found without it
  --format FORMAT      \`text\` (default) or \`json\`

Exit code: 0 without errors, 1 with errors, 2 if something cannot be read.`;

/** One document that could be read. */
interface Validated {
  path: string;
  text: string;
  kind: DocumentKind;
  findings: Finding[];
}

/** Runs the command and returns the exit code. */
export async function validate(args: string[]): Promise<number> {
  const { values, positionals: paths } = readArguments(args, {
    source: { type: "string", multiple: true },
    format: { type: "string" },
    help: { type: "boolean", short: "h" },
  });
  if (values.help === true) {
    out.line(HELP);
    return 0;
  }
  const format = readChoice("--format", ["text", "json"], values.format);
  if (paths.length === 0) throw new CommandError("expected at least one file");
  const given = await readGivenSources(values.source ?? []);

  const files: Validated[] = [];
  const declared: SourceDescription[] = [];
  let unreadable = 0;
  for (const path of paths) {
    try {
      const text = await readDocument(path);
      const descriptions = await sourceDescriptions(text);
      declared.push(...descriptions);
      const sources = await readSources(path, descriptions, given);
      const { kind, findings } = await findMistakes(text, { sources });
      files.push({ path, text, kind, findings });
    } catch (error) {
      // The other files are still worth a look.
      if (!(error instanceof CommandError)) throw error;
      unreadable += 1;
      err.line(`telaio validate: ${error.message}`);
    }
  }
  // A file that could not be read may have declared the name.
  if (unreadable === 0) for (const { name } of given) checkSourceName("--source", name, declared);

  const summary = summarize(files.flatMap((it) => it.findings));
  switch (format) {
    case "json":
      out.line(JSON.stringify({ files: files.map(fileAsJson), summary }, null, 2));
      break;
    case "text":
      for (const { path, text, findings } of files) {
        for (const finding of findings) writeFinding(out, path, text, finding);
      }
      // Nothing has passed where nothing could be read.
      if (files.length > 0) out.line(`${mark(summary.errors)} ${summaryText(summary)} in ${count(files.length, "file")}`);
      break;
    default:
      format satisfies never;
  }
  if (unreadable > 0) return 2;
  return summary.errors > 0 ? 1 : 0;
}

const mark = (errors: number) => (errors > 0 ? out.style("red", "✗ failed:") : out.style("green", "✓ passed:"));

/** Other programs rely on these members. */
const fileAsJson = ({ path, kind, findings }: Validated) => ({
  path,
  kind,
  findings: findings.map(({ code, severity, message, line, column, endLine, endColumn, help, fix }) => ({
    code,
    severity,
    message,
    line,
    column,
    endLine,
    endColumn,
    // JSON leaves out what is undefined.
    help,
    fix: fix && { title: fix.title, safe: fix.safe },
  })),
});
