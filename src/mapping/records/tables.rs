//! Records of several CSV files, joined by their keys, one in memory at a time.
//!
//! Of each joined file only an index is kept: for every run of rows with one key, sixteen bytes.
//! A file that is sorted or grouped by its key costs sixteen bytes a child.

use std::{
    collections::HashSet,
    fs::File,
    hash::{DefaultHasher, Hash, Hasher},
    io::{BufReader, Cursor, Read, Seek},
};

use csv::{ByteRecord, Position, ReaderBuilder, StringRecord};
use encoding_rs::WINDOWS_1252;
use jaq_json::{Map, Val};

use crate::mapping::{
    file::{Input, Mapping},
    records::{Given, RecordsError, open},
    tree::{
        MOST_BYTES, Tree, TreeError,
        table::{Columns, separator_of},
        text::{decoded_table, is_wide},
    },
};

/// Runs of rows that are kept in an index: 40 MiB of them.
const MOST_RUNS: usize = 2_600_000;
/// Rows that are joined to one child.
const MOST_ROWS: usize = 20_000;

trait Source: Read + Seek + Send {}
impl<T: Read + Seek + Send> Source for T {}

/// The rows of a main file, each with the rows of the others that belong to it.
pub(super) struct Tables {
    main: Table,
    key: usize,
    main_name: String,
    joined: Vec<Joined>,
    /// Children that were given already: a second row with the same key is no second child.
    given: HashSet<u64>,
}

struct Joined {
    name: String,
    to: Option<(String, String)>,
    of: Kept,
}

enum Kept {
    Indexed {
        table: Box<Table>,
        key: usize,
        runs: Vec<(u64, u64)>,
    },
    /// An input without a key, given whole to every child.
    Whole(Val),
}

/// One open CSV file.
struct Table {
    file: String,
    reader: csv::Reader<Box<dyn Source>>,
    columns: Columns,
    row: ByteRecord,
}

impl Tables {
    pub(super) fn open(
        mapping: &Mapping,
        main: &str,
        files: &[Given],
    ) -> Result<Self, RecordsError> {
        let input = mapping.inputs.iter().find(|input| input.name == main);
        let input = input.ok_or(RecordsError::NotRecords)?;
        let table = Table::open(input, files)?.ok_or_else(|| RecordsError::Missing {
            name: input.name.clone(),
            file: input.file.clone(),
        })?;
        let column = input.key.clone().unwrap_or_default();
        let key = table.column(&column)?;
        let mut joined = Vec::new();
        for input in mapping.inputs.iter().filter(|input| input.name != main) {
            let Some(table) = Table::open(input, files)? else {
                continue;
            };
            let of = match &input.key {
                None => Kept::Whole(table.whole()?),
                Some(column) => {
                    let key = table.column(column)?;
                    let (table, runs) = table.indexed(key, column)?;
                    Kept::Indexed {
                        table: Box::new(table),
                        key,
                        runs,
                    }
                }
            };
            joined.push(Joined {
                name: input.name.clone(),
                to: input.to.clone(),
                of,
            });
        }
        Ok(Self {
            main: table,
            key,
            main_name: main.to_owned(),
            joined,
            given: HashSet::new(),
        })
    }

    pub(super) fn next(&mut self) -> Option<Result<Tree, RecordsError>> {
        loop {
            match self.main.advance() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return Some(Err(error)),
            }
            let Some(key) = self.main.cell(self.key) else {
                continue;
            };
            if self.given.insert(hash(&key)) {
                return Some(self.join(&key));
            }
        }
    }

    fn join(&mut self, key: &str) -> Result<Tree, RecordsError> {
        let mut map = Map::default();
        map.insert(Val::from(self.main_name.clone()), self.main.object());
        for joined in &mut self.joined {
            let rows = match &mut joined.of {
                Kept::Whole(rows) => rows.clone(),
                Kept::Indexed {
                    table,
                    key: column,
                    runs,
                } => {
                    let keys = match &joined.to {
                        None => vec![key.to_owned()],
                        Some((input, column)) => keys_of(&map, input, column),
                    };
                    let mut rows = Vec::new();
                    for key in keys {
                        table.rows_of(*column, &key, runs, &mut rows)?;
                    }
                    rows.into_iter().collect()
                }
            };
            map.insert(Val::from(joined.name.clone()), rows);
        }
        Ok(Tree(Val::obj(map)))
    }
}

/// The different values of a column in rows that were joined before.
fn keys_of(map: &Map, input: &str, column: &str) -> Vec<String> {
    let rows = map.get(&Val::from(input.to_owned())).cloned();
    let rows = Tree(rows.unwrap_or_default()).items();
    let mut keys: Vec<String> = Vec::new();
    for row in rows {
        if let Some(key) = row.get(column).and_then(|cell| cell.as_text())
            && !keys.contains(&key)
        {
            keys.push(key);
        }
    }
    keys
}

impl Table {
    /// Opens the file of an input; `None` where it was not given.
    fn open(input: &Input, files: &[Given]) -> Result<Option<Self>, RecordsError> {
        let named = files
            .iter()
            .find(|given| given.name.as_deref() == Some(input.name.as_str()));
        let alike = || {
            files.iter().find(|given| {
                let name = given.path.file_name().and_then(|name| name.to_str());
                given.name.is_none()
                    && name.is_some_and(|name| name.eq_ignore_ascii_case(&input.file))
            })
        };
        let Some(given) = named.or_else(alike) else {
            return Ok(None);
        };
        let file = given.path.display().to_string();
        let unread = |source| RecordsError::Unread {
            file: file.clone(),
            source,
        };
        let mut opened = open(&given.path)?;
        let mut head = vec![0; 64 << 10];
        let count = read_up_to(&mut opened, &mut head).map_err(unread)?;
        head.truncate(count);
        opened.rewind().map_err(unread)?;
        let source = source(opened, &head, &file)?;
        let separator = separator_of(&String::from_utf8_lossy(&head).replace('\0', ""));
        let mut reader = ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(128 << 10)
            .from_reader(source);
        let mut row = ByteRecord::new();
        let some = reader.read_byte_record(&mut row).unwrap_or(false);
        let unclear = |error| RecordsError::Unclear {
            file: file.clone(),
            error,
        };
        if !some {
            return Err(unclear(TreeError::new("csv", "there is no header line")));
        }
        let columns = Columns::new(&text_row(&row)).map_err(unclear)?;
        Ok(Some(Self {
            file,
            reader,
            columns,
            row,
        }))
    }

