/** The run of the page as a command for a terminal: inputs as options, secrets as variables of the environment. */
import { formOf, workflowOf, type State } from "../state.js";

/** A command for a POSIX shell. No secret is in it. */
export function commandLine(state: State): string {
  const { document, servers, serverVariables, credentials } = state;
  const workflow = workflowOf(state);
  const parts = [`npx telaio run ${quoted(document.name)}`];
  if (workflow !== undefined && (state.report?.workflows.length ?? 0) > 1) parts.push(`--workflow ${quoted(workflow.workflowId)}`);
  const { values } = formOf(state);
  for (const { name, secret } of workflow?.inputs ?? []) {
    if (secret) parts.push(`--input ${name}="$${variable(name)}"`);
    else if (name in values) parts.push(`--input ${quoted(`${name}=${textOf(values[name])}`)}`);
  }
  for (const [name, { fileName }] of Object.entries(document.sources)) parts.push(`--source ${quoted(`${name}=${fileName}`)}`);
  for (const [name, url] of Object.entries(servers)) if (url !== "") parts.push(`--server ${quoted(`${name}=${url}`)}`);
  for (const [name, variables] of Object.entries(serverVariables))
    for (const [key, value] of Object.entries(variables)) if (value !== "") parts.push(`--server-variable ${quoted(`${name}.${key}=${value}`)}`);
  for (const name of Object.keys(credentials)) parts.push(`--credential ${name}="$${variable(name)}"`);
  return parts.join(" \\\n  ");
}

/** `apiKey` becomes `API_KEY`. */
function variable(name: string): string {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2").replaceAll(/[^A-Za-z0-9]+/g, "_");
  return (/^\d/.test(words) ? `_${words}` : words).toUpperCase();
}

const textOf = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

/** As a shell takes it literally. */
const quoted = (text: string) => (/^[\w./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
