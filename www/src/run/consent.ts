/** Asks before the first live run to a host: who gets requests, and which secrets go along. */
import { button, element, fill } from "../element.js";

export interface Departure {
  /** Those that were not yet agreed to. */
  readonly origins: readonly string[];
  /** The secret inputs that have a value. */
  readonly secrets: readonly string[];
}

/** Resolves to whether the user agrees. */
export function askConsent(dialog: HTMLDialogElement, { origins, secrets }: Departure): Promise<boolean> {
  return new Promise((resolve) => {
    let isAgreed = false;
    fill(
      dialog,
      element("h2", { id: "consent-title" }, "Send requests for real?"),
      element("p", {}, "This run leaves your machine. It sends requests to:"),
      element("ul", { class: "hosts" }, ...origins.map((it) => element("li", {}, element("code", {}, it)))),
      secrets.length === 0
        ? element("p", {}, "No secret input has a value.")
        : element("p", {}, "These secret inputs go along: ", ...secrets.flatMap((it, at) => [at > 0 && ", ", element("code", {}, it)]), "."),
      element("p", { class: "about" }, "You are asked once per host, until the page is reloaded."),
      element(
        "div",
        { class: "row end" },
        button("Cancel", () => dialog.close()),
        button(
          "Send",
          () => {
            isAgreed = true;
            dialog.close();
          },
          { class: "primary" },
        ),
      ),
    );
    dialog.addEventListener("close", () => resolve(isAgreed), { once: true });
    dialog.showModal();
  });
}
