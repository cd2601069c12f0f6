//! What a council sets for the mailbox that answers come to.

use std::path::PathBuf;

use serde::Deserialize;

use crate::mail::{graph::ADDRESS, settings::Secret, smtp::token::TokenSettings};

/// `[inbox]` of the settings file, read whole: what does not go together is refused.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Written")]
pub struct InboxSettings {
    pub way: Way,
    /// The name that the council's mail server gives itself in `Authentication-Results`.
    pub checked_by: Option<String>,
    /// Whether nothing is applied by itself unless that server has passed its sender.
    pub only_passed: OnlyPassed,
    /// Minutes from one reading to the next.
    pub every_minutes: u32,
}

/// Whether senders have to have passed the check of the council's mail server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnlyPassed {
    Yes,
    No,
}

/// Where answers lie.
#[derive(Clone, Debug)]
pub enum Way {
    /// In files, for demonstrations.
    Folder(PathBuf),
    Imap(ImapSettings),
    Graph(GraphSettings),
}

/// A mailbox of the council's tenant.
#[derive(Clone, Debug)]
pub struct GraphSettings {
    pub user: String,
    pub address: String,
    pub token: TokenSettings,
    pub folder: String,
}

/// A mailbox behind IMAP.
#[derive(Clone, Debug)]
pub struct ImapSettings {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    /// Certificates that the server's may be signed by, as PEM, in place of this machine's.
    pub authority: Option<String>,
    pub user: String,
    pub secret: ImapSecret,
    pub folder: String,
}

/// How a mailbox lets us in.
#[derive(Clone, Debug)]
pub enum ImapSecret {
    Password(Secret),
    Token(TokenSettings),
}

/// How a conversation is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encryption {
    #[default]
    AtOnce,
    /// Only with a server on this machine.
    PlainOnThisMachine,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    mailbox: MailboxName,
    path: Option<PathBuf>,
    address: Option<String>,
    host: Option<String>,
    port: Option<u16>,
    encryption: Option<Encryption>,
    authority: Option<String>,
    user: Option<String>,
    password: Option<Secret>,
    token: Option<TokenSettings>,
    folder: Option<String>,
    checked_by: Option<String>,
    only_passed: Option<bool>,
    every_minutes: Option<u32>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum MailboxName {
    Folder,
    Imap,
    Graph,
}

/// What does not go together, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InboxSettingsError {
    #[error("[inbox] with mailbox = \"folder\" needs `path`, the folder with the messages")]
    NoPath,
    #[error("[inbox] with mailbox = \"imap\" needs `{0}`")]
    Missing(&'static str),
    #[error("[inbox] with mailbox = \"graph\" needs `user`, the address of the mailbox")]
    NoUser,
    #[error(
        "[inbox] with mailbox = \"graph\" needs an [inbox.token]: Microsoft takes no passwords"
    )]
    NoToken,
    #[error("`{0}` of [inbox] is of no use with this mailbox: take it out")]
    NoUse(&'static str),
    #[error(
        "`encryption = \"plain_on_this_machine\"` of [inbox] needs a host on this machine: \
         127.0.0.1, ::1 or localhost"
    )]
    PlainElsewhere,
    #[error("[inbox] needs either a `password` or an [inbox.token]")]
    OneSecret,
    #[error("`only_passed` of [inbox] needs `checked_by`, the server whose check counts")]
    NobodyChecks,
}

impl TryFrom<Written> for InboxSettings {
    type Error = InboxSettingsError;

    fn try_from(mut written: Written) -> Result<Self, InboxSettingsError> {
        let only_passed = match written.only_passed {
            Some(true) => OnlyPassed::Yes,
            _ => OnlyPassed::No,
        };
        if only_passed == OnlyPassed::Yes && written.checked_by.is_none() {
            return Err(InboxSettingsError::NobodyChecks);
        }
        Ok(Self {
            checked_by: written.checked_by.take(),
            only_passed,
            every_minutes: written.every_minutes.unwrap_or(5).max(1),
            way: match written.mailbox {
                MailboxName::Folder => Way::Folder(written.folder()?),
                MailboxName::Imap => Way::Imap(written.imap()?),
                MailboxName::Graph => Way::Graph(written.graph()?),
            },
        })
    }
}

