//! Words: a new version of a form, made of what was typed into boxes.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{
    casework::{
        library::{
            keep::{self, Published, Upload},
            owner::{Owns, owner_in_words, owns},
            shelf::Shelf,
        },
        office::{Office, VerbError, of_form},
        page::Wrong,
        rights::Asker,
    },
    forms::{
        day::day,
        file::FormError,
        library::{Edition, Head},
        plain::rewording::{self, ABOUT, GO_LIVE, REVIEW_BY, Reworded, WHAT_CHANGED},
    },
    model::{actor::Actor, live::OperationId},
    rules::access::Action,
};

pub use crate::forms::plain::rewording::{FieldWords, SectionWords, WordBox, Words};

/// The boxes of a form, as they stand in the version that is used.
pub struct WordsPage {
    pub head: Head,
    /// Versions that go live later, which what is made here does not hold.
    pub coming: Vec<Head>,
    pub words: Words,
    pub guide: String,
    pub owns: Owns,
    pub owner: String,
}

/// What was typed into the boxes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The version that the page showed.
    pub base: u32,
    /// By the name of the box.
    pub boxes: BTreeMap<String, String>,
    pub guide: String,
    /// Why somebody publishes it who does not own the form.
    pub why: String,
}

/// The boxes of a form.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for a form that is not there or has habits
/// of its own.
pub async fn page(office: &Office, who: &Actor, name: &str) -> Result<WordsPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    asker.may_at_all(Action::KeepLibrary)?;
    let shelf = Shelf::read(office, &mut snapshot).await?;
    let current = shelf.current(name).filter(|one| one.plain.is_some());
    let current = current.ok_or(VerbError::NotThere)?;
    let words = rewording::words(&current.text).ok_or(VerbError::NotThere)?;
    let coming = shelf.coming(name).into_iter();
    Ok(WordsPage {
        head: current.head.clone(),
        coming: coming.map(|one| one.head.clone()).collect(),
        words,
        guide: current.guide.to_string(),
        owns: owns(&asker, &current.head),
        owner: owner_in_words(&current.head),
    })
}

/// The page once more, with what was typed: a box that nobody touched holds what is used now, so
/// that what somebody else has changed meanwhile is not undone.
///
/// # Errors
/// As [`page`].
pub async fn again(
    office: &Office,
    who: &Actor,
    (name, typed): (&str, &Typed),
) -> Result<(WordsPage, Typed), VerbError> {
    let page = page(office, who, name).await?;
    let mut snapshot = office.store.read().await?;
    let shelf = Shelf::read(office, &mut snapshot).await?;
    let current = shelf.current(name).ok_or(VerbError::NotThere)?;
    let base = shelf.version(name, typed.base).unwrap_or(current);
    let (shown, now) = (
        rewording::boxes(&base.text),
        rewording::boxes(&current.text),
    );
    let mut merged = typed.clone();
    merged.base = current.head.version;
    for (name, text) in &mut merged.boxes {
        let is_own = [WHAT_CHANGED, GO_LIVE].contains(&name.as_str());
        if let Some(stands) = now
            .get(name)
            .filter(|_| !is_own && shown.get(name).is_some_and(|was| was == text.trim()))
        {
            text.clone_from(stands);
        }
    }
    if base.guide.trim() == typed.guide.trim() {
        merged.guide = current.guide.to_string();
    }
    Ok((page, merged))
}

/// Publishes a version with the words that were typed. Of a box that somebody has not touched the
/// words stay that are used now, also where another version was published since the page was shown.
///
/// # Errors
/// [`VerbError::Wrong`] with every mistake at its box; then nothing is published.
pub async fn publish(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (name, typed): (&str, &Typed),
) -> Result<Published, VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    asker.may_at_all(Action::KeepLibrary)?;
    let shelf = Shelf::read(office, &mut snapshot).await?;
    drop(snapshot);
    let current = shelf.current(name).filter(|one| one.plain.is_some());
    let current = current.ok_or(VerbError::NotThere)?;
    let next = shelf.highest(name).unwrap_or_default().saturating_add(1);
    let base = shelf.version(name, typed.base).unwrap_or(current);
    let mut wrong = Vec::new();
    let mut new = laid_together(base, current, typed, &mut wrong);
    let guide = match_guide(base, current, &typed.guide, &mut wrong);
    days(&mut new, &mut wrong);
    let reworded = rewording::reword(&current.text, next, &new);
    if let Some(reworded) = &reworded
        && let Err(errors) = office.desk.library.uploaded(&reworded.text, &guide)
    {
        let own = errors.iter().map(|error| at_box(error, reworded));
        wrong.extend(
            own.filter(|one| !wrong.iter().any(|other| other.place == one.place))
                .collect::<Vec<_>>(),
        );
    }
    if !wrong.is_empty() {
        return Err(VerbError::Wrong(wrong));
    }
    let Some(reworded) = reworded else {
        return Err(VerbError::NotNow(
            "The file of this form is written in a way in which its words can only be changed as a \
             text: choose \u{201c}Change it as a text\u{201d} on its page. Nothing was published."
                .to_owned(),
        ));
    };
    let upload = Upload {
        text: reworded.text,
        guide,
        why: typed.why.clone(),
    };
    keep::publish(office, who, operation, &upload).await
}

