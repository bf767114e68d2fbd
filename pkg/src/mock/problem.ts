/** Answers of the stand-in for any API. */

/** An answer that is ready to be sent. */
export interface ApiAnswer {
  status: number;
  headers: Record<string, string>;
  /** The text of the body; none for a status that has none. */
  body?: string;
}

/** What is wrong with a request, or with what was asked of the stand-in (RFC 9457). */
export function problem(status: number, title: string, errors: Wrong[] = [], headers: Record<string, string> = {}): ApiAnswer {
  const body = JSON.stringify({ title, status, ...(errors.length > 0 && { errors }) });
  return { status, headers: { "Content-Type": "application/problem+json; charset=utf-8", ...headers }, body };
}

/** One mistake in a request. */
export interface Wrong {
  /** Where: `query limit`, or `body /pets/0/name`. */
  place: string;
  message: string;
}

export function jsonAnswer(status: number, value: unknown, headers: Record<string, string> = {}): ApiAnswer {
  return { status, headers: { "Content-Type": "application/json; charset=utf-8", ...headers }, body: JSON.stringify(value) };
}

export const isJson = (contentType: string): boolean => /^[\w.+-]+\/(?:[\w.+-]+\+)?json(?:\s*;|$)/i.test(contentType) || contentType === "*/*";

export const isXml = (contentType: string): boolean => /^(?:text\/xml|[\w.+-]+\/(?:[\w.+-]+\+)?xml)$/i.test(contentType);

/** Statuses whose answers have no body. */
export const hasNoBody = (status: number): boolean => status === 204 || status === 205 || status === 304;
