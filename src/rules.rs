//! The rules about a workflow document, and the loop that runs them.
//!
//! One file per rule. To add one: write `rules/<rule>.rs`, add it to [`RULES`],
//! and write `tests/rules/<rule>.md`, which is its manual page and its test.

mod call;
mod early_read;
mod inputs;
mod language;
mod schema_reference;
mod lookup;
mod order;
mod part;
mod selection;
pub(crate) mod site;
mod shared_read;
mod member;
mod source_reference;
mod duplicate_workflow_id;
mod duplicate_step_id;
mod duplicate_source_name;
mod duplicate_parameter;
mod duplicate_action;
mod similar_ids;
mod unknown_step_reference;
mod unknown_workflow_reference;
mod unknown_component_reference;
mod unknown_schema_reference;
mod unused_component;
mod unused_source;
mod unknown_input;
mod missing_input;
mod unplaced_parameter;
mod dependency_cycle;
mod forward_reference;
mod skipped_output;
mod failed_output;
mod unreachable_action;
mod impossible_action;
mod endless_loop;
mod unreachable_step;
mod workflow_recursion;
mod workflow_not_run;
mod invalid_expression;
mod unembedded_expression;
mod unquoted_expression;
mod misplaced_expression;
mod unknown_output_reference;
mod dotted_access;
mod invalid_condition;
mod lenient_condition;
mod constant_condition;
mod invalid_regex;
mod invalid_jsonpath;
mod invalid_xpath;
mod invalid_pointer;
mod invalid_uri;
mod duplicate_self;
mod location_reference;
mod conflicting_querystring;
mod invalid_content_type;
mod invalid_payload;
mod unmatched_replacement;
mod unknown_source;
mod document_cycle;
mod source_not_at_hand;
mod unreadable_source;
mod reference_not_at_hand;
mod broken_reference;
mod no_server;
mod wrong_source_type;
mod unknown_operation;
mod ambiguous_operation;
mod lenient_reference;
mod unknown_channel;
mod missing_action;
mod unexpected_action;
mod opposite_action;
mod uncorrelated_message;
mod no_success_criteria;
mod undeclared_dependency;
mod deprecated_operation;
mod dead_pointer;
mod impossible_comparison;
mod undocumented_header;
mod undocumented_status;
mod deprecated_member;
mod missing_response_body;
mod unknown_parameter;
mod missing_parameter;
mod deprecated_parameter;
mod missing_request_body;
mod unexpected_request_body;
mod unknown_content_type;
mod missing_member;
mod unknown_member;
mod read_only_member;
mod mismatched_value;
mod optional_input;
mod optional_output;
mod looser_input;
mod impossible_branch;

use std::ops::Range;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use crate::arazzo::{Document, Step, Target, Text, same};
use crate::asyncapi::Exchange;
use crate::contract::{Contract, Misfit};
use crate::diagnostic::{Diagnostic, MOST_FINDINGS, Rule, Severity, did_you_mean};
use crate::documents::At;
use crate::expr::ParseError;
use crate::query::QueryError;
use crate::query::jsonpath::is_bare_comparison;
use crate::sources::{Found, Source, Sources};
use crate::syntax::{Node, place_in_string, written_in_string};
use crate::text::{Span, in_quotes_of};

use Check::{Part, Whole};
use call::{Call, Callee, Calls};
use early_read::EarlyRead;
use inputs::Inputs;
use language::Language;
use lookup::Lookup;
use part::Prepared;
use shared_read::SharedRead;
use site::{Place, Reading, Site};
use source_reference::Lost;

