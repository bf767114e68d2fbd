/** `telaio run`: runs a workflow, for real or dry. */
import { NotRunnable, dryRun, run as runLive, sourceDescriptions, workflows } from "telaio";
import type { RunOptions, SourceDescription, Trace, WorkflowSummary } from "telaio";
import { CommandError, didYouMean, readArguments, readChoice, readPair } from "./arguments.js";
import { configs } from "./config.js";
import { readCredentials, readServerVariables } from "./credentials.js";
import { checkSourceName, readDocument, readGivenSources, readSources, urlOf } from "./documents.js";
import { summarize, summaryText, writeFinding } from "./findings.js";
import { readInputs } from "./inputs.js";
import { writeEnd, writeEvents } from "./steps.js";
import { err, out } from "./terminal.js";

const HELP = `Run a workflow of an Arazzo document.

Usage: telaio run FILE [--workflow ID] [--input NAME=VALUE]… [--inputs FILE.json]
                  [--source NAME=PATH]… [--server NAME=SERVER]… [--server-variable NAME.VARIABLE=VALUE]…
                  [--credential NAME=VALUE]… [--credentials FILE.json] [--dry-run] [--format text|json]

  FILE                 an Arazzo document; \`-\` reads the standard input
  --workflow ID        which workflow; the first by default
  --input NAME=VALUE   an input; JSON where it fits the declared type, else text
  --inputs FILE.json   an object of inputs, which keeps secrets out of the shell's history
  --source NAME=PATH   the document of the source description NAME; relative urls are found without it,
                       and so are the \`sources\` of \`telaio.config.json\`
  --server NAME=SERVER where to send the requests of the source description NAME: a URL, or one of
                       the servers that it lists, by its name, its description or its place from 0
  --server-variable NAME.VARIABLE=VALUE
                       a variable in the URL of a server of the source description NAME
  --credential NAME=VALUE
                       the key, token or \`user:password\` of the security scheme NAME, or of SOURCE.NAME;
                       for OAuth 2 also an object such as \`{"clientId": …, "clientSecret": …}\`
  --credentials FILE.json
                       an object of credentials, as also in the variable TELAIO_CREDENTIALS,
                       which keeps them out of the shell's history
  --dry-run            send nothing; make up the answers, and mark what is made up
  --format FORMAT      \`text\` (default) or \`json\`

Exit code: 0 if the run succeeded, 1 if it failed, 2 if there is nothing fit to run.`;

/** Runs the command and returns the exit code. */
export async function run(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, {
    workflow: { type: "string" },
    input: { type: "string", multiple: true },
    inputs: { type: "string" },
    source: { type: "string", multiple: true },
    server: { type: "string", multiple: true },
    "server-variable": { type: "string", multiple: true },
    credential: { type: "string", multiple: true },
    credentials: { type: "string" },
    "dry-run": { type: "boolean" },
    format: { type: "string" },
    help: { type: "boolean", short: "h" },
  });
  if (values.help === true) {
    out.line(HELP);
    return 0;
  }
  const format = readChoice("--format", ["text", "json"], values.format);
  const [path, ...rest] = positionals;
  if (path === undefined) throw new CommandError("expected a file");
  if (rest.length > 0) throw new CommandError("expected one file; inputs are given as `--input NAME=VALUE`");

  const text = await readDocument(path);
  const declared = await sourceDescriptions(text);
  const given = readGivenSources(values.source ?? []);
  for (const { name } of given) checkSourceName("--source", name, declared);
  const all = await workflows(text);
  const workflow = choose(all, values.workflow);
  const config = await (await configs(undefined))(path);
  const sources = await readSources(path, text, declared, [...given, ...config.sources]);
  const options: RunOptions = {
    ...(values.workflow !== undefined && { workflowId: values.workflow }),
    ...(await readInputs(workflow, values.inputs, values.input ?? [], all)),
    url: urlOf(path),
    sources,
    servers: readServers(values.server ?? [], declared),
    serverVariables: readServerVariables(values["server-variable"] ?? []),
    credentials: await readCredentials(values.credentials, values.credential ?? []),
  };

  try {
    const watched = { ...options, ...(format === "text" && { onEvent: writeEvents(out) }) };
    const isDry = values["dry-run"] === true;
    const trace = await (isDry ? dryRun(text, watched) : cancellable((signal) => runLive(text, { ...watched, signal })));
    switch (format) {
      case "json":
        out.line(JSON.stringify(trace, null, 2));
        break;
      case "text":
        writeEnd(out, trace);
        break;
      default:
        format satisfies never;
    }
    return trace.status === "succeeded" ? 0 : 1;
  } catch (error) {
    if (!(error instanceof NotRunnable)) throw error;
    for (const finding of error.findings) writeFinding(err, path, text, finding, sources);
    err.line(`telaio run: not fit to run, nothing was sent: ${summaryText(summarize(error.findings))}`);
    return 2;
  }
}

/** The first Ctrl-C cancels the run, so that it can show what was done; the second ends the program. */
async function cancellable(run: (signal: AbortSignal) => Promise<Trace>): Promise<Trace> {
  const controller = new AbortController();
  const cancel = () => controller.abort();
  process.once("SIGINT", cancel);
  try {
    return await run(controller.signal);
  } finally {
    process.off("SIGINT", cancel);
  }
}

/** The workflow that will run. Without a name it is the first, and a broken document has none. */
function choose(all: WorkflowSummary[], id: string | undefined): WorkflowSummary | undefined {
  if (id === undefined) return all[0];
  const workflow = all.find((it) => it.workflowId === id);
  if (workflow !== undefined) return workflow;
  const ids = all.map((it) => it.workflowId);
  throw new CommandError(`no workflow is called \`${id}\`${didYouMean(id, ids)}`);
}

function readServers(options: string[], declared: SourceDescription[]): Record<string, string> {
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
