/** The official JSON Schema for Arazzo, which is not in this project, and ajv made of it. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FILE = fileURLToPath(new URL("../../shared/spec/arazzo/spec.openapis.org/arazzo/1.0/schema/2025-10-15", import.meta.url));

/** The text of the schema, if it is at hand; says so if not. */
export function arazzoSchema() {
  if (existsSync(FILE)) return readFileSync(FILE, "utf8");
  console.error(`ajv is not measured: ${FILE} is not at hand`);
  return undefined;
}

/** What ajv finds in a text, which a parser for YAML reads: no places, and nothing that a schema cannot say. */
export function ajvWith(require, schema) {
  const { default: Ajv } = require("ajv/dist/2020.js");
  const { parse } = require("yaml");
  const validator = new Ajv({ allErrors: true, strict: false });
  require("ajv-formats").default(validator);
  const check = validator.compile(JSON.parse(schema));
  return (text) => (check(parse(text, { maxAliasCount: -1 })) ? [] : check.errors);
}
