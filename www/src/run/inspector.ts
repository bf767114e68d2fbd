/** A paused run to look into: expressions, values to change, and the answer that is held back. */
import type { HeldAnswer } from "telaio";
import { button, element, fill, hide, shape, type Child } from "../element.js";
import { inCode } from "../findings.js";
import { workflowOf, type Actions, type State } from "../state.js";
import { valueView } from "../value.js";
import type { Pause, Watch } from "./messages.js";
import { answerFields, jsonOrText } from "./what-if.js";

export function inspectorView(root: HTMLElement, act: Actions): (state: State) => void {
  const trouble = element("p", { class: "field-error", role: "status" });
  const held = element("div", { class: "held" });
  const watches = element("ul", { class: "watches" });
  const expression = element("input", { id: "watch", spellcheck: "false", autocomplete: "off", class: "code", placeholder: "$steps.create.outputs.id, $statusCode == 200" });
  const values = valueForm(act);
  root.append(
    trouble,
    held,
    element(
      "form",
      {
        class: "watch-form",
        onsubmit: (event) => {
          event.preventDefault();
          const text = expression.value.trim();
          if (text === "") return;
          act.watch(text);
          expression.value = "";
        },
      },
      element("label", { for: "watch" }, "Evaluate"),
      expression,
      element("button", { class: "small" }, "Evaluate"),
    ),
    watches,
    values.root,
  );
  let shown: Pause | undefined;
  return (state) => {
    const pause = state.run?.phase === "paused" ? state.run.pause : undefined;
    hide(root, pause === undefined);
    if (pause === undefined || pause === shown) return;
    shown = pause;
    fill(trouble, ...(pause.trouble === undefined ? [] : [shape("error"), element("span", {}, ...inCode(pause.trouble))]));
    fill(held, ...heldView(pause, state, act));
    fill(watches, ...pause.watches.map((it) => watchRow(it, act)));
    values.offer(namesOf(pause, state));
  };
}

/** The answer that the run is paused at, and other ones to put in its place. */
function heldView({ answer, stepId }: Pause, state: State, act: Actions): Child[] {
  if (answer === undefined) return [];
  const statuses = state.planned?.requests.find((it) => it.stepId === stepId)?.statuses ?? [];
  const isRequest = answer.type === "answer" || answer.type === "failed";
  return [
    element("h3", {}, ...saidOf(answer, stepId)),
    isRequest &&
      element(
        "div",
        { class: "row", role: "group", "aria-label": "What if it were answered otherwise?" },
        element("span", { class: "about" }, "What if it were"),
        ...[...new Set([...statuses, 409, 429, 500])].sort((a, b) => a - b).map((it) => button(String(it), () => act.answerAs({ status: it }), { class: "small", "aria-label": `${it} instead` })),
      ),
    isRequest &&
      element(
        "details",
        { class: "part" },
        element("summary", {}, "Change the answer by hand"),
        element("div", { class: "by-hand" }, ...answerFields("held", answer.type === "answer" ? answer.status : 200, bodyText(answer), "Use this answer", act.answerAs)),
      ),
  ];
}

function saidOf(answer: HeldAnswer, stepId: string): Child[] {
  const step = element("code", {}, stepId);
  switch (answer.type) {
    case "answer":
      return [step, ` was answered ${answer.status}. The run has not taken it in yet.`];
    case "failed":
      return [step, ` has no answer: ${answer.message}`];
    case "received":
      return [step, " has received its message. The run has not taken it in yet."];
    case "sent":
      return [step, " has sent its message."];
    default:
      return answer satisfies never;
  }
}

function bodyText(answer: HeldAnswer): string {
  if (answer.type !== "answer" || answer.body === undefined) return "";
  return typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body, null, 2);
}

function watchRow({ expression, result }: Watch, act: Actions): HTMLLIElement {
  return element(
    "li",
    { class: "watch" },
    element("code", {}, expression),
    element("span", { class: "watch-value" }, ...resultView(result)),
    button("Remove", () => act.unwatch(expression), { class: "quiet small", "aria-label": `Remove ${expression}` }),
  );
}

function resultView(result: Watch["result"]): Child[] {
  if ("error" in result) return [element("span", { class: "field-error" }, shape("error"), element("span", {}, ...inCode(result.error)))];
  if (result.holds !== undefined)
    return [shape(result.holds ? "passed" : "error"), ` ${result.holds}`, result.reason !== undefined && result.reason !== "" && element("span", { class: "reason" }, ...inCode(result.reason))];
  return [result.value === undefined ? element("span", { class: "literal" }, "no value") : valueView(result.value)];
}

/** A value that can be changed: an input, or an output of a step. */
interface Changeable {
  readonly text: string;
  set(value: unknown): void;
}

function namesOf(pause: Pause, state: State): readonly (readonly [string, string | undefined])[] {
  const inputs = pause.workflowId === pause.trace.workflowId ? (workflowOf(state)?.inputs ?? []).map((it) => [it.name, undefined] as const) : [];
  const outputs = pause.trace.steps.flatMap((it) => Object.keys(it.outputs).map((name) => [name, it.stepId] as const));
  return [...inputs, ...outputs];
}

/** Changes an input or an output while the run is paused. */
function valueForm(act: Actions): { root: HTMLElement; offer(names: readonly (readonly [string, string | undefined])[]): void } {
  let offered: readonly Changeable[] = [];
  const select = element("select", { id: "change-what" });
  const value = element("input", { id: "change-value", spellcheck: "false", autocomplete: "off", class: "code", placeholder: "JSON, or else a text" });
  const form = element(
    "form",
    {
      class: "by-hand",
      onsubmit: (event) => {
        event.preventDefault();
        offered[select.selectedIndex]?.set(jsonOrText(value.value));
        value.value = "";
      },
    },
    element("label", { for: "change-what" }, "Value"),
    select,
    element("label", { for: "change-value" }, "New value"),
    value,
    element("div", { class: "row" }, element("button", { class: "small" }, "Change it")),
  );
  const root = element("details", { class: "part" }, element("summary", {}, "Change an input or an output"), form);
  return {
    root,
    offer(names) {
      offered = names.map(([name, stepId]) =>
        stepId === undefined
          ? { text: `$inputs.${name}`, set: (value) => act.setInput(name, value) }
          : { text: `$steps.${stepId}.outputs.${name}`, set: (value) => act.setOutput(stepId, name, value) },
      );
      const before = select.value;
      fill(select, ...offered.map(({ text }) => element("option", { value: text, selected: text === before }, text)));
      hide(root, offered.length === 0);
    },
  };
}
