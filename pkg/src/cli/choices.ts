/** What of a document a run is to use: which workflow, which servers, how long and how much. */
import type { RunOptions, SourceDescription, WorkflowSummary } from "telaio";
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

/** The options that limit a run, all of which take a value. */
export const LIMITS = {
  timeout: { type: "string" },
  "max-steps": { type: "string" },
  "max-depth": { type: "string" },
  "max-wait": { type: "string" },
  "max-body": { type: "string" },
  "keep-steps": { type: "string" },
} as const;

/** How long and how much; what is not given is left to the engine. */
export function readLimits(values: Partial<Record<keyof typeof LIMITS, string | undefined>>): RunOptions {
  return {
    ...given("timeout", readSeconds("--timeout", values.timeout)),
    ...given("maxSteps", readCount("--max-steps", values["max-steps"])),
    ...given("maxDepth", readCount("--max-depth", values["max-depth"], MOST_DEPTH)),
    ...given("maxWait", readSeconds("--max-wait", values["max-wait"])),
    ...given("maxBody", readSize("--max-body", values["max-body"])),
    ...given("keepSteps", readCount("--keep-steps", values["keep-steps"])),
  };
}

/** As deep as the engine lets workflows call each other. */
const MOST_DEPTH = 100;

/** The most that the memory of the engine can take in. */
const MOST_BYTES = 1024 ** 3;

function given<Name extends keyof RunOptions>(name: Name, value: number | undefined): { [name in Name]?: number } {
  return value === undefined ? {} : ({ [name]: value } as { [name in Name]: number });
}

/** The value of an option in seconds; the engine counts milliseconds. */
function readSeconds(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(seconds > 0) || seconds > 86_400) throw new CommandError(`option \`${option}\` needs a number of seconds above 0, at most a day, found \`${text}\``);
  return Math.ceil(seconds * 1000);
}

/** The value of an option that is a whole number above zero. */
function readCount(option: string, text: string | undefined, most = 999_999_999): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number < 1) throw new CommandError(`option \`${option}\` needs a whole number above 0, found \`${text}\``);
  if (number > most) throw new CommandError(`option \`${option}\` needs at most ${most}, found \`${text}\``);
  return number;
}

/** The value of an option in bytes, such as `4096`, `64K` or `10M`. */
function readSize(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, number, unit = ""] = /^(\d{1,12})([KMG]?)$/i.exec(text) ?? [];
  const bytes = Number(number) * 1024 ** ["", "K", "M", "G"].indexOf(unit.toUpperCase());
  if (!(bytes > 0) || bytes > MOST_BYTES) throw new CommandError(`option \`${option}\` needs a number of bytes above 0, such as \`64K\` or \`10M\`, at most 1G, found \`${text}\``);
  return bytes;
}
