//! What holds for converting between any two dialects, and for putting servers into
//! any file.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod real;

use telaio::diagnostic::Severity;
use telaio::mcp::convert::{Converted, Into, Options, Remark, convert};
use telaio::mcp::dialect::{Dialect, Format, Role};
use telaio::mcp::dialects::{DIALECTS, find};
use telaio::mcp::merge::Existing;
use telaio::mcp::recognize::{Given, recognize};
use telaio::mcp::server::{self, Server};
use telaio::mcp::variable::{PartKind, Text};
use telaio::schema::Linked;
use telaio::syntax::{self, Node};
use telaio::text::Span;
use telaio::validate::{self, validate};

const SECRET: &str = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

/// Documents with about everything that their clients can say.
const RICH: &[(&str, &str)] = &[
    ("claude-code", CLAUDE_CODE),
    ("vscode", VSCODE),
    ("codex", CODEX),
    ("opencode", OPENCODE),
    ("goose", GOOSE),
    ("gemini-cli", GEMINI),
    ("compozy-yaml", COMPOZY_YAML),
    ("cline", CLINE),
    ("sep-2633", SEP),
    ("compozy", COMPOZY),
    ("claude-desktop", CLAUDE_DESKTOP),
];

const CLAUDE_CODE: &str = r#"{ "mcpServers": {
  "files": { "command": "npx", "args": ["-y", "a b", "it's", "\"q\"", "${HOME}/n"],
    "env": { "LOG": "${LOG:-info}", "API_TOKEN": "${API_TOKEN}", "N": "1" }, "timeout": 2500 },
  "remote": { "type": "http", "url": "https://a.example/mcp?x=${X}",
    "headers": { "Authorization": "Bearer ${T}", "X-Org": "o", "X-Key": "${K}" } },
  "old": { "type": "sse", "url": "https://a.example/sse" },
  "socket": { "type": "ws", "url": "wss://a.example/" } } }"#;

const VSCODE: &str = r#"{ // of the team
  "inputs": [{ "type": "promptString", "id": "api-key", "description": "the key", "password": true }],
  "servers": {
    /* notes */
    "a/b": { "type": "stdio", "command": "uvx", "args": ["x==1.0"], "cwd": "${workspaceFolder}/a",
      "envFile": ".env", "env": { "KEY": "${input:api-key}", "GONE": null, "N": 1 } },
    "b": { "type": "http", "url": "https://b.example/", "headers": { "X": "${env:X}" } // why
    } } }"#;

const CODEX: &str = r#"# of mine
model = "o"

[mcp_servers.local]
command = "npx" # a program
args = ["-y", "a@1"]
env_vars = ["KEY"]
startup_timeout_sec = 20
tool_timeout_sec = 1.5
enabled_tools = ["x"]
enabled = false

[mcp_servers.local.env]
A = "b"

[mcp_servers.far]
url = "https://a.example/mcp"
bearer_token_env_var = "T"
env_http_headers = { X-A = "A" }
http_headers = { X-B = "b" }
disabled_tools = ["y"]
"#;

const OPENCODE: &str = r#"{ "$schema": "https://opencode.ai/config.json", "theme": "x",
  "mcp": { "l": { "type": "local", "command": ["bun", "x", "a"], "environment": { "K": "{env:K}" },
    "enabled": true, "timeout": 5000 },
    "r": { "type": "remote", "url": "https://{env:HOST}/mcp", "headers": { "A": "{file:~/.key}" },
      "enabled": false } } }"#;

const GOOSE: &str = r#"extensions:
  # the first
  git hub:
    type: stdio
    cmd: npx
    args: [-y, "@a/b"]
    envs: { A: "b: c" }
    env_keys: [KEY]
    enabled: true
    timeout: 300
    name: GitHub
    description: >-
      two
      lines
    available_tools: [a, b]
  web: { type: streamable_http, uri: https://a.example/mcp, headers: { A: b }, enabled: false }
"#;

const GEMINI: &str = r#"{ "mcpServers": {
  "a": { "command": "a", "args": ["$A", "%B%", "${C:-d}"], "trust": true, "includeTools": ["x"],
    "excludeTools": ["y"], "timeout": 30000, "description": "what" },
  "b": { "httpUrl": "https://b.example", "headers": { "Authorization": "Bearer $T" } },
  "c": { "url": "https://c.example/sse" } } }"#;

