/** What was found in files, for the formats that report it. */
import { relative, sep } from "node:path";
import type { AppliedFix, DocumentKind, Finding, McpDialect } from "telaio";
import { STDIN, urlOf } from "./documents.js";
import type { Source } from "./documents.js";

/** One document that could be read. */
export interface Validated {
  path: string;
  text: string;
  kind: DocumentKind;
  /** Whose MCP configuration it is. */
  dialect?: McpDialect;
  findings: Finding[];
  /** The other documents that labels may lie in. */
  sources: Source[];
  /** What `--fix` has done. */
  fixed: AppliedFix[];
}

/** A path with slashes, from where the command runs if it is below. */
export function portablePath(path: string): string {
  if (path === STDIN) return path;
  const shown = relative("", path);
  return (shown.startsWith("..") ? path : shown).replaceAll(sep, "/");
}

/** The same as a URI, relative if it can be. */
export function uriOf(path: string): string {
  const url = urlOf(path);
  const here = urlOf("./");
  return url.startsWith(here) ? url.slice(here.length) : url;
}

/** JSON in which no text can move a cursor, turn its direction, or end a line: the text itself is not changed. */
export function asJson(value: unknown): string {
  const escaped = (it: string) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value, null, 2).replace(/[\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, escaped);
}
