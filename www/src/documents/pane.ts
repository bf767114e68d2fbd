/** The document pane: what is open, in which text of it one writes, and that nothing of it is lost. */
import type { Finding } from "telaio";
import { createEditor } from "../editor.js";
import type { Engine } from "../engine.js";
import { SEED } from "../examples.js";
import type { Report } from "../protocol.js";
import { sourcesOf, viewOf, type DocumentActions, type State } from "../state.js";
import type { Attachment, KeptDocument, NewDocument } from "../storage.js";
import { find, keepIn, type Found, type Page } from "./keeping.js";
import { newId, type Library, type Place, type View } from "./library.js";
import type { Notices } from "./notices.js";

/** How long what is known of the document before stays, while another one is checked: most checks take a moment, and nothing flickers. */
const LATE_MS = 300;

/** The state of the page, as far as this pane reads and changes it. */
export interface Store {
  state(): State;
  update(change: Partial<State>): void;
  toggleBreakpoint(stepId: string): void;
}

export interface DocumentPane {
  readonly actions: DocumentActions;
  /** The check of a text has ended, which may have changed since. */
  checked(report: Report, text: string): void;
  /** What the open document is kept under. */
  id(): string | undefined;
  /** Takes note of the state, to be kept and shown. */
  note(state: State): void;
}

/** What the page begins with: the document that was open, or the seed. */
export function firstState(found: Found | undefined): Pick<State, "document" | "source" | "workflowId" | "entries" | "tab"> {
  if (found === undefined) return { document: { id: newId(), ...textsOf(SEED) }, entries: SEED.inputs ?? {}, tab: "flow" };
  return { document: found.page.document, ...stateOf(found.page.view) };
}

/** What keeps a source from being read, as findings of its own text. */
function mistakesIn(source: string, findings: readonly Finding[]): Finding[] {
  const unreadable = findings.filter((it) => it.code === "unreadable-source");
  return unreadable.flatMap(({ code, severity, help, labels }) =>
    labels.filter((it) => it.source === source).map(({ text, from, to, line, column, endLine, endColumn }) => ({ code, severity, message: text, from, to, line, column, endLine, endColumn, ...(help !== undefined && { help }), labels: [] })),
  );
}

const stateOf = ({ source, workflowId, entries, panel }: View) => ({ source, workflowId, entries, tab: panel ?? "flow" }) as const;

const textsOf = ({ name, text, sources }: NewDocument): NewDocument => ({ name, text, sources });

