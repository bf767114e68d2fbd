/** The manual: a page for each rule, as it is in the package. */
import { readFileSync } from "node:fs";

/** Where the page of a rule is. */
export const rulePageUrl = (name: string): URL => new URL(`../rules/${name}.md`, import.meta.url);

/** The page of a rule, in Markdown. */
export const rulePage = (name: string): string => readFileSync(rulePageUrl(name), "utf8");
