/** What comes after a step, in words. */
import { markup, type Markup } from "../markup.js";
import type { GraphEdge, WorkflowGraph } from "../wasm/core.js";

type Piece = Markup | string;

/** Each way out of a step. The next step goes without saying, where there is nothing else. */
export function waysOf(graph: WorkflowGraph, stepId: string): Piece[][] {
  const labels = new Map(graph.nodes.map((it) => [it.id, it.kind === "end" ? "the end" : it.kind === "workflow" ? `the workflow ${it.label}` : it.label]));
  const from = `step ${stepId}`;
  const ways = graph.edges.filter((it) => it.from === from && it.kind !== "data" && it.kind !== "dependsOn");
  if (ways.every((it) => it.name === undefined)) return [];
  return ways.map((it) => words(it, labels.get(it.to) ?? ""));
}

function words(edge: GraphEdge, goal: string): Piece[] {
  const { kind, name, outcome, criteria, retryAfter, retryLimit } = edge;
  if (name === undefined) return [`Otherwise on to ${goal}`];
  const after = outcome === "failure" ? "After a failure" : "After a success";
  const what =
    kind === "retry"
      ? `again${edge.to === edge.from ? "" : `, ${goal} before`}, ${(retryLimit ?? 1) === 1 ? "once" : `up to ${retryLimit} times`}${retryAfter === undefined ? "" : `, after ${retryAfter} s`}`
      : `to ${goal}`;
  const conditions = criteria.flatMap((it, at): Piece[] => [at === 0 ? ", if " : " and ", markup("code", {}, it)]);
  return [`${after} ${what}`, ...conditions, ` (${name})`];
}
