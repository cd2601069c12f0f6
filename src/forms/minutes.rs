//! The minutes of a meeting: the sections of each kind, with their guides.

pub mod child;
mod clocks;
pub mod letters;
pub mod printed;

use std::{fmt, sync::Arc};

use serde::Deserialize;
use toml::Spanned;

use crate::{
    forms::{
        minutes::clocks::{RawClock, RawStep},
        settings::CouncilSettings,
    },
    model::minutes::MinutesKind,
    rules::{
        clock::profiles::Profile,
        minutes::{core_clock::CoreClock, repeat::Repeat, shown::Audience},
    },
};

/// What a section of the minutes holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Asks {
    /// A box to write in.
    Text,
    /// Who was there.
    People,
    /// What the record knows of visits, and a box.
    Visits,
    /// What the record holds of the child protection plan, and a box.
    Plan,
    /// Who belongs to a core group, and a box.
    Members,
    /// The child, and the category of the plan, and a box.
    Category,
    /// What is to be done by the plan, and a box.
    Tasks,
    /// Who takes the minutes, and a box that begins with whose turn it is.
    Taker,
    /// The day of the next meeting, and a box.
    Next,
    /// The actions of the last meeting, and what came of them.
    Since,
    /// What was decided, and who does what.
    Decisions,
    /// Who gets a copy.
    Copies,
}

impl Asks {
    const ALL: &[(Self, &str)] = &[
        (Self::Text, "text"),
        (Self::People, "people"),
        (Self::Visits, "visits"),
        (Self::Plan, "plan"),
        (Self::Members, "members"),
        (Self::Category, "category"),
        (Self::Tasks, "tasks"),
        (Self::Taker, "taker"),
        (Self::Next, "next"),
        (Self::Since, "since"),
        (Self::Decisions, "decisions"),
        (Self::Copies, "copies"),
    ];

    fn from_code(code: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, one)| *one == code);
        found.map(|(asks, _)| *asks)
    }

    /// Whether there is a box to write in.
    pub fn has_box(self) -> bool {
        !matches!(
            self,
            Self::People | Self::Since | Self::Decisions | Self::Copies
        )
    }
}

/// Whether a section may be empty when the minutes are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Required,
    Optional,
}

/// One section of the minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Stable name: `views`.
    pub name: Arc<str>,
    pub label: Arc<str>,
    pub asks: Asks,
    pub audience: Audience,
    pub need: Need,
    /// For whom it has a box of their own; nothing where it has one for all.
    pub repeat: Option<Repeat>,
    /// With which versions of the form it stands in minutes: from the first to the last.
    versions: (u32, u32),
    /// The card beside it, line by line.
    pub guide: Vec<Arc<str>>,
}

/// The sections of one kind of meeting, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    pub kind: MinutesKind,
    pub title: Arc<str>,
    pub sections: Vec<Section>,
    /// What follows the meeting; nothing where that goes by the clock of the review.
    pub after: Option<Profile>,
    /// For how many working days the council lets such a meeting be adjourned; nothing where it sets
    /// no limit. That of a review is the regulations', and stands in no form.
    pub adjourn_working_days: Option<u32>,
    /// By when core groups are held, counted from the conferences of the plan; nothing of a review,
    /// nor where the council sets no days.
    pub clock: Option<CoreClock>,
}

/// The form, with the council's words in it.
#[derive(Clone, Debug)]
pub struct MinutesForm {
    pub title: Arc<str>,
    pub owner: Arc<str>,
    pub version: u32,
    /// Each with the version of the form from which it holds, the newest in front.
    layouts: Vec<(u32, Layout)>,
}

/// What is wrong with the form's file, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {what}; {remedy}")]
pub struct MinutesFormError {
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    pub what: String,
    pub remedy: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    name: Spanned<String>,
    version: u32,
    title: String,
    owner: String,
    #[serde(default)]
    kind: Vec<RawKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKind {
    code: Spanned<String>,
    title: String,
    #[serde(default)]
    section: Vec<RawSection>,
    #[serde(default)]
    after: Vec<RawStep>,
    adjourn_working_days: Option<Spanned<u32>>,
    clock: Option<Spanned<RawClock>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSection {
    name: Spanned<String>,
    label: Spanned<String>,
    asks: Option<Spanned<String>>,
    #[serde(rename = "for")]
    audience: Option<Spanned<String>>,
    #[serde(default)]
    required: bool,
    repeat: Option<Spanned<String>>,
    since: Option<Spanned<u32>>,
    until: Option<Spanned<u32>>,
    #[serde(default)]
    guide: Vec<String>,
}

/// A fault, and where in the text it is.
struct Fault {
    at: usize,
    what: String,
    remedy: &'static str,
}

/// A fault at the place of a word.
fn fault(word: &Spanned<String>, what: impl fmt::Display, remedy: &'static str) -> Fault {
    Fault {
        at: word.span().start,
        what: what.to_string(),
        remedy,
    }
}

impl MinutesForm {
    /// Reads the form's file with the council's words in it.
    ///
    /// # Errors
    /// Text that is no TOML; a kind, a section or a word that the program does not know; a name
    /// that is there twice; a kind of meeting that is missing, or has nothing to write in.
    pub fn read(
        file: &str,
        text: &str,
        settings: &CouncilSettings,
    ) -> Result<Self, MinutesFormError> {
        let told = |at: usize, what: String, remedy: &str| {
            let (line, column) = place(text, at);
            MinutesFormError {
                file: file.to_owned(),
                line,
                column,
                what,
                remedy: remedy.to_owned(),
            }
        };
        let raw: Raw = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let what = error.message().replace('\n', " ");
            told(at, what, "see the form that is delivered with the program")
        })?;
        understood(raw, settings).map_err(|fault| told(fault.at, fault.what, fault.remedy))
    }

