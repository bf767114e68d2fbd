/** What can be done about a place, as code actions. */
import type { Finding } from "telaio";
import type { CodeAction as Action } from "../services.js";
import { diagnostic } from "./diagnostics.js";
import type { Subject } from "./diagnostics.js";
import { CodeActionKind } from "./protocol.js";
import type { ClientCapabilities, CodeAction, CodeActionParams, WorkspaceEdit } from "./protocol.js";

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
    // In a document that the project leaves out nothing is found.
    if (!isWanted(kind, params) || (kind === FIX_ALL && findings.length === 0) || (code !== undefined && removed.length === 0)) return [];
    const diagnostics = removed.map((it) => diagnostic(it, subject, client));
    return [{ title, kind, isPreferred, edit: editOf(action), ...(diagnostics.length > 0 && { diagnostics }) }];
  });
}

/** Whether a kind of action is asked for: `source` asks for `source.fixAll`, too. Some clients say `null` where they ask for all. */
function isWanted(kind: string, { context }: CodeActionParams): boolean {
  return context.only?.some((it) => kind === it || kind.startsWith(`${it}.`)) ?? true;
}
