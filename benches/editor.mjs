/**
 * What the page costs in a browser: from a key to the findings in a document of 4,000 lines,
 * tasks that keep the main thread busy, and the first load without a cache. `cargo xtask bench`
 * runs it. The numbers are written to `target/bench/editor.json`.
 *
 * The keys are real ones; what is measured is seen from outside, by the events and the
 * elements of the page: each key adds or takes away one finding.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { note, rounds } from "./measuring.mjs";

const LINES = 4_000;
const WARM_UP = 20;
const KEYS = rounds(200);
const LOADS = rounds(5);
/** As somebody types who is fast. */
const PAUSE_MS = 60;

const workspace = fileURLToPath(new URL("..", import.meta.url));
const server = spawn(process.execPath, [`${workspace}pkg/bin/telaio.js`, "serve", "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
const url = await new Promise((resolve) => createInterface(server.stdout).on("line", resolve));
const browser = await chromium.launch({ executablePath: process.env.CHROME || "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const measured = { chromium: browser.version(), typing: await typing(), load: await loads() };
  note("editor", measured);
  print(measured);
} finally {
  await browser.close();
  server.kill("SIGTERM");
}

/** Types into the midst of a long document. */
async function typing() {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(url);
  await page.locator("#document-state", { hasText: /error|warning/ }).waitFor();
  const text = document();
  await page.locator("#documents input[type=file]").setInputFiles([
    { name: "long.arazzo.yaml", mimeType: "text/plain", buffer: Buffer.from(text) },
    { name: "pets.yaml", mimeType: "text/plain", buffer: Buffer.from(description()) },
  ]);
  await page.locator("#document-name", { hasText: "long.arazzo.yaml" }).waitFor();
  await page.locator("#findings li").first().waitFor();
  await page.waitForTimeout(1_000);
  // Behind the operation of a step in the middle.
  const place = text.indexOf("operationId: getPet", text.length / 2) + "operationId: getPet".length;
  await page.locator(".cm-content").press("Control+Home");
  await goTo(page, text.slice(0, place).split("\n").length);
  await page.keyboard.press("End");
  await page.evaluate(watch);
  const session = await page.context().newCDPSession(page);
  let before = 0;
  for (let key = 0; key < WARM_UP + KEYS; key += 1) {
    if (key === WARM_UP) {
      await page.evaluate(() => globalThis.bench.begin());
      await session.send("Performance.enable", { timeDomain: "threadTicks" });
      before = await busy(session);
    }
    await page.keyboard.press(key % 2 === 0 ? "x" : "Backspace");
    await page.waitForTimeout(PAUSE_MS);
  }
  const mainThread = ((await busy(session)) - before) / KEYS;
  await page.waitForTimeout(500);
  const { waits, frames, tasks } = await page.evaluate(() => globalThis.bench);
  await page.close();
  if (waits.length < KEYS * 0.9) throw new Error(`only ${waits.length} of ${KEYS} keys were followed by findings`);
  return { lines: text.split("\n").length, keys: waits.length, keyToFindings: summary(waits), keyToPaint: summary(frames), mainThread, longTasks: tasks };
}

/** What the main thread has computed so far, in milliseconds of its own time, which a busy machine does not lengthen. */
async function busy(session) {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration").value * 1000;
}

async function goTo(page, line) {
  await page.keyboard.press("Control+Alt+g");
  await page.keyboard.type(String(line));
  await page.keyboard.press("Enter");
  await page.locator(".cm-content").focus();
}

/** Runs in the page: notes when keys come, and when the list of findings has changed after them. */
function watch() {
  const bench = { waits: [], frames: [], tasks: [], begin: () => { bench.waits.length = bench.frames.length = bench.tasks.length = 0; } };
  globalThis.bench = bench;
  let pressed;
  addEventListener("keydown", (event) => (pressed = event.timeStamp), { capture: true });
  new MutationObserver(() => {
    if (pressed !== undefined) bench.waits.push(performance.now() - pressed);
    pressed = undefined;
  }).observe(globalThis.document.getElementById("findings"), { childList: true, subtree: true, characterData: true });
  new PerformanceObserver((list) => bench.frames.push(...list.getEntries().filter((it) => it.name === "keydown").map((it) => it.duration))).observe({ type: "event", durationThreshold: 16 });
  new PerformanceObserver((list) => bench.tasks.push(...list.getEntries().map((it) => it.duration))).observe({ type: "longtask" });
}

/** Opens the page in profiles that have seen nothing of it. */
async function loads() {
  const all = [];
  for (let load = 0; load < LOADS; load += 1) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.addInitScript(() => {
      const seen = (globalThis.bench = {});
      const look = () => {
        const text = globalThis.document.getElementById("editor")?.shadowRoot?.querySelector(".cm-line")?.textContent ?? "";
        if (text !== "") seen.editable ??= performance.now();
        if (/error|warning/.test(globalThis.document.getElementById("document-state")?.textContent ?? "")) seen.checked ??= performance.now();
        if (seen.checked === undefined) requestAnimationFrame(look);
      };
      look();
    });
    await page.goto(url);
    await page.waitForFunction(() => globalThis.bench.checked !== undefined);
    all.push(await page.evaluate(() => ({ ...globalThis.bench, painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime })));
    await context.close();
  }
  const median = (name) => summary(all.map((it) => it[name])).median;
  return { painted: median("painted"), editable: median("editable"), checked: median("checked") };
}

function summary(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { median: at(0.5), p95: at(0.95), worst: sorted.at(-1) };
}

function print({ typing: { lines, keys, keyToFindings, mainThread, longTasks }, load }) {
  const ms = (it) => `${it.toFixed(1)} ms`;
  console.log(`${keys} keys in ${lines} lines, from the key to the findings: median ${ms(keyToFindings.median)}, p95 ${ms(keyToFindings.p95)}, worst ${ms(keyToFindings.worst)}`);
  console.log(`the main thread computes ${ms(mainThread)} for each key`);
  console.log(`tasks of more than 50 ms meanwhile: ${longTasks.length === 0 ? "none" : longTasks.map(ms).join(", ")}`);
  console.log(`first load: painted after ${ms(load.painted)}, text editable after ${ms(load.editable)}, checked after ${ms(load.checked)}`);
}

/** A workflow document: many workflows, each of a few steps, some with things to warn of. */
function document() {
  let text = `arazzo: 1.0.1
info: { title: Long, version: 1.0.0 }
sourceDescriptions:
  - { name: pets, url: pets.yaml, type: openapi }
workflows:
`;
  for (let number = 0; text.split("\n").length < LINES; number += 1) text += workflow(number);
  return text;
}

function workflow(number) {
  return `  - workflowId: flow${number}
    summary: Finds a pet and gives it away
    inputs:
      type: object
      required: [id, owner]
      properties:
        id: { type: integer }
        owner: { type: string }
    steps:
      - stepId: find
        operationId: getPet
        parameters:
          - name: id
            in: path
            value: $inputs.id
        successCriteria:
          - condition: $statusCode == 200
        outputs:
          name: $response.body#/name
      - stepId: give
        operationId: givePet
        requestBody:
          contentType: application/json
          payload:
            name: $steps.find.outputs.name
            owner: $inputs.owner
${number % 4 === 0 ? "" : "        successCriteria:\n          - condition: $statusCode == 201\n"}        onFailure:
          - name: again
            type: retry
            retryAfter: 1
            retryLimit: 3
            criteria:
              - condition: $statusCode == 503
    outputs:
      name: $steps.find.outputs.name
`;
}

function description() {
  return `openapi: 3.1.0
info: { title: Pets, version: 1.0.0 }
servers: [{ url: "https://pets.test" }]
paths:
  /pets/{id}:
    get:
      operationId: getPet
      parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
      responses:
        "200":
          description: A pet
          content: { application/json: { schema: { type: object, required: [name], properties: { name: { type: string } } } } }
        "503": { description: Later }
  /gifts:
    post:
      operationId: givePet
      requestBody:
        content: { application/json: { schema: { type: object, required: [name, owner], properties: { name: { type: string }, owner: { type: string } } } } }
      responses: { "201": { description: Given }, "503": { description: Later } }
`;
}
