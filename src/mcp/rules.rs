//! The rules about MCP configurations. One file per rule; each works on any
//! dialect's servers, and its page is `tests/rules/<rule>.md`.

mod ambiguous_server;
mod conflicting_authorization;
pub(super) mod duplicate_server_id;
pub(super) mod forbidden_env;
mod insecure_url;
mod invalid_header;
mod invalid_server_name;
mod invalid_url;
mod kept_container;
mod missing_transport;
mod non_interactive_container;
pub(super) mod plaintext_secret;
mod relative_command;
mod undeclared_input;
mod unknown_server_reference;
mod unknown_transport;
mod unknown_variable;
mod unpinned_package;
mod wrong_root_key;

use super::config::Config;
use crate::diagnostic::{Diagnostic, Rule};

type Check = fn(&Config<'_>, &mut Vec<Diagnostic>);

/// Every rule, with what checks it.
pub(super) static RULES: &[(&Rule, Check)] = &[
    (&wrong_root_key::RULE, wrong_root_key::check),
    (&missing_transport::RULE, missing_transport::check),
    (&unknown_transport::RULE, unknown_transport::check),
    (&ambiguous_server::RULE, ambiguous_server::check),
    (&invalid_server_name::RULE, invalid_server_name::check),
    (&duplicate_server_id::RULE, duplicate_server_id::check),
    (&invalid_url::RULE, invalid_url::check),
    (&insecure_url::RULE, insecure_url::check),
    (&invalid_header::RULE, invalid_header::check),
    (&conflicting_authorization::RULE, conflicting_authorization::check),
    (&plaintext_secret::RULE, plaintext_secret::check),
    (&forbidden_env::RULE, forbidden_env::check),
    (&unknown_variable::RULE, unknown_variable::check),
    (&undeclared_input::RULE, undeclared_input::check),
    (&unknown_server_reference::RULE, unknown_server_reference::check),
    (&relative_command::RULE, relative_command::check),
    (&non_interactive_container::RULE, non_interactive_container::check),
    (&kept_container::RULE, kept_container::check),
    (&unpinned_package::RULE, unpinned_package::check),
];
