/** What to do where the browser keeps the answers of an API from the page (CORS): three ways out. */
import type { Trace } from "telaio";
import { copyButton } from "../copy.js";
import { button, element, shape, type Child } from "../element.js";
import type { Actions, State } from "../state.js";
import { commandLine } from "./command-line.js";

/** Whether a run has failed for this reason, in the engine's words for it. */
export function isKeptBack({ live, steps }: Trace): boolean {
  const failures = steps.flatMap((step) => step.attempts.flatMap((it) => it.failure?.message ?? []));
  return live && failures.some((it) => it.includes("(CORS)") || it.includes("(mixed content)"));
}

export function waysOut(state: State, act: Actions): HTMLElement {
  return element(
    "section",
    { class: "callout warning ways-out", "aria-label": "Ways out" },
    shape("warning"),
    element(
      "div",
      {},
      element("p", {}, element("strong", {}, "The API does not allow this page to call it."), " Browsers ask for that, other programs do not. There are three ways out:"),
      element("ul", { class: "ways" }, ...ways(state, act).map((it) => element("li", {}, ...it))),
    ),
  );
}

function ways(state: State, act: Actions): Child[][] {
  return [
    [element("span", {}, "Go through the steps without sending anything."), button("Dry run", () => act.run("dry"), { class: "small" })],
    [
      element("span", {}, "Run it where no browser is in between. The command has your inputs; secrets stay in variables of the environment."),
      copyButton("Copy the command", {}, () => commandLine(state)),
    ],
    state.proxy === undefined
      ? [
          element("span", {}, "Open this page with a proxy on your machine: ", element("code", {}, "telaio serve --proxy"), "."),
          copyButton("Copy `telaio serve --proxy`", { "aria-label": "Copy `telaio serve --proxy`" }, () => "npx telaio serve --proxy"),
        ]
      : [
          element("span", {}, "Send the requests through the proxy that serves this page."),
          button(
            "Use the proxy and run again",
            () => {
              act.useProxy(true);
              act.run("live");
            },
            { class: "small" },
          ),
        ],
  ];
}
