/** What stands in place of the editor where a source description is not at hand: what it is for, and the ways to it. */
import type { SourceDescription } from "telaio";
import { button, element, type Child } from "../element.js";
import { bundledDescription } from "../examples.js";
import type { Actions } from "../state.js";
import { fetchText, isWebAddress } from "./address.js";
import { DESCRIPTION } from "./templates.js";

export function missingSource({ name, url, type = "openapi" }: SourceDescription, act: Actions): Child[] {
  const bundled = bundledDescription(url);
  const fileName = url.slice(url.lastIndexOf("/") + 1) || `${name}.yaml`;
  const failure = element("p", { class: "field-error", role: "alert" });
  const picker = element("input", { type: "file", class: "visually-hidden", tabindex: -1, "aria-hidden": "true", accept: ".json,.yaml,.yml" });
  picker.addEventListener("change", async () => {
    const file = picker.files?.[0];
    if (file !== undefined) act.attach(name, { fileName: file.name, text: await file.text() });
  });
  return [
    element("h2", {}, `${name} is not at hand`),
    element("p", { class: "about" }, "The document says that it is at ", element("code", {}, url || "no address"), "."),
    element("p", { class: "about" }, "With it, steps are checked against the API as you type, and a dry run answers with its examples. Drop the file anywhere on the page, or:"),
    element(
      "div",
      { class: "row" },
      picker,
      bundled !== undefined && button(`Attach ${bundled.fileName}`, () => act.attach(name, bundled), { class: "primary" }),
      button("Choose a file …", () => picker.click()),
      isWebAddress(url) && button(`Fetch from ${new URL(url).host}`, () => void fetchIt()),
      type === "openapi" && button("Write it here", () => act.attach(name, { fileName, text: DESCRIPTION })),
    ),
    isWebAddress(url) && element("p", { class: "about" }, `To fetch it, your browser asks ${new URL(url).host} for this file, without cookies. Nothing of your document is sent.`),
    failure,
  ];

  async function fetchIt(): Promise<void> {
    failure.textContent = "";
    const fetched = await fetchText(url);
    if ("text" in fetched) act.attach(name, { fileName: fetched.fileName, text: fetched.text });
    else failure.textContent = fetched.problem;
  }
}
