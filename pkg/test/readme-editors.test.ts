/** The code in the README that puts an editor into a page, in Chromium as it stands. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pageWith } from "./editor-page.js";
import { OPENAPI, installed, read } from "./setup.js";

const readme = readFileSync(join(installed, "node_modules/telaio/README.md"), "utf8");

/** Writes the block that imports from an entry point into a script; gives its name. */
function script(entry: string): string {
  const blocks = [...readme.matchAll(/^```js\n([^]*?)^```$/gm)].map(([, code = ""]) => code);
  const code = blocks.find((it) => it.includes(`from "${entry}"`));
  assert.ok(code, `no block imports ${entry}`);
  const name = `readme-${entry.replace("/", "-")}.js`;
  writeFileSync(join(installed, "test", name), code);
  return name;
}

const styles = "'self' 'unsafe-inline'";
const openCodeMirror = pageWith(script("telaio/codemirror"), { styles, served: { "/openapi.json": read(OPENAPI) } });
const openMonaco = pageWith(script("telaio/monaco"), { styles });

test("CodeMirror", async (t) => {
  const { page, complaints } = await openCodeMirror(t, "");
  await page.locator(".cm-lintRange-error").first().waitFor();
  assert.deepEqual(complaints, []);
});

test("Monaco", async (t) => {
  const { page } = await openMonaco(t, "");
  await page.locator(".squiggly-error").first().waitFor();
});
