/**
 * Keeps the open document in the library soon after each change.
 *
 * What changed in the last moment before the page goes away is put down at once in
 * the local storage, which unlike the library need not be waited for.
 */
import type { KeptDocument } from "../storage.js";
import { UNDO, newId, type Draft, type Histories, type Library, type View, type Volume } from "./library.js";

/** How long a change waits for more of them. */
const DELAY_MS = 200;

/** `unknown` until the first writing. */
export type Standing = "unknown" | "kept" | "full" | "denied";

export interface Keeping {
  /** Takes note of a document and how it is looked at; writes what changed. */
  note(document: KeptDocument, view: View, isUntouched: boolean): void;
  /** What can be undone in the open document may no longer be kept: what was written of it is removed. */
  forgetUndo(): void;
  /** Goes on with another document; one that is kept already comes with what was read. The last one is written first. */
  turnTo(volume: Volume | undefined): Promise<void>;
  /** What the open document is kept under. */
  id(): string | undefined;
}

interface Listener {
  standing(standing: Standing): void;
  /** Another browser tab has written over the document: from now on this one is kept apart. */
  parted(): void;
  /** What can be undone in the texts of a document, if that may be kept. */
  undo(documentId: string): Histories | undefined;
}

/** A document and how it is looked at. */
export interface Page {
  readonly document: KeptDocument;
  readonly view: View;
  readonly isUntouched: boolean;
}

/** What is open, and what of it is in the library. */
interface Opened {
  id: string;
  now: Page;
  stored?: Page;
  revision?: string;
  /** Whether what can be undone is another than what is stored, though the texts are the same. */
  isUndoStale?: boolean;
}

export function keepIn(library: Library | undefined, listener: Listener): Keeping {
  let opened: Opened | undefined;
  let arriving: Volume | undefined;
  let timer: number | undefined;
  let writing: Promise<void> = Promise.resolve();

  addEventListener("pagehide", putDown);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") void flush();
  });

  return {
    note(document, view, isUntouched) {
      const now = { document, view, isUntouched };
      if (opened === undefined) opened = begin(now, arriving);
      else if (opened.now.document === document && opened.now.isUntouched === isUntouched && isSame(opened.now.view, view)) return;
      opened.now = now;
      timer ??= setTimeout(() => void flush(), DELAY_MS);
    },
    forgetUndo() {
      if (opened === undefined) return;
      opened.isUndoStale = true;
      void flush();
    },
    async turnTo(volume) {
      const last = opened;
      const written = flush();
      opened = undefined;
      arriving = volume;
      await written;
      if (last?.stored?.isUntouched === true && last.id !== volume?.entry.id) await library?.remove(last.id).catch(() => {});
    },
    id: () => opened?.id,
  };

  /** One writing at a time; another one follows if there is something new. */
  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const turn = opened;
    if (turn === undefined) return writing;
    return (writing = writing.then(() => store(turn)));
  }

  async function store(turn: Opened): Promise<void> {
    const { now, stored, isUndoStale = false } = turn;
    if (stored === now && !isUndoStale) return;
    if (library === undefined) return listener.standing("denied");
    const draft = draftOf(turn);
    turn.isUndoStale = false;
    const undo = listener.undo(now.document.id);
    const texts = Object.keys(draft.texts).length === 0 && !isUndoStale ? {} : { ...draft.texts, [UNDO]: undo && JSON.stringify(undo) };
    const written = await library.write({ ...draft, texts }, turn.revision);
    if (written === "overtaken") {
      // A text that was written elsewhere is newer than a look at the one before it.
      if (!hasNews(turn)) return;
      listener.parted();
      return store(part(turn));
    }
    if (typeof written === "string") return listener.standing(written);
    turn.stored = now;
    turn.revision = written.revision;
    remember(turn.id);
    listener.standing("kept");
  }

  function putDown(): void {
    void flush();
    if (opened === undefined || opened.stored === opened.now) return;
    const { id, now, revision } = opened;
    const last = { page: now, revision };
    // Where not all of it has room, the texts come first.
    if (putLast(id, { ...last, undo: listener.undo(now.document.id) }) || putLast(id, last)) remember(id);
  }
}

