/** Fixes as code actions. */
import { fix } from "telaio";
import type { Checked } from "./checks.js";
import { diagnostic, rangeOf } from "./diagnostics.js";
import type { Subject } from "./diagnostics.js";
import { CodeActionKind } from "./protocol.js";
import type { ClientCapabilities, CodeAction, CodeActionParams, TextDocument, TextEdit } from "./protocol.js";

/** Applies all safe fixes of a document. An editor can do so at each save. */
export const FIX_ALL = `${CodeActionKind.SourceFixAll}.telaio`;

/** The kinds of code actions that there are. */
export const KINDS = [CodeActionKind.QuickFix, FIX_ALL];

/** The fixes of the findings in a range. */
export function fixesAt(params: CodeActionParams, { findings }: Checked, subject: Subject, client: ClientCapabilities): CodeAction[] {
  if (!isWanted(CodeActionKind.QuickFix, params)) return [];
  const { document } = subject;
  const [from, to] = [document.offsetAt(params.range.start), document.offsetAt(params.range.end)];
  return findings.flatMap((finding) => {
    if (finding.fix === undefined || finding.from > to || finding.to < from) return [];
    const { title, safe, edits } = finding.fix;
    const changes = edits.map((it) => ({ range: rangeOf(document, it), newText: it.text }));
    return [
      {
        title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic(finding, subject, client)],
        isPreferred: safe,
        edit: { changes: { [document.uri]: changes } },
      },
    ];
  });
}

/** One action for all safe fixes, if there are any. */
export async function fixAll(params: CodeActionParams, { findings, surroundings }: Checked, document: TextDocument): Promise<CodeAction[]> {
  if (!isWanted(FIX_ALL, params) || !findings.some((it) => it.fix?.safe === true)) return [];
  const before = document.getText();
  const { text, applied } = await fix(before, surroundings);
  if (applied.length === 0) return [];
  const changes = { [document.uri]: [replacement(document, before, text)] };
  return [{ title: "Apply all safe fixes of Telaio", kind: FIX_ALL, edit: { changes } }];
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
