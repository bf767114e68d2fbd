//! One credential as a caller gives it, read for the kind of scheme that it is for.

use serde_json::{Map, Value};

use crate::diagnostic::did_you_mean;
use crate::openapi::SecurityKind;
use crate::secret::Secrets;

/// A credential.
pub(super) enum Credential {
    /// What is sent, as it is.
    Text(String),
    /// A user of the scheme Basic.
    Basic { user: String, password: String },
    /// What to ask for a token with.
    Grant(Given),
}

/// What a token is asked for with.
#[derive(Default)]
pub(super) struct Given {
    pub(super) client_id: Option<String>,
    pub(super) client_secret: Option<String>,
    pub(super) user: Option<(String, String)>,
    pub(super) token_url: Option<String>,
    pub(super) scopes: Option<Vec<String>>,
    pub(super) audience: Option<String>,
    /// Whether the client's name and secret go into the body, not into a header.
    pub(super) is_client_in_body: bool,
}

/// The members that are no secrets.
const OPEN: [&str; 6] =
    ["username", "clientId", "clientAuthentication", "tokenUrl", "scopes", "audience"];

/// The members that are.
const HIDDEN: [&str; 3] = ["password", "clientSecret", "accessToken"];

/// Takes in what of a credential must not be shown.
pub(super) fn hide(value: &Value, secrets: &mut Secrets) {
    match value {
        Value::Object(members) => {
            let hidden = members.iter().filter(|it| !OPEN.contains(&it.0.as_str()));
            hidden.for_each(|it| secrets.add(it.1));
        }
        value => secrets.add(value),
    }
}

/// Reads what a caller gave for a scheme of this kind. `Err` says what was
/// expected.
pub(super) fn read(value: &Value, kind: &SecurityKind) -> Result<Credential, String> {
    match kind {
        SecurityKind::ApiKey { .. } => match text(value) {
            Some(text) => Ok(Credential::Text(text)),
            None => Err("expected the key as a text".to_owned()),
        },
        SecurityKind::Http { scheme } if scheme == "basic" => {
            user(value).map(|(user, password)| Credential::Basic { user, password })
        }
        SecurityKind::Http { scheme } if scheme == "bearer" => bearer(value),
        SecurityKind::Http { scheme } => match text(value) {
            Some(text) => Ok(Credential::Text(format!("{} {text}", capitalized(scheme)))),
            None => Err(format!("expected what follows `{scheme}` in the header, as a text")),
        },
        SecurityKind::OAuth2 { .. } | SecurityKind::OpenIdConnect => match value {
            Value::Object(members) if !members.contains_key("accessToken") => grant(members),
            value => bearer(value),
        },
        SecurityKind::MutualTls | SecurityKind::Other => {
            Err("how its scheme is to be used is not known".to_owned())
        }
    }
}

fn bearer(value: &Value) -> Result<Credential, String> {
    let token = match value {
        Value::Object(members) => {
            check_names(members)?;
            members.get("accessToken").and_then(text)
        }
        value => text(value),
    };
    let Some(token) = token else {
        return Err("expected the token as a text, or as the `accessToken` of an object".into());
    };
    // People copy it from a header.
    let start = token.get(..7).filter(|it| it.eq_ignore_ascii_case("bearer "));
    let token = start.map_or(token.as_str(), |it| &token[it.len()..]);
    Ok(Credential::Text(format!("Bearer {}", token.trim())))
}

fn user(value: &Value) -> Result<(String, String), String> {
    let given = match value {
        Value::Object(members) => {
            check_names(members)?;
            let member = |name| members.get(name).and_then(text);
            member("username").map(|it| (it, member("password").unwrap_or_default()))
        }
        value => text(value)
            .and_then(|it| it.split_once(':').map(|it| (it.0.to_owned(), it.1.to_owned()))),
    };
    let (user, password) = given.ok_or_else(|| {
        "expected `user:password`, or an object with `username` and `password`".to_owned()
    })?;
    match user.contains(':') {
        true => Err("a `username` cannot have a colon (RFC 7617, 2)".to_owned()),
        false => Ok((user, password)),
    }
}

fn grant(members: &Map<String, Value>) -> Result<Credential, String> {
    check_names(members)?;
    let member = |name: &str| match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match text(value) {
            Some(text) => Ok(Some(text)),
            None => Err(format!("expected a text as `{name}`")),
        },
    };
    let user = member("username")?;
    let password = member("password")?;
    let user = user.map(|it| (it, password.unwrap_or_default()));
    let (client_id, client_secret) = (member("clientId")?, member("clientSecret")?);
    if user.is_none() && (client_id.is_none() || client_secret.is_none()) {
        let message = "expected a token, or an object with `accessToken`, with `clientId` and \
                       `clientSecret`, or with `username` and `password`";
        return Err(message.to_owned());
    }
    let is_client_in_body = match member("clientAuthentication")?.as_deref() {
        None | Some("header") => false,
        Some("body") => true,
        Some(other) => {
            return Err(format!("`clientAuthentication` is `header` or `body`, not `{other}`"));
        }
    };
    let scopes = match members.get("scopes") {
        None => None,
        Some(Value::Array(items)) => Some(items.iter().filter_map(text).collect()),
        Some(value) => {
            let listed = text(value).ok_or("expected a list of texts as `scopes`")?;
            Some(listed.split_whitespace().map(str::to_owned).collect())
        }
    };
    let (token_url, audience) = (member("tokenUrl")?, member("audience")?);
    let given =
        Given { client_id, client_secret, user, token_url, scopes, audience, is_client_in_body };
    Ok(Credential::Grant(given))
}

fn check_names(members: &Map<String, Value>) -> Result<(), String> {
    let known = || OPEN.into_iter().chain(HIDDEN);
    match members.keys().find(|name| known().all(|it| it != name.as_str())) {
        None => Ok(()),
        Some(name) => {
            let meant = did_you_mean(name, known());
            let meant = meant.map(|it| format!("; did you mean `{it}`?")).unwrap_or_default();
            Err(format!("`{name}` is no member of credentials{meant}"))
        }
    }
}

/// A string, or a number, which people write for a short key.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |it| it.to_uppercase().chain(letters).collect())
}
