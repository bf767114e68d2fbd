//! Every place where a workflow is called, and what it is given.

use foldhash::{HashMap, HashMapExt};

use crate::arazzo::{Action, Document, Inline, Parameter, Step, Target, Text, Workflow};
use crate::diagnostic::Diagnostic;
use crate::documents::At;
use crate::expr::Version;
use crate::sources::{Found, Source, Sources};

/// Every place where a workflow is called.
pub(super) struct Calls<'a> {
    /// The places.
    pub(super) list: Vec<Call<'a, 'a>>,
    /// The workflows of this document, then those of others that it calls.
    pub(super) callees: Vec<Callee<'a>>,
}

/// A workflow that can be called.
pub(super) struct Callee<'a> {
    /// The workflow.
    pub(super) workflow: &'a Workflow<'a>,
    /// The source that has it; `None` for this document.
    source: Option<&'a Source<'a>>,
}

/// A step or an action that calls a workflow.
pub(super) struct Call<'d, 'a> {
    /// The workflow that calls.
    pub(super) from: usize,
    /// The workflow that is called, by its place among all that are.
    pub(super) to: usize,
    /// Where it is named: in the step or action, or as the reference to it.
    pub(super) name: Text<'a>,
    /// What calls.
    pub(super) by: Caller,
    /// What is given to it: the parameters of the step or the action.
    pub(super) given: &'d [Inline<'a, Parameter<'a>>],
    /// What it is given besides: the parameters of the workflow that calls.
    pub(super) shared: &'d [Inline<'a, Parameter<'a>>],
}

/// What calls a workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// A step, as its target.
    Step(usize),
    /// A `retry`, before it.
    Retry,
    /// A `goto`, which does not come back.
    Goto {
        /// Whether it stands for itself, with no criteria and on success.
        is_certain: bool,
    },
}

impl<'a> Calls<'a> {
    /// Every call in a document.
    pub(super) fn of(document: &'a Document<'a>, sources: &'a Sources<'a>) -> Calls<'a> {
        let own = |workflow| Callee { workflow, source: None };
        let callees = document.workflows.iter().map(own).collect();
        let mut reader =
            Reader { document, sources, foreign: HashMap::new(), list: Vec::new(), callees };
        for (from, workflow) in document.workflows.iter().enumerate() {
            for (at, step) in workflow.steps.iter().enumerate() {
                reader.step(from, workflow, at, step);
                reader.actions(from, &step.on_success, true);
                reader.actions(from, &step.on_failure, false);
            }
            reader.actions(from, &workflow.success_actions, true);
            reader.actions(from, &workflow.failure_actions, false);
        }
        Calls { list: reader.list, callees: reader.callees }
    }
}

struct Reader<'a> {
    document: &'a Document<'a>,
    sources: &'a Sources<'a>,
    /// Workflows of other documents, by the references to them.
    foreign: HashMap<&'a str, usize>,
    list: Vec<Call<'a, 'a>>,
    callees: Vec<Callee<'a>>,
}

impl<'a> Reader<'a> {
    fn step(&mut self, from: usize, workflow: &'a Workflow<'a>, at: usize, step: &'a Step<'a>) {
        let Some(Target::WorkflowId(name)) = step.target else { return };
        let Some(to) = self.callee(name.value) else { return };
        let (given, shared) = (&step.parameters, &workflow.parameters);
        self.list.push(Call { from, to, name, by: Caller::Step(at), given, shared });
    }

    fn actions(&mut self, from: usize, actions: &'a [Inline<'a, Action<'a>>], is_success: bool) {
        for it in actions {
            let Some(action) = self.document.action(it) else { continue };
            let (Some(id), Some(kind)) = (action.workflow_id, action.kind) else { continue };
            let by = match kind.value {
                "goto" => Caller::Goto { is_certain: is_success && action.criteria.is_empty() },
                "retry" => Caller::Retry,
                _ => continue,
            };
            let Some(to) = self.callee(id.value) else { continue };
            let name = it.reference().unwrap_or(id);
            self.list.push(Call { from, to, name, by, given: &action.parameters, shared: &[] });
        }
    }

    fn callee(&mut self, reference: &'a str) -> Option<usize> {
        let own = self.document.workflow_at(reference);
        if let Some(known) = own.or_else(|| self.foreign.get(reference).copied()) {
            return Some(known);
        }
        let Found::Workflow { source, workflow } = self.sources.workflow(reference) else {
            return None;
        };
        let to = self.callees.len();
        self.callees.push(Callee { workflow, source: Some(source) });
        self.foreign.insert(reference, to);
        Some(to)
    }
}

impl<'a> Callee<'a> {
    /// The document that it lies in; `root` is this one.
    pub(super) fn root(&self, root: At<'a>) -> Option<At<'a>> {
        self.source.map_or(Some(root), |it| it.root)
    }

    /// The name of the source that has it; `None` for this document.
    pub(super) fn source(&self) -> Option<&'a str> {
        self.source.map(|it| it.name)
    }

    /// Its id.
    pub(super) fn id(&self) -> &'a str {
        self.workflow.id.map_or("", |it| it.value)
    }

    /// Shows the workflow beside a finding, where it lies in another document.
    pub(super) fn label(&self, finding: Diagnostic) -> Diagnostic {
        match (self.source, self.workflow.id) {
            (Some(source), Some(id)) => {
                finding.label_in(Some(source.name), id.span, "the workflow that is called")
            }
            (None, _) | (_, None) => finding,
        }
    }
}

impl Call<'_, '_> {
    /// Whether there is a way to give it inputs. Before 1.1, actions had none.
    pub(super) fn takes_parameters(&self, version: Version) -> bool {
        matches!(self.by, Caller::Step(_)) || version == Version::V1_1
    }
}
