/** A workflow document as a page for readers, of elements that become nodes or text. */
import { markup, type Markup, type MarkupChild } from "../markup.js";
import type { Docs, InputDocs, OutputDocs, SourceDocs, StepDocs, WorkflowDocs, WorkflowGraph } from "../wasm/core.js";
import { commonMark, inlineMark, link } from "./commonmark.js";
import { waysOf } from "./ways.js";

/** What a page may know besides what the document says. */
export interface PageOptions {
  /** The name of the file, for the command that runs it. */
  fileName?: string;
  /** The workflows as graphs: what comes after each step. */
  graphs?: readonly WorkflowGraph[];
  /** The diagram of a workflow, if there is to be one. */
  diagram?: (workflowId: string) => Markup | undefined;
}

/** The whole page. */
export function docsPage(docs: Docs, options: PageOptions = {}): Markup {
  const { title, summary, description, version, workflows, sources } = docs;
  const providers = sources.flatMap(({ provider, title }) => provider?.name ?? title ?? []);
  return markup(
    "article",
    { class: "docs" },
    markup(
      "header",
      {},
      markup("h1", {}, title ?? workflows[0]?.summary ?? workflows[0]?.workflowId ?? "Workflow"),
      summary !== undefined && markup("p", { class: "docs-lead" }, summary),
      markup(
        "p",
        { class: "docs-facts" },
        ...facts([
          providers.length > 0 && `uses ${[...new Set(providers)].join(", ")}`,
          version !== undefined && `version ${version}`,
          workflows.length > 1 && `${workflows.length} workflows`,
        ]),
      ),
    ),
    ...prose(description),
    workflows.length > 1 && contents(workflows),
    ...workflows.map((it) => workflowSection(it, options)),
    sources.length > 0 && markup("section", { "aria-label": "APIs" }, markup("h2", {}, "APIs"), ...sources.map(sourceCard)),
  );
}

function facts(all: readonly (string | false)[]): Markup[] {
  return all.filter((it) => it !== false).map((it) => markup("span", {}, it));
}

function prose(text: string | undefined): Markup[] {
  return text === undefined ? [] : [markup("div", { class: "docs-prose" }, ...commonMark(text, 3))];
}

function contents(workflows: readonly WorkflowDocs[]): Markup {
  const items = workflows.map(({ workflowId, summary }) =>
    markup("li", {}, markup("a", { href: `#${anchorOf(workflowId)}` }, workflowId), summary !== undefined && ` ${summary}`),
  );
  return markup("nav", { "aria-label": "Workflows" }, markup("ul", {}, ...items));
}

/** The id of a workflow's section. */
const anchorOf = (workflowId: string) => `workflow-${workflowId.replace(/[^\w.-]+/g, "-")}`;

function workflowSection(workflow: WorkflowDocs, options: PageOptions): Markup {
  const { workflowId, summary, description, dependsOn, inputs, steps, outputs } = workflow;
  const graph = options.graphs?.find((it) => it.workflowId === workflowId);
  const diagram = options.diagram?.(workflowId);
  return markup(
    "section",
    { id: anchorOf(workflowId), "aria-label": `Workflow ${workflowId}` },
    markup("h2", {}, summary ?? workflowId),
    markup("p", { class: "docs-id" }, markup("code", {}, workflowId)),
    ...prose(description),
    dependsOn.length > 0 && markup("p", {}, "Before it, these must have run: ", ...dependsOn.flatMap((it, at) => [at > 0 && ", ", markup("code", {}, it)])),
    ...part("Inputs", inputs.length === 0 ? [markup("p", { class: "docs-quiet" }, "It takes no inputs.")] : [inputTable(inputs)]),
    ...part("Outputs", outputs.length === 0 ? [markup("p", { class: "docs-quiet" }, "It gives no outputs.")] : [outputTable(outputs)]),
    ...part("Run it", [runBlock(workflow, options.fileName ?? "workflow.yaml")]),
    ...(diagram === undefined ? [] : part("Diagram", [markup("figure", { class: "docs-diagram", tabindex: 0, "aria-label": `Diagram of ${workflowId}` }, diagram)])),
    ...part("Steps", [markup("ol", { class: "docs-steps" }, ...steps.map((it) => stepItem(it, graph)))]),
  );
}

function part(title: string, content: readonly Markup[]): Markup[] {
  return [markup("h3", {}, title), ...content];
}

/** A table, which narrow pages show row by row: its roles stay what they are. */
function table(label: string, heads: readonly string[], rows: readonly (readonly (readonly MarkupChild[])[])[]): Markup {
  return markup(
    "div",
    { class: "docs-table", role: "region", tabindex: 0, "aria-label": label },
    markup(
      "table",
      { role: "table" },
      markup("thead", { role: "rowgroup" }, markup("tr", { role: "row" }, ...heads.map((it) => markup("th", { scope: "col", role: "columnheader" }, it)))),
      markup("tbody", { role: "rowgroup" }, ...rows.map((row) => markup("tr", { role: "row" }, ...row.map(tableCell)))),
    ),
  );
}

function tableCell(content: readonly MarkupChild[], at: number): Markup {
  return at === 0 ? markup("th", { scope: "row", role: "rowheader" }, ...content) : markup("td", { role: "cell" }, ...content);
}

const code = (text: string) => markup("code", {}, text);

