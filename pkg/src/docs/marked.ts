/** The library that reads CommonMark, with only what is used of it: a text becomes tokens, never HTML. */
import { lexer } from "marked";

/** A piece of a text; which members there are depends on its type. */
export interface Token {
  readonly type: string;
  readonly raw: string;
  readonly text?: string;
  readonly href?: string;
  readonly depth?: number;
  readonly ordered?: boolean;
  readonly start?: number | "";
  readonly tokens?: readonly Token[];
  readonly items?: readonly Token[];
  readonly header?: readonly Token[];
  readonly rows?: readonly (readonly Token[])[];
}

/** The blocks of a text. */
export const tokens = (text: string): readonly Token[] => lexer(text, { gfm: true }) as unknown as readonly Token[];
