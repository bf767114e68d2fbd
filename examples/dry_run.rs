//! A run for pretend, of the document alone: `cargo run --example dry_run`.

use std::error::Error;

use telaio::dry_run::dry_run;
use telaio::plan::Options;
use telaio::prepare::prepare;

const WORKFLOW: &str = include_str!("composio/arazzo/composio-provision-mcp-server-workflow.yml");

fn main() -> Result<(), Box<dyn Error>> {
    // Nothing with errors is run: they come back instead of a plan.
    let options = Options { dry: true, ..Options::default() };
    let plan = prepare(WORKFLOW, &Default::default(), &options)
        .map_err(|findings| format!("{} errors", findings.len()))?;

    // Nothing is sent, and waits take no time. Events tell what would happen as it does.
    let trace = dry_run(plan, |_event| {});

    for step in &trace.steps {
        let statuses = step.attempts.iter().filter_map(|it| Some(it.response.as_ref()?.status));
        println!("{} {:?}", step.step_id, statuses.collect::<Vec<_>>());
    }
    for (name, value) in &trace.outputs {
        let is_made_up = trace.outputs_made_up.iter().any(|it| it.split('/').next() == Some(name));
        println!("{name}: {value}{}", if is_made_up { ", made up" } else { "" });
    }
    Ok(())
}
