//! The records of an XML file, built straight from the events of the reader.

use std::{
    collections::HashSet,
    io::{self, BufReader, Read},
};

use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};
use quick_xml::{Reader, events::Event};

use crate::{
    mapping::{
        file::Mapping,
        records::RecordsError,
        tree::{
            Tree, TreeError,
            text::{encoding_of, unknown_encoding, unknown_in_words},
            xml::{Builder, Names, what_of},
        },
    },
    model::{
        finding::{Code, Finding, Weight},
        id::SystemName,
    },
};

/// The largest record, and the largest header, in bytes of text.
const MOST_RECORD: usize = 16 << 20;
const BUFFER: usize = 256 << 10;

/// A file whose first bytes were looked at for its encoding, and are read again.
type FromStart<R> = std::io::Chain<std::io::Cursor<Vec<u8>>, R>;

/// The same, in UTF-8.
type Decoded<R> = Watched<DecodeReaderBytes<FromStart<R>, Vec<u8>>>;

/// The elements of one name, each as a tree, with what stood beside them so far as the header.
pub(super) struct Elements<R: Read> {
    reader: Reader<BufReader<Decoded<R>>>,
    file: String,
    element: String,
    names: Names,
    header: Builder,
    buffer: Vec<u8>,
    seen: usize,
    header_size: usize,
    /// Whether the record that was read last, or the header, holds what could not be decoded.
    garbled: Garbled,
    /// The encoding that the file declares, where nobody knows it.
    unknown: Option<String>,
    done: bool,
}

/// Where something stood in for bytes that are not in the encoding of the file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Garbled {
    Nowhere,
    Record,
    /// Then it concerns every record.
    Header,
}

impl<R: Read> Elements<R> {
    pub(super) fn new(mut file: R, name: &str, element: &str, mapping: &Mapping) -> Self {
        let mut head = vec![0; 1024];
        let mut filled = 0;
        while filled < head.len() {
            match head.get_mut(filled..).map(|rest| file.read(rest)) {
                Some(Ok(count)) if count > 0 => filled += count,
                _ => break,
            }
        }
        head.truncate(filled);
        let (encoding, unknown) = (encoding_of(&head), unknown_encoding(&head));
        let decoder = DecodeReaderBytesBuilder::new()
            .encoding(encoding)
            .bom_override(true)
            .strip_bom(true)
            .build(std::io::Cursor::new(head).chain(file));
        let mentions = mapping.mentions();
        let wanted = (!mentions.unnamed).then(|| {
            let mut names: HashSet<String> = mentions.names.iter().cloned().collect();
            names.insert(element.to_owned());
            names
        });
        let names = Names::new(mapping.lists.iter().cloned().collect(), wanted);
        Self {
            reader: Reader::from_reader(BufReader::with_capacity(BUFFER, Watched::new(decoder))),
            file: name.to_owned(),
            element: element.to_owned(),
            header: Builder::new(),
            names,
            buffer: Vec::new(),
            seen: 0,
            header_size: 0,
            garbled: Garbled::Nowhere,
            unknown,
            done: false,
        }
    }

    /// The next record with the header so far.
    pub(super) fn next(&mut self) -> Option<Result<(Tree, Option<Tree>), RecordsError>> {
        if self.done {
            return None;
        }
        if let Some(label) = self.unknown.take() {
            self.done = true;
            return Some(Err(RecordsError::Unclear {
                file: self.file.clone(),
                error: TreeError::new("xml", unknown_in_words(&label)),
            }));
        }
        if self.garbled == Garbled::Record {
            self.garbled = Garbled::Nowhere;
        }
        match self.record() {
            Ok(Some(record)) => {
                self.seen += 1;
                let header = self.header.so_far();
                Some(Ok((Tree(record), Some(Tree(header)))))
            }
            Ok(None) => {
                self.done = true;
                None
            }
            Err(what) => {
                self.done = true;
                let mut error = TreeError::new("xml", what);
                error.line = self.line();
                error.what = format!("{} (behind record {})", error.what, self.seen);
                Some(Err(RecordsError::Unclear {
                    file: self.file.clone(),
                    error,
                }))
            }
        }
    }

