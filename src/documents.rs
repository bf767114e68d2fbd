//! The documents that are at hand, and following references among them.
//!
//! Each document has a URI: where it is from, or what its `$self` says. Where
//! nobody says, one is made up, so that relative references still meet.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};

use foldhash::{HashMap, HashMapExt, HashSet};

use fluent_uri::{Uri, UriRef};
use percent_encoding::percent_decode_str;

use crate::diagnostic::Diagnostic;
use crate::pointer::Pointer;
use crate::swagger;
use crate::syntax::{self, Format, Key, Node};
use crate::text::{LineIndex, Lines, Span, Spanned};

/// A longer chain of references is taken for a cycle.
const LONGEST_CHAIN: usize = 32;

/// Where a document without a URL is taken to be.
const NOWHERE: &str = "document:/";

/// The text of a document that is at hand besides the one that is looked at.
#[derive(Clone, Copy, Debug)]
pub struct SourceText<'t> {
    /// Its name in the workflow document. Documents that sources refer to have
    /// any other name: their URL is what they are found by.
    pub name: &'t str,
    /// The whole text, YAML or JSON.
    pub text: &'t str,
    /// Where the text is from, if it has a URL: relative servers and references
    /// start there. A relative one starts at the workflow document.
    pub url: Option<&'t str>,
}

/// What the text of a source says. Who checks often beside the same sources
/// reads each of them once.
#[derive(Clone, Debug)]
pub struct SourceTree {
    root: Option<Node>,
    broken: Option<Diagnostic>,
    merge_key: Option<Span>,
    lines: OnceCell<Lines>,
    /// Values from which all references lead to others of the same text.
    closed: RefCell<HashSet<Span>>,
    /// What JSON Pointers in its references lead to, of those that were followed: the
    /// same few are, again and again.
    targets: RefCell<HashMap<String, Option<Way>>>,
}

/// The way to a value, as its place among the others at each level.
type Way = Vec<usize>;

impl SourceTree {
    /// Reads a text, YAML or JSON.
    pub fn read(text: &str) -> SourceTree {
        let parsed = syntax::parse(text);
        let broken = parsed.broken().cloned();
        let merge_key = parsed.merge_key();
        let root = parsed.root.map(swagger::modernized);
        SourceTree { broken, merge_key, ..SourceTree::as_written(root) }
    }

    /// The tree of a document that is looked at: what it says as it stands.
    pub fn as_written(root: Option<Node>) -> SourceTree {
        let (lines, closed, targets) = (OnceCell::new(), RefCell::default(), RefCell::default());
        SourceTree { root, broken: None, merge_key: None, lines, closed, targets }
    }

    /// Translates the places of its text.
    pub fn line_index<'t>(&'t self, text: &'t str) -> LineIndex<'t> {
        LineIndex::with(text, self.lines.get_or_init(|| Lines::of(text)))
    }
}

/// The documents that are at hand. The first is the one that is looked at.
#[derive(Debug)]
pub struct Documents<'t> {
    list: Vec<Document<'t>>,
    /// The first document of each name.
    by_name: HashMap<&'t str, usize>,
    /// Documents by their URIs; those by `$self` come first.
    by_uri: HashMap<String, usize>,
    format: Format,
}

/// A document that is at hand.
#[derive(Debug)]
pub struct Document<'t> {
    /// Its name in the workflow document; `None` for that document itself.
    pub name: Option<&'t str>,
    /// Its URL as it was given.
    pub url: Option<&'t str>,
    /// Its text.
    pub text: &'t str,
    /// Where it is from, as an absolute URI.
    location: String,
    /// What its relative references start at: its own URI, else its location.
    base: String,
    tree: Cow<'t, SourceTree>,
    /// Every `$anchor` and `$id` in it, with the way there.
    anchors: OnceCell<HashMap<String, Pointer>>,
    /// What its other references lead to: the document and the way there.
    targets: RefCell<HashMap<String, Option<(usize, Way)>>>,
}

