/** The state of the page, and what follows from it. */
import type { ChosenAnswer, Credential, Destinations, Difference, InputField, InputMisfit, RunOptions, SourceText, Trace, WorkflowSummary } from "telaio";
import { readForm, type Form } from "./inputs/form.js";
import type { Mode, Outcome, Report } from "./protocol.js";
import { hasParts, isSchema, listsOpenly, withoutSecrets } from "./inputs/schema.js";
import type { RunActions } from "./run/control.js";
import type { Left, Pause } from "./run/messages.js";
import type { Standing } from "./documents/keeping.js";
import type { View } from "./documents/library.js";
import type { Attachment, KeptDocument, NewDocument } from "./storage.js";

/** The tabs of a workflow, and those of an MCP configuration, of which there is nothing to run. */
export const WORKFLOW_TABS = ["flow", "inputs", "run", "result", "docs"] as const;
export const CONFIG_TABS = ["convert", "docs"] as const;

export type Tab = (typeof WORKFLOW_TABS)[number] | (typeof CONFIG_TABS)[number];

/** A run as the page sees it. `trace` is there as soon as something is known. */
export type RunView =
  | { readonly phase: "running" | "stopping"; readonly mode: Mode; readonly trace: Trace }
  | { readonly phase: "paused"; readonly mode: Mode; readonly trace: Trace; readonly pause: Pause }
  | { readonly phase: "ended"; readonly mode: Mode; readonly trace?: Trace; readonly outcome: Outcome; readonly left?: Left; readonly from?: Left; readonly replayed?: ReplayedFrom };

/** The recording that a run was replayed from, and what differs. */
export interface ReplayedFrom {
  readonly fileName: string;
  readonly differences: readonly Difference[];
}

/** The proxy of `telaio serve --proxy`, and whether live runs go through it. */
export interface Proxy {
  readonly token: string;
  readonly isOn: boolean;
}

export interface State {
  readonly document: KeptDocument;
  /** The source whose text the editor shows; without one the document's. */
  readonly source?: string | undefined;
  /** Whether this browser keeps the document, so that a reload brings it back. */
  readonly standing: Standing;
  /** The last check, and the text that it is about. */
  readonly report?: Report | undefined;
  readonly checkedText?: string | undefined;
  /** Why the worker was replaced, until the next check succeeds. */
  readonly trouble?: string | undefined;
  readonly workflowId?: string | undefined;
  /** What the form holds, as typed. In memory only. */
  readonly entries: Readonly<Record<string, string>>;
  /** What the schema checker says of them. */
  readonly misfits: readonly InputMisfit[];
  /** Base URLs by source, as typed. */
  readonly servers: Readonly<Record<string, string>>;
  /** The variables of servers' URLs, by source. */
  readonly serverVariables: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The kind of run that was last asked for: its missing inputs are shown. */
  readonly asked?: Mode | undefined;
  readonly run?: RunView | undefined;
  /** The ids of the steps before which a run pauses. */
  readonly breakpoints: ReadonlySet<string>;
  /** Where the cursor is in the document: an offset. */
  readonly cursor?: number | undefined;
  /** What steps of dry runs are answered, by step, where it is chosen. */
  readonly answers: Readonly<Record<string, ChosenAnswer>>;
  /** The expressions that are shown at every pause. */
  readonly watched: readonly string[];
  /** A live run of the document that a reload has interrupted. */
  readonly interrupted?: Left | undefined;
  /** What a run may send, as far as it is known. */
  readonly planned?: Destinations | undefined;
  readonly proxy?: Proxy | undefined;
  /** Credentials by security scheme, as typed. In memory only. */
  readonly credentials: Readonly<Record<string, Credential>>;
  readonly tab: Tab;
  /** What Compozy's servers give, as typed. In memory only. */
  readonly samples: string;
  /** The client that configurations are written for. */
  readonly client: string;
}

/** How a document is opened. */
export interface Opening {
  readonly entries?: Readonly<Record<string, string>>;
  /** It comes with the page, so that it is kept only once it is changed. */
  readonly isOurs?: boolean;
}

