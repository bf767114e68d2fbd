/** `telaio explain`: the page of a rule, or a list of all rules. */
import { init, rules } from "telaio";
import type { RuleInfo } from "telaio";
import { CommandError, didYouMean, readArguments } from "./arguments.js";
import type { Command, Options } from "./command.js";
import { rulePage } from "../node/rule-pages.js";
import { firstSentence } from "../report/sarif.js";
import { STYLES } from "../report/text.js";
import { count, out } from "./terminal.js";

const HELP = `Say what a rule is about, with examples.

Usage: telaio explain [RULE]

  RULE   the name of a rule, as it stands in a finding's brackets; without one, all rules are listed

For example:
  telaio explain unknown-step-reference

Exit code: 0, or 2 if there is no such rule.`;

const OPTIONS = {} as const satisfies Options;

export const explain: Command = { help: HELP, options: OPTIONS, operands: "rules", run };

/** Runs the command and returns the exit code. */
async function run(args: string[]): Promise<number> {
  const { positionals } = readArguments(args, OPTIONS);
  const [name, ...rest] = positionals;
  if (rest.length > 0) throw new CommandError("expected one rule");
  await init({ only: "validate" });
  const all = await rules();
  if (name === undefined) {
    writeList(all);
    return 0;
  }
  const rule = all.find((it) => it.name === name);
  if (rule === undefined) {
    throw new CommandError(`no rule is called \`${name}\`${didYouMean(name, all.map((it) => it.name))}`);
  }
  writePage(rule);
  return 0;
}

function writeList(all: RuleInfo[]): void {
  const width = Math.max(...all.map((it) => it.name.length));
  for (const { name, severity } of all) {
    const level = out.style(STYLES[severity], severity.padEnd("warning".length));
    out.line(`${out.style("bold", name.padEnd(width))}  ${level}  ${firstSentence(rulePage(name))}`);
  }
  out.line();
  out.line(`${count(all.length, "rule")}; \`telaio explain RULE\` shows the page of one`);
}

/** What stands above the blocks that follow a document. */
const BLOCKS: Record<string, string> = { diagnostics: "is found:", fixed: "is fixed:" };

/** Code stands indented, as it does not need marks then. */
function writePage({ name, severity, clause }: RuleInfo): void {
  let isCode = false;
  for (const line of rulePage(name).trimEnd().split("\n")) {
    if (line.startsWith("```")) {
      isCode = !isCode;
      const info = line.slice("```".length);
      // A configuration of MCP servers has a path, which tells whose it is.
      const path = info.split(" path=")[1];
      const title = isCode ? (path === undefined ? BLOCKS[info] : `${path}:`) : undefined;
      if (title !== undefined) out.line(out.style("dim", title));
    } else if (isCode) {
      out.line(line === "" ? "" : `    ${line}`);
    } else if (line.startsWith("# ")) {
      out.line(`${out.style("bold", name)} (${out.style(STYLES[severity], severity)}; ${clause})`);
    } else {
      out.line(line.startsWith("## ") ? out.style("bold", line.slice("## ".length)) : line);
    }
  }
}
