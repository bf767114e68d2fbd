/** Credentials for the security schemes that the operations ask for. In memory only. */
import type { Credential, PlannedScheme } from "telaio";
import { element, fill, hide } from "../element.js";
import type { Actions, State } from "../state.js";
import { secretField } from "./secret.js";

/** The ways to give OAuth 2 its token, with the members that each needs. */
const WAYS = {
  token: { title: "an access token", members: ["accessToken"] },
  client_credentials: { title: "client credentials", members: ["clientId", "clientSecret"] },
  password: { title: "a user's password", members: ["username", "password", "clientId", "clientSecret"] },
} as const;
type Way = keyof typeof WAYS;

const LABELS: Readonly<Record<string, string>> = { accessToken: "Access token", clientId: "Client id", clientSecret: "Client secret", username: "User name", password: "Password" };
const KINDS: Readonly<Record<PlannedScheme["kind"], string>> = {
  apiKey: "API key",
  basic: "user name and password",
  bearer: "bearer token",
  http: "value of Authorization",
  oauth2: "OAuth 2",
  openIdConnect: "OpenID Connect token",
};

export function credentialsView(root: HTMLElement, act: Actions): (state: State) => void {
  let built = "";
  return (state) => {
    const schemes = state.planned?.schemes ?? [];
    const plan = JSON.stringify([state.document.id, schemes]);
    hide(root, schemes.length === 0);
    if (plan === built) return;
    built = plan;
    fill(root, element("h2", {}, "Credentials"), ...schemes.map((it) => schemeField(it, act)));
  };
}

function schemeField(scheme: PlannedScheme, act: Actions): HTMLElement {
  const { key, kind, place } = scheme;
  const head = [
    element("p", { class: "field-head" }, element("strong", {}, key), element("span", { class: "mark" }, KINDS[kind])),
    element("p", { class: "about" }, `Sent in ${place.replaceAll("`", "")}. Kept until the page is left, and never longer.`),
  ];
  if (kind === "basic") return element("div", { class: "field" }, ...head, ...members(key, ["username", "password"], act));
  if (kind === "oauth2") return element("div", { class: "field" }, ...head, ...oauth2(scheme, act));
  const control = secretField(`credential-${key}`, `${KINDS[kind]} for ${key}`, (value) => act.authorize(key, value === "" ? undefined : value));
  return element("div", { class: "field" }, ...head, ...control);
}

function oauth2({ key, grants }: PlannedScheme, act: Actions): HTMLElement[] {
  const ways: Way[] = ["token", ...(["client_credentials", "password"] as const).filter((it) => (grants as string[]).includes(it))];
  const fields = element("div", { class: "field" });
  const show = (way: Way) => fill(fields, ...members(key, WAYS[way].members, act));
  show("token");
  if (ways.length === 1) return [fields];
  const select = element(
    "select",
    {
      "aria-label": `What is given for ${key}`,
      onchange: () => {
        act.authorize(key, undefined);
        show(select.value as Way);
      },
    },
    ...ways.map((it) => element("option", { value: it }, WAYS[it].title)),
  );
  return [select, fields];
}

/** Fields that make up one object. */
function members(key: string, names: readonly string[], act: Actions): HTMLElement[] {
  const given: Record<string, string> = {};
  const take = (name: string, value: string) => {
    if (value === "") delete given[name];
    else given[name] = value;
    act.authorize(key, Object.keys(given).length === 0 ? undefined : ({ ...given } as Credential));
  };
  return names.flatMap((name) => {
    const id = `credential-${key}-${name}`;
    const label = `${LABELS[name] ?? name} for ${key}`;
    if (name !== "clientId" && name !== "username") return secretField(id, label, (value) => take(name, value));
    const input: HTMLInputElement = element("input", { id, type: "text", autocomplete: "off", spellcheck: "false", oninput: () => take(name, input.value) });
    return [element("label", { for: id }, label), input];
  });
}