const COMPOZY_YAML: &str = r#"mcps:
  - id: a
    command: npx
    args: [-y, a]
    env: { K: "{{ .env.K }}", L: "{{ .input.x }}" }
    start_timeout: 1m30s
    max_sessions: 3
  - id: b
    url: https://b.example/mcp
    transport: streamable-http
    headers: { Authorization: "Bearer {{ .env.T }}" }
"#;

const CLINE: &str = r#"{ "mcpServers": {
  "a": { "command": "a", "disabled": true, "autoApprove": ["x"], "timeout": 60, "cwd": "/a" },
  "b": { "type": "streamableHttp", "url": "https://b.example/mcp", "headers": { "A": "b" } },
  "c": { "url": "https://c.example/" } } }"#;

const SEP: &str = r#"{ "mcpServers": {
  "a": { "type": "stdio", "command": "a", "args": ["${env:A | value:b}", "${input:i}"],
    "env": { "V": "op://vault/item" }, "title": "A", "description": "what it does" },
  "b": { "type": "streamable-http", "url": "https://b.example",
    "oauth": { "clientId": "c", "scopes": ["s"] } } } }"#;

const COMPOZY: &str = r#"{ "mcpServers": {
  "a": { "command": "a", "args": ["b"], "env": { "X": "y" }, "secret_env": { "TOKEN": "env:T",
    "OTHER_TOKEN": "vault:mcp/x" } },
  "b": { "url": "https://b.example/mcp", "auth": { "registration": "auto", "scopes": ["a"] } } } }"#;

const CLAUDE_DESKTOP: &str = r#"{ "mcpServers": {
  "r": { "command": "npx", "args": ["-y", "mcp-remote@0.1.38", "https://a.example/mcp", "--header",
    "Authorization:${AUTH}", "--header", "X-A: b", "--debug"], "env": { "AUTH": "Bearer abc" } },
  "s": { "command": "npx", "args": ["mcp-remote", "https://a.example/sse", "--transport", "sse-only"] } } }"#;

fn converted(text: &str, from: &'static Dialect, to: &'static Dialect) -> Converted {
    convert(text, &Options { from: Some(from), path: None, to, into: None })
}

fn tree(text: &str, dialect: &Dialect) -> Node {
    let format = match dialect.format {
        Format::Json | Format::Jsonc => syntax::Format::Json,
        Format::Yaml => syntax::Format::Yaml,
        Format::Toml => syntax::Format::Toml,
    };
    if text.is_empty() {
        return Node { span: Span::default(), kind: syntax::Kind::Map(Vec::new()) };
    }
    let parsed = syntax::parse_as(text, format);
    assert!(parsed.broken().is_none(), "{:?}\n{text}", parsed.findings);
    parsed.root.unwrap()
}

/// What is said of a server, whatever the dialect.
fn meaning(server: &Server<'_>) -> Vec<String> {
    let mut env: Vec<_> =
        server.env.iter().map(|it| (it.name.value.to_string(), shown(&it.value))).collect();
    env.sort();
    let mut headers: Vec<_> =
        server.headers.iter().map(|it| (it.name.value.to_string(), shown(&it.value))).collect();
    headers.sort();
    let one = |it: &Option<Text<'_>>| it.as_ref().map(shown);
    let tools = |it: &Option<Vec<telaio::text::Spanned<&str>>>| {
        it.as_ref().map(|it| it.iter().map(|it| it.value.to_owned()).collect::<Vec<_>>())
    };
    vec![
        format!("{:?}", server.command.iter().map(shown).collect::<Vec<_>>()),
        format!("{env:?}"),
        format!("{headers:?}"),
        format!("{:?}", [one(&server.url), one(&server.cwd), one(&server.env_file)]),
        format!("{:?}", server.transport),
        format!("{:?}", server.disabled.is_some_and(|it| it.value)),
        format!("{:?}", [server.timeout, server.start_timeout].map(|it| it.map(|it| it.value))),
        format!("{:?}", [server.title, server.description].map(|it| it.map(|it| it.value))),
        format!("{:?}", tools(&server.allowed_tools)),
        format!("{:?}", tools(&server.denied_tools)),
        format!("{:?}", tools(&server.approved_tools)),
    ]
}

fn shown(text: &Text<'_>) -> String {
    let part = |it: &PartKind| match it {
        PartKind::Literal(it) => it.clone(),
        other => format!("<{other:?}>"),
    };
    text.parts.iter().map(|it| part(&it.kind)).collect()
}

