/** The manual: a page for each rule, as it is in the package. */
import { readFileSync } from "node:fs";

/** The page of a rule, in Markdown. */
export const rulePage = (name: string): string => readFileSync(new URL(`../rules/${name}.md`, import.meta.url), "utf8");

/** What a rule is about, in its page's first sentence. */
export function firstSentence(page: string): string {
  const [, paragraph = ""] = page.split("\n\n");
  const [line = ""] = paragraph.split("\n");
  return /^.*?[.](?= |$)/.exec(line)?.[0] ?? line;
}
