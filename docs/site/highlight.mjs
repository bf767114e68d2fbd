/** Colors of code: a language's parser where it has one, else line by line. */
import { classHighlighter, highlightCode } from "@lezer/highlight";
import { parser as javascript } from "@lezer/javascript";
import { parser as json } from "@lezer/json";
import { parser as rust } from "@lezer/rust";
import { parser as yaml } from "@lezer/yaml";
import { Html, html } from "./html.mjs";

const PARSERS = {
  js: javascript,
  ts: javascript.configure({ dialect: "ts" }),
  json,
  jsonc: javascript,
  rust,
  yaml,
};

/** What begins a line of these blocks, and the class of the line. */
const LINES = [
  [/^\s*(\/\/|#) /, "comment"],
  [/^(\d+:\d+ )?error\b|^t=\d+ ✗|^\S* failed/, "error"],
  [/^(\d+:\d+ )?warning\b|^t=\d+ (retry|warning)/, "warning"],
  [/^t=\d+ ✓|^t=\d+ succeeded/, "passed"],
  [/^ {2}(help|fix|note):?/, "quiet"],
];

/** Blocks whose lines are looked at one by one. */
const LINED = new Set(["diagnostics", "trace", "sh", "toml", "remarks", "findings", "dry", "replay", "stepper"]);

/** Code as HTML. */
export function highlighted(language, code) {
  const parser = PARSERS[language] ?? (language === "fixed" || language === "corrected" ? PARSERS.yaml : undefined);
  if (parser !== undefined) return parsed(parser, code);
  return LINED.has(language) ? html`${code.split("\n").map((line, at) => html`${at > 0 && "\n"}${lined(line)}`)}` : html`${code}`;
}

function parsed(parser, code) {
  const pieces = [];
  const put = (text, classes) => pieces.push(classes ? html`<span class="${classes}">${text}</span>` : html`${text}`);
  highlightCode(code, parser.parse(code), classHighlighter, put, () => pieces.push(new Html("\n")));
  return html`${pieces}`;
}

function lined(line) {
  const [, command, comment] = /^(\S.*?\s)(# .*)$/.exec(line) ?? [];
  if (comment !== undefined) return html`${command}<span class="line-comment">${comment}</span>`;
  const name = LINES.find(([pattern]) => pattern.test(line))?.[1];
  return name === undefined ? html`${line}` : html`<span class="line-${name}">${line}</span>`;
}
