//! The library: every form, its editions, and which of them is current on a day.

use std::sync::Arc;

use jiff::civil::Date;
use serde::Deserialize;
use toml::de::DeTable;

use crate::forms::{
    file::FormError,
    guide::{Block, blocks},
    letter_texts::LetterText,
    plain::{OwnedBy, PlainForm, Sort, Surroundings},
};

/// Forms with habits of their own, which their own rooms read. The library lists them.
pub const HABITS: &[&str] = &["invite", "minutes", "referral"];

/// The council's part of the settings file, `[library]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LibrarySettings {
    /// A folder with the council's own forms: one folder a form.
    pub folder: Option<std::path::PathBuf>,
    /// What a member of staff may spend by their own sign-off, in pounds, by name. What a council
    /// sets stands beside what forms of the program ask for.
    #[serde(deserialize_with = "beside_ours")]
    pub limits: std::collections::BTreeMap<String, u32>,
}

impl Default for LibrarySettings {
    fn default() -> Self {
        Self {
            folder: None,
            limits: ours(),
        }
    }
}

/// The limits of the forms that the program brings, where the council sets none.
fn ours() -> std::collections::BTreeMap<String, u32> {
    [("food_voucher".to_owned(), 30)].into()
}

fn beside_ours<'d, D: serde::Deserializer<'d>>(
    from: D,
) -> Result<std::collections::BTreeMap<String, u32>, D::Error> {
    let mut limits = ours();
    limits.extend(std::collections::BTreeMap::deserialize(from)?);
    Ok(limits)
}

/// Names that are none of a form: they are taken in addresses.
const TAKEN: &[&str] = &["new", "letters", "services"];

/// Who brings a form. What the council brings stands in the place of what the program does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Program,
    Council,
}

/// The files of one version of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormFiles {
    pub source: Source,
    /// The name of its folder.
    pub folder: String,
    /// What its `form.toml` is called when something is wrong in it.
    pub file: String,
    pub text: String,
    pub guide: String,
}

/// What every form says of itself, with habits or without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub name: Arc<str>,
    pub sort: Sort,
    pub version: u32,
    pub title: String,
    pub about: String,
    pub owner: String,
    pub owned_by: OwnedBy,
    pub review_by: Option<Date>,
    pub go_live: Option<Date>,
    pub what_changed: String,
}

/// One version of a form, as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    pub source: Source,
    pub head: Head,
    /// `form.toml` and `guide.md` as they were.
    pub text: Arc<str>,
    pub guide: Arc<str>,
    /// Nothing for a form with habits of its own.
    pub plain: Option<Arc<PlainForm>>,
}

/// Every form that the program brings and that the council's folder holds.
#[derive(Clone, Debug)]
pub struct Library {
    around: Surroundings,
    editions: Vec<Edition>,
    letters: Vec<LetterText>,
}

/// Everything that is wrong with the forms, each with its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", in_lines(.0))]
pub struct FormErrors(pub Vec<FormError>);

