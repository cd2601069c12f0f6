//! Reads the file of a plain form, and says of every mistake where it stands.

use std::{collections::BTreeSet, sync::Arc};

use toml::de::DeTable;

use crate::{
    forms::{
        file::FormError,
        plain::{
            Column, FieldName, FormField, FormSection, Kind, Need, OwnedBy, Path, PlainForm, Sort,
            Surroundings, values::Placed,
        },
    },
    model::nearest::nearest,
};

/// The largest file that is read, in bytes.
const MOST_BYTES: usize = 256 << 10;
/// The most of what a page can still show.
const MOST_FIELDS: usize = 200;
const MOST_COLUMNS: usize = 8;
const MOST_CHOICES: usize = 60;
/// The longest name, in characters.
const LONGEST_NAME: usize = 40;

pub(super) struct Reader<'t> {
    pub(super) file: &'t str,
    pub(super) text: &'t str,
    pub(super) around: &'t Surroundings,
    pub(super) errors: Vec<FormError>,
    /// The fields that were read so far.
    pub(super) above: Vec<(FieldName, Kind)>,
}

const TOP: &[&str] = &[
    "name",
    "kind",
    "version",
    "title",
    "about",
    "owner",
    "owned_by",
    "owned_by_teams",
    "review_by",
    "go_live",
    "what_changed",
    "section",
    "sign_off",
    "letter",
    "clock",
];
const SECTION: &[&str] = &["name", "title", "help", "filled_by", "field"];
const FIELD: &[&str] = &[
    "name", "label", "help", "guide", "kind", "required", "prefill", "show_if", "may_see",
    "choices", "column",
];
const COLUMN: &[&str] = &["name", "label", "kind", "choices"];
const KINDS: &[&str] = &[
    "text",
    "long_text",
    "choice",
    "date",
    "amount",
    "people",
    "table",
    "file",
];
const COLUMN_KINDS: &[&str] = &["text", "choice", "date", "amount"];

impl<'t> Reader<'t> {
    pub(super) fn new(file: &'t str, text: &'t str, around: &'t Surroundings) -> Self {
        Self {
            file,
            text,
            around,
            errors: Vec::new(),
            above: Vec::new(),
        }
    }

