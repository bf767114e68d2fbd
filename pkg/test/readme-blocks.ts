/** The code of a README, block by block, and which of it runs where. */
import { join } from "node:path";
import { installed, read } from "./setup.js";

/** A fenced block of code. */
export interface Block {
  /** The file and the line that the block begins at. */
  place: string;
  /** The word after the fence. */
  language: string;
  code: string;
}

/** Blocks that `readme.test.ts` leaves out, by a pattern of their code and with the reason. */
export const LEFT_OUT: [pattern: RegExp, reason: string][] = [
  [/from "telaio\/(codemirror|monaco)"/, "runs in Chromium: readme-editors.test.ts"],
  [/vscode-languageclient/, "only inside of VS Code there is the module `vscode`"],
  [/telaio completions bash/, "changes the files of a person's shell: completions.test.ts"],
  [/^cargo xtask /, "builds all of this, and runs this test"],
];

/** Languages that are no programs of this package. */
export const OTHER_LANGUAGES: Record<string, string> = {
  json: "the configuration, which has a test of its own",
  yaml: "parts of a document",
  lua: "for Neovim",
  lisp: "for Emacs",
  toml: "for Helix",
  rust: "a doctest: src/lib.rs",
  text: "what programs print",
};

/** The package's own README. */
export const PACKAGE = blocks("pkg/README.md", read(join(installed, "node_modules/telaio/README.md")));

/** The README of the whole project. The tests run in the package's own folder. */
export const PROJECT = blocks("README.md", read(join(process.cwd(), "../README.md")));

function blocks(file: string, text: string): Block[] {
  const fenced = [...text.matchAll(/^```(\S*)\n([^]*?)^```$/gm)];
  return fenced.map(({ index, 1: language = "", 2: code = "" }) => {
    return { place: `${file}:${text.slice(0, index).split("\n").length}`, language, code };
  });
}

/** Why a block is not run by `readme.test.ts`, if it is not. */
export const leftOut = ({ code }: Block) => LEFT_OUT.find(([pattern]) => pattern.test(code))?.[1];
