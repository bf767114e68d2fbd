//! Whether a character is in a Unicode category, for `\p{Lu}` in JSONPath.
//!
//! Natively a table knows. In WebAssembly that would be a twentieth of all bytes
//! for what hardly anybody writes, so the host is asked, which has the table
//! anyway.

use crate::query::{Failure, Host};

/// The categories and groups of them that RFC 9485 lists.
const NAMES: [&str; 37] = [
    "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No", "P", "Pc",
    "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "Z", "Zl", "Zp", "Zs", "S", "Sc", "Sk", "Sm", "So", "C",
    "Cc", "Cf", "Cn", "Co", "Cs",
];

/// Whether there is such a category.
pub(super) fn is_known(name: &str) -> bool {
    NAMES.contains(&name)
}

/// Whether a character is in a category that is known.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn is_in(char: char, category: &str, _: &dyn Host) -> Result<bool, Failure> {
    let of_char = unicode_general_category::get_general_category(char);
    Ok(of_char.abbreviation().starts_with(category))
}

/// Whether a character is in a category that is known.
#[cfg(target_arch = "wasm32")]
pub(super) fn is_in(char: char, category: &str, host: &dyn Host) -> Result<bool, Failure> {
    let mut buffer = [0; 4];
    host.matches(&format!("\\p{{{category}}}"), "u", char.encode_utf8(&mut buffer))
        .unwrap_or(Err("nothing here knows the categories of Unicode".to_owned()))
        .map_err(Failure::new)
}