/// Every rule and its checks, in the order of the manual.
pub static RULES: &[(&Rule, Check)] = &[
    (&duplicate_workflow_id::RULE, Whole(duplicate_workflow_id::check)),
    (&duplicate_step_id::RULE, Part(duplicate_step_id::check)),
    (&duplicate_source_name::RULE, Whole(duplicate_source_name::check)),
    (&duplicate_parameter::RULE, Part(duplicate_parameter::check)),
    (&duplicate_action::RULE, Part(duplicate_action::check)),
    (&similar_ids::RULE, Whole(similar_ids::check)),
    (&similar_ids::RULE, Part(similar_ids::check_steps)),
    (&unknown_step_reference::RULE, Part(unknown_step_reference::check)),
    (&unknown_workflow_reference::RULE, Part(unknown_workflow_reference::check)),
    (&unknown_component_reference::RULE, Part(unknown_component_reference::check)),
    (&unknown_schema_reference::RULE, Whole(unknown_schema_reference::check)),
    (&unused_component::RULE, Whole(unused_component::check)),
    (&unused_source::RULE, Whole(unused_source::check)),
    (&unknown_input::RULE, Whole(unknown_input::check)),
    (&missing_input::RULE, Whole(missing_input::check)),
    (&unplaced_parameter::RULE, Whole(unplaced_parameter::check)),
    (&dependency_cycle::RULE, Whole(dependency_cycle::check)),
    (&forward_reference::RULE, Part(forward_reference::check)),
    (&skipped_output::RULE, Part(skipped_output::check)),
    (&failed_output::RULE, Part(failed_output::check)),
    (&unreachable_action::RULE, Part(unreachable_action::check)),
    (&impossible_action::RULE, Part(impossible_action::check)),
    (&endless_loop::RULE, Part(endless_loop::check)),
    (&unreachable_step::RULE, Part(unreachable_step::check)),
    (&workflow_recursion::RULE, Whole(workflow_recursion::check)),
    (&workflow_not_run::RULE, Whole(workflow_not_run::check)),
    (&invalid_expression::RULE, Part(invalid_expression::check)),
    (&unembedded_expression::RULE, Part(unembedded_expression::check)),
    (&unquoted_expression::RULE, Part(unquoted_expression::check)),
    (&misplaced_expression::RULE, Part(misplaced_expression::check)),
    (&unknown_output_reference::RULE, Part(unknown_output_reference::check)),
    (&dotted_access::RULE, Part(dotted_access::check)),
    (&invalid_condition::RULE, Part(invalid_condition::check)),
    (&lenient_condition::RULE, Part(lenient_condition::check)),
    (&constant_condition::RULE, Part(constant_condition::check)),
    (&invalid_regex::RULE, Part(invalid_regex::check)),
    (&invalid_jsonpath::RULE, Part(invalid_jsonpath::check)),
    (&invalid_xpath::RULE, Part(invalid_xpath::check)),
    (&invalid_pointer::RULE, Part(invalid_pointer::check)),
    (&invalid_uri::RULE, Whole(invalid_uri::check)),
    (&duplicate_self::RULE, Whole(duplicate_self::check)),
    (&location_reference::RULE, Whole(location_reference::check)),
    (&conflicting_querystring::RULE, Part(conflicting_querystring::check)),
    (&invalid_content_type::RULE, Part(invalid_content_type::check)),
    (&invalid_payload::RULE, Part(invalid_payload::check)),
    (&unmatched_replacement::RULE, Part(unmatched_replacement::check)),
    (&unknown_source::RULE, Part(unknown_source::check)),
    (&document_cycle::RULE, Whole(document_cycle::check)),
    (&source_not_at_hand::RULE, Whole(source_not_at_hand::check)),
    (&unreadable_source::RULE, Whole(unreadable_source::check)),
    (&reference_not_at_hand::RULE, Whole(reference_not_at_hand::check)),
    (&broken_reference::RULE, Whole(broken_reference::check)),
    (&no_server::RULE, Whole(no_server::check)),
    (&wrong_source_type::RULE, Whole(wrong_source_type::check)),
    (&unknown_operation::RULE, Part(unknown_operation::check)),
    (&ambiguous_operation::RULE, Part(ambiguous_operation::check)),
    (&lenient_reference::RULE, Part(lenient_reference::check)),
    (&unknown_channel::RULE, Part(unknown_channel::check)),
    (&missing_action::RULE, Part(missing_action::check)),
    (&unexpected_action::RULE, Part(unexpected_action::check)),
    (&opposite_action::RULE, Part(opposite_action::check)),
    (&uncorrelated_message::RULE, Part(uncorrelated_message::check)),
    (&no_success_criteria::RULE, Part(no_success_criteria::check)),
    (&undeclared_dependency::RULE, Part(undeclared_dependency::check)),
    (&deprecated_operation::RULE, Part(deprecated_operation::check)),
    (&dead_pointer::RULE, Part(dead_pointer::check)),
    (&impossible_comparison::RULE, Part(impossible_comparison::check)),
    (&undocumented_header::RULE, Part(undocumented_header::check)),
    (&undocumented_status::RULE, Part(undocumented_status::check)),
    (&deprecated_member::RULE, Whole(deprecated_member::check)),
    (&deprecated_member::RULE, Part(deprecated_member::check_lookups)),
    (&missing_response_body::RULE, Part(missing_response_body::check)),
    (&unknown_parameter::RULE, Part(unknown_parameter::check)),
    (&missing_parameter::RULE, Part(missing_parameter::check)),
    (&deprecated_parameter::RULE, Part(deprecated_parameter::check)),
    (&missing_request_body::RULE, Part(missing_request_body::check)),
    (&unexpected_request_body::RULE, Part(unexpected_request_body::check)),
    (&unknown_content_type::RULE, Part(unknown_content_type::check)),
    (&missing_member::RULE, Whole(missing_member::check)),
    (&unknown_member::RULE, Whole(unknown_member::check)),
    (&read_only_member::RULE, Whole(read_only_member::check)),
    (&mismatched_value::RULE, Whole(mismatched_value::check)),
    (&optional_input::RULE, Whole(optional_input::check)),
    (&optional_output::RULE, Whole(optional_output::check)),
    (&looser_input::RULE, Whole(looser_input::check)),
    (&impossible_branch::RULE, Whole(impossible_branch::check)),
];

