//! The records of an XML file, built straight from the events of the reader.

use std::{
    collections::HashSet,
    io::{BufReader, Read},
};

use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};
use quick_xml::{Reader, events::Event};

use crate::mapping::{
    file::Mapping,
    records::RecordsError,
    tree::{
        Tree, TreeError,
        text::encoding_of,
        xml::{Builder, Names, what_of},
    },
};

/// The largest record, and the largest header, in bytes of text.
const MOST_RECORD: usize = 16 << 20;
const BUFFER: usize = 256 << 10;

/// A file whose first bytes were looked at for its encoding, and are read again.
type FromStart<R> = std::io::Chain<std::io::Cursor<Vec<u8>>, R>;

/// The elements of one name, each as a tree, with what stood beside them so far as the header.
pub(super) struct Elements<R: Read> {
    reader: Reader<BufReader<DecodeReaderBytes<FromStart<R>, Vec<u8>>>>,
    file: String,
    element: String,
    names: Names,
    header: Builder,
    buffer: Vec<u8>,
    seen: usize,
    header_size: usize,
    done: bool,
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
        let encoding = encoding_of(&head);
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
            reader: Reader::from_reader(BufReader::with_capacity(BUFFER, decoder)),
            file: name.to_owned(),
            element: element.to_owned(),
            header: Builder::new(),
            names,
            buffer: Vec::new(),
            seen: 0,
            header_size: 0,
            done: false,
        }
    }

    /// The next record with the header so far.
    pub(super) fn next(&mut self) -> Option<Result<(Tree, Option<Tree>), RecordsError>> {
        if self.done {
            return None;
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
                error.what = format!("{} (behind record {})", error.what, self.seen);
                Some(Err(RecordsError::Unclear {
                    file: self.file.clone(),
                    error,
                }))
            }
        }
    }

    /// Reads up to the end of the next record; `None` at the end of the file.
    fn record(&mut self) -> Result<Option<jaq_json::Val>, &'static str> {
        let mut record: Option<Builder> = None;
        let mut size = 0;
        loop {
            self.buffer.clear();
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(error) => return Err(what_of(&error)),
            };
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

fn length(event: &Event<'_>) -> usize {
    match event {
        Event::Text(text) => text.len(),
        Event::CData(text) => text.len(),
        Event::Start(start) | Event::Empty(start) => start.len(),
        _ => 1,
    }
}
