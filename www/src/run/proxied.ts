/** In the worker: a `fetch` that sends requests through the proxy of `telaio serve --proxy`. */

/** Where the proxy is, beside the page. */
export const PROXY_PATH = "/.telaio/proxy";

/** What the proxy is told and says beside the body, as header fields of its own. */
export const FIELDS = { token: "telaio-token", request: "telaio-request", response: "telaio-response" } as const;

/** A request as the proxy is told of it. */
interface Forwarded {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly redirect?: "manual";
}

/** An answer as the proxy tells of it, or why there is none. */
type Answered =
  | { readonly status: number; readonly headers: [string, string][]; readonly redirectedTo?: string }
  | { readonly refused: string }
  | { readonly failed: { readonly code: string; readonly hostname?: string; readonly address?: string; readonly port?: number } };

/** Statuses whose answers have no body: a `Response` refuses one. */
const BODILESS = [204, 205, 304];

/** A `fetch` for the driver, with the token of the page. */
export function proxied(token: string): (url: string, init: RequestInit) => Promise<Response> {
  return async (url, { method = "GET", headers = [], body, signal, redirect }) => {
    const request: Forwarded = { method, url, headers: headers as [string, string][], ...(redirect === "manual" && { redirect }) };
    const response = await fetch(new URL(PROXY_PATH, location.origin), {
      method: "POST",
      headers: { [FIELDS.token]: token, [FIELDS.request]: encodeURIComponent(JSON.stringify(request)), "content-type": "application/octet-stream" },
      body: body ?? null,
      signal: signal ?? null,
      redirect: "error",
      credentials: "omit",
    });
    const said = response.headers.get(FIELDS.response);
    if (said === null) throw new TypeError(`the proxy answered ${response.status}: ${await response.text()}`);
    return answerOf(JSON.parse(decodeURIComponent(said)) as Answered, response);
  };
}

function answerOf(answered: Answered, response: Response): Response {
  if ("refused" in answered) throw new TypeError(`the proxy refuses it: ${answered.refused}`);
  if ("failed" in answered) throw new TypeError("fetch failed", { cause: answered.failed });
  const { status, headers, redirectedTo } = answered;
  const answer = new Response(BODILESS.includes(status) ? null : response.body, { status, headers });
  if (redirectedTo !== undefined) Object.defineProperties(answer, { redirected: { value: true }, url: { value: redirectedTo } });
  return answer;
}
