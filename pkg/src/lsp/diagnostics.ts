/** Findings → diagnostics. */
import { existsSync } from "node:fs";
import type { Finding, Label, Severity } from "telaio";
import type { Source } from "../node/documents.js";
import { rulePageUrl } from "../node/rule-pages.js";
import { DiagnosticSeverity, DiagnosticTag, TextDocument } from "./protocol.js";
import type { ClientCapabilities, Diagnostic, DiagnosticRelatedInformation, Range } from "./protocol.js";

const SEVERITY: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

/** What findings are about. */
export interface Subject {
  document: TextDocument;
  sources: Source[];
  /** How the editor calls a file. */
  uriOf(url: string): string;
}

/** A finding in the words of the protocol, as far as the client understands them. */
export function diagnostic(finding: Finding, subject: Subject, client: ClientCapabilities): Diagnostic {
  const { code, severity, message, help, labels } = finding;
  const { relatedInformation, tagSupport, codeDescriptionSupport } = client.textDocument?.publishDiagnostics ?? {};
  const page = rulePageUrl(code);
  const tags = tagsOf(code).filter((it) => tagSupport?.valueSet.includes(it));
  return {
    range: rangeOf(subject.document, finding),
    severity: SEVERITY[severity],
    code,
    ...(codeDescriptionSupport === true && existsSync(page) && { codeDescription: { href: page.href } }),
    source: "telaio",
    message: help === undefined ? message : `${message}\n${help}`,
    ...(tags.length > 0 && { tags }),
    ...(relatedInformation === true && labels.length > 0 && { relatedInformation: labels.flatMap((it) => related(it, subject)) }),
  };
}

/** The range of a place whose offsets count UTF-16 units, as the protocol does. */
export function rangeOf(document: TextDocument, { from, to }: { from: number; to: number }): Range {
  return { start: document.positionAt(from), end: document.positionAt(to) };
}

function tagsOf(code: string): DiagnosticTag[] {
  if (code.startsWith("deprecated-")) return [DiagnosticTag.Deprecated];
  return /^(unused|unreachable|ignored)-/.test(code) ? [DiagnosticTag.Unnecessary] : [];
}

/** A place that explains a finding, perhaps in a document beside. */
function related(label: Label, { document, sources, uriOf }: Subject): DiagnosticRelatedInformation[] {
  if (label.source === undefined) return [{ location: { uri: document.uri, range: rangeOf(document, label) }, message: label.text }];
  const source = sources.find((it) => it.name === label.source);
  if (source === undefined) return [];
  const described = TextDocument.create(source.url, "", 0, source.text);
  return [{ location: { uri: uriOf(source.url), range: rangeOf(described, label) }, message: label.text }];
}
