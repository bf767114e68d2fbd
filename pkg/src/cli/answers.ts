/** What the API is to answer in a dry run. */
import type { ChosenAnswer } from "telaio";
import { CommandError, readPair } from "./arguments.js";

/**
 * The answers of `--answer STEP=STATUS`: for every request of the step, or, given several times, for one after
 * the other. Instead of a status: `timeout` or `network`, where no answer comes.
 */
export function readAnswers(options: string[]): Record<string, ChosenAnswer | ChosenAnswer[]> {
  const lists = new Map<string, ChosenAnswer[]>();
  for (const option of options) {
    const [step, text] = readPair("--answer", "STEP=STATUS", option);
    lists.set(step, [...(lists.get(step) ?? []), readAnswer(text)]);
  }
  return Object.fromEntries([...lists].map(([step, list]) => [step, list.length === 1 ? (list[0] ?? {}) : list]));
}

function readAnswer(text: string): ChosenAnswer {
  if (text === "timeout" || text === "network") return { failure: text };
  if (!/^[1-5]\d\d$/.test(text)) throw new CommandError(`option \`--answer\` needs a status from 100 to 599, \`timeout\` or \`network\`, found \`${text}\``);
  return { status: Number(text) };
}
