/** Workflows as graphs, flowcharts and pictures, by the package and by the command. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { flowchart, graph } from "telaio";
import { draw, layout, svg } from "telaio/graph";
import { OPENAPI, WORKFLOW, checkCommand, read } from "./setup.js";

const text = read(WORKFLOW);
const sources = [{ name: "composioApi", text: read(OPENAPI) }];

test("a graph has the steps with what they call, and their places in the text", async () => {
  const [only, ...others] = await graph(text, { sources });
  assert.ok(only);
  assert.deepEqual(others, []);
  assert.equal(only.workflowId, "provision-mcp-server");
  const step = only.nodes.find((it) => it.label === "getServer");
  assert.equal(step?.call?.method, "GET");
  assert.equal(step?.call?.path, "/api/v3/mcp/{id}");
  assert.equal(text.slice(step?.place?.from, step?.place?.to), "getServer");
  const data = only.edges.find((it) => it.kind === "data" && it.to === step?.id && it.from === "step createServer");
  assert.deepEqual(data?.values, ["serverId"]);
  assert.equal(text.slice(data?.place?.from, data?.place?.to), "$steps.createServer.outputs.serverId");
});

test("places are counted as JavaScript counts", async () => {
  const shifted = `# 🧵\n${text}`;
  const [it] = await graph(shifted);
  const place = it?.nodes[1]?.place;
  assert.equal(shifted.slice(place?.from, place?.to), "createAuthConfig");
});

test("there must be a workflow", async () => {
  await assert.rejects(graph("mcpServers: {}"), /no Arazzo document/);
  await assert.rejects(flowchart(text, { workflowId: "provision" }), /no workflow has the id `provision`/);
});

test("the command prints Mermaid, a picture or JSON", async () => {
  const args = ["graph", WORKFLOW, "--source", `composioApi=${OPENAPI}`];
  const mermaid = await checkCommand(args, { code: 0, stderr: "" });
  assert.equal(mermaid.stdout, await flowchart(text, { sources }));
  const data = await checkCommand([...args, "--data"], { code: 0, stderr: "" });
  assert.match(data.stdout, /n2 --o\|"serverId"\| n3/);
  const json = await checkCommand([...args, "--format", "json"], { code: 0, stderr: "" });
  assert.deepEqual(JSON.parse(json.stdout), await graph(text, { sources }));
  const picture = await checkCommand([...args, "--format", "svg"], { code: 0, stderr: "" });
  assert.equal(picture.stdout.trimEnd(), svg(await graph(text, { sources })));
  assert.match(picture.stdout, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
});

test("the command says which workflow was meant", async () => {
  const { stderr } = await checkCommand(["graph", WORKFLOW, "--workflow", "provision-mcp-servers"], { code: 2, stdout: "" });
  assert.match(stderr, /no workflow is called `provision-mcp-servers`; did you mean `provision-mcp-server`\?/);
});

/** A workflow with jumps, ends and a workflow called by others and by itself. */
const DENSE = `arazzo: 1.0.1
info: { title: <&"> , version: 1.0.0 }
sourceDescriptions: [{ name: api, url: api.yaml, type: openapi }]
workflows:
  - workflowId: "<b>&"
    steps:
${Array.from({ length: 60 }, (_, at) => `      - stepId: s${at}
        description: "<script> & \\"quotes\\" ${"long ".repeat(at)}"
        operationId: call
        onSuccess: [{ name: jump, type: goto, stepId: s${(at * 17) % 60}, criteria: [{ condition: $statusCode == 202 }] }]
        onFailure: [{ name: stop, type: end }]`).join("\n")}
      - stepId: itself
        workflowId: "<b>&"
`;

test("boxes and labels do not lie on each other, and nothing is outside", async () => {
  const graphs = await graph(DENSE);
  const { width, height, nodes, edges } = layout(graphs, graphs[0]!);
  const boxes = nodes.map(({ id, x, y, width, height }) => ({ id, x, y, width, height }));
  for (const [at, a] of boxes.entries()) {
    assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.width <= width + 0.01 && a.y + a.height <= height + 0.01, a.id);
    for (const b of boxes.slice(at + 1)) {
      const isApart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      assert.ok(isApart, `${a.id} and ${b.id}`);
    }
  }
  const ids = new Set(nodes.map((it) => it.id));
  for (const it of edges) assert.ok(ids.has(it.from) && ids.has(it.to), it.id);
  // Far jumps end at connectors, which lead to steps.
  const connectors = nodes.filter((it) => it.leadsTo !== undefined);
  assert.ok(connectors.length > 0 && connectors.every((it) => ids.has(it.leadsTo!)));
});

test("texts of the document are no markup in a picture", async () => {
  const picture = svg(await graph(DENSE));
  assert.doesNotMatch(picture, /<script|<b>/);
  assert.match(picture, /&lt;script&gt; &amp; "quotes"/);
});

test("a workflow that calls itself is not drawn within itself", async () => {
  const graphs = await graph(DENSE);
  const { nodes } = layout(graphs, graphs[0]!, { expanded: ["step itself"] });
  assert.equal(nodes.find((it) => it.id === "step itself")?.isExpanded, false);
});

test("each edge is drawn once, also where segments meet", async () => {
  const graphs = await graph(text, { sources });
  const { edges, nodes } = draw(layout(graphs, graphs[0]!));
  assert.equal(new Set(edges.map((it) => it.id)).size, edges.length);
  assert.equal(new Set(nodes.map((it) => it.id)).size, nodes.length);
  assert.equal(edges.length, 5);
});