/// The parts of a server's meaning that remarks are about, by their places in it.
fn told_parts(remarks: &[Remark], server: &Server<'_>, is_by_program: bool) -> Vec<usize> {
    let start = server.name.map_or(server.node.span.start, |it| it.span.start);
    let is_in = |from: u32, to: u32, it: &&Remark| from <= it.span.start && it.span.start <= to;
    let whole = (start.min(server.node.span.start), ends(server.node));
    let mut parts = Vec::new();
    for remark in remarks.iter().filter(|it| is_in(whole.0, whole.1, it)) {
        let entries = server.node.entries().iter();
        let entry =
            entries.into_iter().find(|it| is_in(it.key.span.start, ends(&it.value), &remark));
        let Some(entry) = entry else { return (0..11).collect() };
        parts.extend(match server.role(entry) {
            Some(Role::Url(_)) if is_by_program => vec![0, 1, 2, 3, 4],
            Some(Role::Command | Role::CommandLine | Role::Args) if is_by_program => {
                vec![0, 1, 2, 3, 4]
            }
            Some(Role::Command | Role::CommandLine | Role::Args) => vec![0],
            Some(Role::Env | Role::EnvNames | Role::SecretEnv) => vec![1],
            Some(Role::Headers | Role::EnvHeaders | Role::BearerEnv) => vec![2],
            Some(Role::Url(_)) => vec![3, 4],
            Some(Role::Cwd | Role::EnvFile) => vec![3],
            Some(Role::Transport) => vec![4],
            Some(Role::Enabled | Role::Disabled) => vec![5],
            Some(Role::Timeout(_) | Role::StartTimeout(_)) => vec![6],
            Some(Role::Title | Role::Description) => vec![7],
            Some(Role::AllowedTools) => vec![8],
            Some(Role::DeniedTools) => vec![9],
            Some(Role::ApprovedTools) => vec![10],
            // Nothing that is compared.
            Some(Role::OAuth | Role::Other) | None => vec![],
            Some(Role::Name | Role::Inputs) => (0..11).collect(),
        });
    }
    parts
}

/// Where a node of any format ends; a table of TOML may be in several places.
fn ends(node: &Node) -> u32 {
    let entries = node.entries().iter().map(|it| ends(&it.value).max(it.key.span.end));
    let items = node.items().iter().map(ends);
    entries.chain(items).max().unwrap_or(0).max(node.span.end)
}

/// Checks one conversion: what it gives is of the target, and nothing is lost that
/// no remark tells of.
fn check(text: &str, from: &'static Dialect, to: &'static Dialect) {
    let case = format!("{} to {}", from.name, to.name);
    if server::read(from, &tree(text, from), text).is_empty() {
        return;
    }
    let there = converted(text, from, to);
    let result = there.text.unwrap_or_else(|| panic!("{case}: {:?}\n{text}", there.findings));
    if result.is_empty() {
        assert!(!there.remarks.is_empty(), "{case}");
        return;
    }
    let root = tree(&result, to);
    let path = to.paths.first().map(|it| it.replace('*', "x"));
    let given = Given { path: path.as_deref(), ..Given::default() };
    if !server::read(to, &root, &result).is_empty() {
        let recognized = recognize(&root, &given);
        let recognized =
            recognized.unwrap_or_else(|| panic!("{case}: not recognized\n{result}")).dialect;
        let is_fit = std::ptr::eq(recognized, to) || path.is_none();
        assert!(is_fit, "{case}: recognized as {}\n{result}", recognized.name);
    }
    let options = validate::Options {
        validator: Some(&Linked),
        dialect: Some(to),
        ..validate::Options::default()
    };
    for finding in validate(&result, &options).findings {
        // What is missing has been told.
        let is_told = finding.code == "missing-field"
            && there.remarks.iter().any(|it| it.message.contains("is not known from here"));
        let is_bad = finding.severity == Severity::Error && !is_told;
        assert!(!is_bad, "{case}: {}: {}\n{result}", finding.code, finding.message);
    }
    let back = converted(&result, to, from);
    let back_text =
        back.text.unwrap_or_else(|| panic!("{case} and back: {:?}\n{result}", back.findings));
    let (first, last) = (tree(text, from), tree(&back_text, from));
    let (first, last) = (server::read(from, &first, text), server::read(from, &last, &back_text));
    let between = server::read(to, &root, &result);
    let is_by_program =
        |it: &Dialect| ["claude-desktop", "compozy-list", "registry"].contains(&it.name);
    let is_by_program = is_by_program(from) || is_by_program(to);
    for server in &first {
        let name = server.name.unwrap().value;
        let same = |it: &&Server<'_>| it.name.is_some_and(|it| it.value == name);
        let mut told = told_parts(&there.remarks, server, is_by_program);
        if let Some(it) = between.iter().find(same) {
            told.extend(told_parts(&back.remarks, it, is_by_program));
        }
        if told.len() >= 11 {
            continue;
        }
        let Some(again) = last.iter().find(same) else {
            let remarks = there.remarks.iter().chain(&back.remarks);
            let is_told = remarks.into_iter().any(|it| it.message.contains("left out"));
            assert!(is_told, "{case}: `{name}` is gone\n{text}\n{result}\n{back_text}");
            continue;
        };
        let parts = meaning(server).into_iter().zip(meaning(again)).enumerate();
        for (part, (before, after)) in parts.filter(|it| !told.contains(&it.0)) {
            assert_eq!(
                before, after,
                "{case} and back: part {part} of `{name}`\n{text}\n{result}\n{back_text}\n{:?}\n{:?}",
                there.remarks, back.remarks
            );
        }
    }
}

