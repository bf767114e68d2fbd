/** The linters that are measured, each as a function of a text in memory, with all else that it needs read before. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { ajvWith, arazzoSchema } from "./arazzo-schema.mjs";
import { sources, workspace } from "./documents.mjs";
import { initSync, validate, workflows } from "../pkg/dist/wasm/core-fast.js";

export function telaio() {
  initSync({ module: readFileSync(`${workspace}pkg/dist/wasm/core-fast_bg.wasm`) });
  return {
    "telaio, with the API": (text) => validate(text, { sources }).findings.length,
    "telaio, alone": (text) => validate(text, {}).findings.length,
    "telaio, reading only": (text) => workflows(text).length,
  };
}

/**
 * The peers in the folder, by the rules that they recommend. `path` is where the text is
 * taken to lie, with its API beside it.
 */
export async function peers(folder, path) {
  const require = createRequire(`${folder}/`);
  return { ...(await redocly(require, path)), ...spectral(require, path), ...ajv(require) };
}

async function redocly(require, absoluteRef) {
  const { createConfig, lintFromString } = await import(pathToFileURL(require.resolve("@redocly/openapi-core")));
  const config = await createConfig({ extends: ["recommended"] });
  return { "@redocly/openapi-core": async (source) => (await lintFromString({ source, absoluteRef, config })).length };
}

function spectral(require, path) {
  const { Document, Spectral } = require("@stoplight/spectral-core");
  const { Yaml } = require("@stoplight/spectral-parsers");
  const linter = new Spectral();
  linter.setRuleset({ extends: [require("@stoplight/spectral-rulesets").arazzo] });
  return { "@stoplight/spectral-core": async (text) => (await linter.run(new Document(text, Yaml, path))).length };
}

function ajv(require) {
  const schema = arazzoSchema();
  if (schema === undefined) return {};
  const check = ajvWith(require, schema);
  return { "yaml and ajv": (text) => check(text).length };
}
