//! What a dialect is: a table of who writes what where, and of what the client
//! makes of it. `dialects/` has one table for each client; no code knows one.

use std::fmt;

/// How one client writes its MCP servers.
#[derive(Debug)]
pub struct Dialect {
    /// In kebab-case. Stable: people write it in commands.
    pub name: &'static str,
    /// What the client is called.
    pub title: &'static str,
    /// The files that it reads, as paths from any folder: `.vscode/mcp.json` is
    /// the end of a path, and `*` any run of characters but a slash. `~` stands for
    /// the home folder.
    pub paths: &'static [&'static str],
    /// How these files are written.
    pub format: Format,
    /// Whether the client refuses JSON with comments or trailing commas.
    pub is_strict: bool,
    /// Where servers are. The first is where new ones belong.
    pub servers: &'static [Servers],
    /// The other members of a document that say something about servers.
    pub root: &'static [Member],
    /// Whether a document has no other members, so that one is a mistake.
    pub is_closed: bool,
    /// Whether the files belong to a person and not to a project, so that there is no
    /// folder that processes would be expected to start in.
    pub is_personal: bool,
    /// What only documents of this dialect have.
    pub signs: &'static [Sign],
    /// The spellings of the transport. The first of each is the usual one.
    pub transports: &'static [(&'static str, Transport)],
    /// What an entry with a URL and without a transport is.
    pub untyped_url: Untyped,
    /// What an entry with a command and without a transport is.
    pub untyped_command: Untyped,
    /// The variables that the client knows; `None` where nobody says.
    pub variables: Option<&'static [Syntax]>,
    /// Where it puts in their values.
    pub expands: &'static [Role],
    /// What a server may be called.
    pub names: Names,
    /// Environment variables that an entry must not set; `*` is any end.
    pub forbidden_env: &'static [&'static str],
}

/// How a configuration is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Strict JSON.
    Json,
    /// JSON with comments and trailing commas.
    Jsonc,
    /// YAML, and so JSON, too.
    Yaml,
    /// TOML.
    Toml,
}

/// A place in a document where servers are.
#[derive(Debug)]
pub struct Servers {
    /// The members on the way there; `*` is any member. Without one the document
    /// itself is the map.
    pub at: &'static [&'static str],
    /// How they are kept apart.
    pub shape: ServersShape,
    /// The members of an entry.
    pub entry: &'static [Member],
    /// What the client makes of an entry's other members.
    pub unknown: Unknown,
}

/// How servers are kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServersShape {
    /// A map from names to entries.
    Map,
    /// A list of entries, and the member that names one.
    List(&'static str),
    /// The same, in which a string names an entry that is elsewhere.
    ListOrNames(&'static str),
}

/// What a client makes of members that it does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// The entry or the whole file is refused.
    Refused,
    /// They have no effect.
    Ignored,
}

/// A member of an entry, of a document, or of an object within.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Its key.
    pub name: &'static str,
    /// What it means.
    pub role: Role,
    /// What may stand there.
    pub shape: Shape,
    /// The entries that have it.
    pub of: Of,
    /// Whether these entries must have it.
    pub is_needed: bool,
    /// Whether the client's documentation shows it even where it says nothing new.
    pub is_usual: bool,
    /// Why it has no effect although people write it, and what to write instead:
    /// `role` is what they mean by it.
    pub ignored: Option<Ignored>,
}

/// A member that the client does not read, though others do.
#[derive(Clone, Copy, Debug)]
pub struct Ignored {
    /// The member that it does read.
    pub instead: Option<&'static str>,
    /// What to do, as one sentence.
    pub help: &'static str,
}

