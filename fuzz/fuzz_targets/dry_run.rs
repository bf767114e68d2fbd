//! Any workflow that can be prepared ends its dry run.
#![no_main]

use libfuzzer_sys::fuzz_target;
use telaio::dry_run::dry_run;
use telaio::plan::Options;
use telaio::prepare::prepare;
use telaio::trace::RunStatus;

fuzz_target!(|text: &str| {
    let options = Options { dry: true, ..Options::default() };
    let Ok(plan) = prepare(text, &Default::default(), &options) else { return };
    let trace = dry_run(plan, |_event| {});
    assert_ne!(trace.status, RunStatus::Running);
});
