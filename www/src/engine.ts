/** The page's side of the worker: asks, hands out answers, and replaces a worker that hangs or traps. */
import type { Conversion, ConvertOptions, McpDialectInfo, RunConfig, RunConfigOptions, RunEvent, SourceDescription, SourceText, Trace, Validation, WorkflowGraph } from "telaio";
import { editBetween } from "./edit.js";
import type { Outcome, Part, Preview, Reading, Reply, Report, Request, Samples, Sent, Served, Summary } from "./protocol.js";
import type { Command, RunReply, RunRequest } from "./run/messages.js";
import type { AskAbout, Question } from "./run/questions.js";

/** A check or a dry run takes milliseconds; one that takes this long will not end. */
const PATIENCE_MS = 10_000;
/** When the rest of the engine is fetched, after what it shall not keep from being shown. */
const PAUSE_MS = 100;
/** How long a stopped run may take to say so itself. */
const STOP_GRACE_MS = 1_000;

/** Questions that take next to no time. `undefined`, too, if the worker was replaced meanwhile. */
export interface Ask {
  /** The source descriptions that a document names. */
  describe(text: string): Promise<SourceDescription[] | undefined>;
  convert(text: string, options: ConvertOptions): Promise<Conversion | undefined>;
  preview(text: string, samples: Samples): Promise<Preview | undefined>;
  /** The workflows as graphs. None if the document has none. */
  graph(text: string, sources: SourceText[]): Promise<readonly WorkflowGraph[] | undefined>;
  /** The same as a flowchart for Markdown. */
  flowchart(text: string, sources: SourceText[]): Promise<string | undefined>;
  read(name: string, text: string, sources: SourceText[]): Promise<Reading | undefined>;
  configOfRun(trace: Trace, options: RunConfigOptions): Promise<RunConfig | undefined>;
  /** The clients that MCP configurations are for: they are asked for once. */
  dialects(): Promise<readonly McpDialectInfo[]>;
  /** Whether the code that answers is still on its way. */
  isLoading(): boolean;
}

/** Who hears of a run that is under way. */
export interface RunHearer {
  event(event: RunEvent): void;
  reply(reply: RunReply): void;
}

export interface Engine extends Ask {
  /** Questions about runs. */
  about: AskAbout;
  /**
   * Checks the newest text. Texts that are overtaken while one is checked are left out.
   * Of a new document all is said at once; else what is in it follows a moment after the findings.
   */
  check(name: string, text: string, sources: SourceText[], isNew: boolean): void;
  /** The names of the services for editors. */
  services(): Promise<readonly string[] | undefined>;
  /** Asks a service for editors about a text; its last argument has no sources, which are those of the last check. */
  serve(service: string, text: string, question: readonly unknown[]): Promise<unknown>;
  run(request: RunRequest, hearer: RunHearer): Promise<Outcome>;
  /** Tells the run that is under way, if there is one. */
  command(command: Command): void;
  stop(): void;
}

interface Listener {
  checked(report: Report, text: string): void;
  /** The worker was replaced; the text is in the page and is not touched. */
  replaced(reason: string): void;
}

