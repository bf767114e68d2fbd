/** Findings as SARIF 2.1.0, which code scanning services and editors read. */
import type { Edit, Finding, Label, RuleInfo, Severity } from "telaio";
import type { Location, Log, Region, ReportingDescriptor, Result } from "sarif";
import { VERSION } from "../version.js";
import { asJson, uriOf } from "./file.js";
import type { CheckedFile } from "./file.js";
import { lineColumn } from "./lines.js";

const LEVELS = { error: "error", warning: "warning", info: "note" } as const satisfies Record<Severity, Result.level>;

/** What a report may say of the rules that were broken. */
export interface SarifOptions {
  /** The rules that there are, as `rules` of `telaio` gives them. */
  rules?: readonly RuleInfo[];
  /** The manual's page of a rule, in Markdown; the package has it as `telaio/rules/NAME.md`. */
  page?: (rule: string) => string | undefined;
}

/** A log with one run, in which each rule that was broken is described. Columns count UTF-16 units. */
export function sarif(files: readonly CheckedFile[], { rules = [], page = () => undefined }: SarifOptions = {}): string {
  const broken = [...new Set(files.flatMap((it) => it.findings.map((finding) => finding.code)))];
  const known = rules.map((it) => it.name).filter((it) => broken.includes(it));
  const names = [...known, ...broken.filter((it) => !known.includes(it))];
  const descriptors = names.map((name) => descriptor(name, rules.find((it) => it.name === name), page(name)));
  const log: Log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "telaio", semanticVersion: VERSION, rules: descriptors } },
        columnKind: "utf16CodeUnits",
        artifacts: files.map((it) => ({ location: { uri: uriOf(it.path) } })),
        results: files.flatMap((file) => file.findings.map((it) => result(file, it, names))),
      },
    ],
  };
  return asJson(log);
}

function descriptor(id: string, rule: RuleInfo | undefined, page: string | undefined): ReportingDescriptor {
  return {
    id,
    ...(page !== undefined && { shortDescription: { text: firstSentence(page) }, help: { text: plain(page), markdown: page } }),
    ...(rule !== undefined && { defaultConfiguration: { level: LEVELS[rule.severity] }, properties: { clause: rule.clause } }),
  };
}

/** What a rule is about, in its page's first sentence. */
export function firstSentence(page: string): string {
  const [, paragraph = ""] = page.split("\n\n");
  const [line = ""] = paragraph.split("\n");
  return /^.*?[.](?= |$)/.exec(line)?.[0] ?? line;
}

/** What stands above a page's examples. */
const plain = (page: string) => page.split(/\n(?:## |```)/, 1).join("").replace(/^# .*\n+/, "").trim();

function result(file: CheckedFile, finding: Finding, names: string[]): Result {
  const { code, severity, message, help, labels, fix } = finding;
  const uri = uriOf(file.path);
  return {
    ruleId: code,
    ruleIndex: names.indexOf(code),
    level: LEVELS[severity],
    message: { text: help === undefined ? message : `${message}; ${help}` },
    locations: [location(uri, finding)],
    ...(labels.length > 0 && { relatedLocations: labels.map((it, id) => ({ id, ...related(file, it) })) }),
    ...(fix !== undefined && {
      fixes: [
        {
          description: { text: fix.title },
          artifactChanges: [{ artifactLocation: { uri }, replacements: fix.edits.map((it) => replacement(file, it)) }],
        },
      ],
    }),
  };
}

function related(file: CheckedFile, label: Label): Location {
  const path = file.sources?.find((it) => it.name === label.source)?.path ?? file.path;
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

function replacement(file: CheckedFile, { from, to, text: inserted }: Edit) {
  const start = lineColumn(file, from);
  const end = lineColumn(file, to);
  const deletedRegion = { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
  return { deletedRegion, insertedContent: { text: inserted } };
}
