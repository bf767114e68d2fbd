/** Answers of recorded runs: traces of telaio, and HTTP Archives. */
import type { ApiAnswer } from "./problem.js";

/** The answers by method and path, in the order in which they were given. */
export class Recorded {
  readonly #answers = new Map<string, ApiAnswer[]>();

  /**
   * Takes in a recording. `short` gives a path without what a server has before it.
   *
   * @throws Error if it is none
   */
  add(recording: unknown, short: (path: string) => string): void {
    for (const { method, url, answer } of answersOf(recording)) {
      if (!URL.canParse(url)) continue;
      const key = `${method.toUpperCase()} ${short(new URL(url).pathname)}`;
      this.#answers.set(key, [...(this.#answers.get(key) ?? []), answer]);
    }
  }

  get size(): number {
    return [...this.#answers.values()].reduce((sum, it) => sum + it.length, 0);
  }

  /** The next answer; the last one stays. */
  next(method: string, path: string): ApiAnswer | undefined {
    const left = this.#answers.get(`${method} ${path}`);
    return left !== undefined && left.length > 1 ? left.shift() : left?.[0];
  }
}

interface Entry {
  method: string;
  url: string;
  answer: ApiAnswer;
}

function answersOf(recording: unknown): Entry[] {
  const entries = list(get(get(recording, "log"), "entries"));
  if (entries !== undefined) return entries.flatMap(ofArchive);
  const steps = list(get(recording, "steps"));
  if (steps !== undefined) return steps.flatMap((step) => (list(get(step, "attempts")) ?? []).flatMap(ofAttempt));
  throw new Error("it is neither a trace nor an HTTP Archive");
}

function ofAttempt(attempt: unknown): Entry[] {
  const [request, response] = [get(attempt, "request"), get(attempt, "response")];
  const [method, url, status] = [get(request, "method"), get(request, "url"), get(response, "status")];
  if (typeof method !== "string" || typeof url !== "string" || typeof status !== "number") return [];
  const headers = get(response, "headers");
  const body = get(response, "body");
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  return [{ method, url, answer: { status, headers: kept(Object.entries(headers ?? {})), ...(text !== undefined && { body: text }) } }];
}

function ofArchive(entry: unknown): Entry[] {
  const [request, response] = [get(entry, "request"), get(entry, "response")];
  const [method, url, status] = [get(request, "method"), get(request, "url"), get(response, "status")];
  if (typeof method !== "string" || typeof url !== "string" || typeof status !== "number" || status < 200) return [];
  const headers = (list(get(response, "headers")) ?? []).map((it): [string, unknown] => [String(get(it, "name")), get(it, "value")]);
  const content = get(response, "content");
  const text = get(content, "text");
  const body = typeof text !== "string" ? undefined : get(content, "encoding") === "base64" ? Buffer.from(text, "base64").toString() : text;
  return [{ method, url, answer: { status, headers: kept(headers), ...(body !== undefined && { body }) } }];
}

/** What is about the connection, or the length of what was sent then, is not repeated. */
function kept(headers: [string, unknown][]): Record<string, string> {
  const left = /^(:|connection$|keep-alive$|transfer-encoding$|content-(length|encoding)$|access-control-|date$|set-cookie$|alt-svc$)/i;
  return Object.fromEntries(headers.flatMap(([name, value]) => (typeof value === "string" && !left.test(name) ? [[name, value]] : [])));
}

const get = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;

const list = (value: unknown): unknown[] | undefined => (Array.isArray(value) ? value : undefined);
