/**
 * YAML as the editor colors and indents it, line by line.
 *
 * A tree of a long document takes longer than a frame to build anew after each key: the parser of
 * `@codemirror/lang-yaml` reuses next to nothing of the one before. Here only the lines in sight
 * are read, from the state at the line above them. What is right and wrong the engine says.
 */
import { StreamLanguage, type StringStream } from "@codemirror/language";

interface LineState {
  /** The column of the last key or dash: deeper lines belong to it. */
  column: number;
  /** Within a block scalar, whose lines are deeper than this column. */
  block: number | undefined;
  /** How many `[` and `{` are open. */
  flow: number;
  /** The quote of a scalar that goes on in the next line. */
  quote: string;
  /** Whether the next line is expected to be deeper. */
  opens: boolean;
}

const MARK = /^(?:---|\.\.\.)(?=\s|$)/;
const DASH = /^[-?](?=\s|$)/;
const HEADER = /^[|>][-+\d]*(?=\s*(?:#|$))/;
const QUOTED_KEY = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')(?=\s*:)/;
const KEY = /^[^\s#&*!|>'"%@`{}[\],](?:[^:#]|:(?=\S)|\S#)*?(?=\s*:(?:\s|$))/;
const FLOW_KEY = /^[^\s#&*!|>'"%@`{}[\],:][^:,{}[\]#]*?(?=\s*:(?:\s|$))/;
const SCALAR = /^(?:[^\s#]|\s+(?![\s#])|\S#)+/;
const FLOW_SCALAR = /^[^\s,{}[\]]+(?:\s+[^\s,{}[\]#:]+)*/;
const LITERALS = [
  [/^[-+]?(?:\d[\d_]*(?:\.\d*)?(?:e[-+]?\d+)?|0x[\da-f]+|0o[0-7]+)$/i, "number"],
  [/^(?:true|false)$/i, "bool"],
  [/^(?:null|~)$/i, "null"],
] as const;

export const yaml = StreamLanguage.define<LineState>({
  name: "yaml",
  startState: () => ({ column: 0, block: undefined, flow: 0, quote: "", opens: false }),
  token(stream, state) {
    if (stream.sol()) {
      if (state.block !== undefined && stream.indentation() > state.block) return rest(stream, "string");
      state.block = undefined;
      if (state.quote === "" && state.flow === 0) state.column = stream.indentation();
      if (stream.match(MARK)) return "meta";
    }
    if (state.quote !== "") return quoted(stream, state);
    if (stream.eatSpace()) return null;
    if (stream.peek() === "#") return rest(stream, "comment");
    state.opens = false;
    return state.flow > 0 ? flow(stream, state) : block(stream, state);
  },
  // A line that is blank ends no block scalar, and is no key.
  blankLine: () => {},
  indent: ({ column, block, flow, opens }, _, context) => (block !== undefined || opens || flow > 0 ? column + context.unit : column),
  languageData: { commentTokens: { line: "#" }, closeBrackets: { brackets: ["[", "{", '"', "'"] } },
});

function block(stream: StringStream, state: LineState): string | null {
  if (stream.match(DASH)) {
    state.column = stream.column() + 2;
    return "punctuation";
  }
  if (stream.match(HEADER)) {
    // Lines of a scalar in a list without a key need only be deeper than the dash.
    state.block = Math.max(0, stream.string.slice(0, stream.start).includes(":") ? state.column : state.column - 2);
    return "punctuation";
  }
  return common(stream, state, KEY, SCALAR);
}

function flow(stream: StringStream, state: LineState): string | null {
  if (stream.match(/^[,]/)) return "punctuation";
  return common(stream, state, FLOW_KEY, FLOW_SCALAR);
}

function common(stream: StringStream, state: LineState, key: RegExp, scalar: RegExp): string | null {
  if (stream.match(QUOTED_KEY) || stream.match(key)) {
    if (state.flow === 0) state.column = stream.column();
    return "propertyName";
  }
  if (stream.match(/^:(?=[\s,{}[\]]|$)/)) {
    state.opens = state.flow === 0;
    return "punctuation";
  }
  if (stream.match(/^[[{]/)) {
    state.flow += 1;
    return "punctuation";
  }
  if (stream.match(/^[\]}]/)) {
    state.flow = Math.max(0, state.flow - 1);
    return "punctuation";
  }
  if (stream.match(/^[&*][^\s,{}[\]]+/)) return "labelName";
  if (stream.match(/^![^\s,{}[\]]*/)) return "typeName";
  const [quote] = (stream.match(/^["']/) as RegExpMatchArray | null) ?? [];
  if (quote !== undefined) {
    state.quote = quote;
    return quoted(stream, state);
  }
  if (!stream.match(scalar)) return stream.next() === undefined ? null : "string";
  const text = stream.current();
  return LITERALS.find(([form]) => form.test(text))?.[1] ?? "string";
}

/** To the closing quote, or to the end of the line and on. */
function quoted(stream: StringStream, state: LineState): string {
  const end = state.quote === '"' ? /^(?:[^"\\]|\\.)*"/ : /^(?:[^']|'')*'(?!')/;
  if (stream.match(end)) state.quote = "";
  else stream.skipToEnd();
  return "string";
}

function rest(stream: StringStream, token: string): string {
  stream.skipToEnd();
  return token;
}
