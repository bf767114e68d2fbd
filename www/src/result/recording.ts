/** A recorded run, a trace or an HTTP Archive, that is opened to be replayed. */
import { button, element, shape, type Child } from "../element.js";
import { inCode } from "../findings.js";
import type { Actions } from "../state.js";
import type { Difference } from "telaio";
import type { Attachment } from "../storage.js";

/** What a text holds, if it is a recording. */
export function recordingIn(text: string): unknown {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    const log = value["log"] as Record<string, unknown> | undefined;
    const isTrace = typeof value["version"] === "number" && Array.isArray(value["steps"]) && "workflowId" in value;
    return isTrace || Array.isArray(log?.["entries"]) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** How to open one; files that are dropped on the page come here, too. */
export function openRecording(act: Actions): Child[] {
  const input = element("input", {
    type: "file",
    class: "visually-hidden recording",
    tabindex: -1,
    "aria-hidden": "true",
    accept: ".json,.har",
    onchange: async () => {
      const file = input.files?.[0];
      if (file !== undefined) act.replay({ fileName: file.name, text: await file.text() } satisfies Attachment);
      input.value = "";
    },
  });
  return [
    element("h2", {}, "Replay"),
    element(
      "p",
      { class: "about" },
      "A trace, or a HAR file that a browser saved, runs again with this document and without a network. Drop the file on the page, or choose it.",
    ),
    element("div", { class: "row" }, input, button("Open a trace or HAR file …", () => input.click(), { class: "small" })),
  ];
}

/** What differs from the recording. */
export function differencesView(fileName: string, differences: readonly Difference[]): Child[] {
  if (differences.length === 0)
    return [element("p", { class: "verdict passed" }, shape("passed"), element("span", {}, "Nothing differs from ", element("code", {}, fileName), "."))];
  return [
    element("p", { class: "verdict" }, shape("warning"), element("span", {}, `${differences.length} ${differences.length === 1 ? "thing differs" : "things differ"} from `, element("code", {}, fileName), ":")),
    element(
      "ul",
      { class: "criteria" },
      ...differences.map(({ what, stepId, recorded, found }) =>
        element(
          "li",
          { class: "warning" },
          shape("warning"),
          element(
            "span",
            {},
            ...inCode(`${stepId === undefined ? "" : `\`${stepId}\`: `}\`${what}\``),
            element("span", { class: "reason" }, "was ", element("code", {}, textOf(recorded)), ", is ", element("code", {}, textOf(found))),
          ),
        ),
      ),
    ),
  ];
}

const textOf = (value: unknown) => (typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing"));