#[test]
fn all_pairs() {
    for (at, (from, text)) in RICH.iter().enumerate() {
        let from = find(from).unwrap();
        for middle in DIALECTS {
            check(text, from, middle);
            // What these say in the middle dialect is enough of it.
            if at > 1 {
                continue;
            }
            let text = converted(text, from, middle).text.unwrap_or_default();
            if text.is_empty() {
                continue;
            }
            for to in DIALECTS {
                check(&text, middle, to);
            }
        }
    }
}

/// The dialect that a file is told to be.
fn recognized(path: &str, text: &str) -> Option<&'static Dialect> {
    let parsed = match path.ends_with(".toml") {
        true => syntax::parse_as(text, syntax::Format::Toml),
        false => syntax::parse(text),
    };
    let given = Given { path: Some(path), format: Some(parsed.format), ..Given::default() };
    Some(recognize(parsed.root.as_ref()?, &given)?.dialect)
}

#[test]
fn real_documents() {
    let mut count = 0;
    each_real(|path, text| {
        let found = recognized(path, text);
        for to in DIALECTS {
            // Any text is converted or refused.
            let options = Options { from: None, path: Some(path), to, into: None };
            let converted = convert(text, &options);
            assert_eq!(converted.text.is_none(), !converted.findings.is_empty(), "{path}");
            if let (Some(found), true) =
                (found, converted.text.is_some() && !text.contains("registryType"))
            {
                check_result(path, found, to, &converted);
            }
        }
        count += 1;
    });
    println!("{count} documents");
}

/// The same without the way back: real documents have mistakes of their own.
fn check_result(path: &str, from: &Dialect, to: &'static Dialect, converted: &Converted) {
    let result = converted.text.as_deref().unwrap();
    let root = syntax::parse_as(
        result,
        match to.format {
            Format::Json | Format::Jsonc => syntax::Format::Json,
            Format::Yaml => syntax::Format::Yaml,
            Format::Toml => syntax::Format::Toml,
        },
    );
    let broken = root.broken().filter(|it| it.code != "empty-document");
    assert!(broken.is_none(), "{path}: {} to {}: {broken:?}\n{result}", from.name, to.name);
}

#[test]
fn no_message_shows_a_secret() {
    let texts = [
        format!(
            r#"{{ "mcpServers": {{ "a": {{ "command": "a", "args": ["--api-key", "{SECRET}", "--token={SECRET}", "{SECRET}"],
            "env": {{ "TOKEN": "{SECRET}", "X": "{SECRET}" }}, "odd": "{SECRET}", "cwd": 1 }},
            "b": {{ "type": "http", "url": "https://u:{SECRET}@a.example/?api_key={SECRET}",
            "headers": {{ "Authorization": "Bearer {SECRET}", "X-Api-Key": "{SECRET}" }},
            "oauth": {{ "clientSecret": "{SECRET}" }} }} }} }}"#
        ),
        format!(
            "# {SECRET}\n[mcp_servers.a]\ncommand = 'a'\nenv = {{ TOKEN = '{SECRET}' }}\nodd = '{SECRET}' # {SECRET}\n"
        ),
        format!(
            "mcps: [{{ id: a, command: b, env: {{ TOKEN: {SECRET} }}, max_sessions: {SECRET} }}]"
        ),
    ];
    for text in texts {
        for to in DIALECTS {
            let result = convert(&text, &Options { from: None, path: None, to, into: None });
            assert!(result.text.is_some(), "{:?}", result.findings);
            assert!(!result.remarks.is_empty());
            for it in &result.remarks {
                assert!(!it.message.contains(SECRET), "{}: {}", to.name, it.message);
            }
        }
    }
}

