/** A button that copies a text and says so. */
import { button, type Attributes } from "./element.js";

/** How long the button says that it has done its work. */
const SAID_MS = 1_500;

export function copyButton(label: string, attributes: Attributes, text: () => string | Promise<string>): HTMLButtonElement {
  const it = button(
    label,
    async () => {
      const said = await Promise.resolve(text()).then((it) => navigator.clipboard.writeText(it)).then(
        () => "Copied",
        () => "Not copied",
      );
      it.textContent = said;
      setTimeout(() => (it.textContent = label), SAID_MS);
    },
    { class: "small copy", "aria-live": "polite", ...attributes },
  );
  return it;
}
