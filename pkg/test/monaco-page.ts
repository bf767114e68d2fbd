/** The page that the tests of `telaio/monaco` look at. */
import * as monaco from "monaco-editor";
import type { SourceText } from "telaio";
import { register } from "telaio/monaco";
import type { Registration } from "telaio/monaco";

/** What the tests give, and what they look at. */
declare global {
  var given: string;
  var editor: monaco.editor.IStandaloneCodeEditor;
  var registration: Registration;
  var opened: unknown[];
  var sources: SourceText[];
  var markers: () => monaco.editor.IMarker[];
}

globalThis.MonacoEnvironment = {
  getWorker: (_, label) => new Worker(label === "json" ? "/json.js" : "/worker.js", { type: "module" }),
};
globalThis.opened = [];
globalThis.sources ??= [];
globalThis.registration = register(monaco, { sources: () => globalThis.sources });
monaco.editor.registerEditorOpener({
  openCodeEditor: (_, resource, place) => globalThis.opened.push({ uri: resource.toString(), place }) > 0,
});
const host = document.querySelector<HTMLElement>("#host");
if (host !== null) {
  const language = globalThis.given.startsWith("{") ? "json" : "yaml";
  const model = monaco.editor.createModel(globalThis.given, language, monaco.Uri.parse(`https://telaio.example/a.arazzo.${language}`));
  globalThis.editor = monaco.editor.create(host, { model, "semanticHighlighting.enabled": true });
  globalThis.markers = () => monaco.editor.getModelMarkers({ resource: model.uri, owner: "telaio" });
}
