/** The findings of models as markers: as one types, but not at every letter. */
import type { editor, IDisposable, IRange } from "monaco-editor";
import type { Finding, Severity, Validation } from "telaio";
import type { Context, Monaco, Options } from "../monaco.js";
import { isDocumentName } from "../services.js";

type Model = editor.ITextModel;

/** How long someone must pause before the text is checked. */
const PAUSE_MS = 150;

/** Whose markers they are. */
const OWNER = "telaio";

const SEVERITY: Record<Severity, "Error" | "Warning" | "Info"> = { error: "Error", warning: "Warning", info: "Info" };

interface Check {
  version: number;
  result: Promise<Validation>;
}

export class Checks implements IDisposable {
  readonly #api: Monaco;
  readonly #languages: readonly string[];
  readonly #options: Options & Pick<Context, "services">;
  readonly #latest = new Map<Model, Check>();
  readonly #waiting = new Map<Model, ReturnType<typeof setTimeout>>();
  readonly #watched = new Map<Model, IDisposable>();
  readonly #listeners: readonly IDisposable[];

  constructor(api: Monaco, languages: readonly string[], options: Options & Pick<Context, "services">) {
    this.#api = api;
    this.#languages = languages;
    this.#options = options;
    this.#listeners = [
      api.editor.onDidCreateModel((model) => this.#watch(model)),
      api.editor.onDidChangeModelLanguage(({ model }) => this.#schedule(model)),
      api.editor.onWillDisposeModel((model) => this.#forget(model)),
    ];
    for (const model of api.editor.getModels()) this.#watch(model);
  }

  /** Whether a model is looked after: by what is in it, or before there is much in it by its name. */
  async serves(model: Model): Promise<boolean> {
    return isDocumentName(nameOf(this.#options, model)) || (await this.#check(model)).kind !== "unknown";
  }

  /** The findings of the text as it is. */
  async findings(model: Model): Promise<Finding[]> {
    const { kind, findings } = await this.#check(model);
    return kind === "unknown" ? [] : findings;
  }

  /** Looks at all models again. */
  refresh(): void {
    for (const model of this.#api.editor.getModels()) this.#schedule(model);
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    for (const model of this.#api.editor.getModels()) {
      this.#forget(model);
      this.#api.editor.setModelMarkers(model, OWNER, []);
    }
  }

  #watch(model: Model): void {
    this.#watched.set(model, model.onDidChangeContent(() => this.#schedule(model)));
    this.#schedule(model);
  }

  #schedule(model: Model): void {
    this.#latest.delete(model);
    clearTimeout(this.#waiting.get(model));
    this.#waiting.set(model, setTimeout(() => void this.#mark(model), PAUSE_MS));
  }

  #forget(model: Model): void {
    this.#watched.get(model)?.dispose();
    this.#watched.delete(model);
    clearTimeout(this.#waiting.get(model));
    this.#waiting.delete(model);
    this.#latest.delete(model);
  }

  async #mark(model: Model): Promise<void> {
    this.#waiting.delete(model);
    const isOurs = this.#languages.includes(model.getLanguageId());
    const version = model.getVersionId();
    const found = isOurs ? await this.findings(model) : [];
    // What was overtaken meanwhile is of no use.
    if (model.isDisposed() || model.getVersionId() !== version) return;
    this.#api.editor.setModelMarkers(model, OWNER, found.map((it) => this.#marker(model, it)));
  }

  #check(model: Model): Promise<Validation> {
    const known = this.#latest.get(model);
    const version = model.getVersionId();
    if (known?.version === version) return known.result;
    const { services, sources, rules } = this.#options;
    const url = nameOf(this.#options, model);
    const result = services.validate(model.getValue(), { url, ...(sources && { sources: sources(model) }), ...(rules && { rules }) });
    this.#latest.set(model, { version, result });
    return result;
  }

  #marker(model: Model, finding: Finding): editor.IMarkerData {
    const { MarkerSeverity, MarkerTag } = this.#api;
    const { code, severity, message, help, labels } = finding;
    const isDeprecated = code.startsWith("deprecated-");
    const tags = isDeprecated ? [MarkerTag.Deprecated] : /^(unused|unreachable|ignored)-/.test(code) ? [MarkerTag.Unnecessary] : [];
    return {
      ...rangeOf(finding),
      severity: MarkerSeverity[SEVERITY[severity]],
      code,
      source: OWNER,
      message: help === undefined ? message : `${message}\n${help}`,
      tags,
      relatedInformation: labels.flatMap((it) => (it.source === undefined ? [{ ...rangeOf(it), resource: model.uri, message: it.text }] : [])),
    };
  }
}

/** The name that the engine knows a model by. */
export const nameOf = ({ name }: Options, model: Model): string => name?.(model) ?? model.uri.toString();

/** Findings count lines and columns as Monaco does. */
const rangeOf = (it: Pick<Finding, "line" | "column" | "endLine" | "endColumn">): IRange => ({
  startLineNumber: it.line,
  startColumn: it.column,
  endLineNumber: it.endLine,
  endColumn: it.endColumn,
});
