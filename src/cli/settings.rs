//! The settings file: who the council is and where to read.

mod words;

use std::{
    borrow::Cow,
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

use jiff::civil::Date;
use serde::{Deserialize, Deserializer};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    cli::{
        record::RecordSettings,
        rounds::{HomeSettings, RoundSettings},
    },
    forms::{
        library::LibrarySettings,
        settings::{CouncilSettings, Texts},
    },
    mail::{
        inbox::settings::InboxSettings,
        notify::settings::NotifySettings,
        settings::{MailSettings, Way},
        webhook::signature::CallSettings,
    },
    model::position::Position,
    sources::{calendar::CalendarSettings, settings::SourceSettings},
    web::{
        settings::WebSettings,
        sign_in::{SignInSettings, SignInSettingsError},
    },
};

/// A variable `SAMEPAGE_SOURCE__BASE` stands above `base` in the section `[source]`.
const PREFIX: &str = "SAMEPAGE_";

/// What the settings file may hold. Each part is declared by the room that uses it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    #[serde(default)]
    pub council: CouncilSettings,
    pub source: SourceSettings,
    /// Which calendars of staff may be read.
    #[serde(default)]
    pub calendars: CalendarSettings,
    /// Where the live documents are kept.
    #[serde(default)]
    pub record: RecordSettings,
    /// How often the service looks for what is due.
    #[serde(default)]
    pub rounds: RoundSettings,
    /// Whether what reviews leave goes home to the case system by itself.
    #[serde(default)]
    pub home: HomeSettings,
    /// How letters leave; without it none do.
    #[serde(default)]
    pub mail: Option<MailSettings>,
    /// The council's service at GOV.UK Notify, for texts and plain mail.
    #[serde(default)]
    pub notify: Option<NotifySettings>,
    /// How the programs of services know who calls them.
    #[serde(default)]
    pub calls: CallSettings,
    /// Where answers come in, if they are read.
    #[serde(default)]
    pub inbox: Option<InboxSettings>,
    /// Where the pages are served, and how they look.
    #[serde(default)]
    pub web: WebSettings,
    /// The provider at which people sign in.
    #[serde(default)]
    pub sign_in: Option<SignInSettings>,
    /// The council's own forms, and its limits.
    #[serde(default)]
    pub library: LibrarySettings,
    /// A folder with the council's own templates, looked up beside the settings; each stands in
    /// the place of ours with its path.
    #[serde(default)]
    pub templates: Option<PathBuf>,
    /// The day to take for today, for runs that must repeat: `2026-11-23`.
    #[serde(default, deserialize_with = "fixed_day")]
    pub today: Option<Date>,
}

/// Why the settings cannot be used, with the place in the file where there is one.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("cannot read the settings file {0}")]
    Unreadable(PathBuf, #[source] std::io::Error),
    #[error("{file}:{line}:{column}: {message}")]
    Wrong {
        file: PathBuf,
        line: usize,
        column: usize,
        message: String,
    },
    #[error("{file}: with what {names} of the environment says: {message}")]
    WrongWithEnvironment {
        file: PathBuf,
        names: String,
        message: String,
    },
    #[error(
        "{file}:{line}:{column}: cannot read the file {path} that `{key}` names; put it there, or \
         correct the path"
    )]
    Secret {
        file: PathBuf,
        line: usize,
        column: usize,
        key: String,
        path: PathBuf,
        #[source]
        cause: std::io::Error,
    },
    #[error("{file}:{line}:1: {cause}")]
    SignIn {
        file: PathBuf,
        line: usize,
        cause: SignInSettingsError,
    },
}

