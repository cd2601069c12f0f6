//! What a council sets for one source: where it is, its secrets, how hard to ask.

use std::{collections::BTreeMap, fmt, path::PathBuf};

use serde::Deserialize;

/// A password, a key or a token. Never prints itself.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself. Named so that a search finds every place that lets it out.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Settings of one source. What the system is like stands in the mapping folder;
/// what this council's copy of it is like stands here.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SourceSettings {
    /// The mapping folder: `mosaic`, or a path to a folder.
    pub mapping: String,
    /// Scheme, host and port of the case system, with a path only if a gateway adds one.
    pub base: Option<String>,
    /// Address of the sign-in server, where that is another host than `base`.
    pub token_base: Option<String>,
    /// The folder of nightly files, for an extract.
    pub folder: Option<PathBuf>,
    /// `client_id`, `client_secret`, `api_key`, `user`, `password`, or names that
    /// `connection.toml` gives. `cli` has put what a `*_file` names in its place.
    pub secrets: BTreeMap<String, Secret>,
    /// Words that `connection.toml` uses in paths, headers and bodies (`values`).
    pub values: BTreeMap<String, String>,
    /// Requests a second that the system allows us; without it the pace is learned.
    pub rate_per_second: Option<f64>,
    /// Requests that may be made at once before the rate applies. Default 1.
    pub burst: Option<u32>,
    /// Connections, and so requests in flight, at most. Default 32.
    pub connections: Option<u32>,
    /// Whether plain `http` to another machine is accepted: secrets travel readable.
    pub plain_http: PlainHttp,
    /// Where waiting and reading give up, instead of the mapping's own limits.
    pub connect_seconds: Option<f64>,
    pub idle_seconds: Option<f64>,
    pub total_seconds: Option<f64>,
    pub longest_wait_seconds: Option<f64>,
}

/// Whether addresses without encryption are accepted for other machines than this one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlainHttp {
    #[default]
    Refused,
    Allowed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_prints_itself() {
        let mut settings = SourceSettings::default();
        settings
            .secrets
            .insert("api_key".into(), Secret::new("hush-hush"));

        assert!(!format!("{settings:?}").contains("hush"));
    }

    #[test]
    fn a_setting_that_nobody_knows_is_refused() {
        let read: Result<SourceSettings, _> = toml::from_str("mapping = \"mosaic\"\nbasse = \"x\"");

        assert!(read.is_err_and(|error| error.message().contains("basse")));
    }
}
