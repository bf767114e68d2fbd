/** Compiled, not run: what a consumer writes must pass the strictest checks, in Node and with a bundler. */
import { NotRunnable, Run, dryRun, fix, init, references, rules, run, sourceDescriptions, types, validate, workflows } from "telaio";
import type {
  Finding,
  FixOptions,
  Fixed,
  InitOptions,
  Input,
  InputField,
  Output,
  RuleInfo,
  RuleLevel,
  RunEvent,
  RunOptions,
  RunStatus,
  Severity,
  SourceDescription,
  SourceText,
  Trace,
  TraceAttempt,
  TraceStep,
  TypesOptions,
  Validation,
  WorkflowSchemas,
  WorkflowSummary,
  WorkflowTypes,
} from "telaio";
import * as inline from "telaio/inline";

/** The same functions with the wasm inside. */
export const same: typeof validate = inline.validate;

export async function use(text: string, sources: SourceText[]): Promise<RunStatus | "running"> {
  const options: InitOptions = { schema: true };
  await init(options);
  const { findings, kind }: Validation = await validate(text, { sources });
  const severities: Severity[] = findings.map((it: Finding) => it.severity);
  const urls: string[] = (await sourceDescriptions(text)).map((it: SourceDescription) => it.url);
  const inputs: InputField[] = (await workflows(text)).flatMap((it: WorkflowSummary) => it.inputs);
  console.log(kind, severities, urls, inputs);

  const level: RuleLevel = "off";
  const wanted: FixOptions = { sources, url: "https://example.com/a.yaml", rules: { "unknown-field": level }, unsafe: true };
  const fixed: Fixed = await fix(text, wanted);
  const names: string[] = (await rules()).map((it: RuleInfo) => it.name);
  console.log(fixed.text, fixed.applied.map((it) => it.title), names, await references(text));

  const inferring: TypesOptions = { sources, workflowId: "provision" };
  const { typescript, jsonSchema }: WorkflowTypes = await types(text, inferring);
  const schemas: WorkflowSchemas | undefined = jsonSchema["provision"];
  console.log(typescript, schemas?.outputs["required"]);

  const given: RunOptions = { inputs: { apiKey: "…" }, sources, servers: { composioApi: "http://127.0.0.1:1" } };
  const steps: TraceStep[] = (await dryRun(text, given)).steps;
  const attempts: TraceAttempt[] = steps.flatMap((it) => it.attempts);
  console.log(attempts.map((it) => it.response?.status ?? it.failure?.reason));
  try {
    const trace: Trace = await run(text, { ...given, onEvent: show, signal: AbortSignal.timeout(1000) });
    return trace.status;
  } catch (error) {
    if (error instanceof NotRunnable) console.log(error.findings[0]?.message);
    throw error;
  }
}

function show(event: RunEvent): string {
  switch (event.type) {
    case "runStarted":
      return event.workflowId;
    case "stepStarted":
      return event.stepId;
    case "tokenRequested":
    case "requestSent":
      return event.request.url;
    case "tokenReceived":
    case "responseReceived":
      return String(event.response.status);
    case "messageSent":
    case "messageAwaited":
    case "messageReceived":
      return event.message.channel;
    case "callFailed":
      return event.failure.message;
    case "criterionJudged":
      return event.criterion.condition;
    case "advised":
      return event.advice.remedy ?? "";
    case "actionTaken":
      return event.action.name;
    case "stepEnded":
      return String(event.passed);
    case "warned":
      return event.message;
    case "runEnded":
      return event.checks;
    default:
      return event satisfies never;
  }
}

/** A host with its own driver. */
export function drive(text: string): RunStatus | undefined {
  const machine = new Run(text);
  try {
    for (;;) {
      const output: Output = machine.poll(0);
      switch (output.type) {
        case "call":
        case "exchange": {
          const input: Input = { type: "failed", id: output.id, reason: "network", message: "no network here" };
          machine.handle(0, input);
          break;
        }
        case "subscribe":
        case "event":
          break;
        case "wait":
          return undefined;
        case "done":
          return output.status;
        default:
          output satisfies never;
      }
    }
  } finally {
    machine.free();
  }
}
