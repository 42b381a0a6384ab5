//! Takes the children of a file's root one by one, each as a tree, and no more of it than may be.
//!
//! No document type is read, so there are no entities but the five of XML itself, and nothing is
//! fetched. What is too large is passed over; what breaks the rules of XML ends the file.

use std::io::BufRead;

use quick_xml::{
    Reader,
    errors::{Error, IllFormedError},
    escape::resolve_predefined_entity,
    events::Event,
};

use super::{
    bounded::Bounded,
    element::{Element, MAX_DEPTH},
    tags::{checked, close, element, say, undeclared},
};

/// The longest tag, text or comment, in bytes.
const MAX_PIECE: usize = 1 << 20;
/// The largest child of the root, in bytes of the file and of what its elements take besides.
const MAX_CHILD: usize = 8 << 20;
/// What an element takes in memory besides its names and texts, about.
const ELEMENT: usize = 100;

/// What comes next in a file.
#[derive(Debug)]
pub(in crate::exchange::iati) enum Pulled {
    /// The root, with its attributes only. It comes first, and once.
    Root(Element),
    /// A child of the root.
    Child(Element),
    /// A child of the root that cannot be taken.
    Faulty(Broken),
}

/// What is wrong with a file, and in which line.
#[derive(Debug)]
pub(in crate::exchange::iati) struct Broken {
    pub(in crate::exchange::iati) line: u64,
    pub(in crate::exchange::iati) reason: String,
}

/// A file of XML.
pub(in crate::exchange::iati) struct Puller<R> {
    reader: Reader<Bounded<R>>,
    buffer: Vec<u8>,
    root: Option<Element>,
    is_over: bool,
}

/// An event, freed from the buffer that it was read into.
enum Step {
    Start(Element),
    End,
    Text(String),
    Nothing,
    Eof,
}

