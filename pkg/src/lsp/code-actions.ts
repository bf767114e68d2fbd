/** What can be done about a place, as code actions; and all safe fixes of a document at once. */
import { fix } from "telaio";
import type { Finding } from "telaio";
import type { CodeAction as Action } from "../services.js";
import { diagnostic, rangeOf } from "./diagnostics.js";
import type { Subject } from "./diagnostics.js";
import type { Surroundings } from "./project.js";
import { CodeActionKind } from "./protocol.js";
import type { ClientCapabilities, CodeAction, CodeActionParams, TextDocument, TextEdit, WorkspaceEdit } from "./protocol.js";

/** Applies all safe fixes of a document. An editor can do so at each save. */
export const FIX_ALL = `${CodeActionKind.SourceFixAll}.telaio`;

/** The kinds of code actions that there are. */
export const KINDS = [CodeActionKind.QuickFix, CodeActionKind.RefactorExtract, CodeActionKind.RefactorRewrite, FIX_ALL];

/** The actions that are wanted, with the diagnostics that each of them removes. */
export function actionsFor(
  found: readonly Action[],
  params: CodeActionParams,
  findings: readonly Finding[],
  subject: Subject,
  editOf: (action: Action) => WorkspaceEdit,
  client: ClientCapabilities,
): CodeAction[] {
  const { document } = subject;
  const [from, to] = [document.offsetAt(params.range.start), document.offsetAt(params.range.end)];
  const here = findings.filter((it) => it.from <= to && it.to >= from);
  return found.flatMap((action) => {
    const { title, kind, isPreferred = false, code } = action;
    const removed = here.filter((it) => it.code === code);
    // What the project has turned off is no finding; and all fixes at once are the project's, too.
    if (!isWanted(kind, params) || kind === FIX_ALL || (code !== undefined && removed.length === 0)) return [];
    const diagnostics = removed.map((it) => diagnostic(it, subject, client));
    return [{ title, kind, isPreferred, edit: editOf(action), ...(diagnostics.length > 0 && { diagnostics }) }];
  });
}

/** One action for all safe fixes, if there are any. */
export async function fixAll(params: CodeActionParams, findings: readonly Finding[], surroundings: Surroundings, document: TextDocument): Promise<CodeAction[]> {
  if (!isWanted(FIX_ALL, params) || !findings.some((it) => it.fix?.safe === true)) return [];
  const before = document.getText();
  const { text, applied } = await fix(before, surroundings);
  if (applied.length === 0) return [];
  const changes = { [document.uri]: [replacement(document, before, text)] };
  return [{ title: "fix all that is safe to fix", kind: FIX_ALL, edit: { changes } }];
}

/** Whether a kind of action is asked for: `source` asks for `source.fixAll`, too. */
function isWanted(kind: string, { context }: CodeActionParams): boolean {
  return context.only === undefined || context.only.some((it) => kind === it || kind.startsWith(`${it}.`));
}

/** The edit that turns one text into another, and leaves alone what both begin and end with. */
function replacement(document: TextDocument, before: string, after: string): TextEdit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let same = 0;
  while (same < shorter - start && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  return { range: rangeOf(document, { from: start, to: before.length - same }), newText: after.slice(start, after.length - same) };
}
