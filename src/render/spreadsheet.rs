//! Rows as files for a spreadsheet: CSV and XLSX, in which nothing is a formula.
//!
//! A spreadsheet takes a text that begins with one of a few signs for a formula and runs it (OWASP,
//! CSV injection). In CSV such a text stands behind an apostrophe. In a workbook every cell is
//! marked as text, so nothing of it is run and nothing has to be added; the mark that makes a
//! program keep it text when somebody edits the cell stands beside those that look like a formula.

use std::borrow::Cow;

use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

/// One table to be written.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// What the sheet is called; what a workbook does not allow in a name is left out.
    pub name: &'a str,
    /// The day that the file bears.
    pub on: Date,
    pub header: &'a [String],
    pub rows: &'a [Vec<String>],
}

/// Why a file could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SpreadsheetError {
    #[error("the workbook could not be written")]
    Workbook(#[from] XlsxError),
    #[error("the rows could not be written")]
    Csv(#[from] csv::Error),
}

/// What a spreadsheet may take for the beginning of a formula, the full-width signs too.
const SIGNS: [char; 11] = [
    '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];

/// The longest name of a sheet, and what it must not hold.
const LONGEST: usize = 31;
const NOT_IN_NAMES: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];

fn looks_like_a_formula(cell: &str) -> bool {
    let begins = |text: &str| text.starts_with(SIGNS);
    // Some programs cut blanks away before they look.
    begins(cell) || begins(cell.trim_start())
}

fn harmless(cell: &str) -> Cow<'_, str> {
    match looks_like_a_formula(cell) {
        true => Cow::Owned(format!("'{cell}")),
        false => Cow::Borrowed(cell),
    }
}

/// The table as CSV in UTF-8 with the mark by which spreadsheets know that, every cell in quotes.
///
/// # Errors
/// [`SpreadsheetError::Csv`] for rows of different lengths.
pub fn csv(sheet: &Sheet<'_>) -> Result<Vec<u8>, SpreadsheetError> {
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_writer(&mut out);
    for row in std::iter::once(sheet.header).chain(sheet.rows.iter().map(Vec::as_slice)) {
        writer.write_record(row.iter().map(|cell| harmless(cell).into_owned()))?;
    }
    writer.flush().map_err(csv::Error::from)?;
    drop(writer);
    Ok(out)
}

/// A table as CSV for another program: no mark in front, quotes only where a cell needs them.
///
/// # Errors
/// [`SpreadsheetError::Csv`] for rows of different lengths.
pub fn plain(header: &[&str], rows: &[Vec<String>]) -> Result<String, SpreadsheetError> {
    let mut out = Vec::new();
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(&mut out);
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell).into_owned()))?;
    }
    writer.flush().map_err(csv::Error::from)?;
    drop(writer);
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// The table as a workbook with one visible sheet.
///
/// # Errors
/// [`SpreadsheetError::Workbook`] for more than a sheet holds.
pub fn xlsx(sheet: &Sheet<'_>) -> Result<Vec<u8>, SpreadsheetError> {
    let mut workbook = Workbook::new();
    let year = u16::try_from(sheet.on.year()).unwrap_or_default();
    let [month, day] = [sheet.on.month(), sheet.on.day()].map(i8::cast_unsigned);
    let day = ExcelDateTime::from_ymd(year, month, day)?;
    // Nobody's name stands in the properties, and no moment of this machine.
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let (bold, text, guarded) = (
        Format::new().set_bold(),
        Format::new().set_num_format("@"),
        Format::new().set_num_format("@").set_quote_prefix(),
    );
    let page = workbook.add_worksheet();
    page.set_name(name(sheet.name))?;
    page.set_freeze_panes(1, 0)?;
    for (column, title) in (0_u16..).zip(sheet.header) {
        page.write_string_with_format(0, column, title, &bold)?;
    }
    for (row, cells) in (1_u32..).zip(sheet.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            let format = match looks_like_a_formula(cell) {
                true => &guarded,
                false => &text,
            };
            page.write_string_with_format(row, column, cell, format)?;
        }
    }
    page.autofit();
    Ok(workbook.save_to_buffer()?)
}

fn name(wanted: &str) -> String {
    let plain = wanted.chars().filter(|c| !NOT_IN_NAMES.contains(c));
    let name: String = plain.take(LONGEST).collect();
    match name.trim_matches('\'').trim() {
        "" => "Sheet".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use jiff::civil::date;

    use super::*;

    const PAYLOADS: [&str; 12] = [
        "=cmd|' /C calc'!A0",
        "+44 7700 900401",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        " =1+1",
        "\u{ff1d}1+1",
        "=HYPERLINK(\"http://x.example\",\"here\")",
        "Kerry \"KB\" Bell; =1+1",
        "O'Brien, Ana",
    ];

    fn rows() -> Vec<Vec<String>> {
        PAYLOADS
            .iter()
            .map(|cell| vec![(*cell).to_owned()])
            .collect()
    }

    fn with<T>(made: impl Fn(&Sheet<'_>) -> T) -> T {
        made(&Sheet {
            name: "Reviews: [team] of a very long name that is cut",
            on: date(2026, 11, 23),
            header: &["Name".to_owned()],
            rows: &rows(),
        })
    }

    #[test]
    fn a_cell_of_a_table_for_a_program_stays_one_cell() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let rows = [row(["1", "PN1"]), row(["1,2\n\"3\"", "=1"])];

        let text = plain(&["CHILD", "REVIEW_CODE"], &rows).unwrap();

        let lines = "CHILD,REVIEW_CODE\r\n1,PN1\r\n\"1,2\n\"\"3\"\"\",'=1\r\n";
        assert_eq!(text, lines);
    }

    #[test]
    fn what_looks_like_a_formula_stands_behind_an_apostrophe_in_csv() {
        let bytes = with(|sheet| csv(sheet).unwrap());

        let text = String::from_utf8(bytes).unwrap();
        let text = text.strip_prefix('\u{feff}').unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let told: Vec<String> = reader
            .records()
            .map(|record| record.unwrap()[0].to_owned())
            .collect();
        for (cell, told) in PAYLOADS.iter().zip(&told) {
            let begins = cell.trim_start().chars().next().unwrap();
            if SIGNS.contains(&begins) {
                assert_eq!(*told, format!("'{cell}"));
            } else {
                assert_eq!(told, cell);
            }
        }
        assert_eq!(told.len(), PAYLOADS.len());
    }

    #[test]
    fn a_workbook_holds_texts_as_they_are_and_no_formula() {
        let bytes = with(|sheet| xlsx(sheet).unwrap());

        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut part = |name: &str| {
            let mut text = String::new();
            let mut file = archive.by_name(name).unwrap();
            file.read_to_string(&mut text).unwrap();
            text
        };
        let sheet = part("xl/worksheets/sheet1.xml");
        assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "{sheet}");
        assert_eq!(sheet.matches("t=\"s\"").count(), PAYLOADS.len() + 1);
        let texts = part("xl/sharedStrings.xml");
        assert!(texts.contains("+44 7700 900401"), "{texts}");
        assert!(part("xl/styles.xml").contains("quotePrefix=\"1\""));
        let book = part("xl/workbook.xml");
        assert!(!book.contains("hidden") && book.contains("name=\"Reviews team of a very long"));
        let about = part("docProps/core.xml");
        assert!(
            about.contains("2026-11-23") && about.contains("<dc:creator></dc:creator>"),
            "{about}"
        );
        let parts = archive.file_names().map(Result::unwrap);
        assert_eq!(parts.filter(|name| name.contains("external")).count(), 0);
    }
}
