//! Criteria, with their conditions read.

use crate::arazzo;
use crate::arazzo::Text;
use crate::expr::{Condition, Template};
use crate::plan::{Criterion, QueryLanguage, Test};
use crate::query::{Host, NoHost, xpath};

use super::Build;

impl<'a> Build<'_, 'a> {
    pub(super) fn criteria(&mut self, criteria: &[arazzo::Criterion<'a>]) -> Vec<Criterion> {
        criteria.iter().filter_map(|it| self.criterion(it)).collect()
    }

    /// What the caller has engines for.
    pub(super) fn host(&self) -> &dyn Host {
        match &self.options.host {
            Some(host) => &**host,
            None => &NoHost,
        }
    }

    fn criterion(&mut self, it: &arazzo::Criterion<'a>) -> Option<Criterion> {
        let text = it.condition?;
        let test = match it.kind.filter(|it| it.value != "simple") {
            Some(kind) => self.test(it, kind, text)?,
            None => match Condition::parse(text.value, self.document.version) {
                Ok(condition) => Test::Simple(condition),
                Err(error) => {
                    self.refuse(text.span, format!("the condition cannot be read: {error}"));
                    return None;
                }
            },
        };
        let place = self.places.around(text.span);
        Some(Criterion { place, text: text.value.to_owned(), test })
    }

    /// A query; refused where it is known by now that it can never be asked.
    fn test(&mut self, it: &arazzo::Criterion<'a>, kind: Text<'_>, text: Text<'_>) -> Option<Test> {
        let language = match kind.value {
            "regex" => QueryLanguage::Regex,
            "jsonpath" => QueryLanguage::JsonPath,
            "xpath" => {
                let version = it.version.map(|it| xpath::Version::named(it.value));
                match version.unwrap_or(Some(xpath::Version::DEFAULT)) {
                    Some(version) => QueryLanguage::XPath(version),
                    None => {
                        self.refuse(kind.span, "the version of XPath is not known");
                        return None;
                    }
                }
            }
            other => {
                self.refuse(kind.span, format!("`{other}` is no type of a criterion"));
                return None;
            }
        };
        let Some(context) = it.context else {
            self.refuse(text.span, "the criterion does not say in which `context` to look");
            return None;
        };
        // A text that is one expression is no query; one in braces is filled in.
        let query = match text.value.contains("{$") {
            true => self.template(text.value, text.span),
            false => Template::Literal(text.value.to_owned()),
        };
        if let Template::Literal(query) = &query
            && let Some(why) = language.refusal(query, self.host())
        {
            self.refuse(text.span, format!("the condition can never be judged: {why}"));
        }
        Some(Test::Query { context: self.template(context.value, context.span), language, query })
    }
}
