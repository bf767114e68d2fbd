/** Fields for a value that has parts: objects, lists, and values of one of several kinds. JSON is the way out. */
import { button, element, fill, type Attributes, type Child } from "../element.js";
import { controlFor, isSchema, type Member, type Schema } from "./schema.js";
import { revealButton } from "./secret.js";

/** A part of the form: where its value belongs, and who hears when it changes. */
interface Part {
  readonly schema: Schema;
  /** A JSON Pointer into the inputs, by which errors find their field. */
  readonly pointer: string;
  readonly name: string;
  readonly label: string;
  readonly isRequired: boolean;
  readonly value: unknown;
  /** `undefined` means: not given. */
  onChange(value: unknown): void;
}

/** The fields of one input, with a button that shows its JSON instead. */
export function nestedField(part: Part): HTMLElement {
  let value = part.value;
  let isJson = false;
  const body = element("div", { class: "nested-body" });
  const onChange = (next: unknown) => {
    value = next;
    part.onChange(next);
  };
  const toggle = button(
    "As JSON",
    () => {
      isJson = !isJson;
      toggle.setAttribute("aria-pressed", String(isJson));
      show();
    },
    { class: "quiet small", "aria-pressed": "false", "aria-label": `As JSON: ${part.label}` },
  );
  const show = () => fill(body, ...(isJson ? jsonField({ ...part, value, onChange }) : fields({ ...part, value, onChange })));
  show();
  return element("div", { class: "nested" }, element("div", { class: "row end" }, toggle), body);
}

const idOf = (pointer: string) => `input${pointer.replaceAll("/", "-")}`;

/** What stands under a label. */
function fields(part: Part): Child[] {
  const { schema, value } = part;
  const control = controlFor(schema);
  switch (control.kind) {
    case "object":
      return [objectFields(part, control.members), errorPlace(part)];
    case "list":
      return [listFields(part, control.items), errorPlace(part)];
    case "variants":
      return [variantFields(part, control.variants), errorPlace(part)];
    case "json":
      return jsonField(part);
    case "choice":
      return [choiceField(part, control.values), errorPlace(part)];
    case "secret": {
      const input = textField(part, { type: "password" }, value, (text) => text);
      return [element("div", { class: "field-secret" }, input, revealButton(input, part.label)), errorPlace(part)];
    }
    case "number":
    case "integer":
      // What is no number goes on as it is, for the schema to say so.
      return [textField(part, { type: "text", inputmode: "decimal" }, value, (text) => (Number.isNaN(Number(text)) ? text : Number(text))), errorPlace(part)];
    case "text":
    case "date":
    case "time":
    case "email":
    case "url":
      return [textField(part, { type: control.kind === "text" ? "text" : control.kind }, value, (text) => text), errorPlace(part)];
    default:
      return control satisfies never;
  }
}

