//! Sections of a document as the sheet tells them: fields, or rows in columns.

use std::borrow::Cow;

use crate::{
    forms::{
        invite::sheet::people,
        sheet::{Provenance, words},
    },
    model::document::{Row, Section},
    render::view::View,
};

/// One section with its fields, or its columns and rows.
pub fn view(section: &Section, told: &mut Provenance) -> View {
    let mut is_folded = false;
    let (columns, rows): (Vec<View>, Vec<View>) = if section.name == "people" {
        let (rows, folded) = people::views(section, told);
        is_folded = folded;
        let column = |(name, label)| {
            View::with_capacity(2)
                .word("name", name)
                .word("label", label)
        };
        (people::COLUMNS.map(column).into(), rows)
    } else {
        let first = section.rows.first().map_or(&[][..], |row| &row.fields);
        let columns = first.iter().map(|field| {
            View::with_capacity(2)
                .word("name", field.name)
                .shared("label", &field.label)
        });
        (
            columns.collect(),
            section.rows.iter().map(plain_row).collect(),
        )
    };
    let fields = section.fields.iter().map(|field| {
        let view = View::with_capacity(5)
            .word("name", field.name)
            .shared("label", &field.label);
        said(view, "text", words(&field.answer))
            .word("state", field.answer.state())
            .owned("origin", told.words(&field.answer))
    });
    let fields: Vec<View> = fields.collect();
    let is_table = !columns.is_empty() || fields.is_empty();
    View::with_capacity(8)
        .word("name", section.name)
        .shared("title", &section.title)
        .flag("is_table", is_table)
        .flag("is_folded", is_folded)
        .word("empty", empty(section))
        .list("fields", fields)
        .list("columns", columns)
        .list("rows", rows)
}

/// A text that was borrowed is copied, one that was made is given away.
fn said(view: View, name: &'static str, words: Cow<'_, str>) -> View {
    match words {
        Cow::Borrowed(words) => view.text(name, words),
        Cow::Owned(words) => view.owned(name, words),
    }
}

fn empty(section: &Section) -> &'static str {
    if !section.rows.is_empty() {
        return "";
    }
    match section.name {
        "exclusions" => "Nobody is kept out of the meeting.",
        "since_last_review" => "No change, or no earlier list to compare with.",
        "people" => "No people are recorded around this child.",
        _ => "",
    }
}

fn plain_row(row: &Row) -> View {
    let cells = row.fields.iter().map(|field| {
        let view = View::with_capacity(4).shared("label", &field.label);
        said(view, "text", words(&field.answer))
            .word("state", field.answer.state())
            .owned_texts("notes", Vec::new())
    });
    let label = row.fields.first().map(|field| words(&field.answer));
    said(View::with_capacity(7), "label", label.unwrap_or_default())
        .word("badge", "")
        .word("state", "")
        .word("opens", "")
        .word("group", "")
        .flag("closes", false)
        .list("cells", cells)
}