#[test]
fn secrets_become_variables_where_there_are_any() {
    let text = format!(
        r#"{{ "mcpServers": {{ "a": {{ "command": "a", "env": {{ "TOKEN": "{SECRET}" }} }},
        "b": {{ "url": "https://b.example", "headers": {{ "Authorization": "Bearer {SECRET}" }} }} }} }}"#
    );
    for to in [
        "claude-code",
        "cursor",
        "windsurf",
        "vscode",
        "gemini-cli",
        "codex",
        "opencode",
        "sep-2633",
    ] {
        let result =
            convert(&text, &Options { from: None, path: None, to: find(to).unwrap(), into: None });
        assert!(!result.text.unwrap().contains(SECRET), "{to}");
    }
}

/// Files that servers are put into.
const FILES: &[&str] = &[
    "",
    "\n",
    "{}",
    "{\n}",
    "{ }\n",
    "{\n  // nothing yet\n}\n",
    "{\"mcpServers\":{\"x\":{\"command\":\"y\"}}}",
    "{ \"mcpServers\": { \"x\": { \"command\": \"y\" } } }\n",
    "{\n    \"a\": 1,\n    \"mcpServers\": {\n        \"x\": {\n            \"command\": \"y\"\n        }\n    },\n    \"z\": [1, 2]\n}\n",
    "{\n\t\"mcpServers\": {\n\t\t\"x\": { \"command\": \"y\" }, // this\n\t\t// \"old\": {}\n\t},\n\t\"z\": 1, /* end */\n}\n",
    "\u{feff}{\r\n  \"mcpServers\": {\r\n    \"x\": { \"command\": \"y\" }\r\n  }\r\n}\r\n",
    "{\n  \"mcpServers\": {},\n  \"b\": 2\n}",
    "{\n  \"mcpServers\": {\n    /* none */\n  }\n}",
    "{ \"servers\": { \"x\": { \"command\": \"y\" } }, \"inputs\": [] }",
    "{\n  \"servers\": {\n    \"x\": { \"command\": \"y\" }\n  },\n  \"inputs\": [\n    { \"id\": \"q\", \"type\": \"promptString\" }\n  ]\n}\n",
    "{\n  \"context_servers\": {\n  },\n  \"theme\": \"x\" // mine\n}\n",
    "{\n  \"mcp\": {\n    \"x\": { \"type\": \"local\", \"command\": [\"y\"] }\n  }\n}\n",
    "# mine\nGOOSE_MODEL: x\nextensions:\n    x:\n        type: stdio\n        cmd: y\n    # last\nafter: 1\n",
    "extensions: {}\n",
    "extensions:\nafter: 1\n",
    "extensions: { x: { type: stdio, cmd: y } } # mine\n",
    "a: 1",
    "a: |\n  text\n  more\n",
    "mcps:\n- id: x\n  command: y\nz: 1\n",
    "mcps: []\n",
    "mcp_servers:\n  - id: x\n    use: a/b\n    command: y # here\n",
    "model = \"x\"\n",
    "# only\n",
    "model = \"x\"\n\n[mcp_servers.x]\ncommand = \"y\"\n\n# about profiles\n[profiles.a]\nb = 1\n",
    "mcp_servers.x.command = \"y\"\nmodel = \"x\"\r\n[z]\na = 1",
    "[mcp_servers.x]\ncommand = \"y\"",
];

const ADDED: &str = r#"{ "mcpServers": {
    "added one": { "command": "npx", "args": ["-y", "p@1"], "env": { "API_KEY": "${API_KEY}" } },
    "added-two": { "type": "http", "url": "https://b.example/mcp", "headers": { "X-Api-Key": "k8s9d7f6a5s4d3f2" } } } }"#;

fn put(text: &str, to: &'static Dialect, existing: Existing) -> Converted {
    let from = find("claude-code");
    convert(ADDED, &Options { from, path: None, to, into: Some(Into { text, existing }) })
}

