/**
 * The public API, the same in Node, browsers, workers and edge runtimes.
 *
 * Findings about a document are returned. What is thrown is misuse, a document
 * that cannot be run ({@link NotRunnable}), or a bug.
 */
// The generated declarations mention `Symbol.dispose`.
/// <reference lib="esnext.disposable" preserve="true" />
import { expectText } from "./expect-text.js";
import { engine, engineRuns, instance, loadChecker, loadCore, loadValidator, loadedChecker, validating } from "./wasm.js";
import { carrier } from "./transport.js";
import type { Transport } from "./transport.js";
import type { WasmSource } from "./wasm.js";
import type * as core from "./wasm/core.js";
import type {
  ApiOperation,
  ApiOperationSummary,
  ApiOptions,
  Checkpoint,
  Conversion,
  ConvertOptions,
  Destinations,
  Docs,
  DocsOptions,
  DraftOptions,
  Evaluation,
  Exploration,
  Fixed,
  GraphOptions,
  Input,
  InputMisfit,
  McpDialectInfo,
  McpOptions,
  McpPreview,
  McpPreviewOptions,
  McpServers,
  Output,
  Replayed,
  ReportFormat,
  RuleInfo,
  RunConfig,
  RunConfigOptions,
  RunEvent,
  RunOptions,
  SchemaChecker,
  SourceDescription,
  SourceText,
  Trace,
  TypesOptions,
  ValidateOptions,
  Validation,
  WorkflowDraft,
  WorkflowGraph,
  WorkflowSummary,
  WorkflowTypes,
} from "./wasm/core.js";

export * as editor from "./editor.js";
export { format } from "./format.js";
export { NotRunnable } from "./not-runnable.js";
export { Stepper, type DriveOptions, type HeldAnswer, type Standing, type Until } from "./stepper.js";
export type { ReceivedMessage, Transport, Waiting } from "./transport.js";
export type { WasmSource } from "./wasm.js";
export type * from "./wasm/core.js";

/** What {@link init} loads, and from where. */
export interface InitOptions {
  /** Load the JSON Schema checker too, which {@link Run} needs to check inputs. */
  schema?: boolean;
  /**
   * Load only what validates and lists what is in a document: a file with a third of the engine's bytes, where the host has
   * one. It is there sooner, and takes longer for each of many documents. Whatever else is called loads the engine then.
   */
  only?: "validate";
  /** What validates, instead of the file that the package would find by itself. */
  validateWasm?: WasmSource;
  /** The engine, instead of the file that the package would find by itself. */
  coreWasm?: WasmSource;
  /** The JSON Schema checker, likewise. */
  schemaWasm?: WasmSource;
}

/** What {@link fix} may know besides the document, and what it may change. */
export interface FixOptions extends ValidateOptions {
  /** Apply also the fixes that a person should look at. */
  unsafe?: boolean;
}

/** How to watch a run. */
export interface Watch {
  /** Called with each event as it happens. Secrets are masked in it; what it throws is ignored. */
  onEvent?: (event: RunEvent) => void;
}

