//! The credentials of a run: from what the caller gives and the security schemes
//! of the operations to what each request carries.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Map, Value};

use crate::openapi::serialize::encoded;
use crate::openapi::{GrantKind, Location, SecurityKind, SecurityScheme};
use crate::secret::{Secrets, base64};

use super::credential::{Credential, Given, read};
use super::server::{absolute, is_web};

/// How the requests of an operation are authenticated: the schemes of the
/// alternative that was chosen. All of them are needed.
#[derive(Clone, Debug, Default)]
pub struct Security {
    /// The schemes; empty where nothing is asked for.
    pub schemes: Vec<Scheme>,
}

/// A security scheme of a plan.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Its name.
    pub name: String,
    /// How a caller gives credentials for it: the name, after that of the
    /// source where several have a scheme of the name.
    pub key: String,
    /// The parameter that carries its credentials, if one does.
    pub place: Option<(Location, String)>,
    /// What is sent.
    pub carries: Carries,
}

/// What a request carries for a security scheme.
#[derive(Clone)]
pub enum Carries {
    /// Nothing: the caller gave no credentials.
    Nothing,
    /// This text.
    Text(String),
    /// A token that has to be asked for: the place in [`Plan::grants`](super::Plan::grants).
    Token(usize),
    /// A certificate, which whoever makes the connection presents.
    Certificate,
}

/// How to get the token of a security scheme.
#[derive(Clone, PartialEq)]
pub struct Grant {
    /// The name of the scheme.
    pub scheme: String,
    /// Where to ask.
    pub url: String,
    /// The fields of the form that is sent.
    pub form: Vec<(&'static str, String)>,
    /// The value of the `Authorization` header field.
    pub authorization: Option<String>,
}

/// Fills the schemes of operations with the credentials that a caller gave.
pub(super) struct Wallet<'o> {
    given: &'o Map<String, Value>,
    is_dry: bool,
    pub(super) grants: Vec<Grant>,
    pub(super) secrets: Secrets,
    /// What is wrong with what was given, once for each key.
    pub(super) refusals: BTreeMap<String, String>,
    pub(super) warnings: BTreeSet<String>,
    /// Under which keys credentials were looked for, and for which sources.
    asked: BTreeMap<String, BTreeSet<String>>,
}

