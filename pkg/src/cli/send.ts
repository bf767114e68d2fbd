/** Sends the requests of a run that the command drives itself: one that is stepped through. */
import type { Input, Output } from "telaio";

/** Larger bodies are not read, as in other runs. */
const MAX_BODY = 10 * 1024 * 1024;

/** Sends one request and waits for the whole answer. */
export async function send({ id, request, timeout }: Extract<Output, { type: "call" }>, stop: AbortSignal): Promise<Input> {
  const { method, url, headers, body, bodyBase64 } = request;
  const content = bodyBase64 === undefined ? body : Buffer.from(bodyBase64, "base64");
  const signal = AbortSignal.any([stop, AbortSignal.timeout(timeout)]);
  try {
    const response = await fetch(url, { method, headers, signal, ...(content !== undefined && { body: content }) });
    const bytes = Buffer.from(await response.arrayBuffer());
    if (bytes.length > MAX_BODY) throw new Error(`the body of the response is larger than ${MAX_BODY} bytes`);
    return {
      type: "answer",
      id,
      status: response.status,
      headers: [...response.headers],
      bodyBase64: bytes.toString("base64"),
      ...(response.redirected && { redirectedTo: response.url }),
    };
  } catch (error) {
    if (stop.aborted) return { type: "failed", id, reason: "aborted", message: "the request was stopped" };
    const { origin } = new URL(url);
    if (error instanceof Error && error.name === "TimeoutError") {
      const message = `no answer from ${origin} within ${timeout} ms; the request may have had its effect all the same`;
      return { type: "failed", id, reason: "timeout", message };
    }
    const cause = error instanceof Error && error.cause instanceof Error && "code" in error.cause ? String(error.cause.code) : String(error);
    return { type: "failed", id, reason: "network", message: `no connection to ${origin} (${cause}); check the URL and whether the server runs` };
  }
}
