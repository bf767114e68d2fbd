//! Whatever is answered, a run ends, and a checkpoint of it can be resumed or
//! says why not. The text is a list of answers as JSON, or a recording.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};
use telaio::dry_run::{Answers, Pretence, drive};
use telaio::engine::{Resume, Run, Secrecy};
use telaio::plan::{Options, Plan};
use telaio::prepare::prepare;
use telaio::replay::{Recording, replay};
use telaio::trace::RunStatus;

const WORKFLOW: &str = "
arazzo: 1.0.1
info: { title: Pets, version: '1' }
sourceDescriptions: [{ name: pets, url: pets.yaml, type: openapi }]
workflows:
- workflowId: adopt
  steps:
  - stepId: a
    operationId: findPet
    successCriteria: [{ condition: $response.body#/state == 'ready' }]
    onFailure:
    - { name: again, type: retry, retryAfter: 1, criteria: [{ condition: $statusCode >= 500 }] }
    - { name: other, type: goto, stepId: b, criteria: [{ condition: $response.body#/n > 3 }] }
    outputs: { id: $response.body#/id, token: $response.header.x-token }
  - stepId: b
    operationId: givePet
    parameters: [{ name: id, in: query, value: $steps.a.outputs.id }]
  outputs: { id: $steps.a.outputs.id }
";

fn plan() -> Option<Plan> {
    let options = Options { dry: true, max_steps: Some(50), ..Options::default() };
    prepare(WORKFLOW, &Default::default(), &options).ok()
}

fuzz_target!(|text: &str| {
    let (Ok(value), Some(plan)) = (serde_json::from_str::<Value>(text), plan()) else { return };
    if let Ok(recording) = Recording::read(&value) {
        let replayed = replay(plan.clone(), recording, |_event| {});
        assert_ne!(replayed.trace.status, RunStatus::Running);
    }
    // The same as a checkpoint, most likely a broken one.
    drop(Run::resume(plan.clone(), &value, &Resume::default()));
    let chosen: Map<String, Value> =
        ["a", "b"].into_iter().map(|it| (it.to_owned(), value.clone())).collect();
    let Ok(answers) = Answers::read(&chosen) else { return };
    let mut run = Run::new(plan.clone());
    drive(&mut run, &mut Pretence::new(answers), |_event| {});
    assert_ne!(run.trace().status, RunStatus::Running);
    drop(Run::resume(plan, &run.checkpoint(Secrecy::Include), &Resume::default()));
});