/// A value and the document that it lies in.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    documents: &'a Documents<'a>,
    index: usize,
    /// The value.
    pub node: &'a Node,
}

impl<'t> Documents<'t> {
    /// Reads every text, and gives what is wrong with the first one's syntax.
    /// `trees` are those of sources' texts that have been read already.
    pub fn parse(
        text: &'t str,
        url: Option<&'t str>,
        sources: &[SourceText<'t>],
        trees: &[(&'t str, &'t SourceTree)],
    ) -> (Documents<'t>, Vec<Diagnostic>) {
        let parsed = syntax::parse_file(text, url);
        let tree = Cow::Owned(SourceTree::as_written(parsed.root));
        (Documents::with(text, url, tree, parsed.format, sources, trees), parsed.findings)
    }

    /// The same with the first one's tree and the format that it was read as.
    pub fn with(
        text: &'t str,
        url: Option<&'t str>,
        tree: Cow<'t, SourceTree>,
        format: Format,
        sources: &[SourceText<'t>],
        trees: &[(&'t str, &'t SourceTree)],
    ) -> Documents<'t> {
        let location = resolve(url.unwrap_or_default(), NOWHERE);
        let first = Document::new(None, url, text, location.clone(), tree);
        let (base, declared) = (first.base.clone(), declared_urls(first.tree.root.as_ref()));
        let mut list = vec![first];
        for it in sources {
            let at = match (it.url, declared.get(it.name)) {
                (Some(url), _) => resolve(url, &location),
                (None, Some(url)) => resolve(url, &base),
                (None, None) => resolve(it.name, &location),
            };
            // Mostly it is the same text, and comparing that takes a while.
            let is_read = |text: &str| std::ptr::eq(text, it.text) || text == it.text;
            let tree = match trees.iter().find(|(text, _)| is_read(text)) {
                Some((_, tree)) => Cow::Borrowed(*tree),
                None => Cow::Owned(SourceTree::read(it.text)),
            };
            list.push(Document::new(Some(it.name), it.url, it.text, at, tree));
        }
        let (mut by_name, mut by_uri) = (HashMap::new(), HashMap::new());
        let named = list.iter().enumerate().filter(|it| it.1.identity().is_some());
        for (index, it) in named.chain(list.iter().enumerate()) {
            by_uri.entry(it.base.clone()).or_insert(index);
        }
        for (index, it) in list.iter().enumerate() {
            by_uri.entry(it.location.clone()).or_insert(index);
            if let Some(name) = it.name {
                by_name.entry(name).or_insert(index);
            }
        }
        Documents { list, by_name, by_uri, format }
    }

    /// The format that the document that is looked at was read as.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The document that is looked at.
    pub fn root(&self) -> Option<At<'_>> {
        self.at(0)
    }

    /// The document of a source, by its name, else by its URL; with its root
    /// where it has one.
    pub fn source(&self, name: &str, url: Option<&str>) -> Option<(&Document<'t>, Option<At<'_>>)> {
        let by_url = || self.index_of(url?, &self.list.first()?.base);
        let index = self.by_name.get(name).copied().or_else(by_url)?;
        Some((self.list.get(index)?, self.at(index)))
    }

    fn index_of(&self, uri: &str, base: &str) -> Option<usize> {
        self.by_uri.get(&resolve(uri, base)).copied()
    }

    fn reached(&self, index: usize, way: &[usize]) -> Option<At<'_>> {
        let root = self.at(index)?;
        let node = way.iter().try_fold(root.node, |node, at| node.child(*at));
        node.map(|it| root.with(it))
    }

    fn at(&self, index: usize) -> Option<At<'_>> {
        let node = self.list.get(index)?.tree.root.as_ref()?;
        Some(At { documents: self, index, node })
    }
}