function inputTable(inputs: readonly InputDocs[]): Markup {
  const hasDefaults = inputs.some((it) => it.default !== undefined || it.example !== undefined);
  const rows = inputs.map(({ name, type, format, required, secret, description, default: usual, example }) => [
    [code(name), secret && markup("span", { class: "docs-mark" }, "secret")],
    [code(type), format !== undefined && ` ${format}`],
    [required ? "required" : "optional"],
    ...(hasDefaults ? [usual !== undefined ? [code(usual)] : example !== undefined ? ["for example ", code(example)] : []] : []),
    description === undefined ? [] : inlineMark(description),
  ]);
  return table("Inputs", ["Name", "Type", "Needed", ...(hasDefaults ? ["Default"] : []), "What it is"], rows);
}

function outputTable(outputs: readonly OutputDocs[]): Markup {
  const rows = outputs.map(({ name, type, value }) => [[code(name)], [code(type ?? "unknown")], [code(value)]]);
  return table("Outputs", ["Name", "Type", "From"], rows);
}

/** The command that runs a workflow: secrets are read from a file, so that no shell remembers them. */
function runBlock({ workflowId, inputs }: WorkflowDocs, fileName: string): Markup {
  const isPlain = (text: string) => /^[\w./=…-]+$/.test(text);
  const quoted = (text: string) => (isPlain(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
  const needed = inputs.filter((it) => it.required);
  const secret = needed.some((it) => it.secret);
  const given = needed.filter((it) => !it.secret).map(({ name }) => `--input ${quoted(`${name}=…`)}`);
  const command = [`telaio run ${quoted(fileName)}`, `--workflow ${quoted(workflowId)}`, ...given, ...(secret ? ["--inputs secrets.json"] : [])];
  const names = needed.filter((it) => it.secret).map((it) => code(it.name));
  return markup(
    "div",
    {},
    markup("pre", { tabindex: 0 }, code(command.join(" \\\n  "))),
    markup(
      "p",
      { class: "docs-quiet" },
      secret && "The file ",
      secret && code("secrets.json"),
      secret && " holds an object with ",
      ...names.flatMap((it, at) => [at > 0 && ", ", it]),
      secret && ". ",
      "With ",
      code("--dry-run"),
      " nothing is sent.",
    ),
  );
}

function stepItem(step: StepDocs, graph: WorkflowGraph | undefined): Markup {
  const { stepId, description, operationSummary, parameters, body, criteria, outputs } = step;
  const ways = graph === undefined ? [] : waysOf(graph, stepId);
  return markup(
    "li",
    {},
    markup("h4", {}, stepId),
    callLine(step),
    ...(description !== undefined ? prose(description) : operationSummary !== undefined ? [markup("p", {}, operationSummary)] : []),
    parameters.length > 0 &&
      table(
        `What ${stepId} sends`,
        ["Sends", ...(step.callsWorkflow ? [] : ["In"]), "Value"],
        parameters.map((it) => [[code(it.name)], ...(step.callsWorkflow ? [] : [[it.in ?? ""]]), [code(it.value)]]),
      ),
    body !== undefined && markup("p", { class: "docs-label" }, `Body${body.contentType === undefined ? "" : `, ${body.contentType}`}`),
    body !== undefined && markup("pre", { tabindex: 0 }, code(body.text)),
    criteria.length > 0 && markup("p", { class: "docs-small" }, markup("span", { class: "docs-label" }, "Succeeds if "), ...criteria.flatMap((it, at) => [at > 0 && " and ", code(it)])),
    outputs.length > 0 && markup("p", { class: "docs-small" }, markup("span", { class: "docs-label" }, "Keeps "), ...outputs.flatMap((it, at) => [at > 0 && ", ", code(it.name), " from ", code(it.value)])),
    ways.length > 0 && markup("ul", { class: "docs-ways" }, ...ways.map((it) => markup("li", {}, ...it))),
  );
}

function callLine({ method, path, target, source, callsWorkflow }: StepDocs): MarkupChild {
  if (target === undefined) return undefined;
  return markup(
    "p",
    { class: "docs-call" },
    callsWorkflow ? "calls the workflow " : method !== undefined && markup("b", {}, method),
    " ",
    code(path ?? target),
    source !== undefined && markup("span", { class: "docs-quiet" }, ` of ${source}`),
  );
}

function sourceCard({ name, type, url, title, version, description, server, docsUrl, provider, atHand }: SourceDocs): Markup {
  const who = provider === undefined ? [] : ["By ", ...link(provider.url ?? "", [provider.name ?? provider.url ?? ""]), ". "];
  const kind = { openapi: "OpenAPI", asyncapi: "AsyncAPI", arazzo: "Arazzo" }[type ?? ""] ?? "";
  return markup(
    "section",
    { class: "docs-source", "aria-label": title ?? name },
    markup("h3", {}, title ?? name),
    markup("p", { class: "docs-facts" }, ...facts([title !== undefined && name, kind !== "" && kind, version !== undefined && `version ${version}`])),
    ...(description === undefined ? [] : [markup("div", { class: "docs-prose" }, ...commonMark(description, 4))]),
    markup(
      "p",
      {},
      ...who,
      ...(docsUrl === undefined ? [] : [...link(docsUrl, ["Documentation"]), ". "]),
      "Description: ",
      ...link(url, [code(url)]),
      server !== undefined && ", server: ",
      server !== undefined && code(server),
      ".",
    ),
    !atHand && markup("p", { class: "docs-quiet" }, "Its description was not at hand when this page was made."),
  );
}
