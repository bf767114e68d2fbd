/** `telaio run`: runs a workflow, for real or dry. */
import { NotRunnable, dryRun, run as runLive, sourceDescriptions, workflows } from "telaio";
import type { RunOptions } from "telaio";
import { CommandError, readArguments, readChoice } from "./arguments.js";
import { INTERRUPTED, cancellable } from "./cancel.js";
import { choose, readCount, readSeconds, readServers } from "./choices.js";
import { configs } from "./config.js";
import { readCredentials, readServerVariables } from "./credentials.js";
import { checkSourceName, readDocument, readGivenSources, readSources, urlOf } from "./documents.js";
import { summarize, summaryText, writeFinding } from "./findings.js";
import { readInputs } from "./inputs.js";
import { follow } from "./live.js";
import { readReports, takesStdout, writeReports } from "./reports.js";
import { writeEnd, writeEvents } from "./steps.js";
import { err, out } from "./terminal.js";

const HELP = `Run a workflow of an Arazzo document.

Usage: telaio run FILE [--workflow ID] [--input NAME=VALUE]… [--inputs FILE.json]
                  [--source NAME=PATH]… [--server NAME=SERVER]… [--server-variable NAME.VARIABLE=VALUE]…
                  [--credential NAME=VALUE]… [--credentials FILE.json] [--dry-run] [--timeout SECONDS]
                  [--max-steps N] [--format text|json] [--trace FILE] [--har FILE] [--junit FILE]
                  [--report FILE] [--curl FILE] [--mermaid FILE]

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
  --timeout SECONDS    how long to wait for an answer where the document does not say; 30 by default
  --max-steps N        how many steps may be executed, retries included; 1000 by default
  --format FORMAT      \`text\` (default) or \`json\`, which is the trace

What a run leaves, also one that fails or is stopped; \`-\` is the standard output. A file that is
there is replaced. Secrets are hidden in all of them.

  --trace FILE         everything that happened, as JSON
  --har FILE           the requests and answers as an HTTP Archive, which browsers open
  --junit FILE         a test case for each step, for build servers
  --report FILE        a report for people, in Markdown
  --curl FILE          a shell script that sends the same requests
  --mermaid FILE       a sequence diagram

Exit code: 0 if the run succeeded, 1 if it failed or reached a limit, 2 if there is nothing fit to run or
a file cannot be read or written, 130 if Ctrl-C stopped it.`;

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
    timeout: { type: "string" },
    "max-steps": { type: "string" },
    trace: { type: "string" },
    har: { type: "string" },
    junit: { type: "string" },
    report: { type: "string" },
    curl: { type: "string" },
    mermaid: { type: "string" },
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
  const reports = await readReports(values);
  if (format === "json" && takesStdout(reports)) throw new CommandError("the standard output can hold one thing: \`--format json\` is the trace already");
  const timeout = readSeconds("--timeout", values.timeout);
  const maxSteps = readCount("--max-steps", values["max-steps"]);

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
    ...(timeout !== undefined && { timeout }),
    ...(maxSteps !== undefined && { maxSteps }),
  };

  const [shown, stream] = takesStdout(reports) ? [err, process.stderr] : [out, process.stdout];
  const live = follow(shown, stream, writeEvents);
  try {
    const watched = { ...options, ...(format === "text" && { onEvent: live.onEvent }) };
    const { result: trace, wasStopped } = await cancellable((signal) =>
      values["dry-run"] === true ? dryRun(text, watched) : runLive(text, { ...watched, signal }),
    );
    live.end();
    switch (format) {
      case "json":
        out.line(JSON.stringify(trace, null, 2));
        break;
      case "text":
        writeEnd(shown, trace);
        break;
      default:
        format satisfies never;
    }
    await writeReports(reports, trace);
    if (wasStopped && trace.status === "cancelled") return INTERRUPTED;
    return trace.status === "succeeded" ? 0 : 1;
  } catch (error) {
    if (!(error instanceof NotRunnable)) throw error;
    for (const finding of error.findings) writeFinding(err, path, text, finding, sources);
    err.line(`telaio run: not fit to run, nothing was sent: ${summaryText(summarize(error.findings))}`);
    return 2;
  } finally {
    live.end();
  }
}
