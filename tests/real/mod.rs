//! The real documents of `../shared/corpus`, where they are at hand.

use std::fs;
use std::path::Path;

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus");

/// Calls `look` with the path and the text of each document of a folder that is
/// smaller than `limit`, in bytes. Says so where there are none.
pub fn each(folder: &str, limit: usize, mut look: impl FnMut(&str, &str)) {
    let folder = Path::new(CORPUS).join(folder);
    if !folder.exists() {
        println!("skipped: {} is absent", folder.display());
    }
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path)
                && text.len() < limit
            {
                look(path.to_str().unwrap(), &text);
            }
        }
    }
}
