/** One attempt of a step: request, response, criteria with their reasons, and what was done next. */
import type { TraceAction, TraceAdvice, TraceAttempt, TraceCriterion, TraceMessage, TraceRequest, TraceResponse } from "telaio";
import { element, shape, type Child } from "../element.js";
import { inCode } from "../findings.js";
import type { Mode } from "../protocol.js";
import { folded, longText, madeUpMark, memberRow, sizeOf, valueView, type MadeUp } from "../value.js";

/** `number` is given when a step was tried more than once. In a dry run nobody answered, and the title says so. */
export function attemptView(attempt: TraceAttempt, mode: Mode, number?: number): HTMLElement {
  const { request, response, message, failure, criteria, advice, action } = attempt;
  return element(
    "section",
    { class: "attempt" },
    number !== undefined && element("h4", { class: "attempt-number" }, `Attempt ${number}`),
    failure !== undefined && callout(failure.message),
    advice !== undefined && adviceView(advice, response),
    request !== undefined && requestView(request),
    response !== undefined && responseView(response, mode === "dry" ? "Example response" : "Response"),
    message !== undefined && messageView(message),
    criteria.length > 0 && criteriaView(criteria),
    action !== undefined && actionView(action),
  );
}

function requestView({ method, url, headers, body, madeUp = [] }: TraceRequest): HTMLElement {
  return element(
    "section",
    {},
    element("h4", {}, "Request"),
    element(
      "p",
      { class: "call" },
      element("b", {}, method),
      madeUp.includes("method") && madeUpMark(),
      " ",
      longText(url),
      madeUp.includes("url") && madeUpMark(),
    ),
    headersView(headers),
    body !== undefined && bodyView(body),
  );
}

function responseView({ status, headers, body, madeUp = [] }: TraceResponse, title: string): HTMLElement {
  return element(
    "section",
    {},
    element("h4", {}, title),
    element("p", { class: "call" }, element("b", {}, `Status ${status}`), madeUp.includes("status") && madeUpMark()),
    headersView(headers),
    body !== undefined && bodyView(body, new Set(madeUp)),
  );
}

/** A message that was sent, or one that was waited for. */
function messageView({ action, server, address, headers, payload, madeUp = [] }: TraceMessage): HTMLElement {
  const texts = Object.entries(headers).map(([name, it]) => [name, typeof it === "string" ? it : JSON.stringify(it)] as const);
  return element(
    "section",
    {},
    element("h4", {}, "Message"),
    element("p", { class: "call" }, element("b", {}, action), " ", longText(`${server} ${address}`), madeUp.includes("server") && madeUpMark()),
    headersView(Object.fromEntries(texts)),
    payload !== undefined && bodyView(payload, new Set(madeUp.map((it) => it.replace(/^payload/, "body")))),
  );
}

function headersView(headers: Readonly<Record<string, string>>): Child {
  const entries = Object.entries(headers);
  if (entries.length === 0) return undefined;
  return folded("part", ["Headers ", element("span", { class: "count" }, String(entries.length))], false, () =>
    element("ul", { class: "members" }, ...entries.map(([name, value]) => memberRow(name, value))),
  );
}

/** A body of more than this many members is closed at first. */
const MANY_MEMBERS = 40;

function bodyView(body: unknown, madeUp?: MadeUp): HTMLElement {
  const isShort = typeof body !== "object" || body === null || Object.keys(body).length <= MANY_MEMBERS;
  return folded("part", ["Body ", element("span", { class: "count" }, sizeOf(body))], isShort, () =>
    valueView(body, "body", madeUp),
  );
}

function criteriaView(criteria: readonly TraceCriterion[]): HTMLElement {
  return element(
    "section",
    {},
    element("h4", {}, "Criteria"),
    element(
      "ul",
      { class: "criteria" },
      ...criteria.map(({ condition, passed, reason }) =>
        element(
          "li",
          { class: passed ? "passed" : "failed" },
          shape(passed ? "passed" : "error"),
          element(
            "span",
            {},
            element("span", { class: "visually-hidden" }, passed ? "passed: " : "failed: "),
            element("code", {}, condition),
            element("span", { class: "reason" }, ...inCode(reason)),
          ),
        ),
      ),
    ),
  );
}

function actionView({ type, name, reason }: TraceAction): HTMLElement {
  return element(
    "section",
    {},
    element("h4", {}, "Then"),
    element("p", {}, element("code", {}, type), ` ${name}`, element("span", { class: "reason" }, ...inCode(reason))),
  );
}

function callout(message: string, ...more: readonly string[]): HTMLElement {
  const reasons = more.map((it) => element("span", { class: "reason" }, ...inCode(it)));
  return element("p", { class: "callout failed" }, shape("error"), element("span", {}, ...inCode(message), ...reasons));
}

/** What is known of a failure: what the API itself says, why it fails so, and what to do. */
function adviceView({ message, cause, remedy }: TraceAdvice, response?: TraceResponse): HTMLElement {
  const answered = response === undefined ? [] : [`The API answered ${response.status}${message === undefined ? "" : `: ${message}`}`];
  const known = [cause, remedy === undefined ? undefined : `What to do: ${remedy}`].filter((it) => it !== undefined);
  const [first = "", ...more] = [...answered, ...known];
  return callout(first, ...more);
}