impl<'o> Wallet<'o> {
    pub(super) fn new(given: &'o Map<String, Value>, is_dry: bool) -> Wallet<'o> {
        let mut secrets = Secrets::default();
        given.values().for_each(|it| super::credential::hide(it, &mut secrets));
        Wallet {
            given,
            is_dry,
            grants: Vec::new(),
            secrets,
            refusals: BTreeMap::new(),
            warnings: BTreeSet::new(),
            asked: BTreeMap::new(),
        }
    }

    /// How an operation of `source` is authenticated: by the first alternative
    /// that `sent`, the parameters of the step, fulfill; else by the first for
    /// which there are credentials; else by the first.
    pub(super) fn security(
        &mut self,
        source: &str,
        url: Option<&str>,
        alternatives: &[Vec<SecurityScheme>],
        sent: &[(Location, &str)],
    ) -> Security {
        let is_sent = |it: &SecurityScheme| {
            it.parameter().is_some_and(|(at, name)| {
                sent.iter().any(|it| it.0 == at && at.same_name(it.1, name))
            })
        };
        let is_host = |it: &SecurityScheme| it.kind == SecurityKind::MutualTls;
        let by_step = |it: &&Vec<SecurityScheme>| !it.is_empty() && it.iter().all(is_sent);
        let chosen = alternatives.iter().find(by_step).or_else(|| {
            alternatives.iter().find(|it| {
                it.iter().all(|it| is_sent(it) || is_host(it) || self.key(source, it).is_some())
            })
        });
        let Some(chosen) = chosen.or(alternatives.first()) else { return Security::default() };
        Security { schemes: chosen.iter().map(|it| self.scheme(source, url, it)).collect() }
    }

    /// The `Authorization` of a user in a URL.
    pub(super) fn user(&mut self, user: &str, password: &str) -> Scheme {
        let text = basic(user, password, &mut self.secrets);
        Scheme {
            name: String::new(),
            key: String::new(),
            place: Some((Location::Header, "Authorization".to_owned())),
            carries: Carries::Text(text),
        }
    }

    /// The key under which credentials for a scheme are given.
    fn key(&self, source: &str, scheme: &SecurityScheme) -> Option<String> {
        let qualified = format!("{source}.{}", scheme.name);
        [qualified, scheme.name.clone()].into_iter().find(|it| self.given.contains_key(it))
    }

    fn scheme(&mut self, source: &str, url: Option<&str>, scheme: &SecurityScheme) -> Scheme {
        let key = self.key(source, scheme);
        let place = scheme.parameter().map(|it| (it.0, it.1.to_owned()));
        let carries = match (&scheme.kind, &key) {
            (SecurityKind::MutualTls, _) => Carries::Certificate,
            (_, Some(key)) => self.carried(url, key, scheme),
            (_, None) => Carries::Nothing,
        };
        let key = key.unwrap_or_else(|| scheme.name.clone());
        self.asked.entry(key.clone()).or_default().insert(source.to_owned());
        Scheme { name: scheme.name.clone(), key, place, carries }
    }

    fn carried(&mut self, url: Option<&str>, key: &str, scheme: &SecurityScheme) -> Carries {
        let Some(value) = self.given.get(key) else { return Carries::Nothing };
        let carried = read(value, &scheme.kind).and_then(|it| match it {
            Credential::Text(text) => Ok(Carries::Text(text)),
            Credential::Basic { user, password } => {
                Ok(Carries::Text(basic(&user, &password, &mut self.secrets)))
            }
            Credential::Grant(given) => self.grant(url, scheme, given),
        });
        carried.unwrap_or_else(|why| {
            self.refusals.entry(key.to_owned()).or_insert(why);
            Carries::Nothing
        })
    }

    fn grant(
        &mut self,
        url: Option<&str>,
        scheme: &SecurityScheme,
        given: Given,
    ) -> Result<Carries, String> {
        if self.is_dry {
            // Nothing is sent in a dry run, not even to ask for a token.
            return Ok(Carries::Text("Bearer made-up-token".to_owned()));
        }
        let kind = given.kind();
        let grants = match &scheme.kind {
            SecurityKind::OAuth2 { grants } => grants.as_slice(),
            SecurityKind::ApiKey { .. }
            | SecurityKind::Http { .. }
            | SecurityKind::OpenIdConnect
            | SecurityKind::MutualTls
            | SecurityKind::Other => &[],
        };
        let described = grants.iter().find(|it| it.kind == kind).map(|it| it.token_url.as_str());
        let Some(token_url) = given.token_url.as_deref().or(described) else {
            return Err(format!(
                "the description has no `tokenUrl` for the grant `{}`; \
                 give `tokenUrl`, or an `accessToken`",
                kind.as_str()
            ));
        };
        let Some(token_url) = absolute(Some(token_url), url).filter(|it| is_web(it)) else {
            return Err("its `tokenUrl` is no URL that begins with `https://`".to_owned());
        };
        if is_plain(&token_url) {
            self.warnings.insert(format!(
                "the token of security scheme `{}` is asked for without encryption, \
                 at a URL that begins with `http://`",
                scheme.name
            ));
        }
        let mut grant = given.grant(&scheme.name, token_url, &mut self.secrets);
        let scopes = given.scopes.clone().unwrap_or_else(|| scheme.scopes.clone());
        let same = |it: &Grant| {
            it.scheme == grant.scheme
                && it.url == grant.url
                && it.authorization == grant.authorization
                && it.form.iter().filter(|it| it.0 != "scope").eq(grant.form.iter())
        };
        // One token serves all operations: it is asked for with all their scopes.
        let at = match self.grants.iter().position(same) {
            Some(at) => at,
            None => {
                grant.form.retain(|it| it.0 != "scope");
                self.grants.push(grant);
                self.grants.len() - 1
            }
        };
        if let Some(grant) = self.grants.get_mut(at) {
            grant.add_scopes(&scopes);
        }
        Ok(Carries::Token(at))
    }

    /// What is wrong with the credentials as a whole, as messages: they do not
    /// fit, or nobody can say for which of several sources they are.
    pub(super) fn mistakes(&self) -> Vec<String> {
        let misfits = self
            .refusals
            .iter()
            .map(|(key, why)| format!("the credentials `{key}` do not fit: {why}"));
        let shared = self.asked.iter().filter(|it| self.given.contains_key(it.0)).filter_map(
            |(key, sources)| {
                let mut sources = sources.iter();
                let (first, second) = (sources.next()?, sources.next()?);
                Some(format!(
                    "the credentials `{key}` could be for source `{first}` or `{second}`; \
                     name them `{first}.{key}`, `{second}.{key}` or both"
                ))
            },
        );
        misfits.chain(shared).collect()
    }
}

impl Scheme {
    /// The grant whose token a request carries for it.
    pub fn grant(&self) -> Option<usize> {
        match self.carries {
            Carries::Token(grant) => Some(grant),
            Carries::Nothing | Carries::Text(_) | Carries::Certificate => None,
        }
    }
}

impl Grant {
    fn add_scopes(&mut self, scopes: &[String]) {
        for scope in scopes {
            match self.form.iter_mut().find(|it| it.0 == "scope") {
                Some((_, all)) if all.split(' ').any(|it| it == scope) => {}
                Some((_, all)) => {
                    all.push(' ');
                    all.push_str(scope);
                }
                None => self.form.push(("scope", scope.clone())),
            }
        }
    }
}

impl Given {
    fn kind(&self) -> GrantKind {
        match self.user {
            Some(_) => GrantKind::Password,
            None => GrantKind::ClientCredentials,
        }
    }

