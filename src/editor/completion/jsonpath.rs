//! Names in JSONPath: the members of the value that a criterion or a selector is about.

use crate::expr::Expr;
use crate::json_schema::Schema;
use crate::pointer::Pointer;
use crate::syntax::Node;

use super::expressions::{self, Reads};
use super::operations::numbered;
use super::within::Within;
use super::{Item, ItemKind, schemas};

/// Any item of a list has the schema of the first.
const ITEM: &str = "0";

/// Whether the object with the query says that it is JSONPath.
pub(super) fn is_jsonpath(owner: &Node) -> bool {
    let kind = owner.get("type");
    let named = kind.and_then(|it| it.as_str().or_else(|| it.get("type")?.as_str()));
    named == Some("jsonpath")
}

/// What can stand behind a dot in a query about the owner's `context`.
pub(super) fn complete(within: &Within<'_>, owner: &Node, reads: Reads) -> Vec<Item> {
    let asked = within.asked;
    let context = owner.get("context").and_then(Node::as_str);
    let Some(context) = context.and_then(|it| Expr::parse(it, within.version).ok()) else {
        return Vec::new();
    };
    let Some(tokens) = way(asked.written_before()) else { return Vec::new() };
    let found = expressions::schemas_at(within, reads, &context);
    let here = Schema::find_among(&found, &Pointer { tokens: tokens.into() });
    let part = asked.part(is_part);
    let members = schemas::members(here.schemas.as_slice());
    let item = |it: schemas::Member<'_>| {
        let item = asked.replacing(part, it.name, ItemKind::Property);
        let detail = schemas::words(schemas::kinds(&it.schemas)).unwrap_or_default();
        Item {
            detail: Some(detail).filter(|it| !it.is_empty()),
            documentation: schemas::prose(&it.schemas),
            ..item
        }
    };
    let named = members.into_iter().filter(|it| it.name.chars().all(is_part));
    numbered(named.map(item).collect(), 0)
}

fn is_part(it: char) -> bool {
    it.is_alphanumeric() || it == '_'
}

/// The way to the value whose member is being named at the end of a query.
fn way(query: &str) -> Option<Vec<String>> {
    let start = query.rfind(['$', '@'])?;
    let mut tokens = match query[start..].starts_with('@') {
        // In a filter it is an item of what stands before.
        true => {
            let list = &query[..query[..start].rfind("[?")?];
            [way(&format!("{list}."))?, vec![ITEM.to_owned()]].concat()
        }
        false => Vec::new(),
    };
    let path = query[start + 1..].trim_end_matches(is_part).strip_suffix('.')?;
    tokens.extend(segments(path)?);
    Some(tokens)
}

/// The names and items of a path such as `.a[0]['b'].*`.
fn segments(path: &str) -> Option<Vec<String>> {
    let mut tokens = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let (token, after) = match rest.strip_prefix('.') {
            Some(named) => {
                let end = named.find(['.', '[']).unwrap_or(named.len());
                named.split_at(end)
            }
            None => {
                let end = rest.find(']')?;
                (&rest.strip_prefix('[')?[..end - 1], &rest[end + 1..])
            }
        };
        let name = token.trim_matches(['\'', '"']);
        let is_item = token == "*" || token.parse::<i64>().is_ok();
        if name.is_empty() || !(is_item || name.chars().all(|it| is_part(it) || it == '-')) {
            return None;
        }
        tokens.push(if is_item { ITEM } else { name }.to_owned());
        rest = after;
    }
    Some(tokens)
}

#[cfg(test)]
mod tests {
    use super::way;

    #[track_caller]
    fn check(query: &str, expected: Option<&str>) {
        assert_eq!(way(query).map(|it| it.join("/")).as_deref(), expected, "{query}");
    }

    #[test]
    fn ways() {
        check("$.", Some(""));
        check("$.pets[0].na", Some("pets/0"));
        check("$['pets'].*.owner.", Some("pets/0/owner"));
        check("$.pets[?@.", Some("pets/0"));
        check("$.pets[?@.age > 3 && @.owner.na", Some("pets/0/owner"));
        check("$.pets[?@.age > $.li", Some(""));
        check("$.pets[?@.tags[?@.na", Some("pets/0/tags/0"));
        check("$", None);
        check("$..", None);
        check("$.pets[?length(@.name) > 1].", None);
        check("pets", None);
    }
}