impl Written {
    fn folder(self) -> Result<PathBuf, InboxSettingsError> {
        let set = [
            ("address", self.address.is_some()),
            ("host", self.host.is_some()),
            ("port", self.port.is_some()),
            ("encryption", self.encryption.is_some()),
            ("authority", self.authority.is_some()),
            ("user", self.user.is_some()),
            ("password", self.password.is_some()),
            ("token", self.token.is_some()),
            ("folder", self.folder.is_some()),
        ];
        if let Some((name, _)) = set.into_iter().find(|(_, is_set)| *is_set) {
            return Err(InboxSettingsError::NoUse(name));
        }
        self.path.ok_or(InboxSettingsError::NoPath)
    }

    fn imap(self) -> Result<ImapSettings, InboxSettingsError> {
        for (name, is_set) in [
            ("path", self.path.is_some()),
            ("address", self.address.is_some()),
        ] {
            if is_set {
                return Err(InboxSettingsError::NoUse(name));
            }
        }
        let host = self.host.ok_or(InboxSettingsError::Missing("host"))?;
        let encryption = self.encryption.unwrap_or_default();
        let is_here = matches!(&*host, "127.0.0.1" | "::1" | "localhost");
        let usual = match encryption {
            Encryption::AtOnce => 993,
            Encryption::PlainOnThisMachine if is_here => 143,
            Encryption::PlainOnThisMachine => return Err(InboxSettingsError::PlainElsewhere),
        };
        let secret = match (self.password, self.token) {
            (Some(password), None) => ImapSecret::Password(password),
            (None, Some(token)) => ImapSecret::Token(token),
            _ => return Err(InboxSettingsError::OneSecret),
        };
        Ok(ImapSettings {
            port: self.port.unwrap_or(usual),
            encryption,
            authority: self.authority,
            user: self.user.ok_or(InboxSettingsError::Missing("user"))?,
            secret,
            folder: self.folder.unwrap_or_else(|| "INBOX".to_owned()),
            host,
        })
    }
}

impl Written {
    fn graph(self) -> Result<GraphSettings, InboxSettingsError> {
        let set = [
            ("path", self.path.is_some()),
            ("host", self.host.is_some()),
            ("port", self.port.is_some()),
            ("encryption", self.encryption.is_some()),
            ("authority", self.authority.is_some()),
            ("password", self.password.is_some()),
        ];
        if let Some((name, _)) = set.into_iter().find(|(_, is_set)| *is_set) {
            return Err(InboxSettingsError::NoUse(name));
        }
        Ok(GraphSettings {
            user: self.user.ok_or(InboxSettingsError::NoUser)?,
            address: self.address.unwrap_or_else(|| ADDRESS.to_owned()),
            token: self.token.ok_or(InboxSettingsError::NoToken)?,
            folder: self.folder.unwrap_or_else(|| "inbox".to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<InboxSettings, String> {
        toml::from_str(text).map_err(|error: toml::de::Error| error.message().to_owned())
    }

    #[track_caller]
    fn refused(text: &str, words: &str) {
        let told = read(text).unwrap_err();
        assert!(told.contains(words), "{told}");
    }

    #[test]
    fn what_does_not_go_together_is_refused_in_a_sentence() {
        let imap = "mailbox = \"imap\"\nhost = \"imap.northshire.example\"\nuser = \"a\"\n";
        refused("mailbox = \"pop3\"", "imap");
        refused("mailbox = \"graph\"", "needs `user`");
        refused("mailbox = \"graph\"\nuser = \"a\"", "[inbox.token]");
        refused("mailbox = \"graph\"\nhost = \"a\"", "`host`");
        refused("mailbox = \"folder\"", "needs `path`");
        refused("mailbox = \"imap\"", "needs `host`");
        refused("mailbox = \"folder\"\npath = \"x\"\nuser = \"a\"", "`user`");
        refused(imap, "either");
        refused(
            &format!("{imap}password = \"a\"\nonly_passed = true"),
            "checked_by",
        );
        refused(
            &format!("{imap}password = \"a\"\nencryption = \"plain_on_this_machine\""),
            "127.0.0.1",
        );
    }

    #[test]
    fn a_mailbox_is_encrypted_and_prints_no_password() {
        let settings = read(
            "mailbox = \"imap\"\nhost = \"imap.northshire.example\"\nuser = \"a\"\npassword = \"hush\"",
        );

        let settings = settings.unwrap();
        assert!(!format!("{settings:?}").contains("hush"));
        let Way::Imap(imap) = settings.way else {
            panic!("a mailbox behind IMAP");
        };
        assert_eq!((imap.port, imap.encryption), (993, Encryption::AtOnce));
        assert_eq!(&*imap.folder, "INBOX");
    }
}