    fn grant(&self, scheme: &str, url: String, secrets: &mut Secrets) -> Grant {
        let mut form = vec![("grant_type", self.kind().as_str().to_owned())];
        if let Some((user, password)) = &self.user {
            form.push(("username", user.clone()));
            form.push(("password", password.clone()));
        }
        let mut authorization = None;
        match (&self.client_id, &self.client_secret) {
            (Some(id), Some(secret)) if !self.is_client_in_body => {
                // RFC 6749, 2.3.1: both are form-encoded before they become Basic.
                authorization = Some(basic(&encoded(id), &encoded(secret), secrets));
            }
            (id, secret) => {
                form.extend(id.iter().map(|it| ("client_id", it.clone())));
                form.extend(secret.iter().map(|it| ("client_secret", it.clone())));
            }
        }
        form.extend(self.audience.iter().map(|it| ("audience", it.clone())));
        Grant { scheme: scheme.to_owned(), url, form, authorization }
    }
}

/// The value of an `Authorization` by the scheme Basic.
fn basic(user: &str, password: &str, secrets: &mut Secrets) -> String {
    let encoded = base64(&format!("{user}:{password}"));
    [encoded.as_str(), password].into_iter().for_each(|it| secrets.add_text(it));
    format!("Basic {encoded}")
}

/// Whether what is sent to this URL can be read on the way.
fn is_plain(url: &str) -> bool {
    let Some(rest) = url.to_ascii_lowercase().strip_prefix("http://").map(str::to_owned) else {
        return false;
    };
    let host = rest.split(['/', ':', '?', '#']).next().unwrap_or_default();
    let is_here = host == "localhost"
        || host.ends_with(".localhost")
        || host.starts_with("127.")
        || rest.starts_with("[::1]");
    !is_here
}

impl fmt::Debug for Carries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Carries::Nothing => "Nothing",
            Carries::Text(_) => "Text(•••)",
            Carries::Token(_) => "Token",
            Carries::Certificate => "Certificate",
        })
    }
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Grant({} at {})", self.scheme, self.url)
    }
}
