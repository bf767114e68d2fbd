//! What a caller chose for a run beside the inputs: servers and credentials.

use crate::arazzo;
use crate::diagnostic::did_you_mean;
use crate::openapi::Location;
use crate::plan::operation::Located;
use crate::plan::{NOT_RUNNABLE, Security, server};
use crate::sources::Source;
use crate::text::Span;

use super::Build;

impl<'a> Build<'_, 'a> {
    /// How the requests of an operation are authenticated.
    pub(super) fn security(
        &mut self,
        located: &Located,
        sent: &[arazzo::Parameter<'a>],
    ) -> Security {
        let mut security = Security::default();
        if let Some(described) = &located.described {
            let sent = sent
                .iter()
                .filter_map(|it| Some((Location::parse(it.location?.value)?, it.name?.value)));
            let sent: Vec<_> = sent.collect();
            let url = self.sources.get(&located.source).and_then(|it| it.url);
            let alternatives = &described.security;
            let key = self.key_of(&located.source);
            security = self.wallet.security(&key, url, alternatives, &sent);
            let servers = self.servers.entry(key).or_default();
            for it in &described.servers.own {
                if !servers.contains(it) {
                    servers.push(it.clone());
                }
            }
        }
        if let Some((user, password)) = &located.user {
            security.schemes.push(self.wallet.user(user, password));
        }
        security
    }

    /// What a caller calls a source of the document that is planned.
    pub(super) fn key_of(&self, source: &str) -> String {
        self.members[self.member].key_of(source, &self.members[0])
    }

    /// Whether a caller can mean a source of one of the documents by this.
    fn is_source(&self, key: &str) -> bool {
        self.members.iter().any(|member| {
            let mut names = member.document.source_descriptions.iter().filter_map(|it| it.name);
            names.any(|it| member.key_of(it.value, &self.members[0]) == key)
        })
    }

    /// Says what is wrong with credentials and servers that a caller gave.
    pub(super) fn check_options(&mut self) {
        for message in self.wallet.mistakes() {
            self.refuse(Span::default(), message);
        }
        let options = self.options;
        for source in options.servers.keys().chain(options.server_variables.keys()) {
            if !self.is_source(source) {
                self.warn_once(format!(
                    "there is a server for `{source}`, but the document has no such source"
                ));
            }
        }
        for (source, given) in &options.server_variables {
            let Some(known) = self.servers.get(source) else { continue };
            if let Some((message, help)) = server::unknown_variable(source, given, known) {
                self.findings.push(NOT_RUNNABLE.at(Span::default(), message).help(help));
            }
        }
        let sources = self.members.iter().flat_map(|it| it.sources.at_hand());
        let known: Vec<_> = sources.flat_map(Source::security_schemes).collect();
        for key in self.options.credentials.keys() {
            let scheme = key.rsplit_once('.').filter(|it| self.is_source(it.0));
            let scheme = scheme.map_or(key.as_str(), |it| it.1);
            if !known.contains(&scheme) && !known.contains(&key.as_str()) {
                let meant = did_you_mean(scheme, known.iter().copied());
                let meant = meant.map(|it| format!("; did you mean `{it}`?")).unwrap_or_default();
                self.warn_once(format!(
                    "there are credentials `{key}`, but no source at hand has a security scheme \
                     of this name{meant}"
                ));
            }
        }
        self.warnings.extend(self.wallet.warnings.iter().cloned());
    }
}
