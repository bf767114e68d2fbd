/** A small API for tests: its workflow, its description, and a server that answers as it is told. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import type { Page } from "playwright-core";
import { barButton, checkedState, openFile } from "./stage.js";

export const OPENAPI = `openapi: 3.1.0
info: { title: Shop, version: 1.0.0 }
servers: [{ url: "SERVER" }]
paths:
  /orders:
    get: { operationId: listOrders, responses: { "200": { description: All } } }
    post:
      operationId: createOrder
      responses:
        "201": { description: Made, content: { application/json: { example: { id: 7 } } } }
        "409": { description: Taken, content: { application/json: { example: { message: taken } } } }
        "429": { description: Slow down }
  /orders/{id}:
    get: { operationId: getOrder, parameters: [{ name: id, in: path, required: true, schema: { type: integer } }], responses: { "200": { description: One } } }
`;

export const SHOP = `arazzo: 1.0.1
info: { title: Shop, version: 1.0.0 }
sourceDescriptions: [{ name: shop, url: shop.yaml, type: openapi }]
workflows:
  - workflowId: order
    inputs: { type: object, properties: { name: { type: string, default: Tea } } }
    steps:
      - stepId: list
        operationId: listOrders
      - stepId: create
        operationId: createOrder
        requestBody: { contentType: application/json, payload: { name: $inputs.name } }
        successCriteria: [{ condition: $statusCode == 201 }]
        outputs: { id: $response.body#/id }
        onFailure:
          - { name: again, type: retry, retryAfter: 0.1, retryLimit: 2, criteria: [{ condition: $statusCode == 429 }] }
          - { name: taken, type: goto, stepId: last, criteria: [{ condition: $statusCode == 409 }] }
      - stepId: read
        operationId: getOrder
        parameters: [{ name: id, in: path, value: $steps.create.outputs.id }]
      - stepId: last
        operationId: listOrders
    outputs: { id: $steps.create.outputs.id }
`;

export interface Api {
  url: string;
  requests: string[];
  /** What is answered to the next requests; then what the API documents. */
  answers: (number | "never")[];
  headers: Record<string, string>;
}

const ALLOWED = { "access-control-allow-origin": "*", "access-control-allow-methods": "*", "access-control-allow-headers": "*", "access-control-expose-headers": "*" };

/** The shop for real. Unless it is told otherwise, it allows every page to call it. */
export async function shop(t: TestContext, { allowsPages = true } = {}): Promise<Api> {
  const api: Api = { url: "", requests: [], answers: [], headers: {} };
  const allow = allowsPages ? ALLOWED : {};
  const server = createServer((request, response) => {
    if (request.method === "OPTIONS") return void response.writeHead(allowsPages ? 204 : 405, allow).end();
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.method === "HEAD") return void response.writeHead(200).end();
      api.requests.push(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`.trimEnd());
      const answer = api.answers.shift() ?? (request.method === "POST" ? 201 : 200);
      if (answer === "never") return;
      response.writeHead(answer, { ...allow, ...api.headers, "content-type": "application/json" }).end('{"id":7}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  api.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return api;
}

/** Opens a workflow of the shop, with its API attached. */
export async function openShop(page: Page, url = "https://shop.test", { workflow = SHOP, openapi = OPENAPI } = {}): Promise<void> {
  await openFile(page, "shop.arazzo.yaml", workflow);
  // Until the text is checked, the sources are those of the document before.
  await page.getByRole("button", { name: "Choose a file for shop" }).waitFor();
  await page.locator("#sources input[type=file]").setInputFiles({ name: "shop.yaml", mimeType: "text/plain", buffer: Buffer.from(openapi.replace("SERVER", url)) });
  await page.locator("#sources").getByText("attached (shop.yaml)").waitFor();
  await checkedState(page);
}

/** Runs for real, and agrees to where it goes. */
export async function runLive(page: Page): Promise<void> {
  await barButton(page, "Run").click();
  await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
}
