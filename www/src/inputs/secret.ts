/** A field whose value is hidden, with a button that shows it. */
import { button, element } from "../element.js";

/** A label and the field under it. */
export function secretField(id: string, label: string, onInput: (value: string) => void): HTMLElement[] {
  const input: HTMLInputElement = element("input", { id, type: "password", autocomplete: "off", spellcheck: "false", oninput: () => onInput(input.value) });
  return [element("label", { for: id }, label), element("div", { class: "field-secret" }, input, revealButton(input, label))];
}

export function revealButton(control: HTMLInputElement, name: string): HTMLButtonElement {
  const it = button("Show", () => {
    const isHidden = control.type === "password";
    control.type = isHidden ? "text" : "password";
    it.textContent = isHidden ? "Hide" : "Show";
    it.setAttribute("aria-label", `${it.textContent} ${name}`);
  });
  it.setAttribute("aria-label", `Show ${name}`);
  return it;
}
