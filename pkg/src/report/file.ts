/** What was found in a file, as every format of reports takes it. */
import type { AppliedFix, DocumentKind, Finding, McpDialect } from "telaio";

/** A document, and what `validate` found in it. */
export interface CheckedFile {
  /** Where it is, with slashes; relative to the folder that the report is about, or else absolute. */
  path: string;
  text: string;
  findings: readonly Finding[];
  kind?: DocumentKind;
  /** Whose MCP configuration it is. */
  dialect?: McpDialect;
  /** The source descriptions, which labels of findings may lie in. */
  sources?: readonly CheckedSource[];
  /** What has been mended in it. */
  fixed?: readonly AppliedFix[];
}

/** A source description beside a document. */
export interface CheckedSource {
  /** As the labels of findings call it. */
  name: string;
  path: string;
  text: string;
}

/** A path as a URI reference (RFC 3986): relative if the path is. */
export function uriOf(path: string): string {
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  if (path.startsWith("/")) return `file://${encoded}`;
  return /^[A-Za-z]:\//.test(path) ? `file:///${path.slice(0, 2)}${encoded.slice("C%3A".length)}` : encoded;
}

/** JSON in which no text can move a cursor, turn its direction, or end a line: the text itself is not changed. */
export function asJson(value: unknown): string {
  const escaped = (it: string) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value, null, 2).replace(/[\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, escaped);
}