/// Rules that are no errors by themselves, but of which some findings are; and the one
/// that takes the blame for what others would say.
static GRADED: &[&Rule] = &[
    &dead_pointer::RULE,
    &endless_loop::RULE,
    &missing_parameter::RULE,
    &unknown_input::RULE,
    &unknown_member::RULE,
    &unknown_parameter::RULE,
    &unreachable_action::RULE,
];

/// Far more than there are where a person reads each suggestion.
const MOST_GUESSES: usize = 200_000;

/// Looks at a document and reports.
#[derive(Clone, Copy)]
pub enum Check {
    /// Looks at the whole of it.
    Whole(fn(&mut Ctx<'_>)),
    /// Looks at one part after the other, so that the rules find it where it is near:
    /// each by itself would go through all of a large document's memory.
    Part(fn(&mut Ctx<'_>)),
}

/// What a rule may look at, and where it reports. What is said to be of a part is empty
/// for rules that ask for the whole document: those go through all parts.
pub struct Ctx<'a> {
    document: &'a Document<'a>,
    /// The workflows of the part. What is shared, in `components`, is of the first.
    part: Range<usize>,
    /// What is asked of each part.
    parts: &'a [Prepared<'a>],
    root: At<'a>,
    source: &'a str,
    sources: &'a Sources<'a>,
    /// The types of all that flows, as far as the sources are at hand.
    contract: &'a Contract<'a>,
    /// What the steps send that does not fit, once all parts have been looked at.
    misfits: &'a [Misfit<'a>],
    /// What every step of the part aims at.
    aims: &'a [Aim<'a>],
    /// References in the descriptions of what is called that lead nowhere, once all parts
    /// have been looked at.
    lost_references: &'a [Lost<'a>],
    /// Every place of the part where an expression or a condition stands.
    sites: &'a [Site<'a>],
    /// What shared parameters read where the part uses them.
    shared_reads: &'a [SharedRead<'a>],
    /// Every call of a workflow.
    calls: &'a [Call<'a, 'a>],
    /// The workflows of the document, then those of others that it calls.
    callees: &'a [Callee<'a>],
    /// The inputs of each of them.
    inputs: &'a [Inputs<'a>],
    /// Every place of the part where a value is looked up in something known.
    lookups: &'a [Lookup<'a>],
    /// The part's reads of what may not be there.
    early_reads: &'a [EarlyRead<'a>],
    /// Actions that have been reported as the cause of what follows from them.
    blamed: HashSet<Span>,
    /// How many names may still be compared with unknown ones, so that many
    /// mistakes among many names cost no more than a few.
    guesses: usize,
    out: Vec<Diagnostic>,
}

/// What a step aims at, and what is there.
struct Aim<'a> {
    step: &'a Step<'a>,
    target: Target<'a>,
    found: Found<'a, 'a>,
}

impl<'a> Aim<'a> {
    /// What a step by messages can do, with the operation's or channel's name.
    fn exchanges(&self) -> Option<(&'a Source<'a>, Text<'a>, &'a [Exchange<'a>])> {
        match self.found {
            Found::Exchange { source, operation } => {
                Some((source, operation.id, &operation.exchanges))
            }
            Found::Channel { source, channel } => Some((source, channel.name, &channel.exchanges)),
            Found::Operation { .. }
            | Found::Workflow { .. }
            | Found::NotAtHand { .. }
            | Found::Nothing(_) => None,
        }
    }
}

/// What rules are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All that they find.
    Findings,
    /// What keeps a document from running.
    Errors,
}

