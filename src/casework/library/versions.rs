//! Versions: every one of a form that ever was, to be read as staff read it.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};

use crate::{
    casework::{
        library::{
            AskedSection, asked,
            shelf::{Shelf, files_of},
        },
        live::day_of,
        office::{Office, VerbError, name_of},
        plain::open::who as whose,
        rights::Asker,
    },
    forms::{
        guide::{Block, blocks},
        library::{Edition, Source},
    },
    model::{actor::Actor, live::By},
    rules::access::Action,
    store::{
        library::Suggestion,
        plain::{KeptEdition, edition_id},
        reading::Snapshot,
    },
};

/// One version of a form, as the list has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionPart {
    /// The end of its address: `2`, or `2-3fa1b09c` where there are two of one number.
    pub key: String,
    pub version: u32,
    pub what_changed: String,
    pub stands: VersionStands,
    pub came: Came,
    /// The day from which it is used, where its file names one.
    pub go_live: Option<Date>,
    /// When a document was begun with it first.
    pub begun: Option<Timestamp>,
    /// Why somebody published it who does not own the form.
    pub why: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionStands {
    Current,
    ToCome,
    Earlier,
}

/// How a version came here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    WithProgram,
    InFolder,
    Published {
        by: String,
        at: Timestamp,
    },
    /// It stands in no file any more; what was begun with it keeps it.
    Kept,
}

/// One version, to be read.
pub struct VersionPage {
    /// The name of the form.
    pub form: Arc<str>,
    pub title: String,
    pub about: String,
    pub owner: String,
    pub part: VersionPart,
    /// The number of the one that is used today.
    pub current: u32,
    pub guide: Vec<Block>,
    pub asks: Vec<AskedSection>,
    pub signs: Vec<(String, String)>,
    /// The file itself, where what it speaks of is gone and nothing else can be shown.
    pub text: Option<String>,
}

/// A version with its texts.
struct Found {
    kept: KeptEdition,
    source: Option<Source>,
    published: Option<(By, Timestamp)>,
    begun: Option<Timestamp>,
}

impl Found {
    fn says(&self, text: &str, guide: &str) -> bool {
        self.kept.text == text && self.kept.guide == guide
    }
}

/// Every version of a form, the newest first.
async fn all(
    office: &Office,
    snapshot: &mut Snapshot,
    name: &str,
) -> Result<Vec<Found>, VerbError> {
    let brought = office.desk.library.editions().iter();
    let mut all: Vec<Found> = brought
        .filter(|one| *one.head.name == *name)
        .map(|one| Found {
            kept: KeptEdition {
                form: one.head.name.clone(),
                version: one.head.version,
                text: one.text.to_string(),
                guide: one.guide.to_string(),
            },
            source: Some(one.source),
            published: None,
            begun: None,
        })
        .collect();
    let published = snapshot.published_editions().await?.into_iter();
    all.extend(
        published
            .filter(|one| *one.edition.form == *name)
            .map(|one| Found {
                kept: one.edition,
                source: None,
                published: Some((one.by, one.at)),
                begun: None,
            }),
    );
    for (kept, at) in snapshot.kept_editions(name).await? {
        match all.iter_mut().find(|one| one.says(&kept.text, &kept.guide)) {
            // An edition that was published was kept then, whoever began it later.
            Some(one) if one.published.is_some() => {}
            Some(one) => one.begun = Some(at),
            None => all.push(Found {
                kept,
                source: None,
                published: None,
                begun: Some(at),
            }),
        }
    }
    let when = |one: &Found| one.published.as_ref().map(|(_, at)| *at);
    all.sort_by_key(|one| std::cmp::Reverse((one.kept.version, when(one))));
    Ok(all)
}

/// The versions of a form, the newest first, for its page.
pub(super) async fn parts(
    office: &Office,
    snapshot: &mut Snapshot,
    (shelf, name): (&Shelf, &str),
) -> Result<Vec<VersionPart>, VerbError> {
    let all = all(office, snapshot, name).await?;
    let reasons = snapshot.reasons_of(name).await?;
    Ok((0..all.len())
        .filter_map(|index| part(office, &all, index, (shelf, &reasons)))
        .collect())
}

fn part(
    office: &Office,
    all: &[Found],
    index: usize,
    (shelf, reasons): (&Shelf, &[Suggestion]),
) -> Option<VersionPart> {
    let found = all.get(index)?;
    let version = found.kept.version;
    let edition = office.desk.library.read_again(&files_of(&found.kept)).ok();
    let head = edition.as_ref().map(|one| &one.head);
    let current = shelf.current(&found.kept.form);
    let is_current = current.is_some_and(|one| found.says(&one.text, &one.guide));
    let go_live = head.and_then(|head| head.go_live);
    let alone = all.iter().filter(|one| one.kept.version == version).count() == 1;
    let id = edition_id(&found.kept);
    let why = reasons.iter().find(|one| {
        one.version == version
            && found
                .published
                .as_ref()
                .is_some_and(|(by, _)| one.by.code == by.code)
    });
    Some(VersionPart {
        key: match alone {
            true => version.to_string(),
            false => format!("{version}-{}", id.get(..8).unwrap_or(&id)),
        },
        version,
        what_changed: head.map_or_else(String::new, |head| head.what_changed.clone()),
        stands: match go_live {
            _ if is_current => VersionStands::Current,
            Some(day) if day > office.today() => VersionStands::ToCome,
            _ => VersionStands::Earlier,
        },
        came: match (&found.published, found.source) {
            (Some((by, at)), _) => Came::Published {
                by: name_of(by),
                at: *at,
            },
            (None, Some(Source::Program)) => Came::WithProgram,
            (None, Some(Source::Council)) => Came::InFolder,
            (None, None) => Came::Kept,
        },
        go_live: go_live.filter(|day| {
            let published = found.published.as_ref().map(|(_, at)| day_of(*at));
            published.is_none_or(|at| at < *day)
        }),
        begun: found.begun,
        why: why.map(|one| one.words.reveal().to_owned()),
    })
}

/// One version of a form.
///
/// # Errors
/// [`VerbError::NotThere`] where there is none of that key.
pub async fn page(
    office: &Office,
    who: &Actor,
    (name, key): (&str, &str),
) -> Result<VersionPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    asker.may_at_all(Action::SeeLibrary)?;
    let shelf = Shelf::read(office, &mut snapshot).await?;
    let current = shelf.current(name).ok_or(VerbError::NotThere)?;
    let all = all(office, &mut snapshot, name).await?;
    let reasons = snapshot.reasons_of(name).await?;
    let mut parts = (0..all.len()).filter_map(|index| {
        let part = part(office, &all, index, (&shelf, &reasons))?;
        Some((all.get(index)?, part))
    });
    let found = parts.find(|(_, part)| part.key == key);
    let (found, part) = found.ok_or(VerbError::NotThere)?;
    let edition: Option<Edition> = office.desk.library.read_again(&files_of(&found.kept)).ok();
    let head = edition.as_ref().map_or(&current.head, |one| &one.head);
    let plain = edition.as_ref().and_then(|one| one.plain.as_deref());
    let signs = plain.map_or(&[][..], |form| &form.sign_offs).iter();
    Ok(VersionPage {
        form: head.name.clone(),
        title: head.title.clone(),
        about: head.about.clone(),
        owner: head.owner.clone(),
        current: current.head.version,
        guide: blocks(&found.kept.guide),
        asks: plain.map_or_else(Vec::new, asked),
        signs: signs.map(|one| (one.title.clone(), whose(one))).collect(),
        text: edition.is_none().then(|| found.kept.text.clone()),
        part,
    })
}
