//! Measures validation, natively and as JavaScript sees it.

use anyhow::{Result, ensure};

use crate::build;
use crate::process;
use crate::wasm::Effort;
use crate::workspace;

/// Runs both measurements and shows what they print.
pub fn bench() -> Result<()> {
    build::build(Effort::Optimized)?;
    for mut command in [
        {
            let mut cargo = workspace::cargo();
            cargo.args(["bench", "--bench", "validate"]);
            cargo
        },
        workspace::node(["benches/validate.mjs"]),
    ] {
        println!();
        let status = process::show(&mut command)?;
        ensure!(status.success(), "`{}` failed ({status})", process::shown(&command));
    }
    Ok(())
}
