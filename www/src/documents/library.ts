/** The documents that this browser keeps, in IndexedDB: their texts, and how they were last looked at. Never secrets. */
import type { Attachment, KeptDocument } from "../storage.js";
import type { Tab } from "../state.js";

/** How a document was last looked at. */
export interface View {
  /** The source that the editor shows; without one the document. */
  readonly source?: string;
  /** The panel on the right. */
  readonly panel?: Tab;
  readonly workflowId?: string;
  /** What the form holds, without secrets. */
  readonly entries: Readonly<Record<string, string>>;
  /** Where the cursor and the scroller were, by source; the document's is "". */
  readonly places: Readonly<Record<string, Place>>;
}

/** A selection, and the offset of the first line in sight. */
export interface Place {
  readonly anchor: number;
  readonly head: number;
  readonly top: number;
}

/** What is known of a document without reading its texts. */
export interface Entry {
  readonly id: string;
  readonly name: string;
  /** The file names of its sources, by the sources' names. */
  readonly sources: Readonly<Record<string, string>>;
  /** Whether it is as it came with the page: then it need not be kept once another one is open. */
  readonly isUntouched: boolean;
  /** When it was last written, in milliseconds since 1970. */
  readonly changed: number;
  /** The length of all its texts, in UTF-16 code units. */
  readonly length: number;
  /** Another one with each change of the texts: a browser tab writes only over what it has read. */
  readonly revision: string;
  readonly view: View;
}

/** A document with its texts. */
export interface Volume {
  readonly entry: Entry;
  readonly document: KeptDocument;
  /** What can be undone in its texts, by source; the document's is "". */
  readonly undo: Histories;
}

export type Histories = Readonly<Record<string, unknown>>;

/** Under this name, which no source has, the histories lie among the texts. */
export const UNDO = "\0undo";

/** What is written: the entry, and the texts that changed since the last time by source; `undefined` removes one. */
export interface Draft {
  readonly entry: Omit<Entry, "revision" | "changed">;
  readonly texts: Readonly<Record<string, string | undefined>>;
}

/** `overtaken`: something else was written since; `full` and `denied`: the browser does not keep it. */
export type Written = { readonly revision: string } | "overtaken" | "full" | "denied";

export interface Library {
  /** Newest first. */
  list(): Promise<Entry[]>;
  read(id: string): Promise<Volume | undefined>;
  /** Writes a document, unless its stored revision is another one than was read; a new one has none. */
  write(draft: Draft, read: string | undefined): Promise<Written>;
  remove(id: string): Promise<void>;
}

/** A browser that does not answer within this time keeps nothing. */
const PATIENCE_MS = 2_000;

/** Opens the library; `undefined` if the browser denies it. */
export function openLibrary(): Promise<Library | undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), PATIENCE_MS);
    try {
      const opening = indexedDB.open("telaio", 1);
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore("entries", { keyPath: "id" });
        // By the document's id and the source's name.
        opening.result.createObjectStore("texts");
      };
      opening.onsuccess = () => resolve(libraryIn(opening.result));
      opening.onerror = opening.onblocked = () => resolve(undefined);
    } catch {
      resolve(undefined);
    }
  });
}

function libraryIn(database: IDBDatabase): Library {
  // A later page with another form of the library must not wait for this one.
  database.onversionchange = () => database.close();
  return {
    async list() {
      const entries = await outcome<Entry[]>(database.transaction("entries").objectStore("entries").getAll());
      return entries.sort((a, b) => b.changed - a.changed);
    },
    async read(id) {
      const reading = database.transaction(["entries", "texts"]);
      const [entry, keys, texts] = await Promise.all([
        outcome<Entry | undefined>(reading.objectStore("entries").get(id)),
        outcome(reading.objectStore("texts").getAllKeys(textsOf(id))),
        outcome<string[]>(reading.objectStore("texts").getAll(textsOf(id))),
      ]);
      return entry === undefined ? undefined : volumeOf(entry, keys as [string, string][], texts);
    },
    write: (draft, read) => write(database, draft, read),
    async remove(id) {
      const removing = database.transaction(["entries", "texts"], "readwrite");
      removing.objectStore("entries").delete(id);
      await outcome(removing.objectStore("texts").delete(textsOf(id)));
    },
  };
}

function volumeOf(entry: Entry, keys: readonly [string, string][], texts: readonly string[]): Volume {
  const byName = new Map(keys.map(([, source], at) => [source, texts[at] ?? ""]));
  const sources: Record<string, Attachment> = {};
  for (const [name, fileName] of Object.entries(entry.sources)) sources[name] = { fileName, text: byName.get(name) ?? "" };
  return { entry, document: { id: entry.id, name: entry.name, text: byName.get("") ?? "", sources }, undo: JSON.parse(byName.get(UNDO) ?? "{}") as Histories };
}

function write(database: IDBDatabase, { entry, texts }: Draft, read: string | undefined): Promise<Written> {
  return new Promise((resolve) => {
    const isNews = read === undefined || Object.keys(texts).length > 0;
    const revision = isNews ? newId() : read;
    let result: Written = { revision };
    try {
      const writing = database.transaction(["entries", "texts"], "readwrite");
      writing.oncomplete = () => resolve(result);
      writing.onabort = () => resolve(result === "overtaken" ? result : reasonOf(writing.error));
      const entries = writing.objectStore("entries");
      const stored: IDBRequest<Entry | undefined> = entries.get(entry.id);
      stored.onsuccess = () => {
        if (stored.result?.revision !== read) {
          result = "overtaken";
          return writing.abort();
        }
        entries.put({ ...entry, changed: Date.now(), revision });
        for (const [source, text] of Object.entries(texts)) {
          if (text === undefined) writing.objectStore("texts").delete([entry.id, source]);
          else writing.objectStore("texts").put(text, [entry.id, source]);
        }
      };
    } catch (error) {
      resolve(reasonOf(error));
    }
  });
}

const reasonOf = (error: unknown): "full" | "denied" => ((error as DOMException | null)?.name === "QuotaExceededError" ? "full" : "denied");

const textsOf = (id: string) => IDBKeyRange.bound([id], [id, []]);

/** A name that nothing else has. `crypto.randomUUID` is not there on pages that came by http. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (it) => it.toString(16).padStart(2, "0")).join("");
}

function outcome<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