export function documentPane(host: HTMLElement, store: Store, engine: Engine, library: Library | undefined, found: Found | undefined, notices: Notices): DocumentPane {
  /** The documents that were open before, the last one at the end. */
  const earlier: { id: string | undefined; page: Page }[] = [];
  let isUntouched = found?.page.isUntouched ?? true;
  /** A text that is checked before it is in the state. */
  let early: string | undefined;
  let places: Record<string, Place> = { ...found?.page.view.places };
  /** What could be undone when the document was left. */
  let undo = found?.undo;
  /** The documents in which a secret has been found: it may be in what can be undone, so that is not kept. */
  const withSecrets = new Set<string>();
  /** The document of which a text has been checked: what comes before is about the one that was open until then. */
  let checkedId: string | undefined;

  const keeping = keepIn(library, {
    standing: (standing) => {
      if (store.state().standing !== standing) store.update({ standing });
    },
    undo(id) {
      const { document } = store.state();
      // The check of the newest text is not waited for: a page that goes away has no time for that, and a secret that
      // is found later is removed again.
      if (withSecrets.has(id)) return undefined;
      // A text that was not shown since has what it came with.
      return { ...(document.id === id && undo), ...editor.histories(`${id}/`) };
    },
    parted: () => notices.say("This document was changed in another tab of the browser, too. Yours goes on as a copy; both are under File, Recent."),
  });
  const editor = createEditor(host, {
    changing(key, text) {
      const { document } = store.state();
      if (key !== `${document.id}/`) return;
      early = text;
      check(text);
    },
    edited(key, text, place) {
      const { document } = store.state();
      if (!key.startsWith(document.id)) return;
      const source = key.slice(document.id.length + 1);
      const attachment = document.sources[source];
      places = { ...places, [source]: place };
      if (source === "") change({ ...document, text }, place.head);
      else if (attachment !== undefined) change({ ...document, sources: { ...document.sources, [source]: { ...attachment, text } } });
    },
    moved(key, place) {
      const { id } = store.state().document;
      if (!key.startsWith(id)) return;
      const source = key.slice(id.length + 1);
      places = { ...places, [source]: place };
      const cursor = source === "" ? place.head : undefined;
      if (store.state().cursor !== cursor) return store.update({ cursor });
      note(store.state());
    },
    toggleBreakpoint: (stepId) => store.toggleBreakpoint(stepId),
    undoneOpening() {
      const last = earlier.pop();
      if (last !== undefined) void goBack(last);
      return last !== undefined;
    },
  });

  function change(document: KeptDocument, cursor?: number): void {
    const before = store.state().document;
    if (before.text === document.text && before.sources === document.sources) return;
    isUntouched = false;
    store.update({ document, cursor });
    // It is being checked already if it was typed.
    if (early !== document.text) check();
    early = undefined;
  }

  function check(text = store.state().document.text, isNew = false): void {
    engine.check(store.state().document.name, text, sourcesOf(store.state()), isNew);
  }

  /** Shows the text that the state says. */
  function show(): void {
    const { document, source } = store.state();
    const text = source === undefined ? document.text : document.sources[source]?.text;
    const label = source === undefined ? "Document text" : `Text of ${source}`;
    if (text !== undefined) editor.show(`${document.id}/${source ?? ""}`, text, label, places[source ?? ""], undo?.[source ?? ""]);
  }

  async function turnTo({ page, volume, undo: kept }: Found): Promise<void> {
    void keeping.turnTo(volume);
    ({ isUntouched } = page);
    undo = kept;
    places = { ...page.view.places };
    store.update({ document: page.document, checkedText: undefined, run: undefined, asked: undefined, samples: "", ...stateOf(page.view) });
    show();
    check(undefined, true);
    setTimeout(() => {
      const { document, checkedText } = store.state();
      if (document.id === page.document.id && checkedText === undefined) store.update({ report: undefined });
    }, LATE_MS);
  }

  function leave(): void {
    const page = { document: store.state().document, view: viewOf(store.state(), places), isUntouched };
    earlier.push({ id: keeping.id(), page });
  }

  /** What is not in the library, because it is as it came or nothing is kept, is still here. */
  async function goBack({ id, page }: (typeof earlier)[number]): Promise<void> {
    const found = id === undefined ? undefined : await find(library, id);
    await turnTo(found ?? { page });
  }

  /** What was marked last. */
  let marked: { id?: string; workflows?: unknown; breakpoints?: unknown } = {};

  function markSteps({ document: { id, text }, checkedText, report, breakpoints }: State): void {
    // Places are those of the checked text.
    if (report === undefined || checkedText !== text) return;
    const { workflows } = report;
    const isNews = marked.workflows !== workflows || marked.id !== id;
    if (!isNews && marked.breakpoints === breakpoints) return;
    marked = { id, workflows, breakpoints };
    editor.mark(`${id}/`, isNews ? workflows.flatMap(({ steps }) => steps) : undefined, breakpoints);
  }

  function noteSecret(id: string): void {
    if (withSecrets.has(id)) return;
    withSecrets.add(id);
    keeping.forgetUndo();
  }

  function note(state: State): void {
    keeping.note(state.document, viewOf(state, places), isUntouched);
  }

  /** The text can be edited before what helps with that is there. */
  async function serve(): Promise<void> {
    const { diagnostics, documentServices, sourceServices } = await import("./services.js");
    const extension = await documentServices(engine, store.state, (source, { start, end }) => {
      const lines = store.state().document.sources[source]?.text.split("\n") ?? [];
      const offset = ({ line, character }: typeof start) => lines.slice(0, line).reduce((sum, it) => sum + it.length + 1, character);
      actions.reveal({ from: offset(start), to: offset(end) }, source);
    });
    editor.serve({ ofDocument: extension, ofSource: sourceServices(), diagnostics });
  }

  const actions: DocumentActions = {
    open(document, { entries = {}, isOurs = false } = {}) {
      leave();
      void turnTo({ page: { document: { id: newId(), ...textsOf(document) }, view: { entries, places: {}, panel: store.state().tab }, isUntouched: isOurs } });
    },
    async reopen(id) {
      const found = id === keeping.id() ? undefined : await find(library, id);
      if (found === undefined) return;
      leave();
      await turnTo(found);
    },
    attach(source, attachment) {
      const { document } = store.state();
      change({ ...document, sources: { ...document.sources, [source]: attachment } });
      show();
    },
    detach(source) {
      const { document } = store.state();
      const { [source]: attachment, ...sources } = document.sources;
      if (attachment === undefined) return;
      if (store.state().source === source) store.update({ source: undefined });
      change({ ...document, sources });
      show();
      notices.say(`${source} is detached.`, { label: "Undo", run: () => attachAgain(document.id, source, attachment) });
    },
    showText(source) {
      store.update({ source });
      show();
    },
    reveal(place, source) {
      if (source !== store.state().source) actions.showText(source);
      editor.reveal(place);
    },
    fix(edits) {
      const { checkedText, document } = store.state();
      // Places are those of the checked text; if it has changed since, the next list comes at once.
      if (checkedText !== document.text) return;
      if (store.state().source !== undefined) actions.showText(undefined);
      editor.replace(edits);
    },
  };

  function attachAgain(id: string, source: string, attachment: Attachment): void {
    if (store.state().document.id === id) actions.attach(source, attachment);
  }

  if (found !== undefined) void keeping.turnTo(found.volume);
  queueMicrotask(() => {
    show();
    check(undefined, true);
    void serve();
  });
  return {
    actions,
    checked({ validation }, text) {
      const { id, sources, text: current } = store.state().document;
      if (text === current) checkedId = id;
      if (checkedId === id && validation.findings.some((it) => it.code === "plaintext-secret")) noteSecret(id);
      if (text !== current) return;
      editor.underline(`${id}/`, validation.findings);
      for (const name of Object.keys(sources)) editor.underline(`${id}/${name}`, mistakesIn(name, validation.findings));
    },
    id: keeping.id,
    note(state) {
      note(state);
      markSteps(state);
    },
  };
}
