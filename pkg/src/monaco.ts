/**
 * Telaio in Monaco: everything that the engine knows of a document, for the models of the languages `yaml` and `json`.
 *
 * Models that are no Arazzo document and no MCP configuration are left alone.
 */
import type * as monaco from "monaco-editor";
import type { RuleLevel, SourceText, Trace } from "telaio";
import { Checks } from "./monaco/checks.js";
import { codeActions, completions, definition, documentSymbols, folding, formatting, hover, references, rename, semanticTokens } from "./monaco/providers.js";
import { services } from "./services.js";
import type { Services } from "./services.js";

export type { Services } from "./services.js";

type Model = monaco.editor.ITextModel;

/** The parts of Monaco that are needed, from wherever a page imports it. */
export type Monaco = Pick<typeof monaco, "editor" | "languages" | "MarkerSeverity" | "MarkerTag" | "Uri">;

/** How {@link register} serves models. All of it may be left out. */
export interface Options {
  /** The languages whose models are looked at; `yaml` and `json` by default. */
  languages?: readonly string[];
  /** Who answers, instead of the engine in this thread; a page gives functions that ask a worker. */
  services?: Partial<Services>;
  /** The document's path or URL, if it is not the model's URI: relative URLs in it start there. */
  name?: (model: Model) => string | undefined;
  /** The documents of the source descriptions, as they are now. Tell of new ones by {@link Registration.refresh}. */
  sources?: (model: Model) => SourceText[];
  /** The last run of the document: its values are shown. */
  trace?: (model: Model) => Trace | undefined;
  /** The rules that are off, or have another severity than their own. */
  rules?: Record<string, RuleLevel>;
}

/** What {@link register} has begun. */
export interface Registration extends monaco.IDisposable {
  /** Says that something beside the texts has changed, such as the sources: findings are looked for anew. */
  refresh(): void;
}

/**
 * What all providers know.
 * @internal
 */
export interface Context extends Options {
  api: Monaco;
  services: Services;
  checks: Checks;
}

/** Serves all models, those that there are and those to come, until it is disposed of. */
export function register(api: Monaco, options: Options = {}): Registration {
  const { languages = ["yaml", "json"] } = options;
  const chosen = { ...services, ...options.services };
  const checks = new Checks(api, languages, { ...options, services: chosen });
  const context: Context = { ...options, api, services: chosen, checks };
  const selector = [...languages];
  const parts = [
    checks,
    api.languages.registerCompletionItemProvider(selector, completions(context)),
    api.languages.registerHoverProvider(selector, hover(context)),
    api.languages.registerDefinitionProvider(selector, definition(context)),
    api.languages.registerReferenceProvider(selector, references(context)),
    api.languages.registerRenameProvider(selector, rename(context)),
    api.languages.registerCodeActionProvider(selector, codeActions(context)),
    api.languages.registerDocumentSymbolProvider(selector, documentSymbols(context)),
    api.languages.registerFoldingRangeProvider(selector, folding(context)),
    api.languages.registerDocumentSemanticTokensProvider(selector, semanticTokens(context)),
    api.languages.registerDocumentFormattingEditProvider(selector, formatting(context)),
  ];
  return {
    refresh: () => checks.refresh(),
    dispose: () => {
      for (const part of parts) part.dispose();
    },
  };
}
