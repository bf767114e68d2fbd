/** The package from CommonJS. */
import assert = require("node:assert/strict");
import node_fs = require("node:fs");
import node_path = require("node:path");
import node_test = require("node:test");
import telaio = require("telaio");

node_test.test("`require` gives the same functions", async () => {
  const path = node_path.join(process.cwd(), "../examples/mcp/telegram.mcp.json");
  const { kind, findings }: telaio.Validation = await telaio.validate(node_fs.readFileSync(path, "utf8"));
  assert.equal(kind, "mcp");
  assert.deepEqual(findings, []);
});
