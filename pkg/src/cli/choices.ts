/** What of a document a run is to use: which workflow, which servers, how long and how much. */
import type { SourceDescription, WorkflowSummary } from "telaio";
import { CommandError, didYouMean, readPair } from "./arguments.js";
import { checkSourceName } from "./documents.js";

/** The workflow that will run. Without a name it is the first, and a broken document has none. */
export function choose(all: WorkflowSummary[], id: string | undefined): WorkflowSummary | undefined {
  if (id === undefined) return all[0];
  const workflow = all.find((it) => it.workflowId === id);
  if (workflow !== undefined) return workflow;
  const ids = all.map((it) => it.workflowId);
  throw new CommandError(`no workflow is called \`${id}\`${didYouMean(id, ids)}`);
}

export function readServers(options: string[], declared: SourceDescription[]): Record<string, string> {
  const pairs = options.map((option) => readPair("--server", "NAME=SERVER", option));
  for (const [name, url] of pairs) {
    checkSourceName("--server", name, declared);
    // Anything else names one of the servers that the source lists.
    if (!url.includes(":/")) continue;
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw new CommandError(`option \`--server\` needs an http or https URL for \`${name}\``);
    }
  }
  return Object.fromEntries(pairs);
}

/** The value of an option that is a number, in thousandths: `--timeout` is in seconds, and the engine counts milliseconds. */
export function readSeconds(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(seconds > 0) || seconds > 86_400) throw new CommandError(`option \`${option}\` needs a number of seconds above 0, at most a day, found \`${text}\``);
  return Math.ceil(seconds * 1000);
}

/** The value of an option that is a whole number above zero. */
export function readCount(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number < 1) throw new CommandError(`option \`${option}\` needs a whole number above 0, found \`${text}\``);
  return number;
}
