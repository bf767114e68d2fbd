//! The other documents that a document speaks of.

use crate::arazzo;
use crate::sort;
use crate::syntax;

/// The URLs of other documents that a document refers to, as they are written
/// but for the fragment: the values of `$ref`, and the source descriptions of a
/// workflow document. Each comes once, in the order of the text.
///
/// ```
/// use telaio::references::references;
///
/// let text = "{a: {$ref: 'pet.yaml#/Pet'}, b: {$ref: '#/c'}}";
/// assert_eq!(references(text), ["pet.yaml"]);
/// ```
pub fn references(text: &str) -> Vec<String> {
    let Some(root) = syntax::parse(text).root else { return Vec::new() };
    let mut found = Vec::new();
    if arazzo::is_arazzo(&root) {
        let sources = root.get("sourceDescriptions").into_iter().flat_map(|it| it.items());
        found.extend(sources.filter_map(|it| it.get("url")));
    }
    let mut nodes = vec![&root];
    while let Some(node) = nodes.pop() {
        nodes.extend(node.items());
        for entry in node.entries() {
            if entry.key.value == "$ref" {
                found.push(&entry.value);
            }
            nodes.push(&entry.value);
        }
    }
    sort::by_key(&mut found, |it| it.span);
    let mut urls: Vec<String> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for url in found.iter().filter_map(|it| it.as_str()) {
        let document = url.split('#').next().unwrap_or_default();
        if !document.is_empty() && seen.insert(document) {
            urls.push(document.to_owned());
        }
    }
    urls
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(references(text), expected);
    }

    #[test]
    fn finds_every_other_document_once() {
        check("", &[]);
        check("x: [{$ref: b.json}, {$ref: a.json#/x}, {$ref: 'b.json#/y'}]", &["b.json", "a.json"]);
        check("{\"$ref\": \"https://x.test/a#b\", \"y\": {\"$ref\": 5}}", &["https://x.test/a"]);
        check(
            "arazzo: 1.0.1\nsourceDescriptions:\n- {name: a, url: ./a.yaml}\n- {name: b}\n\
             components: {inputs: {x: {$ref: x.json}}}",
            &["./a.yaml", "x.json"],
        );
    }
}
