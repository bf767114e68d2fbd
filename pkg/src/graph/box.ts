/** The boxes of a picture: what is written in a node and at an edge, line by line, and how much room that takes. */
import type { GraphEdge, GraphNode } from "../wasm/core.js";
import { cut, lines, type Font, type Measure } from "./measure.js";

/** A line of text, and where it begins in its box. */
export interface Line {
  readonly text: string;
  readonly font: Font;
  /** Where it begins; of a label, its middle. */
  readonly x: number;
  /** The baseline. */
  readonly y: number;
  /** The edge that it is about, where that is not clear. */
  readonly edge?: GraphEdge;
}

/** A box with what is written in it. */
export interface Box {
  readonly width: number;
  readonly height: number;
  readonly lines: readonly Line[];
}

/** The box of a node, with the edges that lead back to it at once: their words stand within, at their middle. */
export interface NodeBox extends Box {
  readonly loops: readonly { readonly edge: GraphEdge; readonly y: number }[];
}

const STEP_WIDTH = 264;
const PADDING = 12;
const LINE: Readonly<Record<Font, number>> = { title: 19, method: 17, code: 17, text: 16 };
/** Room in the first line for marks: the state of a run, findings. */
const MARKS = 52;

/** A step with its id, what it calls, two lines of its description, and why it is tried again. */
export function boxOf(node: GraphNode, loops: readonly GraphEdge[], measure: Measure): NodeBox {
  switch (node.kind) {
    case "step":
      return withLoops(rows(stepRows(node, measure), STEP_WIDTH, measure), loops, measure);
    case "workflow":
      return withLoops(rows([[["title", node.label]], [["text", "workflow"]]], 180, measure), [], measure);
    case "anyStep":
      return withLoops(rows([[["title", node.label]], [["text", "unless it says otherwise"]]], STEP_WIDTH, measure), loops, measure);
    case "start":
    case "end": {
      const text = node.outcome === "failure" ? "✕ end" : node.label;
      const width = Math.max(64, Math.ceil(measure(text, "title")) + 32);
      return { width, height: 28, lines: [{ text, font: "title", x: width / 2, y: 18.5 }], loops: [] };
    }
    default:
      return node.kind satisfies never;
  }
}

type Row = readonly (readonly [Font, string])[];

function stepRows({ label, call, description, unreachable }: GraphNode, measure: Measure): Row[] {
  const inner = STEP_WIDTH - 2 * PADDING;
  const about: Row[] = [[["title", cut(label === "" ? "(no stepId)" : label, inner - MARKS, "title", measure)]]];
  if (call !== undefined) {
    const name = call.path ?? call.target;
    about.push([...(call.method === undefined ? [] : [["method", call.method] as const]), ["code", name]]);
  }
  for (const it of lines(description ?? call?.summary ?? "", inner, 2, "text", measure)) about.push([["text", it]]);
  if (unreachable) about.push([["text", "never reached"]]);
  return about;
}

/** The words of each edge back below what is in the box. */
function withLoops(box: Box, loops: readonly GraphEdge[], measure: Measure): NodeBox {
  let y = box.height;
  const written = loops.map((edge) => {
    const words = wordsOf(edge, STEP_WIDTH - 2 * PADDING, measure);
    const lines = words.map(([font, text], at): Line => ({ text, font, x: PADDING, y: y + 11 + at * 15, edge }));
    const height = words.length * 15 + 10;
    const middle = y + height / 2 - 3;
    y += height;
    return { edge, y: middle, lines };
  });
  return { ...box, height: y, lines: [...box.lines, ...written.flatMap((it) => it.lines)], loops: written.map(({ edge, y }) => ({ edge, y })) };
}

/** Lines below each other; within a line, pieces beside each other. */
function rows(all: readonly Row[], width: number, measure: Measure): Box {
  let y = PADDING - 2;
  const written = all.flatMap((row) => {
    const height = Math.max(...row.map(([font]) => LINE[font]));
    y += height;
    let x = PADDING;
    return row.map(([font, text]): Line => {
      const line = { text: cut(text, width - PADDING - x, font, measure), font, x, y: y - 4.5 };
      x += Math.ceil(measure(line.text, font)) + 7;
      return line;
    });
  });
  return { width, height: y + PADDING - 2, lines: written };
}

const LABEL_WIDTH = 216;

/** What stands at an edge. Empty where nothing does. */
export function labelOf(edge: GraphEdge, measure: Measure): Box {
  const words = wordsOf(edge, LABEL_WIDTH, measure);
  const width = Math.max(0, ...words.map(([font, text]) => Math.ceil(measure(text, font)))) + (words.length === 0 ? 0 : 12);
  const height = words.length === 0 ? 0 : words.length * 15 + 6;
  return { width, height, lines: words.map(([font, text], at) => ({ text, font, x: width / 2, y: at * 15 + 14 })) };
}

/** The action's name, when it is tried again, and what must hold. */
function wordsOf(edge: GraphEdge, width: number, measure: Measure): (readonly [Font, string])[] {
  const { criteria } = edge;
  return [
    ...lines(headOf(edge), width, 2, "text", measure).map((text) => ["text", text] as const),
    ...criteria.slice(0, 3).flatMap((it) => lines(it, width, 2, "code", measure).map((text) => ["code", text] as const)),
    ...(criteria.length > 3 ? [["text", `and ${criteria.length - 3} more`] as const] : []),
  ];
}

function headOf(edge: GraphEdge): string {
  const { kind, outcome, name, retryLimit, retryAfter, values } = edge;
  switch (kind) {
    case "next":
      return "";
    case "data":
      return values.join(", ");
    case "dependsOn":
      return "before";
    case "goto":
    case "end":
      return edge.from === edge.to ? `${outcome === "failure" ? "✕ " : ""}${name ?? ""} ↻` : name === undefined ? "" : `${outcome === "failure" ? "✕ " : ""}${name}`;
    case "retry": {
      const after = retryAfter === undefined ? "" : `, after ${retryAfter} s`;
      // One retry is what there is without a limit.
      const limit = (retryLimit ?? 1) === 1 ? "once" : `up to ${retryLimit} times`;
      return `${outcome === "failure" ? "✕ " : ""}${name ?? "retry"} ↻ ${limit}${after}`;
    }
    default:
      return kind satisfies never;
  }
}
