/** Where the values flow: on the left of the steps, each in a lane that is free there. */
import type { GraphEdge, WorkflowGraph } from "../wasm/core.js";
import { labelOf, type Box } from "./box.js";
import type { PlacedEdge, PlacedNode, Point } from "./layout.js";
import type { Measure } from "./measure.js";

/** How far apart the lanes are. */
const LANE = 16;
const MOST_LANES = 12;
/** How far apart lines begin and end at a node. */
const PORT = 7;

interface Flow {
  edge: GraphEdge;
  number: number;
  from: PlacedNode;
  to: PlacedNode;
}

/** The edges, and how much room they take on the left. */
export function dataFlows(graph: WorkflowGraph, placed: readonly PlacedNode[], prefix: string, measure: Measure): { edges: PlacedEdge[]; width: number } {
  const at = new Map(placed.map((it) => [it.id, it]));
  const flows = graph.edges.flatMap((edge, number): Flow[] => {
    const [from, to] = [at.get(prefix + edge.from), at.get(prefix + edge.to)];
    return edge.kind !== "data" || from === undefined || to === undefined ? [] : [{ edge, number, from, to }];
  });
  // Short ones are the innermost.
  flows.sort((a, b) => Math.abs(a.from.y - a.to.y) - Math.abs(b.from.y - b.to.y));
  const left = Math.min(...placed.filter((it) => !it.id.slice(prefix.length).includes("/")).map((it) => it.x)) - 8;
  const port = ports();
  const taken: { top: number; bottom: number; lane: number }[] = [];
  const labels: (Box & Point)[] = [];
  const edges = flows.map(({ edge, number, from, to }): PlacedEdge => {
    const [start, end] = [port(from), port(to)];
    const [top, bottom] = [Math.min(start, end), Math.max(start, end)];
    let lane = 1;
    while (lane < MOST_LANES && taken.some((it) => it.lane === lane && it.top < bottom && top < it.bottom)) lane += 1;
    taken.push({ top, bottom, lane });
    const x = left - lane * LANE;
    const label = freePlace(labelOf(edge, measure), x, top, bottom, labels);
    labels.push(label);
    const points = [{ x: from.x, y: start }, { x, y: start }, { x, y: end }, { x: to.x, y: end }];
    return { id: `${prefix}edge ${number}`, edge, from: from.id, to: to.id, points, label };
  });
  return { edges, width: Math.ceil(Math.max(0, ...edges.map((it) => -Math.min(it.label?.x ?? 0, ...it.points.map(({ x }) => x))))) };
}

/** Where the next line begins or ends at a node: around its middle, one after the other. */
function ports(): (node: PlacedNode) => number {
  const used = new Map<string, number>();
  return ({ id, y, height }) => {
    const number = used.get(id) ?? 0;
    used.set(id, number + 1);
    const side = number % 2 === 0 ? 1 : -1;
    return y + height / 2 + side * Math.min(height / 2 - 6, Math.ceil(number / 2) * PORT);
  };
}

/** The place on the line next to its middle where no other label is. */
function freePlace(label: Box, x: number, top: number, bottom: number, others: readonly (Box & Point)[]): Box & Point {
  const at = (y: number) => ({ ...label, x: x - label.width + 10, y: y - label.height / 2 });
  const middle = (top + bottom) / 2;
  const isFree = (it: Box & Point) =>
    others.every((other) => it.x + it.width < other.x || other.x + other.width < it.x || it.y + it.height <= other.y || other.y + other.height <= it.y);
  for (let step = 0; step * 8 < (bottom - top) / 2; step += 1) {
    for (const y of [middle - step * 8, middle + step * 8]) if (isFree(at(y))) return at(y);
  }
  return at(middle);
}
