/** Takes pictures of the page at three widths, light and dark, into the workspace's `target/screenshots`. */
import { mkdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { startMock } from "telaio/mock";
import { launch } from "./browser.js";
import { SEED, barButton, checkedState, chooseItem, editor, findings, openFile, runState, servePage, step, workspace } from "./stage.js";

const SIZES = { wide: [1440, 900], medium: [1024, 768], phone: [390, 844] } as const;

/** One server that another's output is for, and a reference to one that there is not. */
const REFERENCES = `mcp_servers:
  - id: telegram
    use: compozy/mcp-servers:telegram@1.0.0
    command: npx -y @compozy/mcp-telegram@1.0.0
  - id: archive
    use: compozy/mcp-servers:archive@1.0.0
    command: docker run -i --rm mcp/archive:1.0.0
    config:
      last: "{{ mcp_servers.telegram.output.message_id }}"
      chat: "{{ mcp_servers.telegram.output.chat }}"
      from: "{{ mcp_servers.telegarm.output.from }}"
`;

const mock = await startMock();
const SCENES: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  start: (page) => page.locator(".flow-node").first().waitFor(),
  examples: (page) => page.getByRole("button", { name: "Examples" }).click(),
  flow: async (page) => {
    await page.keyboard.press("Escape");
    await page.locator(".flow-node").first().waitFor();
  },
  "flow-data": async (page) => {
    await page.getByRole("button", { name: "Data" }).click();
    await page.locator(".flow-edge.flow-data").first().waitFor();
  },
  "flow-run": async (page) => {
    await page.getByRole("button", { name: "Data" }).click();
    await barButton(page, "Dry run").click();
    await page.locator('.flow-node[data-state="passed"]').nth(3).waitFor();
  },
  "flow-list": (page) => page.getByRole("button", { name: "List" }).click(),
  docs: async (page) => {
    await page.getByRole("button", { name: "List" }).click();
    await page.getByRole("tab", { name: "Docs", exact: true }).click();
    await page.locator("#panel-docs").getByRole("heading", { name: "Composio Provision an MCP Server" }).waitFor();
  },
  "dry-run": async (page) => {
    await page.getByRole("tab", { name: "Run", exact: true }).click();
    await barButton(page, "Dry run").click();
    await runState(page).filter({ hasText: "Dry run succeeded" }).waitFor();
    await step(page, "createAuthConfig").locator("summary").first().click();
  },
  inputs: (page) => page.getByRole("tab", { name: "Inputs", exact: true }).click(),
  "input-missing": (page) => barButton(page, "Run").click(),
  consent: async (page) => {
    await page.getByLabel("Server for composioApi").fill(mock.url);
    await page.getByLabel("apiKey", { exact: true }).fill("ak_wrong");
    await barButton(page, "Run").click();
    await page.getByRole("dialog").getByRole("heading").waitFor();
  },
  paused: async (page) => {
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("tab", { name: "Run", exact: true }).click();
    await page.keyboard.press("F10");
    await runState(page).filter({ hasText: "paused before createAuthConfig" }).waitFor();
    await page.keyboard.press("F10");
    await runState(page).filter({ hasText: "paused before createServer" }).waitFor();
    await page.getByRole("button", { name: "Breakpoint at createInstance" }).click();
    for (const text of ["$steps.createAuthConfig.outputs.authConfigId", "$inputs.apiKey != ''"]) {
      await page.getByRole("textbox", { name: "Evaluate" }).fill(text);
      await page.keyboard.press("Enter");
      await page.locator(".watch", { hasText: text }).waitFor();
    }
  },
  answer: async (page) => {
    await page.keyboard.press("F4");
    await runState(page).filter({ hasText: "paused at the answer" }).waitFor();
    await page.getByText("Change the answer by hand").click();
  },
  shortcuts: async (page) => {
    await page.keyboard.press("Shift+F8");
    await runState(page).filter({ hasText: "cancelled" }).waitFor();
    await page.getByRole("button", { name: "Breakpoint at createInstance" }).click();
    await page.getByRole("button", { name: "Shortcuts" }).click();
  },
  "consent-again": async (page) => {
    await page.keyboard.press("Escape");
    await barButton(page, "Run").click();
    await page.getByRole("dialog").getByRole("heading").waitFor();
  },
  "wrong-key": async (page) => {
    await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
    await runState(page).filter({ hasText: "Run failed" }).waitFor();
  },
  run: async (page) => {
    await page.getByRole("tab", { name: "Inputs" }).click();
    await page.getByLabel("apiKey", { exact: true }).fill(mock.apiKey);
    await barButton(page, "Run").click();
    await runState(page).filter({ hasText: "Run succeeded" }).waitFor();
  },
  result: (page) => page.getByRole("tab", { name: "Result" }).click(),
  "run-config": async (page) => {
    await page.getByLabel("Client", { exact: true }).selectOption("vscode");
    await page.getByLabel("MCP configuration").locator("pre", { hasText: "inputs" }).scrollIntoViewIfNeeded();
    await page.getByRole("region", { name: "MCP configuration" }).getByRole("button", { name: /^Download/ }).scrollIntoViewIfNeeded();
  },
  convert: async (page) => {
    await page.getByRole("button", { name: "Examples" }).click();
    await page.getByRole("button", { name: /telegram\.mcp/ }).click();
    await page.getByRole("region", { name: "Convert" }).getByLabel("Client").selectOption("codex");
    await page.getByRole("region", { name: "Convert" }).locator("pre", { hasText: "[mcp_servers" }).waitFor();
  },
  "config-docs": async (page) => {
    await page.getByRole("tab", { name: "Docs", exact: true }).click();
    await page.locator("#panel-docs").getByRole("region", { name: "Servers" }).waitFor();
  },
  preview: async (page) => {
    await page.getByRole("tab", { name: "Convert", exact: true }).click();
    await openFile(page, "mcp.yaml", REFERENCES);
    await page.getByLabel("Sample outputs").fill('{ "telegram": { "output": { "message_id": "123456789", "chat": { "id": -100, "title": "Builds" } } } }');
    await page.getByRole("list", { name: "References" }).getByText("Builds").scrollIntoViewIfNeeded();
  },
  findings: async (page) => {
    await page.getByRole("button", { name: "Examples" }).click();
    await page.getByRole("button", { name: /typical-mistakes/ }).click();
    await findings(page).first().waitFor();
    await findings(page).first().getByRole("button").first().click();
  },
  source: async (page) => {
    await page.getByRole("tablist", { name: "Texts" }).getByRole("tab", { name: "composioApi" }).click();
    await editor(page).filter({ hasText: "openapi" }).waitFor();
  },
  "source-missing": async (page) => {
    await openFile(page, "mine.yaml", SEED.replace("../openapi/composio-openapi-original.json", "https://api.example.com/openapi.yaml"));
    await page.getByRole("tablist", { name: "Texts" }).getByRole("tab", { name: "composioApi" }).click();
    await page.getByRole("heading", { name: "composioApi is not at hand" }).waitFor();
  },
  "file-menu": async (page) => {
    await page.getByRole("button", { name: "File", exact: true }).click();
    await page.getByRole("heading", { name: "Recent" }).waitFor();
  },
  share: async (page) => {
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Share" }).click();
    await page.getByRole("dialog").getByLabel(/^Link/).waitFor();
  },
  address: async (page) => {
    await page.keyboard.press("Escape");
    await chooseItem(page, "File", /Open from an address/);
    await page.getByRole("dialog").getByLabel(/^Address/).fill("https://files.example.com/flows/order.arazzo.yaml");
  },
  completion: async (page) => {
    await page.keyboard.press("Escape");
    await page.getByRole("tablist", { name: "Texts" }).getByRole("tab", { name: "mine.yaml" }).click();
    await editor(page).locator(".cm-line", { hasText: "arazzo: 1.0.1" }).click();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+Space");
    await page.getByRole("option").first().waitFor();
  },
};

mkdirSync(`${workspace}target/screenshots`, { recursive: true });
const [server, browser] = await Promise.all([servePage(), launch()]);
for (const [name, [width, height]] of Object.entries(SIZES)) {
  for (const colorScheme of ["light", "dark"] as const) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: "reduce" });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    await page.goto(server.url);
    await checkedState(page);
    for (const [scene, play] of Object.entries(SCENES)) {
      await play(page);
      const fullPage = name === "phone" && !["consent", "consent-again", "shortcuts", "examples", "file-menu", "share", "address"].includes(scene);
      if (fullPage) await page.evaluate(() => scrollTo(0, 0));
      await page.screenshot({ path: `${workspace}target/screenshots/${scene}-${name}-${colorScheme}.png`, fullPage });
    }
    await context.close();
  }
}
await Promise.all([browser.close(), server.close(), mock.close()]);
console.log(`pictures are in ${workspace}target/screenshots`);
