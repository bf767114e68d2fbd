/** Holds a request against the security schemes of its operation: whether what they ask for is there. Any key is taken. */
import type { ApiCredential, ApiOperation } from "telaio";
import { cookieOf } from "./check-request.js";
import type { Incoming } from "./check-request.js";

/** The credentials that a request lacks, of the alternative that comes first; `undefined` if it has those of one. */
export function missingCredentials({ security }: Pick<ApiOperation, "security">, incoming: Pick<Incoming, "header" | "query">): ApiCredential[] | undefined {
  const missing = security.map((alternative) => alternative.filter((it) => !isThere(it, incoming)));
  return missing.some((it) => it.length === 0) ? undefined : missing[0];
}

/** What is not sent as a parameter cannot be seen. */
function isThere({ in: where, parameter = "", prefix }: ApiCredential, { header, query }: Pick<Incoming, "header" | "query">): boolean {
  switch (where) {
    case "query":
      return (query.get(parameter) ?? "") !== "";
    case "cookie":
      return (cookieOf(header, parameter) ?? "") !== "";
    case "header": {
      const value = header(parameter) ?? "";
      if (prefix === undefined) return value !== "";
      const [scheme = "", ...rest] = value.split(" ");
      return scheme.toLowerCase() === prefix && rest.join(" ").trim() !== "";
    }
    default:
      return true;
  }
}

/** Where credentials belong, for a person. */
export function placeOf({ in: where, parameter, prefix }: ApiCredential): string {
  return `${where} ${parameter}${prefix === undefined ? "" : ` (${prefix})`}`;
}

/** What a client is told to do (RFC 9110, section 11.6.1): a scheme that has a name there. */
export function challenge(missing: readonly ApiCredential[]): Record<string, string> {
  const schemes = missing.flatMap(({ prefix }) => prefix ?? []).map((it) => `${it.charAt(0).toUpperCase()}${it.slice(1)} realm="stand-in"`);
  return schemes.length === 0 ? {} : { "WWW-Authenticate": schemes.join(", ") };
}
