/** The inputs form: nested values, kinds, formats and secrets, with the schema checker's errors at their fields. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { openShop, shop } from "./shop.js";
import { barButton, checkedState, openFile, runState, stage, step, stored, violations } from "./stage.js";

const open = stage();

const FORM = `arazzo: 1.0.1
info: { title: Form, version: 1.0.0 }
sourceDescriptions: [{ name: shop, url: shop.yaml, type: openapi }]
workflows:
  - workflowId: order
    inputs:
      type: object
      required: [customer]
      properties:
        customer:
          type: object
          required: [mail]
          properties:
            mail: { type: string, format: email, description: Where the bill goes }
            age: { type: integer, minimum: 18 }
            since: { type: string, format: date }
            password: { type: string }
        items: { type: array, minItems: 1, items: { type: object, required: [sku], properties: { sku: { type: string, pattern: "^[A-Z]+$" }, gift: { type: boolean } } } }
        payment:
          oneOf:
            - { title: Card, type: object, required: [number], properties: { kind: { const: card }, number: { type: string, minLength: 4 } } }
            - { title: Invoice, type: object, properties: { kind: { const: invoice }, days: { enum: [14, 30] } } }
        speed: { enum: [slow, fast], default: slow }
    steps:
      - stepId: create
        operationId: createOrder
        requestBody: { payload: { customer: $inputs.customer, items: $inputs.items, payment: $inputs.payment, speed: $inputs.speed } }
`;

const errors = (page: Page) => page.locator("#inputs .field-error:not(:empty)").allInnerTexts();

test("objects, lists and kinds have fields of their own, and errors stand at the field", async () => {
  const { page, complaints } = await open();
  await openFile(page, "form.arazzo.yaml", FORM);
  await checkedState(page);
  const inputs = page.getByRole("region", { name: "Inputs" });
  await inputs.getByLabel("age", { exact: true }).fill("17");
  await inputs.getByText("the value is less than the minimum of 18").waitFor();
  await inputs.getByText("this is required").waitFor();
  assert.equal(await inputs.getByLabel("age", { exact: true }).getAttribute("aria-invalid"), "true");
  await inputs.getByLabel("mail", { exact: true }).fill("ada@shop.test");
  await inputs.getByLabel("age", { exact: true }).fill("36");
  await inputs.getByLabel("since", { exact: true }).fill("2026-01-02");
  await page.waitForFunction(() => document.querySelector("#inputs .field-error:not(:empty)") === null);

  await inputs.getByRole("button", { name: "Add to items" }).click();
  await inputs.getByLabel("sku", { exact: true }).fill("tea");
  await inputs.locator(".field-error", { hasText: /does not match/ }).waitFor();
  await inputs.getByLabel("sku", { exact: true }).fill("TEA");
  await inputs.getByLabel("gift", { exact: true }).selectOption("true");

  await inputs.getByLabel("Kind of payment").selectOption("Invoice");
  await inputs.getByLabel("kind", { exact: true }).selectOption("invoice");
  await inputs.getByLabel("days", { exact: true }).selectOption("30");
  await page.waitForFunction(() => document.querySelector("#inputs .field-error:not(:empty)") === null);
  assert.deepEqual(await violations(page), []);

  await barButton(page, "Dry run").click();
  await runState(page).filter({ hasText: "Dry run succeeded" }).waitFor();
  await step(page, "create").locator("summary").first().click();
  await step(page, "create").getByText("ada@shop.test").first().waitFor();
  const body = (await step(page, "create").innerText()).replaceAll(/\s+/g, " ");
  for (const part of ["ada@shop.test", "2026-01-02", "TEA", "invoice", "slow"]) assert.ok(body.includes(part), `${part} in ${body}`);
  assert.deepEqual(complaints, []);
});

test("what does not fit is not run, and the focus goes to it", async () => {
  const { page } = await open();
  await openFile(page, "form.arazzo.yaml", FORM);
  await checkedState(page);
  const age = page.getByLabel("age", { exact: true });
  await age.fill("17");
  await barButton(page, "Dry run").click();
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-invalid") === "true");
  assert.equal(await runState(page).innerText(), "Not run yet. A dry run sends nothing.");
});

test("JSON is the way out, and goes back into the fields", async () => {
  const { page } = await open();
  await openFile(page, "form.arazzo.yaml", FORM);
  await checkedState(page);
  const toggle = page.getByRole("button", { name: "As JSON: customer" });
  await toggle.click();
  await page.getByLabel("customer", { exact: true }).last().fill('{ "mail": "ada@shop.test", ');
  await page.getByText("this is not JSON yet").waitFor();
  await page.getByLabel("customer", { exact: true }).last().fill('{ "mail": "ada@shop.test", "age": 40 }');
  await toggle.click();
  assert.equal(await page.getByLabel("age", { exact: true }).inputValue(), "40");
  assert.deepEqual(await errors(page), []);
});

test("a reload brings the inputs back, but no secret", async () => {
  const { page } = await open();
  await openFile(page, "form.arazzo.yaml", FORM);
  await checkedState(page);
  await page.getByLabel("mail", { exact: true }).fill("ada@shop.test");
  const password = page.getByLabel("password", { exact: true });
  assert.equal(await password.getAttribute("type"), "password");
  await password.fill("hunter2-s3cret");
  await page.waitForTimeout(1_000);
  await page.reload();
  await checkedState(page);
  await page.getByLabel("mail", { exact: true }).waitFor();
  assert.equal(await page.getByLabel("mail", { exact: true }).inputValue(), "ada@shop.test");
  assert.equal(await page.getByLabel("password", { exact: true }).inputValue(), "");
});

test("what is shared by reference has fields, too, and the engine says what is secret in it", async () => {
  const { page } = await open();
  const workflow = `arazzo: 1.0.1
info: { title: Shared, version: 1.0.0 }
sourceDescriptions: [{ name: shop, url: shop.yaml, type: openapi }]
components:
  inputs:
    address: { type: object, properties: { street: { $ref: "#/components/inputs/line" }, gateKey: { $ref: "#/components/inputs/line" }, keyboard: { type: string } } }
    line: { type: string }
workflows:
  - workflowId: send
    inputs:
      type: object
      properties:
        to: { $ref: "#/components/inputs/address" }
        kinds: { type: array, items: { enum: [small, large], type: string } }
    steps: [{ stepId: list, operationId: listOrders }]
`;
  await openFile(page, "shared.arazzo.yaml", workflow);
  const field = (name: string) => page.getByLabel(name, { exact: true });
  await field("street").fill("Via Roma 1");
  assert.equal(await field("gateKey").getAttribute("type"), "password");
  assert.equal(await field("keyboard").getAttribute("type"), "text");
  await field("gateKey").fill("a-b-c-d");
  await page.getByRole("button", { name: "Add to kinds" }).click();
  await field("kinds 1").selectOption("large");
  while (!(await stored(page)).includes("large")) await page.waitForTimeout(50);
  assert.doesNotMatch(await stored(page), /a-b-c-d/);
  await page.reload();
  await field("street").waitFor();
  assert.equal(await field("street").inputValue(), "Via Roma 1");
  assert.equal(await field("gateKey").inputValue(), "");
});

test("a server that is no URL is said at its field", async () => {
  const { page } = await open();
  await openShop(page);
  const field = page.getByLabel("Server for shop");
  const error = page.locator("#sources .field-error");
  for (const wrong of ["not a url", "ftp://shop.test", "shop.test"]) {
    await field.fill(wrong);
    await error.getByText("expected a URL such as").waitFor();
    assert.equal(await field.getAttribute("aria-invalid"), "true");
  }
  assert.deepEqual(await violations(page), []);
  for (const right of ["http://127.0.0.1:8080/v1", "https://{region}.shop.test:{port}", ""]) {
    await field.fill(right);
    await page.waitForFunction(() => document.querySelector("#sources .field-error:not(:empty)") === null);
  }
});

const SECURED = `openapi: 3.1.0
info: { title: Shop, version: 1.0.0 }
servers: [{ url: "SERVER", description: Here }, { url: "https://{region}.shop.test", description: By region, variables: { region: { default: eu, enum: [eu, us] } } }]
security: [{ key: [], login: [] }]
paths:
  /orders: { get: { operationId: listOrders, responses: { "200": { description: All } } } }
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
    login: { type: http, scheme: basic }
`;
const LIST = `arazzo: 1.0.1
info: { title: Shop, version: 1.0.0 }
sourceDescriptions: [{ name: shop, url: shop.yaml, type: openapi }]
workflows: [{ workflowId: list, steps: [{ stepId: list, operationId: listOrders }] }]
`;

test("security schemes have fields for their credentials, and servers are to choose", async (t) => {
  const api = await shop(t);
  const { page } = await open();
  await openShop(page, api.url, { workflow: LIST, openapi: SECURED });
  await page.getByLabel("API key for key", { exact: true }).fill("k_s3cret");
  await page.getByLabel("User name for login").fill("ada");
  await page.getByLabel("Password for login", { exact: true }).fill("p_s3cret");
  await page.getByLabel("Listed servers of shop").selectOption("1");
  await page.getByLabel("region of shop").selectOption("us");
  await barButton(page, "Run").click();
  const dialog = page.getByRole("dialog");
  assert.match(await dialog.innerText(), /https:\/\/us\.shop\.test[^]*credentials key[^]*credentials login/);
  await page.keyboard.press("Escape");
  await page.getByLabel("Listed servers of shop").selectOption("0");
  await barButton(page, "Run").click();
  assert.match(await dialog.innerText(), new RegExp(new URL(api.url).host));
  await dialog.getByRole("button", { name: "Send" }).click();
  await runState(page).filter({ hasText: "Run succeeded" }).waitFor();
  assert.ok(!(await page.content()).includes("s3cret"));
  await step(page, "list").locator("summary").first().click();
  await step(page, "list").getByText(/Headers/).first().click();
  await step(page, "list").locator(".member", { hasText: /x-key/i }).getByText("•••").waitFor();
});
