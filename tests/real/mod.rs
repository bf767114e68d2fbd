//! The real documents of `../shared/corpus`, where they are at hand.

use std::fs;
use std::path::Path;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus/arazzo");

/// Calls `look` with the path and the text of each document that is smaller than
/// `limit`, in bytes. Says so where there are none.
pub fn each(limit: usize, mut look: impl FnMut(&str, &str)) {
    if !Path::new(FOLDER).exists() {
        println!("skipped: {FOLDER} is absent");
    }
    let mut folders = vec![Path::new(FOLDER).to_owned()];
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
