/** Asks before a live run: which servers get requests, and which secrets go to which of them. */
import type { Destinations } from "telaio";
import { copyButton } from "../copy.js";
import { button, element, fill, shape } from "../element.js";

/** A server, and the secrets that a run may send there. */
export interface Departure {
  readonly origin: string;
  readonly secrets: readonly string[];
}

/** The servers of a run, whatever is answered, each with the secrets of `known` that may go there. */
export function departures({ requests }: Destinations, isGiven: (secret: string) => boolean): Departure[] {
  const found = new Map<string, Set<string>>();
  for (const { url, secrets, credentials, madeUp } of requests) {
    if (madeUp) continue;
    const origin = originOf(url);
    const of = found.get(origin) ?? new Set();
    for (const it of secrets.filter(isGiven)) of.add(it);
    for (const it of credentials) of.add(`credentials ${it}`);
    found.set(origin, of);
  }
  return [...found].map(([origin, secrets]) => ({ origin, secrets: [...secrets].sort() })).sort((a, b) => a.origin.localeCompare(b.origin, "en"));
}

/** A URL of a message's server has no origin that browsers know. */
function originOf(url: string): string {
  // Path parameters are no URL yet.
  const known = URL.parse(url.replaceAll(/[{}]/g, ""));
  if (known === null) return url;
  return known.origin === "null" ? `${known.protocol}//${known.host}` : known.origin;
}

/** What was agreed to, as one text each. A reload asks again. */
const agreed = new Set<string>();
const textOf = ({ origin, secrets }: Departure) => JSON.stringify([origin, secrets]);

/** How a run is sent: through the proxy or not, and the command that would do it elsewhere. */
export interface Sending {
  readonly viaProxy: boolean;
  command(): string;
}

/** Resolves to whether the user agrees, now or earlier, to all of them. */
export function askConsent(dialog: HTMLDialogElement, all: readonly Departure[], { viaProxy, command }: Sending): Promise<boolean> {
  const asked = all.filter((it) => !agreed.has(textOf(it)));
  if (asked.length === 0) return Promise.resolve(true);
  return new Promise((resolve) => {
    let isAgreed = false;
    fill(
      dialog,
      element("h2", { id: "consent-title" }, "Send requests for real?"),
      element("p", {}, `This run leaves your machine${viaProxy ? ", through the proxy that serves this page" : ""}. Depending on what is answered, it sends requests to:`),
      element("ul", { class: "hosts" }, ...asked.map(departureView)),
      viaProxy && asked.some(isSocket) && pastTheProxy(command),
      element("p", { class: "about" }, "You are asked once for each server and the secrets that go there, until the page is reloaded."),
      element(
        "div",
        { class: "row end" },
        button("Cancel", () => dialog.close()),
        button(
          "Send",
          () => {
            isAgreed = true;
            for (const it of asked) agreed.add(textOf(it));
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

const isSocket = ({ origin }: Departure) => /^wss?:/.test(origin);

/** What the proxy cannot do, and what can. */
function pastTheProxy(command: () => string): HTMLElement {
  return element(
    "div",
    { class: "callout warning" },
    shape("warning"),
    element(
      "div",
      {},
      element("p", {}, "WebSocket connections do not go through the proxy: the browser makes them itself, and tells the server that this page does. Where the server refuses that, run the workflow in a terminal."),
      copyButton("Copy the command", {}, command),
    ),
  );
}

function departureView({ origin, secrets }: Departure): HTMLElement {
  const named = secrets.map((it) => it.replace(/^\$inputs\./, ""));
  return element(
    "li",
    {},
    element("code", {}, origin),
    secrets.length === 0
      ? element("span", { class: "reason" }, "without secrets")
      : element("span", { class: "reason" }, "with ", ...named.flatMap((it, at) => [at > 0 && ", ", element("code", {}, it)])),
  );
}
