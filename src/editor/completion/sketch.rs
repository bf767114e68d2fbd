//! A value of which a person still has to fill in parts, and how it is written in
//! each format: as a snippet.

/// A value with stops for a person to fill in.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sketch {
    /// A string that is written by the person.
    Text,
    /// A value of any kind that is written by the person.
    Any,
    /// A string, which the person may change.
    Word(String),
    /// A string that stays as it is.
    Fixed(String),
    /// An object.
    Map(Vec<(String, Sketch)>),
    /// A list.
    List(Vec<Sketch>),
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// YAML in lines.
    Block,
    /// YAML in brackets.
    Flow,
    /// JSON, over several lines if `is_long`.
    Json { is_long: bool },
    /// TOML.
    Toml,
}

impl Style {
    /// A key, in quotes where it needs them.
    pub(super) fn key(self, name: &str, quote: Option<char>) -> String {
        match (quote, self) {
            (Some(quote), _) => in_quotes(name, quote),
            (None, Style::Json { .. }) => in_quotes(name, '"'),
            (None, Style::Block | Style::Flow) => self.plain(name),
            (None, Style::Toml) => {
                let is_bare = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
                let is_plain = !name.is_empty() && name.chars().all(is_bare);
                if is_plain { name.to_owned() } else { in_quotes(name, '"') }
            }
        }
    }

    /// A string of YAML, in quotes only where it would be read as something else.
    pub(super) fn plain(self, text: &str) -> String {
        let is_flow = self == Style::Flow && text.contains([',', '[', ']', '{', '}']);
        match is_flow || needs_quotes(text) {
            true if text.contains('"') && !text.contains('\'') => in_quotes(text, '\''),
            true => in_quotes(text, '"'),
            false => text.to_owned(),
        }
    }

    /// What comes after a key: the colon and the value.
    pub(super) fn member(self, value: &Sketch, depth: usize, out: &mut String) {
        let mut stops = 0;
        self.put_member(value, depth, &mut stops, out);
    }

    /// A value alone.
    pub(super) fn value(self, value: &Sketch, out: &mut String) {
        self.put(value, 0, &mut 0, out);
    }

    /// Several members, the first of which stands where it is put.
    pub(super) fn members(
        self,
        members: &[(String, Sketch)],
        depth: usize,
        stops: &mut usize,
        out: &mut String,
    ) {
        for (at, (name, value)) in members.iter().enumerate() {
            match self {
                _ if at == 0 => {}
                Style::Block => out.push_str(&format!("\n{}", " ".repeat(depth))),
                Style::Toml => out.push('\n'),
                Style::Flow | Style::Json { .. } => out.push_str(", "),
            }
            out.push_str(&escaped(&self.key(name, None)));
            self.put_member(value, depth, stops, out);
        }
    }

    fn put_member(self, value: &Sketch, depth: usize, stops: &mut usize, out: &mut String) {
        match (self, value) {
            (Style::Block, Sketch::Map(members)) if members.is_empty() => {
                let stop = next_stop(stops);
                out.push_str(&format!(":\n{}{stop}", " ".repeat(depth + 2)));
            }
            (Style::Block, Sketch::Map(_)) => {
                out.push_str(":\n");
                self.put(value, depth + 2, stops, out);
            }
            (Style::Block, Sketch::List(items)) if !items.is_empty() => {
                out.push_str(":\n");
                self.put(value, depth + 2, stops, out);
            }
            (Style::Toml, _) => {
                out.push_str(" = ");
                self.put(value, depth, stops, out);
            }
            (Style::Block | Style::Flow | Style::Json { .. }, _) => {
                out.push_str(": ");
                self.put(value, depth, stops, out);
            }
        }
    }