/** How to watch and stop a live run. */
export interface LiveOptions extends Watch {
  /** Cancels the run: the request in flight is aborted, and the trace says `cancelled`. */
  signal?: AbortSignal;
  /** Called at the end of a run that has not succeeded, with what another run goes on from: see {@link RunOptions.resume}. */
  onCheckpoint?: (checkpoint: Checkpoint) => void;
  /** Whether the checkpoint has its secrets: then it is confidential. They are left out by default. */
  checkpointSecrets?: CheckpointSecrets;
  /** What carries messages, by protocol: the scheme of the server, such as `kafka`, `mqtt`, or `wss` instead of the host's WebSocket. */
  transports?: Record<string, Transport>;
  /** What sends requests instead of the global `fetch`, such as one that goes through a proxy. Its errors should have a `cause` with a `code`, as those of Node have. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** What becomes of the secrets in a checkpoint. `include` keeps them in its part `secrets`. */
export type CheckpointSecrets = "leaveOut" | "include";

/** How far {@link explore} goes. */
export interface ExploreOptions extends RunOptions {
  /** How many runs there are at most; 500 by default. */
  mostRuns?: number;
}

/**
 * Loads the engine ahead of its first use. Calling it is optional, except before `new Run`.
 *
 * @throws Error if the wasm cannot be loaded; the next call tries again
 */
export async function init(options: InitOptions = {}): Promise<void> {
  const loadsChecker = options.schema === true || options.schemaWasm !== undefined;
  const loading = options.only === "validate" ? loadValidator(options.validateWasm) : loadCore(options.coreWasm);
  await Promise.all([loading, loadsChecker && loadChecker(options.schemaWasm)]);
}

/** Finds the mistakes in an Arazzo or mcp.json document, in the order of the text. */
export async function validate(text: string, options: ValidateOptions = {}): Promise<Validation> {
  expectText(text);
  const check = (checker?: SchemaChecker) => validating((it) => it.validate(text, options, checker));
  const validation = await check(loadedChecker());
  return validation.needsSchema ? check(await loadChecker()) : validation;
}

/**
 * Applies the fixes of a document's findings: the safe ones, or with `unsafe` all.
 *
 * What they do not speak of stays as it is, byte for byte.
 */
export async function fix(text: string, options: FixOptions = {}): Promise<Fixed> {
  expectText(text);
  const { unsafe = false, ...validateOptions } = options;
  const apply = (checker?: SchemaChecker) => engine((it) => it.fix(text, validateOptions, unsafe, checker));
  await loadCore();
  const fixed = apply(loadedChecker());
  return fixed.needsSchema ? apply(await loadChecker()) : fixed;
}

/**
 * The servers of an MCP configuration: how the client talks with each, and where it is. Secrets are not in it.
 *
 * @throws Error if there is no dialect of the name that is given
 */
export async function mcpServers(text: string, options: McpOptions = {}): Promise<McpServers> {
  expectText(text);
  await loadCore();
  return engine((it) => it.mcpServers(text, options));
}

/** Puts samples in place of a text's references to Compozy's servers, such as `{{ mcp_servers.ID.output.message_id }}`. */
export async function mcpPreview(text: string, options: McpPreviewOptions): Promise<McpPreview> {
  expectText(text);
  await loadCore();
  return engine((it) => it.mcpPreview(text, options));
}

/** Every dialect of MCP configurations: the client, its files, and how they are written. */
export async function mcpDialects(): Promise<McpDialectInfo[]> {
  return validating((it) => it.mcpDialects());
}

/** Every rule that a finding may come from. */
export async function rules(): Promise<RuleInfo[]> {
  return validating((it) => it.rules());
}

/** The URLs of the other documents that a document refers to, by source descriptions or `$ref`, as they are written. */
export async function references(text: string): Promise<string[]> {
  expectText(text);
  return validating((it) => it.references(text));
}

/** The source descriptions that an Arazzo document declares, for the caller to fetch or read. */
export async function sourceDescriptions(text: string): Promise<SourceDescription[]> {
  expectText(text);
  return validating((it) => it.sourceDescriptions(text));
}

/** The workflows of an Arazzo document with their steps and inputs, as far as it can be read. */
export async function workflows(text: string): Promise<WorkflowSummary[]> {
  expectText(text);
  return validating((it) => it.workflows(text));
}

/**
 * The operations of an OpenAPI description, in the order of its text.
 *
 * @throws Error if it is none that can be read
 */
export async function apiOperations(text: string, options: ApiOptions = {}): Promise<ApiOperationSummary[]> {
  expectText(text);
  await loadCore();
  return engine((it) => it.apiOperations(text, options));
}

/**
 * One operation of an OpenAPI description with what it takes and gives, and made-up answers: by its `operationId`, or a
 * method and a path such as `POST /pets`.
 *
 * @throws Error if there is none
 */
export async function apiOperation(text: string, name: string, options: ApiOptions = {}): Promise<ApiOperation> {
  expectText(text);
  await loadCore();
  return engine((it) => it.apiOperation(text, name, options));
}

/**
 * A workflow of operations of an OpenAPI description, and of those in `others`, to go on from. What they need comes from
 * what earlier ones give, where name and type fit, or else from inputs.
 *
 * @throws Error if one is no description, or none has such an operation, or several have
 */
export async function draft(text: string, options: DraftOptions): Promise<WorkflowDraft> {
  expectText(text);
  await loadCore();
  return engine((it) => it.draft(text, options));
}

/**
 * The value that a text in YAML, JSON, JSON with comments or TOML holds.
 *
 * @throws Error with the line of the first mistake
 */
export async function parseText(text: string): Promise<unknown> {
  expectText(text);
  await loadCore();
  return JSON.parse(engine((it) => it.parseText(text)));
}

/** What of a value does not fit a JSON Schema, a sentence each with its place as a JSON Pointer. A schema that cannot be used fits everything. */
export async function checkValue(value: unknown, schema: unknown): Promise<{ pointer: string; message: string }[]> {
  const check = await loadChecker();
  const answer = JSON.parse(check(JSON.stringify(schema), JSON.stringify(value ?? null))) as { mismatches?: { instance: string; message: string }[] };
  return (answer.mismatches ?? []).map(({ instance, message }) => ({ pointer: instance, message }));
}

/** Why a text is no XML that can be read, which has no DTD: a sentence; `undefined` where it is. */
export async function checkXml(text: string): Promise<string | undefined> {
  expectText(text);
  await loadCore();
  return engine((it) => it.xmlMistake(text));
}

/**
 * The types of the inputs and outputs of an Arazzo document's workflows, as TypeScript and as JSON Schemas.
 *
 * Outputs are inferred from the source descriptions in `sources`; what these do not say is `unknown`.
 *
 * @throws Error if the document is no Arazzo document, or has no workflow with the `workflowId`
 */
export async function types(text: string, options: TypesOptions = {}): Promise<WorkflowTypes> {
  expectText(text);
  await loadCore();
  return engine((it) => it.types(text, options));
}

/**
 * The workflows of an Arazzo document as graphs: the steps, what leads from one to another, and which values flow between
 * them, each with its place in the text. `telaio/graph` draws them.
 *
 * @throws Error if the document is no Arazzo document, or has no workflow with the `workflowId`
 */
export async function graph(text: string, options: GraphOptions = {}): Promise<WorkflowGraph[]> {
  expectText(text);
  await loadCore();
  return engine((it) => it.graph(text, options));
}

/**
 * The same as a Mermaid flowchart, with the values that flow if `data` is true.
 *
 * @throws Error if the document is no Arazzo document, or has no workflow with the `workflowId`
 */
export async function flowchart(text: string, options: GraphOptions & { data?: boolean } = {}): Promise<string> {
  expectText(text);
  const { data = false, ...graphOptions } = options;
  await loadCore();
  return engine((it) => it.flowchart(text, graphOptions, data));
}

/**
 * What an Arazzo document says to people: titles and descriptions, inputs and outputs with their types, what each step
 * does and sends, and the APIs. `telaio/docs` makes a page of it. Constants that are secret by their names are left out.
 *
 * @throws Error if the document is no Arazzo document
 */
export async function docs(text: string, options: DocsOptions = {}): Promise<Docs> {
  expectText(text);
  await loadCore();
  return engine((it) => it.docs(text, options));
}

/**
 * Runs a workflow without sending anything. What is not known is made up, and marked so in the trace.
 *
 * @throws {@link NotRunnable} if the document or the inputs have errors
 */
export async function dryRun(text: string, options: RunOptions & Watch = {}): Promise<Trace> {
  const { onEvent, ...runOptions } = options;
  const checker = await checkerFor(text, runOptions.sources);
  return engine((it) => it.dryRun(text, runOptions, checker, onEvent));
}

/**
 * Runs a workflow through `fetch`; messages go through `transports` or WebSocket. A run that fails is a trace with the status `failed`, not an error.
 *
 * @throws {@link NotRunnable} if the document or the inputs have errors: then nothing has been sent
 */
export async function run(text: string, options: RunOptions & LiveOptions = {}): Promise<Trace> {
  const { onEvent, signal, onCheckpoint, checkpointSecrets, transports, fetch, ...runOptions } = options;
  const checker = await checkerFor(text, runOptions.sources);
  const take = onCheckpoint && ((checkpoint: string) => onCheckpoint(JSON.parse(checkpoint) as Checkpoint));
  const withSecrets = checkpointSecrets === "include";
  const carry = transports && carrier(transports, signal);
  return engineRuns((it) => it.runWithFetch(text, runOptions, checker, onEvent, signal, take, withSecrets, carry, fetch));
}

/**
 * Writes the trace of a run in the format of other programs.
 *
 * @throws Error if it is no trace, or of another version
 */
export async function report(trace: Trace, format: ReportFormat): Promise<string> {
  await loadCore();
  return engine((it) => it.report(JSON.stringify(trace), format));
}

/**
 * Writes an MCP configuration for another client. What it cannot say is in `remarks`, each with its place; secrets
 * become variables where the client has any.
 *
 * @throws Error if there is no dialect of a name that is given
 */
export async function convert(text: string, options: ConvertOptions): Promise<Conversion> {
  expectText(text);
  await loadCore();
  return engine((it) => it.convert(text, options));
}

/**
 * Writes the MCP server that a run has made as a configuration of a client, with keys as variables: `undefined` if the
 * run has made none that is known.
 *
 * @throws Error if it is no trace, or of another version; or if there is no dialect of the name that is given
 */
export async function configOfRun(trace: Trace, options: RunConfigOptions): Promise<RunConfig | undefined> {
  await loadCore();
  return engine((it) => it.configOfRun(JSON.stringify(trace), options));
}

/**
 * Plans a run: every request that it may send, whatever is answered, where it goes and which secrets it may carry; and
 * what can be given for it, servers and credentials. Nothing is sent. With `dry` what a live run would need may be missing.
 *
 * @throws {@link NotRunnable} if the document or the inputs have errors
 */
export async function plan(text: string, options: RunOptions & { dry?: boolean } = {}): Promise<Destinations> {
  const { dry = false, ...runOptions } = options;
  const checker = await checkerFor(text, runOptions.sources);
  return engine((it) => it.destinations(text, runOptions, checker, dry));
}

/**
 * What of `inputs` does not fit the JSON Schema of a workflow's inputs, each with a pointer to the value.
 *
 * @throws Error if the schema cannot be used
 */
export async function checkInputs(text: string, workflowId: string, inputs: Record<string, unknown>): Promise<InputMisfit[]> {
  expectText(text);
  await loadCore();
  const checker = await loadChecker();
  return engine((it) => it.checkInputs(text, workflowId, JSON.stringify(inputs), checker));
}

/**
 * Tries all answers to the steps of a workflow, without sending anything: the ways through it, which
 * answers lead where, and which steps and actions are never reached.
 *
 * @throws {@link NotRunnable} if the document or the inputs have errors
 */
export async function explore(text: string, options: ExploreOptions = {}): Promise<Exploration> {
  const { mostRuns, ...runOptions } = options;
  const checker = await checkerFor(text, runOptions.sources);
  return engine((it) => it.explore(text, runOptions, checker, mostRuns));
}

/**
 * Runs a workflow again without a network, with the answers of a recording: the trace of a run, which must come
 * out the same, or an HTTP Archive (HAR) that a browser saved.
 *
 * @throws {@link NotRunnable} if the document or the inputs have errors
 * @throws Error if the recording is neither
 */
export async function replay(text: string, recording: unknown, options: RunOptions & Watch = {}): Promise<Replayed> {
  const { onEvent, ...runOptions } = options;
  const checker = await checkerFor(text, runOptions.sources);
  return engine((it) => it.replay(text, JSON.stringify(recording ?? null), runOptions, checker, onEvent));
}

/**
 * One run that does no I/O and reads no clock, for hosts with a driver of their own.
 *
 * Call {@link poll} until it gives `wait` or `done`; then feed one {@link handle}, or let the
 * time pass, and poll again. Times are milliseconds since the run began. `await init()` first,
 * with `{ schema: true }` if the inputs shall be checked.
 */
export class Run {
  readonly #run: core.Run;
  readonly #instance: number;

