//! What workflows of other documents are given and give.

use crate::arazzo::Target;
use crate::expr::{Version, WorkflowField, split_name};
use crate::json_schema::Kinds;
use crate::pointer::Pointer;
use crate::sources::{Found, Sources};

use super::{Contract, Inferred, Origin, Place, Presence, Reading, Type};

impl<'a> Contract<'a> {
    /// The value of a workflow of another document, by its contract with its own
    /// sources, which is read when it is first asked for.
    pub(super) fn read_beside(
        &self,
        source: &str,
        workflow: &str,
        field: WorkflowField,
        name: &str,
        pointer: &Pointer,
    ) -> Reading<'a> {
        let Some(other) = self.beside(source) else { return Reading::unknown() };
        let Some(at) = other.document.workflow_at(workflow) else { return Reading::unknown() };
        let reading = match field {
            WorkflowField::Inputs => Some(other.input(at, name, pointer)),
            WorkflowField::Outputs => other.output_named(at, name, pointer),
        };
        reading.map_or_else(Reading::unknown, |it| Reading {
            whole: it.whole.seen_from_beside(other.root.document().name),
            ..it
        })
    }

    /// The workflow of another document that a step calls: the name of its source, and
    /// its own id.
    pub(super) fn calls_beside(&self, place: Place) -> Option<(&'a str, &'a str)> {
        let Some(Target::WorkflowId(id)) = self.step(place)?.target else { return None };
        match self.sources?.workflow(id.value) {
            Found::Workflow { source, workflow } => Some((source.name, workflow.id?.value)),
            Found::Nothing(_) if self.document.version == Version::V1_0 => {
                self.only_owner(id.value)
            }
            Found::Operation { .. }
            | Found::Exchange { .. }
            | Found::Channel { .. }
            | Found::NotAtHand { .. }
            | Found::Nothing(_) => None,
        }
    }

    /// Arazzo 1.0.0: the id of a workflow is enough, where only one document has it.
    fn only_owner(&self, id: &str) -> Option<(&'a str, &'a str)> {
        if self.document.workflow(id).is_some() {
            return None;
        }
        let sources = self.sources?.at_hand().iter();
        let mut owners =
            sources.filter_map(|it| Some((it.name, it.workflows()?.workflow(id)?.id?.value)));
        let only = owners.next();
        only.filter(|_| owners.next().is_none())
    }

    fn output_named(&self, workflow: usize, name: &str, pointer: &Pointer) -> Option<Reading<'a>> {
        let outputs = &self.document.workflows.get(workflow)?.outputs;
        let index = |name: &str| outputs.iter().position(|it| it.name.value == name);
        let (name, path) = split_name(name, |it| index(it).is_some())?;
        let whole = self.output_at(Place { workflow, step: None }, index(name)?)?.clone();
        Some(Reading { whole, pointer: path.then(pointer) })
    }

    /// The contract of another document, where it is at hand.
    fn beside(&self, name: &str) -> Option<&Contract<'a>> {
        let sources = self.sources?;
        let source = sources.get(name)?;
        let (document, root) = (source.workflows()?, source.root?);
        let read = || {
            let own = Sources::of(root);
            // Of what is beside that one, nothing is said: it may lead back here.
            let mut contract = Contract::alone(document, root, root.document().text, &own);
            contract.infer_outputs();
            Box::new(contract)
        };
        Some(self.beside.get(name)?.get_or_init(read))
    }
}

impl<'a> Inferred<'a> {
    /// The same, seen from another document.
    fn seen_from_beside(self, source: Option<&'a str>) -> Inferred<'a> {
        let value = match self.value {
            // Its expressions are those of the other document.
            Type::Written(node) => match node.as_str().is_some_and(|it| it.contains('$')) {
                true => Type::Any,
                false => Type::Kinds(Kinds::of(node)),
            },
            other @ (Type::Any | Type::Kinds(_) | Type::Schemas(_)) => other,
        };
        let origin = self.origin.map(|it| Origin { source: it.source.or(source), ..it });
        Inferred { value, origin, presence: self.presence.max(Presence::Unknown) }
    }
}
