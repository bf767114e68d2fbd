/** The findings of the open documents: as one types, but not at every letter. */
import { validate } from "telaio";
import type { DocumentKind, Finding } from "telaio";
import type { Project, Surroundings } from "./project.js";
import type { TextDocument } from "./protocol.js";

/** How long someone must pause before the text is checked. */
const PAUSE_MS = 80;

/** What a check has found. */
export interface Checked {
  kind: DocumentKind;
  findings: Finding[];
  surroundings: Surroundings;
}

interface Check {
  version: number;
  result: Promise<Checked>;
}

export class Checks {
  readonly #project: Project;
  readonly #report: (document: TextDocument, checked: Checked) => void;
  readonly #failed: (error: unknown) => void;
  readonly #latest = new Map<TextDocument, Check>();
  readonly #kinds = new Map<TextDocument, DocumentKind>();
  readonly #waiting = new Map<TextDocument, NodeJS.Timeout>();

  /** `report` is told the findings of each text that was not overtaken meanwhile. */
  constructor(project: Project, report: (document: TextDocument, checked: Checked) => void, failed: (error: unknown) => void) {
    this.#project = project;
    this.#report = report;
    this.#failed = failed;
  }

  /** Checks a document soon: its text, or something that it refers to, is new. */
  schedule(document: TextDocument): void {
    this.#latest.delete(document);
    clearTimeout(this.#waiting.get(document));
    this.#waiting.set(document, setTimeout(() => void this.#check(document), PAUSE_MS));
  }

  /** What a document is, or was when it was last checked: nobody waits for a check at each letter. */
  async kind(document: TextDocument): Promise<DocumentKind> {
    return this.#kinds.get(document) ?? (await this.of(document)).kind;
  }

  /** The findings of the text as it is. */
  of(document: TextDocument): Promise<Checked> {
    const known = this.#latest.get(document);
    if (known?.version === document.version) return known.result;
    const result = this.#checked(document);
    this.#latest.set(document, { version: document.version, result });
    return result;
  }

  forget(document: TextDocument): void {
    clearTimeout(this.#waiting.get(document));
    this.#waiting.delete(document);
    this.#latest.delete(document);
    this.#kinds.delete(document);
  }

  async #check(document: TextDocument): Promise<void> {
    this.#waiting.delete(document);
    const result = this.of(document);
    try {
      const checked = await result;
      if (this.#latest.get(document)?.result === result) this.#report(document, checked);
    } catch (error) {
      this.#failed(error);
    }
  }

  async #checked(document: TextDocument): Promise<Checked> {
    const text = document.getText();
    const surroundings = await this.#project.surroundings(document);
    const { kind, findings } = await validate(text, surroundings);
    this.#kinds.set(document, kind);
    return { kind, findings: surroundings.isIgnored || kind === "unknown" ? [] : findings, surroundings };
  }
}
