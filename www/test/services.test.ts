/** What helps while one writes: completions, names that are changed everywhere, the outline, and the format. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { SEED, editor, findings, openFile, paste, stage } from "./stage.js";

const open = stage();

test("completions come as one types, and are taken by Enter", async () => {
  const { page, complaints } = await open();
  await openFile(page, "mine.yaml", SEED);
  const line = editor(page).locator(".cm-line", { hasText: "arazzo: 1.0.1" });
  await line.click();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.keyboard.type("compo");
  const options = page.getByRole("option");
  await options.filter({ hasText: "components" }).waitFor();
  // The first one is taken only after a moment, so that Enter still ends a line.
  await page.waitForTimeout(200);
  await page.keyboard.press("Enter");
  await editor(page).filter({ hasText: /arazzo: 1\.0\.1\s*components:/ }).waitFor();
  assert.deepEqual(complaints, []);
});

test("F2 changes the name of a step wherever it stands", async () => {
  const { page, complaints } = await open();
  await openFile(page, "mine.yaml", SMALL);
  await editor(page).locator(".cm-line", { hasText: "stepId: first" }).getByText("first").click();
  await page.keyboard.press("F2");
  const name = page.getByRole("textbox", { name: /name/i });
  await name.fill("begin");
  await name.press("Enter");
  await editor(page).filter({ hasText: "$steps.begin.outputs.id" }).waitFor();
  assert.match(await editor(page).innerText(), /stepId: begin/);
  await editor(page).press("Control+z");
  await editor(page).filter({ hasText: "$steps.first.outputs.id" }).waitFor();
  assert.deepEqual(complaints, []);
});

test("F8 goes to the next finding, Shift-F8 to the one before", async () => {
  const { page } = await open();
  await openFile(page, "mine.yaml", SMALL.replace("outputs:", "output:"));
  await findings(page).filter({ hasText: "output" }).first().waitFor();
  await page.locator(".cm-lintRange-error").first().waitFor();
  await editor(page).press("Control+Home");
  await editor(page).press("F8");
  const selection = () => page.evaluate(() => getSelection()?.toString() ?? "");
  const [first, second] = await page.locator(".cm-lintRange").allInnerTexts();
  assert.equal(await selection(), first);
  await editor(page).press("F8");
  assert.equal(await selection(), second);
  await editor(page).press("Shift+F8");
  assert.equal(await selection(), first);
});

test("what is pointed at says its type, and F12 goes to where it is declared, also in the text of an API", async () => {
  const { page, complaints } = await open();
  await findings(page).getByText("authScheme").first().click();
  await editor(page).locator(".cm-line", { hasText: "operationId: postAuthConfigs" }).getByText("postAuthConfigs").hover();
  const hover = page.locator(".cm-tooltip-hover");
  await hover.filter({ hasText: "/api/v3/auth_configs" }).waitFor();

  await editor(page).locator(".cm-line", { hasText: "operationId: postAuthConfigs" }).getByText("postAuthConfigs").click();
  await editor(page).press("F12");
  await page.getByRole("tab", { name: "composioApi", selected: true }).waitFor();
  await editor(page).filter({ hasText: '"operationId": "postAuthConfigs"' }).waitFor();
  assert.deepEqual(complaints, []);
});

test("the outline leads to a step", async () => {
  const { page } = await open();
  await openFile(page, "mine.yaml", SMALL);
  await editor(page).press("Control+Shift+o");
  const outline = page.getByRole("listbox", { name: "Outline" });
  await outline.getByRole("option").filter({ hasText: "second" }).click();
  assert.match(await page.evaluate(() => getSelection()?.toString() ?? ""), /second/);
});

test("the format is put in order, and undo takes it back", async () => {
  const { page } = await open();
  await openFile(page, "mine.yaml", "");
  await paste(page, SMALL.replace("      - stepId: first", "      -   stepId:    first"));
  await editor(page).press("Shift+Alt+f");
  await editor(page).filter({ hasText: "- stepId: first" }).waitFor();
});

const SMALL = `arazzo: 1.0.1
info: { title: Small, version: 1.0.0 }
sourceDescriptions:
  - { name: api, url: api.yaml, type: openapi }
workflows:
  - workflowId: main
    steps:
      - stepId: first
        operationId: find
        outputs:
          id: $response.body#/id
      - stepId: second
        operationId: give
        parameters:
          - { name: id, in: query, value: $steps.first.outputs.id }
`;
