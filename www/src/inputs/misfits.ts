/** What the schema checker says of the inputs, at the field that it is about. */
import type { InputMisfit } from "telaio";
import { fill, shape, element } from "../element.js";
import type { Engine } from "../engine.js";
import { inCode } from "../finding.js";
import { formOf, workflowOf, type State } from "../state.js";

/** How long a person may go on typing before it is asked. */
const PAUSE_MS = 200;

/** What is wrong with the inputs as they are. A value that is missing is no mistake of a dry run, which makes it up. */
export async function misfitsOf(state: State, engine: Engine, isLive: boolean): Promise<readonly InputMisfit[]> {
  const workflow = workflowOf(state);
  if (workflow === undefined || workflow.inputs.length === 0) return [];
  const answer = await engine.about("checkInputs", { text: state.document.text, workflowId: workflow.workflowId, inputs: formOf(state).values });
  // A schema that cannot be used is for the run to say.
  if (answer === undefined || "error" in answer) return [];
  return isLive ? answer : answer.filter((it) => !isMissing(it));
}

/** Whether a whole input is missing: its pointer has one part. */
const isMissing = ({ pointer, message }: InputMisfit) => message === "is missing" && pointer.split("/").length === 2;

/** Keeps the page informed while somebody types. */
export function misfitsView(engine: Engine, update: (change: Partial<State>) => void): (state: State) => void {
  let asked: readonly unknown[] = [];
  let timer: number | undefined;
  return (state) => {
    // These are replaced when they change; to look into them would take long in long documents.
    const key = [state.checkedText, workflowOf(state)?.workflowId, state.entries, state.asked];
    if (state.checkedText === undefined || key.every((it, at) => it === asked[at])) return;
    asked = key;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const misfits = await misfitsOf(state, engine, state.asked === "live");
      if (asked === key && JSON.stringify(misfits) !== JSON.stringify(state.misfits)) update({ misfits });
    }, PAUSE_MS);
  };
}

/** Shows each misfit at the field of its value, else at the nearest one around it. */
export function showMisfits(root: HTMLElement, misfits: readonly InputMisfit[]): void {
  const places = [...root.querySelectorAll<HTMLElement>("[data-errors]")];
  const found = new Map<HTMLElement, string[]>();
  for (const { pointer, message } of misfits) {
    const place = places
      .filter((it) => pointer === it.dataset["errors"] || pointer.startsWith(`${it.dataset["errors"]}/`))
      .sort((a, b) => (b.dataset["errors"] ?? "").length - (a.dataset["errors"] ?? "").length)[0];
    if (place === undefined) continue;
    const rest = pointer.slice((place.dataset["errors"] ?? "").length);
    const said = message === "is missing" ? "this is required" : message;
    found.set(place, [...(found.get(place) ?? []), rest === "" ? said : `${rest.slice(1)}: ${said}`]);
  }
  for (const place of places) {
    const text = (found.get(place) ?? []).join("; ");
    if (place.textContent === text.replaceAll("`", "")) continue;
    fill(place, ...(text === "" ? [] : [shape("error"), element("span", {}, ...inCode(text))]));
    document.getElementById(place.id.replace(/-error$/, ""))?.setAttribute("aria-invalid", String(text !== ""));
  }
}