/// What a member means, the same for every client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The server's name, where the entry itself has it.
    Name,
    /// The program to start: one word, a list of it and its arguments, or an object
    /// with `path`, `args` and `env`.
    Command,
    /// The program and its arguments in one text.
    CommandLine,
    /// The arguments of the program.
    Args,
    /// Environment variables of the program, with their values.
    Env,
    /// Names of environment variables that the program gets from the client's own.
    EnvNames,
    /// Environment variables and where their secret values are: `env:NAME`, or a
    /// reference to a vault.
    SecretEnv,
    /// A file of environment variables.
    EnvFile,
    /// The folder that the program is started in.
    Cwd,
    /// Where the server is; with the transport, if the member implies it.
    Url(Option<Transport>),
    /// Which transport it is.
    Transport,
    /// Headers of requests, with their values.
    Headers,
    /// Headers, and the names of the environment variables that have their values.
    EnvHeaders,
    /// The name of the environment variable with the bearer token.
    BearerEnv,
    /// The server is on if it is true.
    Enabled,
    /// The server is off if it is true.
    Disabled,
    /// How long a request may take.
    Timeout(Unit),
    /// How long the start may take.
    StartTimeout(Unit),
    /// What to call it in front of people.
    Title,
    /// What it is for.
    Description,
    /// The tools that can be used; all others cannot.
    AllowedTools,
    /// The tools that cannot be used.
    DeniedTools,
    /// The tools that run without asking.
    ApprovedTools,
    /// How to sign in by OAuth.
    OAuth,
    /// The inputs that a person is asked for, each with an `id`.
    Inputs,
    /// Something of this client alone.
    Other,
}

/// What a number of time counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Thousandths of a second.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// A text as of Go: `30s`, `1m30s`.
    GoDuration,
}

/// How a client talks with a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Through the standard input and output of a process.
    Stdio,
    /// Streamable HTTP.
    Http,
    /// HTTP with server-sent events, of MCP 2024-11-05.
    Sse,
    /// WebSocket.
    WebSocket,
}

/// Which entries have a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// All.
    Any,
    /// Those of a process.
    Local,
    /// Those with a URL.
    Remote,
}

/// What an entry without a transport is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untyped {
    /// It has this transport.
    Is(Transport),
    /// The client finds out, by trying or by the URL.
    Guessed,
    /// The client leaves it out.
    Dropped,
}

/// What may stand in a member.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Anything at all.
    Any,
    /// A string.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// `null`, where it means that nothing is set.
    Null,
    /// A string that fits the regular expression, and the same in words.
    Pattern(&'static str, &'static str),
    /// One of these strings.
    Word(&'static [&'static str]),
    /// A list.
    List(&'static Shape),
    /// An object with any keys.
    Map(&'static Shape),
    /// An object with these members; `true` if there are no others.
    Object(&'static [Member], bool),
    /// Any of these.
    Either(&'static [Shape]),
}

/// What only documents of one dialect have.
#[derive(Clone, Copy, Debug)]
pub enum Sign {
    /// A member of the document.
    Root(&'static str),
    /// A member of an entry.
    Entry(&'static str),
    /// A `$schema` that begins so.
    Schema(&'static str),
    /// A word as the transport.
    Transport(&'static str),
}

/// A form of variables. What stands between `open` and `close` is the name.
#[derive(Clone, Copy, Debug)]
pub struct Syntax {
    /// How it begins, such as `${env:`.
    pub open: &'static str,
    /// How it ends; empty if at the end of the name.
    pub close: &'static str,
    /// What it stands for.
    pub means: Means,
}

/// What a variable stands for.
#[derive(Clone, Copy, Debug)]
pub enum Means {
    /// An environment variable of the client.
    Variable,
    /// The same, and what stands between the name and a default value.
    VariableOr(&'static str),
    /// What a person has been asked for.
    Input,
    /// What the client knows: these names alone.
    Host(&'static [&'static str]),
    /// What is in a file.
    File,
    /// What only the client can look up, such as a value of a vault.
    Reference,
}

/// What a server may be called.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    /// A regular expression for the whole name, and the same in words.
    pub pattern: Option<(&'static str, &'static str)>,
    /// Names that the client keeps for itself.
    pub reserved: &'static [&'static str],
    /// How it compares them.
    pub compare: Compare,
}

/// How a client compares names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// Letter by letter.
    Exactly,
    /// Without blanks around them.
    Trimmed,
    /// By their letters and digits in lower case, all else left out.
    Key,
}

/// Any name.
pub const ANY_NAME: Names = Names { pattern: None, reserved: &[], compare: Compare::Exactly };

/// A dialect to start from: `mcpServers` in JSON, as most clients have it.
pub(super) const BASE: Dialect = Dialect {
    name: "",
    title: "",
    paths: &[],
    format: Format::Json,
    is_strict: false,
    servers: &[],
    root: &[],
    is_closed: false,
    is_personal: false,
    signs: &[],
    transports: &[],
    untyped_url: Untyped::Guessed,
    untyped_command: Untyped::Is(Transport::Stdio),
    variables: None,
    expands: &[],
    names: ANY_NAME,
    forbidden_env: &[],
};

/// Servers by name, at one member of the document.
pub(super) const fn map(
    at: &'static [&'static str],
    entry: &'static [Member],
    unknown: Unknown,
) -> Servers {
    Servers { at, shape: ServersShape::Map, entry, unknown }
}

impl Member {
    pub(super) const fn new(name: &'static str, role: Role, shape: Shape) -> Member {
        Member { name, role, shape, of: Of::Any, is_needed: false, is_usual: false, ignored: None }
    }

    pub(super) const fn local(self) -> Member {
        Member { of: Of::Local, ..self }
    }

    pub(super) const fn remote(self) -> Member {
        Member { of: Of::Remote, ..self }
    }

    pub(super) const fn needed(self) -> Member {
        Member { is_needed: true, ..self }
    }

    pub(super) const fn usual(self) -> Member {
        Member { is_usual: true, ..self }
    }

    pub(super) const fn ignored(self, instead: Option<&'static str>, help: &'static str) -> Member {
        Member { ignored: Some(Ignored { instead, help }), ..self }
    }
}

impl Syntax {
    pub(super) const fn new(open: &'static str, close: &'static str, means: Means) -> Syntax {
        Syntax { open, close, means }
    }
}

impl Dialect {
    /// The usual spelling of a transport, if the client has it.
    pub fn spelling(&self, transport: Transport) -> Option<&'static str> {
        self.transports.iter().find(|it| it.1 == transport).map(|it| it.0)
    }

    /// The transport that a word stands for.
    pub fn transport(&self, word: &str) -> Option<Transport> {
        self.transports.iter().find(|it| it.0 == word).map(|it| it.1)
    }

    /// The member of the document that servers are written in, as `mcp.servers`.
    pub fn root_member(&self) -> String {
        self.servers.first().map(|it| it.at.join(".")).unwrap_or_default()
    }
}

impl Servers {
    /// The member with this key.
    pub fn member(&self, name: &str) -> Option<&'static Member> {
        self.entry.iter().find(|it| it.name == name)
    }

    /// The member that the client reads for a meaning.
    pub fn of_role(&self, role: Role) -> Option<&'static Member> {
        self.entry.iter().find(|it| it.role == role && it.ignored.is_none())
    }
}

