/** The inputs form: one field for each input that the workflow declares. */
import type { InputField, WorkflowSummary } from "telaio";
import { element, fill, shape } from "../element.js";
import { inCode } from "../finding.js";
import { showMisfits } from "./misfits.js";
import { nestedField } from "./nested.js";
import { hasParts, type Schema } from "./schema.js";
import { revealButton } from "./secret.js";
import { formOf, workflowOf, type Actions, type State } from "../state.js";

export function inputsView(root: HTMLElement, act: Actions): (state: State) => void {
  let built = "";
  const chooser = element("div", { class: "workflow" });
  const fields = element("div", { class: "fields" });
  root.append(chooser, fields);

  return (state) => {
    const workflow = workflowOf(state);
    const plan = JSON.stringify([workflow?.workflowId, workflow?.summary, workflow?.inputs, state.report?.workflows.length]);
    if (plan !== built) {
      built = plan;
      fill(chooser, ...heading(state, workflow, act));
      fill(fields, ...(workflow?.inputs ?? []).map((it) => fieldRow(it, act)));
    }
    const { errors, missing } = formOf(state);
    for (const field of workflow?.inputs ?? []) {
      const { name } = field;
      if (hasParts(field)) {
        partsOf(field, state, fields, act);
        continue;
      }
      const control = fields.querySelector<Control>(`#${CSS.escape(idOf(name))}`);
      if (control === null) continue;
      const entry = state.entries[name] ?? "";
      if (control.value !== entry) control.value = entry;
      const lacks = state.asked === "live" && missing.includes(name);
      const misfit = state.misfits.find((it) => it.pointer.startsWith(`/${name}`) && it.message !== "is missing");
      const error = errors[name] ?? (lacks ? "a live run needs this input" : (misfit?.message ?? ""));
      showError(control, error);
    }
    const nested = (workflow?.inputs ?? []).filter(hasParts);
    showMisfits(fields, state.misfits.filter(({ pointer }) => nested.some(({ name }) => pointer === `/${name}` || pointer.startsWith(`/${name}/`))));
  };
}

/** The fields of an input that has parts. They stay while they are what has been typed into them. */
function partsOf(field: InputField, { entries }: State, fields: HTMLElement, act: Actions): void {
  const { name, schema, required } = field;
  const place = fields.querySelector<HTMLElement>(`#${CSS.escape(`parts-${name}`)}`);
  const entry = entries[name] ?? "";
  if (place === null || place.dataset["entry"] === entry) return;
  place.dataset["entry"] = entry;
  const onChange = (value: unknown) => {
    place.dataset["entry"] = value === undefined ? "" : JSON.stringify(value);
    act.enter(name, place.dataset["entry"]);
  };
  fill(place, nestedField({ schema: schema as Schema, pointer: `/${name}`, name, label: name, isRequired: required, value: entry === "" ? undefined : jsonOf(entry), onChange }));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Takes the focus to the first field with an error. */
export function focusFirstError(root: HTMLElement): void {
  root.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
}

function heading({ report }: State, workflow: WorkflowSummary | undefined, act: Actions): Node[] {
  if (report === undefined) return [element("p", { class: "empty" }, "Reading the document …")];
  if (workflow === undefined) {
    const about = "The inputs of a workflow show here as a form. Open an Arazzo document, or write `workflows:` with a first workflow.";
    return [element("p", { class: "empty" }, element("span", {}, ...inCode(about)))];
  }
  const name =
    report.workflows.length < 2
      ? element("h2", {}, workflow.workflowId)
      : element(
          "label",
          { class: "choice" },
          element("span", {}, "Workflow"),
          element(
            "select",
            { onchange: (event) => act.chooseWorkflow((event.target as HTMLSelectElement).value) },
            ...report.workflows.map(({ workflowId }) =>
              element("option", { value: workflowId, selected: workflowId === workflow.workflowId }, workflowId),
            ),
          ),
        );
  const nodes: Node[] = [name];
  if (workflow.summary !== undefined) nodes.push(element("p", { class: "about" }, workflow.summary));
  if (workflow.inputs.length === 0) nodes.push(element("p", { class: "about" }, "This workflow has no inputs."));
  return nodes;
}

const idOf = (name: string) => `input-${name}`;

function fieldRow(field: InputField, act: Actions): HTMLElement {
  const { name, description, required, secret } = field;
  const id = idOf(name);
  if (hasParts(field))
    return element(
      "div",
      { class: "field", role: "group", "aria-labelledby": `${id}-title` },
      element("div", { class: "field-head" }, element("strong", { id: `${id}-title` }, name), required && element("span", { class: "mark" }, "required")),
      description !== undefined && element("p", { class: "about" }, description),
      element("div", { id: `parts-${name}` }),
    );
  const control = controlOf(field, id);
  control.addEventListener("input", () => act.enter(name, control.value));
  return element(
    "div",
    { class: "field" },
    element(
      "div",
      { class: "field-head" },
      element("label", { for: id }, name),
      required && element("span", { class: "mark" }, "required"),
      secret && element("span", { class: "mark" }, "secret"),
    ),
    description !== undefined && element("p", { class: "about", id: `${id}-about` }, description),
    field.type === "object" && !secret && element("p", { class: "about" }, "Any members: since one of them may be secret, a reload does not bring them back."),
    secret ? element("div", { class: "field-secret" }, control, revealButton(control as HTMLInputElement, name)) : control,
    element("p", { class: "field-error", id: `${id}-error` }),
  );
}

function controlOf(field: InputField, id: string): Control {
  const { name, type, required, secret, description, enum: choices, format } = field;
  const usual = field.default === undefined ? undefined : asEntry(field.default);
  const common = {
    id,
    name,
    autocomplete: "off",
    spellcheck: "false",
    "aria-required": String(required),
    "aria-describedby": [description !== undefined && `${id}-about`, `${id}-error`].filter(Boolean).join(" "),
  };
  if (secret) return element("input", { ...common, type: "password" });
  if (choices !== undefined || type === "boolean") {
    const options = choices?.map(asEntry) ?? ["true", "false"];
    return element(
      "select",
      common,
      element("option", { value: "" }, usual === undefined ? "not given" : `default: ${usual}`),
      ...options.map((it) => element("option", { value: it }, it)),
    );
  }
  if (type === "array" || type === "object") {
    const placeholder = type === "array" ? "one item per line, or a JSON array" : "a JSON object";
    return element("textarea", { ...common, rows: 3, placeholder: usual ?? placeholder });
  }
  const numeric = type === "number" || type === "integer";
  return element("input", {
    ...common,
    type: format === "date" || format === "time" ? format : "text",
    inputmode: numeric ? "decimal" : format === "uri" ? "url" : format === "email" ? "email" : undefined,
    placeholder: usual ?? (numeric ? `a ${type === "integer" ? "whole " : ""}number` : undefined),
  });
}

function asEntry(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function showError(control: Control, error: string): void {
  const place = document.getElementById(`${control.id}-error`);
  if (place === null || (place.textContent === error.replaceAll("`", "") && control.hasAttribute("aria-invalid"))) return;
  control.setAttribute("aria-invalid", String(error !== ""));
  fill(place, ...(error === "" ? [] : [shape("error"), element("span", {}, ...inCode(error))]));
}
