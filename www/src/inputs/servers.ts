/** Which server of a source is called, and the variables of its URL. */
import type { SourceServers } from "telaio";
import { element, type Child } from "../element.js";
import type { Actions, State } from "../state.js";

/** Choices and fields, where there is something to choose. */
export function serverChoice({ source, servers }: SourceServers, state: State, act: Actions): Child[] {
  const chosen = state.servers[source] ?? "";
  const id = `server-choice-${source}`;
  const at = servers.findIndex((_, index) => String(index) === chosen);
  const current = servers[Math.max(0, at)];
  return [
    servers.length > 1 && element("label", { for: id }, `Listed servers of ${source}`),
    servers.length > 1 &&
      element(
        "select",
        { id, onchange: (event) => act.serve(source, (event.target as HTMLSelectElement).value) },
        element("option", { value: "", selected: at < 0 }, "the first"),
        ...servers.map(({ url, title }, index) => element("option", { value: String(index), selected: index === at }, title === undefined ? url : `${title} (${url})`)),
      ),
    ...(current?.variables ?? []).flatMap(({ name, default: usual, allowed }) => {
      const field = `server-${source}-${name}`;
      const value = state.serverVariables[source]?.[name] ?? "";
      const onchange = (event: Event) => act.setServerVariable(source, name, (event.target as HTMLInputElement).value);
      return [
        element("label", { for: field }, `${name} of ${source}`),
        allowed.length > 0
          ? element("select", { id: field, onchange }, element("option", { value: "" }, usual === undefined ? "not given" : `default: ${usual}`), ...allowed.map((it) => element("option", { value: it, selected: it === value }, it)))
          : element("input", { id: field, value, placeholder: usual, autocomplete: "off", spellcheck: "false", onchange }),
      ];
    }),
  ];
}
