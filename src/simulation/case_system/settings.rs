//! The settings file with which `prepare` reads a simulated council.

use jiff::civil::Date;

use crate::simulation::case_system::world::Credentials;

/// TOML for `prepare --config`: the council, where it is read, and the credentials.
pub fn settings(base: &str, credentials: &Credentials, mapping: &str, today: Date) -> String {
    let Credentials {
        client_id,
        client_secret,
        api_key,
    } = credentials;
    format!(
        "# An invented council on this machine. Made by `samepage simulate --write-settings`.\n\
         today = \"{today}\"\n\
         \n\
         [council]\n\
         name = \"Northshire Council\"\n\
         team = \"Children's reviews team\"\n\
         reply_mailbox = \"reviews@northshire.example\"\n\
         phone = \"020 7946 0100\"\n\
         address = [\"1 Moot Hall Square\", \"Northshire\", \"ZZ99 1AA\"]\n\
         # Its own meeting places: everybody who is invited may be told of them.\n\
         public_places = [\"Moot Hall, Northshire\", \"Family centre, Mill Lane\"]\n\
         \n\
         [source]\n\
         mapping = \"{mapping}\"\n\
         base = \"{base}\"\n\
         \n\
         [source.secrets]\n\
         client_id = \"{client_id}\"\n\
         client_secret = \"{client_secret}\"\n\
         api_key = \"{api_key}\"\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_are_toml_with_everything_that_a_client_needs() {
        let credentials = Credentials::of(1);
        let text = settings(
            "http://127.0.0.1:9",
            &credentials,
            "mosaic",
            jiff::civil::date(2026, 11, 23),
        );
        let table: toml::Table = toml::from_str(&text).unwrap();
        assert_eq!(table["today"].as_str(), Some("2026-11-23"));
        assert_eq!(table["source"]["mapping"].as_str(), Some("mosaic"));
        assert_eq!(
            table["source"]["secrets"]["api_key"].as_str(),
            Some(credentials.api_key.as_str())
        );
    }
}
