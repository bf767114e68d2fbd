/** What is kept in this browser: the document and the layout. Never inputs, never secrets. */
import type { Theme } from "./theme.js";

export interface KeptDocument {
  readonly name: string;
  readonly text: string;
  /** API descriptions that are at hand, by the name of their source. */
  readonly sources: Readonly<Record<string, Attachment>>;
}

export interface Attachment {
  readonly fileName: string;
  readonly text: string;
}

interface Kept {
  document: KeptDocument;
  servers: Readonly<Record<string, string>>;
  theme: Theme;
  /** The left pane's share of the width, in percent. */
  split: number;
}

/** Browsers give a page about five million characters; a document may take two of them. */
const LONGEST = 2_000_000;

/** Keeps a value. False if it is too long or the browser refuses. */
export function keep<Name extends keyof Kept>(name: Name, value: Kept[Name]): boolean {
  const json = JSON.stringify(value);
  if (json.length > LONGEST) return false;
  try {
    localStorage.setItem(`telaio.${name}`, json);
    return true;
  } catch {
    return false;
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
  document: (value): value is KeptDocument =>
    isRecord(value) &&
    typeof value["name"] === "string" &&
    typeof value["text"] === "string" &&
    isRecord(value["sources"]) &&
    Object.values(value["sources"]).every(
      (it) => isRecord(it) && typeof it["fileName"] === "string" && typeof it["text"] === "string",
    ),
  servers: (value): value is Record<string, string> =>
    isRecord(value) && Object.values(value).every((it) => typeof it === "string"),
  theme: (value): value is Theme => value === "system" || value === "light" || value === "dark",
  split: (value): value is number => typeof value === "number" && value > 0 && value < 100,
};
