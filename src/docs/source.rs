//! The APIs that a document uses, as their descriptions present themselves.

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::arazzo::SourceDescription;
use crate::sources::Sources;

use super::text_of;

/// A source description for readers.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct SourceDocs {
    /// Its name in the document.
    pub name: String,
    /// `openapi`, `arazzo` or `asyncapi`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Where the description is, as it is written.
    pub url: String,
    /// Whether the description is at hand; without it the rest is missing.
    pub at_hand: bool,
    /// `info.title` of the description.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// `info.version` of the description.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// `info.description` of the description, CommonMark.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its first server.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// Its `externalDocs`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub docs_url: Option<String>,
    /// Who offers the API: its `info.contact`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,
}

/// Who offers an API.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Provider {
    /// Its name.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its page.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// `None` for a source without a name, which nothing can refer to.
pub(super) fn of(declared: &SourceDescription<'_>, sources: &Sources<'_>) -> Option<SourceDocs> {
    let name = declared.name?.value;
    let root = sources.get(name).and_then(|it| it.root).map(|it| it.node);
    let info = root.and_then(|it| it.get("info"));
    let said = |field| text_of(info?, field);
    let contact = info.and_then(|it| it.get("contact"));
    let provider =
        contact.map(|it| Provider { name: text_of(it, "name"), url: text_of(it, "url") });
    let server = root.and_then(|it| it.get("servers")?.items().first());
    Some(SourceDocs {
        name: name.to_owned(),
        kind: declared.kind.map(|it| it.value.to_owned()),
        url: declared.url.map_or("", |it| it.value).to_owned(),
        at_hand: root.is_some(),
        title: said("title"),
        version: said("version"),
        description: said("description"),
        server: server.and_then(|it| text_of(it, "url")),
        docs_url: root.and_then(|it| text_of(it.get("externalDocs")?, "url")),
        provider: provider.filter(|it| it.name.is_some() || it.url.is_some()),
    })
}
