//! Where values come from: inputs of the workflow, and what earlier steps give.

use serde_json::{Map, Value};

use super::schema::{Members, both, fits, for_input, is_true, types};

/// The workflow as far as it is made.
#[derive(Debug, Default)]
pub struct Supply {
    pub inputs: Vec<Input>,
    pub steps: Vec<Step>,
}

/// An input of the workflow.
#[derive(Debug)]
pub struct Input {
    pub name: String,
    /// The source description of the API that wants it.
    source: String,
    /// What it is called in the API, and what it must be there.
    wanted: String,
    schema: Value,
    /// Whether it is a parameter of an operation, and not a member of a body.
    is_parameter: bool,
}

impl Input {
    /// What the workflow says of it.
    pub fn shown(&self) -> Value {
        for_input(&self.schema)
    }

    /// Whether the workflow cannot do without it.
    pub fn is_required(&self) -> bool {
        self.schema.get("default").is_none()
    }
}

/// A step that is made.
#[derive(Debug)]
pub struct Step {
    pub id: String,
    /// The name of its source description.
    pub source: String,
    /// What its values are of, such as `pet`: from the path and the schema's name.
    pub nouns: Vec<String>,
    /// The last parts of its path that are no parameters: `mcp` and `server` of
    /// `/mcp/servers`.
    pub within: Vec<String>,
    /// The step as it is written, but for its outputs.
    pub fields: Map<String, Value>,
    /// What it can give.
    pub offers: Vec<Offer>,
    /// What it gives, by name: expressions.
    pub outputs: Vec<(String, String)>,
    /// What a reader should know of it.
    pub comments: Vec<String>,
    /// The ends of lines where a rule is right, and nothing can be done about it: the
    /// API's description does not say enough.
    pub silenced: Vec<(String, &'static str)>,
}

/// A value in an answer.
#[derive(Clone, Debug)]
pub struct Offer {
    pub path: Vec<String>,
    pub schema: Value,
    /// Whether the API says that it may be missing.
    pub may_lack: bool,
}

/// Where a value comes from.
#[derive(Debug)]
pub struct Source {
    pub expression: String,
    /// How an earlier step was found to give it.
    pub said: Option<String>,
    /// Whether there may be none.
    pub may_lack: bool,
}

/// A value that an operation needs.
#[derive(Debug)]
pub struct Need<'s> {
    pub name: &'s str,
    pub schema: &'s Value,
    /// What it is of, where the place says so: `pet` for `id` in `/pets/{id}`.
    pub noun: Option<String>,
    pub is_parameter: bool,
}

impl Supply {
    /// Where what is needed comes from.
    pub fn value(&mut self, step: &str, source: &str, need: &Need<'_>) -> Source {
        self.taken_from_steps(source, need).unwrap_or_else(|| {
            let expression = format!("$inputs.{}", self.input(step, source, need));
            Source { expression, said: None, may_lack: false }
        })
    }

    /// An id that no step has.
    pub fn free_id(&self, wanted: &str) -> String {
        let wanted = plain(wanted, "step");
        free(&wanted, |it| self.steps.iter().all(|step| step.id != it))
    }

    fn taken_from_steps(&mut self, source: &str, need: &Need<'_>) -> Option<Source> {
        // What one API gives to prove who asks is nothing for another.
        let may_take = |step: &Step| step.source == source || !is_proof(need.name);
        let means = |step: &Step, offer: &Offer| may_take(step) && step.means(offer, need);
        // The latest step is the nearest.
        let (step, offer) = self.steps.iter_mut().rev().find_map(|step| {
            let offer = step.offers.iter().find(|it| means(step, it))?.clone();
            Some((step, offer))
        })?;
        let output = step.output(&offer);
        let said = format!("`{}` is `{}` of step `{}`", need.name, offer.path.join("."), step.id);
        let expression = format!("$steps.{}.outputs.{output}", step.id);
        Some(Source { expression, said: Some(said), may_lack: offer.may_lack })
    }

    /// The name of an input. The same name and the same type are the same input of one API,
    /// unless both are members of bodies: these have many a `name`.
    fn input(&mut self, step: &str, source: &str, need: &Need<'_>) -> String {
        let is_same = |it: &Input| {
            it.source == source
                && it.wanted == need.name
                && types(&it.schema) == types(need.schema)
                && (it.is_parameter || need.is_parameter || is_reference(need.name))
        };
        for known in self.inputs.iter_mut().filter(|it| is_same(it)) {
            if let Some(schema) = both(&known.schema, need.schema) {
                known.schema = schema;
                return known.name.clone();
            }
        }
        let is_free = |name: &str| self.inputs.iter().all(|it| it.name != name);
        let mut name = plain(need.name, "value");
        if !is_free(&name) {
            name = free(&format!("{step}_{name}"), is_free);
        }
        self.inputs.push(Input {
            name: name.clone(),
            source: source.to_owned(),
            wanted: need.name.to_owned(),
            schema: need.schema.clone(),
            is_parameter: need.is_parameter,
        });
        name
    }
}

impl Step {
    /// The name of the output for a value, which is one from now on.
    pub fn output(&mut self, offer: &Offer) -> String {
        let expression = expression(&offer.path);
        if let Some((name, _)) = self.outputs.iter().find(|it| it.1 == expression) {
            return name.clone();
        }
        let last = offer.path.last().map_or("body", String::as_str);
        let name = free(&plain(last, "value"), |it| self.outputs.iter().all(|known| known.0 != it));
        self.outputs.push((name.clone(), expression));
        name
    }

