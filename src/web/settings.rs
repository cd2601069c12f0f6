//! What a council sets about the pages: where they are served, and how they look.

use serde::{Deserialize, Deserializer, de::Error as _};

use crate::web::look::LookSettings;

/// Where the pages are served: `[web]` of the settings file.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebSettings {
    /// The address to listen on. A proxy that speaks TLS stands in front of it.
    pub listen: String,
    /// Where people outside reach this site: `https://reviews.northshire.example`. Letters carry a
    /// link to answer by only where this is set.
    #[serde(deserialize_with = "outside")]
    pub address: Option<String>,
    pub look: LookSettings,
}

impl Default for WebSettings {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".into(),
            address: None,
            look: LookSettings::default(),
        }
    }
}

/// An address without a path, encrypted unless it is this machine's own.
fn outside<'de, D: Deserializer<'de>>(given: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(given)?;
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://127.0.0.1"))
        .or_else(|| text.strip_prefix("http://localhost"));
    let fits = host.is_some_and(|host| {
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-:".contains(c);
        text.len() > "https://".len() && host.chars().all(plain)
    });
    match fits {
        true => Ok(Some(text)),
        false => Err(D::Error::custom(
            "`address` is not one that people outside can open; write it like https://reviews.northshire.example",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, is_taken: bool) {
        let text = format!("address = {address:?}");
        let read = toml::from_str::<WebSettings>(&text);
        assert_eq!(read.is_ok(), is_taken, "{address}");
    }

    #[test]
    fn links_go_only_where_they_are_encrypted_or_to_this_machine() {
        check("https://reviews.northshire.example", true);
        check("http://127.0.0.1:8080", true);
        for bad in [
            "http://reviews.northshire.example",
            "reviews.northshire.example",
            "https://",
            "https://a.example/below",
            "https://a@b.example",
            "",
        ] {
            check(bad, false);
        }
        assert_eq!(toml::from_str::<WebSettings>("").unwrap().address, None);
    }
}
