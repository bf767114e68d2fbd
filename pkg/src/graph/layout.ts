/**
 * Where everything of a picture stands.
 *
 * The steps stand below each other in the order of the text, in segments: of all ways only the one to the next step
 * leads from a segment into the one below. So each is laid out by itself, in bounded time, however long the workflow is.
 * An edge that would lead far away ends at a connector, as in any flowchart of more than one page. Edges back to the
 * same step, and data that flow beside the steps, move nothing.
 */
import { Graph as LayoutGraph, layout as place, type EdgeBox } from "./dagre.js";
import type { GraphEdge, GraphNode, WorkflowGraph } from "../wasm/core.js";
import { boxOf, labelOf, type Box, type NodeBox } from "./box.js";
import { dataFlows } from "./data.js";
import { estimate, type Measure } from "./measure.js";

/** What is drawn, and how texts are measured. */
export interface LayoutOptions {
  /** Draw the values that flow. */
  data?: boolean;
  /** The steps whose workflow is drawn inside of them, by the ids of their nodes. */
  expanded?: readonly string[];
  /** The width of a text; an estimate by default. */
  measure?: Measure;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A node and its place: its upper left corner. */
export interface PlacedNode {
  /** The id of the graph's node; within another node, after that one's id and `/`. */
  readonly id: string;
  readonly node: GraphNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly lines: Box["lines"];
  /** The workflow that it calls, where the document has it. */
  readonly workflowId?: string;
  /** Whether that is drawn inside of it. */
  readonly isExpanded: boolean;
  /** Of a connector, the id of the node that it leads to. */
  readonly leadsTo?: string;
}

/** An edge, the points that it leads through, and its label's upper left corner. */
export interface PlacedEdge {
  readonly id: string;
  readonly edge: GraphEdge;
  /** The ids of the nodes at both ends, as {@link PlacedNode} has them. */
  readonly from: string;
  readonly to: string;
  readonly points: readonly Point[];
  readonly label: (Box & Point) | undefined;
}

/** A picture without any drawing. */
export interface Layout {
  readonly workflowId: string;
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** A longer way than over so many steps ends at a connector. */
const FAR = 16;
/** The steps that are laid out together, at most: where more hang together, ways between them end at connectors. */
const MOST_TOGETHER = 24;
const GAP = 36;
/** How far a way back to the same step leads out of it. */
const LOOP = 18;
/** The room around a workflow that is drawn within a step. */
const INSET = 12;

/** Lays one workflow of a document out; `graphs` are all of them, for those that are drawn within steps. */
export function layout(graphs: readonly WorkflowGraph[], graph: WorkflowGraph, options: LayoutOptions = {}): Layout {
  const measure = options.measure ?? estimate;
  return new Drawing(graphs, { data: false, expanded: [], ...options, measure }, "", [graph.workflowId]).of(graph);
}

/** A node before it is placed. */
interface Item {
  id: string;
  node: GraphNode;
  width: number;
  height: number;
  lines: Box["lines"];
  loops: NodeBox["loops"];
  /** The ids of its loops. */
  loopIds: string[];
  workflowId?: string;
  inner?: Layout;
  leadsTo?: string;
  /** The place in the order of the steps that it belongs to. */
  at: number;
}

/** An edge before it is placed. */
interface Way {
  id: string;
  edge: GraphEdge;
  from: string;
  to: string;
  label: Box;
}

class Drawing {
  readonly #graphs: readonly WorkflowGraph[];
  readonly #options: Required<LayoutOptions>;
  readonly #prefix: string;
  /** The workflows that this one is drawn within. */
  readonly #within: readonly string[];

  constructor(graphs: readonly WorkflowGraph[], options: Required<LayoutOptions>, prefix: string, within: readonly string[]) {
    this.#graphs = graphs;
    this.#options = options;
    this.#prefix = prefix;
    this.#within = within;
  }

  of(graph: WorkflowGraph): Layout {
    const items = this.#items(graph);
    const { ways, connectors } = this.#ways(graph, items);
    const all = [...items.values(), ...connectors];
    const placed = stack(segments(all, ways));
    const data = this.#options.data ? dataFlows(graph, placed.nodes, this.#prefix, this.#options.measure) : { edges: [], width: 0 };
    const edges = [...placed.edges, ...data.edges];
    return moved({ workflowId: graph.workflowId, ...placed, edges, width: placed.width + data.width }, data.width);
  }

