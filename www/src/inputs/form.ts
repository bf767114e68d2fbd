/** Reads what was typed into the inputs form: text to values, or what was expected instead. */
import type { InputField } from "telaio";
import { hasParts } from "./schema.js";

export interface Form {
  readonly values: Record<string, unknown>;
  /** What is wrong with an entry, by input. */
  readonly errors: Readonly<Record<string, string>>;
  /** Required inputs without an entry. */
  readonly missing: readonly string[];
}

/** An empty entry means: not given. */
export function readForm(fields: readonly InputField[], entries: Readonly<Record<string, string>>): Form {
  const values: Record<string, unknown> = {};
  const errors: Record<string, string> = {};
  const missing: string[] = [];
  for (const field of fields) {
    const entry = entries[field.name] ?? "";
    if (entry.trim() === "") {
      if (field.required && field.default === undefined) missing.push(field.name);
      continue;
    }
    const read = readEntry(field, entry);
    if ("error" in read) errors[field.name] = read.error;
    else values[field.name] = read.value;
  }
  return { values, errors, missing };
}

type Read = { value: unknown } | { error: string };

function readEntry(field: InputField, entry: string): Read {
  const { type } = field;
  if (hasParts(field)) return readJson(entry, "JSON", () => true);
  switch (type) {
    case "integer":
    case "number": {
      const number = Number(entry);
      if (Number.isNaN(number)) return { error: `expected a number, found \`${entry}\`` };
      if (type === "integer" && !Number.isInteger(number)) return { error: `expected a whole number, found \`${entry}\`` };
      return { value: number };
    }
    case "boolean":
      return { value: entry === "true" };
    case "array":
      if (entry.trimStart().startsWith("[")) return readJson(entry, "a JSON array", Array.isArray);
      return { value: entry.split("\n").map((line) => line.trim()).filter((line) => line !== "") };
    case "object":
      return readJson(entry, "a JSON object", (it) => typeof it === "object" && it !== null && !Array.isArray(it));
    default:
      return { value: entry };
  }
}

function readJson(entry: string, expected: string, isExpected: (value: unknown) => boolean): Read {
  try {
    const value: unknown = JSON.parse(entry);
    return isExpected(value) ? { value } : { error: `expected ${expected}, found another value` };
  } catch {
    return { error: `expected ${expected}, found text that is not JSON` };
  }
}
