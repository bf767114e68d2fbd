/** The worker that lays pictures out: a long workflow takes a while, and neither the page nor the checks wait for it. */
import { FONTS, STYLE, layout, svg, type Font } from "telaio/graph";
import type { PictureReply, PictureRequest } from "./pictures-protocol.js";

/** How many nodes and edges are sent at once. */
const PIECE = 150;

const context = new OffscreenCanvas(1, 1).getContext("2d");
const widths = new Map<string, number>();

addEventListener("message", ({ data: request }: MessageEvent<PictureRequest>) => {
  const { id, graphs, workflowId, data, expanded, asFile } = request;
  const graph = graphs.find((it) => it.workflowId === workflowId) ?? graphs[0];
  if (graph === undefined) return;
  const options = { data, expanded, ...(context !== null && { measure }) };
  const { nodes, edges, ...whole } = layout(graphs, graph, options);
  const file = asFile ? svg([graph], { data, expanded }) : undefined;
  const count = Math.max(1, Math.ceil(Math.max(nodes.length, edges.length) / PIECE));
  for (let at = 0; at < count; at += 1) {
    const [start, end] = [at * PIECE, (at + 1) * PIECE];
    const piece = { ...whole, nodes: nodes.slice(start, end), edges: edges.slice(start, end) };
    postMessage({ id, layout: piece, isLast: at === count - 1, style: STYLE, ...(file !== undefined && { file }) } satisfies PictureReply);
  }
});

/** As wide as the browser draws it. */
function measure(text: string, font: Font): number {
  const key = `${font} ${text}`;
  const known = widths.get(key);
  if (known !== undefined || context === null) return known ?? 0;
  if (widths.size > 20_000) widths.clear();
  const { weight, size, family } = FONTS[font];
  context.font = `${weight} ${size}px ${family}`;
  const { width } = context.measureText(text);
  widths.set(key, width);
  return width;
}
