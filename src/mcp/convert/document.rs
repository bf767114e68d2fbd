//! A whole document of a dialect, from the entries of its servers.

use super::super::dialect::{Dialect, Format, ServersShape};
use super::tree::{Field, Remarked, Style, Value};
use super::{inputs_member, json, toml, yaml};

/// What a document is to have.
#[derive(Debug, Default)]
pub(in crate::mcp) struct Document {
    /// The comments at its beginning.
    pub(in crate::mcp) above: Vec<String>,
    pub(in crate::mcp) drafts: Vec<Draft>,
    /// The inputs that a person is asked for.
    pub(in crate::mcp) inputs: Vec<Value>,
    /// The members of a document that is more than its servers.
    pub(in crate::mcp) root: Option<Vec<Field>>,
}

/// A server as it is to be written.
#[derive(Clone, Debug)]
pub(in crate::mcp) struct Draft {
    pub(in crate::mcp) name: String,
    pub(in crate::mcp) fields: Vec<Field>,
    pub(in crate::mcp) comments: Remarked,
}

impl Draft {
    /// The member of a map of servers.
    pub(in crate::mcp) fn field(&self) -> Field {
        Field {
            key: self.name.clone(),
            value: Value::Map(self.fields.clone()),
            comments: self.comments.clone(),
        }
    }

    /// The item of a list of servers, which has its name in a member.
    pub(in crate::mcp) fn item(&self, key: &str) -> Value {
        let mut fields = vec![Field::new(key, Value::text(&self.name))];
        fields.extend(self.fields.iter().cloned());
        let comments = self.comments.clone();
        let above = [comments.above, comments.below].concat();
        fields[0].comments = Remarked { above, behind: comments.behind, below: Vec::new() };
        Value::Map(fields)
    }
}

impl Document {
    /// The text of the document.
    pub(in crate::mcp) fn write(&self, to: &'static Dialect) -> String {
        if to.format == Format::Toml {
            return self.write_tables(to);
        }
        let mut fields = self.root.clone().unwrap_or_else(|| self.root(to));
        if let Some(first) = fields.first_mut() {
            first.comments.above.splice(0..0, self.above.iter().cloned());
        }
        let style = Style { format: to.format, indent: "  ", margin: "" };
        match to.format {
            Format::Yaml => format!("{}\n", yaml::write_members(&fields, style)),
            Format::Json | Format::Jsonc | Format::Toml => {
                let inner = Style { margin: style.indent, ..style };
                format!("{{\n{}\n}}\n", json::write_members(&fields, inner))
            }
        }
    }

    /// The members of the document.
    fn root(&self, to: &'static Dialect) -> Vec<Field> {
        let mut fields: Vec<_> = to
            .root
            .iter()
            .filter(|it| it.is_needed)
            .filter_map(|it| Some(Field::new(it.name, Value::text(it.shape.only_value()?))))
            .collect();
        if let (Some(member), false) = (inputs_member(to), self.inputs.is_empty()) {
            fields.push(Field::new(member.name, Value::List(self.inputs.clone())));
        }
        fields.extend(self.servers(to));
        fields
    }

    /// The member with the servers, in all those around it.
    fn servers(&self, to: &'static Dialect) -> Vec<Field> {
        let table = &to.servers[0];
        let drafts = self.drafts.iter();
        let servers = match table.shape {
            ServersShape::Map => Value::Map(drafts.map(Draft::field).collect()),
            ServersShape::List(key) | ServersShape::ListOrNames(key) => {
                Value::List(drafts.map(|it| it.item(key)).collect())
            }
        };
        let around = |value, key: &&str| Value::Map(vec![Field::new(*key, value)]);
        match table.at.iter().rev().fold(servers, around) {
            Value::Map(fields) => fields,
            _ => Vec::new(),
        }
    }

    fn write_tables(&self, to: &'static Dialect) -> String {
        let mut out: String =
            self.above.iter().map(|it| format!("# {it}").trim_end().to_owned() + "\n").collect();
        for draft in &self.drafts {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&toml::write_table(to.servers[0].at, &draft.field()));
        }
        out
    }
}