impl Settings {
    /// Reads a settings file, lays the environment's variables over it, and fetches each value
    /// that a key ending in `_file` names from that file (relative to the settings file).
    pub fn read(
        path: &Path,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let bytes =
            fs::read(path).map_err(|cause| SettingsError::Unreadable(path.to_owned(), cause))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let good = error.utf8_error().valid_up_to();
            let before = String::from_utf8_lossy(error.as_bytes().get(..good).unwrap_or_default());
            let what = "this is not UTF-8; save the file as UTF-8";
            wrong_at(path, &before, before.len(), what.to_owned())
        })?;
        let mut table = DeTable::parse(&text).map_err(|error| wrong(path, &text, &error))?;
        let variables: Vec<(String, String)> = environment.collect();
        let laid = overlay(table.get_mut(), &variables);
        let beside = path.parent().unwrap_or(Path::new("."));
        read_files(table.get_mut(), (path, &text), beside)?;
        let settings = Self::deserialize(toml::de::Deserializer::from(table));
        let mut settings = settings.map_err(|error| match error.span() {
            // What a variable brought stands nowhere in the file.
            Some(span) if span == NOWHERE && !laid.is_empty() => {
                SettingsError::WrongWithEnvironment {
                    file: path.to_owned(),
                    names: laid.join(", "),
                    message: words::of(error.message()),
                }
            }
            _ => wrong(path, &text, &error),
        })?;
        settings.check_doors(path, &text)?;
        settings.check_notify(path, &text)?;
        settings.join();
        settings.templates = settings.templates.map(|folder| beside.join(folder));
        Ok(settings)
    }

    /// Whether mail that is to go through GOV.UK Notify can.
    fn check_notify(&self, path: &Path, file: &str) -> Result<(), SettingsError> {
        let by_notify = self
            .mail
            .as_ref()
            .is_some_and(|mail| matches!(mail.way, Way::Notify));
        let template = self
            .notify
            .as_ref()
            .and_then(|it| it.email_template.as_ref());
        match (by_notify, template) {
            (true, None) => {
                let what = "[mail] with carrier = \"notify\" needs `email_template` under \
                            [notify], a template with ((subject)) and ((body))";
                let at = file.find("[mail]").unwrap_or_default();
                Err(wrong_at(path, file, at, what.to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// What one section says and another has to know.
    fn join(&mut self) {
        let texts = self
            .notify
            .as_ref()
            .and_then(|it| it.text_template.as_ref());
        if texts.is_some() && self.mail.is_some() {
            self.council.texts = Texts::Sent;
        }
    }

    /// Whether people could be let in as they are set.
    fn check_doors(&self, path: &Path, file: &str) -> Result<(), SettingsError> {
        let Some(sign_in) = &self.sign_in else {
            return Ok(());
        };
        let begins = file.find("[sign_in").unwrap_or_default();
        let placed = |cause| SettingsError::SignIn {
            file: path.to_owned(),
            line: Position::of(file, begins).line,
            cause,
        };
        sign_in.clone().plan().map(drop).map_err(placed)
    }

    /// Settings from text, with a folder of templates of one's own: for trying things out.
    pub fn of_simulation(text: &str, templates: Option<&Path>) -> Result<Self, SettingsError> {
        let mut settings: Self =
            toml::from_str(text).map_err(|error| wrong(Path::new("settings"), text, &error))?;
        settings.templates = templates.map(Path::to_owned);
        Ok(settings)
    }
}

fn fixed_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let day = text.trim().parse();
    day.map(Some)
        .map_err(|_| serde::de::Error::custom("`today` is not a day: write it as 2026-11-23"))
}

/// The parser's own text quotes the line, which may hold a secret: only its message is used.
fn wrong(file: &Path, text: &str, error: &toml::de::Error) -> SettingsError {
    let at = error.span().map_or(0, |span| span.start);
    wrong_at(file, text, at, words::of(error.message()))
}

fn wrong_at(file: &Path, text: &str, at: usize, message: String) -> SettingsError {
    let Position { line, column } = Position::of(text, at);
    SettingsError::Wrong {
        file: file.to_owned(),
        line,
        column,
        message,
    }
}

/// Where a value stands that a variable brought.
const NOWHERE: Range<usize> = 0..0;

/// Lays the variables over the file; answers the names of those that had a place.
fn overlay<'t>(table: &mut DeTable<'t>, variables: &'t [(String, String)]) -> Vec<&'t str> {
    let mut laid = Vec::new();
    for (name, text) in variables {
        let Some(path) = name.strip_prefix(PREFIX).filter(|path| path.contains("__")) else {
            continue;
        };
        let path = path.to_lowercase();
        let value = match path.contains("secrets") {
            true => DeValue::String(Cow::Borrowed(text)),
            false => typed(text),
        };
        if lay(table, &path, value) {
            laid.push(name.as_str());
        }
    }
    laid
}

/// Puts a value where its path says; answers whether there was a place for it.
fn lay<'t>(table: &mut DeTable<'t>, path: &str, value: DeValue<'t>) -> bool {
    let (key, rest) = match path.split_once("__") {
        Some((key, rest)) => (key, Some(rest)),
        None => (path, None),
    };
    let named = || Spanned::new(NOWHERE, Cow::Owned(key.to_owned()));
    let Some(rest) = rest else {
        table.remove(key);
        table.insert(named(), Spanned::new(NOWHERE, value));
        return true;
    };
    if !table.contains_key(key) {
        let empty = DeValue::Table(DeTable::new());
        table.insert(named(), Spanned::new(NOWHERE, empty));
    }
    match table.get_mut(key).map(Spanned::get_mut) {
        Some(DeValue::Table(section)) => lay(section, rest, value),
        _ => false,
    }
}

/// Numbers and `true`/`false` keep their kind; all else is text.
fn typed(text: &str) -> DeValue<'_> {
    let is_kept = text.parse::<i64>().is_ok() || text.parse::<bool>().is_ok();
    let read = is_kept.then(|| DeValue::parse(text).ok()).flatten();
    read.map_or(DeValue::String(Cow::Borrowed(text)), Spanned::into_inner)
}

/// Puts what a file holds in the place of each `<key>_file` that names it, at any depth, without
/// the white space at its end that editors leave. It stands where the key stood.
fn read_files(
    table: &mut DeTable<'_>,
    (file, text): (&Path, &str),
    folder: &Path,
) -> Result<(), SettingsError> {
    let named: Vec<(String, usize, PathBuf)> = table
        .iter()
        .filter(|(key, _)| key.get_ref().ends_with("_file"))
        .filter_map(|(key, value)| {
            let DeValue::String(path) = value.get_ref() else {
                return None;
            };
            let path = &**path;
            let at = key.span().start;
            Some((key.get_ref().to_string(), at, folder.join(path)))
        })
        .collect();
    for (key, at, path) in named {
        let held = fs::read_to_string(&path).map_err(|cause| {
            let Position { line, column } = Position::of(text, at);
            SettingsError::Secret {
                file: file.to_owned(),
                line,
                column,
                key: key.clone(),
                path,
                cause,
            }
        })?;
        let stood = table.remove_entry(key.as_str());
        let (at, value_at) = stood.map_or((NOWHERE, NOWHERE), |(key, value)| {
            (key.span(), value.span())
        });
        let plain = key.strip_suffix("_file").unwrap_or(&key).to_owned();
        let held = DeValue::String(Cow::Owned(held.trim_end().to_owned()));
        table.insert(
            Spanned::new(at, Cow::Owned(plain)),
            Spanned::new(value_at, held),
        );
    }
    for (_, value) in table.iter_mut() {
        if let DeValue::Table(inner) = value.get_mut() {
            read_files(inner, (file, text), folder)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "[source]\nmapping = \"mosaic\"\n";

    fn read(text: &str, environment: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("samepage.toml");
        fs::write(&path, text).unwrap();
        fs::write(folder.path().join("key.txt"), "hush-hush\n").unwrap();
        let given = environment.iter();
        Settings::read(
            &path,
            given.map(|(name, value)| ((*name).into(), (*value).into())),
        )
    }

    #[test]
    fn a_secret_can_stand_in_a_file_beside_the_settings() {
        let text = format!("{PLAIN}secrets.api_key_file = \"key.txt\"\n");

        let settings = read(&text, &[]).unwrap();

        let secrets = &settings.source.secrets;
        assert_eq!(secrets.get("api_key").unwrap().reveal(), "hush-hush");
        assert!(!secrets.contains_key("api_key_file"));
        assert!(!format!("{settings:?}").contains("hush"));
    }

    #[test]
    fn the_secret_of_the_sign_in_provider_stands_in_a_file_too() {
        let text = format!(
            "{PLAIN}[sign_in]\nissuer = \"https://login.example/t\"\nclient_id = \"samepage\"\n\
             public_address = \"https://samepage.northshire.example\"\n\
             client_secret_file = \"key.txt\"\nroles = {{ \"Samepage.IRO\" = \"iro\" }}\n"
        );

        let settings = read(&text, &[]).unwrap();

        let sign_in = settings.sign_in.unwrap();
        assert_eq!(sign_in.client_secret.secret(), "hush-hush");
        assert!(!format!("{sign_in:?}").contains("hush"));
    }

    #[test]
    fn a_door_that_would_not_open_is_told_at_the_start() {
        let sign_in = "[sign_in]\nissuer = \"login.example\"\nclient_id = \"samepage\"\n\
            public_address = \"https://samepage.northshire.example\"\nclient_secret = \"x\"\n\
            roles = { \"Samepage.IRO\" = \"iro\" }\n";

        let told = read(&format!("{PLAIN}{sign_in}"), &[]).unwrap_err();

        assert!(told.to_string().contains("sign_in.issuer"), "{told}");
    }

    #[test]
    fn a_secret_file_that_is_not_there_is_named_with_its_key() {
        let text = format!("{PLAIN}secrets.api_key_file = \"lost.txt\"\n");

        let error = read(&text, &[]).unwrap_err().to_string();

        assert!(
            error.contains("lost.txt") && error.contains("`api_key_file`"),
            "{error}"
        );
    }

    #[test]
    fn a_mistake_is_told_with_its_line_beside_a_secret_in_a_file() {
        let secret = "secrets.api_key_file = \"key.txt\"\n";
        for (text, place) in [
            ("[council]\nnam = \"x\"\n", ":5:1: "),
            ("[council]\nmeeting_minutes = \"long\"\n", ":5:19: "),
        ] {
            let told = read(&format!("{PLAIN}{secret}{text}"), &[]).unwrap_err();

            assert!(told.to_string().contains(place), "{told}");
            assert!(!told.to_string().contains("environment"), "{told}");
        }
    }

    #[test]
    fn a_mistake_is_told_with_its_line_and_what_to_do() {
        for (text, told) in [
            (
                "[council]\nmeeting_minutes = \"sixty\"\n",
                ":4:19: a whole number is wanted here",
            ),
            (
                "[council]\nmeeting_minutes = -3\n",
                ":4:19: a whole number is wanted here",
            ),
            ("[council]\nname = \" \"\n", ":4:8: a name is wanted"),
            (
                "[council]\nnam = \"x\"\n",
                ":4:1: `nam` is no key here; did you mean `name`?",
            ),
        ] {
            let error = read(&format!("{PLAIN}{text}"), &[])
                .unwrap_err()
                .to_string();
            assert!(error.contains(told), "{error}");
            assert!(!error.contains("sixty"), "{error}");
        }
        for (text, told) in [
            (
                "[council]\nname = \"x\"\n",
                ":1:1: the section [source] is missing",
            ),
            (
                "today = \"tomorrow\"\n[source]\nmapping = \"x\"\n",
                ":1:9: `today` is not a day",
            ),
        ] {
            let error = read(text, &[]).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }

    #[test]
    fn a_file_that_is_not_utf_8_is_told_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("samepage.toml");
        fs::write(&path, b"[council]\nname = \"Caf\xe9\"\n").unwrap();

        let error = Settings::read(&path, std::iter::empty()).unwrap_err();

        assert!(
            error.to_string().contains(":2:12: this is not UTF-8"),
            "{error}"
        );
    }

    #[test]
    fn a_mistake_of_a_variable_is_told_with_its_name() {
        let told = read(PLAIN, &[("SAMEPAGE_SOURCE__BURST", "many")]).unwrap_err();

        assert!(
            told.to_string().contains("SAMEPAGE_SOURCE__BURST"),
            "{told}"
        );
    }

    #[test]
    fn the_environment_stands_above_the_file() {
        let environment = [
            ("SAMEPAGE_SOURCE__BASE", "https://mosaic.example"),
            ("SAMEPAGE_SOURCE__BURST", "3"),
            ("SAMEPAGE_SOURCE__SECRETS__API_KEY", "1234"),
            ("SAMEPAGE_UNRELATED", "x"),
        ];

        let source = read(PLAIN, &environment).unwrap().source;

        assert_eq!(source.base.as_deref(), Some("https://mosaic.example"));
        assert_eq!(source.burst, Some(3));
        assert_eq!(source.secrets.get("api_key").unwrap().reveal(), "1234");
    }

    #[test]
    fn the_example_in_the_guide_can_be_read() {
        let guide = include_str!("../../docs/settings.md");
        let example = guide.split("```").nth(1).unwrap();
        let example = example.trim_start_matches("toml");
        // The files with secrets that it names are not here.
        let example = example.replace("_file = ", " = ");

        let settings = read(&example, &[]).unwrap();

        assert_eq!(settings.council.name, "Northshire Council");
        assert!(settings.council.reply_mailbox.is_some());
    }

    #[test]
    fn a_mailbox_that_is_none_is_refused_with_its_line() {
        let text = format!("[council]\nreply_mailbox = \"reviews.northshire\"\n{PLAIN}");

        let error = read(&text, &[]).unwrap_err().to_string();

        assert!(error.contains(":2:"), "{error}");
        assert!(error.contains("not the address of a mailbox"), "{error}");
    }
}
