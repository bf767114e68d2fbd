/** How wide texts are, and breaking them into lines: SVG does neither by itself. */

/** The width of a text in a font, in pixels. */
export type Measure = (text: string, font: Font) => number;

/** The fonts of a picture. */
export type Font = "title" | "text" | "code" | "method";

/** What the fonts are: the words of CSS, and the size in pixels. */
export const FONTS: Readonly<Record<Font, { size: number; weight: number; family: string }>> = {
  title: { size: 13, weight: 600, family: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif' },
  text: { size: 12, weight: 400, family: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif' },
  code: { size: 11, weight: 400, family: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace' },
  method: { size: 10, weight: 700, family: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace' },
};

const isCode = (font: Font) => font === "code" || font === "method";

/** The width where nothing can measure it: a little more than common fonts take. */
export const estimate: Measure = (text, font) => {
  const { size, weight } = FONTS[font];
  let ems = 0;
  for (const it of text) ems += isCode(font) ? (isWide(it) ? 1.21 : 0.605) : proportional(it);
  return ems * size * (weight > 500 && !isCode(font) ? 1.06 : 1);
};

function proportional(letter: string): number {
  if (isWide(letter)) return 1;
  if ("iljtfrI.,:;'|!()[]{} /\\`".includes(letter)) return 0.34;
  if ("mwMW@%—…".includes(letter)) return 0.9;
  return /[A-Z0-9_#$&+=<>~]/.test(letter) ? 0.68 : 0.57;
}

/** East Asian letters and emoji take the place of two. */
const isWide = (letter: string) => /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]|\p{Extended_Pictographic}/u.test(letter);

/** The text, or as much of it as fits, with an ellipsis. */
export function cut(text: string, width: number, font: Font, measure: Measure): string {
  if (measure(text, font) <= width) return text;
  const letters = [...text].slice(0, Math.ceil(width));
  let [least, most] = [0, letters.length];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (measure(`${letters.slice(0, middle).join("")}…`, font) <= width) least = middle;
    else most = middle - 1;
  }
  return `${letters.slice(0, least).join("").trimEnd()}…`;
}

/** The text in at most so many lines; what does not fit is cut. Long words are broken. */
export function lines(text: string, width: number, most: number, font: Font, measure: Measure): string[] {
  const found: string[] = [];
  // Whatever does not fit into that many letters is cut in any case.
  let rest = text.slice(0, most * width).replace(/\s+/g, " ").trim();
  while (rest !== "" && found.length < most - 1) {
    if (measure(rest, font) <= width) break;
    const head = cut(rest, width, font, measure).slice(0, -1);
    const space = head.length < rest.length && rest[head.length] === " " ? head.length : head.lastIndexOf(" ");
    const end = space > head.length / 3 ? space : Math.max(1, head.length);
    found.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  if (rest !== "") found.push(cut(rest, width, font, measure));
  return found;
}
