/** The page without a mouse, by a screen reader's rules, in both themes, narrow and wide. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { barButton, editor, findings, runState, stage, violations } from "./stage.js";

const open = stage();

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing in the ${colorScheme} theme`, async () => {
    const { page } = await open("", { colorScheme });
    assert.deepEqual(await violations(page), []);

    await barButton(page, "Run").click();
    assert.deepEqual(await violations(page), [], "with an input missing");

    await barButton(page, "Dry run").click();
    await runState(page).filter({ hasText: "succeeded" }).waitFor();
    for (const summary of await page.locator(".step summary.step-head").all()) await summary.click();
    assert.deepEqual(await violations(page), [], "the steps");

    await page.getByRole("tab", { name: "Result" }).click();
    await page.getByRole("region", { name: "Configuration", exact: true }).waitFor();
    assert.deepEqual(await violations(page), [], "the result");

    await page.getByRole("button", { name: "Examples" }).click();
    await page.getByRole("button", { name: /telegram\.mcp/ }).click();
    await page.getByRole("region", { name: "Configuration", exact: true }).filter({ hasText: "mcpServers" }).waitFor();
    await page.getByLabel("Sample outputs").fill("{");
    await page.getByText(/this is not JSON/).waitFor();
    assert.deepEqual(await violations(page), [], "converting");

    await page.getByRole("button", { name: "Examples" }).click();
    assert.deepEqual(await violations(page), [], "the examples");
    await page.getByRole("button", { name: /typical-mistakes/ }).click();
    await findings(page).first().waitFor();
    assert.deepEqual(await violations(page), [], "findings");

    await page.getByRole("button", { name: "Examples" }).click();
    await page.getByRole("button", { name: /composio-provision/ }).click();
    await page.getByRole("tab", { name: "Inputs" }).click();
    await page.getByLabel("apiKey", { exact: true }).fill("ak_any");
    await barButton(page, "Run").click();
    await page.getByRole("dialog").getByRole("heading").waitFor();
    assert.deepEqual(await violations(page), [], "the dialog");
  });
}

test("everything can be done from the keyboard", async () => {
  const { page } = await open();
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
  await editor(page).focus();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "findings", "Tab leaves the editor");

  const divider = page.getByRole("separator");
  const isAtDivider = () => divider.evaluate((it) => it === document.activeElement);
  // Each finding and each fix is on the way.
  for (let tabs = 0; tabs < 50 && !(await isAtDivider()); tabs += 1) await page.keyboard.press("Tab");
  const before = Number(await divider.getAttribute("aria-valuenow"));
  await page.keyboard.press("ArrowLeft");
  assert.equal(Number(await divider.getAttribute("aria-valuenow")), before - 2);

  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Inputs");
  await page.keyboard.press("ArrowRight");
  assert.equal(await focused(), "Run");
  for (let tabs = 0; tabs < 8 && (await focused()) !== "Dry run"; tabs += 1) await page.keyboard.press("Tab");
  assert.equal(await focused(), "Dry run");
  await page.keyboard.press("Enter");
  await runState(page).filter({ hasText: "Dry run succeeded" }).waitFor();

  await page.getByRole("tab", { name: "Run" }).focus();
  for (let tabs = 0; tabs < 8 && !/^createAuthConfig/.test(await focused()); tabs += 1) await page.keyboard.press("Tab");
  assert.match(await focused(), /^createAuthConfig/);
  await page.keyboard.press("Enter");
  assert.ok(await page.locator(".step details").first().evaluate((it) => (it as HTMLDetailsElement).open));
});

test("the theme is switched and kept", async () => {
  const { page } = await open("", { colorScheme: "light" });
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  const control = page.getByRole("button", { name: /^Theme/ });
  await control.click();
  assert.equal(await paper(), light);
  await control.click();
  const dark = await paper();
  assert.notEqual(dark, light);
  await page.reload();
  assert.equal(await paper(), dark);
});

test("a phone needs no sideways scrolling, and goes to the steps when they run", async () => {
  const { page } = await open("", { viewport: { width: 390, height: 844 }, hasTouch: true });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  await barButton(page, "Dry run").click();
  await runState(page).filter({ hasText: "succeeded" }).waitFor();
  assert.ok(await runState(page).evaluate((it) => it.getBoundingClientRect().bottom <= innerHeight));
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
});