fn check_merge(case: &str, text: &str, to: &'static Dialect) {
    let merged = put(text, to, Existing::Refuse);
    let case = format!("{case}: {}\n--- into\n{text}", to.name);
    let Some(result) = merged.text else {
        assert!(!merged.refused.is_empty(), "{case}");
        return;
    };
    // Bytes are only added.
    let mut rest = result.bytes();
    let is_kept = text.bytes().all(|byte| rest.any(|it| it == byte));
    let is_null_or_empty = |it: &str| it.contains("{}") || it.contains("[]") || it.contains("{ }");
    assert!(is_kept || is_null_or_empty(text), "{case}\n--- gives\n{result}");
    // Every line is there in its order, but for a comma, and brackets that were empty.
    let plain = |it: &str| it.replace([',', '{', '}', '[', ']', ' '], "");
    let mut lines = result.lines().map(plain);
    for line in text.lines().filter(|it| !is_null_or_empty(it)).map(plain) {
        let is_there = lines.any(|it| {
            let mut bytes = it.bytes();
            line.bytes().all(|byte| bytes.any(|it| it == byte))
        });
        assert!(is_there, "{case}\n--- {line:?} is gone from\n{result}");
    }
    // Nothing else has another value.
    let format = |text: &str| match to.format {
        Format::Toml => syntax::parse_as(text, syntax::Format::Toml),
        Format::Json | Format::Jsonc => syntax::parse_as(text, syntax::Format::Json),
        Format::Yaml => syntax::parse(text),
    };
    if let Some(before) = format(text).root {
        let before = before.to_value();
        let after = format(&result).root.unwrap().to_value();
        assert!(holds(&after, &before), "{case}\n--- gives\n{result}");
    }
    // Putting them in again is refused, and replacing changes nothing more.
    let again = put(&result, to, Existing::Refuse);
    assert!(again.text.is_none() && !again.refused.is_empty(), "{case}\n--- twice\n{result}");
    let replaced = put(&result, to, Existing::Replace);
    assert_eq!(
        replaced.text.as_deref(),
        Some(result.as_str()),
        "{case}\n--- replaced\n{:?}",
        replaced.refused
    );
}

/// Whether a value has all of another one, where objects and lists may have more.
fn holds(more: &serde_json::Value, less: &serde_json::Value) -> bool {
    use serde_json::Value;
    match (more, less) {
        (Value::Object(more), Value::Object(less)) => {
            less.iter().all(|(key, less)| more.get(key).is_some_and(|more| holds(more, less)))
        }
        (Value::Array(more), Value::Array(less)) => {
            less.len() <= more.len() && more.iter().zip(less).all(|(more, less)| holds(more, less))
        }
        (_, Value::Null) => true,
        (more, less) => more == less,
    }
}

#[test]
fn merging_leaves_all_else() {
    for to in DIALECTS.iter().filter(|it| it.name != "registry") {
        for (at, text) in FILES.iter().enumerate() {
            check_merge(&at.to_string(), text, to);
        }
    }
}

#[test]
fn merging_into_real_files_leaves_all_else() {
    each_real(|path, text| {
        let found = recognized(path, text);
        if let Some(found) = found.filter(|it| it.name != "registry") {
            check_merge(path, text, found);
        }
    });
}

#[test]
fn broken_files_are_refused() {
    for (text, to) in [
        ("{ \"mcpServers\": {", "cursor"),
        ("{ \"mcpServers\": [] }", "cursor"),
        ("[]", "cursor"),
        ("{ \"mcpServers\": {}, \"mcpServers\": {} }", "cursor"),
        ("a: [", "goose"),
        ("extensions: 1", "goose"),
        ("a = ", "codex"),
        ("mcp_servers = { x = { command = 'y' } }", "codex"),
    ] {
        let merged = put(text, find(to).unwrap(), Existing::Refuse);
        assert!(merged.text.is_none() && !merged.refused.is_empty(), "{text}");
    }
}

#[test]
fn half_documents_are_converted_or_refused() {
    for (from, text) in RICH {
        let from = find(from).unwrap();
        for end in (0..text.len()).filter(|it| it % 23 == 0 && text.is_char_boundary(*it)) {
            let half = &text[..end];
            for to in ["vscode", "codex", "goose", "registry", "compozy-list"] {
                let to = find(to).unwrap();
                let converted = converted(half, from, to);
                assert_eq!(converted.text.is_none(), !converted.findings.is_empty(), "{half}");
                let merged = put(half, from, Existing::Replace);
                assert_eq!(merged.text.is_none(), !merged.refused.is_empty(), "{half}");
            }
        }
    }
}

/// Each configuration of the corpus.
fn each_real(mut look: impl FnMut(&str, &str)) {
    real::each("mcp", usize::MAX, |path, text| {
        if [".json", ".jsonc", ".yaml", ".yml", ".toml"].iter().any(|it| path.ends_with(it)) {
            look(path, text);
        }
    });
}
