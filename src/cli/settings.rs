//! The settings file: who the council is and where to read.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::civil::Date;
use serde::Deserialize;

use crate::{
    cli::{record::RecordSettings, rounds::RoundSettings},
    forms::{library::LibrarySettings, settings::CouncilSettings},
    mail::{inbox::settings::InboxSettings, settings::MailSettings},
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
    /// How letters leave; without it none do.
    #[serde(default)]
    pub mail: Option<MailSettings>,
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
    /// A folder with the council's own templates; each stands in the place of ours with its path.
    #[serde(default)]
    pub templates: Option<PathBuf>,
    /// The day to take for today, for runs that must repeat: `2026-11-23`.
    #[serde(default)]
    today: Option<String>,
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
    #[error("{file}: with the environment's {PREFIX}... variables: {message}")]
    WrongWithEnvironment { file: PathBuf, message: String },
    #[error("cannot read the file {path} that `{key}` names")]
    Secret {
        key: String,
        path: PathBuf,
        #[source]
        cause: std::io::Error,
    },
    #[error(transparent)]
    SignIn(#[from] SignInSettingsError),
    #[error("`today` is not a day: write it as 2026-11-23")]
    Today,
}

impl Settings {
    /// Reads a settings file, lays the environment's variables over it, and fetches each value
    /// that a key ending in `_file` names from that file (relative to the settings file).
    pub fn read(
        path: &Path,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let text = fs::read_to_string(path)
            .map_err(|cause| SettingsError::Unreadable(path.to_owned(), cause))?;
        let mut table: toml::Table =
            toml::from_str(&text).map_err(|error| wrong(path, &text, &error))?;
        let overlaid = overlay(&mut table, environment);
        let read = read_files(&mut table, path.parent().unwrap_or(Path::new(".")))?;
        let settings: Self = if overlaid + read == 0 {
            // Only the untouched text still knows its lines.
            toml::from_str(&text).map_err(|error| wrong(path, &text, &error))?
        } else {
            table.try_into().map_err(|error: toml::de::Error| {
                SettingsError::WrongWithEnvironment {
                    file: path.to_owned(),
                    message: error.message().to_owned(),
                }
            })?
        };
        settings.check_doors()?;
        Ok(settings)
    }

    /// Whether people could be let in as they are set.
    fn check_doors(&self) -> Result<(), SettingsError> {
        if let Some(sign_in) = &self.sign_in {
            sign_in.clone().plan()?;
        }
        Ok(())
    }

    /// Settings from text, with a folder of templates of one's own: for trying things out.
    pub fn of_simulation(text: &str, templates: Option<&Path>) -> Result<Self, SettingsError> {
        let mut settings: Self =
            toml::from_str(text).map_err(|error| wrong(Path::new("settings"), text, &error))?;
        settings.templates = templates.map(Path::to_owned);
        Ok(settings)
    }

    /// The day that the settings fix, if they do.
    pub fn today(&self) -> Result<Option<Date>, SettingsError> {
        self.today
            .as_deref()
            .map(|day| day.parse().map_err(|_| SettingsError::Today))
            .transpose()
    }
}

/// The parser's own text quotes the line, which may hold a secret: only its message is used.
fn wrong(file: &Path, text: &str, error: &toml::de::Error) -> SettingsError {
    let at = error.span().map_or(0, |span| span.start).min(text.len());
    let before = text.get(..at).unwrap_or_default();
    SettingsError::Wrong {
        file: file.to_owned(),
        line: before.matches('\n').count() + 1,
        column: before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            + 1,
        message: error.message().to_owned(),
    }
}

fn overlay(table: &mut toml::Table, environment: impl Iterator<Item = (String, String)>) -> usize {
    let mut count = 0;
    for (name, value) in environment {
        let Some(path) = name.strip_prefix(PREFIX).filter(|path| path.contains("__")) else {
            continue;
        };
        let path = path.to_lowercase();
        let is_secret = path.contains("secrets");
        let value = if is_secret {
            toml::Value::String(value)
        } else {
            typed(&value)
        };
        count += usize::from(lay(table, &path, value));
    }
    count
}

/// Puts a value where its path says; answers whether there was a place for it.
fn lay(table: &mut toml::Table, path: &str, value: toml::Value) -> bool {
    let Some((key, rest)) = path.split_once("__") else {
        table.insert(path.to_owned(), value);
        return true;
    };
    let section = table
        .entry(key)
        .or_insert_with(|| toml::Value::Table(toml::Table::new()));
    section
        .as_table_mut()
        .is_some_and(|section| lay(section, rest, value))
}

/// Numbers and `true`/`false` keep their kind; all else is text.
fn typed(value: &str) -> toml::Value {
    match (value.parse::<i64>(), value.parse::<bool>()) {
        (Ok(number), _) => toml::Value::Integer(number),
        (_, Ok(flag)) => toml::Value::Boolean(flag),
        _ => toml::Value::String(value.to_owned()),
    }
}

/// Puts what a file holds in the place of each `<key>_file` that names it, at any depth, without
/// the white space at its end that editors leave. Answers how many there were.
fn read_files(table: &mut toml::Table, folder: &Path) -> Result<usize, SettingsError> {
    let mut count = 0;
    let named: Vec<(String, String)> = table
        .iter()
        .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
        .collect();
    for (key, path) in named {
        let Some(plain) = key.strip_suffix("_file").map(str::to_owned) else {
            continue;
        };
        let path = folder.join(path);
        let text = fs::read_to_string(&path).map_err(|cause| SettingsError::Secret {
            key: key.clone(),
            path,
            cause,
        })?;
        table.remove(&key);
        table.insert(plain, toml::Value::String(text.trim_end().to_owned()));
        count += 1;
    }
    for value in table.iter_mut().map(|(_, value)| value) {
        if let toml::Value::Table(inner) = value {
            count += read_files(inner, folder)?;
        }
    }
    Ok(count)
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
