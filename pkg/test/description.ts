/** The OpenAPI description of the stand-in, and where an answer departs from it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The part of a schema that is checked here. */
interface Schema {
  $ref?: string;
  type?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
}

interface DescribedResponse {
  $ref?: string;
  headers?: Record<string, unknown>;
  content: { "application/json": { schema: Schema } };
}

export interface DescribedOperation {
  operationId: string;
  requestBody?: { content: { "application/json": { example: unknown } } };
  responses: Record<string, DescribedResponse>;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

// The tests run in the package's own folder.
const file = join(process.cwd(), "../examples/composio/openapi/composio-openapi-original.json");
const description: { paths: Record<string, Record<string, DescribedOperation>> } = JSON.parse(readFileSync(file, "utf8"));

/** Every operation, with its method in capitals. */
export const operations = Object.entries(description.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

/** What a JSON Pointer points at, or undefined. */
export function at(value: unknown, pointer: string): unknown {
  const names = pointer.split("/").slice(1).map((it) => it.replaceAll("~1", "/").replaceAll("~0", "~"));
  return names.reduce<unknown>((node, name) => (isObject(node) ? node[name] : undefined), value);
}

/** The part of the description that a JSON Pointer points at. */
export const described = (pointer: string) => at(description, pointer);

/** Where an answer departs from the description: its status, headers, required members and types. */
export function departures(method: string, path: string, { status, headers, body }: Answer): string[] {
  const found = operations.find(
    (it) => it.method === method && new RegExp(`^${it.path.replace(/\{\w+\}/, "[^/]+")}$`).test(path),
  );
  const response = found?.operation.responses[status];
  if (response === undefined) return [`status ${status} is not described`];
  const { headers: expected = {}, content } = followed(response);
  return [
    ...Object.keys(expected).filter((it) => !headers.has(it)).map((it) => `header ${it} is missing`),
    ...mismatches(content["application/json"].schema, body, "body"),
  ];
}

function mismatches(schema: Schema, value: unknown, place: string): string[] {
  const { type, required = [], properties = {}, items } = followed(schema);
  const found = Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
  if (type !== undefined && type !== found) return [`${place} is ${found}, described as ${type}`];
  if (Array.isArray(value)) return value.flatMap((it, index) => (items ? mismatches(items, it, `${place}/${index}`) : []));
  if (!isObject(value)) return [];
  return [
    ...required.filter((it) => !Object.hasOwn(value, it)).map((it) => `${place}/${it} is missing`),
    ...Object.entries(properties)
      .filter(([name]) => Object.hasOwn(value, name))
      .flatMap(([name, member]) => mismatches(member, value[name], `${place}/${name}`)),
  ];
}

/** What a reference stands for: a part of the same kind. */
function followed<T extends { $ref?: string }>(part: T): T {
  return part.$ref === undefined ? part : (described(part.$ref.slice(1)) as T);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
