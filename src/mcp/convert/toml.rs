//! Values as TOML: a table for every object, lists on one line.

use super::tree::{Field, Value, WIDTH, quoted};

/// A table and those within it. A table of tables alone has no heading.
pub(in crate::mcp) fn write_table(path: &[&str], member: &Field) -> String {
    let mut out = String::new();
    let Value::Map(members) = &member.value else { return out };
    let path: Vec<&str> = path.iter().copied().chain([member.key.as_str()]).collect();
    let (tables, values): (Vec<_>, Vec<_>) = members.iter().partition(|it| is_table(it));
    comments(&mut out, &member.comments.above);
    if !values.is_empty() || tables.is_empty() {
        let path: Vec<_> = path.iter().map(|it| key(it)).collect();
        out.push_str(&format!("[{}]{}\n", path.join("."), behind(member)));
    }
    for it in values {
        comments(&mut out, &it.comments.above);
        let (key, value) = (key(&it.key), inline(&it.value));
        let is_long = key.len() + value.chars().count() + 3 > WIDTH;
        let value = match &it.value {
            Value::List(items) if is_long => several_lines(items),
            _ => value,
        };
        out.push_str(&format!("{key} = {value}{}\n", behind(it)));
        comments(&mut out, &it.comments.below);
    }
    for (at, table) in tables.into_iter().enumerate() {
        if at > 0 || !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&write_table(&path, table));
    }
    comments(&mut out, &member.comments.below);
    out
}

fn is_table(member: &Field) -> bool {
    matches!(&member.value, Value::Map(members) if !members.is_empty())
}

fn behind(member: &Field) -> String {
    member.comments.behind.as_ref().map_or(String::new(), |it| format!(" # {it}"))
}

fn comments(out: &mut String, texts: &[String]) {
    for it in texts {
        out.push_str(format!("# {it}").trim_end());
        out.push('\n');
    }
}

fn several_lines(items: &[Value]) -> String {
    let items: Vec<_> = items.iter().map(|it| format!("  {},\n", inline(it))).collect();
    format!("[\n{}]", items.concat())
}

/// A value on one line. TOML has no `null`: what is nothing is not written.
fn inline(value: &Value) -> String {
    match value {
        Value::List(items) => {
            format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", "))
        }
        Value::Map(members) if members.is_empty() => "{}".to_owned(),
        Value::Map(members) => {
            let shown = |it: &Field| format!("{} = {}", key(&it.key), inline(&it.value));
            format!("{{ {} }}", members.iter().map(shown).collect::<Vec<_>>().join(", "))
        }
        Value::Text(_) | Value::Number(_) | Value::Bool(_) | Value::Null => value.json(),
    }
}

/// A key without quotes where it can be.
pub(super) fn key(key: &str) -> String {
    let is_bare = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == '-';
    if !key.is_empty() && key.chars().all(is_bare) { key.to_owned() } else { quoted(key) }
}