    /// A value; in block style with its indentation in front of it.
    fn put(self, value: &Sketch, depth: usize, stops: &mut usize, out: &mut String) {
        let has_quotes = matches!(self, Style::Json { .. } | Style::Toml);
        match value {
            Sketch::Text => {
                let stop = next_stop(stops);
                out.push_str(&if has_quotes { format!("\"{stop}\"") } else { stop });
            }
            Sketch::Any => out.push_str(&next_stop(stops)),
            Sketch::Word(word) => {
                *stops += 1;
                let written = if has_quotes { in_quotes(word, '"') } else { self.plain(word) };
                // Quotes stay when the word is replaced.
                let is_quoted = written.len() > 1 && written.starts_with(['"', '\'']);
                let (quote, word) = match is_quoted {
                    true => (&written[..1], &written[1..written.len() - 1]),
                    false => ("", written.as_str()),
                };
                let escaped = escaped(word).replace('}', "\\}");
                out.push_str(&format!("{quote}${{{stops}:{escaped}}}{quote}"));
            }
            Sketch::Fixed(word) => {
                let written = if has_quotes { in_quotes(word, '"') } else { self.plain(word) };
                out.push_str(&escaped(&written));
            }
            Sketch::Map(members) => self.put_map(members, depth, stops, out),
            Sketch::List(items) => self.put_list(items, depth, stops, out),
        }
    }

    fn put_map(
        self,
        members: &[(String, Sketch)],
        depth: usize,
        stops: &mut usize,
        out: &mut String,
    ) {
        if self == Style::Block {
            if !out.ends_with("- ") {
                out.push_str(&" ".repeat(depth));
            }
            return self.members(members, depth, stops, out);
        }
        let members = members.iter();
        self.put_brackets(['{', '}'], members, depth, stops, out, |member, stops, out| {
            let (name, value) = member;
            out.push_str(&escaped(&self.key(name, None)));
            self.put_member(value, depth + 2, stops, out);
        });
    }

    fn put_list(self, items: &[Sketch], depth: usize, stops: &mut usize, out: &mut String) {
        if self == Style::Block {
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "\n" });
                out.push_str(&" ".repeat(depth));
                out.push_str("- ");
                self.put(item, depth + 2, stops, out);
            }
            return;
        }
        self.put_brackets(['[', ']'], items.iter(), depth, stops, out, |item, stops, out| {
            self.put(item, depth + 2, stops, out);
        });
    }

    fn put_brackets<T>(
        self,
        [open, close]: [char; 2],
        members: impl ExactSizeIterator<Item = T>,
        depth: usize,
        stops: &mut usize,
        out: &mut String,
        put: impl Fn(T, &mut usize, &mut String),
    ) {
        out.push(open);
        if members.len() == 0 {
            out.push_str(&next_stop(stops));
        }
        let is_long = self == Style::Json { is_long: true } && 0 < members.len();
        let is_spaced = !is_long && open == '{' && 0 < members.len();
        for (at, member) in members.enumerate() {
            out.push_str(if at == 0 { "" } else { "," });
            match is_long {
                true => out.push_str(&format!("\n{}", " ".repeat(depth + 2))),
                false if at > 0 || is_spaced => out.push(' '),
                false => {}
            }
            put(member, stops, out);
        }
        match is_long {
            true => out.push_str(&format!("\n{}", " ".repeat(depth))),
            false if is_spaced => out.push(' '),
            false => {}
        }
        out.push(close);
    }
}

fn next_stop(stops: &mut usize) -> String {
    *stops += 1;
    format!("${stops}")
}

/// A text in a snippet that has no stops.
pub(super) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$")
}

/// A text between quotes.
pub(super) fn in_quotes(text: &str, quote: char) -> String {
    match quote {
        '\'' => format!("'{}'", text.replace('\'', "''")),
        _ => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

/// Whether YAML would read a plain text as something else.
fn needs_quotes(text: &str) -> bool {
    let is_word = |it: &&str| text.eq_ignore_ascii_case(it);
    let is_number = text.parse::<f64>().is_ok();
    text.is_empty()
        || is_number
        || ["true", "false", "null", "~", "yes", "no", "on", "off"].iter().any(is_word)
        || text.starts_with([
            '{', '}', '[', ']', ',', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`', ' ',
        ])
        || text.starts_with("- ")
        || text.starts_with("? ")
        || text.contains(": ")
        || text.contains(" #")
        || text.ends_with([':', ' '])
        || text.contains('\n')
}
