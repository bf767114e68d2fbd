/** Small things that are kept in this browser: servers and the layout. Documents are in documents/library.ts. */
import type { Theme } from "./theme.js";

export interface KeptDocument {
  /** What the library keeps it under. */
  readonly id: string;
  readonly name: string;
  readonly text: string;
  /** API descriptions that are at hand, by the name of their source. */
  readonly sources: Readonly<Record<string, Attachment>>;
}

/** A document that is not in the library yet. */
export type NewDocument = Omit<KeptDocument, "id">;

export interface Attachment {
  readonly fileName: string;
  readonly text: string;
}

interface Kept {
  servers: Readonly<Record<string, string>>;
  theme: Theme;
  /** The left pane's share of the width, in percent. */
  split: number;
}

/** Keeps a value, unless the browser refuses. */
export function keep<Name extends keyof Kept>(name: Name, value: Kept[Name]): void {
  try {
    localStorage.setItem(`telaio.${name}`, JSON.stringify(value));
  } catch {
    // The page works without; what is lost is where the divider was.
  }
}

/** What was kept, unless it is not of the expected form, as after a change of the page. */
export function kept<Name extends keyof Kept>(name: Name): Kept[Name] | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(`telaio.${name}`) ?? "null");
    return FORMS[name](value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const FORMS: { [Name in keyof Kept]: (value: unknown) => value is Kept[Name] } = {
  servers: (value): value is Record<string, string> =>
    isRecord(value) && Object.values(value).every((it) => typeof it === "string"),
  theme: (value): value is Theme => value === "system" || value === "light" || value === "dark",
  split: (value): value is number => typeof value === "number" && value > 0 && value < 100,
};
