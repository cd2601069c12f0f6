//! What a council sets about the pages: where they are served, and how they look.

use serde::Deserialize;

use crate::web::look::LookSettings;

/// Where the pages are served: `[web]` of the settings file.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebSettings {
    /// The address to listen on. A proxy that speaks TLS stands in front of it.
    pub listen: String,
    pub look: LookSettings,
}

impl Default for WebSettings {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".into(),
            look: LookSettings::default(),
        }
    }
}
