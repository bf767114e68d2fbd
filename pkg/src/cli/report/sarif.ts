/** Findings as SARIF 2.1.0, which code scanning services and editors read. */
import type { Edit, Finding, Label, RuleInfo, Severity } from "telaio";
import type { Location, Log, Region, ReportingDescriptor, Result } from "sarif";
import { firstSentence, rulePage } from "../rule-pages.js";
import { asJson, uriOf } from "../report.js";
import type { Validated } from "../report.js";
import { VERSION } from "../version.js";

const LEVELS = { error: "error", warning: "warning", info: "note" } as const satisfies Record<Severity, Result.level>;

/** `all` are the rules that there are; those that were broken are described in the report. */
export function sarif(files: Validated[], all: RuleInfo[]): string {
  const codes = new Set(files.flatMap((it) => it.findings.map((finding) => finding.code)));
  const rules = all.filter((it) => codes.has(it.name));
  const log: Log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "telaio", semanticVersion: VERSION, rules: rules.map(descriptor) } },
        columnKind: "utf16CodeUnits",
        artifacts: files.map((it) => ({ location: { uri: uriOf(it.path) } })),
        results: files.flatMap((file) => file.findings.map((it) => result(file, it, rules))),
      },
    ],
  };
  return asJson(log);
}

function descriptor({ name, severity, clause }: RuleInfo): ReportingDescriptor {
  const page = rulePage(name);
  const text = firstSentence(page);
  return {
    id: name,
    shortDescription: { text },
    help: { text: plain(page), markdown: page },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { clause },
  };
}

/** What stands above a page's examples. */
const plain = (page: string) => page.split(/\n(?:## |```)/, 1).join("").replace(/^# .*\n+/, "").trim();

function result(file: Validated, finding: Finding, rules: RuleInfo[]): Result {
  const { code, severity, message, help, labels, fix } = finding;
  const uri = uriOf(file.path);
  return {
    ruleId: code,
    ruleIndex: rules.findIndex((it) => it.name === code),
    level: LEVELS[severity],
    message: { text: help === undefined ? message : `${message}; ${help}` },
    locations: [location(uri, finding)],
    ...(labels.length > 0 && { relatedLocations: labels.map((it, id) => ({ id, ...related(file, it) })) }),
    ...(fix !== undefined && {
      fixes: [
        {
          description: { text: fix.title },
          artifactChanges: [{ artifactLocation: { uri }, replacements: fix.edits.map((it) => replacement(file.text, it)) }],
        },
      ],
    }),
  };
}

function related(file: Validated, label: Label): Location {
  const path = file.sources.find((it) => it.name === label.source)?.path ?? file.path;
  return { ...location(uriOf(path), label), message: { text: label.text } };
}

const location = (uri: string, place: Place): Location => ({ physicalLocation: { artifactLocation: { uri }, region: region(place) } });

type Place = Pick<Finding, "line" | "column" | "endLine" | "endColumn">;

const region = ({ line, column, endLine, endColumn }: Place): Region => ({
  startLine: line,
  startColumn: column,
  endLine,
  endColumn,
});

function replacement(text: string, { from, to, text: inserted }: Edit) {
  const start = lineColumn(text, from);
  const end = lineColumn(text, to);
  const deletedRegion = { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
  return { deletedRegion, insertedContent: { text: inserted } };
}

/** Lines and columns from 1, as the engine counts them. */
function lineColumn(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