impl Wanted {
    /// Whether a rule has any of it.
    fn of(self, rule: &Rule) -> bool {
        let is_graded = || GRADED.iter().any(|it| it.name == rule.name);
        self == Wanted::Findings || rule.severity == Severity::Error || is_graded()
    }
}

/// Whether a rule can find errors.
fn can_be_errors(code: &str) -> bool {
    RULES.iter().any(|(rule, _)| rule.name == code && Wanted::Errors.of(rule))
}

/// Checks a document with the rules that can find what is wanted. `root` is the tree
/// that it was read from.
pub fn check<'a>(
    document: &'a Document<'a>,
    root: At<'a>,
    source: &'a str,
    sources: &'a Sources<'a>,
    wanted: Wanted,
) -> Vec<Diagnostic> {
    let contract = &Contract::read(document, root, source, sources);
    let calls = Calls::of(document, sources);
    let inputs = inputs::all(&calls.callees, root);
    let parts = Prepared::all(document, contract, sources);
    let mut ctx = Ctx {
        document,
        part: 0..document.workflows.len(),
        parts: &parts,
        root,
        source,
        sources,
        contract,
        misfits: &[],
        aims: &[],
        lost_references: &[],
        sites: &[],
        shared_reads: &[],
        calls: &calls.list,
        callees: &calls.callees,
        inputs: &inputs,
        lookups: &[],
        early_reads: &[],
        blamed: HashSet::new(),
        guesses: MOST_GUESSES,
        out: Vec::new(),
    };
    let mut misfits = part::check_each(&mut ctx, wanted);
    Misfit::tell_once(&mut misfits);
    ctx.misfits = &misfits;
    // What they lack is no error.
    let lost_references = match wanted {
        Wanted::Findings => source_reference::lost(sources, ctx.all_aims()),
        Wanted::Errors => Vec::new(),
    };
    ctx.lost_references = &lost_references;
    for (rule, check) in RULES {
        if let (Whole(check), true) = (check, wanted.of(rule)) {
            check(&mut ctx);
        }
    }
    ctx.out.retain(|it| wanted == Wanted::Findings || it.severity == Severity::Error);
    // Found by its URL, a source may be a document of another name, or this one.
    for label in ctx.out.iter_mut().flat_map(|it| &mut it.labels) {
        let found = label.source.as_deref().and_then(|it| sources.get(it));
        if let Some(found) = found.filter(|it| label.source.as_deref() != it.document.name) {
            label.source = found.document.name.map(str::to_owned);
        }
    }
    ctx.out
}

