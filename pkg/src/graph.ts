/** Draws the graphs of workflows: as an SVG file, or piece by piece for a page. `graph` of `telaio` gives the graphs. */
export { draw } from "./graph/draw.js";
export type { Drawn, Picture } from "./graph/draw.js";
export { layout } from "./graph/layout.js";
export type { Layout, LayoutOptions, PlacedEdge, PlacedNode, Point } from "./graph/layout.js";
export type { Box, Line } from "./graph/box.js";
export { FONTS } from "./graph/measure.js";
export type { Font, Measure } from "./graph/measure.js";
export { STYLE } from "./graph/style.js";
export { svg } from "./graph/svg.js";
export type { Markup } from "./markup.js";
