/** Which operation of an API a request means. */
import type { ApiOperationSummary } from "telaio";

/** An operation, and how its path is recognized. */
export interface Route {
  operation: ApiOperationSummary;
  pattern: RegExp;
  /** The names of what stands in braces, in order. */
  names: string[];
}

/** A request's operation, or why there is none. */
export type Matched =
  | { type: "found"; route: Route; path: string; parameters: Record<string, string> }
  | { type: "otherMethod"; methods: string[] }
  | { type: "none" };

export class Routes {
  readonly all: Route[];
  /** The paths that the servers of the API have before those of its operations. */
  readonly #bases: string[];

  constructor(operations: ApiOperationSummary[]) {
    this.all = operations.map((operation) => ({ operation, ...patternOf(operation.path) }));
    // `/pets/mine` is meant before `/pets/{petId}`.
    this.all.sort((a, b) => a.names.length - b.names.length);
    this.#bases = [...new Set(operations.map((it) => baseOf(it.server)))].filter((it) => it !== "").sort((a, b) => b.length - a.length);
  }

  /** The operation of a method and a path. HEAD is answered as GET is. */
  match(method: string, path: string): Matched {
    for (const tried of this.#ways(path)) {
      const fitting = this.all.filter((it) => it.pattern.test(tried));
      const route = fitting.find((it) => it.operation.method === method) ?? fitting.find((it) => method === "HEAD" && it.operation.method === "GET");
      if (route !== undefined) return { type: "found", route, path: tried, parameters: parametersOf(route, tried) };
      if (fitting.length > 0) return { type: "otherMethod", methods: [...new Set(fitting.map((it) => it.operation.method))] };
    }
    return { type: "none" };
  }

  /** The path without what a server has before it. */
  short(path: string): string {
    return this.#ways(path).find((it) => this.all.some((route) => route.pattern.test(it))) ?? path;
  }

  #ways(path: string): string[] {
    return [path, ...this.#bases.filter((it) => path.startsWith(`${it}/`)).map((it) => path.slice(it.length))];
  }
}

/** What an operation is called in options, recipes and logs. */
export const nameOf = ({ operationId, method, path }: ApiOperationSummary): string => operationId ?? `${method} ${path}`;

/** Whether a name means an operation. */
export function isNamed(operation: ApiOperationSummary, name: string): boolean {
  return name === operation.operationId || name.replace(/^\w+/, (method) => method.toUpperCase()) === `${operation.method} ${operation.path}`;
}

function patternOf(template: string): { pattern: RegExp; names: string[] } {
  const names: string[] = [];
  const source = template.split(/\{([^{}]*)\}/).map((part, at) => {
    if (at % 2 === 0) return part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    names.push(part);
    return "([^/]+)";
  });
  return { pattern: new RegExp(`^${source.join("")}$`), names };
}

function parametersOf({ pattern, names }: Route, path: string): Record<string, string> {
  const values = pattern.exec(path)?.slice(1) ?? [];
  return Object.fromEntries(names.map((name, at) => [name, decoded(values[at] ?? "")]));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function baseOf(server: string | undefined): string {
  const base = "http://localhost";
  if (server === undefined || !URL.canParse(server, base)) return "";
  return new URL(server, base).pathname.replace(/\/+$/, "");
}
