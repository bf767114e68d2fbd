/** How the editor looks: the page's tokens on CodeMirror's classes. */
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { Decoration, EditorView, MatchDecorator, ViewPlugin, type DecorationSet, type ViewUpdate } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const highlight = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--code-key)" },
  { tag: [tags.string, tags.content, tags.attributeValue], color: "var(--code-text)" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: "var(--code-literal)" },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: "var(--text-quiet)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.brace, tags.squareBracket], color: "var(--text-quiet)" },
]);

const underline = (color: string) => ({
  backgroundImage: "none",
  textDecoration: `underline wavy ${color}`,
  textDecorationSkipInk: "none",
  textUnderlineOffset: "3px",
});

const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "var(--paper)", fontSize: "var(--size-code)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-code)", lineHeight: "20px" },
  ".cm-content": { padding: "8px 0", caretColor: "var(--accent)" },
  ".cm-content ::selection": { backgroundColor: "var(--selection)" },
  ".cm-line": { padding: "0 12px 0 4px" },
  ".cm-activeLine": { backgroundColor: "var(--line-active)" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--text-quiet)", border: "none" },
  ".cm-activeLineGutter": { backgroundColor: "var(--line-active)", color: "var(--text)" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 4px 0 2px", minWidth: "26px" },
  ".cm-breakpoints": { width: "14px" },
  ".cm-breakpoints .cm-gutterElement": { display: "grid", placeItems: "center end", cursor: "pointer" },
  ".cm-breakpoint": { boxSizing: "border-box", width: "10px", height: "10px", border: "1px solid transparent", borderRadius: "50%" },
  ".cm-breakpoints:hover .cm-breakpoint": { borderColor: "var(--edge)" },
  ".cm-breakpoints .cm-breakpoint-set, .cm-breakpoints:hover .cm-breakpoint-set": { borderColor: "var(--error)", backgroundColor: "var(--error)" },
  ".cm-foldGutter .cm-gutterElement": { padding: "0 4px", cursor: "pointer" },
  ".cm-foldPlaceholder": { background: "none", border: "1px solid var(--hairline)", color: "var(--text-quiet)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--selection)" },
  ".cm-selectionMatch, .cm-searchMatch": { backgroundColor: "var(--selection)" },
  ".cm-searchMatch-selected": { outline: "1px solid var(--accent)" },
  ".cm-expression, .cm-expression *": { color: "var(--code-expression)" },
  ".cm-lintRange": { padding: "0" },
  ".cm-lintRange-error": underline("var(--error)"),
  ".cm-lintRange-warning": underline("var(--warning)"),
  ".cm-lintRange-info": underline("var(--accent)"),
  ".cm-lintRange-active": { backgroundColor: "var(--selection)" },
  ".cm-lintPoint:after": { borderBottomColor: "var(--error)" },
  ".cm-gutter-lint": { width: "16px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0 4px" },
  // Each severity has its own outline: an octagon, a triangle, a disc.
  ".cm-lint-marker": { width: "8px", height: "8px", content: "normal", marginTop: "6px" },
  ".cm-lint-marker-error": {
    content: "normal",
    backgroundColor: "var(--error)",
    clipPath: "polygon(30% 0, 70% 0, 100% 30%, 100% 70%, 70% 100%, 30% 100%, 0 70%, 0 30%)",
  },
  ".cm-lint-marker-warning": {
    content: "normal",
    backgroundColor: "var(--warning)",
    clipPath: "polygon(50% 0, 100% 100%, 0 100%)",
  },
  ".cm-lint-marker-info": { content: "normal", backgroundColor: "var(--accent)", borderRadius: "50%" },
  ".cm-tooltip": {
    backgroundColor: "var(--surface)",
    color: "var(--text)",
    border: "1px solid var(--hairline)",
    borderRadius: "var(--radius)",
    boxShadow: "var(--shadow)",
    maxWidth: "480px",
    overflow: "hidden",
  },
  ".cm-tooltip-lint": { padding: "0" },
  ".cm-diagnostic": { padding: "8px 12px", fontFamily: "var(--font)", fontSize: "var(--size)", border: "none" },
  ".cm-diagnostic + .cm-diagnostic": { borderTop: "1px solid var(--hairline)" },
  ".cm-diagnosticSource": { color: "var(--text-quiet)", opacity: "1", fontFamily: "var(--font-code)", fontSize: "12px" },
  ".cm-diagnosticAction": {
    display: "block",
    margin: "8px 0 0",
    padding: "4px 8px",
    font: "inherit",
    color: "var(--accent)",
    backgroundColor: "transparent",
    border: "1px solid var(--hairline)",
    borderRadius: "var(--radius)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-code)", fontSize: "var(--size-code)", maxHeight: "min(40vh, 320px)", minWidth: "min(280px, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "2px 12px", lineHeight: "20px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--selection)", color: "var(--text)" },
  ".cm-completionMatchedText": { textDecoration: "none", color: "var(--accent)" },
  ".cm-completionDetail": { color: "var(--text-quiet)", fontStyle: "normal" },
  ".cm-completionInfo": { padding: "8px 12px", fontSize: "var(--size-small)" },
  ".cm-completionIcon": { display: "none" },
  ".cm-telaio-markdown, .cm-telaio-finding, .cm-telaio-notice": { fontSize: "var(--size)" },
  ".cm-telaio-help, .cm-telaio-detail": { opacity: "1", color: "var(--text-quiet)" },
  ".cm-telaio-place, .cm-telaio-close": { color: "var(--accent)" },
  ".cm-telaio-choice [aria-selected=true]": { backgroundColor: "var(--selection)", color: "var(--text)" },
  ".cm-telaio-choice [role=listbox]:focus-visible": { outline: "2px solid var(--accent)" },
  ".cm-telaio-trouble": { color: "var(--error)" },
  ".cm-telaio-namespace, .cm-telaio-keyword, .cm-telaio-variable, .cm-telaio-parameter, .cm-telaio-property, .cm-telaio-function": { color: "var(--code-expression)" },
  ".cm-telaio-string": { color: "var(--code-text)" },
  ".cm-telaio-number, .cm-telaio-operator": { color: "var(--code-literal)" },
  ".cm-panels": { backgroundColor: "var(--surface)", color: "var(--text)", borderColor: "var(--hairline)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--hairline)" },
  ".cm-panel.cm-search": { padding: "8px 12px", fontFamily: "var(--font)" },
  ".cm-panel.cm-search label": { display: "inline-flex", alignItems: "center", gap: "4px", marginInlineEnd: "8px", fontSize: "var(--size-small)" },
  ".cm-panel.cm-search input[type=checkbox]": { margin: "0" },
  ".cm-textfield": {
    backgroundColor: "var(--paper)",
    color: "var(--text)",
    border: "1px solid var(--edge)",
    borderRadius: "var(--radius)",
    fontSize: "var(--size)",
    padding: "4px 8px",
  },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: "transparent",
    color: "var(--text)",
    border: "1px solid var(--hairline)",
    borderRadius: "var(--radius)",
    fontSize: "var(--size)",
    padding: "4px 8px",
  },
  "button:focus-visible, input:focus-visible": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
});

/** A runtime expression, also inside a longer string: `$steps.login.outputs.token`. */
const EXPRESSION =
  /\$(?:url|method|statusCode|request|response|message|inputs|outputs|steps|workflows|sourceDescriptions|components|self)\b[^\s"'{},\])]*/g;

const matcher = new MatchDecorator({ regexp: EXPRESSION, decoration: Decoration.mark({ class: "cm-expression" }) });

/** Marks runtime expressions, which are what a workflow is woven from. */
export const expressions: Extension = ViewPlugin.define(
  (view) => ({
    decorations: matcher.createDeco(view) as DecorationSet,
    update(update: ViewUpdate) {
      this.decorations = matcher.updateDeco(update, this.decorations);
    },
  }),
  { decorations: (it) => it.decorations },
);

export const look: Extension = [theme, syntaxHighlighting(highlight)];