  /** @throws {@link NotRunnable} if the document or the inputs have errors */
  constructor(text: string, options: RunOptions = {}) {
    expectText(text);
    this.#instance = instance();
    this.#run = engine((it) => new it.Run(text, options, loadedChecker()));
  }

  /**
   * A run that goes on from a checkpoint, with the document as it is now. Its clock goes on at {@link time}.
   *
   * @throws {@link NotRunnable} if it cannot, such as when secrets are missing or a step does not exist any more
   */
  static resume(text: string, checkpoint: Checkpoint, options: RunOptions = {}): Run {
    return new Run(text, { ...options, resume: checkpoint });
  }

  /**
   * Where the run stands, as plain JSON. It can be taken at any time, also before each step and at the end of a
   * run that failed.
   */
  checkpoint(options: { secrets?: CheckpointSecrets } = {}): Checkpoint {
    return JSON.parse(engine(() => this.#run.checkpoint(options.secrets === "include"))) as Checkpoint;
  }

  /** The outputs of a run that has ended, with their secrets in the clear; the trace has them masked. */
  outputs(): Record<string, unknown> {
    return JSON.parse(engine(() => this.#run.outputs())) as Record<string, unknown>;
  }

  /**
   * What an expression such as `$steps.login.outputs.id` or a condition such as `$statusCode == 200` comes out as
   * where the run stands. Secrets are masked.
   *
   * @throws Error if it is neither
   */
  evaluate(expression: string): Evaluation {
    return engine(() => this.#run.evaluate(expression));
  }

  /** The time that was named last, in milliseconds since the run began; of a resumed run, when the checkpoint was taken. */
  time(): number {
    return engine(() => this.#run.time());
  }

  /** What to do next. Only the requests in `call` carry secrets in the clear. */
  poll(now: number): Output {
    return engine(() => this.#run.poll(now));
  }

  /**
   * Feeds the answer to a call, or its failure.
   *
   * @throws Error if no such call is in flight
   */
  handle(now: number, input: Input): void {
    engine(() => this.#run.handle(now, input));
  }

  /** Ends the run as `cancelled`. */
  cancel(now: number): void {
    engine(() => this.#run.cancel(now));
  }

  /** What has happened so far. Secrets are masked in it. */
  trace(): Trace {
    return engine(() => this.#run.trace());
  }

  /** Frees the run's memory. The run cannot be used afterwards. */
  free(): void {
    if (this.#instance === instance()) this.#run.free();
  }
}

/** What every document with inputs has somewhere: the word, or an escape that may stand for a part of it. */
const MAY_HAVE_INPUTS = /inputs|\\[uUx]/;

/** Inputs are checked against their JSON Schema, so a document with inputs needs the checker, and so does one that calls another's workflows. */
async function checkerFor(text: string, sources: SourceText[] = []): Promise<SchemaChecker | undefined> {
  expectText(text);
  await loadCore();
  // One that is loaded is there for all documents.
  const loaded = loadedChecker();
  if (loaded !== undefined) return loaded;
  const others = sources.map((it) => it.text).filter((it) => it.includes("arazzo"));
  // To read a document takes longer than to look for a word.
  const documents = [text, ...others].filter((it) => MAY_HAVE_INPUTS.test(it));
  const hasInputs = (it: string) => engine((core) => core.workflows(it)).some((workflow) => workflow.inputs.length > 0);
  return documents.some(hasInputs) ? loadChecker() : undefined;
}
