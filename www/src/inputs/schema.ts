/** What a form needs of a JSON Schema: the kind of control for a value, and what of it is not kept. What is secret the engine has said, by `writeOnly`. */
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

/** The control for a value. */
export function controlFor(schema: Schema): Control {
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
  if (schema["writeOnly"] === true) return { kind: "secret" };
  return { kind: (typeof format === "string" ? FORMATS[format] : undefined) ?? "text" };
}

/** Whether an input has fields of its own for its parts. A list of texts is typed line by line instead. */
export function hasParts({ schema, secret }: InputField): boolean {
  if (secret || !isSchema(schema)) return false;
  const control = controlFor(schema);
  return control.kind === "object" || control.kind === "variants" || (control.kind === "list" && controlFor(control.items).kind !== "text");
}

/** The members of an object, those of `allOf` included. */
function membersOf(schema: Schema): Member[] {
  const parts = [schema, ...schemas(schema["allOf"])];
  const required = new Set(parts.flatMap((it) => (Array.isArray(it["required"]) ? it["required"] : [])));
  return parts.flatMap(({ properties }) => (isSchema(properties) ? Object.entries(properties) : [])).map(([name, it]) => ({ name, schema: isSchema(it) ? it : {}, isRequired: required.has(name) }));
}

/** Whether a value may be kept: it is no secret, and has no `$ref` behind which nobody has looked. */
const isOpen = (schema: Schema): boolean => schema["writeOnly"] !== true && !("$ref" in schema);

/** Whether what a list holds may be kept. */
export const listsOpenly = ({ items }: Schema): boolean => isSchema(items) && isOpen(items);

/** The value without what is secret, for this browser to keep, and without members that the schema does not name: of them nobody knows. */
export function withoutSecrets(schema: Schema, value: unknown): unknown {
  const { items } = schema;
  if (Array.isArray(value)) return isSchema(items) && isOpen(items) ? value.map((it) => withoutSecrets(items, it)) : [];
  if (typeof value !== "object" || value === null) return value;
  const known = [schema, ...schemas(schema["oneOf"] ?? schema["anyOf"])].flatMap(membersOf);
  const kept = Object.entries(value).flatMap(([name, it]) => {
    const own = known.filter((member) => member.name === name).map((member) => member.schema);
    return own[0] !== undefined && own.every(isOpen) ? [[name, withoutSecrets(own.length === 1 ? own[0] : { anyOf: own }, it)] as const] : [];
  });
  return Object.fromEntries(kept);
}

export const isSchema = (value: unknown): value is Schema => typeof value === "object" && value !== null && !Array.isArray(value);

const schemas = (value: unknown): Schema[] => (Array.isArray(value) ? value.filter(isSchema) : []);
