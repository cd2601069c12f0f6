//! The library: every form, its current version, whose it is, and how it is used.

pub mod keep;
pub mod owner;
pub mod reading;
pub(in crate::casework) mod shelf;
pub mod suggest;
pub mod versions;
pub mod words;

use jiff::Timestamp;

pub use crate::forms::guide::Block;
pub use crate::store::library::ToldOf;
use crate::{
    casework::{
        library::{
            owner::{Accounts, Owns, is_for, owner_in_words, owns},
            reading::{LetterLine, ServiceLine, holds},
            shelf::Shelf,
            versions::VersionPart,
        },
        office::{Office, VerbError, name_of},
        plain::{open::who as whose, standing::any_of},
        refer::rooms::Rooms,
        rights::Asker,
    },
    forms::{
        library::{Edition, Head},
        plain::{Kind, Need, PlainForm, Sort},
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
    /// How many suggestions, and things done by others, wait for the one who asks.
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
    pub asks: Vec<AskedSection>,
    /// Who signs, and what.
    pub signs: Vec<(String, String)>,
    /// Whose it is, as the program tells them; empty where it is not said.
    pub owned_by: String,
    /// Every version, the newest first.
    pub versions: Vec<VersionPart>,
    /// What waits for the one who asks: for those who keep the library, and for the owner.
    pub suggestions: Vec<SuggestionPart>,
    pub may_keep: MayKeep,
    pub owns: Owns,
}

/// A section of a form.
pub struct AskedSection {
    pub title: String,
    pub help: String,
    pub fields: Vec<AskedField>,
}

/// One thing that a form asks, as whoever fills it in reads it.
pub struct AskedField {
    pub label: String,
    pub help: String,
    pub guide: String,
    /// What can be chosen, or the columns of a table; empty for all else.
    pub choices: Vec<String>,
    pub need: Need,
    /// Whether it begins with what the invite knows.
    pub prefilled: Prefilled,
    /// The label of the field on which it depends, and what must stand there.
    pub only_if: Option<(String, Option<String>)>,
    /// Who alone sees it; empty where everybody does who may open the document.
    pub seen_by: String,
}

/// What a form asks.
fn asked(form: &PlainForm) -> Vec<AskedSection> {
    let sections = form.sections.iter();
    sections
        .map(|section| AskedSection {
            title: section.title.clone(),
            help: section.help.clone(),
            fields: section
                .fields
                .iter()
                .map(|field| AskedField {
                    label: field.label.clone(),
                    help: field.help.clone(),
                    guide: field.guide.clone(),
                    choices: match &field.kind {
                        Kind::Choice(choices) => choices.clone(),
                        Kind::Table(columns) => {
                            columns.iter().map(|one| one.label.clone()).collect()
                        }
                        _ => Vec::new(),
                    },
                    need: field.need,
                    prefilled: match field.prefill.is_empty() {
                        true => Prefilled::No,
                        false => Prefilled::Yes,
                    },
                    only_if: field.show_if.as_ref().map(|show_if| {
                        let other = form.field(&show_if.field);
                        let label = other.map_or_else(String::new, |other| other.label.clone());
                        (label, show_if.is.clone())
                    }),
                    seen_by: any_of(&field.may_see),
                })
                .collect(),
        })
        .collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefilled {
    Yes,
    No,
}

/// Something that the owner is told and nobody has dealt with.
pub struct SuggestionPart {
    pub id: String,
    pub what: ToldOf,
    pub version: u32,
    pub by: String,
    pub at: Timestamp,
    pub words: String,
}

/// The list of forms.
pub struct LibraryPage {
    pub forms: Vec<Shelved>,
    pub archived: Vec<Shelved>,
    pub letters: Vec<LetterLine>,
    pub services: Vec<ServiceLine>,
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
    let accounts = Accounts::load(&mut snapshot, &suggestions).await?;
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let found = shelf
        .forms()
        .into_iter()
        .filter(|edition| holds(&[&searched(edition)], &words));
    let shelved =
        found.map(|edition| shelved(office, &shelf, edition, (&suggestions, &asker, &accounts)));
    let (archived, forms) = shelved.partition(|one| one.archived == Archived::Yes);
    let rooms = Rooms::of(&mut snapshot).await?;
    Ok(LibraryPage {
        forms,
        archived,
        letters: reading::letters(office, &shelf, &words),
        services: reading::services(office, &rooms, &words),
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
    let accounts = Accounts::load(&mut snapshot, &suggestions).await?;
    let plain = edition.plain.as_deref();
    let signs = plain.map_or(&[][..], |form| &form.sign_offs).iter();
    let versions = versions::parts(office, &mut snapshot, (&shelf, name)).await?;
    let head = &edition.head;
    let own = suggestions
        .iter()
        .filter(|one| *one.form == *name && is_for(&asker, &accounts, (head, one.what)));
    Ok(FormPage {
        guide: edition.guide_blocks(),
        asks: plain.map_or_else(Vec::new, asked),
        signs: signs.map(|one| (one.title.clone(), whose(one))).collect(),
        owned_by: owner_in_words(head),
        versions,
        shelved: shelved(office, &shelf, edition, (&suggestions, &asker, &accounts)),
        suggestions: own
            .map(|one| SuggestionPart {
                id: one.id.to_string(),
                what: one.what,
                version: one.version,
                by: name_of(&one.by),
                at: one.at,
                words: one.words.reveal().to_owned(),
            })
            .collect(),
        may_keep: may_keep(&asker),
        owns: owns(&asker, head),
    })
}

fn shelved(
    office: &Office,
    shelf: &Shelf,
    edition: &Edition,
    (suggestions, asker, accounts): (&[Suggestion], &Asker, &Accounts),
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
        suggestions: suggestions
            .iter()
            .filter(|one| *one.form == *name && is_for(asker, accounts, (&edition.head, one.what)))
            .count(),
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
