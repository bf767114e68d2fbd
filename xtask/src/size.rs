//! What a visitor downloads, in bytes, against what was accepted before.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::stage::Stage;
use crate::workspace;

/// The accepted sizes.
const FILE: &str = "benches/size.txt";

/// Compressors differ slightly from machine to machine.
const TOLERANCE: f64 = 1.02;

/// Measures the build and accepts the result.
pub fn accept() -> Result<()> {
    crate::build::build(crate::wasm::Effort::Optimized)?;
    let mut stage = Stage::begin("size");
    let table = measure(&mut stage)?;
    stage.end("");
    fs::write(workspace::path(FILE), &table)?;
    print!("\n{table}");
    Ok(())
}

/// Fails if something grew noticeably.
pub fn check() -> Result<()> {
    let mut stage = Stage::begin("size");
    let accepted = fs::read_to_string(workspace::path(FILE)).context(FILE)?;
    let table = measure(&mut stage)?;
    let grown: Vec<String> = rows(&table)
        .filter_map(|(name, now)| {
            let (_, before) = rows(&accepted).find(|(it, _)| *it == name)?;
            let grew = now.iter().zip(&before).any(|(now, before)| *now > before * TOLERANCE);
            grew.then(|| format!("{name} grew from {before:?} to {now:?} bytes"))
        })
        .collect();
    if !grown.is_empty() {
        stage.fail(&grown.join("\n"));
        bail!("run `cargo xtask size` to accept the new sizes");
    }
    stage.end("");
    Ok(())
}

fn measure(stage: &mut Stage) -> Result<String> {
    stage.run(&mut workspace::node(["xtask/size.mjs"]))
}

/// The rows of a table: a name, and its numbers.
fn rows(table: &str) -> impl Iterator<Item = (&str, Vec<f64>)> {
    table.lines().filter_map(|line| {
        let (name, numbers) = line.split_once("  ")?;
        let numbers: Vec<f64> =
            numbers.split_whitespace().filter_map(|it| it.parse().ok()).collect();
        (!numbers.is_empty()).then_some((name, numbers))
    })
}
