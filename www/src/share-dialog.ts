/** The dialog for sharing: what the link carries, who sees it, and what is done where there can be none. */
import { copyButton } from "./copy.js";
import { save } from "./documents/save.js";
import { button, count, element, fill, type Child } from "./element.js";
import { inCode } from "./findings.js";
import { LONGEST_LINK, linkTo } from "./share.js";
import type { Actions, State } from "./state.js";

export async function shareDialog(dialog: HTMLDialogElement, state: State, act: Actions): Promise<void> {
  const { name, text, sources } = state.document;
  const heading = element("h2", { id: "dialog-title" }, `Share ${name}`);
  const download = button("Download instead", () => save(name, text));
  const close = button("Close", () => dialog.close());
  const secrets = state.report?.validation.findings.filter(({ code }) => code === "plaintext-secret") ?? [];
  if (state.report === undefined || state.checkedText !== text) {
    fill(dialog, heading, element("p", {}, "The document has not been checked for secrets yet. Try again in a moment."), element("div", { class: "row end" }, close));
  } else if (secrets.length > 0) {
    fill(dialog, heading, ...refusal(), element("div", { class: "row end" }, close));
  } else {
    fill(dialog, heading, element("p", {}, "Packing …"), element("div", { class: "row end" }, close));
    void linkTo(location.href, state.document).then((link) => fill(dialog, heading, ...(link.length > LONGEST_LINK ? tooLong(link.length) : offer(link))));
  }
  if (!dialog.open) dialog.showModal();

  function refusal(): Child[] {
    return [
      element("p", {}, `A link would give away ${count(secrets.length, "secret")} that the document spells out. Put a variable in place of each, and share it then:`),
      element(
        "ul",
        { class: "criteria" },
        ...secrets.map((it) =>
          element("li", {}, element("span", {}, ...inCode(it.message), " "), button(`line ${it.line}`, () => {
            dialog.close();
            act.reveal(it);
          }, { class: "link" })),
        ),
      ),
    ];
  }

  function offer(link: string): Child[] {
    const names = Object.keys(sources);
    const what = names.length === 0 ? "the document" : `the document and ${names.join(", ")}`;
    const field = element("input", { id: "share-link", readonly: true, value: link, onfocus: () => field.select() });
    return [
      element("p", {}, `The link carries ${what}. Inputs and servers are not in it.`),
      element("div", { class: "field" }, element("label", { for: "share-link" }, `Link, ${count(link.length, "character")}`), field),
      element("p", { class: "about" }, "All of it stands behind the # of the address, which browsers send to no server. Who has the link has the document."),
      element("div", { class: "row end" }, close, copyButton("Copy", { class: "primary", "aria-label": "Copy the link" }, () => link)),
    ];
  }

  function tooLong(length: number): Child[] {
    return [
      element("p", {}, `The document is too long for a link: it would have ${length.toLocaleString("en")} characters, and many programs cut links after ${LONGEST_LINK.toLocaleString("en")}. Send the file instead.`),
      element("div", { class: "row end" }, close, download),
    ];
  }
}
