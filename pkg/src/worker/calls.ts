/** The functions that can be called through a worker, with their types. */
import type * as telaio from "telaio";
import type * as editor from "telaio/editor";

/** Those of `telaio`. `Run` and `Stepper` stay with whoever drives them. */
export const FUNCTIONS = [
  "apiOperation",
  "apiOperations",
  "checkInputs",
  "checkValue",
  "checkXml",
  "configOfRun",
  "convert",
  "docs",
  "draft",
  "dryRun",
  "explore",
  "fix",
  "flowchart",
  "format",
  "graph",
  "mcpDialects",
  "mcpPreview",
  "mcpServers",
  "parseText",
  "plan",
  "references",
  "replay",
  "report",
  "rules",
  "run",
  "sourceDescriptions",
  "types",
  "validate",
  "workflows",
] as const satisfies readonly (keyof typeof telaio)[];

/** Those of `telaio/editor`. */
export const SERVICES = [
  "codeActions",
  "completion",
  "definition",
  "documentSymbols",
  "foldingRanges",
  "formatting",
  "hover",
  "prepareRename",
  "references",
  "rename",
  "semanticTokens",
  "semanticTokensLegend",
] as const satisfies readonly (keyof typeof editor)[];

/** How to give a call up. */
export interface Cancellable {
  /**
   * Gives the call up: it fails with the signal's reason, and is not even begun if others are before it.
   * A live run ends as `cancelled` instead, and gives its trace.
   */
  signal?: AbortSignal;
}

/** The same function, whose options may have a signal. */
export type Asked<F> = F extends (...question: infer Q) => infer Answer ? (...question: WithSignal<Q>) => Answer : never;

type WithSignal<Q extends unknown[]> = Q extends string[]
  ? [...question: Q, options?: Cancellable]
  : { [At in keyof Q]: Q[At] extends string | undefined ? Q[At] : Q[At] & Cancellable };

/** The functions of `telaio`, and the services for editors. */
export type Functions = { [Name in (typeof FUNCTIONS)[number]]: Asked<(typeof telaio)[Name]> } & {
  editor: { [Name in (typeof SERVICES)[number]]: Asked<(typeof editor)[Name]> };
};
