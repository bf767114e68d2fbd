/** Holds a request against what its operation takes. */
import { checkValue } from "telaio";
import type { ApiMediaType, ApiOperation, ApiParameter } from "telaio";
import { isJson, problem } from "./problem.js";
import type { ApiAnswer, Wrong } from "./problem.js";

/** What came in. */
export interface Incoming {
  parameters: Record<string, string>;
  query: URLSearchParams;
  header(name: string): string | undefined;
  body: Buffer;
}

/** A request that has no mistakes, with its body as a value where that is data. */
export type Checked = { type: "fits"; body: unknown } | { type: "refused"; answer: ApiAnswer };

export async function checkRequest(operation: ApiOperation, incoming: Incoming): Promise<Checked> {
  const wrong: Wrong[] = [];
  for (const parameter of operation.parameters) wrong.push(...(await checkParameter(parameter, incoming)));
  const body = await readBody(operation, incoming);
  if ("answer" in body) return { type: "refused", answer: body.answer };
  wrong.push(...body.wrong);
  if (wrong.length === 0) return { type: "fits", body: body.value };
  const documented = (status: string) => operation.responses.some((it) => it.status === status);
  const status = !documented("400") && documented("422") ? 422 : 400;
  return { type: "refused", answer: problem(status, "the request does not fit the API's description", wrong) };
}

async function checkParameter(parameter: ApiParameter, incoming: Incoming): Promise<Wrong[]> {
  const place = `${parameter.in} ${parameter.name}`;
  const texts = textsOf(parameter, incoming);
  if (texts.length === 0) return parameter.required ? [{ place, message: "it is missing" }] : [];
  // Other styles have a text for objects, which says less of a mistake than it would cost to read.
  if (!parameter.plain) return [];
  const value = valueOf(texts, parameter.schema);
  if (value === undefined) return [];
  const found = await checkValue(value, parameter.schema);
  return found.map(({ pointer, message }) => ({ place: `${place}${pointer}`, message }));
}

function textsOf({ name, in: where }: ApiParameter, { parameters, query, header }: Incoming): string[] {
  const one = (text: string | undefined) => (text === undefined ? [] : [text]);
  switch (where) {
    case "path":
      return one(parameters[name]);
    case "query":
      return query.getAll(name);
    case "header":
      return one(header(name));
    case "cookie": {
      const cookies = (header("cookie") ?? "").split(/;\s*/).map((it) => it.split("=", 2));
      return one(cookies.find(([key]) => key === name)?.[1]);
    }
    default:
      return [];
  }
}

/** The value that texts stand for, by the type that is wanted; nothing of objects. */
function valueOf(texts: string[], schema: unknown): unknown {
  const types = typesOf(schema);
  const [first = ""] = texts;
  if (types.includes("object")) return undefined;
  if (types.includes("array")) {
    const items = typeof schema === "object" && schema !== null && "items" in schema ? schema.items : {};
    return (texts.length > 1 ? texts : first.split(",")).map((it) => scalar(it, typesOf(items)));
  }
  return scalar(first, types);
}

function scalar(text: string, types: string[]): unknown {
  if ((types.includes("integer") || types.includes("number")) && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return Number(text);
  if (types.includes("boolean") && /^(true|false)$/.test(text)) return text === "true";
  return text;
}

function typesOf(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null || !("type" in schema)) return [];
  return [schema.type].flat().filter((it) => typeof it === "string");
}

type Body = { value: unknown; wrong: Wrong[] } | { answer: ApiAnswer };

async function readBody({ requestBody }: ApiOperation, { header, body }: Incoming): Promise<Body> {
  if (body.length === 0) return { value: undefined, wrong: requestBody?.required === true ? [{ place: "body", message: "it is missing" }] : [] };
  if (requestBody === undefined || requestBody.content.length === 0) return { value: undefined, wrong: [] };
  const type = header("content-type")?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const content = requestBody.content.find((it) => fits(type, it.contentType));
  if (content === undefined) {
    const known = requestBody.content.map((it) => `\`${it.contentType}\``).join(" or ");
    return { answer: problem(415, `the content type must be ${known}, found ${type === "" ? "none" : `\`${type}\``}`) };
  }
  if (type === "application/x-www-form-urlencoded") return { value: Object.fromEntries(new URLSearchParams(body.toString())), wrong: [] };
  return isJson(type) ? checkJson(content, body) : { value: undefined, wrong: [] };
}

async function checkJson({ schema }: ApiMediaType, body: Buffer): Promise<Body> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (error) {
    return { answer: problem(400, `the body is not JSON in UTF-8: ${error instanceof Error ? error.message : String(error)}`) };
  }
  const found = await checkValue(value, forRequest(schema));
  return { value, wrong: found.map(({ pointer, message }) => ({ place: `body${pointer === "" ? "" : ` ${pointer}`}`, message })) };
}

function fits(type: string, documented: string): boolean {
  const [known = ""] = documented.toLowerCase().split(";", 1);
  return known === type || known === "*/*" || (known.endsWith("/*") && type.startsWith(known.slice(0, -1)));
}

/** A schema without the demand for what only the server writes (`readOnly`). */
export function forRequest(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(forRequest);
  if (typeof schema !== "object" || schema === null) return schema;
  const copy: Record<string, unknown> = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, forRequest(value)]));
  const { required, properties } = copy;
  if (Array.isArray(required) && typeof properties === "object" && properties !== null) {
    const isRead = (name: unknown) => {
      const property: unknown = typeof name === "string" && Object.hasOwn(properties, name) ? (properties as Record<string, unknown>)[name] : undefined;
      return typeof property === "object" && property !== null && "readOnly" in property && property.readOnly === true;
    };
    copy["required"] = required.filter((it) => !isRead(it));
  }
  return copy;
}