    /// The sections of a kind of meeting. Every kind is there: a file that leaves one out is not
    /// taken.
    pub fn layout(&self, kind: MinutesKind) -> Option<&Layout> {
        self.layout_of(kind, self.version)
    }

    /// The same as minutes have them that were begun with that version of the form: they keep it.
    pub fn layout_of(&self, kind: MinutesKind, version: u32) -> Option<&Layout> {
        let own = self
            .layouts
            .iter()
            .filter(|(_, layout)| layout.kind == kind);
        let mut own = own.filter(|(from, _)| *from <= version);
        own.next().map(|(_, layout)| layout)
    }
}

impl Layout {
    pub fn section(&self, name: &str) -> Option<&Section> {
        self.sections.iter().find(|section| *section.name == *name)
    }

    /// The section with a box of that name.
    pub fn with_box(&self, name: &str) -> Option<&Section> {
        self.section(name).filter(|section| section.asks.has_box())
    }
}

fn understood(raw: Raw, settings: &CouncilSettings) -> Result<MinutesForm, Fault> {
    if raw.name.get_ref() != "minutes" {
        let what = "this is the form of the minutes, and it has another name";
        return Err(fault(&raw.name, what, "write name = \"minutes\""));
    }
    let mut layouts: Vec<(u32, Layout)> = Vec::new();
    for kind in &raw.kind {
        let own = of_versions(kind, raw.version, settings)?;
        let is_own = |code| own.first().is_some_and(|(_, first)| first.kind == code);
        if layouts.iter().any(|(_, one)| is_own(one.kind)) {
            let what = format!("the kind `{}` is there twice", kind.code.get_ref());
            return Err(fault(&kind.code, what, "take one of the two out"));
        }
        layouts.extend(own);
    }
    let has = |kind: &MinutesKind| layouts.iter().any(|(_, one)| one.kind == *kind);
    if let Some(missing) = MinutesKind::ALL.iter().find(|kind| !has(kind)) {
        let what = format!("the kind `{}` is missing", missing.code());
        return Err(fault(&raw.name, what, "add it with its sections"));
    }
    Ok(MinutesForm {
        title: settings.in_own_words(&raw.title).into(),
        owner: settings.in_own_words(&raw.owner).into(),
        version: raw.version,
        layouts,
    })
}

/// The sections of a kind as each version of the form has had them, the newest in front: a section
/// that came or went makes another layout, and whatever was begun before keeps its own.
fn of_versions(
    kind: &RawKind,
    version: u32,
    settings: &CouncilSettings,
) -> Result<Vec<(u32, Layout)>, Fault> {
    let mut from = vec![1];
    for section in &kind.section {
        let until = section.until.as_ref();
        for word in [section.since.as_ref(), until].into_iter().flatten() {
            if !(1..=version).contains(word.get_ref()) {
                return Err(Fault {
                    at: word.span().start,
                    what: format!("the form has had no version {}", word.get_ref()),
                    remedy: "write a version from 1 to the one of this form",
                });
            }
        }
        from.extend(section.since.as_ref().map(|one| *one.get_ref()));
        // The one behind the last: what ended with this version of the form has none.
        from.extend(until.map(|one| one.get_ref().saturating_add(1)));
    }
    from.retain(|one| *one <= version);
    from.sort_unstable();
    from.dedup();
    let all = from.into_iter().rev();
    all.map(|from| layout(kind, from, settings).map(|layout| (from, layout)))
        .collect()
}

