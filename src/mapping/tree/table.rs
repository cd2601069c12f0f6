//! CSV to a list of row objects.

use jaq_json::{Map, Val};

use crate::mapping::tree::{
    TreeError,
    text::{self, Otherwise},
};

/// More columns than any table has.
const MOST_COLUMNS: usize = 4096;

pub(super) fn read(bytes: &[u8]) -> Result<Val, TreeError> {
    let text = text::decoded("csv", bytes, Otherwise::Windows)?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator_of(&text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut row = csv::StringRecord::new();
    if !next(&mut reader, &mut row)? {
        return Err(TreeError::new("csv", "there is no header line"));
    }
    let columns = Columns::new(&row)?;
    let mut rows = Vec::new();
    while next(&mut reader, &mut row)? {
        rows.push(columns.object(&row));
    }
    Ok(rows.into_iter().collect())
}

fn next(reader: &mut csv::Reader<&[u8]>, row: &mut csv::StringRecord) -> Result<bool, TreeError> {
    reader.read_record(row).map_err(|error| {
        let mut wrong = TreeError::new("csv", "this row cannot be read");
        if let Some(place) = error.position() {
            wrong.line = usize::try_from(place.line()).unwrap_or(usize::MAX);
        }
        wrong
    })
}

/// The character between cells: whichever of the usual four the header line has most of.
pub(crate) fn separator_of(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            byte => {
                for (separator, count) in &mut counts {
                    *count += usize::from(*separator == byte);
                }
            }
        }
    }
    let mut best = (b',', 0);
    for (separator, count) in counts {
        if count > best.1 {
            best = (separator, count);
        }
    }
    best.0
}

/// The names of a table's columns.
pub(crate) struct Columns(Vec<Val>);

impl Columns {
    /// Takes the header line. An empty name becomes `column_3`, a repeated one `NAME_2`.
    pub(crate) fn new(header: &csv::StringRecord) -> Result<Self, TreeError> {
        if header.len() > MOST_COLUMNS {
            return Err(TreeError::new("csv", "there are too many columns"));
        }
        let mut seen = std::collections::HashMap::new();
        let mut names = Vec::with_capacity(header.len());
        for (index, name) in header.iter().enumerate() {
            let name = match name.trim().trim_start_matches('\u{feff}') {
                "" => format!("column_{}", index + 1),
                name => name.to_owned(),
            };
            let count = seen.entry(name.clone()).or_insert(0_usize);
            *count += 1;
            names.push(Val::from(match *count {
                1 => name,
                again => format!("{name}_{again}"),
            }));
        }
        Ok(Self(names))
    }

    /// One row; cells without a column are left out, columns without a cell are null.
    pub(crate) fn object(&self, row: &csv::StringRecord) -> Val {
        let mut map = Map::default();
        for (index, name) in self.0.iter().enumerate() {
            let cell = match row.get(index).map(str::trim) {
                None | Some("") => Val::Null,
                Some(cell) => Val::from(cell.to_owned()),
            };
            map.insert(name.clone(), cell);
        }
        Val::obj(map)
    }

    /// Where a column stands, whatever the case of its name.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|column| match column {
            Val::TStr(bytes) => bytes.eq_ignore_ascii_case(name.as_bytes()),
            _ => false,
        })
    }
}
