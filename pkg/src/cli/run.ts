/** `telaio run`: runs a workflow, for real or dry. */
import { NotRunnable, dryRun, explore, run as runLive, workflows } from "telaio";
import type { CheckpointSecrets, Difference, RunOptions, Trace } from "telaio";
import { loadDocument } from "../node/load.js";
import { summarize, summaryText } from "../report/summary.js";
import { CommandError, readArguments, readChoice } from "./arguments.js";
import { readAnswers } from "./answers.js";
import { INTERRUPTED, cancellable } from "./cancel.js";
import { keeper, readCheckpoint } from "./checkpoint.js";
import { LIMITS, choose, readLimits, readServers } from "./choices.js";
import type { Command, Options } from "./command.js";
import { readCredentials, readServerVariables } from "./credentials.js";
import { STDIN, readGivenSources, readJson } from "./documents.js";
import { reachesAll, writeExploration } from "./exploration.js";
import { writeFindings } from "./findings.js";
import { readInputs } from "./inputs.js";
import { follow } from "./live.js";
import { readWantedConfig, writeConfig } from "./mcp-config.js";
import { RUN_HELP } from "./run-help.js";
import { recordedWorkflow, replayFile, writeDifferences } from "./replay.js";
import { readReports, takesStdout, writeReports } from "./reports.js";
import { stepThrough } from "./step.js";
import { writeEnd, writeEvents } from "./steps.js";
import { err, out } from "./terminal.js";
import { goOnUnread } from "./unread.js";
import { xpathOption } from "./xpath.js";

const FORMATS = ["text", "json"] as const;

/** The options of both commands that run a workflow. */
export const RUN_OPTIONS = {
  workflow: { type: "string" },
  input: { type: "string", multiple: true },
  inputs: { type: "string", value: "file" },
  source: { type: "string", multiple: true, value: "source" },
  server: { type: "string", multiple: true },
  "server-variable": { type: "string", multiple: true },
  credential: { type: "string", multiple: true },
  credentials: { type: "string", value: "file" },
  "dry-run": { type: "boolean" },
  answer: { type: "string", multiple: true },
  explore: { type: "boolean" },
  ...LIMITS,
  trace: { type: "string", value: "file" },
  har: { type: "string", value: "file" },
  junit: { type: "string", value: "file" },
  report: { type: "string", value: "file" },
  curl: { type: "string", value: "file" },
  mermaid: { type: "string", value: "file" },
  checkpoint: { type: "string", value: "file" },
  "with-secrets": { type: "boolean" },
  resume: { type: "string", value: "file" },
  repeat: { type: "boolean" },
  replay: { type: "string", value: "file" },
  step: { type: "boolean" },
  "mcp-config": { type: "string", value: "dialect" },
  "mcp-into": { type: "string", value: "file" },
  "mcp-replace": { type: "boolean" },
  format: { type: "string", value: FORMATS },
} as const satisfies Options;

/** What sets the two commands apart that run a workflow. */
export interface Running {
  /** What the command is called after `telaio`. */
  name: string;
  /** Whether nothing is sent, whatever the options say. */
  isDry: boolean;
}

export const run: Command = { help: RUN_HELP, options: RUN_OPTIONS, operands: "files", run: (args) => runAs({ name: "run", isDry: false }, args) };

