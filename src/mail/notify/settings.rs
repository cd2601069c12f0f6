//! What a council sets for GOV.UK Notify.

use serde::Deserialize;

use crate::mail::{
    notify::{ADDRESS, key::Key},
    settings::Secret,
};

/// `[notify]` of the settings file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotifySettings {
    /// Written as `api_key_file`. With a key for tests nothing is delivered.
    pub api_key: Key,
    #[serde(default = "address")]
    pub address: String,
    /// The template of texts, whose whole text is `((message))`. Without it no texts are sent.
    pub text_template: Option<String>,
    /// The template of mail, with `((subject))` and `((body))`.
    pub email_template: Option<String>,
    /// What Notify says with its callbacks, so that nobody else can; without it none is heard.
    /// Written as `callback_token_file`.
    pub callback_token: Option<Secret>,
}

fn address() -> String {
    ADDRESS.to_owned()
}