    fn column(&self, name: &str) -> Result<usize, RecordsError> {
        self.columns
            .position(name)
            .ok_or_else(|| RecordsError::NoColumn {
                file: self.file.clone(),
                column: name.to_owned(),
            })
    }

    /// Reads the next row; false at the end.
    fn advance(&mut self) -> Result<bool, RecordsError> {
        self.reader
            .read_byte_record(&mut self.row)
            .map_err(|error| {
                let mut wrong = TreeError::new("csv", "this row cannot be read");
                if let Some(place) = error.position() {
                    wrong.line = usize::try_from(place.line()).unwrap_or(usize::MAX);
                }
                RecordsError::Unclear {
                    file: self.file.clone(),
                    error: wrong,
                }
            })
    }

    /// A cell of the row, trimmed; `None` where it is empty.
    fn cell(&self, column: usize) -> Option<String> {
        let cell = text(self.row.get(column)?);
        let cell = cell.trim();
        (!cell.is_empty()).then(|| cell.to_owned())
    }

    fn object(&self) -> Val {
        self.columns.object(&text_row(&self.row))
    }

    fn whole(mut self) -> Result<Val, RecordsError> {
        let mut rows = Vec::new();
        while self.advance()? {
            if rows.len() >= MOST_ROWS {
                let what = "too many rows for an input without a key";
                return Err(RecordsError::Unclear {
                    file: self.file,
                    error: TreeError::new("csv", what),
                });
            }
            rows.push(self.object());
        }
        Ok(rows.into_iter().collect())
    }

    /// Goes through the file once and notes where each run of rows with one key begins.
    fn indexed(mut self, key: usize, name: &str) -> Result<(Self, Vec<(u64, u64)>), RecordsError> {
        let mut runs = Vec::new();
        let mut last = None;
        loop {
            let at = self.reader.position().byte();
            if !self.advance()? {
                break;
            }
            let now = self.cell(key).map(|cell| hash(&cell));
            if now == last {
                continue;
            }
            last = now;
            if let Some(now) = now {
                runs.push((now, at));
                if runs.len() > MOST_RUNS {
                    return Err(RecordsError::Unsorted {
                        file: self.file,
                        column: name.to_owned(),
                    });
                }
            }
        }
        runs.sort_unstable();
        runs.shrink_to_fit();
        Ok((self, runs))
    }

    /// Adds the rows with a key, in the order of the file.
    fn rows_of(
        &mut self,
        column: usize,
        key: &str,
        runs: &[(u64, u64)],
        rows: &mut Vec<Val>,
    ) -> Result<(), RecordsError> {
        let wanted = hash(key);
        let first = runs.partition_point(|(hash, _)| *hash < wanted);
        let mine = runs
            .iter()
            .skip(first)
            .take_while(|(hash, _)| *hash == wanted);
        for (_, at) in mine {
            if self.reader.position().byte() != *at {
                let mut place = Position::new();
                place.set_byte(*at);
                self.reader.seek(place).map_err(|_| RecordsError::Unclear {
                    file: self.file.clone(),
                    error: TreeError::new("csv", "the file changed while it was read"),
                })?;
            }
            while self.advance()? {
                match self.cell(column) {
                    Some(found) if found == key => {}
                    _ => break,
                }
                if rows.len() >= MOST_ROWS {
                    break;
                }
                rows.push(self.object());
            }
        }
        Ok(())
    }
}

fn read_up_to(file: &mut File, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read(rest)? {
            0 => break,
            count => filled += count,
        }
    }
    Ok(filled)
}

/// The bytes of a file, in eight bits a character: a sixteen-bit file is read whole.
fn source(file: File, head: &[u8], name: &str) -> Result<Box<dyn Source>, RecordsError> {
    if !is_wide(head) {
        return Ok(Box::new(BufReader::new(file)));
    }
    let mut bytes = Vec::new();
    let mut limited = file.take(MOST_BYTES as u64 + 1);
    limited
        .read_to_end(&mut bytes)
        .map_err(|source| RecordsError::Unread {
            file: name.to_owned(),
            source,
        })?;
    let text = decoded_table(&bytes).map_err(|error| RecordsError::Unclear {
        file: name.to_owned(),
        error,
    })?;
    Ok(Box::new(Cursor::new(text.into_owned().into_bytes())))
}

/// A cell as text: UTF-8, else what a spreadsheet in a British office writes.
fn text(cell: &[u8]) -> std::borrow::Cow<'_, str> {
    match std::str::from_utf8(cell) {
        Ok(text) => text.into(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(cell).0,
    }
}

fn text_row(row: &ByteRecord) -> StringRecord {
    row.iter().map(text).collect()
}

fn hash(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// How many of each name there are, for tests of the joins.
#[cfg(test)]
pub(super) fn counts(tree: &Tree) -> std::collections::HashMap<String, usize> {
    tree.keys()
        .into_iter()
        .map(|key| {
            let count = tree.get(&key).map_or(0, |value| value.items().len());
            (key, count)
        })
        .collect()
}
