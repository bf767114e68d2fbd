/** Holds a request against what its operation takes. */
import { checkValue, checkXml } from "telaio";
import type { ApiMediaType, ApiOperation, ApiParameter } from "telaio";
import { readForm } from "./form.js";
import { isJson, isXml, problem } from "./problem.js";
import type { ApiAnswer, Wrong } from "./problem.js";
import { valueOf } from "./values.js";

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
    case "cookie":
      return one(cookieOf(header, name));
    default:
      return [];
  }
}

/** A cookie of the request. */
export function cookieOf(header: Incoming["header"], name: string): string | undefined {
  const cookies = (header("cookie") ?? "").split(/;\s*/).map((it) => it.split("=", 2));
  return cookies.find(([key]) => key === name)?.[1];
}

type Body = { value: unknown; wrong: Wrong[] } | { answer: ApiAnswer };

async function readBody({ requestBody }: ApiOperation, { header, body }: Incoming): Promise<Body> {
  if (body.length === 0) return { value: undefined, wrong: requestBody?.required === true ? [{ place: "body", message: "it is missing" }] : [] };
  if (requestBody === undefined || requestBody.content.length === 0) return { value: undefined, wrong: [] };
  const contentType = header("content-type") ?? "";
  const type = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const content = requestBody.content.find((it) => fits(type, it.contentType));
  if (content === undefined) {
    const known = requestBody.content.map((it) => `\`${it.contentType}\``).join(" or ");
    return { answer: problem(415, `the content type must be ${known}, found ${type === "" ? "none" : `\`${type}\``}`) };
  }
  if (type === "application/x-www-form-urlencoded" || type === "multipart/form-data") return checkForm(type, contentType, content, body);
  if (isXml(type)) return checkWellFormed(body);
  return isJson(type) ? checkJson(content, body) : { value: undefined, wrong: [] };
}

async function checkForm(type: string, contentType: string, { schema }: ApiMediaType, body: Buffer): Promise<Body> {
  try {
    const form = await readForm(type, contentType, body, forRequest(schema));
    return await checked(form.value, form.schema);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { answer: problem(400, `the body is no \`${type}\` that can be read`) };
  }
}

/** What its elements are for, a schema says too rarely to hold them against it. */
async function checkWellFormed(body: Buffer): Promise<Body> {
  const mistake = await checkXml(body.toString());
  return mistake === undefined ? { value: undefined, wrong: [] } : { answer: problem(400, `the body: ${mistake}`) };
}

async function checkJson({ schema }: ApiMediaType, body: Buffer): Promise<Body> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (error) {
    return { answer: problem(400, `the body is not JSON in UTF-8: ${error instanceof Error ? error.message : String(error)}`) };
  }
  return checked(value, forRequest(schema));
}

async function checked(value: unknown, schema: unknown): Promise<Body> {
  const found = await checkValue(value, schema);
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
