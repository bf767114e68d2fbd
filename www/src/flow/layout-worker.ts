/** The worker that lays pictures out: a long workflow takes a while, and neither the page nor the checks wait for it. */
import { FONTS, STYLE, draw, layout, svg, type Font } from "telaio/graph";
import type { PictureReply, PictureRequest } from "./pictures-protocol.js";

const context = new OffscreenCanvas(1, 1).getContext("2d");
const widths = new Map<string, number>();

addEventListener("message", ({ data: request }: MessageEvent<PictureRequest>) => {
  const { id, graphs, workflowId, data, expanded, asFile } = request;
  const graph = graphs.find((it) => it.workflowId === workflowId) ?? graphs[0];
  if (graph === undefined) return;
  const options = { data, expanded, ...(context !== null && { measure }) };
  const reply: PictureReply = { id, picture: draw(layout(graphs, graph, options)), style: STYLE, ...(asFile && { file: svg([graph], { data, expanded }) }) };
  postMessage(reply);
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
