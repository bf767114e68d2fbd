/** Reads a run's inputs from the command line. */
import type { InputField, WorkflowSummary } from "telaio";
import { CommandError, didYouMean, readPair } from "./arguments.js";
import { parseObject, readDocument } from "./documents.js";
import { err } from "./terminal.js";

/** The inputs of a run, and those of workflows that must come before, by their names. */
export interface GivenInputs {
  inputs: Record<string, unknown>;
  workflowInputs: Record<string, Record<string, unknown>>;
}

/**
 * The inputs of `--inputs FILE.json` and, above them, of `--input NAME=VALUE`. An input of another workflow
 * of `all`, or of one in another document, is given as `--input WORKFLOW.NAME=VALUE`.
 */
export async function readInputs(
  workflow: WorkflowSummary | undefined,
  file: string | undefined,
  options: string[],
  all: WorkflowSummary[],
): Promise<GivenInputs> {
  const inputs = file === undefined ? {} : parseObject(await readDocument(file), `\`${file}\``, "inputs");
  const workflowInputs: Record<string, Record<string, unknown>> = {};
  const names = workflow?.inputs.map((it) => it.name) ?? [];
  for (const name of Object.keys(inputs)) {
    // A file may serve several workflows, so that a name too many is no mistake.
    if (workflow !== undefined && !names.includes(name)) err.line(`warning: ${undeclared(workflow, name, names)}`);
  }
  for (const option of options) {
    const [name, text] = readPair("--input", "NAME=VALUE", option);
    const field = workflow?.inputs.find((it) => it.name === name);
    const other = field === undefined ? inputOfOther(name, workflow, all) : undefined;
    if (other !== undefined) {
      const given = (workflowInputs[other.workflowId] ??= {});
      given[other.name] = readValue(text, other.field);
      continue;
    }
    if (workflow !== undefined && field === undefined) throw new CommandError(undeclared(workflow, name, names));
    inputs[name] = readValue(text, field);
  }
  return { inputs, workflowInputs };
}

/** The input of another workflow that `WORKFLOW.NAME` means, if it means one. */
function inputOfOther(text: string, workflow: WorkflowSummary | undefined, all: WorkflowSummary[]) {
  const dot = text.lastIndexOf(".");
  const [workflowId, name] = [text.slice(0, Math.max(dot, 0)), text.slice(dot + 1)];
  const found = all.find((it) => it.workflowId === workflowId && it !== workflow);
  if (found === undefined && !workflowId.startsWith("$sourceDescriptions.")) return undefined;
  const names = found?.inputs.map((it) => it.name) ?? [];
  const field = found?.inputs.find((it) => it.name === name);
  if (found !== undefined && names.length > 0 && field === undefined) throw new CommandError(undeclared(found, name, names));
  return { workflowId, name, field };
}

const undeclared = ({ workflowId }: WorkflowSummary, name: string, names: string[]) =>
  `workflow \`${workflowId}\` has no input \`${name}\`${didYouMean(name, names)}`;

/** JSON where it is JSON of a declared type, else the text itself. */
function readValue(text: string, field: InputField | undefined): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return hasType(value, field?.schema) ? value : text;
  } catch {
    return text;
  }
}

/** Whether a value has the type that its JSON Schema asks for, if it asks for one. */
function hasType(value: unknown, schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null || !("type" in schema)) return true;
  return [schema.type].flat().some((type) => type === typeOf(value) || (type === "integer" && Number.isInteger(value)));
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