    /// Whether bytes of the record that came last were not in the encoding of the file. A name with
    /// a wrong letter would stand in a letter.
    pub(super) fn garbled(&self, system: &SystemName) -> Vec<Finding> {
        if self.garbled == Garbled::Nowhere {
            return Vec::new();
        }
        let what = format!(
            "Near line {} of {} there is text that is not in the encoding that the file declares.",
            self.line(),
            self.file
        );
        let remedy =
            "Have the extract made again in UTF-8, or correct the encoding that it declares.";
        let finding = Finding::new(Code::ValueUnreadable, Weight::Blocks, what, remedy);
        vec![finding.at(system, "", "")]
    }

    /// The line that has been reached, counted from one.
    fn line(&self) -> usize {
        let buffered = self.reader.get_ref();
        1 + buffered.get_ref().lines - lines(buffered.buffer())
    }

    /// Reads up to the end of the next record; `None` at the end of the file.
    fn record(&mut self) -> Result<Option<jaq_json::Val>, &'static str> {
        let mut record: Option<Builder> = None;
        let mut size = 0;
        loop {
            self.buffer.clear();
            let began = self.reader.buffer_position();
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(error) => return Err(what_of(&error)),
            };
            let may_be_garbled = self.reader.get_ref().get_ref().suspect > began;
            if may_be_garbled && self.garbled == Garbled::Nowhere && stands_in(text_of(&event)) {
                self.garbled = match record {
                    Some(_) => Garbled::Record,
                    None => Garbled::Header,
                };
            }
            if record.is_none() && begins(&event, &self.element) {
                record = Some(Builder::new());
            }
            match &mut record {
                Some(builder) => {
                    size += length(&event);
                    if size > MOST_RECORD {
                        return Err("a record is too large");
                    }
                    if builder.take(&event, &mut self.names)? {
                        return Err("it ends too early");
                    }
                    if builder.depth() == 0 {
                        return Ok(Some(builder.innermost()));
                    }
                }
                None => {
                    self.header_size += length(&event);
                    if self.header_size > MOST_RECORD {
                        return Err("what stands outside the records is too large");
                    }
                    if self.header.take(&event, &mut self.names)? {
                        return match self.header.depth() {
                            0 => Ok(None),
                            _ => Err("it ends too early"),
                        };
                    }
                }
            }
        }
    }
}

/// Whether an event begins an element of a name.
fn begins(event: &Event<'_>, element: &str) -> bool {
    match event {
        Event::Start(start) | Event::Empty(start) => {
            let name = start.local_name();
            let name: &str = name.as_ref();
            name == element
        }
        _ => false,
    }
}

/// What stands in an event, without its brackets.
fn text_of<'e>(event: &'e Event<'_>) -> &'e str {
    match event {
        Event::Text(text) => text,
        Event::CData(text) => text,
        Event::Start(start) | Event::Empty(start) => start,
        Event::Comment(text) => text,
        Event::Decl(text) => text,
        Event::PI(text) => text,
        Event::DocType(text) => text,
        Event::End(_) | Event::GeneralRef(_) | Event::Eof => "",
    }
}

/// Whether a text holds the sign that stands in for bytes that could not be decoded.
fn stands_in(text: &str) -> bool {
    text.contains('\u{fffd}')
}

fn lines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

/// Looks at what a reader gives, a large piece at a time: by the event it would cost as much as
/// finding the events does.
struct Watched<R> {
    inner: R,
    given: u64,
    /// Lines that ended in what was given.
    lines: usize,
    /// Behind the last byte with which the sign for undecodable bytes could begin. That byte is
    /// seldom in English.
    suspect: u64,
}

impl<R> Watched<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            given: 0,
            lines: 0,
            suspect: 0,
        }
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        let piece = into.get(..count).unwrap_or_default();
        self.lines += lines(piece);
        if let Some(at) = piece.iter().rposition(|byte| *byte == 0xef) {
            self.suspect = self.given + at as u64 + 1;
        }
        self.given += count as u64;
        Ok(count)
    }
}

fn length(event: &Event<'_>) -> usize {
    match event {
        Event::Text(text) => text.len(),
        Event::CData(text) => text.len(),
        Event::Start(start) | Event::Empty(start) => start.len(),
        _ => 1,
    }
}