/// What every box holds in the new version: what was typed where somebody typed, else what is used.
fn laid_together(
    base: &Edition,
    current: &Edition,
    typed: &Typed,
    wrong: &mut Vec<Wrong>,
) -> BTreeMap<String, String> {
    let (shown, now) = (
        rewording::boxes(&base.text),
        rewording::boxes(&current.text),
    );
    let mut new = BTreeMap::new();
    for (name, stands) in &now {
        let Some(text) = typed.boxes.get(name) else {
            continue;
        };
        let text = match name.as_str() {
            REVIEW_BY | GO_LIVE => as_in_file(text),
            _ => text.trim().to_owned(),
        };
        let text = text.as_str();
        // What was new in the version before, and when that was used first, is not so of this one.
        let is_own = [WHAT_CHANGED, GO_LIVE].contains(&name.as_str());
        let was = shown.get(name).unwrap_or(stands);
        if !is_own && text == was {
            continue;
        }
        if !is_own && was != stands && text != stands {
            let message = format!(
                "Somebody else has made \u{201c}{stands}\u{201d} of this meanwhile: leave yours to \
                 publish it all the same"
            );
            wrong.push(at(name, text, message));
        }
        if text.is_empty() && is_needed(name) {
            wrong.push(at(name, text, needed(name).to_owned()));
            continue;
        }
        new.insert(name.clone(), text.to_owned());
    }
    new
}

fn match_guide(base: &Edition, current: &Edition, typed: &str, wrong: &mut Vec<Wrong>) -> String {
    let (was, now) = (base.guide.trim(), current.guide.trim());
    match typed.trim() {
        same if same == was => current.guide.to_string(),
        other if was != now && other != now => {
            let message = "Somebody else has changed the guide meanwhile: look at the current \
                           version, and leave yours to publish it all the same";
            wrong.push(at("guide", other, message.to_owned()));
            typed.to_owned()
        }
        _ => typed.to_owned(),
    }
}

/// A day as people type it, as the file has it; what is none as it was typed.
fn as_in_file(text: &str) -> String {
    day(text).map_or_else(|| text.trim().to_owned(), |day| day.to_string())
}

/// What is no day is told at its box.
fn days(new: &mut BTreeMap<String, String>, wrong: &mut Vec<Wrong>) {
    for name in [REVIEW_BY, GO_LIVE] {
        let typed = new.get_mut(name).filter(|text| !text.is_empty());
        let Some(text) = typed.filter(|text| text.parse::<Date>().is_err()) else {
            continue;
        };
        let message = "Enter a day, like 3 December 2026 or 3/12/26".to_owned();
        wrong.push(at(name, text, message));
        // So that the rest of the file is still looked at.
        "2000-01-01".clone_into(text);
    }
}

/// Without help or a guide a form is whole; without a label it is none.
fn is_needed(name: &str) -> bool {
    let optional = ["-help", "-guide"].iter().any(|end| name.ends_with(end));
    !optional && ![ABOUT, GO_LIVE].contains(&name)
}

fn needed(name: &str) -> &'static str {
    match name {
        WHAT_CHANGED => "Say what changed",
        REVIEW_BY => "Say by when the owner looks at it again",
        name if name.ends_with("-title") => "Give it a title",
        _ => "Give it a label",
    }
}

fn at(name: &str, text: &str, message: String) -> Wrong {
    Wrong {
        place: Some(of_form(name)),
        text: text.to_owned(),
        message,
    }
}

/// A mistake of the file at the box that holds it; of the whole page where none does.
fn at_box(error: &FormError, reworded: &Reworded) -> Wrong {
    let message = format!("{}; {}", capital(&error.what), error.remedy);
    let name = reworded.box_at(error.line).unwrap_or("words");
    at(name, "", message)
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
