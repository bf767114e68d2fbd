/** What the stand-in answers, and how that looks on the wire: Composio has two shapes of errors. */
import { STATUS_CODES } from "node:http";

export type Answer =
  | { type: "success"; status: 200 | 201; body: object }
  | { type: "error"; status: number; message: string; suggestedFix: string; errors?: readonly string[] }
  | { type: "rateLimited" };

/** An answer as bytes: every body is JSON. */
export interface WireAnswer {
  status: number;
  headers: Record<string, string>;
  body: object;
}

const REQUESTS_PER_WINDOW = 20_000;

/** `retryAfter` is in seconds. */
export function toWire(answer: Answer, requestId: string, retryAfter: number): WireAnswer {
  switch (answer.type) {
    case "success":
      return { status: answer.status, headers: {}, body: answer.body };
    case "error": {
      const { status, message, suggestedFix, errors } = answer;
      return {
        status,
        headers: {},
        body: {
          error: {
            message,
            code: status,
            slug: slug(status),
            status,
            request_id: requestId,
            suggested_fix: suggestedFix,
            ...(errors && { errors }),
          },
        },
      };
    }
    case "rateLimited":
      return {
        status: 429,
        headers: {
          "Retry-After": String(retryAfter),
          "X-RateLimit": String(REQUESTS_PER_WINDOW),
          "X-RateLimit-Remaining": "0",
          "X-RateLimit-Window-Size": "10m",
        },
        body: { message: `Rate limit exceeded. Limit: ${REQUESTS_PER_WINDOW} requests per 10 minutes` },
      };
    default:
      return answer satisfies never;
  }
}

export function created(body: object): Answer {
  return { type: "success", status: 201, body };
}

export function failed(status: number, message: string, suggestedFix: string): Answer {
  return { type: "error", status, message, suggestedFix };
}

export function badRequest(errors: readonly string[]): Answer {
  const message = `the request has ${errors.length === 1 ? "1 mistake" : `${errors.length} mistakes`}: ${errors.join("; ")}`;
  const suggestedFix = "Correct what `errors` names, then send the request again.";
  return { type: "error", status: 400, message, suggestedFix, errors };
}

/** The error of this status, for a stand-in that was told to give it. */
export function told(status: number): Answer {
  if (status === 429) return { type: "rateLimited" };
  const [message, suggestedFix] = TOLD[status] ?? [
    `the stand-in was told to answer with status ${status}`,
    "Start the stand-in without this failure.",
  ];
  return failed(status, message, suggestedFix);
}

const TOLD: Record<number, readonly [message: string, suggestedFix: string]> = {
  400: ["the request does not have the documented shape", "Compare it with the API's description."],
  401: ["the API key is not known", "Send a project API key, which begins with `ak_`, in the header `x-api-key`."],
  403: [
    "the user does not have connected accounts for all required auth configs",
    "Send the user a connect link, and wait until the account is active.",
  ],
  404: ["what the request names does not exist", "Check the id, and that it belongs to the project of the API key."],
  409: ["an instance with this id already exists", "Use the instance that exists."],
  500: ["the server failed", "Try again later."],
};

const slug = (status: number) => (STATUS_CODES[status] ?? "error").toLowerCase().replace(/[^a-z]+/g, "_");
