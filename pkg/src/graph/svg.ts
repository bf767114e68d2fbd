/** Pictures as files: workflows below each other, with everything that they need inside. */
import { markup, markupText, type Markup } from "../markup.js";
import type { WorkflowGraph } from "../wasm/core.js";
import { draw, type Picture } from "./draw.js";
import { layout, type LayoutOptions } from "./layout.js";
import { COLORS, STYLE } from "./style.js";

const MARGIN = 24;
const TITLE = 32;

/** Workflows as the text of an SVG file, which follows the light or dark colors of whoever looks at it. */
export function svg(graphs: readonly WorkflowGraph[], options: LayoutOptions = {}): string {
  return markupText(svgMarkup(graphs.map((graph) => ({ graph, picture: draw(layout(graphs, graph, options)) }))));
}

function svgMarkup(all: readonly { graph: WorkflowGraph; picture: Picture }[]): Markup {
  let y = MARGIN;
  const parts = all.map(({ graph, picture }) => {
    const part = markup(
      "g",
      { transform: `translate(${MARGIN} ${y})` },
      markup("text", { class: "flow-title", x: 0, y: 12, fill: "var(--text)" }, graph.workflowId),
      markup("g", { transform: `translate(0 ${TITLE})` }, ...pictureMarkup(picture)),
    );
    y += TITLE + Math.ceil(picture.height) + 2 * MARGIN;
    return part;
  });
  const width = Math.ceil(Math.max(0, ...all.map((it) => it.picture.width))) + 2 * MARGIN;
  const height = Math.max(y - MARGIN, 2 * MARGIN);
  const names = all.map((it) => it.graph.workflowId).join(", ");
  return markup(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": `Workflow ${names}` },
    markup("style", {}, COLORS, STYLE),
    markup("rect", { width, height, fill: "var(--paper)" }),
    ...parts,
  );
}

/** One workflow as an element of a page, whose style sheet says how it looks. */
export function figure(graphs: readonly WorkflowGraph[], graph: WorkflowGraph, options: LayoutOptions = {}): Markup {
  const picture = draw(layout(graphs, graph, options));
  const [width, height] = [Math.ceil(picture.width) + 4, Math.ceil(picture.height) + 4];
  const attributes = { viewBox: `-2 -2 ${width} ${height}`, width, height, role: "img", "aria-label": `Diagram of ${graph.workflowId}` };
  return markup("svg", attributes, ...pictureMarkup(picture));
}

/** What a picture consists of, in the order in which it is drawn. */
function pictureMarkup({ nodes, edges, labels }: Picture): Markup[] {
  return [...nodes.filter((it) => it.placed.isExpanded), ...edges, ...labels, ...nodes.filter((it) => !it.placed.isExpanded)].map((it) => it.markup);
}