fn layout(kind: &RawKind, version: u32, settings: &CouncilSettings) -> Result<Layout, Fault> {
    let Some(code) = MinutesKind::from_code(kind.code.get_ref()) else {
        let what = format!("there is no kind `{}`", kind.code.get_ref());
        return Err(fault(&kind.code, what, "write `review` or `core_group`"));
    };
    let mut sections: Vec<Section> = Vec::new();
    for raw in &kind.section {
        let section = section(raw, settings)?;
        if !(section.versions.0..=section.versions.1).contains(&version) {
            continue;
        }
        let is_twice = sections.iter().any(|one| {
            // Of what is no box there is one of each.
            one.name == section.name || (one.asks == section.asks && one.asks != Asks::Text)
        });
        if is_twice {
            let what = format!("the section `{}` is there twice", section.name);
            return Err(fault(&raw.name, what, "take one of the two out"));
        }
        sections.push(section);
    }
    for asks in [Asks::People, Asks::Since, Asks::Decisions] {
        if !sections.iter().any(|one| one.asks == asks) {
            let named = Asks::ALL.iter().find(|(one, _)| *one == asks);
            let what = format!(
                "no section of `{}` asks `{}`",
                kind.code.get_ref(),
                named.map_or("", |(_, code)| code)
            );
            return Err(fault(&kind.code, what, "add such a section"));
        }
    }
    if let (MinutesKind::Review, Some(days)) = (code, &kind.adjourn_working_days) {
        return Err(Fault {
            at: days.span().start,
            what: "how long a review is adjourned is the regulations'".to_owned(),
            remedy: "take the line out: it stands in `invite/clock.toml`",
        });
    }
    let days = kind.adjourn_working_days.as_ref();
    Ok(Layout {
        adjourn_working_days: days.map(|days| *days.get_ref()),
        clock: clocks::of_plan(code, kind.clock.as_ref())?,
        kind: code,
        title: settings.in_own_words(&kind.title).into(),
        sections,
        after: clocks::understood(code, &kind.after, settings)?,
    })
}

fn section(raw: &RawSection, settings: &CouncilSettings) -> Result<Section, Fault> {
    let name = raw.name.get_ref();
    let is_plain = |c: char| c.is_ascii_lowercase() || c == '_';
    if name.is_empty() || !name.chars().all(is_plain) {
        let what = format!("`{name}` is no name of a section");
        return Err(fault(&raw.name, what, "use small letters and `_`"));
    }
    if raw.label.get_ref().trim().is_empty() {
        let what = format!("the section `{name}` has no label");
        return Err(fault(&raw.label, what, "write what people read above it"));
    }
    let asks = match &raw.asks {
        None => Asks::Text,
        Some(word) => Asks::from_code(word.get_ref()).ok_or_else(|| {
            let what = format!("a section cannot ask `{}`", word.get_ref());
            let remedy = "write `text`, `people`, `visits`, `plan`, `members`, `category`, `tasks`, \
                `taker`, `next`, `since`, `decisions` or `copies`";
            fault(word, what, remedy)
        })?,
    };
    let audience = match &raw.audience {
        None => Audience::Everybody,
        Some(word) => Audience::from_code(word.get_ref()).ok_or_else(|| {
            let what = format!("nobody is `{}`", word.get_ref());
            fault(word, what, "write `everybody` or `professionals`")
        })?,
    };
    let repeat = match &raw.repeat {
        None => None,
        Some(word) => Some(repeated(word, asks)?),
    };
    let since = raw.since.as_ref().map_or(1, |one| *one.get_ref());
    let until = raw.until.as_ref().map_or(u32::MAX, |one| *one.get_ref());
    if let Some(word) = raw.until.as_ref().filter(|_| until < since) {
        return Err(Fault {
            at: word.span().start,
            what: format!("the section `{name}` ends before it begins"),
            remedy: "write the last version that had it, from `since` on",
        });
    }
    Ok(Section {
        repeat,
        versions: (since, until),
        name: name.as_str().into(),
        label: settings.in_own_words(raw.label.get_ref()).into(),
        asks,
        audience,
        need: match raw.required {
            true => Need::Required,
            false => Need::Optional,
        },
        guide: raw
            .guide
            .iter()
            .map(|line| settings.in_own_words(line).into())
            .collect(),
    })
}

/// For whom a section has a box of their own. Only a box can be there for each of them.
fn repeated(word: &Spanned<String>, asks: Asks) -> Result<Repeat, Fault> {
    if asks != Asks::Text {
        let what = "only a section that asks `text` can repeat";
        return Err(fault(word, what, "take `repeat` or `asks` out"));
    }
    Repeat::from_code(word.get_ref()).ok_or_else(|| {
        let what = format!("a section cannot repeat for `{}`", word.get_ref());
        fault(word, what, "write `agencies`, `family` or `everybody`")
    })
}