    /// Whether a value of an answer is what is needed, by name and type.
    fn means(&self, offer: &Offer, need: &Need<'_>) -> bool {
        let Some(offered) = offer.path.last() else { return false };
        if !fits(&offer.schema, need.schema) || !(need.is_parameter || is_reference(need.name)) {
            return false;
        }
        let (needed, offered) = (words(need.name), words(offered));
        // What the value is of: the object that it lies in, or that is answered.
        let holder = offer.path.iter().rev().nth(1).map(|it| singular(&words(it).join("")));
        let is_of = |noun: &str| match &holder {
            Some(holder) if *holder == noun => true,
            _ => self.nouns.iter().any(|it| it == noun),
        };
        if needed == offered && 1 < needed.len() {
            return !is_general(&needed);
        }
        match (needed.split_last(), need.noun.as_deref()) {
            // `petId` is the `id` of a pet.
            (Some((last, of)), _) if !of.is_empty() => {
                offered.len() == 1 && offered[0] == *last && is_of(&of.concat())
            }
            // `id` in `/pets/{id}` is that of a pet; `petId` of something is, too.
            (Some(_), Some(noun)) => {
                let is_within = || self.within.iter().any(|it| it == noun);
                needed == offered && (is_of(noun) || is_within())
                    || offered.concat() == format!("{noun}{}", needed.concat())
            }
            _ => false,
        }
    }
}

/// What an answer of this schema offers: its members, and theirs.
pub fn offers(schema: &Value) -> Vec<Offer> {
    let mut found = Vec::new();
    let members = Members::of(schema);
    for (name, property) in usable(&members) {
        let may_lack = members.may_lack(name);
        found.push(Offer { path: vec![name.to_owned()], schema: property.clone(), may_lack });
        let inner = Members::of(property);
        for (nested, schema) in usable(&inner) {
            let path = vec![name.to_owned(), nested.to_owned()];
            let may_lack = may_lack || inner.may_lack(nested);
            found.push(Offer { path, schema: schema.clone(), may_lack });
        }
    }
    // Nearer ones first.
    found.sort_by_key(|it| it.path.len());
    found
}

fn usable<'m, 's>(members: &'m Members<'s>) -> impl Iterator<Item = (&'s str, &'s Value)> + 'm {
    let read = |it: &&(&str, &Value)| {
        is_simple(it.0) && !["writeOnly", "deprecated"].iter().any(|word| is_true(it.1, word))
    };
    members.properties.iter().filter(read).copied()
}

/// Whether a member can be named in an expression as it is.
fn is_simple(name: &str) -> bool {
    let allowed = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '@' | '$');
    !name.is_empty() && name.chars().all(allowed)
}

/// The expression for a value of an answer; the whole body for no path.
pub fn expression(path: &[String]) -> String {
    let pointer: String = path.iter().map(|it| format!("/{it}")).collect();
    match pointer.is_empty() {
        true => "$response.body".to_owned(),
        false => format!("$response.body#{pointer}"),
    }
}

/// Whether a name says that a value refers to something, and is not its content.
fn is_reference(name: &str) -> bool {
    let words = words(name);
    let last = words.last().map(String::as_str);
    let refers = ["id", "uuid", "guid", "slug", "key", "token", "number", "code", "ref"];
    last.is_some_and(|it| refers.contains(&it))
}

/// Whether a name says that its value proves who someone is.
fn is_proof(name: &str) -> bool {
    ["key", "token"].iter().any(|it| words(name).last().is_some_and(|last| last == it))
}

/// Names that mean something else in every operation.
fn is_general(words: &[String]) -> bool {
    const GENERAL: [&str; 8] =
        ["page", "limit", "offset", "cursor", "size", "sort", "order", "version"];
    words.iter().any(|it| GENERAL.contains(&it.as_str()))
}

/// The words of a name, in small letters: `petId`, `pet_id` and `Pet-ID` have the same.
pub fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut was_small = false;
    for letter in name.chars() {
        let starts = letter.is_uppercase() && was_small;
        if (starts || !letter.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
        was_small = letter.is_lowercase() || letter.is_ascii_digit();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// What several are one of: `pets`, `categories`, `boxes`.
pub fn singular(word: &str) -> String {
    let word = word.to_lowercase();
    let es = ["ses", "xes", "zes", "ches", "shes"];
    if let Some(stem) = word.strip_suffix("ies") {
        format!("{stem}y")
    } else if es.iter().any(|it| word.ends_with(it)) {
        word[..word.len() - 2].to_owned()
    } else if word.ends_with("ss") || word.ends_with("us") {
        word
    } else {
        word.strip_suffix('s').map_or(word.clone(), str::to_owned)
    }
}

/// A name of letters that Arazzo takes everywhere.
pub fn plain(name: &str, otherwise: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_');
    let name: String = name.chars().map(|it| if is_plain(it) { it } else { '_' }).collect();
    let name = name.trim_matches('_');
    if name.is_empty() { otherwise.to_owned() } else { name.to_owned() }
}

fn free(wanted: &str, is_free: impl Fn(&str) -> bool) -> String {
    let numbered = (2_u32..).map(|at| format!("{wanted}{at}"));
    let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
    // Only so many names are taken.
    names.find(|it| is_free(it)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_words() {
        for name in ["petId", "pet_id", "Pet-ID", "pet.id", "pet[id]"] {
            assert_eq!(words(name), ["pet", "id"], "{name}");
        }
        assert_eq!(words("X-Request-ID"), ["x", "request", "id"]);
        assert!(words("---").is_empty());
    }

    #[test]
    fn several_are_many_of_one() {
        for (many, one) in [
            ("pets", "pet"),
            ("categories", "category"),
            ("addresses", "address"),
            ("boxes", "box"),
            ("status", "status"),
            ("pet", "pet"),
        ] {
            assert_eq!(singular(many), one);
        }
    }
}
