//! The library: every form, its current version, whose it is, and how it is used.

pub mod keep;
pub(in crate::casework) mod shelf;
pub mod suggest;

use jiff::Timestamp;

pub use crate::forms::guide::Block;
use crate::{
    casework::{
        library::shelf::Shelf,
        office::{Office, VerbError, name_of},
        plain::open::who as whose,
        rights::Asker,
    },
    forms::{
        library::{Edition, Head},
        plain::{Need, Sort},
    },
    model::actor::Actor,
    rules::access::Action,
    store::library::Suggestion,
};

/// One form of the library.
pub struct Shelved {
    pub head: Head,
    /// Whether its owner has not looked at it by the day they said.
    pub overdue: Overdue,
    /// How it is begun.
    pub begun: HowBegun,
    /// Versions that go live later.
    pub coming: Vec<Head>,
    pub archived: Archived,
    /// How many suggestions wait for its owner.
    pub suggestions: usize,
}

/// Whether a form is not begun any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Archived {
    Yes,
    No,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overdue {
    Yes,
    No,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HowBegun {
    /// From a child's page, under its forms.
    FromChild,
    /// It has pages of its own.
    ByItself,
    /// It is read, and never begun.
    Never,
}

/// The page of one form.
pub struct FormPage {
    pub shelved: Shelved,
    pub guide: Vec<Block>,
    /// What it asks, section by section.
    pub asks: Vec<(String, Vec<AskedField>)>,
    /// Who signs, and what.
    pub signs: Vec<(String, String)>,
    /// For those who keep the library.
    pub suggestions: Vec<SuggestionPart>,
    pub may_keep: MayKeep,
}

/// One thing that a form asks.
pub struct AskedField {
    pub label: String,
    pub need: Need,
    /// Whether it begins with what the invite knows.
    pub prefilled: Prefilled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefilled {
    Yes,
    No,
}

/// A suggestion that nobody has dealt with.
pub struct SuggestionPart {
    pub id: String,
    pub version: u32,
    pub by: String,
    pub at: Timestamp,
    pub words: String,
}

/// The list of forms.
pub struct LibraryPage {
    pub forms: Vec<Shelved>,
    pub archived: Vec<Shelved>,
    pub may_keep: MayKeep,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayKeep {
    Yes,
    No,
}

/// Every form in its current version, by title; those only that hold all the words, where some
/// are looked for.
///
/// # Errors
/// As the table of access has it.
pub async fn shelves(office: &Office, who: &Actor, words: &str) -> Result<LibraryPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    asker.may_at_all(Action::SeeLibrary)?;
    let shelf = Shelf::read(office, &mut snapshot).await?;
    let suggestions = snapshot.open_suggestions().await?;
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let found = shelf.forms().into_iter().filter(|edition| {
        let text = searched(edition);
        words.iter().all(|word| text.contains(word))
    });
    let shelved = found.map(|edition| shelved(office, &shelf, edition, &suggestions));
    let (archived, forms) = shelved.partition(|one| one.archived == Archived::Yes);
    Ok(LibraryPage {
        forms,
        archived,
        may_keep: may_keep(&asker),
    })
}

fn may_keep(asker: &Asker) -> MayKeep {
    match asker.may_at_all(Action::KeepLibrary) {
        Ok(()) => MayKeep::Yes,
        Err(_) => MayKeep::No,
    }
}

/// One form in its current version.
///
/// # Errors
/// [`VerbError::NotThere`] for a form that is not there.
pub async fn form(office: &Office, who: &Actor, name: &str) -> Result<FormPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    asker.may_at_all(Action::SeeLibrary)?;
    let shelf = Shelf::read(office, &mut snapshot).await?;
    let edition = shelf.current(name).ok_or(VerbError::NotThere)?;
    let suggestions = snapshot.open_suggestions().await?;
    let plain = edition.plain.as_deref();
    let sections = plain.map_or(&[][..], |form| &form.sections).iter();
    let asks = sections.map(|section| {
        let fields = section.fields.iter().map(|field| AskedField {
            label: field.label.clone(),
            need: field.need,
            prefilled: match field.prefill.is_empty() {
                true => Prefilled::No,
                false => Prefilled::Yes,
            },
        });
        (section.title.clone(), fields.collect())
    });
    let signs = plain.map_or(&[][..], |form| &form.sign_offs).iter();
    let own = suggestions.iter().filter(|one| *one.form == *name);
    let may_keep = may_keep(&asker);
    Ok(FormPage {
        guide: edition.guide_blocks(),
        asks: asks.collect(),
        signs: signs.map(|one| (one.title.clone(), whose(one))).collect(),
        shelved: shelved(office, &shelf, edition, &suggestions),
        suggestions: own
            .filter(|_| may_keep == MayKeep::Yes)
            .map(|one| SuggestionPart {
                id: one.id.to_string(),
                version: one.version,
                by: name_of(&one.by),
                at: one.at,
                words: one.words.reveal().to_owned(),
            })
            .collect(),
        may_keep,
    })
}

fn shelved(
    office: &Office,
    shelf: &Shelf,
    edition: &Edition,
    suggestions: &[Suggestion],
) -> Shelved {
    let name = &*edition.head.name;
    let coming = shelf.coming(name).into_iter();
    let is_late = |day: jiff::civil::Date| day < office.today();
    Shelved {
        head: edition.head.clone(),
        overdue: match edition.head.review_by.is_some_and(is_late) {
            true => Overdue::Yes,
            false => Overdue::No,
        },
        begun: match (edition.head.sort, &edition.plain) {
            (Sort::Form, Some(_)) => HowBegun::FromChild,
            (Sort::Form, None) => HowBegun::ByItself,
            (Sort::Guide | Sort::Letter | Sort::Resource, _) => HowBegun::Never,
        },
        coming: coming.map(|one| one.head.clone()).collect(),
        archived: match shelf.is_archived(name) {
            true => Archived::Yes,
            false => Archived::No,
        },
        suggestions: suggestions.iter().filter(|one| *one.form == *name).count(),
    }
}

/// Everything of a form in which words are looked for, in small letters.
fn searched(edition: &Edition) -> String {
    let head = &edition.head;
    let mut text = [&head.title, &head.about, &head.owner]
        .map(String::as_str)
        .join(" ");
    text.push_str(&edition.guide);
    if let Some(form) = &edition.plain {
        for (_, field) in form.fields() {
            text.push(' ');
            text.push_str(&field.label);
        }
    }
    text.to_lowercase()
}
