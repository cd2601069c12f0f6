//! One reader's copy of the minutes, as `templates/print/minutes.typ` asks for it.

use crate::render::{engine::Shown, view::View};

/// A copy, ready to be printed. It is made of what was cleared for its reader.
pub struct PrintedCopy {
    pub title: String,
    /// Whose copy it is.
    pub name: String,
    pub held_on: Option<String>,
    pub reference: String,
    pub council: String,
    pub phone: String,
    pub sections: Vec<PrintedSection>,
}

/// One part of it.
pub struct PrintedSection {
    pub label: String,
    /// `heading`, `item` or `paragraph`, and the words.
    pub blocks: Vec<(&'static str, String)>,
    pub rows: Vec<PrintedRow>,
}

/// A decision or an action.
pub struct PrintedRow {
    pub kind: &'static str,
    pub what: String,
    pub owner: String,
    pub due: Option<String>,
    pub why: Option<String>,
    /// How it stands, where somebody has said so.
    pub state: Option<String>,
}

impl Shown for PrintedCopy {
    fn view(&self) -> View {
        let phone = Some(&self.phone).filter(|phone| !phone.is_empty());
        View::with_capacity(7)
            .text("title", &self.title)
            .text("name", &self.name)
            .maybe("held_on", self.held_on.as_deref())
            .text("reference", &self.reference)
            .text("council", &self.council)
            .maybe("phone", phone)
            .list("sections", self.sections.iter().map(section))
    }
}

fn section(section: &PrintedSection) -> View {
    let blocks = section.blocks.iter().map(|(kind, words)| {
        View::with_capacity(2)
            .text("kind", *kind)
            .text("words", words)
    });
    View::with_capacity(3)
        .text("label", &section.label)
        .list("blocks", blocks)
        .list("rows", section.rows.iter().map(row))
}

fn row(row: &PrintedRow) -> View {
    View::with_capacity(6)
        .text("kind", row.kind)
        .text("what", &row.what)
        .text("owner", &row.owner)
        .maybe("due", row.due.as_deref())
        .maybe("why", row.why.as_deref())
        .maybe("state", row.state.as_deref())
}
