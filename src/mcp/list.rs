//! The servers of a configuration, for people to look at: without secrets.

use super::dialect::Transport;
use super::recognize::{Given, Recognized, recognize};
use super::rules::plaintext_secret::mask;
use super::server::{self, Server};
use crate::sort;
use crate::syntax::Node;
use crate::text::Span;

/// The servers of a document.
#[derive(Debug)]
pub struct Listing {
    /// The dialect; `None` if the document has no servers.
    pub recognized: Option<Recognized>,
    /// The servers, in the order of the text.
    pub servers: Vec<Listed>,
}

/// A server as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Its name, if it has one.
    pub name: Option<String>,
    /// What the client talks with it by; `None` where it leaves the server out,
    /// and where the entry does not say.
    pub transport: Option<Transport>,
    /// Its URL, or its command with all arguments. `•••` stands for a secret.
    pub target: String,
    /// The names of the environment variables that it is given.
    pub env: Vec<String>,
    /// The names of the headers that it is sent.
    pub headers: Vec<String>,
    /// Whether it is off.
    pub is_disabled: bool,
    /// Where it is.
    pub span: Span,
}

/// Lists the servers of a document, `text`'s tree.
pub fn list(root: &Node, text: &str, given: &Given<'_>) -> Listing {
    let recognized = recognize(root, given);
    let servers = recognized.map(|it| server::read(it.dialect, root, text)).unwrap_or_default();
    let mut servers: Vec<_> = servers.iter().map(listed).collect();
    sort::by_key(&mut servers, |it| it.span);
    Listing { recognized, servers }
}

fn listed(server: &Server<'_>) -> Listed {
    let names =
        |it: &[server::Setting<'_>]| it.iter().map(|it| it.name.value.to_string()).collect();
    Listed {
        name: server.name.map(|it| it.value.to_owned()),
        transport: server.transport,
        target: mask(server),
        env: names(&server.env),
        headers: names(&server.headers),
        is_disabled: server.disabled.is_some_and(|it| it.value),
        span: server.span(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    #[test]
    fn secrets_are_not_listed() {
        let text = r#"{ "mcpServers": {
            "a": { "command": "b", "args": ["--api-key", "7c4a8d09ca3762af", "-k=ghp_0123456789abcdefghij"] },
            "c": { "url": "https://u:7c4a8d09@d.example/mcp?api_key=7c4a8d09ca3762af&user_id=e" } } }"#;
        let root = parse(text).root.unwrap();
        let listing = list(&root, text, &Given::default());
        let targets: Vec<_> = listing.servers.iter().map(|it| it.target.as_str()).collect();
        assert_eq!(
            targets,
            ["b --api-key ••• -k=•••", "https://u:•••@d.example/mcp?api_key=•••&user_id=e"]
        );
    }
}