interface Last {
  readonly page: Page;
  readonly revision?: string | undefined;
  readonly undo?: Histories | undefined;
}

/** False if the browser does not take it; the library may still have got it. */
function putLast(id: string, last: Last): boolean {
  try {
    localStorage.setItem(LAST + id, JSON.stringify(last));
    return true;
  } catch {
    return false;
  }
}

function begin(now: Page, volume: Volume | undefined): Opened {
  if (volume === undefined) return { id: now.document.id, now };
  const { id, revision } = volume.entry;
  return { id, now, revision, stored: pageOf(volume) };
}

const pageOf = ({ document, entry: { view, isUntouched } }: Volume): Page => ({ document, view, isUntouched });

/** Goes on under a name of its own, with all texts still to be written. */
function part(turn: Opened): Opened {
  turn.id = newId();
  delete turn.stored;
  delete turn.revision;
  return turn;
}

function draftOf({ id, now: { document, view, isUntouched }, stored }: Opened): Draft {
  const texts: Record<string, string | undefined> = {};
  const before = stored?.document;
  if (before?.text !== document.text) texts[""] = document.text;
  for (const [name, { text }] of Object.entries(document.sources)) if (before?.sources[name]?.text !== text) texts[name] = text;
  for (const name of Object.keys(before?.sources ?? {})) if (!(name in document.sources)) texts[name] = undefined;
  const sources = Object.fromEntries(Object.entries(document.sources).map(([name, { fileName }]) => [name, fileName]));
  const length = Object.values(document.sources).reduce((sum, { text }) => sum + text.length, document.text.length);
  return { entry: { id, name: document.name, sources, isUntouched, length, view }, texts };
}

const hasNews = (turn: Opened) => Object.keys(draftOf(turn).texts).length > 0;

const isSame = (one: View, other: View) => one === other || JSON.stringify(one) === JSON.stringify(other);

const CURRENT = "telaio.open";
const LAST = "telaio.last.";

/** Each browser tab has a document of its own, also after a reload. */
function remember(id: string): void {
  try {
    sessionStorage.setItem(CURRENT, id);
  } catch {
    // Then a reload brings the newest document.
  }
}

/** What is opened: the document to show, and what the library has of it. */
export interface Found {
  readonly page: Page;
  readonly volume?: Volume;
  readonly undo?: Histories | undefined;
}

/** The document that this browser tab had open, else the newest. */
export async function lastOpened(library: Library | undefined): Promise<Found | undefined> {
  try {
    const id = sessionStorage.getItem(CURRENT) ?? (await library?.list())?.[0]?.id;
    return id === undefined ? undefined : await find(library, id);
  } catch {
    return undefined;
  }
}

/** A document of the library, with what was put down in its last moment. */
export async function find(library: Library | undefined, id: string): Promise<Found | undefined> {
  const volume = await library?.read(id);
  const last = takeLast(id);
  if (volume === undefined) return last && { page: last.page, undo: last.undo };
  if (last === undefined) return { page: pageOf(volume), volume, undo: volume.undo };
  const isNewer = volume.entry.revision === last.revision || isSameText(volume.document, last.page.document);
  if (isNewer) return { page: last.page, volume, undo: last.undo };
  // Somebody else went on with it meanwhile: both are kept.
  return { page: { ...last.page, document: { ...last.page.document, id: newId() } }, undo: last.undo };
}

/** Written by this page alone, as JSON. */
function takeLast(id: string): Last | undefined {
  try {
    const json = localStorage.getItem(LAST + id);
    if (json === null) return undefined;
    localStorage.removeItem(LAST + id);
    return JSON.parse(json) as Last;
  } catch {
    return undefined;
  }
}

function isSameText(one: KeptDocument, other: KeptDocument): boolean {
  const texts = ({ text, sources }: KeptDocument) => JSON.stringify([text, Object.entries(sources).sort(([a], [b]) => (a < b ? -1 : 1))]);
  return texts(one) === texts(other);
}