/** What the page may do with the texts of a document. */
export interface DocumentActions {
  /** Opens a new document; the one before stays in the library. */
  open(document: NewDocument, opening?: Opening): void;
  /** Opens a document of the library. */
  reopen(id: string): Promise<void>;
  attach(source: string, attachment: Attachment): void;
  detach(source: string): void;
  /** Shows the text of a source in the editor, or without one the document's. */
  showText(source: string | undefined): void;
  /** Selects a place in the document, or in the text of one of its sources. */
  reveal(place: { from: number; to: number }, source?: string): void;
  /** Changes the document. */
  fix(edits: readonly { from: number; to: number; text: string }[]): void;
}

/** What the page may do; every view gets these and changes nothing itself. */
export interface Actions extends DocumentActions, RunActions {
  enter(name: string, entry: string): void;
  serve(source: string, url: string): void;
  setServerVariable(source: string, name: string, value: string): void;
  chooseWorkflow(workflowId: string): void;
  show(tab: Tab): void;
  sample(samples: string): void;
  chooseClient(client: string): void;
  /** Gives a security scheme its credentials; `undefined` takes them back. */
  authorize(key: string, credential: Credential | undefined): void;
  /** Has live runs go through the proxy, or no longer. */
  useProxy(isOn: boolean): void;
}

export const isConfig = ({ report }: State): boolean => report?.validation.kind === "mcp";

/** The tabs that the document has. */
export const tabsOf = (state: State): readonly Tab[] => (isConfig(state) ? CONFIG_TABS : WORKFLOW_TABS);

/** The tab that is shown: the one that was chosen, if the document has it. */
export function tabOf(state: State): Tab {
  const tabs = tabsOf(state);
  return tabs.includes(state.tab) ? state.tab : (tabs[0] ?? state.tab);
}

export function workflowOf({ report, workflowId }: State): WorkflowSummary | undefined {
  return report?.workflows.find((it) => it.workflowId === workflowId) ?? report?.workflows[0];
}

export function formOf(state: State): Form {
  return readForm(workflowOf(state)?.inputs ?? [], state.entries);
}

export function isRunning({ run }: State): boolean {
  return run !== undefined && run.phase !== "ended";
}

export interface Tally {
  readonly errors: number;
  readonly warnings: number;
}

export function tallyOf({ report }: State): Tally | undefined {
  if (report === undefined) return undefined;
  const tally = { errors: 0, warnings: 0 };
  for (const { severity } of report.validation.findings) {
    if (severity === "error") tally.errors += 1;
    else if (severity === "warning") tally.warnings += 1;
  }
  return tally;
}

export function sourcesOf({ document }: State): SourceText[] {
  return Object.entries(document.sources).map(([name, { text }]) => ({ name, text }));
}

/** How the document is looked at, as far as it may be kept: no secrets, and nothing of which that is not known. */
export function viewOf(state: State, places: View["places"]): View {
  const isOpen = ({ name, secret }: { name: string; secret: boolean }) => !secret && (state.entries[name] ?? "") !== "";
  const fields = workflowOf(state)?.inputs.filter(isOpen) ?? [];
  return {
    ...(state.source !== undefined && { source: state.source }),
    ...(state.workflowId !== undefined && { workflowId: state.workflowId }),
    panel: state.tab,
    entries: Object.fromEntries(fields.map((it) => [it.name, keptEntry(it, state.entries[it.name] ?? "")])),
    places,
  };
}

/** What was typed, without the secrets in its parts. */
function keptEntry(field: InputField, entry: string): string {
  const schema = isSchema(field.schema) ? field.schema : {};
  if (field.type === "array" && "items" in schema && !listsOpenly(schema)) return "";
  if (field.type !== "object" && field.type !== "array" && !hasParts(field)) return entry;
  try {
    return JSON.stringify(withoutSecrets(schema, JSON.parse(entry)));
  } catch {
    // Lines of texts, or what is no JSON yet and may have anything in it.
    return field.type === "array" && !hasParts(field) ? entry : "";
  }
}

export function optionsOf(state: State): RunOptions {
  const workflow = workflowOf(state);
  return {
    ...(workflow !== undefined && { workflowId: workflow.workflowId }),
    inputs: formOf(state).values,
    sources: sourcesOf(state),
    servers: Object.fromEntries(Object.entries(state.servers).filter(([, url]) => url !== "")),
    serverVariables: givenVariables(state.serverVariables),
    credentials: state.credentials,
  };
}

function givenVariables(variables: State["serverVariables"]): Record<string, Record<string, string>> {
  return Object.fromEntries(Object.entries(variables).map(([source, it]) => [source, Object.fromEntries(Object.entries(it).filter(([, value]) => value !== ""))]));
}