fn in_lines(errors: &[FormError]) -> String {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

impl Library {
    /// Reads every form.
    ///
    /// # Errors
    /// All that is wrong with all of them.
    pub fn read(forms: Vec<FormFiles>, around: Surroundings) -> Result<Self, FormErrors> {
        let mut library = Self {
            around,
            editions: Vec::new(),
            letters: Vec::new(),
        };
        let mut errors = Vec::new();
        for files in forms {
            match library.read_again(&files) {
                Ok(edition) => library.editions.push(edition),
                Err(found) => errors.extend(found),
            }
        }
        match errors.is_empty() {
            true => Ok(library),
            false => Err(FormErrors(errors)),
        }
    }

    /// Reads one version of a form, with habits or without.
    ///
    /// # Errors
    /// All that is wrong with it, in the order of its lines.
    pub fn read_again(&self, files: &FormFiles) -> Result<Edition, Vec<FormError>> {
        match HABITS.contains(&files.folder.as_str()) {
            true => head(files, &self.around),
            false => self.edition(files),
        }
    }

    /// Reads one version of a plain form.
    ///
    /// # Errors
    /// All that is wrong with it, in the order of its lines.
    pub fn edition(&self, files: &FormFiles) -> Result<Edition, Vec<FormError>> {
        let FormFiles { file, text, .. } = files;
        let form = PlainForm::read(file, text, &self.around)?;
        let misplaced = |what: String, remedy: &str| {
            let at = text.find("name").unwrap_or(0);
            Err(vec![FormError::at(file, text, at, what, remedy)])
        };
        if *form.name != *files.folder {
            let what = format!(
                "the form `{}` stands in the folder `{}`",
                form.name, files.folder
            );
            return misplaced(what, "give both the same name");
        }
        let name = &&*form.name;
        if HABITS.contains(name) || TAKEN.contains(name) {
            let what = format!("the name `{name}` is taken by the program");
            return misplaced(what, "give this form another name");
        }
        if form.sort != Sort::Form && files.guide.trim().is_empty() {
            let what = format!("the {} has no words", form.sort.words().to_lowercase());
            return misplaced(what, "write them into guide.md beside it");
        }
        let head = Head {
            name: form.name.clone(),
            sort: form.sort,
            version: form.version,
            title: form.title.clone(),
            about: form.about.clone(),
            owner: form.owner.clone(),
            owned_by: form.owned_by.clone(),
            review_by: Some(form.review_by),
            go_live: form.go_live,
            what_changed: form.what_changed.clone(),
        };
        Ok(Edition {
            source: files.source,
            head,
            text: text.as_str().into(),
            guide: files.guide.as_str().into(),
            plain: Some(Arc::new(form)),
        })
    }

    /// Reads a form that somebody wrote or pasted in the browser.
    ///
    /// # Errors
    /// As [`Library::edition`].
    pub fn uploaded(&self, text: &str, guide: &str) -> Result<Edition, Vec<FormError>> {
        let file = "form.toml";
        let form = PlainForm::read(file, text, &self.around)?;
        self.edition(&FormFiles {
            source: Source::Council,
            folder: form.name.to_string(),
            file: file.to_owned(),
            text: text.to_owned(),
            guide: guide.to_owned(),
        })
    }

    /// Lays the words of letters beside the forms, for reading.
    #[must_use]
    pub fn with_letters(mut self, letters: Vec<LetterText>) -> Self {
        self.letters = letters;
        self
    }

    /// The words of every letter that the service writes.
    pub fn letters(&self) -> &[LetterText] {
        &self.letters
    }

    /// Every edition that was read at the start.
    pub fn editions(&self) -> &[Edition] {
        &self.editions
    }

    /// What a form's file may speak of.
    pub fn surroundings(&self) -> &Surroundings {
        &self.around
    }
}

impl Edition {
    pub fn guide_blocks(&self) -> Vec<Block> {
        blocks(&self.guide)
    }
}

/// The version of a form that is begun on a day: of those that have gone live the council's own,
/// and of these the highest.
pub fn current<'e>(
    editions: impl IntoIterator<Item = &'e Edition>,
    name: &str,
    today: Date,
) -> Option<&'e Edition> {
    editions
        .into_iter()
        .filter(|one| *one.head.name == *name && one.head.go_live.is_none_or(|day| day <= today))
        .max_by_key(|one| (one.source, one.head.version))
}

/// The versions of a form that go live later, the next one first.
pub fn coming<'e>(
    editions: impl IntoIterator<Item = &'e Edition>,
    name: &str,
    today: Date,
) -> Vec<&'e Edition> {
    let mut coming: Vec<&Edition> = editions
        .into_iter()
        .filter(|one| *one.head.name == *name && one.head.go_live.is_some_and(|day| day > today))
        .collect();
    coming.sort_by_key(|one| one.head.go_live);
    coming
}

/// What a form with habits says of itself; its own room has read the rest.
fn head(files: &FormFiles, around: &Surroundings) -> Result<Edition, Vec<FormError>> {
    let FormFiles { file, text, .. } = files;
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let what = error.message().replace('\n', ", ");
        vec![FormError::at(file, text, at, what, "write it as TOML")]
    })?;
    let table = table.get_ref();
    let word = |key: &str| table.get(key).and_then(|value| value.get_ref().as_str());
    let words = |key: &str| word(key).unwrap_or_default().to_owned();
    let version = table.get("version").and_then(|value| {
        let number = value.get_ref().as_integer()?;
        u32::from_str_radix(number.as_str(), number.radix()).ok()
    });
    Ok(Edition {
        source: files.source,
        head: Head {
            name: files.folder.as_str().into(),
            sort: Sort::Form,
            version: version.unwrap_or(1),
            title: around.council.in_own_words(&words("title")),
            about: words("about"),
            owner: words("owner"),
            owned_by: OwnedBy::default(),
            review_by: word("review_by").and_then(|day| day.parse().ok()),
            go_live: None,
            what_changed: words("what_changed"),
        },
        text: text.as_str().into(),
        guide: files.guide.as_str().into(),
        plain: None,
    })
}
