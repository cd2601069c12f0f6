//! The rows of a CSV file by key, found without holding the file in memory.

use std::{
    fs::File,
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::Path,
    sync::{Mutex, PoisonError},
};

use crate::mapping::tree::{Tree, table::separator_of};

const LONGEST_ROW: usize = 1 << 20;

/// What is wrong with a file of an extract.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("it could not be read: {}", .0.kind())]
    Read(#[source] io::Error),
    #[error("it is empty")]
    Empty,
    #[error("it is in UTF-16; save it in UTF-8")]
    Utf16,
    #[error("it has no column `{0}`")]
    NoColumn(String),
    #[error("one of its records is longer than {0} bytes")]
    TooLong(usize),
    #[error("it could not be understood: {0}")]
    Tree(String),
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        Self::Read(error)
    }
}

/// Where the records of each key lie in a file. Sixteen bytes a record, or fewer where the
/// records of one key lie together.
pub struct Places {
    file: Mutex<File>,
    entries: Vec<Place>,
}

#[derive(Clone, Copy)]
struct Place {
    hash: u32,
    length: u32,
    start: u64,
}

impl Places {
    /// Gathers places of a key each; what lies together under one key is one place.
    pub fn new(file: File, found: impl IntoIterator<Item = (u32, u64, u32)>) -> Self {
        let mut entries: Vec<Place> = Vec::new();
        for (hash, start, length) in found {
            match entries.last_mut() {
                Some(last)
                    if last.hash == hash
                        && last.start + u64::from(last.length) == start
                        && (last.length as usize) < LONGEST_ROW =>
                {
                    last.length += length;
                }
                _ => entries.push(Place {
                    hash,
                    length,
                    start,
                }),
            }
        }
        entries.sort_by_key(|place| (place.hash, place.start));
        entries.shrink_to_fit();
        Self {
            file: Mutex::new(file),
            entries,
        }
    }

    /// The bytes of all records that may be of this key; another key may share its hash.
    pub fn read(&self, key: &str) -> io::Result<Vec<Vec<u8>>> {
        let hash = hash(key);
        let from = self.entries.partition_point(|place| place.hash < hash);
        let places = self.entries.get(from..).unwrap_or_default();
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        places
            .iter()
            .take_while(|place| place.hash == hash)
            .map(|place| {
                let mut bytes = vec![0; place.length as usize];
                file.seek(SeekFrom::Start(place.start))?;
                file.read_exact(&mut bytes)?;
                Ok(bytes)
            })
            .collect()
    }
}

/// A CSV file with the places of its rows.
pub struct Table {
    header: Vec<u8>,
    key: String,
    places: Places,
}

impl Table {
    /// Goes through the file once.
    pub fn open(path: &Path, key: &str) -> Result<Self, FileError> {
        let mut keys = Keys::open(path, key)?;
        let mut found = Vec::new();
        while let Some((value, start, length)) = keys.next()? {
            found.push((hash(&value), start, length));
        }
        Ok(Self {
            header: keys.header,
            key: key.to_owned(),
            places: Places::new(File::open(path)?, found),
        })
    }

    /// The rows of one key, in the order of the file.
    pub fn rows(&self, key: &str) -> Result<Vec<Tree>, FileError> {
        let pieces = self.places.read(key)?;
        if pieces.is_empty() {
            return Ok(Vec::new());
        }
        let mut bytes = self.header.clone();
        for piece in pieces {
            if !bytes.ends_with(b"\n") {
                bytes.push(b'\n');
            }
            bytes.extend(piece);
        }
        let tree = Tree::from_csv(&bytes).map_err(|error| FileError::Tree(error.to_string()))?;
        let is = |row: &Tree| {
            let value = row.get(&self.key).and_then(|value| value.as_text());
            value.is_some_and(|value| value.trim() == key)
        };
        Ok(tree.items().into_iter().filter(is).collect())
    }
}

/// The keys of the rows of a CSV file, one after another.
pub struct Keys {
    rows: Rows,
    header: Vec<u8>,
    separator: u8,
    column: usize,
}

