/** What a dry run answers to a step: as documented, another documented status, no answer, or written by hand. */
import type { ChosenAnswer } from "telaio";
import { element, fill } from "../element.js";
import type { Actions } from "../state.js";

const BY_HAND = "by hand";

/** A choice with a label; where it is made by hand, with fields for status and body. */
export function whatIf(stepId: string, choice: ChosenAnswer | undefined, statuses: readonly number[], act: Actions): HTMLElement {
  const id = `what-if-${stepId}`;
  const known = [...new Set([...statuses, 409, 429, 500])].sort((a, b) => a - b);
  const chosen = nameOf(choice, known);
  const option = (value: string, text: string) => element("option", { value, selected: value === chosen }, text);
  const byHand = element("div", { class: "by-hand" });
  const select = element(
    "select",
    {
      id,
      "data-control": "what-if",
      onchange: () => (select.value === BY_HAND ? fill(byHand, ...handFields(stepId, { status: 409 }, act)) : act.choose(stepId, choiceOf(select.value))),
    },
    option("", "as documented"),
    ...known.map((it) => option(String(it), statuses.includes(it) ? `${it} (documented)` : String(it))),
    option("timeout", "no answer in time"),
    option("network", "no connection"),
    option(BY_HAND, "by hand …"),
  );
  if (chosen === BY_HAND && choice !== undefined) fill(byHand, ...handFields(stepId, choice, act));
  return element("div", { class: "what-if" }, element("label", { for: id }, "Dry run answers"), select, byHand);
}

function nameOf(choice: ChosenAnswer | undefined, known: readonly number[]): string {
  if (choice === undefined) return "";
  if (choice.failure !== undefined) return choice.failure;
  return choice.body === undefined && choice.status !== undefined && known.includes(choice.status) ? String(choice.status) : BY_HAND;
}

function choiceOf(value: string): ChosenAnswer | undefined {
  if (value === "") return undefined;
  return value === "timeout" || value === "network" ? { failure: value } : { status: Number(value) };
}

function handFields(stepId: string, choice: ChosenAnswer, act: Actions): HTMLElement[] {
  return answerFields(`hand-${stepId}`, choice.status ?? 200, choice.body === undefined ? "" : JSON.stringify(choice.body, null, 2), "Use it", (given) => act.choose(stepId, given));
}

/** Fields for a status and a body, and a button that takes them. */
export function answerFields(id: string, status: number, body: string, label: string, take: (choice: ChosenAnswer) => void): HTMLElement[] {
  const statusField = element("input", { id: `${id}-status`, inputmode: "numeric", value: String(status), class: "status-field", "aria-describedby": `${id}-error` });
  const bodyField = element("textarea", { id: `${id}-body`, rows: 4, spellcheck: "false", class: "code", "aria-describedby": `${id}-error` });
  bodyField.value = body;
  const error = element("p", { class: "field-error", id: `${id}-error`, role: "status" });
  const read = () => {
    const given = Number(statusField.value);
    const isStatus = Number.isInteger(given) && given >= 100 && given < 600;
    statusField.setAttribute("aria-invalid", String(!isStatus));
    fill(error, ...(isStatus ? [] : ["expected a status from 100 to 599"]));
    if (isStatus) take({ status: given, ...(bodyField.value.trim() !== "" && { body: jsonOrText(bodyField.value) }) });
  };
  return [
    element("label", { for: statusField.id }, "Status"),
    statusField,
    element("label", { for: bodyField.id }, "Body"),
    bodyField,
    error,
    element("div", { class: "row" }, element("button", { type: "button", class: "small", onclick: read }, label)),
  ];
}

/** JSON where it is some, else the text itself. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
