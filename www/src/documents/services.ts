/** What the engine knows of a document while it is written, asked of the worker. Loaded once the text is there to be edited. */
import { telaio, type Options, type Services } from "telaio/codemirror";
import type { Extension } from "@codemirror/state";
import type { Engine } from "../engine.js";
import type { State } from "../state.js";

export { diagnostics, telaioKeymap } from "telaio/codemirror";

/** Where a service finds something. */
export type Location = Parameters<NonNullable<Options["open"]>>[0];

/** For the text of a source, of which nothing is asked: with the same parts, because an answer may come after the tab has been changed. */
export const sourceServices = (): Extension => telaio({ services: {}, lint: false });

/** The extension for the text of the document. `open` shows a place in the text of a source. */
export async function documentServices(engine: Engine, state: () => State, open: (source: string, range: Location["range"]) => void): Promise<Extension> {
  const names = (await engine.services()) ?? [];
  const services = Object.fromEntries(names.map((name) => [name, (text: string, ...question: unknown[]) => engine.serve(name, text, question)]));
  return telaio({
    services: services as Partial<Services>,
    name: () => state().document.name,
    trace: () => state().run?.trace,
    lint: false,
    open({ uri, range }) {
      const source = sourceAt(state(), uri);
      if (source !== undefined) open(source, range);
    },
  });
}

/** The source that an address means: by its name, as the document gives its address, or by its file. */
function sourceAt({ report, document }: State, uri: string): string | undefined {
  const declared = report?.sources.find(({ name, url }) => name === uri || url === uri);
  return declared?.name ?? Object.keys(document.sources).find((it) => it === uri || document.sources[it]?.fileName === uri);
}