impl<'t> Document<'t> {
    fn new(
        name: Option<&'t str>,
        url: Option<&'t str>,
        text: &'t str,
        location: String,
        tree: Cow<'t, SourceTree>,
    ) -> Document<'t> {
        let own = tree.root.as_ref().and_then(|it| it.get("$self")?.as_str());
        let base = own.map_or_else(|| location.clone(), |it| resolve(it, &location));
        let (anchors, targets) = (OnceCell::new(), RefCell::default());
        Document { name, url, text, location, base, tree, anchors, targets }
    }

    /// What keeps it from being read, if anything.
    pub fn broken(&self) -> Option<&Diagnostic> {
        self.tree.broken.as_ref()
    }

    /// Its first merge key. What that would add is not read, because YAML 1.2 has
    /// none.
    pub fn merge_key(&self) -> Option<Span> {
        self.tree.merge_key
    }

    /// Its URI, where it says it itself: `$self`.
    pub fn identity(&self) -> Option<&str> {
        self.tree.root.as_ref()?.get("$self").map(|_| self.base.as_str())
    }

    /// Whether a URI reference in another document leads to where this one is
    /// from, and not to what it calls itself.
    pub fn is_found_by_location(&self, uri: &str, from: &Document<'_>) -> bool {
        let uri = resolve(uri, &from.base);
        self.identity().is_some_and(|it| it != uri) && uri == self.location
    }
}

impl<'a> At<'a> {
    /// The document that it lies in.
    pub fn document(self) -> &'a Document<'a> {
        // An `At` is only made for a document of the list.
        &self.documents.list[self.index]
    }

    /// Another value of the same document.
    pub fn with(self, node: &'a Node) -> At<'a> {
        At { node, ..self }
    }

    /// The whole document.
    pub fn root(self) -> At<'a> {
        self.documents.at(self.index).unwrap_or(self)
    }

    /// The member of an object.
    pub fn get(self, key: &str) -> Option<At<'a>> {
        self.node.get(key).map(|it| self.with(it))
    }

    /// The members of an object; none for other values.
    pub fn entries(self) -> impl Iterator<Item = (&'a Key, At<'a>)> {
        self.node.entries().iter().map(move |it| (&it.key, self.with(&it.value)))
    }

    /// The items of a list; none for other values.
    pub fn items(self) -> impl Iterator<Item = At<'a>> {
        self.node.items().iter().map(move |it| self.with(it))
    }

    /// The text of its `$ref`, where there is one.
    pub fn reference(self) -> Option<Spanned<&'a str>> {
        self.node.get("$ref")?.string()
    }

    /// Whether all references from here on are known to lead to values of the same text.
    pub fn is_closed(self) -> bool {
        self.document().tree.closed.borrow().contains(&self.node.span)
    }

    /// Remembers that, for as long as the tree of the text is kept.
    pub fn set_closed(self) {
        self.document().tree.closed.borrow_mut().insert(self.node.span);
    }

    /// What it stands for: itself, or what its chain of references leads to.
    /// `Err` is the reference that leads nowhere, or to no document at hand.
    pub fn follow(self) -> Result<At<'a>, Spanned<&'a str>> {
        let mut at = self;
        for _ in 0..LONGEST_CHAIN {
            let Some(reference) = at.reference() else { return Ok(at) };
            at = at.target(reference.value).ok_or(reference)?;
        }
        at.reference().map_or(Ok(at), Err)
    }

    /// What a reference leads to.
    pub fn target(self, reference: &str) -> Option<At<'a>> {
        let (documents, document) = (self.documents, self.document());
        let look_up = || self.look_up(reference);
        match reference.starts_with("#/") {
            // It means the same for as long as the text does.
            true => once(
                &document.tree.targets,
                reference,
                || look_up().map(|it| it.1),
                |way| documents.reached(self.index, way),
            ),
            false => once(&document.targets, reference, look_up, |(index, way)| {
                documents.reached(*index, way)
            }),
        }
    }

    fn look_up(self, reference: &str) -> Option<(usize, Way)> {
        let (uri, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let (root, way) = match uri {
            "" => (self.root(), Pointer::default()),
            _ => match self.document_at(uri) {
                Some(root) => (root, Pointer::default()),
                None => self.resource(uri)?,
            },
        };
        let way = root.fragment(way, fragment)?;
        Some((root.index, root.node.way(&way)?))
    }

    /// The document that a URI reference leads to, if it is at hand.
    pub fn document_at(self, uri: &str) -> Option<At<'a>> {
        self.documents.at(self.documents.index_of(uri, &self.document().base)?)
    }

    /// The way in this document to what a fragment means in the resource at `way`.
    fn fragment(self, way: Pointer, fragment: &str) -> Option<Pointer> {
        let below = |fragment: &str| {
            let way = way.then(&Pointer::parse(fragment).ok()?);
            self.node.pointer(&way).map(|_| way)
        };
        // RFC 6901, 6: a pointer in a fragment is percent-encoded. Many are not.
        let pointed = below(fragment).or_else(|| below(&decoded(fragment)));
        pointed.or_else(|| self.document().marks(self.node).get(fragment).cloned())
    }

    /// The document and the way to the schema that a URI reference leads to by its
    /// `$id`.
    fn resource(self, uri: &str) -> Option<(At<'a>, Pointer)> {
        let uri = resolve(uri, &self.document().base);
        let roots = (0..self.documents.list.len()).filter_map(|it| self.documents.at(it));
        let of = |root: At<'a>| Some((root, root.document().marks(root.node).get(&uri)?.clone()));
        of(self.root()).or_else(|| roots.filter_map(of).next())
    }
}

