/** Takes pictures of the page at three widths, light and dark, into the workspace's `target/screenshots`. */
import { mkdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { launch } from "./browser.js";
import { checkedState, servePage, workspace } from "./stage.js";

const SIZES = { wide: [1440, 900], medium: [1024, 768], phone: [390, 844] } as const;

const SCENES: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  start: async () => {},
  "dry-run": async (page) => {
    await page.getByRole("button", { name: "Dry run", exact: true }).first().click();
    await page.locator("#run-state", { hasText: "Dry run succeeded" }).waitFor();
    await page.locator("#panel-steps summary").first().click();
  },
  result: async (page) => {
    await page.getByRole("tab", { name: "Result" }).click();
  },
  findings: async (page) => {
    await page.getByRole("tab", { name: "Inputs" }).click();
    await page.getByRole("button", { name: "Examples" }).click();
    await page.getByRole("button", { name: /typical-mistakes/ }).click();
    await page.locator("#findings li").first().waitFor();
  },
};

mkdirSync(`${workspace}target/screenshots`, { recursive: true });
const server = await servePage();
const browser = await launch();
for (const [width, [w, h]] of Object.entries(SIZES)) {
  for (const colorScheme of ["light", "dark"] as const) {
    const context = await browser.newContext({ viewport: { width: w, height: h }, colorScheme, reducedMotion: "reduce" });
    const page = await context.newPage();
    await page.goto(server.url);
    await checkedState(page);
    for (const [scene, play] of Object.entries(SCENES)) {
      await play(page);
      await page.evaluate(() => scrollTo(0, 0));
      await page.screenshot({ path: `${workspace}target/screenshots/${scene}-${width}-${colorScheme}.png`, fullPage: width === "phone" });
    }
    await context.close();
  }
}
await browser.close();
await server.close();
console.log(`pictures are in ${workspace}target/screenshots`);
