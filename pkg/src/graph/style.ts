/** How pictures of graphs look, by the variables of the page's style sheet; a file of its own brings them along. */
import { FONTS, type Font } from "./measure.js";

const font = (name: Font): string => {
  const { size, weight, family } = FONTS[name];
  return `.flow-${name}{font:${weight} ${size}px ${family}}`;
};

/** The style sheet of a picture. */
export const STYLE = `
${(Object.keys(FONTS) as Font[]).map(font).join("\n")}
.flow-box{fill:var(--surface);stroke:var(--edge);stroke-width:1}
.flow-node text{fill:var(--text)}
.flow-node .flow-text{fill:var(--text-quiet)}
.flow-node .flow-code{fill:var(--text-quiet)}
.flow-node .flow-method{fill:var(--accent)}
.flow-start .flow-box,.flow-end .flow-box{fill:var(--sunken)}
.flow-failure .flow-box{fill:var(--error-tint);stroke:var(--error)}
.flow-node.flow-failure text{fill:var(--error)}
.flow-connector .flow-box{fill:var(--paper);stroke:var(--accent);stroke-dasharray:2 2}
.flow-node.flow-connector text{fill:var(--accent)}
.flow-anyStep .flow-box{fill:var(--sunken);stroke-dasharray:4 3}
.flow-bars{fill:none;stroke:var(--edge)}
.flow-expanded>.flow-box{fill:var(--sunken)}
.flow-unreachable>.flow-box{stroke-dasharray:4 3;fill:var(--sunken)}
.flow-unreachable text{fill:var(--text-quiet)}
.flow-line{fill:none;stroke:var(--text-quiet);stroke-width:1.25}
.flow-head{fill:var(--text-quiet)}
.flow-plate{fill:var(--paper)}
.flow-label .flow-text{fill:var(--text);font-weight:500}
.flow-label .flow-code{fill:var(--text-quiet)}
.flow-after-failure>.flow-line{stroke:var(--error);stroke-dasharray:5 4}
.flow-after-failure>.flow-head{fill:var(--error)}
.flow-after-failure .flow-text{fill:var(--error)}
.flow-dependsOn>.flow-line{stroke-dasharray:1.5 4;stroke-width:2;stroke-linecap:round}
.flow-node .flow-text.flow-back{fill:var(--text);font-weight:500}
.flow-node .flow-text.flow-after-failure{fill:var(--error)}
.flow-data>.flow-line{stroke:var(--code-expression)}
.flow-data>.flow-head{fill:var(--code-expression)}
.flow-data .flow-text{fill:var(--code-expression);font-weight:400}
`;

/** The colors where no page gives any: light and dark as the reader's system. */
export const COLORS = `
:root{--paper:#fcfbf9;--surface:#fff;--sunken:#f5f3ef;--text:#23211d;--text-quiet:#686259;--hairline:#e4e0d8;--edge:#928b80;--accent:#4046b5;--error:#a8322b;--error-tint:#fbeeec;--warning:#8a5a08;--passed:#2f6b40;--code-expression:#7b2d78}
@media (prefers-color-scheme:dark){:root{--paper:#181714;--surface:#1f1e1a;--sunken:#131210;--text:#e9e5dd;--text-quiet:#a59e92;--hairline:#34312b;--edge:#716a5f;--accent:#a5abf5;--error:#f0897f;--error-tint:#331d1a;--warning:#dcab58;--passed:#86c795;--code-expression:#dc9fd8}}
`;