/// The line and the column of a place in a text, both from 1.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let column = before.get(start..).map_or(0, |words| words.chars().count()) + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = include_str!("../../templates/forms/minutes/form.toml");

    fn read(text: &str) -> Result<MinutesForm, MinutesFormError> {
        MinutesForm::read("form.toml", text, &CouncilSettings::default())
    }

    #[track_caller]
    fn fails(text: &str, place: (usize, usize), what: &str) {
        let error = read(text).unwrap_err();
        assert!(error.what.contains(what), "{error}");
        assert_eq!((error.line, error.column), place, "{error}");
    }

    #[test]
    fn the_form_that_is_delivered_has_both_kinds_and_a_guide_beside_each_section() {
        let form = read(FORM).unwrap();

        for kind in MinutesKind::ALL {
            let layout = form.layout(*kind).unwrap();
            let without = layout.sections.iter().find(|one| one.guide.is_empty());
            assert!(without.is_none(), "{without:?}");
            let views = layout.with_box("views").unwrap();
            assert_eq!(views.need, Need::Required);
        }
        let core = form.layout(MinutesKind::CoreGroup).unwrap();
        assert_eq!(core.sections.len(), 17);
        for (name, repeat) in [("agencies", Repeat::Agencies), ("family", Repeat::Family)] {
            let section = core.section(name).unwrap();
            assert_eq!(section.repeat, Some(repeat));
            // Minutes that were begun with the one box keep it.
            let before = form.layout_of(MinutesKind::CoreGroup, 3).unwrap();
            assert_eq!(before.sections.len(), 17);
            assert_eq!(before.section(name).unwrap().repeat, None);
        }
        // The minutes of a core group open with the plan, and a review has none to open with.
        let plan = core.sections.iter().position(|one| one.asks == Asks::Plan);
        assert_eq!(plan, Some(0));
        assert!(core.with_box("why").is_some());
        let review = form.layout(MinutesKind::Review).unwrap();
        for layout in [core, review] {
            let annex = layout.section("annex").unwrap();
            assert_eq!(annex.audience, Audience::Professionals);
        }
        assert!(review.with_box("present").is_none(), "people are no text");
    }

    #[test]
    fn how_long_a_core_group_is_adjourned_is_the_councils_and_of_a_review_the_regulations() {
        let form = |title: &str| {
            let with = format!("{title}\nadjourn_working_days = 10");
            read(&FORM.replacen(title, &with, 1))
        };
        let days = |form: &MinutesForm| {
            let layout = form.layout(MinutesKind::CoreGroup).unwrap();
            layout.adjourn_working_days
        };
        assert_eq!(days(&read(FORM).unwrap()), None);
        let core = form("title = \"Core group\"").unwrap();
        assert_eq!(days(&core), Some(10));
        let review = form("title = \"Record of the review\"").unwrap_err();
        assert!(review.what.contains("the regulations'"), "{review}");
    }

    const HEAD: &str = "name = \"minutes\"\nversion = 1\ntitle = 't'\nowner = 'o'\n";

    #[test]
    fn a_mistake_is_told_with_its_line_and_column() {
        fails("name = 3\n", (1, 8), "invalid type");
        fails(&HEAD.replace("minutes", "other"), (1, 8), "another name");
        fails(HEAD, (1, 8), "the kind `review` is missing");
        fails(
            &format!("{HEAD}[[kind]]\ncode = 'party'\ntitle = 't'\n"),
            (6, 8),
            "no kind `party`",
        );
        let kind = format!("{HEAD}[[kind]]\ncode = 'review'\ntitle = 't'\n");
        fails(&kind, (6, 8), "asks `people`");
        let section = format!("{kind}[[kind.section]]\nname = 'a'\nlabel = 'A'\n");
        fails(
            &format!("{section}asks = 'who'\n"),
            (11, 8),
            "cannot ask `who`",
        );
        fails(&format!("{section}for = 'me'\n"), (11, 7), "nobody is `me`");
        fails(
            &format!("{section}[[kind.section]]\nname = 'a'\nlabel = 'A'\n"),
            (12, 8),
            "`a` is there twice",
        );
        fails(
            &section.replace("name = 'a'", "name = 'A b'"),
            (9, 8),
            "no name of a section",
        );
        fails(
            &section.replace("label = 'A'", "label = ' '"),
            (10, 9),
            "has no label",
        );
        fails(
            &format!("{section}repeat = 'friends'\n"),
            (11, 10),
            "cannot repeat for `friends`",
        );
        fails(
            &format!("{section}asks = 'people'\nrepeat = 'family'\n"),
            (12, 10),
            "only a section that asks `text`",
        );
        fails(&format!("{section}since = 2\n"), (11, 9), "no version 2");
        fails(
            &format!("{section}colour = 'red'\n"),
            (11, 1),
            "unknown field",
        );
    }
}
