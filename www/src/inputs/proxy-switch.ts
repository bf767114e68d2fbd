/** The switch that has live runs go through the proxy of `telaio serve --proxy`, where there is one. */
import { element, hide } from "../element.js";
import type { Actions, State } from "../state.js";

export function proxySwitch(root: HTMLElement, act: Actions): (state: State) => void {
  const box = element("input", { type: "checkbox", id: "use-proxy", "aria-describedby": "use-proxy-about", onchange: () => act.useProxy(box.checked) });
  root.append(
    element("label", { class: "switch", for: "use-proxy" }, box, element("span", {}, "Send live runs through the proxy")),
    element("p", { class: "about", id: "use-proxy-about" }, "The proxy of ", element("code", {}, "telaio serve"), " on this machine calls the servers that you agree to, also those that do not allow web pages to call them (CORS)."),
  );
  return ({ proxy }) => {
    hide(root, proxy === undefined);
    box.checked = proxy?.isOn === true;
  };
}
