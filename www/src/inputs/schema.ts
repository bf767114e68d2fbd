/** What a form needs of a JSON Schema: the kind of control for a value, and whether it may be a secret. */
import type { InputField } from "telaio";

export type Schema = Readonly<Record<string, unknown>>;

/** How a value is edited. */
export type Control =
  | { readonly kind: "text" | "date" | "time" | "email" | "url" | "number" | "integer" | "secret" }
  | { readonly kind: "choice"; readonly values: readonly unknown[] }
  | { readonly kind: "object"; readonly members: readonly Member[] }
  | { readonly kind: "list"; readonly items: Schema }
  | { readonly kind: "variants"; readonly variants: readonly Schema[] }
  /** Whatever no field is made for. */
  | { readonly kind: "json" };

export interface Member {
  readonly name: string;
  readonly schema: Schema;
  readonly isRequired: boolean;
}

const FORMATS: Readonly<Record<string, "date" | "time" | "email" | "url">> = { date: "date", time: "time", email: "email", uri: "url", url: "url" };

/** The control for a value of this name. */
export function controlFor(schema: Schema, name: string): Control {
  const { type, enum: choices, format } = schema;
  if ("const" in schema) return { kind: "choice", values: [schema["const"]] };
  if (Array.isArray(choices)) return { kind: "choice", values: choices };
  const variants = schemas(schema["oneOf"] ?? schema["anyOf"]);
  if (variants.length > 0) return { kind: "variants", variants: variants.map((it) => ({ ...schema, oneOf: undefined, anyOf: undefined, ...it })) };
  if (type === "boolean") return { kind: "choice", values: [true, false] };
  if (type === "number" || type === "integer") return { kind: type };
  const members = membersOf(schema);
  if (members.length > 0) return { kind: "object", members };
  if (type === "array" && isSchema(schema["items"])) return { kind: "list", items: schema["items"] };
  if (type !== "string") return { kind: "json" };
  if (mayBeSecret(schema, name)) return { kind: "secret" };
  return { kind: (typeof format === "string" ? FORMATS[format] : undefined) ?? "text" };
}

/** Whether an input has fields of its own for its parts. A list of texts is typed line by line instead. */
export function hasParts({ name, schema, secret }: InputField): boolean {
  if (secret || !isSchema(schema)) return false;
  const control = controlFor(schema, name);
  return control.kind === "object" || control.kind === "variants" || (control.kind === "list" && control.items["type"] !== "string");
}

/** The members of an object, those of `allOf` included. */
function membersOf(schema: Schema): Member[] {
  const parts = [schema, ...schemas(schema["allOf"])];
  const required = new Set(parts.flatMap((it) => (Array.isArray(it["required"]) ? it["required"] : [])));
  return parts.flatMap(({ properties }) => (isSchema(properties) ? Object.entries(properties) : [])).map(([name, it]) => ({ name, schema: isSchema(it) ? it : {}, isRequired: required.has(name) }));
}

/** Rather one too many: what may be a secret is not shown, and not kept. */
const SECRET_NAME = /secret|passw|passphrase|token|key|credential|auth|cookie/i;

export function mayBeSecret({ format, writeOnly }: Schema, name: string): boolean {
  return format === "password" || writeOnly === true || SECRET_NAME.test(name);
}

/** Whether a value is better not kept: a secret may stand behind a `$ref`, too. */
const mayHideSecret = (schema: Schema, name: string): boolean => "$ref" in schema || mayBeSecret(schema, name);

/** Whether what a list holds is better not kept. */
export function mayListSecrets({ items }: Schema): boolean {
  return isSchema(items) && mayHideSecret(items, "");
}

/** The value without what may be a secret, for this browser to keep. */
export function withoutSecrets(schema: Schema, value: unknown, name = ""): unknown {
  if (Array.isArray(value)) return mayListSecrets(schema) ? [] : value.map((it) => withoutSecrets(isSchema(schema["items"]) ? schema["items"] : {}, it, name));
  if (typeof value !== "object" || value === null) return value;
  const known = new Map([schema, ...schemas(schema["oneOf"] ?? schema["anyOf"])].flatMap((it) => membersOf(it).map((member) => [member.name, member.schema] as const)));
  const open = Object.entries(value).filter(([key]) => !mayHideSecret(known.get(key) ?? {}, key));
  return Object.fromEntries(open.map(([key, it]) => [key, withoutSecrets(known.get(key) ?? {}, it, key)]));
}

export const isSchema = (value: unknown): value is Schema => typeof value === "object" && value !== null && !Array.isArray(value);

const schemas = (value: unknown): Schema[] => (Array.isArray(value) ? value.filter(isSchema) : []);