export function connectEngine(listener: Listener): Engine {
  let worker: Worker | undefined;
  let nextId = 1;
  let newest: { name: string; text: string; sources: SourceText[]; isNew: boolean } | undefined;
  let checking: { id: number; text: string; watch: number } | undefined;
  let last: { id: number; text: string; report: Report } | undefined;
  /** The text that the worker was told last. */
  let told = "";
  /** The sources that the worker has. */
  let sent: readonly SourceText[] | undefined;
  let running: { id: number; isDry: boolean; hearer: RunHearer; settle: (outcome: Outcome) => void; watch?: number } | undefined;

  /** Settles once no run is under way: one that was abandoned is still being stopped. */
  let idle: Promise<unknown> = Promise.resolve();

  let dialects: readonly McpDialectInfo[] | undefined;
  const asked = new Map<number, (answer: unknown) => void>();

  /** The engine's code, compiled once for all workers: what checks is fetched together with the page, the whole once there are findings. */
  const compiled: Partial<Record<Part, WebAssembly.Module | undefined>> = {};
  let fetchWhole: () => void = () => {};
  const code = { validate: fetched("validate"), core: new Promise<void>((resolve) => (fetchWhole = resolve)).then(() => fetched("core")) };
  worker = hire(code);

  async function fetched(part: Part): Promise<WebAssembly.Module | undefined> {
    return (compiled[part] = await compile(part));
  }

  /** A later worker does not wait for code that may never come: without it, it fetches its own. */
  function hire(code: Partial<Record<Part, Promise<WebAssembly.Module | undefined>>> = {}): Worker {
    const fresh = new Worker(new URL("worker.js", document.baseURI), { type: "module", name: "telaio" });
    for (const part of ["validate", "core"] as const) {
      void (code[part] ?? Promise.resolve(compiled[part])).then((module) => fresh.postMessage({ type: "load", part, module } satisfies Sent));
    }
    fresh.addEventListener("message", ({ data }: MessageEvent<Reply>) => hear(data));
    fresh.addEventListener("error", (event) => replace(event.message || "the worker could not be loaded"));
    return fresh;
  }

  function replace(reason: string): void {
    worker?.terminate();
    fetchWhole();
    // The next request hires another: a worker that cannot even be loaded must not be hired in a loop.
    worker = last = sent = undefined;
    told = "";
    clearTimeout(checking?.watch);
    clearTimeout(running?.watch);
    const lost = running;
    // Where a run broke down, what is known of the text still holds.
    const isText = checking !== undefined || lost === undefined;
    checking = running = undefined;
    for (const settle of asked.values()) settle(undefined);
    asked.clear();
    lost?.settle({ type: "lost", message: reason });
    if (isText) listener.replaced(reason);
    checkNewest();
  }

  function hear(reply: Reply): void {
    switch (reply.type) {
      case "checked":
        if (reply.id !== checking?.id) return;
        clearTimeout(checking.watch);
        const { id, text } = checking;
        checking = undefined;
        hearReport(id, text, reply.validation, reply.summary);
        setTimeout(fetchWhole, PAUSE_MS);
        return checkNewest();
      case "summarized":
        if (reply.id === last?.id) hearReport(last.id, last.text, last.report.validation, reply.summary);
        return;
      case "event":
        if (reply.id === running?.id) running.hearer.event(reply.event);
        return;
      case "run":
        if (reply.id !== running?.id) return;
        // A person may take all the time in the world.
        if (reply.reply.type === "paused") clearTimeout(running.watch);
        return running.hearer.reply(reply.reply);
      case "answered":
        return settleAsked(reply.id, reply.answer);
      case "ended":
        if (reply.id !== running?.id) return;
        clearTimeout(running.watch);
        const { settle } = running;
        running = undefined;
        return settle(reply.outcome);
      case "listed":
        return settleAsked(reply.id, reply.services);
      case "dialects":
        return settleAsked(reply.id, reply.dialects);
      case "served":
        return settleAsked(reply.id, reply.served);
      case "described":
        return settleAsked(reply.id, reply.sources);
      case "converted":
        return settleAsked(reply.id, reply.conversion);
      case "previewed":
        return settleAsked(reply.id, reply.preview);
      case "graphed":
        return settleAsked(reply.id, reply.graphs);
      case "charted":
        return settleAsked(reply.id, reply.flowchart);
      case "read":
        return settleAsked(reply.id, reply.reading);
      case "configured":
        return settleAsked(reply.id, reply.config);
      case "trapped":
        return replace(reply.message);
      default:
        reply satisfies never;
    }
  }

  function hearReport(id: number, text: string, validation: Validation, summary: Summary | undefined): void {
    const known = summary ?? last?.report;
    if (known === undefined) return;
    last = { id, text, report: { ...known, validation } };
    listener.checked(last.report, text);
  }

  function checkNewest(): void {
    if (newest === undefined || checking !== undefined) return;
    const { name, text, sources, isNew } = newest;
    newest = undefined;
    const watch = setTimeout(() => replace(`the check did not end within ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
    const id = nextId++;
    checking = { id, text, watch };
    const isKnown = sent !== undefined && isSame(sent, sources);
    tell({ type: "check", id, name, text, sources: isKnown ? undefined : sources, isNew: isNew || last === undefined });
    sent = sources;
  }

  function settleAsked(id: number, answer: unknown): void {
    asked.get(id)?.(answer);
    asked.delete(id);
  }

  function question<Answer>(request: (id: number) => Request): Promise<Answer | undefined> {
    return new Promise((settle) => {
      const id = nextId++;
      asked.set(id, (answer) => settle(answer as Answer | undefined));
      tell(request(id));
    });
  }

  function tell(request: Request): void {
    worker ??= hire();
    worker.postMessage(shortened(request));
  }

  /** Of a long text the worker is told what has changed. */
  function shortened(request: Request): Sent {
    if (!("text" in request)) return request;
    const text = editBetween(told, request.text);
    told = request.text;
    return { ...request, text };
  }

  function begin(request: RunRequest, hearer: RunHearer): Promise<Outcome> {
    return new Promise((settle) => {
      const id = nextId++;
      running = { id, isDry: request.mode === "dry", hearer, settle };
      watchDryRun();
      tell({ type: "run", id, run: request });
    });
  }

  /** A dry run takes no time until it pauses. */
  function watchDryRun(): void {
    if (running === undefined || !running.isDry) return;
    clearTimeout(running.watch);
    running.watch = setTimeout(() => replace(`the dry run did not end within ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
  }

  return {
    services: () => question((id) => ({ type: "services", id })),
    async serve(service, text, asked) {
      const served = await question<Served>((id) => ({ type: "serve", id, service, text, question: asked }));
      if (served !== undefined && "problem" in served) throw new Error(served.problem);
      return served?.answer;
    },
    describe: (text) => question((id) => ({ type: "describe", id, text })),
    convert: (text, options) => question((id) => ({ type: "convert", id, text, options })),
    preview: (text, samples) => question((id) => ({ type: "preview", id, text, samples })),
    graph: (text, sources) => question((id) => ({ type: "graph", id, text, sources })),
    flowchart: (text, sources) => question((id) => ({ type: "flowchart", id, text, sources })),
    read: (name, text, sources) => question((id) => ({ type: "read", id, name, text, sources })),
    async dialects() {
      dialects ??= await question((id) => ({ type: "dialects", id }));
      return dialects ?? [];
    },
    isLoading: () => !("core" in compiled),
    configOfRun: (trace, options) => question((id) => ({ type: "configOfRun", id, trace, options })),
    check(name, text, sources, isNew) {
      newest = { name, text, sources, isNew: isNew || newest?.isNew === true };
      checkNewest();
    },
    about: (about, what) => question((id) => ({ type: "ask", id, question: { about, ...what } as Question })),
    run(request, hearer) {
      // A run is watched, and its code may still be on its way.
      const outcome = idle.then(() => code.core).then(() => begin(request, hearer));
      idle = outcome;
      return outcome;
    },
    command(command) {
      if (running === undefined) return;
      if (command.type === "go") watchDryRun();
      tell({ type: "command", id: running.id, command });
    },
    stop() {
      if (running === undefined) return;
      tell({ type: "stop", id: running.id });
      clearTimeout(running.watch);
      running.watch = setTimeout(() => replace("the run did not stop by itself"), STOP_GRACE_MS);
    },
  };
}

/** Texts that have not changed are the same strings, which takes no time to see. */
function isSame(one: readonly SourceText[], other: readonly SourceText[]): boolean {
  return one.length === other.length && one.every(({ name, text }, at) => name === other[at]?.name && text === other[at]?.text);
}

function compile(part: Part): Promise<WebAssembly.Module | undefined> {
  return WebAssembly.compileStreaming(fetch(new URL(`wasm/${part}_bg.wasm`, document.baseURI))).catch(() => undefined);
}