impl Ctx<'_> {
    fn report(&mut self, finding: Diagnostic) {
        debug_assert!(
            finding.severity != Severity::Error || can_be_errors(finding.code),
            "`{}` finds errors, but is not among those that do",
            finding.code
        );
        if self.out.len() < MOST_FINDINGS {
            self.out.push(finding);
        }
    }

    /// Reports every name that was there before. What is equal in everything is
    /// a `duplicate-item` already.
    fn report_repeated<'t>(
        &mut self,
        rule: &Rule,
        named: impl Iterator<Item = (Option<Text<'t>>, &'t Node)>,
        what: &str,
        help: &'static str,
    ) {
        let mut first_use: HashMap<&str, (Span, &Node)> = HashMap::new();
        for (name, node) in named {
            let Some(name) = name else { continue };
            let (first, other) = *first_use.entry(name.value).or_insert((name.span, node));
            if first != name.span && !same(other, node) {
                let message = format!("{what} `{}` is used twice", name.value);
                self.report(rule.at(name.span, message).label(first, "first used here").help(help));
            }
        }
    }

    /// Reports a name that is not among the known ones, with the one that was
    /// probably meant. `replaced` is where the name stands.
    fn report_unknown<'k>(
        &mut self,
        finding: Diagnostic,
        name: &str,
        known: impl Iterator<Item = &'k str>,
        replaced: Span,
    ) {
        let known: Vec<_> = known.collect();
        let Some(left) = self.guesses.checked_sub(known.len()) else {
            return self.report(finding);
        };
        self.guesses = left;
        let Some(meant) = did_you_mean(name, known) else {
            return self.report(finding);
        };
        let text = in_quotes_of(replaced, self.source, meant);
        let finding = finding.help(format!("did you mean `{meant}`?"));
        self.report(finding.unsafe_fix(format!("change to `{meant}`"), replaced, text));
    }

    /// The end of a text, with its place.
    fn end_of<'t>(&self, text: Text<'t>, end: &'t str) -> Text<'t> {
        let range = text.value.len() - end.len()..text.value.len();
        Text::new(end, place_in_string(self.source, text.span, text.value, range))
    }

    /// The JSON Pointer in an `operationPath` or a `channelPath`.
    fn after_hash<'t>(&self, path: Text<'t>) -> Text<'t> {
        path.value.split_once('#').map_or(path, |(_, pointer)| self.end_of(path, pointer))
    }

    /// A text of a site that cannot be read.
    fn unreadable(&self, rule: &Rule, site: &Site<'_>, error: &ParseError) -> Diagnostic {
        let span = self.place(site, error.at.clone());
        // At the end of the text there is nothing to underline.
        let span = if span.start == span.end { site.text.span } else { span };
        let finding = rule.at(span, error.to_string());
        match error.suggestion() {
            Some(text) => {
                self.fix_in(site, finding, format!("change to `{text}`"), error.at.clone(), text)
            }
            None => finding,
        }
    }

    /// Says why a text in one of these languages cannot be read.
    fn query_finding(
        &self,
        rule: &Rule,
        text: Text<'_>,
        language: Language,
        error: &QueryError,
    ) -> Diagnostic {
        let span = place_in_string(self.source, text.span, text.value, error.at.clone());
        let span = if span.start == span.end { text.span } else { span };
        let mut finding = rule.at(span, error.to_string());
        // Arazzo names no dialect, and other dialects have more groups.
        let is_group = error.found.as_ref().is_some_and(|it| it.starts_with("(?"));
        if is_group && language == Language::Regex {
            finding.severity = Severity::Warning;
        }
        finding
    }

    /// Reports the texts in these languages that cannot be read.
    fn report_queries(&mut self, rule: &Rule, languages: &[Language]) {
        for site in self.sites {
            let Reading::Query(query) = &site.reading else { continue };
            let Err(error) = &query.verdict else { continue };
            // What is wrong with an expression in it has been reported.
            if !languages.contains(&query.language) || !query.errors.is_empty() {
                continue;
            }
            let mut finding = self.query_finding(rule, site.text, query.language, error);
            // It is clear what is asked, so a run asks it.
            let is_criterion =
                matches!(site.place, Place::SuccessCriterion | Place::ActionCriterion);
            if is_criterion
                && query.language == Language::JsonPath
                && is_bare_comparison(error, site.text.value)
            {
                finding.severity = Severity::Warning;
            }
            // What was masked must not come back as what it was masked by.
            let fix = error.suggestion.as_ref();
            let has_mask = |at: &Range<usize>| site.text.value[at.clone()].contains("{$");
            self.out.push(match fix.filter(|it| !has_mask(&it.0)) {
                Some((at, text)) => {
                    self.fix_in(site, finding, format!("change to `{text}`"), at.clone(), text)
                }
                None => finding,
            });
        }
    }

    /// Adds a fix that replaces a part of a site's text, if that can be written there.
    fn fix_in(
        &self,
        site: &Site<'_>,
        finding: Diagnostic,
        title: String,
        range: Range<usize>,
        text: &str,
    ) -> Diagnostic {
        let (value, span) = (site.text.value, site.text.span);
        let written = span.of(self.source);
        // Without quotes, brackets and commas may end the text of a flow collection.
        let is_plain = !written.starts_with(['"', '\'', '|', '>', '*']) && !written.contains('\n');
        if is_plain && text.contains(['[', ']', '{', '}', ',']) {
            let whole = format!("{}{text}{}", &value[..range.start], &value[range.end..]);
            let quoted = format!("'{}'", whole.replace('\'', "''"));
            return finding.unsafe_fix(title, span, quoted);
        }
        match written_in_string(self.source, span, text) {
            Some(text) => finding.unsafe_fix(title, self.place(site, range), text),
            None => finding.help(title),
        }
    }

    /// The place of a part of a site's text.
    fn place(&self, site: &Site<'_>, range: Range<usize>) -> Span {
        place_in_string(self.source, site.text.span, site.text.value, range)
    }
}
