/** The schema of `telaio.config.json` accepts what the command accepts, and refuses what it refuses. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { checkValue } from "telaio";
import { MCP, telaio } from "./setup.js";

const folder = mkdtempSync(join(tmpdir(), "telaio-config-"));
after(() => rmSync(folder, { recursive: true }));

const schema: unknown = JSON.parse(readFileSync(fileURLToPath(import.meta.resolve("telaio/config.schema.json")), "utf8"));

const ACCEPTED: unknown[] = [
  {},
  { $schema: "./node_modules/telaio/dist/config.schema.json" },
  { rules: { "no-success-criteria": "off", "deprecated-operation": "info", "plaintext-secret": "warning" } },
  { rules: { "no-success-criteria": "error" } },
  { maxWarnings: 0 },
  { sources: { pets: "pets.yaml", "other-pets": "https/pets.yaml" } },
  { ignore: ["generated/**", "*.bak.yaml"] },
  { ignore: [] },
];

const REFUSED: unknown[] = [
  [],
  null,
  "rules",
  { rule: {} },
  { rules: [] },
  { rules: { "no-such-rule": "off" } },
  { rules: { "syntax-error": "off" } },
  { rules: { "syntax-error": "error" } },
  { rules: { "no-success-criteria": "loud" } },
  { rules: { "no-success-criteria": true } },
  { maxWarnings: -1 },
  { maxWarnings: 1.5 },
  { maxWarnings: "0" },
  { maxWarnings: null },
  { sources: ["pets.yaml"] },
  { sources: { pets: 1 } },
  { ignore: "generated/**" },
  { ignore: [1] },
];

async function isAccepted(config: unknown): Promise<boolean> {
  const path = join(folder, "telaio.config.json");
  writeFileSync(path, JSON.stringify(config));
  const { code, stderr } = await telaio(["validate", MCP, "--config", path]);
  assert.ok(code === 0 || (code === 2 && stderr.includes(`telaio.config.json:1:`)), `${JSON.stringify(config)}: ${code} ${stderr}`);
  return code === 0;
}

for (const [what, configs, expected] of [["accepted", ACCEPTED, true], ["refused", REFUSED, false]] as const) {
  test(`what is ${what}`, async (t) => {
    for (const config of configs) {
      await t.test(JSON.stringify(config), async () => {
        const misfits = await checkValue(config, schema);
        assert.equal(misfits.length === 0, expected, JSON.stringify(misfits));
        assert.equal(await isAccepted(config), expected);
      });
    }
  });
}
