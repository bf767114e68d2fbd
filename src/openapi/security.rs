//! How an operation is authenticated: security schemes as plain data.

use crate::documents::At;
use crate::syntax::Node;

use super::operation::Location;

/// The parameter of all schemes that are no API key.
const AUTHORIZATION: (Location, &str) = (Location::Header, "Authorization");

/// One way to authenticate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityScheme {
    /// Its name in the description.
    pub name: String,
    /// How the credentials are sent.
    pub kind: SecurityKind,
    /// The scopes that an operation asks for.
    pub scopes: Vec<String>,
}

/// How credentials are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecurityKind {
    /// As a parameter.
    ApiKey {
        /// Where the parameter is sent.
        location: Location,
        /// The name of the parameter.
        name: String,
    },
    /// In the `Authorization` header field, by a scheme such as `bearer`.
    Http {
        /// The scheme in lower case.
        scheme: String,
    },
    /// In the `Authorization` header field, as a bearer token from OAuth 2.
    OAuth2 {
        /// The ways to get a token that need no browser.
        grants: Vec<Grant>,
    },
    /// In the `Authorization` header field, as a bearer token from OpenID Connect.
    OpenIdConnect,
    /// By a certificate of the connection.
    MutualTls,
    /// In a way that is not known.
    Other,
}

/// A way of OAuth 2 to get a token without a person who is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Which way.
    pub kind: GrantKind,
    /// Where the token is asked for. It may be relative.
    pub token_url: String,
}

/// The ways of OAuth 2 to get a token without a person who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantKind {
    /// With the name and secret of the client (RFC 6749, 4.4).
    ClientCredentials,
    /// With the name and password of a user (RFC 6749, 4.3).
    Password,
}

impl SecurityScheme {
    /// The parameter that carries the credentials.
    pub fn parameter(&self) -> Option<(Location, &str)> {
        match &self.kind {
            SecurityKind::ApiKey { location, name } => Some((*location, name)),
            SecurityKind::Http { .. }
            | SecurityKind::OAuth2 { .. }
            | SecurityKind::OpenIdConnect => Some(AUTHORIZATION),
            SecurityKind::MutualTls | SecurityKind::Other => None,
        }
    }
}

impl GrantKind {
    /// The `grant_type` of the request for a token.
    pub fn as_str(self) -> &'static str {
        match self {
            GrantKind::ClientCredentials => "client_credentials",
            GrantKind::Password => "password",
        }
    }
}

/// The parameter that carries the credentials of a Security Scheme Object, as
/// [`SecurityScheme::parameter`] has it.
pub(super) fn carrier<'a>(scheme: At<'a>) -> Option<(Location, &'a str)> {
    let scheme = scheme.follow().ok()?.node;
    let text = |key| scheme.get(key)?.as_str();
    match text("type")? {
        "apiKey" => Some((Location::parse(text("in")?)?, text("name")?)),
        "http" => text("scheme").map(|_| AUTHORIZATION),
        "oauth2" | "openIdConnect" => Some(AUTHORIZATION),
        _ => None,
    }
}

/// Reads a Security Scheme Object.
pub(super) fn kind(scheme: At<'_>) -> SecurityKind {
    scheme.follow().ok().and_then(|it| read(it.node)).unwrap_or(SecurityKind::Other)
}

fn read(scheme: &Node) -> Option<SecurityKind> {
    let text = |key| Some(scheme.get(key)?.as_str()?.to_owned());
    Some(match scheme.get("type")?.as_str()? {
        "apiKey" => {
            SecurityKind::ApiKey { location: Location::parse(&text("in")?)?, name: text("name")? }
        }
        "http" => SecurityKind::Http { scheme: text("scheme")?.to_lowercase() },
        "oauth2" => SecurityKind::OAuth2 { grants: scheme.get("flows").map_or(vec![], grants) },
        "openIdConnect" => SecurityKind::OpenIdConnect,
        "mutualTLS" => SecurityKind::MutualTls,
        _ => SecurityKind::Other,
    })
}

fn grants(flows: &Node) -> Vec<Grant> {
    let kinds =
        [("clientCredentials", GrantKind::ClientCredentials), ("password", GrantKind::Password)];
    let read = |(key, kind)| {
        let token_url = flows.get(key)?.get("tokenUrl")?.as_str()?.to_owned();
        Some(Grant { kind, token_url })
    };
    kinds.into_iter().filter_map(read).collect()
}

/// The scopes that a Security Requirement Object lists beside a scheme.
pub(super) fn scopes(list: &Node) -> Vec<String> {
    list.items().iter().filter_map(|it| Some(it.as_str()?.to_owned())).collect()
}
