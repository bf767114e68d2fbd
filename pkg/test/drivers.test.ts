/** Checkpoints, exploring, replaying and stepping, as installed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { NotRunnable, Run, Stepper, dryRun, explore, init, replay } from "telaio";
import type { Checkpoint, Output, RunOptions } from "telaio";

const TEXT = `
arazzo: 1.0.1
info: { title: Pets, version: 1.0.0 }
sourceDescriptions: [{ name: pets, url: pets.yaml, type: openapi }]
workflows:
  - workflowId: adopt
    inputs: { type: object, required: [apiKey], properties: { apiKey: { type: string, format: password } } }
    steps:
      - stepId: find
        operationId: findPet
        parameters: [{ name: x-key, in: header, value: $inputs.apiKey }]
        successCriteria: [{ condition: $statusCode == 200 }]
        outputs: { id: $response.body#/id }
      - stepId: give
        operationId: givePet
        parameters: [{ name: id, in: query, value: $steps.find.outputs.id }, { name: x-key, in: header, value: $inputs.apiKey }]
        successCriteria: [{ condition: $statusCode == 200 }]
    outputs: { id: $steps.find.outputs.id, key: $inputs.apiKey }
`;
const SECRET = "ak_very-secret";
const OPTIONS: RunOptions = {
  inputs: { apiKey: SECRET },
  operations: { findPet: { method: "GET", url: "https://pets.test/find" }, givePet: { method: "POST", url: "https://pets.test/give" } },
};

/** Drives a run with these statuses, until it is done or there are no more. */
function drive(run: Run, statuses: number[]): Output {
  let call: Extract<Output, { type: "call" }> | undefined;
  for (;;) {
    const output = run.poll(run.time());
    if (output.type === "call") call = output;
    if (output.type === "done") return output;
    if (output.type !== "wait") continue;
    const status = statuses.shift();
    if (status === undefined || call === undefined) return output;
    const headers: [string, string][] = [["content-type", "application/json"]];
    run.handle(run.time(), { type: "answer", id: call.id, status, headers, body: '{"id":7}' });
  }
}

test("a run goes on from its checkpoint, without its secrets or with them", async () => {
  await init({ schema: true });
  const first = new Run(TEXT, OPTIONS);
  drive(first, [200, 500]);
  assert.equal(first.trace().status, "failed");
  const checkpoint = JSON.parse(JSON.stringify(first.checkpoint())) as Checkpoint;
  assert.ok(!JSON.stringify(checkpoint).includes(SECRET));
  assert.throws(() => Run.resume(TEXT, checkpoint, { ...OPTIONS, inputs: {} }), NotRunnable);

  const second = Run.resume(TEXT, checkpoint, OPTIONS);
  assert.deepEqual(drive(second, [200]), { type: "done", status: "succeeded" });
  assert.deepEqual(second.trace().steps.map((it) => it.stepId), ["find", "give", "give"]);
  assert.deepEqual(second.outputs(), { id: 7, key: SECRET });
  assert.deepEqual(second.trace().outputs, { id: 7, key: "•••" });
  assert.deepEqual(second.evaluate("$steps.find.outputs.id"), { value: 7 });
  assert.equal(second.evaluate("$steps.find.outputs.id == 7").holds, true);

  const third = Run.resume(TEXT, first.checkpoint({ secrets: "include" }), { ...OPTIONS, inputs: {} });
  assert.deepEqual(drive(third, [200]), { type: "done", status: "succeeded" });
});

test("a dry run takes chosen answers", async () => {
  const trace = await dryRun(TEXT, { answers: { give: { status: 409, body: { error: "taken" } } } });
  assert.deepEqual([trace.status, trace.steps[1]?.attempts[0]?.response?.body], ["failed", { error: "taken" }]);
  await assert.rejects(dryRun(TEXT, { answers: { giv: { status: 409 } } }), /did you mean `give`/);
});

test("exploring finds every way", async () => {
  const found = await explore(TEXT, { mostRuns: 50 });
  assert.equal(found.cut, false);
  assert.ok(found.steps.every((it) => it.reached));
  assert.ok(found.paths.some((it) => it.status === "failed") && found.paths.some((it) => it.status === "succeeded"));
});

test("a trace comes out the same again", async () => {
  await init({ schema: true });
  const run = new Run(TEXT, OPTIONS);
  drive(run, [200, 200]);
  assert.deepEqual((await replay(TEXT, run.trace(), OPTIONS)).differences, []);
  const changed = await replay(TEXT.replaceAll("== 200", "== 201"), run.trace(), OPTIONS);
  assert.ok(changed.differences.some((it) => it.what === "criterion" && it.stepId === "find"));
  await assert.rejects(replay(TEXT, {}, OPTIONS), /trace/);
});

test("a stepper pauses, changes and goes back", async () => {
  await init({ schema: true });
  const stepper = new Stepper(TEXT, { ...OPTIONS, dry: true });
  const paused = (): unknown => {
    for (;;) {
      const output = stepper.poll(0);
      if (output.type === "paused") return [output.reason, output.stepId];
      if (output.type === "done") return output.status;
      if (output.type === "wait") stepper.pretend(0);
    }
  };
  assert.deepEqual(paused(), ["step", "find"]);
  stepper.go(0, "step");
  assert.deepEqual(paused(), ["step", "give"]);
  assert.deepEqual(stepper.visits().map((it) => it.stepId), ["find", "give"]);
  stepper.setOutput(0, "find", "id", 9);
  stepper.go(0, "answer");
  assert.deepEqual(paused(), ["answer", "give"]);
  const held = stepper.answer();
  assert.ok(held?.type === "answer" && held.status === 200);
  stepper.setAnswer({ type: "answer", id: held.id, status: 500, headers: [] });
  stepper.go(0);
  assert.equal(paused(), "failed");
  stepper.rewind(0, 1);
  assert.deepEqual(paused(), ["step", "give"]);
  stepper.go(0);
  assert.equal(paused(), "succeeded");
  stepper.free();
});
