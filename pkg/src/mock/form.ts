/** Reads forms as values: each field by the type that its schema wants. */
import { isJson } from "./problem.js";
import { jsonOf, typesOf, valueOf } from "./values.js";

/** A form as a value, and the schema for it: without the fields whose texts could stand for anything. */
export interface ReadForm {
  value: Record<string, unknown>;
  schema: unknown;
}

/** @throws TypeError if the body is no such form */
export async function readForm(type: string, contentType: string, body: Buffer, schema: unknown): Promise<ReadForm> {
  const isMultipart = type === "multipart/form-data";
  const fields = isMultipart ? await multipart(contentType, body) : [...new URLSearchParams(body.toString())].map(([name, text]): Field => ({ name, text }));
  return asValue(fields, schema);
}

interface Field {
  name: string;
  text: string;
  /** Of a file, or of a part that says what it is. */
  contentType?: string;
}

/** Node reads the parts. */
async function multipart(contentType: string, body: Buffer): Promise<Field[]> {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": contentType } }).formData();
  return Promise.all([...form].map(async ([name, it]) => (typeof it === "string" ? { name, text: it } : { name, text: await it.text(), contentType: it.type })));
}

function asValue(fields: Field[], schema: unknown): ReadForm {
  const value: Record<string, unknown> = {};
  const unread = new Set<string>();
  for (const name of new Set(fields.map((it) => it.name))) {
    const texts = fields.filter((it) => it.name === name);
    const read = fieldValue(texts, propertyOf(schema, name));
    if (read !== undefined) value[name] = read;
    // `address[city]` is a part of `address`.
    else unread.add(name.replace(/\[.*$/, ""));
  }
  return { value, schema: without(schema, unread) };
}

/** What the texts of one field stand for; nothing where that cannot be known. */
function fieldValue(fields: Field[], schema: unknown): unknown {
  if (fields.some((it) => it.name.includes("["))) return undefined;
  const [first] = fields;
  if (first === undefined) return undefined;
  if (isJson(first.contentType ?? "") || typesOf(schema).includes("object")) return jsonOf(first.text);
  return valueOf(fields.map((it) => it.text), schema, "repeated");
}

function propertyOf(schema: unknown, name: string): unknown {
  const properties = typeof schema === "object" && schema !== null && "properties" in schema ? schema.properties : undefined;
  return typeof properties === "object" && properties !== null && Object.hasOwn(properties, name) ? (properties as Record<string, unknown>)[name] : undefined;
}

function without(schema: unknown, names: Set<string>): unknown {
  if (names.size === 0 || typeof schema !== "object" || schema === null || !("required" in schema) || !Array.isArray(schema.required)) return schema;
  return { ...schema, required: schema.required.filter((it) => !names.has(String(it))) };
}