impl Document<'_> {
    /// Every `$anchor` by its name, and every `$id` by its URI, with the way there.
    fn marks(&self, root: &Node) -> &HashMap<String, Pointer> {
        self.anchors.get_or_init(|| {
            let mut marks = HashMap::new();
            collect_marks(root, &self.base, &mut Vec::new(), &mut marks);
            marks
        })
    }
}

/// What a reference leads to, by what is known of it or else is found now.
fn once<'a, T>(
    known: &RefCell<HashMap<String, Option<T>>>,
    reference: &str,
    look_up: impl FnOnce() -> Option<T>,
    reached: impl Fn(&T) -> Option<At<'a>>,
) -> Option<At<'a>> {
    if let Some(known) = known.borrow().get(reference) {
        return known.as_ref().and_then(reached);
    }
    let found = look_up();
    let target = found.as_ref().and_then(reached);
    known.borrow_mut().insert(reference.to_owned(), found);
    target
}

/// One step into a tree.
enum Token<'n> {
    Key(&'n str),
    Index(usize),
}

/// Notes where each `$anchor` and `$id` is. Trees are at most
/// [`syntax::MAX_DEPTH`] deep.
fn collect_marks<'n>(
    node: &'n Node,
    base: &str,
    here: &mut Vec<Token<'n>>,
    marks: &mut HashMap<String, Pointer>,
) {
    let tokens = |here: &[Token<'_>]| {
        let token = |it: &Token<'_>| match it {
            Token::Key(key) => (*key).to_owned(),
            Token::Index(index) => index.to_string(),
        };
        Pointer { tokens: here.iter().map(token).collect() }
    };
    if let Some(name) = node.get("$anchor").and_then(Node::as_str) {
        marks.entry(name.to_owned()).or_insert_with(|| tokens(here));
    }
    let own = node.get("$id").and_then(Node::as_str).map(|it| resolve(it, base));
    if let Some(uri) = &own {
        marks.entry(uri.clone()).or_insert_with(|| tokens(here));
    }
    let base = own.as_deref().unwrap_or(base);
    for it in node.entries() {
        here.push(Token::Key(&it.key.value));
        collect_marks(&it.value, base, here, marks);
        here.pop();
    }
    for (at, it) in node.items().iter().enumerate() {
        here.push(Token::Index(at));
        collect_marks(it, base, here, marks);
        here.pop();
    }
}

