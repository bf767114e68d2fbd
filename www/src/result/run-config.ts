/** The MCP server that a run has made, as the configuration of a client. */
import type { McpDialectInfo, RunConfig, Trace } from "telaio";
import { clientChoice, configText, notes } from "../config.js";
import { element, fill, type Child } from "../element.js";
import type { Ask } from "../engine.js";
import type { Actions, State } from "../state.js";

/** Shows the configuration in the result, if there is one. */
export function runConfigView(root: HTMLElement, ask: Ask, act: Actions): (state: State) => void {
  let shown: { trace: Trace; client: string } | undefined;
  return (state) => {
    const trace = traceOf(state);
    const { client } = state;
    if (trace === undefined) {
      shown = undefined;
      return fill(root);
    }
    if (shown?.trace === trace && shown.client === client) return;
    const asked = (shown = { trace, client });
    void Promise.all([ask.configOfRun(trace, { to: client }), ask.dialects()]).then(([config, dialects]) => {
      // Another run or client has been chosen in the meantime.
      if (shown !== asked) return;
      const hadFocus = document.activeElement?.id === "run-client";
      fill(root, ...(config === undefined ? [] : view(config, state, dialects, act)));
      if (hadFocus) root.querySelector<HTMLElement>("#run-client")?.focus();
    });
  };
}

function traceOf({ run }: State): Trace | undefined {
  if (run?.phase !== "ended" || run.outcome.type !== "trace") return undefined;
  return run.outcome.trace.status === "succeeded" ? run.outcome.trace : undefined;
}

function view(config: RunConfig, { client }: State, dialects: readonly McpDialectInfo[], act: Actions): Child[] {
  const madeUp = config.madeUp.map((it) => `\`${it}\``).join(", ");
  return [
    element("h2", {}, "Use the MCP server"),
    clientChoice("run-client", dialects, client, act),
    notes("warning", madeUp === "" ? [] : [`The dry run made up ${madeUp}: this configuration only shows what a run will give.`]),
    ...configText(config.text ?? "", dialects.find((it) => it.name === client)),
    notes("info", config.notes),
  ];
}
