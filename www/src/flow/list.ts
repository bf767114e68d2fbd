/** The diagram in words: each step with where it leads, for whoever does not see the picture, or would rather read. */
import type { GraphEdge, GraphNode, WorkflowGraph } from "telaio";
import { button, element } from "../element.js";
import type { Actions } from "../state.js";

export function listView(graph: WorkflowGraph, act: Actions): HTMLElement {
  const nodes = new Map(graph.nodes.map((it) => [it.id, it]));
  const steps = graph.nodes.filter((it) => it.kind !== "end" && it.kind !== "workflow");
  return element("ol", { class: "flow-list", "aria-label": `Steps of ${graph.workflowId}` }, ...steps.map((it) => itemView(it, graph, nodes, act)));
}

function itemView(node: GraphNode, { edges }: WorkflowGraph, nodes: ReadonlyMap<string, GraphNode>, act: Actions): HTMLElement {
  const { label, call, description, place, unreachable } = node;
  const ways = edges.filter((it) => it.from === node.id && it.kind !== "dependsOn");
  const name = element("strong", {}, node.kind === "start" ? "Start" : node.kind === "anyStep" ? "Any step that does not say otherwise" : label);
  return element(
    "li",
    {},
    place === undefined ? name : button(name, () => act.reveal(place), { class: "link" }),
    call !== undefined && element("code", {}, [call.method, call.path ?? call.target].filter(Boolean).join(" ")),
    unreachable && element("span", { class: "mark" }, "never reached"),
    description !== undefined && element("p", { class: "about" }, description),
    ways.length > 0 && element("ul", {}, ...ways.map((it) => element("li", {}, ...wayView(it, nodes.get(it.to), act)))),
  );
}

function wayView(edge: GraphEdge, to: GraphNode | undefined, act: Actions): (Node | string)[] {
  const { kind, name, outcome, criteria, values, retryAfter, retryLimit, place } = edge;
  const goal = to?.kind === "end" ? "the end" : to?.kind === "workflow" ? `the workflow ${to.label}` : (to?.label ?? "");
  const parts: (Node | string)[] = [];
  switch (kind) {
    case "data":
      return [`gives ${values.join(", ")} to ${goal}`];
    case "dependsOn":
      return [];
    case "next":
      return [`then ${goal}`];
    case "goto":
    case "end":
      if (name === undefined) return [`then ${goal}`];
      parts.push(`${outcome === "failure" ? "after a failure " : ""}to ${goal}`);
      break;
    case "retry":
      parts.push(`${outcome === "failure" ? "after a failure " : ""}again, ${(retryLimit ?? 1) === 1 ? "once" : `up to ${retryLimit} times`}`);
      if (retryAfter !== undefined) parts.push(` after ${retryAfter} s`);
      if (edge.to !== edge.from) parts.push(`, ${goal} before`);
      break;
    default:
      kind satisfies never;
  }
  if (name !== undefined) parts.push(" by ", place === undefined ? name : button(name, () => act.reveal(place), { class: "link" }));
  criteria.forEach((it, at) => parts.push(at === 0 ? " if " : " and ", element("code", {}, it)));
  return parts;
}
