/** Findings as CodeMirror's diagnostics, with their fixes as actions. */
import { linter } from "@codemirror/lint";
import type { Action, Diagnostic } from "@codemirror/lint";
import { StateEffect } from "@codemirror/state";
import type { EditorState, Extension, Text } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { Finding } from "telaio";
import { ask, contextOf } from "./context.js";
import { element, inCode } from "./markdown.js";

/** Says that something beside the text has changed, such as the sources: what is shown is asked for anew. */
export const refreshed = StateEffect.define<null>();

/** How long someone must pause before the text is checked. */
const PAUSE_MS = 150;

export const linting: Extension = linter(
  async (view) => diagnostics(view.state, await findings(view)),
  { delay: PAUSE_MS, needsRefresh: ({ transactions }) => transactions.some((it) => it.effects.some((effect) => effect.is(refreshed))) },
);

/** Findings about the text of this state as diagnostics, for a page that checks the text itself: give them to `setDiagnostics`. */
export function diagnostics(state: EditorState, found: readonly Finding[]): Diagnostic[] {
  const { doc } = state;
  return found.map((finding) => ({
    from: Math.min(finding.from, doc.length),
    to: Math.min(finding.to, doc.length),
    severity: finding.severity,
    source: finding.code,
    message: [finding.message, ...helpOf(finding)].join("\n"),
    renderMessage: (view) => messageOf(view, finding),
    ...(/^(deprecated|unused|unreachable|ignored)-/.exec(finding.code) && { markClass: `cm-telaio-${finding.code.startsWith("deprecated") ? "deprecated" : "unnecessary"}` }),
    actions: finding.fix === undefined ? [] : [fixOf(finding, finding.fix, doc)],
  }));
}

async function findings(view: EditorView): Promise<readonly Finding[]> {
  const { rules } = contextOf(view.state);
  const { services } = contextOf(view.state);
  const validation = await ask(view, (_, text, { name, sources }) =>
    services.validate(text, { ...(name !== undefined && { url: name }), ...(sources && { sources }), ...(rules && { rules }) }),
  );
  return validation?.findings ?? [];
}

function fixOf(finding: Finding, fix: NonNullable<Finding["fix"]>, doc: Text): Action {
  return {
    // A name is plain text.
    name: fix.title.replaceAll("`", ""),
    apply: async (view, from) => {
      // The edits are for the text that was checked. If it is another now, the finding is looked for again.
      let { edits } = fix;
      if (!view.state.doc.eq(doc)) {
        const now = (await findings(view)).find((it) => it.code === finding.code && it.from === from && it.fix?.title === fix.title);
        if (now?.fix === undefined) return;
        ({ edits } = now.fix);
      }
      view.dispatch({
        changes: edits.map((it) => ({ from: it.from, to: it.to, insert: it.text })),
        userEvent: "input.fix",
        effects: EditorView.announce.of(`Done: ${fix.title}`),
      });
    },
  };
}

function messageOf(view: EditorView, finding: Finding): Node {
  const root = element("div", "cm-telaio-finding");
  const message = element("div");
  message.append(...inCode(finding.message));
  root.append(message);
  for (const it of helpOf(finding)) {
    const help = element("div", "cm-telaio-help");
    help.append(...inCode(it));
    root.append(help);
  }
  for (const label of finding.labels) {
    if (label.source !== undefined) {
      const place = element("div", "cm-telaio-help");
      place.append(...inCode(`${label.text} (${label.source}, line ${label.line})`));
      root.append(place);
      continue;
    }
    const place = element("button", "cm-telaio-place");
    place.type = "button";
    place.append(...inCode(`${label.text} (line ${label.line})`));
    place.addEventListener("click", () => {
      const end = view.state.doc.length;
      const [from, to] = [Math.min(label.from, end), Math.min(label.to, end)];
      view.dispatch({ selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
      view.focus();
    });
    root.append(place);
  }
  return root;
}

const helpOf = ({ help }: Finding): string[] => (help === undefined ? [] : [help]);