impl Keys {
    pub fn open(path: &Path, key: &str) -> Result<Self, FileError> {
        let mut rows = Rows::open(path)?;
        let header = rows.next()?.ok_or(FileError::Empty)?.1;
        let text = String::from_utf8_lossy(&header).into_owned();
        let text = text.trim_start_matches('\u{feff}');
        let separator = separator_of(text);
        let column = fields(text.as_bytes(), separator)
            .iter()
            .position(|name| name.trim() == key)
            .ok_or_else(|| FileError::NoColumn(key.to_owned()))?;
        Ok(Self {
            rows,
            header,
            separator,
            column,
        })
    }

    /// The next key, with the place and the length of its row.
    pub fn next(&mut self) -> Result<Option<(String, u64, u32)>, FileError> {
        while let Some((start, row)) = self.rows.next()? {
            let length = row.len() as u32;
            let value = fields(&row, self.separator).into_iter().nth(self.column);
            if let Some(value) = value.map(|value| value.trim().to_owned())
                && !value.is_empty()
            {
                return Ok(Some((value, start, length)));
            }
        }
        Ok(None)
    }
}

/// The rows of a CSV file as bytes; line breaks inside quotes belong to a row.
struct Rows {
    reader: BufReader<File>,
    at: u64,
}

impl Rows {
    fn open(path: &Path) -> Result<Self, FileError> {
        let mut reader = BufReader::with_capacity(1 << 17, File::open(path)?);
        let head = reader.fill_buf()?;
        if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
            return Err(FileError::Utf16);
        }
        Ok(Self { reader, at: 0 })
    }

    /// The next row with its place; empty lines are passed over.
    fn next(&mut self) -> Result<Option<(u64, Vec<u8>)>, FileError> {
        loop {
            let start = self.at;
            let mut row = Vec::new();
            loop {
                let read = self.reader.read_until(b'\n', &mut row)?;
                self.at += read as u64;
                let quotes = row.iter().filter(|byte| **byte == b'"').count();
                if read == 0 || quotes % 2 == 0 {
                    break;
                }
                if row.len() > LONGEST_ROW {
                    return Err(FileError::TooLong(LONGEST_ROW));
                }
            }
            if row.is_empty() {
                return Ok(None);
            }
            if !row.iter().all(u8::is_ascii_whitespace) {
                return Ok(Some((start, row)));
            }
        }
    }
}

fn fields(row: &[u8], separator: u8) -> Vec<String> {
    let (mut all, mut field, mut quoted) = (Vec::new(), Vec::new(), false);
    let mut bytes = row.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' if quoted && bytes.peek() == Some(&b'"') => {
                bytes.next();
                field.push(b'"');
            }
            b'"' => quoted = !quoted,
            byte if byte == separator && !quoted => {
                all.push(String::from_utf8_lossy(&field).into_owned());
                field.clear();
            }
            b'\r' | b'\n' if !quoted => {}
            byte => field.push(byte),
        }
    }
    all.push(String::from_utf8_lossy(&field).into_owned());
    all
}

/// Keys are told apart by this until their rows are read.
pub fn hash(key: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Result<Table, FileError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.csv");
        std::fs::write(&path, text).unwrap();
        Table::open(&path, "CHILD")
    }

    #[test]
    fn the_rows_of_a_key_are_found_wherever_they_lie() {
        let table = table(
            "\u{feff}CHILD,NOTE\r\n1,a\r\n2,\"two\nlines, and a \"\"quote\"\"\"\r\n\r\n1,b\r\n10,c",
        )
        .unwrap();
        let notes = |key: &str| -> Vec<String> {
            let rows = table.rows(key).unwrap();
            let note = |row: &Tree| row.get("NOTE").unwrap().as_text().unwrap();
            rows.iter().map(note).collect()
        };

        assert_eq!(notes("1"), ["a", "b"]);
        assert_eq!(notes("2"), ["two\nlines, and a \"quote\""]);
        assert_eq!(notes("10"), ["c"]);
        assert_eq!(notes("3"), Vec::<String>::new());
    }

    #[test]
    fn a_file_without_the_key_or_in_another_encoding_says_so() {
        let what = |text: &str| table(text).map(drop).unwrap_err().to_string();

        assert_eq!(what("ID,NOTE\n1,a\n"), "it has no column `CHILD`");
        assert_eq!(what(""), "it is empty");
    }
}
