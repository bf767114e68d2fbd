/** The command that ajv has not: `node ajv.mjs MODULES PATH` holds an Arazzo document against the JSON Schema. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { ajvWith, arazzoSchema } from "./arazzo-schema.mjs";

const [modules, path] = process.argv.slice(2);
const errors = ajvWith(createRequire(`${modules}/`), arazzoSchema())(readFileSync(path, "utf8"));
for (const { instancePath, message } of errors) console.log(`${instancePath}: ${message}`);
process.exitCode = errors.length === 0 ? 0 : 1;