    pub(super) fn form(mut self) -> Result<PlainForm, Vec<FormError>> {
        if self.text.len() > MOST_BYTES {
            let remedy = "make two forms of it";
            self.wrong(0, "the file is larger than 256 KiB", remedy);
            return Err(self.errors);
        }
        let table = match DeTable::parse(self.text) {
            Ok(table) => table.into_inner(),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                let what = error.message().replace('\n', ", ");
                let remedy =
                    "write each line as name = \"words\", with quotation marks at both ends";
                self.wrong(at, &what, remedy);
                return Err(self.errors);
            }
        };
        let form = self.whole(&table);
        match form {
            Some(form) if self.errors.is_empty() => Ok(form),
            _ => {
                self.errors.sort_by_key(|error| (error.line, error.column));
                Err(self.errors)
            }
        }
    }

    fn whole(&mut self, table: &DeTable<'_>) -> Option<PlainForm> {
        self.known(table, TOP, "a form");
        let top = (table, 0);
        let name = self.required(top, "name", "\"taxi-request\"");
        let name = name.and_then(|name| self.form_name(name));
        let version = match self.number_of(table, "version") {
            Some((0, at)) => {
                self.wrong(at, "versions count from 1", "write version = 1");
                None
            }
            Some((version, _)) => Some(version),
            None if table.contains_key("version") => None,
            None => {
                self.wrong(0, "`version` is missing", "write version = 1");
                None
            }
        };
        let title = self.required_words(top, "title", "\"Request for a taxi\"");
        let owner = self.required_words(top, "owner", "\"Business support\"");
        let what_changed = self.required_words(top, "what_changed", "\"First version.\"");
        let review_by = self.day_of(table, "review_by");
        if !table.contains_key("review_by") {
            self.wrong(0, "`review_by` is missing", "write review_by = 2027-11-23");
        }
        let sort = self.sort(table);
        let (sections, sign_offs, letters, clock) = match sort {
            Sort::Form => {
                let (sections, sign_offs) = (self.sections(table), self.sign_offs(table));
                let letters = self.letters(table, (&sections, &sign_offs));
                (sections, sign_offs, letters, self.clock(table))
            }
            Sort::Guide | Sort::Letter | Sort::Resource => {
                self.asks_nothing(table, sort);
                (Vec::new(), Vec::new(), Vec::new(), None)
            }
        };
        Some(PlainForm {
            name: name?,
            sort,
            version: version?,
            title: title?,
            about: self.words_of(table, "about"),
            owner: owner?,
            owned_by: self.owned_by(table),
            review_by: review_by?,
            go_live: self.day_of(table, "go_live"),
            what_changed: what_changed?,
            sections,
            sign_offs,
            letters,
            clock,
        })
    }

    /// Roles and teams whose form it is; whoever else keeps the library asks them first.
    fn owned_by(&mut self, table: &DeTable<'_>) -> OwnedBy {
        let teams = self.texts_of(table, "owned_by_teams").into_iter();
        OwnedBy {
            roles: self.roles_of(table, "owned_by"),
            teams: teams.map(|team| team.text.into()).collect(),
        }
    }

    /// What it is for: a form, unless it says otherwise.
    fn sort(&mut self, table: &DeTable<'_>) -> Sort {
        let Some(word) = self.text_of(table, "kind") else {
            return Sort::Form;
        };
        Sort::from_code(&word.text).unwrap_or_else(|| {
            let codes = Sort::ALL.iter().map(|(_, code, _)| *code);
            let what = format!("there is no kind `{}`", word.text);
            self.wrong(word.at, &what, &nearest(&word.text, codes));
            Sort::Form
        })
    }

    /// What is only read has its words in `guide.md`.
    fn asks_nothing(&mut self, table: &DeTable<'_>, sort: Sort) {
        for (key, _) in table {
            if matches!(
                key.get_ref().as_ref(),
                "section" | "sign_off" | "letter" | "clock"
            ) {
                let what = format!("a {} asks nothing", sort.words().to_lowercase());
                let remedy = "take this out, and write the words into guide.md";
                self.wrong(key.span().start, &what, remedy);
            }
        }
    }

    /// The name of a form: it is the name of its folder, and a part of addresses.
    fn form_name(&mut self, name: Placed) -> Option<Arc<str>> {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.text.len() <= LONGEST_NAME && name.text.chars().all(is_plain) {
            return Some(name.text.into());
        }
        let remedy = "use small letters, digits and -, at most 40";
        self.wrong(name.at, "this cannot be the name of a form", remedy);
        None
    }

    /// The name of a section, a field, a column or a sign-off; each stands once.
    pub(super) fn name(
        &mut self,
        place: (&DeTable<'_>, usize),
        seen: &mut BTreeSet<String>,
        example: &str,
    ) -> Option<Arc<str>> {
        let name = self.required(place, "name", example)?;
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if name.text.len() > LONGEST_NAME || !name.text.chars().all(is_plain) {
            let remedy = "use small letters, digits and _, at most 40";
            self.wrong(name.at, "this cannot be a name", remedy);
            return None;
        }
        if !seen.insert(name.text.clone()) {
            let what = format!("there are two of the name `{}`", name.text);
            self.wrong(name.at, &what, "give one of them another name");
            return None;
        }
        Some(name.text.into())
    }

    fn sections(&mut self, table: &DeTable<'_>) -> Vec<FormSection> {
        let mut seen = BTreeSet::new();
        let mut sections = Vec::new();
        let tables = self.tables(table, "section");
        if tables.is_empty() && !table.contains_key("section") {
            let remedy = "write [[section]] with name and title, and below it [[section.field]]";
            self.wrong(0, "there is no section", remedy);
        }
        for (at, one) in tables {
            self.known(one, SECTION, "a section");
            let name = self.name((one, at), &mut seen, "\"journey\"");
            let title = self.required_words((one, at), "title", "\"The journey\"");
            let help = self.words_of(one, "help");
            let filled_by = self.roles_of(one, "filled_by");
            let mut names = BTreeSet::new();
            let mut fields = Vec::new();
            let lines = self.tables(one, "field");
            if lines.is_empty() && !one.contains_key("field") {
                let remedy = "write [[section.field]] with name, label and kind below it";
                self.wrong(at, "this section has no field", remedy);
            }
            for (at, line) in lines {
                let field = self.field(at, line, &mut names);
                let named = name.clone().zip(field.as_ref());
                self.above.extend(named.map(|(section, field)| {
                    let field_name = FieldName {
                        section,
                        field: field.name.clone(),
                    };
                    (field_name, field.kind.clone())
                }));
                fields.extend(field);
            }
            sections.extend(name.zip(title).map(|(name, title)| FormSection {
                name,
                title,
                help,
                filled_by,
                fields,
            }));
        }
        let count: usize = sections.iter().map(|section| section.fields.len()).sum();
        if count > MOST_FIELDS {
            let what = format!("the form has {count} fields, {MOST_FIELDS} are allowed");
            self.wrong(0, &what, "make two forms of it");
        }
        sections
    }

    fn field(
        &mut self,
        at: usize,
        table: &DeTable<'_>,
        seen: &mut BTreeSet<String>,
    ) -> Option<FormField> {
        self.known(table, FIELD, "a field");
        let place = (table, at);
        let name = self.name(place, seen, "\"from\"");
        let label = self.required_words(place, "label", "\"From where\"");
        let kind = self.kind(place, KINDS);
        let prefill = self.prefill(table);
        if matches!(kind, Some(Kind::Table(_) | Kind::People | Kind::File)) && !prefill.is_empty() {
            let at = table.get("prefill").map_or(at, |value| value.span().start);
            let remedy = "take prefill out; people are offered from the list anyway";
            self.wrong(at, "this kind of field is not prefilled", remedy);
        }
        let need = match self.flag_of(table, "required") {
            true => Need::Required,
            false => Need::Optional,
        };
        let show_if = self.show_if(table);
        Some(FormField {
            help: self.words_of(table, "help"),
            guide: self.words_of(table, "guide"),
            may_see: self.roles_of(table, "may_see"),
            name: name?,
            label: label?,
            kind: kind?,
            need,
            prefill,
            show_if,
        })
    }

    fn kind(&mut self, place: (&DeTable<'_>, usize), kinds: &[&str]) -> Option<Kind> {
        let (table, at) = place;
        let word = self.required(place, "kind", "\"text\"")?;
        if !kinds.contains(&word.text.as_str()) {
            let what = format!("there is no kind `{}` here", word.text);
            self.wrong(word.at, &what, &nearest(&word.text, kinds.iter().copied()));
            return None;
        }
        for (key, kind) in [("choices", "choice"), ("column", "table")] {
            let value = table.get(key).filter(|_| word.text != kind);
            if let Some(value) = value {
                let what = format!("only a field of the kind {kind} has `{key}`");
                let remedy = format!("take it out, or write kind = \"{kind}\"");
                self.wrong(value.span().start, &what, &remedy);
            }
        }
        match word.text.as_str() {
            "text" => Some(Kind::Text),
            "long_text" => Some(Kind::LongText),
            "date" => Some(Kind::Date),
            "amount" => Some(Kind::Amount),
            "people" => Some(Kind::People),
            "file" => Some(Kind::File),
            "choice" => self.choices(table, at).map(Kind::Choice),
            _ => self.columns(table, at).map(Kind::Table),
        }
    }

    fn choices(&mut self, table: &DeTable<'_>, at: usize) -> Option<Vec<String>> {
        let words = self.texts_of(table, "choices");
        if words.len() < 2 || words.len() > MOST_CHOICES {
            let remedy = "write choices = [\"Yes\", \"No\"], from 2 to 60 of them";
            self.wrong(at, "a choice has some words to choose from", remedy);
            return None;
        }
        let mut choices: Vec<String> = Vec::new();
        for word in words {
            let text = self.around.council.in_own_words(&word.text);
            if choices.contains(&text) {
                let what = format!("`{text}` stands twice");
                self.wrong(word.at, &what, "take one of them out");
            }
            choices.push(text);
        }
        Some(choices)
    }

    fn columns(&mut self, table: &DeTable<'_>, at: usize) -> Option<Vec<Column>> {
        let mut seen = BTreeSet::new();
        let mut columns = Vec::new();
        let tables = self.tables(table, "column");
        if tables.is_empty() || tables.len() > MOST_COLUMNS {
            let remedy =
                "write [[section.field.column]] with name, label and kind, from 1 to 8 times";
            self.wrong(at, "a table has some columns", remedy);
            return None;
        }
        for (at, one) in tables {
            self.known(one, COLUMN, "a column");
            let name = self.name((one, at), &mut seen, "\"day\"");
            let label = self.required_words((one, at), "label", "\"Day\"");
            let kind = self.kind((one, at), COLUMN_KINDS);
            columns.extend(
                name.zip(label)
                    .zip(kind)
                    .map(|((name, label), kind)| Column { name, label, kind }),
            );
        }
        Some(columns)
    }

    fn prefill(&mut self, table: &DeTable<'_>) -> Vec<Path> {
        let words = self.texts_of(table, "prefill");
        words
            .into_iter()
            .filter_map(|word| self.path(&word))
            .collect()
    }

    pub(super) fn path(&mut self, word: &Placed) -> Option<Path> {
        match self.around.places.find(&word.text) {
            Ok(path) => Some(path),
            Err(remedy) => {
                let what = format!("the invite has no place `{}`", word.text);
                self.wrong(word.at, &what, &remedy);
                None
            }
        }
    }
}
