/** The page's side of `telaio serve --proxy`: finding it, and telling it which servers a person agreed to. */
import { FIELDS, PROXY_PATH } from "./proxied.js";

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** The token of the proxy, if the page comes from one. No other page can ask for it. */
export async function proxyToken(): Promise<string | undefined> {
  // Elsewhere nobody would answer.
  if (!LOOPBACK.includes(location.hostname)) return undefined;
  try {
    const response = await fetch(PROXY_PATH, { headers: { [FIELDS.token]: "?" }, cache: "no-store", redirect: "error" });
    const said: unknown = response.ok && response.headers.get("content-type") === "application/json" ? await response.json() : undefined;
    return typeof said === "object" && said !== null && "token" in said && typeof said.token === "string" ? said.token : undefined;
  } catch {
    return undefined;
  }
}

/** Tells the proxy the only servers that it may send to from now on. */
export async function allow(token: string, origins: readonly string[]): Promise<void> {
  await fetch(PROXY_PATH, {
    method: "PUT",
    headers: { [FIELDS.token]: token, "content-type": "application/json" },
    body: JSON.stringify({ origins: origins.filter((it) => /^https?:/.test(it)) }),
    redirect: "error",
  }).catch(() => undefined);
}
