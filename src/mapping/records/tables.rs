//! Records of several CSV files, joined by their keys, one in memory at a time.
//!
//! Of each joined file only an index is kept: for every run of rows with one key, seventeen
//! bytes. A file that is sorted or grouped by its key costs seventeen bytes a child.

use std::{
    collections::{HashMap, HashSet},
    fs::File,
    hash::{DefaultHasher, Hash, Hasher},
    io::{BufReader, Cursor, Read, Seek},
    ops::Range,
};

use csv::{ByteRecord, Position, ReaderBuilder, StringRecord};
use encoding_rs::WINDOWS_1252;
use jaq_json::{Map, Val};

use crate::{
    mapping::{
        file::{Input, Mapping},
        records::{Given, RecordsError, open},
        tree::{
            MOST_BYTES, Tree, TreeError,
            table::{Columns, separator_of},
            text::{decoded_table, is_wide},
        },
    },
    model::{
        finding::{Code, Finding, Weight},
        id::SystemName,
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
    /// The children of the main file.
    census: Census,
    /// Whose rows differ and who were given already: the later rows are no second child.
    given: HashSet<String>,
}

/// What was seen when the main file was gone through once before.
#[derive(Default)]
struct Census {
    /// Who stands in it more than once, by key: the lines, and whether the rows differ.
    again: HashMap<String, (Vec<u64>, Rows)>,
    /// Lines that do not say whose they are.
    nobodys: Vec<u64>,
}

/// Several rows of one key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rows {
    Alike,
    Different,
}

/// What is the matter with the rows of one child.
pub(super) enum Doubt {
    /// Several rows that do not say the same.
    Several { file: String, lines: Vec<u64> },
    /// More cells than the header has names: what stands where is not known.
    Long { file: String, line: u64 },
    /// Fewer cells than the header has names.
    Short { file: String, line: u64 },
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
        /// Which of the runs were given to a child.
        given: Vec<bool>,
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
    quotes: Quotes,
    /// The line of the last row, where a quotation mark may have been left open in it.
    begun: Option<u64>,
}

/// How many quotation marks stand in a file: in a right one they come in pairs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    Even,
    Odd,
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
        let (table, census) = table.counted(key)?;
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
                        given: vec![false; runs.len()],
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
            census,
            given: HashSet::new(),
        })
    }

    /// The file and the lines of rows that do not say whose they are.
    pub(super) fn nobodys(&self) -> (&str, &[u64]) {
        (&self.main.file, &self.census.nobodys)
    }

    /// The joined files with rows that no child has asked for so far, and under how many keys.
    pub(super) fn left(&self) -> Vec<(&str, usize)> {
        let left = self.joined.iter().filter_map(|joined| match &joined.of {
            Kept::Indexed { table, given, .. } => {
                let left = given.iter().filter(|given| !**given).count();
                Some((table.file.as_str(), left))
            }
            Kept::Whole(_) => None,
        });
        left.filter(|(_, left)| *left > 0).collect()
    }

    /// The next child's rows, and what is the matter with them.
    pub(super) fn next(&mut self) -> Option<Result<(Tree, Vec<Doubt>), RecordsError>> {
        loop {
            match self.main.advance() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return Some(Err(error)),
            }
            let Some(key) = self.main.cell(self.key) else {
                continue;
            };
            let mut doubts = Vec::new();
            if let Some((lines, rows)) = self.census.again.get(&key) {
                if !self.given.insert(key.clone()) {
                    continue;
                }
                if *rows == Rows::Different {
                    doubts.push(Doubt::Several {
                        file: self.main.file.clone(),
                        lines: lines.clone(),
                    });
                }
            }
            doubts.extend(self.main.doubt());
            let tree = self.join(&key, &mut doubts);
            return Some(tree.map(|tree| (tree, doubts)));
        }
    }

    fn join(&mut self, key: &str, doubts: &mut Vec<Doubt>) -> Result<Tree, RecordsError> {
        let mut map = Map::default();
        map.insert(Val::from(self.main_name.clone()), self.main.object());
        for joined in &mut self.joined {
            let rows = match &mut joined.of {
                Kept::Whole(rows) => rows.clone(),
                Kept::Indexed {
                    table,
                    key: column,
                    runs,
                    given,
                } => {
                    let keys = match &joined.to {
                        None => vec![key.to_owned()],
                        Some((input, column)) => keys_of(&map, input, column),
                    };
                    let mut rows = Vec::new();
                    for key in keys {
                        let mine = table.rows_of(*column, &key, runs, (&mut rows, doubts))?;
                        given.get_mut(mine).unwrap_or_default().fill(true);
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
        let quotes = quotes(&mut opened).map_err(unread)?;
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
            quotes,
            begun: None,
        }))
    }

    /// Whether the row has as many cells as the header. Cells behind the last that are empty, as
    /// some programs write them, are as good as none.
    fn doubt(&self) -> Option<Doubt> {
        let names = self.columns.count();
        let line = self.line();
        let file = || self.file.clone();
        if self.row.len() < names {
            return Some(Doubt::Short { file: file(), line });
        }
        let more = self.row.iter().skip(names);
        let is_long = more.map(<[u8]>::trim_ascii).any(|cell| !cell.is_empty());
        is_long.then(|| Doubt::Long { file: file(), line })
    }

    fn line(&self) -> u64 {
        self.row.position().map_or(0, Position::line)
    }

    /// Goes through the file once: who stands in it more than once, and which rows are nobody's.
    fn counted(mut self, key: usize) -> Result<(Self, Census), RecordsError> {
        let start = self.reader.position().clone();
        let mut census = Census::default();
        let mut seen: HashMap<u64, (u64, u64)> = HashMap::new();
        while self.advance()? {
            let line = self.line();
            let Some(cell) = self.cell(key) else {
                if self.row.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                    census.nobodys.push(line);
                }
                continue;
            };
            let whole = hash(self.row.as_slice());
            let Some((first, before)) = seen.insert(hash(&cell), (line, whole)) else {
                continue;
            };
            let again = census.again.entry(cell);
            let (lines, rows) = again.or_insert_with(|| (vec![first], Rows::Alike));
            lines.push(line);
            if before != whole {
                *rows = Rows::Different;
            }
        }
        self.reader.seek(start).map_err(|_| RecordsError::Unclear {
            file: self.file.clone(),
            error: TreeError::new("csv", "the file changed while it was read"),
        })?;
        Ok((self, census))
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
        if self.read()? {
            self.begun = (self.quotes == Quotes::Odd && self.row.as_slice().contains(&b'\n'))
                .then(|| self.line());
            return Ok(true);
        }
        // The last row went over lines, and one quotation mark has no other: it took in all the rest.
        let Some(line) = self.begun.take() else {
            return Ok(false);
        };
        let what = "a quotation mark is opened in this row and never closed";
        let mut error = TreeError::new("csv", what);
        error.line = usize::try_from(line).unwrap_or(usize::MAX);
        Err(RecordsError::Unclear {
            file: self.file.clone(),
            error,
        })
    }

    fn read(&mut self) -> Result<bool, RecordsError> {
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
        (rows, doubts): (&mut Vec<Val>, &mut Vec<Doubt>),
    ) -> Result<Range<usize>, RecordsError> {
        let wanted = hash(key);
        let first = runs.partition_point(|(hash, _)| *hash < wanted);
        let mine = runs
            .iter()
            .skip(first)
            .take_while(|(hash, _)| *hash == wanted);
        let mut last = first;
        for (_, at) in mine {
            last += 1;
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
                // Which line it is was lost with the leap to it.
                doubts.extend(self.doubt().map(Doubt::without_line));
                rows.push(self.object());
            }
        }
        Ok(first..last)
    }
}

