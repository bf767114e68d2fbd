//! What a step sends or receives as a message.

use crate::arazzo::Step;
use crate::asyncapi::{self, Action};
use crate::documents::At;
use crate::expr::Source;
use crate::json_schema::Schema;
use crate::pointer::Pointer;
use crate::sources::Found;

use super::{Contract, Inferred, Place, Reading, Type};

/// The messages, one of which a step sends or receives.
#[derive(Clone, Debug)]
pub struct Messages<'a> {
    /// What the step does.
    pub action: Action,
    /// The messages; there is at least one.
    pub list: Vec<At<'a>>,
}

impl<'a> Messages<'a> {
    /// The messages of a step by messages, if all of them are at hand.
    pub(super) fn of(step: &Step<'_>, found: &Found<'_, 'a>) -> Option<Messages<'a>> {
        let exchanges = match found {
            Found::Exchange { operation, .. } => &operation.exchanges,
            Found::Channel { channel, .. } => &channel.exchanges,
            Found::Operation { .. }
            | Found::Workflow { .. }
            | Found::NotAtHand { .. }
            | Found::Nothing(_) => return None,
        };
        let action = Action::parse(step.action()?.value)?;
        let mut list = Vec::new();
        for it in exchanges.iter().filter(|it| it.action == action) {
            list.extend(it.messages()?);
        }
        (!list.is_empty()).then_some(Messages { action, list })
    }

    /// What the payload must be, one of these. `None` where that is not known of
    /// every message.
    pub fn payloads(&self) -> Option<Vec<Schema<'a>>> {
        self.list.iter().map(|it| asyncapi::payload(*it)).collect()
    }

    /// What the header fields must be, one of these. `None` where that is not
    /// known of every message.
    pub fn headers(&self) -> Option<Vec<Schema<'a>>> {
        self.list.iter().map(|it| asyncapi::headers(*it)).collect()
    }

    /// The media type of their payloads, if all say the same.
    pub(super) fn content_type(&self) -> Option<&'a str> {
        let mut all = self.list.iter().map(|it| asyncapi::content_type(*it));
        let first = all.next()??;
        all.all(|it| it == Some(first)).then_some(first)
    }
}

impl<'a> Contract<'a> {
    /// What an expression reads of the message of a step.
    pub(super) fn read_message(&self, place: Place, source: &Source) -> Reading<'a> {
        let Some(messages) = self.messages(place) else { return Reading::unknown() };
        match (source, messages.action) {
            (Source::Payload(pointer), Action::Receive) => match messages.payloads() {
                Some(schemas) => Reading { whole: Inferred::of(schemas), pointer: pointer.clone() },
                None => Reading::unknown(),
            },
            (Source::Header(name), Action::Receive) => {
                let headers = messages.headers().map(Inferred::of);
                let pointer = Pointer::default().join(name);
                let whole = headers.map(|it| self.find(place, it, &pointer));
                whole.map_or_else(Reading::unknown, |whole| Reading {
                    whole,
                    pointer: Pointer::default(),
                })
            }
            // The message that the step has sent.
            (Source::Payload(pointer), Action::Send) => Reading {
                whole: self.request(place, &Source::Body(pointer.clone())),
                pointer: Pointer::default(),
            },
            (Source::Header(_), Action::Send)
            | (Source::Query(_) | Source::Path(_) | Source::Body(_), _) => Reading::unknown(),
        }
    }
}

impl<'a> Inferred<'a> {
    /// What fits one of these schemas, and is there.
    fn of(schemas: Vec<Schema<'a>>) -> Inferred<'a> {
        let origin = schemas.first().map(|it| super::Origin::of(*it));
        let presence = super::Presence::Always;
        Inferred { value: Type::Schemas(schemas.as_slice().into()), presence, origin }
    }
}
