/** Reads a run's credentials: from a file, the environment and the command line, each above the one before. */
import type { Credential } from "telaio";
import { CommandError, readPair } from "./arguments.js";
import { parseObject, readDocument } from "./documents.js";

/** The environment variable that holds an object of credentials as JSON. */
const VARIABLE = "TELAIO_CREDENTIALS";

/** The credentials by the name of their security scheme, or by `source.scheme`. */
export async function readCredentials(file: string | undefined, options: string[]): Promise<Record<string, Credential>> {
  const ofFile = file === undefined ? {} : parseObject(await readDocument(file), `\`${file}\``, "credentials");
  const variable = process.env[VARIABLE];
  const ofEnvironment = variable === undefined || variable === "" ? {} : parseObject(variable, `the variable \`${VARIABLE}\``, "credentials");
  const credentials = { ...ofFile, ...ofEnvironment };
  for (const option of options) {
    const [name, text] = readPair("--credential", "NAME=VALUE", option);
    credentials[name] = text.startsWith("{") ? parseObject(text, `the credentials \`${name}\``, "credentials") : text;
  }
  // What fits is for the engine to say: it knows the schemes.
  return credentials as Record<string, Credential>;
}

/** The variables of servers, given as `SOURCE.NAME=VALUE`. */
export function readServerVariables(options: string[]): Record<string, Record<string, string>> {
  const variables: Record<string, Record<string, string>> = {};
  for (const option of options) {
    const [path, value] = readPair("--server-variable", "SOURCE.NAME=VALUE", option);
    const dot = path.indexOf(".");
    if (dot < 1) throw new CommandError(`expected \`--server-variable SOURCE.NAME=VALUE\`, found \`${option}\``);
    (variables[path.slice(0, dot)] ??= {})[path.slice(dot + 1)] = value;
  }
  return variables;
}
