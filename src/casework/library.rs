//! The library: every form, its current version, whose it is, and how it is used.

pub use crate::forms::guide::Block;
use crate::{
    casework::{
        office::{Office, VerbError},
        plain::open::who as whose,
        rights::Asker,
    },
    forms::{
        library::{Edition, Head, coming, current},
        plain::Need,
    },
    model::actor::Actor,
    rules::access::Action,
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
}

/// The page of one form.
pub struct FormPage {
    pub shelved: Shelved,
    pub guide: Vec<Block>,
    /// What it asks, section by section.
    pub asks: Vec<(String, Vec<AskedField>)>,
    /// Who signs, and what.
    pub signs: Vec<(String, String)>,
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

/// Every form in its current version, by title; those only that hold all the words, where some
/// are looked for.
///
/// # Errors
/// As the table of access has it.
pub async fn shelves(office: &Office, who: &Actor, words: &str) -> Result<Vec<Shelved>, VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    asker.may_at_all(Action::SeeLibrary)?;
    let editions = office.desk.library.editions();
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let mut shelved: Vec<Shelved> = names(editions)
        .into_iter()
        .filter_map(|name| current(editions, name, office.today()))
        .filter(|edition| {
            let text = searched(edition);
            words.iter().all(|word| text.contains(word))
        })
        .map(|edition| shelf(office, edition))
        .collect();
    shelved.sort_by(|one, other| one.head.title.cmp(&other.head.title));
    Ok(shelved)
}

/// One form in its current version.
///
/// # Errors
/// [`VerbError::NotThere`] for a form that is not there.
pub async fn form(office: &Office, who: &Actor, name: &str) -> Result<FormPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    asker.may_at_all(Action::SeeLibrary)?;
    let editions = office.desk.library.editions();
    let edition = current(editions, name, office.today()).ok_or(VerbError::NotThere)?;
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
    Ok(FormPage {
        guide: edition.guide_blocks(),
        asks: asks.collect(),
        signs: signs.map(|one| (one.title.clone(), whose(one))).collect(),
        shelved: shelf(office, edition),
    })
}

fn names(editions: &[Edition]) -> Vec<&str> {
    let mut names: Vec<&str> = editions.iter().map(|one| &*one.head.name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn shelf(office: &Office, edition: &Edition) -> Shelved {
    let editions = office.desk.library.editions();
    let today = office.today();
    let coming = coming(editions, &edition.head.name, today);
    Shelved {
        head: edition.head.clone(),
        overdue: match edition.head.review_by.is_some_and(|day| day < today) {
            true => Overdue::Yes,
            false => Overdue::No,
        },
        begun: match edition.plain {
            Some(_) => HowBegun::FromChild,
            None => HowBegun::ByItself,
        },
        coming: coming.into_iter().map(|one| one.head.clone()).collect(),
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
