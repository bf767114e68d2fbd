/** What is typed into the form, as values; links, as servers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { InputField } from "telaio";
import { readForm } from "../src/inputs/form.js";
import { listsOpenly, withoutSecrets } from "../src/inputs/schema.js";
import { linkedServers } from "../src/link.js";

function check(type: string, entry: string, expected: { value: unknown } | { error: RegExp } | "not given"): void {
  const field: InputField = { name: "it", type, required: false, secret: false, schema: { type } };
  const { values, errors } = readForm([field], { it: entry });
  if (expected === "not given") assert.deepEqual([values, errors], [{}, {}]);
  else if ("error" in expected) assert.match(errors["it"] ?? "", expected.error);
  else assert.deepEqual([values, errors], [{ it: expected.value }, {}]);
}

test("entries become values of the declared type", () => {
  check("string", "12", { value: "12" });
  check("string", " ", "not given");
  check("integer", "12", { value: 12 });
  check("integer", "1.5", { error: /expected a whole number, found `1\.5`/ });
  check("number", "1.5", { value: 1.5 });
  check("number", "one", { error: /expected a number, found `one`/ });
  check("boolean", "false", { value: false });
  check("array", "a\n\n b \n", { value: ["a", "b"] });
  check("array", '["a", 1]', { value: ["a", 1] });
  check("array", '["a"', { error: /expected a JSON array/ });
  check("object", '{"a": 1}', { value: { a: 1 } });
  check("object", "[1]", { error: /expected a JSON object/ });
});

test("a required input without an entry is missing, unless it has a default", () => {
  const field = { type: "string", required: true, secret: false, schema: {} };
  const fields = [{ ...field, name: "given" }, { ...field, name: "empty" }, { ...field, name: "usual", default: "x" }];
  assert.deepEqual(readForm(fields, { given: "y" }).missing, ["empty"]);
});

test("what is kept of a value has no secret, however deep, and nothing of which that is not known", () => {
  const text = { type: "string" };
  const schema = {
    properties: {
      user: text,
      password: { ...text, writeOnly: true },
      pins: { items: { ...text, writeOnly: true } },
      notes: { items: text },
      code: { $ref: "#/$defs/code" },
      more: { properties: { pin: { ...text, writeOnly: true }, city: text } },
    },
  };
  const value = { user: "rex", unnamed: "u", password: "p", pins: ["1"], notes: ["n"], code: "c", more: { pin: "2", city: "Rome" } };
  assert.deepEqual(withoutSecrets(schema, value), { user: "rex", pins: [], notes: ["n"], more: { city: "Rome" } });
  const either = { oneOf: [{ properties: { id: text } }, { properties: { id: { ...text, writeOnly: true } } }] };
  assert.deepEqual(withoutSecrets(either, { id: "i" }), {});
  assert.ok(!listsOpenly({ items: { ...text, writeOnly: true } }));
  assert.ok(listsOpenly({ items: text }));
});

test("a link presets servers on this machine only", () => {
  const read = (server: string) => linkedServers(`?server=${encodeURIComponent(server)}`);
  assert.deepEqual(read("api=http://127.0.0.1:7401"), { api: "http://127.0.0.1:7401" });
  assert.deepEqual(read("api=http://localhost:7401/v1?a=b"), { api: "http://localhost:7401/v1?a=b" });
  assert.deepEqual(read("api=https://example.org"), {});
  assert.deepEqual(read("api=http://127.0.0.1@example.org"), {});
  assert.deepEqual(read("api=javascript:alert(1)"), {});
  assert.deepEqual(read("api"), {});
});
