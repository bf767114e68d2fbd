/** The library that lays graphs out, with only what is used of it. */
import { graphlib, layout as run } from "@dagrejs/dagre";

interface NodeBox {
  width: number;
  height: number;
}

/** The label of an edge, and how much the edge wants to be short and straight. */
export interface EdgeBox extends NodeBox {
  labelpos: "c";
  weight: number;
}

/** A directed graph whose nodes and edges have a size, and after {@link layout} a place. */
export interface LayoutGraph {
  setGraph(spaces: { nodesep: number; edgesep: number; ranksep: number }): void;
  setNode(id: string, box: NodeBox): void;
  setEdge(from: string, to: string, box: EdgeBox, id: string): void;
  /** The middle of a node. */
  node(id: string): NodeBox & { x: number; y: number };
  /** The points of an edge, and the middle of its label. */
  edge(from: string, to: string, id: string): { points: { x: number; y: number }[]; x?: number; y?: number };
}

export const Graph = graphlib.Graph as unknown as new (options: { multigraph: true }) => LayoutGraph;

/** Places all nodes and edges. */
export const layout = run as unknown as (graph: LayoutGraph) => void;
