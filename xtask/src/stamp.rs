//! Remembers what a step was made from, to skip it when nothing changed.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::workspace;

/// Folders that hold what is made, not what it is made from. The page is put
/// into the package, which is not made from it.
const MADE: [&str; 4] = ["node_modules", "dist", "target", "dist/page"];

/// A hash of files' paths and contents.
#[derive(Default)]
pub struct Fingerprint(DefaultHasher);

impl Fingerprint {
    /// Adds a setting that the result depends on.
    pub fn setting(mut self, value: impl Hash) -> Self {
        value.hash(&mut self.0);
        self
    }

    /// Adds a file or a folder without its `node_modules` and `dist`. One that
    /// is absent counts as such.
    pub fn files(mut self, path: impl AsRef<Path>) -> Result<Self> {
        self.add(path.as_ref())?;
        Ok(self)
    }

    fn add(&mut self, path: &Path) -> Result<()> {
        path.hash(&mut self.0);
        if path.is_dir() {
            let entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path()));
            let mut entries: Vec<PathBuf> = entries.collect::<Result<_>>()?;
            entries.retain(|it| !MADE.iter().any(|made| it.ends_with(made)));
            entries.sort();
            entries.iter().try_for_each(|entry| self.add(entry))
        } else {
            match fs::read(path) {
                Ok(bytes) => bytes.hash(&mut self.0),
                Err(err) if err.kind() == ErrorKind::NotFound => {}
                Err(err) => return Err(err).with_context(|| format!("cannot read {path:?}")),
            }
            Ok(())
        }
    }

    pub fn finish(self) -> u64 {
        self.0.finish()
    }
}

/// A step's stamp: what it was made from, and what came out.
pub struct Stamp {
    file: PathBuf,
    inputs: u64,
    outputs: Vec<PathBuf>,
}

impl Stamp {
    pub fn new(name: &str, inputs: Fingerprint, outputs: &[&str]) -> Self {
        Self {
            file: workspace::target().join(format!("xtask/{name}.stamp")),
            inputs: inputs.finish(),
            outputs: outputs.iter().map(|it| workspace::path(it)).collect(),
        }
    }

    /// Whether the outputs are those that these inputs made.
    pub fn is_fresh(&self) -> bool {
        self.outputs.iter().all(|it| it.exists())
            && self
                .text()
                .is_ok_and(|text| fs::read_to_string(&self.file).is_ok_and(|it| it == text))
    }

    /// Records that the step was done.
    pub fn set(&self) -> Result<()> {
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(fs::write(&self.file, self.text()?)?)
    }

    fn text(&self) -> Result<String> {
        let outputs =
            self.outputs.iter().try_fold(Fingerprint::default(), |it, path| it.files(path))?;
        Ok(format!("{:016x} {:016x}\n", self.inputs, outputs.finish()))
    }
}