/// The URLs of the source descriptions of a workflow document, by their names.
fn declared_urls(root: Option<&Node>) -> HashMap<String, String> {
    let list = root.and_then(|it| it.get("sourceDescriptions")).map_or(&[][..], Node::items);
    let text = |node: &Node, field: &str| node.get(field)?.as_str().map(str::to_owned);
    // The first of each name counts, as elsewhere.
    list.iter().rev().filter_map(|it| Some((text(it, "name")?, text(it, "url")?))).collect()
}

/// Whether a text has the form of a URI reference: RFC 3986, 4.1.
pub fn is_uri_reference(text: &str) -> bool {
    UriRef::parse(text).is_ok()
}

/// A URI reference, resolved as RFC 3986 says, without its fragment. What is no
/// URI stays as it is: it can still be equal to another.
fn resolve(reference: &str, base: &str) -> String {
    let resolved = || {
        let base = Uri::parse(base).ok()?;
        let base = base.strip_fragment();
        Some(UriRef::parse(reference).ok()?.resolve_against(&base).ok()?.into_string())
    };
    let resolved = resolved().unwrap_or_else(|| reference.to_owned());
    resolved.split('#').next().unwrap_or_default().to_owned()
}

/// A text without its percent-encoding.
pub(crate) fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a reference in source `api` leads to, as the name of the document
    /// and the text there.
    #[track_caller]
    fn check(reference: &str, expected: Option<(&str, &str)>) {
        let text = "
sourceDescriptions:
- { name: api, url: ./apis/api.yaml }
";
        let api = "a: { b/c: deep, d: { $anchor: here, title: anchored },
                e: { $id: 'schemas/e', title: by id, f: { $id: g, title: within } } }";
        let sources = [
            SourceText { name: "api", text: api, url: None },
            SourceText { name: "pets", text: "title: beside", url: Some("apis/pets.yaml") },
            SourceText {
                name: "other",
                text: "{ $self: 'https://x.example/s', title: by identity }",
                url: Some("https://y.example/s.yaml"),
            },
        ];
        let (documents, _) = Documents::parse(text, None, &sources, &[]);
        let api = documents.source("api", None).and_then(|it| it.1).unwrap();
        let found = api.target(reference).map(|it| {
            let text = it.node.as_str().or_else(|| it.node.get("title")?.as_str());
            (it.document().name.unwrap(), text.unwrap_or_default())
        });
        assert_eq!(found, expected, "{reference}");
    }

    #[test]
    fn references_lead_to_places_and_documents() {
        check("#/a/b~1c", Some(("api", "deep")));
        check("#/a/b%7E1c", Some(("api", "deep")));
        check("#here", Some(("api", "anchored")));
        check("#/a/x", None);
        check("#there", None);
        check("pets.yaml", Some(("pets", "beside")));
        check("./pets.yaml#/title", Some(("pets", "beside")));
        check("../apis/pets.yaml", Some(("pets", "beside")));
        check("dogs.yaml", None);
        check("schemas/e", Some(("api", "by id")));
        check("schemas/e#/title", Some(("api", "by id")));
        check("schemas/g", Some(("api", "within")));
        check("g", None);
        check("https://x.example/s", Some(("other", "by identity")));
        check("https://y.example/s.yaml", Some(("other", "by identity")));
    }

    #[test]
    fn a_circle_of_references_ends() {
        let (documents, _) =
            Documents::parse("{ a: { $ref: '#/b' }, b: { $ref: '#/a' } }", None, &[], &[]);
        let a = documents.root().unwrap().get("a").unwrap();
        assert!(a.follow().is_err());
    }
}
