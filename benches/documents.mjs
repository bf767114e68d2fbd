/** Documents of growing size, all made of the example: in memory, and as files beside their API. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const workspace = fileURLToPath(new URL("..", import.meta.url));

const EXAMPLE = `${workspace}examples/composio/arazzo/composio-provision-mcp-server-workflow.yml`;
const API = `${workspace}examples/composio/openapi/composio-openapi-original.json`;

/** What the example is split at. */
const [WORKFLOWS, STEPS, OUTPUTS] = ["\nworkflows:\n", "\n  steps:\n", "\n  outputs:\n"];
const ID = "workflowId: provision-mcp-server";

const [head, workflow] = readFileSync(EXAMPLE, "utf8").split(WORKFLOWS);

/** The API's description, as the documents name it. */
export const sources = [{ name: "composioApi", text: readFileSync(API, "utf8") }];

/** The documents: their names, their texts, and how large they are among each other. */
export const documents = [
  { name: "seed", workflows: 1, text: withWorkflows(1) },
  { name: "10 workflows", workflows: 10, text: withWorkflows(10) },
  { name: "100 workflows", workflows: 100, text: withWorkflows(100) },
  { name: "1,000 workflows", workflows: 1000, text: withWorkflows(1000) },
  { name: "400 steps", workflows: 1, text: withSteps(400) },
];

/** Writes the documents into a folder, with the API where they say that it is, and gives their paths by name. */
export function writeDocuments(folder) {
  mkdirSync(`${folder}/arazzo`, { recursive: true });
  mkdirSync(`${folder}/openapi`, { recursive: true });
  cpSync(API, `${folder}/openapi/composio-openapi-original.json`);
  const path = (name) => `${folder}/arazzo/${name.replace(",", "").replace(" ", "-")}.arazzo.yaml`;
  for (const { name, text } of documents) writeFileSync(path(name), text);
  return Object.fromEntries(documents.map(({ name }) => [name, path(name)]));
}

/** The example with its workflow so many times, under other ids. */
function withWorkflows(size) {
  const body = Array.from({ length: size }, (_, at) => `${workflow.replace(ID, `${ID}-${at}`)}\n`);
  return head + WORKFLOWS + body.join("");
}

/** The example with its steps so many times in one workflow, each under an id of its own. */
function withSteps(size) {
  const [start, rest] = workflow.split(STEPS);
  const [steps, outputs] = rest.split(OUTPUTS);
  const ids = [...steps.matchAll(/stepId: (\w+)/g)].map(([, id]) => id);
  const id = new RegExp(`\\b(${ids.join("|")})\\b`, "g");
  const body = Array.from({ length: size / ids.length }, (_, at) => steps.replace(id, `$1-${at}`));
  return `${head}${WORKFLOWS}${start}${STEPS}${body.join("\n")}${OUTPUTS}${outputs.replace(id, "$1-0")}\n`;
}