impl Shape {
    /// The only string that may stand there, if there is but one.
    pub fn only_value(&self) -> Option<&'static str> {
        match self {
            Shape::Word([word]) => Some(word),
            Shape::Pattern(_, words) => {
                let word = words.strip_prefix('`')?.strip_suffix('`')?;
                self.takes(word).then_some(word)
            }
            _ => None,
        }
    }

    /// Whether a string may stand there, as far as its letters go.
    pub fn takes(&self, text: &str) -> bool {
        match self {
            Shape::Pattern(pattern, _) => {
                regex_lite::Regex::new(pattern).is_ok_and(|it| it.is_match(text))
            }
            Shape::Word(words) => words.contains(&text),
            _ => true,
        }
    }
}

impl Names {
    /// Whether a server may be called so.
    pub fn allow(&self, name: &str) -> bool {
        let is_shape = |it: &str| regex_lite::Regex::new(it).is_ok_and(|it| it.is_match(name));
        self.pattern.is_none_or(|it| is_shape(it.0)) && !self.reserved.contains(&name)
    }

    /// The name that is nearest to this one of those that a server may have.
    pub fn fitting(&self, name: &str) -> String {
        if self.allow(name) {
            return name.to_owned();
        }
        let fitting = |it: char| if self.allow(&format!("a{it}")) { it } else { '-' };
        let fitted: String = name.chars().map(fitting).collect();
        if self.allow(&fitted) { fitted } else { format!("{fitted}-server") }
    }
}

impl Transport {
    /// The word of the specification of MCP, for people and for lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Transport::Stdio => "stdio",
            Transport::Http => "streamable-http",
            Transport::Sse => "sse",
            Transport::WebSocket => "ws",
        }
    }
}

impl Format {
    /// What the format is called.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Json => "JSON",
            Format::Jsonc => "JSON with comments",
            Format::Yaml => "YAML",
            Format::Toml => "TOML",
        }
    }
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
