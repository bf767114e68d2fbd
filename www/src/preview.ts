/** Previewing: what a document's references to Compozy's servers give, by sample outputs that are typed here. */
import type { McpValue } from "telaio";
import { button, element, fill, hide, shape, type Child } from "./element.js";
import type { Ask } from "./engine.js";
import { inCode } from "./findings.js";
import type { Preview, Samples } from "./protocol.js";
import type { Actions, State } from "./state.js";
import { valueView } from "./value.js";

/** Shows the panel below the one for converting, where the document lists Compozy's servers. */
export function previewView(root: HTMLElement, ask: Ask, act: Actions): (state: State) => void {
  let shown: { text: string; samples: string } | undefined;
  const field = element("textarea", {
    id: "samples",
    class: "code",
    rows: 10,
    spellcheck: "false",
    autocomplete: "off",
    "aria-describedby": "samples-about samples-error",
    oninput: () => act.sample(field.value),
  });
  const problem = element("p", { class: "field-error", id: "samples-error" });
  const values = element("ul", { class: "criteria", "aria-label": "References" });
  root.append(
    element("h2", {}, "Preview"),
    element("p", { class: "about", id: "samples-about" }, "What servers give, to see what their references become. It stays in this page."),
    element("div", { class: "field" }, element("label", { for: "samples" }, "Sample outputs, as JSON by server"), field, problem),
    values,
  );
  return ({ report, checkedText: text, samples: typed }) => {
    const isCompozy = report?.validation.dialect?.name === "compozy-list";
    hide(root, !isCompozy);
    if (!isCompozy || text === undefined) {
      shown = undefined;
      return;
    }
    if (shown?.text === text && shown.samples === typed) return;
    const asked = (shown = { text, samples: typed });
    if (field.value !== typed) field.value = typed;
    const { samples, error } = read(typed);
    field.setAttribute("aria-invalid", String(error !== undefined));
    fill(problem, ...(error === undefined ? [] : [shape("error"), element("span", {}, error)]));
    if (samples === undefined) return;
    void ask.preview(text, samples).then((preview) => {
      if (shown !== asked || preview === undefined) return;
      field.placeholder = example(preview);
      fill(values, ...(preview.values.length === 0 ? [none(preview)] : preview.values.map((it) => item(it, text, act))));
    });
  };
}

/** What is typed, if it is an object of objects; nothing is no samples. */
function read(typed: string): { samples?: Samples; error?: string } {
  if (typed.trim() === "") return { samples: {} };
  try {
    const samples: unknown = JSON.parse(typed);
    if (isObject(samples) && Object.values(samples).every(isObject)) return { samples: samples as Samples };
    return { error: 'expected an object with what each server gives: { "ID": { "output": … } }' };
  } catch (error) {
    return { error: `this is not JSON: ${(error as Error).message}` };
  }
}

const isObject = (it: unknown): it is object => typeof it === "object" && it !== null && !Array.isArray(it);

/** What could be typed, for the servers that there are. */
function example({ servers }: Preview): string {
  const sample = { output: { message_id: "123" }, error: { code: "CONNECTION_ERROR" } };
  return JSON.stringify({ [servers[0] ?? "ID"]: sample }, null, 2);
}

function none({ servers }: Preview): HTMLLIElement {
  const id = servers[0] ?? "ID";
  return element("li", { class: "info" }, shape("info"), element("span", {}, "Nothing refers to a server yet, as ", element("code", {}, `{{ mcp_servers.${id}.output }}`), " does."));
}

function item({ from, to, value, problem }: McpValue, text: string, act: Actions): HTMLLIElement {
  const mark = problem === undefined ? "passed" : "warning";
  const reference = button(element("code", {}, text.slice(from, to)), () => act.reveal({ from, to }), { class: "link" });
  const given: Child[] = problem === undefined ? [valueView(value)] : inCode(problem);
  return element("li", { class: mark }, shape(mark), element("div", {}, element("div", {}, reference), element("div", {}, ...given)));
}