/** Runs a workflow as the arguments say, and returns the exit code. */
export async function runAs({ name: command, isDry: isAlwaysDry }: Running, args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, RUN_OPTIONS);
  const format = readChoice("--format", FORMATS, values.format);
  const [path, ...rest] = positionals;
  if (path === undefined) throw new CommandError("expected a file");
  if (rest.length > 0) throw new CommandError("expected one file; inputs are given as `--input NAME=VALUE`");
  refuseAlone(values, "with-secrets", "checkpoint");
  refuseAlone(values, "repeat", "resume");
  if (values.step === true) {
    const other = (["explore", "replay", "format"] as const).find((it) => values[it] !== undefined);
    if (other !== undefined) throw new CommandError(`option \`--step\` cannot be had with \`--${other}\``);
    if (path === STDIN) throw new CommandError("option `--step` reads commands from the standard input, so the document must be a file");
  }
  const isDry = isAlwaysDry || values["dry-run"] === true || values.explore === true;
  if (values.answer !== undefined && (!isDry || values.explore === true)) throw new CommandError("option `--answer` needs `--dry-run`, and `--explore` tries all answers");
  if (values.checkpoint !== undefined && isDry) throw new CommandError("option `--checkpoint` is for live runs: a dry run can be repeated");
  if (values["mcp-config"] !== undefined && values.explore === true) throw new CommandError("option `--explore` makes many runs, and `--mcp-config` is of one");
  const reports = await readReports(values);
  const wanted = await readWantedConfig(values);
  const configTakesStdout = wanted !== undefined && wanted.into === undefined;
  const kept = values.checkpoint === undefined ? undefined : await keeper(values.checkpoint);
  if (reports.some((it) => it.path !== STDIN) || kept !== undefined || wanted?.into !== undefined) goOnUnread();
  const takers = [format === "json", takesStdout(reports), configTakesStdout].filter(Boolean).length;
  if (takers > 1) throw new CommandError("the standard output can hold one thing: `--format json` is the trace, `--mcp-config` without `--mcp-into` the configuration");
  const limits = readLimits(values);

  const { text, url, sources, declared } = await loadDocument(path, { sources: readGivenSources(values.source ?? []) });
  const all = await workflows(text);
  const resumed = values.resume === undefined ? undefined : await readCheckpoint(values.resume);
  const recording = values.replay === undefined ? undefined : await readJson(values.replay);
  // A run that goes on, or is run again, is of the workflow that it was of.
  const workflow = choose(all, values.workflow ?? resumed?.workflowId ?? recordedWorkflow(recording));
  const options: RunOptions = {
    ...(values.workflow !== undefined && { workflowId: values.workflow }),
    ...(await readInputs(workflow, values.inputs, values.input ?? [], all)),
    url,
    sources,
    servers: readServers(values.server ?? [], declared),
    serverVariables: readServerVariables(values["server-variable"] ?? []),
    credentials: await readCredentials(values.credentials, values.credential ?? []),
    ...limits,
    ...(resumed !== undefined && { resume: resumed, repeat: values.repeat === true }),
    answers: readAnswers(values.answer ?? []),
    ...(await xpathOption([text, ...sources.map((it) => it.text)])),
  };

  const [shown, stream] = takesStdout(reports) || configTakesStdout ? [err, process.stderr] : [out, process.stdout];
  const live = follow(shown, stream, writeEvents);
  try {
    if (values.explore === true) {
      const found = await explore(text, options);
      if (format === "json") out.line(JSON.stringify(found, null, 2));
      else writeExploration(out, found);
      return reachesAll(found) ? 0 : 1;
    }
    const watched = { ...options, ...(format === "text" && { onEvent: live.onEvent }) };
    const checkpointSecrets: CheckpointSecrets = values["with-secrets"] === true ? "include" : "leaveOut";
    const { result, wasStopped } = await cancellable(async (signal): Promise<Ran> => {
      if (values.replay !== undefined) return replayFile(values.replay, recording, text, watched);
      if (values.step === true) {
        const { trace, checkpoint } = await stepThrough(text, options, { dry: isDry, out: live.out, onEvent: live.onEvent, onPause: live.rest, signal, checkpointSecrets });
        if (trace.status !== "succeeded") kept?.onCheckpoint(checkpoint);
        return { trace };
      }
      if (isDry) return { trace: await dryRun(text, watched) };
      return { trace: await runLive(text, { ...watched, ...(kept && { onCheckpoint: kept.onCheckpoint }), checkpointSecrets, signal }) };
    });
    const { trace, differences, isSame } = result;
    live.end();
    switch (format) {
      case "json":
        out.line(JSON.stringify(trace, null, 2));
        break;
      case "text":
        writeEnd(shown, trace);
        if (differences !== undefined) writeDifferences(shown, differences);
        break;
      default:
        format satisfies never;
    }
    await writeReports(reports, trace);
    const isConfigured = wanted === undefined || (await writeConfig(wanted, trace));
    if ((await kept?.write()) === true) err.line(`telaio ${command}: \`--resume ${values.checkpoint}\` goes on from where it ended`);
    if (isSame !== undefined) return isSame ? 0 : 1;
    if (wasStopped && trace.status === "cancelled") return INTERRUPTED;
    return trace.status === "succeeded" && isConfigured ? 0 : 1;
  } catch (error) {
    if (!(error instanceof NotRunnable)) throw error;
    writeFindings(err, { path, text, sources }, error.findings);
    const isSaid = (name: string) => error.findings.some((it) => it.message.includes(`source \`${name}\` is not at hand`));
    for (const { name, url } of declared.filter((it) => isSaid(it.name))) err.line(`telaio ${command}: source \`${name}\` is \`${url}\`: ${whyMissing(url)}`);
    err.line(`telaio ${command}: not fit to run, nothing was sent: ${summaryText(summarize(error.findings))}`);
    return 2;
  } finally {
    live.end();
  }
}

/** Why a source at this URL was not read. */
function whyMissing(url: string): string {
  const isElsewhere = /^[a-z][a-z\d+.-]+:/i.test(url) && !url.startsWith("file:");
  return isElsewhere ? "addresses are not fetched, so save it as a file" : "there is no such file";
}

/** A run that is over, and how it differs from its recording, if it has one. */
interface Ran {
  trace: Trace;
  differences?: Difference[];
  isSame?: boolean;
}

/** Refuses an option that has no effect without another. */
function refuseAlone<Name extends string>(values: Partial<Record<Name, unknown>>, name: Name, other: Name): void {
  if (values[name] !== undefined && values[other] === undefined) throw new CommandError(`option \`--${name}\` needs \`--${other}\``);
}
