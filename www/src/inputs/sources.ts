/** The source descriptions of the document: which are at hand, and where their API is served. */
import type { SourceDescription } from "telaio";
import { button, element, fill, hide, set, shape } from "../element.js";
import { bundledDescription } from "../examples.js";
import type { Actions, State } from "../state.js";
import { serverChoice } from "./servers.js";

export function sourcesView(root: HTMLElement, act: Actions): (state: State) => void {
  let built = "";
  return (state) => {
    const sources = state.report?.sources ?? [];
    hide(root, sources.length === 0);
    const attached = Object.entries(state.document.sources).map(([name, it]) => [name, it.fileName]);
    const listed = sources.map(({ name }) => isListed(state.servers[name]) && state.servers[name]);
    const plan = JSON.stringify([sources, state.planned?.sources, attached, listed]);
    if (plan !== built) {
      built = plan;
      const focused = root.contains(document.activeElement) ? document.activeElement?.id : undefined;
      fill(root, element("h2", {}, "APIs"), ...sources.map((it) => sourceRow(it, state, act)));
      if (focused !== undefined && focused !== "") document.getElementById(focused)?.focus();
    }
    for (const { name, type } of sources) {
      const control = root.querySelector<HTMLInputElement>(`#${CSS.escape(`server-${name}`)}`);
      const url = isListed(state.servers[name]) ? "" : (state.servers[name] ?? "");
      if (control === null) continue;
      if (control.value !== url) control.value = url;
      const isWrong = url !== "" && !isServer(url, type);
      set(control, "aria-invalid", String(isWrong));
      const place = root.querySelector(`#${CSS.escape(`server-${name}-error`)}`);
      if (place !== null && place.hasChildNodes() !== isWrong) fill(place, ...(isWrong ? [shape("error"), element("span", {}, "expected a URL such as https://api.example.com")] : []));
    }
  };
}

/** Whether a server is chosen from those that the description lists, by its place. */
const isListed = (server: string | undefined) => server !== undefined && /^\d+$/.test(server);

/** Whether requests can be sent there, or messages by whatever protocol. What is in braces is not known yet. */
function isServer(url: string, type: string | undefined): boolean {
  const known = URL.parse(url.replaceAll(/\{[^}]*\}/g, "0"));
  return known !== null && (type === "asyncapi" || /^https?:$/.test(known.protocol));
}

function sourceRow({ name, url, type }: SourceDescription, state: State, act: Actions): HTMLElement {
  const attached = state.document.sources[name];
  const planned = state.planned?.sources.find((it) => it.source === name);
  const bundled = attached === undefined ? bundledDescription(url) : undefined;
  return element(
    "div",
    { class: "field source" },
    element(
      "div",
      { class: "source-state" },
      shape(attached === undefined ? "waiting" : "passed"),
      element(
        "span",
        {},
        element("strong", {}, name),
        ` ${kindOf(type)}: ${attached === undefined ? "not at hand" : `attached (${attached.fileName})`}`,
      ),
      bundled !== undefined &&
        button("Attach", () => act.attach(name, bundled), { class: "small", "aria-label": `Attach ${bundled.fileName}` }),
      attached === undefined && filePicker(name, act),
      attached !== undefined && button("Detach", () => act.detach(name), { class: "small", "aria-label": `Detach ${name}` }),
    ),
    element(
      "p",
      { class: "about" },
      attached === undefined
        ? "Without it a dry run makes every answer up; a live run needs it for the address of each operation."
        : "Requests are checked against it, and a dry run answers with its examples.",
    ),
    ...(planned === undefined ? [] : serverChoice(planned, state, act)),
    type !== "arazzo" && element("label", { for: `server-${name}` }, `Server for ${name}`),
    type !== "arazzo" &&
      element("input", {
        id: `server-${name}`,
        "aria-describedby": `server-${name}-error`,
        type: "url",
        inputmode: "url",
        autocomplete: "off",
        spellcheck: "false",
        placeholder: (attached && declaredServer(attached.text)) ?? `as its ${kindOf(type)} says`,
        oninput: (event) => act.serve(name, (event.target as HTMLInputElement).value.trim()),
      }),
    type !== "arazzo" && element("p", { class: "field-error", id: `server-${name}-error` }),
  );
}

const kindOf = (type: string | undefined) => (type === "arazzo" ? "Arazzo" : type === "asyncapi" ? "AsyncAPI" : "OpenAPI");

function filePicker(source: string, act: Actions): HTMLElement {
  const input = element("input", {
    type: "file",
    class: "visually-hidden",
    tabindex: -1,
    "aria-hidden": "true",
    accept: ".json,.yaml,.yml",
    onchange: async () => {
      const file = input.files?.[0];
      if (file !== undefined) act.attach(source, { fileName: file.name, text: await file.text() });
    },
  });
  return element(
    "span",
    {},
    input,
    button("Choose a file …", () => input.click(), { class: "small", "aria-label": `Choose a file for ${source}` }),
  );
}

/** The server that a JSON description names first: only a hint for the field, the engine decides. */
function declaredServer(text: string): string | undefined {
  return /"servers"\s*:\s*\[\s*\{\s*"url"\s*:\s*"([^"]+)"/.exec(text)?.[1];
}
