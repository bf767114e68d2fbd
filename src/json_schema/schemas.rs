//! A few schemas: mostly there is one, or a reference and what it leads to. Up to
//! two need no memory besides, which is most of the work of looking them up.

use std::ops::Deref;

use super::Schema;

/// A list of schemas, few of them mostly.
#[derive(Clone, Debug)]
pub struct Schemas<'a>(List<'a>);

#[derive(Clone, Debug)]
enum List<'a> {
    None,
    One([Schema<'a>; 1]),
    Two([Schema<'a>; 2]),
    Many(Vec<Schema<'a>>),
}

impl<'a> Schemas<'a> {
    /// No schema.
    pub const fn new() -> Schemas<'a> {
        Schemas(List::None)
    }

    /// The schemas in a row.
    pub fn as_slice(&self) -> &[Schema<'a>] {
        self
    }

    /// Adds a schema at the end.
    pub fn push(&mut self, schema: Schema<'a>) {
        match &mut self.0 {
            List::None => self.0 = List::One([schema]),
            List::One([first]) => self.0 = List::Two([*first, schema]),
            List::Two([first, second]) => self.0 = List::Many(vec![*first, *second, schema]),
            List::Many(list) => list.push(schema),
        }
    }
}

impl Default for Schemas<'_> {
    fn default() -> Self {
        Schemas::new()
    }
}

impl<'a> Deref for Schemas<'a> {
    type Target = [Schema<'a>];

    fn deref(&self) -> &[Schema<'a>] {
        match &self.0 {
            List::None => &[],
            List::One(it) => it,
            List::Two(it) => it,
            List::Many(it) => it,
        }
    }
}

impl<'a> From<Schema<'a>> for Schemas<'a> {
    fn from(it: Schema<'a>) -> Self {
        Schemas(List::One([it]))
    }
}

impl<'a> From<&[Schema<'a>]> for Schemas<'a> {
    fn from(list: &[Schema<'a>]) -> Self {
        list.iter().copied().collect()
    }
}

impl<'a> Extend<Schema<'a>> for Schemas<'a> {
    fn extend<I: IntoIterator<Item = Schema<'a>>>(&mut self, list: I) {
        list.into_iter().for_each(|it| self.push(it));
    }
}

impl<'a> FromIterator<Schema<'a>> for Schemas<'a> {
    fn from_iter<I: IntoIterator<Item = Schema<'a>>>(list: I) -> Self {
        let mut schemas = Schemas::new();
        schemas.extend(list);
        schemas
    }
}
