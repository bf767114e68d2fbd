/** Reads a run's credentials: from a file, the environment and the command line, each above the one before. */
import type { Credential } from "telaio";
import { CommandError, readPair } from "./arguments.js";
import { readDocument } from "./documents.js";

/** The environment variable that holds an object of credentials as JSON. */
const VARIABLE = "TELAIO_CREDENTIALS";

/** The credentials by the name of their security scheme, or by `source.scheme`. */
export async function readCredentials(file: string | undefined, options: string[]): Promise<Record<string, Credential>> {
  const ofFile = file === undefined ? {} : readObject(await readDocument(file), `\`${file}\``);
  const variable = process.env[VARIABLE];
  const ofEnvironment = variable === undefined || variable === "" ? {} : readObject(variable, `the variable \`${VARIABLE}\``);
  const credentials = { ...ofFile, ...ofEnvironment };
  for (const option of options) {
    const [name, text] = readPair("--credential", "NAME=VALUE", option);
    credentials[name] = text.startsWith("{") ? readObject(text, `the credentials \`${name}\``) : text;
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

function readObject(text: string, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which holds secrets.
    throw new CommandError(`cannot read ${what}: it is not JSON`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new CommandError(`${what} must hold an object of credentials`);
  }
  return { ...value };
}