impl<R: BufRead> Puller<R> {
    pub(in crate::exchange::iati) fn new(inner: R) -> Self {
        let mut reader = Reader::from_reader(Bounded::new(inner));
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
            root: None,
            is_over: false,
        }
    }

    /// What comes next; an error is the last item.
    pub(in crate::exchange::iati) fn pull(&mut self) -> Option<Result<Pulled, Broken>> {
        if self.is_over {
            return None;
        }
        let pulled = self.next_child().transpose();
        self.is_over = !matches!(pulled, Some(Ok(_)));
        pulled
    }

    fn next_child(&mut self) -> Result<Option<Pulled>, Broken> {
        if self.root.is_none() {
            self.check_beginning()?;
        }
        loop {
            let line = self.line();
            match (self.step()?, &self.root) {
                (Step::Start(element), None) => {
                    self.root = Some(element.clone());
                    return Ok(Some(Pulled::Root(element)));
                }
                (Step::Start(element), Some(_)) => return self.child(element).map(Some),
                (Step::Nothing, _) => {}
                (Step::Text(text), _) if text.trim().is_empty() => {}
                (Step::Text(_), _) => return Err(broken(line, "text stands outside of elements")),
                (Step::End, _) => return self.check_end(),
                (Step::Eof, None) => {
                    return Err(broken(line, "the file is empty; nothing is in it"));
                }
                (Step::Eof, Some(root)) => return Err(cut_off(line, root)),
            }
        }
    }

    /// Takes in the rest of a child whose first tag has been read.
    fn child(&mut self, first: Element) -> Result<Pulled, Broken> {
        let begun = first.line;
        let (mut size, mut depth) = (self.buffer.len(), 1);
        let mut open = vec![first];
        loop {
            let line = self.line();
            let step = self.step()?;
            size += self.buffer.len() + ELEMENT;
            // From here on it is only read to its end.
            if size > MAX_CHILD {
                open.truncate(1);
            }
            match step {
                Step::Start(element) => {
                    depth += 1;
                    if depth > MAX_DEPTH {
                        let reason = format!("elements lie in each other {MAX_DEPTH} deep at most");
                        return Err(broken(line, reason));
                    }
                    if size <= MAX_CHILD {
                        open.push(element);
                    }
                }
                Step::Text(text) if size <= MAX_CHILD => say(open.last_mut(), text),
                Step::Text(_) | Step::Nothing => {}
                Step::End => {
                    depth -= 1;
                    if depth == 0 && size > MAX_CHILD {
                        let reason = format!("at most {MAX_CHILD} bytes, not {size}; split it");
                        return Ok(Pulled::Faulty(broken(begun, reason)));
                    }
                    if let Some(child) = close(&mut open).filter(|_| depth == 0) {
                        return Ok(self.declared(child));
                    }
                }
                Step::Eof => return Err(cut_off(line, open.last().unwrap_or(&Element::default()))),
            }
        }
    }

    /// The child with the namespaces that only the root declares.
    fn declared(&self, mut child: Element) -> Pulled {
        let mut missing = Vec::new();
        undeclared(&child, &mut Vec::new(), &mut missing);
        for prefix in missing {
            let name = format!("xmlns:{prefix}");
            let uri = self.root.as_ref().and_then(|root| root.attribute(&name));
            let Some(uri) = uri else {
                let reason = format!("the prefix `{prefix}` is of no namespace; add `{name}`");
                return Pulled::Faulty(broken(child.line, reason));
            };
            child.set(&name, uri);
        }
        Pulled::Child(child)
    }

    /// Looks at the first bytes for what is no XML, or not in UTF-8.
    fn check_beginning(&mut self) -> Result<(), Broken> {
        let inner = self.reader.get_mut();
        inner.allow(MAX_PIECE);
        let first = inner.fill_buf().map_err(|error| unreadable(1, &error))?;
        let reason = match first {
            [0x1f, 0x8b, ..] | [b'P', b'K', ..] => "it is compressed; unpack it first",
            [0xfe, 0xff, ..] | [0xff, 0xfe, ..] | [0, ..] | [b'<', 0, ..] => {
                "it is in UTF-16 or UTF-32; write it in UTF-8"
            }
            _ => return Ok(()),
        };
        Err(broken(1, reason))
    }

    /// Sees that nothing follows the root.
    fn check_end(&mut self) -> Result<Option<Pulled>, Broken> {
        loop {
            let line = self.line();
            match self.step()? {
                Step::Eof => return Ok(None),
                Step::Nothing => {}
                Step::Text(text) if text.trim().is_empty() => {}
                _ => return Err(broken(line, "something follows the last tag; take it out")),
            }
        }
    }

    fn line(&mut self) -> u64 {
        self.reader.get_mut().line()
    }

    fn step(&mut self) -> Result<Step, Broken> {
        self.buffer.clear();
        let inner = self.reader.get_mut();
        inner.allow(MAX_PIECE);
        let line = inner.line();
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(error) => {
                let is_spent = self.reader.get_mut().is_spent();
                return Err(told(line, &error, is_spent));
            }
        };
        let text = |text: &str| checked(line, text).map(Step::Text);
        match event {
            Event::Start(tag) | Event::Empty(tag) => element(line, &tag).map(Step::Start),
            Event::End(_) => Ok(Step::End),
            Event::Text(found) => text(&found.xml10_content()),
            Event::CData(found) => text(&found.xml10_content()),
            Event::GeneralRef(found) => {
                let known = found.resolve_char_ref().ok().flatten().map(String::from);
                let known = known.or_else(|| resolve_predefined_entity(&found).map(str::to_owned));
                match known {
                    Some(known) => text(&known),
                    None => Err(broken(line, unknown_entity(&found))),
                }
            }
            Event::DocType(_) => Err(broken(
                line,
                "document types are not read, as they can hide anything; take `<!DOCTYPE` out",
            )),
            Event::Decl(declaration) => match declaration.encoding() {
                Some(Ok(encoding)) if !is_utf_8(&encoding) => Err(broken(
                    line,
                    format!("it is said to be in `{encoding}`; write it in UTF-8, and say so"),
                )),
                _ => Ok(Step::Nothing),
            },
            Event::Comment(_) | Event::PI(_) => Ok(Step::Nothing),
            Event::Eof => Ok(Step::Eof),
        }
    }
}

pub(super) fn broken(line: u64, reason: impl Into<String>) -> Broken {
    let reason = reason.into();
    Broken { line, reason }
}

fn unreadable(line: u64, error: &std::io::Error) -> Broken {
    broken(line, format!("it cannot be read: {error}"))
}

fn cut_off(line: u64, open: &Element) -> Broken {
    let Element {
        name, line: begun, ..
    } = open;
    broken(
        line,
        format!("the file is cut off: <{name}> of line {begun} does not end"),
    )
}

fn unknown_entity(name: &str) -> String {
    format!("`&{name};` is not known; write the character itself, or `&amp;` for &")
}

/// What the parser found, in words for people.
fn told(line: u64, error: &Error, is_spent: bool) -> Broken {
    match error {
        Error::Io(_) if is_spent => broken(
            line,
            format!("a tag or a text begins here that is longer than {MAX_PIECE} bytes"),
        ),
        Error::Io(error) => unreadable(line, error),
        Error::Encoding(_) => broken(line, "it has bytes that are no UTF-8; write it in UTF-8"),
        Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => broken(
            line,
            format!("</{expected}> is missing here, before </{found}>"),
        ),
        Error::Syntax(error) => broken(line, format!("it is cut off, or no XML: {error}")),
        error => broken(line, format!("it is no XML: {error}")),
    }
}

fn is_utf_8(encoding: &str) -> bool {
    ["utf-8", "utf8", "us-ascii", "ascii"].contains(&encoding.to_ascii_lowercase().as_str())
}