  #items(graph: WorkflowGraph): Map<string, Item> {
    const items = new Map<string, Item>();
    const beside = new Map<string, string>();
    for (const { from, to } of graph.edges) {
      if (!beside.has(to)) beside.set(to, from);
      if (!beside.has(from)) beside.set(from, to);
    }
    const spine = new Map<string, number>();
    for (const { id, kind } of graph.nodes) if (kind === "start" || kind === "step" || id === "end") spine.set(id, spine.size);
    // The end after the last step is below all of them.
    for (const node of graph.nodes) {
      const at = spine.get(node.id) ?? spine.get(beside.get(node.id) ?? "") ?? 0;
      const id = this.#prefix + node.id;
      const back = [...graph.edges.entries()].filter(([, it]) => it.from === node.id && it.to === node.id && it.kind !== "data");
      const loopIds = back.map(([number]) => `${this.#prefix}edge ${number}`);
      items.set(node.id, { id, node, at, loopIds, ...this.#sized(node, id, back.map(([, it]) => it)) });
    }
    return items;
  }

  /** A box, larger where another workflow is drawn within. */
  #sized(node: GraphNode, id: string, loops: readonly GraphEdge[]): Omit<Item, "id" | "node" | "at" | "loopIds" | "leadsTo"> {
    const { measure, expanded } = this.#options;
    const box = boxOf(node, loops, measure);
    const workflowId = node.kind === "workflow" ? node.label : node.call?.kind === "workflow" && node.call.source === undefined ? node.call.target : undefined;
    const called = this.#graphs.find((it) => it.workflowId === workflowId);
    if (called === undefined || workflowId === undefined || this.#within.includes(workflowId)) return box;
    if (!expanded.includes(id)) return { ...box, workflowId };
    const inner = new Drawing(this.#graphs, this.#options, `${id}/`, [...this.#within, workflowId]).of(called);
    const width = Math.max(box.width, inner.width + 2 * INSET);
    return { ...box, width, height: box.height + inner.height + INSET, workflowId, inner };
  }

  /** The edges that a run follows, and the connectors that stand for nodes far away. */
  #ways(graph: WorkflowGraph, items: ReadonlyMap<string, Item>): { ways: Way[]; connectors: Item[] } {
    const ways: Way[] = [];
    const connectors: Item[] = [];
    const breaks = breaksOf(graph, items);
    for (const [number, edge] of graph.edges.entries()) {
      const [from, to] = [items.get(edge.from), items.get(edge.to)];
      if (edge.kind === "data" || from === undefined || to === undefined || from === to) continue;
      const id = `${this.#prefix}edge ${number}`;
      const label = labelOf(edge, this.#options.measure);
      const isFar = Math.abs(from.at - to.at) > FAR || breaks.some((it) => isAcross(it, edge, from, to));
      if (isFar) {
        // What is far before comes from there, and what is far behind leads there.
        const [near, far] = edge.kind === "dependsOn" ? [to, from] : [from, to];
        const connector = this.#connector(`${id} connector`, near.at, far);
        connectors.push(connector);
        const ends = edge.kind === "dependsOn" ? [connector.id, near.id] : [near.id, connector.id];
        ways.push({ id, edge, from: ends[0]!, to: ends[1]!, label });
      } else ways.push({ id, edge, from: from.id, to: to.id, label });
    }
    return { ways: withoutTwins(ways), connectors };
  }

  #connector(id: string, at: number, far: Item): Item {
    const arrow = far.at < at ? "↑" : "↓";
    const node: GraphNode = { id, kind: "end", label: `${arrow} ${far.node.label}`, unreachable: false };
    const box = boxOf(node, [], this.#options.measure);
    return { id, node, at, leadsTo: far.id, loopIds: [], ...box };
  }
}

/** Whether an edge leads past a place, as the way to the next step does not. */
function isAcross(place: number, { kind }: GraphEdge, from: Item, to: Item): boolean {
  return Math.min(from.at, to.at) < place && Math.max(from.at, to.at) >= place && (kind !== "next" || to.at - from.at !== 1);
}

/** Where ways must not lead past, so that no more steps than that are laid out together. */
function breaksOf(graph: WorkflowGraph, items: ReadonlyMap<string, Item>): number[] {
  const last = Math.max(0, ...[...items.values()].map((it) => it.at));
  const past = new Array<number>(last + 2).fill(0);
  for (const edge of graph.edges) {
    const [from, to] = [items.get(edge.from), items.get(edge.to)];
    if (edge.kind === "data" || from === undefined || to === undefined) continue;
    const [low, high] = [Math.min(from.at, to.at), Math.max(from.at, to.at)];
    if (high - low > FAR || (edge.kind === "next" && to.at - from.at === 1)) continue;
    // Added up, these say how many lead past each place.
    past[low + 1]! += 1;
    past[high + 1]! -= 1;
  }
  const breaks: number[] = [];
  let [count, begun] = [0, 0];
  for (let place = 1; place <= last; place += 1) {
    count += past[place]!;
    if (count > 0 && place - begun >= MOST_TOGETHER) breaks.push(place);
    if (count === 0 || place - begun >= MOST_TOGETHER) begun = place;
  }
  return breaks;
}

/** Of a `dependsOn` beside the way to the next step between the same nodes, the way says it all. */
function withoutTwins(ways: readonly Way[]): Way[] {
  const next = new Set(ways.filter((it) => it.edge.kind === "next").map((it) => `${it.from}\n${it.to}`));
  return ways.filter((it) => it.edge.kind !== "dependsOn" || !next.has(`${it.from}\n${it.to}`));
}

/** Steps with all that belongs to them. The last one is the first of the segment below. */
interface Segment {
  items: Item[];
  ways: Way[];
}

/** Cuts through each step that nothing leads past: only the way from the step before comes to it from above. */
function segments(items: readonly Item[], ways: readonly Way[]): Segment[] {
  const at = new Map(items.map((it) => [it.id, it.at]));
  const last = Math.max(0, ...items.map((it) => it.at));
  const beside: Item[][] = Array.from({ length: last + 1 }, () => []);
  for (const it of items) beside[it.at]!.push(it);
  const isAlone = (it: Item) => beside[it.at]![0] === it;
  // The ways between each place and the one below.
  const crossing: Way[][] = Array.from({ length: last + 1 }, () => []);
  const leadIn = new Set<number>();
  for (const way of ways) {
    const [a, b] = [at.get(way.from) ?? 0, at.get(way.to) ?? 0];
    for (let place = Math.min(a, b); place < Math.max(a, b); place += 1) crossing[place]!.push(way);
    // What comes from beside stands above, and so belongs to the segment above.
    if (a === b && way.to === beside[a]![0]?.id) leadIn.add(a);
  }
  const isCut = (place: number) => {
    const [only, ...others] = crossing[place - 1] ?? [];
    const [first] = beside[place] ?? [];
    if (first === undefined || others.length > 0 || leadIn.has(place)) return false;
    // What stands beside it in the segment above must not reach down to what is below it.
    const isLow = beside[place - 1]!.every((it) => isAlone(it) || it.height <= first.height);
    return isLow && only?.edge.kind === "next" && at.get(only.from) === place - 1 && at.get(only.to) === place;
  };
  const found: Segment[] = [];
  let open: Segment = { items: [], ways: [] };
  const segmentOf: number[] = [];
  for (let place = 0; place <= last; place += 1) {
    const [first, ...others] = beside[place]!;
    if (first !== undefined) open.items.push(first);
    if (place > 0 && isCut(place)) {
      found.push(open);
      open = { items: [first!], ways: [] };
    }
    open.items.push(...others);
    segmentOf.push(found.length);
  }
  found.push(open);
  for (const way of ways) {
    // The way into a step that is cut through ends above.
    const segment = Math.min(segmentOf[at.get(way.from) ?? 0]!, segmentOf[at.get(way.to) ?? 0]!);
    found[segment]!.ways.push(way);
  }
  return found;
}

type Placed = Omit<Layout, "workflowId">;

/** Segments below each other: where the last step of one stands, the next begins. */
function stack(all: readonly Segment[]): Placed {
  const [nodes, edges]: [PlacedNode[], PlacedEdge[]] = [[], []];
  let seam: PlacedNode | undefined;
  for (const segment of all) {
    const placed = segmentLayout(segment);
    const first = placed.nodes[0];
    const shifted: Placed = seam === undefined || first === undefined ? placed : moved(placed, seam.x - first.x, seam.y - first.y);
    // The step of the seam is there already, with all that is within.
    const isNew = ({ id }: { id: string }) => seam === undefined || (id !== seam.id && !id.startsWith(`${seam.id}/`));
    nodes.push(...shifted.nodes.filter(isNew));
    const isNewEdge = ({ from, to }: PlacedEdge) => seam === undefined || ((from !== seam.id || to !== seam.id) && !from.startsWith(`${seam.id}/`));
    edges.push(...shifted.edges.filter(isNewEdge));
    const last = segment.items.at(-1);
    seam = shifted.nodes.find((it) => it.id === last?.id);
  }
  return boxed({ nodes, edges, width: 0, height: 0 });
}

/** Where the library has put the items and ways of a segment, in their order. */
interface Places {
  nodes: Point[];
  edges: { points: Point[]; label: Point | undefined }[];
}

/** The places of segments that were laid out before: while one step is edited, all others stay as they are. */
const known = new Map<string, Places>();
const MOST_KNOWN = 2_000;

/** One segment. */
function segmentLayout({ items, ways }: Segment): Placed {
  const places = placesOf({ items, ways });
  const edges = ways.map(({ id, edge, from, to, label }, at): PlacedEdge => {
    const { points, label: middle } = places.edges[at]!;
    const isShown = label.height > 0 && middle !== undefined;
    return { id, edge, from, to, points, label: isShown ? { ...label, x: middle.x - label.width / 2, y: middle.y - label.height / 2 } : undefined };
  });
  const corner = (it: Item, at: number) => [places.nodes[at]!.x - it.width / 2, places.nodes[at]!.y - it.height / 2] as const;
  const nodes = items.flatMap((it, at) => placedNodes(it, ...corner(it, at)));
  return boxed({ nodes, edges: [...edges, ...items.flatMap((it, at) => ownEdges(it, ...corner(it, at)))], width: 0, height: 0 });
}

function placesOf({ items, ways }: Segment): Places {
  const numbers = new Map(items.map((it, at) => [it.id, String(at)]));
  // The words do not matter, only the sizes.
  const nodes = items.map(({ width, height, loops }) => ({ width: width + (loops.length > 0 ? 2 * LOOP : 0), height }));
  const edges = ways.map(({ edge, from, to, label: { width, height } }) => ({
    from: numbers.get(from)!,
    to: numbers.get(to)!,
    box: { width, height, labelpos: "c" as const, weight: edge.kind === "next" ? 24 : 1 },
  }));
  const key = JSON.stringify([nodes, edges]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const places = placesByLibrary(nodes, edges);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, places);
  return places;
}

function placesByLibrary(nodes: readonly { width: number; height: number }[], edges: readonly { from: string; to: string; box: EdgeBox }[]): Places {
  const graph = new LayoutGraph({ multigraph: true });
  graph.setGraph({ nodesep: 28, edgesep: 20, ranksep: GAP });
  nodes.forEach((it, at) => graph.setNode(String(at), { ...it }));
  edges.forEach(({ from, to, box }, at) => graph.setEdge(from, to, { ...box }, String(at)));
  place(graph);
  return {
    nodes: nodes.map((_, at) => graph.node(String(at))).map(({ x, y }) => ({ x, y })),
    edges: edges.map(({ from, to }, at) => {
      const { points, x, y } = graph.edge(from, to, String(at));
      return { points: points.map((it) => ({ x: it.x, y: it.y })), label: x === undefined || y === undefined ? undefined : { x, y } };
    }),
  };
}

/** The same with its upper left corner at the origin, and its size. */
function boxed(placed: Placed): Placed {
  const xs = [...placed.nodes.flatMap((it) => [it.x, it.x + it.width]), ...placed.edges.flatMap(reach((it) => it.x, (it) => it.width))];
  const ys = [...placed.nodes.flatMap((it) => [it.y, it.y + it.height]), ...placed.edges.flatMap(reach((it) => it.y, (it) => it.height))];
  const [left, top] = [least(xs), least(ys)];
  return moved({ ...placed, width: -least(xs.map((it) => -it)) - left, height: -least(ys.map((it) => -it)) - top }, -left, -top);
}

const reach = (start: (it: Point) => number, length: (it: Box) => number) => (it: PlacedEdge) => [
  ...it.points.map(start),
  ...(it.label === undefined ? [] : [start(it.label), start(it.label) + length(it.label)]),
];

const least = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.min(a, b), Infinity);

function placedNodes(item: Item, x: number, y: number): PlacedNode[] {
  const { id, node, width, height, lines, workflowId, inner, leadsTo } = item;
  const own: PlacedNode = {
    id,
    node,
    x,
    y,
    width,
    height,
    lines,
    isExpanded: inner !== undefined,
    ...(workflowId !== undefined && { workflowId }),
    ...(leadsTo !== undefined && { leadsTo }),
  };
  return inner === undefined ? [own] : [own, ...innerLayout(inner, item, x, y).nodes];
}

/** The ways back to a node, on its right side, and those within. */
function ownEdges(item: Item, x: number, y: number): PlacedEdge[] {
  const { id, width, loops, loopIds, inner } = item;
  const right = x + width;
  const back = loops.map(({ edge, y: middle }, at): PlacedEdge => {
    const [top, bottom] = [y + middle - 7, y + middle + 7];
    const points = [{ x: right, y: bottom }, { x: right + LOOP, y: bottom }, { x: right + LOOP, y: top }, { x: right, y: top }];
    return { id: loopIds[at] ?? id, edge, from: id, to: id, points, label: undefined };
  });
  return [...back, ...(inner === undefined ? [] : innerLayout(inner, item, x, y).edges)];
}

const innerLayout = (inner: Layout, { width, height }: Item, x: number, y: number) =>
  moved(inner, x + (width - inner.width) / 2, y + height - inner.height - INSET);

/** The same elsewhere. */
function moved<T extends Placed>(placed: T, dx: number, dy = 0): T {
  const move = <P extends Point>(it: P): P => ({ ...it, x: it.x + dx, y: it.y + dy });
  return {
    ...placed,
    width: placed.width,
    nodes: placed.nodes.map(move),
    edges: placed.edges.map((it) => ({ ...it, points: it.points.map(move), label: it.label && move(it.label) })),
  };
}