function objectFields(part: Part, members: readonly Member[]): HTMLElement {
  let value: Record<string, unknown> = isSchema(part.value) ? { ...part.value } : {};
  return element(
    "fieldset",
    { class: "members-fields" },
    element("legend", { class: "visually-hidden" }, part.label),
    ...members.map(({ name, schema, isRequired }) =>
      labelled({
        schema,
        name,
        isRequired,
        label: name,
        pointer: `${part.pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
        value: value[name],
        onChange(next) {
          const { [name]: _, ...others } = value;
          value = next === undefined ? others : { ...others, [name]: next };
          part.onChange(Object.keys(value).length === 0 ? undefined : value);
        },
      }),
    ),
  );
}

function listFields(part: Part, items: Schema): HTMLElement {
  let value: unknown[] = Array.isArray(part.value) ? [...part.value] : [];
  const list = element("div", { class: "items" });
  const changed = () => part.onChange(value.length === 0 ? undefined : value);
  const show = () =>
    fill(
      list,
      ...value.map((item, at) =>
        element(
          "div",
          { class: "item" },
          labelled({
            schema: items,
            name: part.name,
            isRequired: false,
            label: `${part.label} ${at + 1}`,
            pointer: `${part.pointer}/${at}`,
            value: item,
            onChange(next) {
              value = value.map((it, place) => (place === at ? (next ?? null) : it));
              changed();
            },
          }),
          button(
            "Remove",
            () => {
              value = value.filter((_, place) => place !== at);
              changed();
              show();
              add.focus();
            },
            { class: "quiet small", "aria-label": `Remove ${part.label} ${at + 1}` },
          ),
        ),
      ),
    );
  const add = button(
    `Add to ${part.label}`,
    () => {
      value = [...value, isSchema(items) && items["type"] === "object" ? {} : ""];
      changed();
      show();
      list.lastElementChild?.querySelector<HTMLElement>("input, select, textarea")?.focus();
    },
    { class: "small" },
  );
  show();
  return element("div", { class: "list" }, list, add);
}

function variantFields(part: Part, variants: readonly Schema[]): HTMLElement {
  const place = element("div", { class: "nested-body" });
  const show = (at: number, value: unknown) => fill(place, ...fields({ ...part, schema: variants[at] ?? {}, value }));
  const chosen = Math.max(0, variants.findIndex((it) => fits(it, part.value)));
  const select = element(
    "select",
    {
      "aria-label": `Kind of ${part.label}`,
      onchange: () => {
        part.onChange(undefined);
        show(select.selectedIndex, undefined);
      },
    },
    ...variants.map((it, at) => element("option", { selected: at === chosen }, titleOf(it, at))),
  );
  show(chosen, part.value);
  return element("div", { class: "variants" }, select, place);
}

/** Whether a value looks like one of this kind: by its constants, else by its type. */
function fits(schema: Schema, value: unknown): boolean {
  if ("const" in schema) return schema["const"] === value;
  if (!isSchema(value)) return schema["type"] === (Array.isArray(value) ? "array" : typeof value);
  const properties = isSchema(schema["properties"]) ? schema["properties"] : {};
  const constants = Object.entries(properties).filter(([, it]) => isSchema(it) && "const" in it);
  return constants.length > 0 ? constants.every(([name, it]) => isSchema(it) && it["const"] === value[name]) : Object.keys(value).every((it) => it in properties);
}

function titleOf(schema: Schema, at: number): string {
  const { title, type } = schema;
  const properties = isSchema(schema["properties"]) ? schema["properties"] : {};
  const constant = Object.values(properties).find((it): it is Schema => isSchema(it) && "const" in it);
  return String(title ?? constant?.["const"] ?? schema["const"] ?? type ?? `kind ${at + 1}`);
}

function choiceField(part: Part, values: readonly unknown[]): HTMLSelectElement {
  const at = values.findIndex((it) => JSON.stringify(it) === JSON.stringify(part.value));
  const usual = part.schema["default"];
  const select: HTMLSelectElement = element(
    "select",
    { ...common(part), onchange: () => part.onChange(select.value === "" ? undefined : values[Number(select.value)]) },
    element("option", { value: "" }, usual === undefined ? "not given" : `default: ${textOf(usual)}`),
    ...values.map((it, place) => element("option", { value: String(place), selected: place === at }, textOf(it))),
  );
  return select;
}

function textField(part: Part, attributes: Attributes, value: unknown, read: (text: string) => unknown): HTMLInputElement {
  const usual = part.schema["default"];
  const input: HTMLInputElement = element("input", {
    ...common(part),
    ...attributes,
    autocomplete: "off",
    spellcheck: "false",
    value: value === undefined || value === null ? "" : textOf(value),
    placeholder: usual === undefined ? undefined : textOf(usual),
    oninput: () => part.onChange(input.value === "" ? undefined : read(input.value)),
  });
  return input;
}

function jsonField(part: Part): Child[] {
  const place = errorPlace(part);
  const area: HTMLTextAreaElement = element("textarea", {
    ...common(part),
    class: "code",
    rows: 5,
    spellcheck: "false",
    oninput: () => {
      const text = area.value.trim();
      try {
        part.onChange(text === "" ? undefined : JSON.parse(text));
        area.setAttribute("aria-invalid", "false");
        place.replaceChildren();
      } catch {
        area.setAttribute("aria-invalid", "true");
        place.replaceChildren("this is not JSON yet");
      }
    },
  });
  area.value = part.value === undefined ? "" : JSON.stringify(part.value, null, 2);
  return [area, place];
}

function labelled(part: Part): HTMLElement {
  const { schema, label, pointer, isRequired } = part;
  const { description, kind } = { description: schema["description"], kind: controlFor(schema).kind };
  const isGroup = kind === "object" || kind === "list" || kind === "variants";
  return element(
    "div",
    { class: "field" },
    element(
      "div",
      { class: "field-head" },
      isGroup ? element("strong", {}, label) : element("label", { for: idOf(pointer) }, label),
      isRequired && element("span", { class: "mark" }, "required"),
    ),
    typeof description === "string" && element("p", { class: "about" }, description),
    ...fields(part),
  );
}

function common({ pointer, isRequired, label }: Part): Attributes {
  const id = idOf(pointer);
  return { id, "aria-label": label, "aria-required": String(isRequired), "aria-describedby": `${id}-error`, "data-pointer": pointer };
}

function errorPlace({ pointer }: Part): HTMLElement {
  return element("p", { class: "field-error", id: `${idOf(pointer)}-error`, "data-errors": pointer });
}

const textOf = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