impl Doubt {
    fn without_line(self) -> Self {
        match self {
            Self::Long { file, .. } => Self::Long { file, line: 0 },
            Self::Short { file, .. } => Self::Short { file, line: 0 },
            several @ Self::Several { .. } => several,
        }
    }

    /// For whoever keeps the extract. What makes the rows ones that are not to be believed blocks.
    pub(super) fn finding(&self, system: &SystemName) -> Finding {
        let place = |file: &str, line: u64| match line {
            0 => format!("A row of {file} that belongs to this child"),
            line => format!("Line {line} of {file}"),
        };
        let (code, weight, what, remedy) = match self {
            Self::Several { file, lines } => (
                Code::ValuesDisagree,
                Weight::Blocks,
                format!(
                    "The child stands in {file} on the lines {}, which do not say the same; only the first was read.",
                    in_words(lines)
                ),
                "Find out which row is right, and have the extract made again with that one alone.",
            ),
            Self::Long { file, line } => (
                Code::ValueUnreadable,
                Weight::Blocks,
                format!(
                    "{} has more cells than the header: what stands in which column is not known.",
                    place(file, *line)
                ),
                "Look for a separator that stands unquoted in a cell, and have the extract made again.",
            ),
            Self::Short { file, line } => (
                Code::ValueMissing,
                Weight::Check,
                format!(
                    "{} has fewer cells than the header: what is missing counts as not recorded.",
                    place(file, *line)
                ),
                "Have the extract made again, with every cell of a row written.",
            ),
        };
        Finding::new(code, weight, what, remedy).at(system, "", "")
    }
}

/// The first lines, and how many more.
pub(super) fn in_words(lines: &[u64]) -> String {
    const TOLD: usize = 5;
    let told: Vec<String> = lines.iter().take(TOLD).map(u64::to_string).collect();
    match lines.len().saturating_sub(TOLD) {
        0 => told.join(", "),
        more => format!("{} and {more} more", told.join(", ")),
    }
}

/// Counts the quotation marks of a file in eight bits a character, and goes back to its start.
fn quotes(file: &mut File) -> std::io::Result<Quotes> {
    let mut buffer = vec![0; 128 << 10];
    let mut odd = false;
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        let marks = buffer
            .iter()
            .take(count)
            .filter(|byte| **byte == b'"')
            .count();
        odd ^= marks % 2 == 1;
    }
    file.rewind()?;
    Ok(if odd { Quotes::Odd } else { Quotes::Even })
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

fn hash(key: impl Hash) -> u64 {
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
