/** How far a run has come, as the diagram shows it: by the ids of nodes and edges. */
import type { Trace, TraceAction, TraceStep, WorkflowGraph } from "telaio";

export type NodeState = "running" | "paused" | "passed" | "failed" | "stopped" | "skipped";

export interface Progress {
  /** The state of the last visit of each node, and how often it was tried in all. */
  readonly nodes: ReadonlyMap<string, { readonly state: NodeState; readonly attempts: number }>;
  /** The edges that were taken. */
  readonly edges: ReadonlySet<string>;
  /** The node that is under way. */
  readonly current: string | undefined;
}

/** Before or in which step a run is paused. */
interface Pause {
  readonly workflowId: string;
  readonly stepId: string;
}

/** The progress of a run of the workflow that is shown; `undefined` if the run is of another. */
export function progressOf(graphs: readonly WorkflowGraph[], shown: WorkflowGraph, trace: Trace, isOver: boolean, pause: Pause | undefined): Progress | undefined {
  const nodes = new Map<string, { state: NodeState; attempts: number }>();
  const edges = new Set<string>();
  let current: string | undefined;
  const prefixes: (string | undefined)[] = [];
  const begun = new Set<string>();
  for (const step of trace.steps) {
    const prefix = prefixOf(step);
    prefixes.push(prefix);
    if (prefix === undefined) continue;
    const id = `${prefix}step ${step.stepId}`;
    const before = nodes.get(id)?.attempts ?? 0;
    const state = stateOf(step, isOver);
    nodes.set(id, { state, attempts: before + Math.max(1, step.attempts.length) });
    if (state === "running") current = id;
    const graph = graphs.find((it) => it.workflowId === (step.within ?? trace.workflowId));
    if (graph !== undefined) taken(graph, step, prefix, begun.has(prefix), edges);
    begun.add(prefix);
  }
  if (pause?.workflowId === shown.workflowId) {
    current = `step ${pause.stepId}`;
    nodes.set(current, { state: "paused", attempts: nodes.get(current)?.attempts ?? 0 });
  }
  if (nodes.size === 0 && trace.workflowId !== shown.workflowId) return undefined;
  if (isOver) for (const { id, kind } of shown.nodes) if (kind === "step" && !nodes.has(id)) nodes.set(id, { state: "skipped", attempts: 0 });
  return { nodes, edges, current };

  /** Where the steps of a workflow are drawn: at the top, or within the step that calls it. */
  function prefixOf({ within, parent }: TraceStep): string | undefined {
    if (parent === undefined) return (within ?? trace.workflowId) === shown.workflowId ? "" : undefined;
    const outer = prefixes[parent];
    const caller = trace.steps[parent];
    return outer === undefined || caller === undefined ? undefined : `${outer}step ${caller.stepId}/`;
  }

  function taken(graph: WorkflowGraph, step: TraceStep, prefix: string, isUnderWay: boolean, edges: Set<string>): void {
    const from = `step ${step.stepId}`;
    const mark = (isIt: (edge: WorkflowGraph["edges"][number]) => boolean) => {
      const at = graph.edges.findIndex(isIt);
      if (at >= 0) edges.add(`${prefix}edge ${at}`);
    };
    if (!isUnderWay) mark((it) => it.from === "start");
    const actions = step.attempts.flatMap((it) => it.action ?? []);
    for (const action of actions) mark((it) => isOf(it, action) && (it.from === from || it.from === "any"));
    if (step.passed === true && step.attempts.at(-1)?.action === undefined) mark((it) => it.from === from && it.name === undefined && (it.kind === "next" || it.kind === "end"));
  }
}

const isOf = (edge: WorkflowGraph["edges"][number], { name, type }: TraceAction) => edge.name === name && edge.kind === type;

function stateOf({ passed }: TraceStep, isOver: boolean): NodeState {
  if (passed === undefined) return isOver ? "stopped" : "running";
  return passed ? "passed" : "failed";
}
