//! What a council sets for the post: how letters leave, to whom, how fast.

use std::{collections::BTreeMap, fmt, num::NonZeroU32, path::PathBuf};

use serde::{Deserialize, Deserializer};

use crate::{
    mail::{
        graph::ADDRESS,
        smtp::{server::Encryption, token::TokenSettings},
    },
    model::{contact::EmailAddress, post::WhenUnsure},
};

/// A password or a token. Never prints itself.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub(in crate::mail) fn of(text: String) -> Self {
        Self(text)
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

/// `[mail]` of the settings file, read whole: what does not go together is refused.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Written")]
pub struct MailSettings {
    pub way: Way,
    /// Where letters come back to that could not be delivered; the mailbox for answers unless
    /// it is set.
    pub return_path: Option<EmailAddress>,
    /// Audience by audience; a person decides where nothing is set.
    pub when_unsure: BTreeMap<String, WhenUnsure>,
    /// Letters that are under way at once.
    pub at_once: u32,
    /// For so long letters stay in the hands of a process that is not heard of any more.
    pub lease_seconds: u32,
}

/// How letters leave.
#[derive(Clone, Debug)]
pub enum Way {
    /// They do not: each becomes a file.
    Folder(PathBuf),
    Smtp(SmtpSettings),
    Graph(GraphSettings),
    /// As plain text through GOV.UK Notify, as `[notify]` has it.
    Notify,
}

/// A mailbox of the council's tenant that letters are sent from.
#[derive(Clone, Debug)]
pub struct GraphSettings {
    pub mailbox: EmailAddress,
    pub address: String,
    pub token: TokenSettings,
}

/// The relay of a council.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    pub host: String,
    pub port: u16,
    pub hello: Option<String>,
    pub encryption: Encryption,
    /// Certificates that the relay's may be signed by, as PEM, in place of this machine's.
    pub authority: Option<String>,
    pub sign_in: SignInSettings,
    pub per_minute: Option<NonZeroU32>,
    pub per_connection: u32,
    pub always_encrypted: Vec<String>,
    /// How long the answer to the last dot may take.
    pub answer_seconds: u32,
}

/// Who we are to the relay.
#[derive(Clone, Debug)]
pub enum SignInSettings {
    Nobody,
    Password { user: String, password: Secret },
    Token { user: String, token: TokenSettings },
}

/// As it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    carrier: CarrierName,
    path: Option<PathBuf>,
    #[serde(default, deserialize_with = "mailbox")]
    mailbox: Option<EmailAddress>,
    address: Option<String>,
    host: Option<String>,
    port: Option<u16>,
    hello: Option<String>,
    encryption: Option<Encryption>,
    authority: Option<String>,
    user: Option<String>,
    password: Option<Secret>,
    token: Option<TokenSettings>,
    #[serde(default, deserialize_with = "mailbox")]
    return_path: Option<EmailAddress>,
    per_minute: Option<NonZeroU32>,
    per_connection: Option<NonZeroU32>,
    always_encrypted: Option<Vec<String>>,
    #[serde(default)]
    when_unsure: BTreeMap<String, Unsure>,
    at_once: Option<NonZeroU32>,
    lease_seconds: Option<NonZeroU32>,
    answer_seconds: Option<NonZeroU32>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CarrierName {
    Folder,
    Smtp,
    Graph,
    Notify,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Unsure {
    Hold,
    SendAgain,
}

/// What does not go together, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailSettingsError {
    #[error("[mail] with carrier = \"folder\" needs `path`, the folder to write letters to")]
    NoPath,
    #[error("[mail] with carrier = \"smtp\" needs `host`, the relay to send through")]
    NoHost,
    #[error("[mail] with carrier = \"graph\" needs `mailbox`, the one that letters are sent from")]
    NoMailbox,
    #[error("[mail] with carrier = \"graph\" needs a [mail.token]: Microsoft takes no passwords")]
    NoToken,
    #[error("`{0}` of [mail] is of no use with this carrier: take it out")]
    NoUse(&'static str),
    #[error(
        "`encryption = \"plain_on_this_machine\"` of [mail] needs a host on this machine: \
         127.0.0.1, ::1 or localhost"
    )]
    PlainElsewhere,
    #[error("[mail] has a `password` or a [mail.token] and no `user`")]
    NoUser,
    #[error("[mail] has a `user`, and neither a `password` nor a [mail.token]")]
    NoSecret,
    #[error("[mail] has both a `password` and a [mail.token]: take one of them out")]
    TwoSecrets,
}

impl TryFrom<Written> for MailSettings {
    type Error = MailSettingsError;

    fn try_from(mut written: Written) -> Result<Self, MailSettingsError> {
        let way = match written.carrier {
            CarrierName::Folder => {
                written.nothing_but(&["path"])?;
                let path = written.path.take();
                Way::Folder(path.ok_or(MailSettingsError::NoPath)?)
            }
            CarrierName::Smtp => Way::Smtp(written.relay()?),
            CarrierName::Graph => Way::Graph(written.tenant()?),
            CarrierName::Notify => {
                written.nothing_but(&[])?;
                Way::Notify
            }
        };
        let number = |set: Option<NonZeroU32>, usual| set.map_or(usual, NonZeroU32::get);
        let chosen = written.when_unsure.into_iter().map(|(audience, choice)| {
            let choice = match choice {
                Unsure::Hold => WhenUnsure::Hold,
                Unsure::SendAgain => WhenUnsure::SendAgain,
            };
            (audience, choice)
        });
        Ok(Self {
            way,
            return_path: written.return_path,
            when_unsure: chosen.collect(),
            at_once: number(written.at_once, 4),
            lease_seconds: number(written.lease_seconds, 60),
        })
    }
}

impl Written {
    /// What belongs to one carrier is of no use with another.
    fn nothing_but(&self, wanted: &[&str]) -> Result<(), MailSettingsError> {
        let set = [
            ("path", self.path.is_some()),
            ("mailbox", self.mailbox.is_some()),
            ("address", self.address.is_some()),
            ("host", self.host.is_some()),
            ("port", self.port.is_some()),
            ("hello", self.hello.is_some()),
            ("encryption", self.encryption.is_some()),
            ("authority", self.authority.is_some()),
            ("user", self.user.is_some()),
            ("password", self.password.is_some()),
            ("token", self.token.is_some()),
            ("per_minute", self.per_minute.is_some()),
            ("per_connection", self.per_connection.is_some()),
            ("always_encrypted", self.always_encrypted.is_some()),
            ("answer_seconds", self.answer_seconds.is_some()),
        ];
        let mut unwanted = set
            .into_iter()
            .filter(|(name, is_set)| *is_set && !wanted.contains(name));
        match unwanted.next() {
            Some((name, _)) => Err(MailSettingsError::NoUse(name)),
            None => Ok(()),
        }
    }

    fn tenant(&mut self) -> Result<GraphSettings, MailSettingsError> {
        self.nothing_but(&["mailbox", "address", "token"])?;
        Ok(GraphSettings {
            mailbox: self.mailbox.take().ok_or(MailSettingsError::NoMailbox)?,
            address: self.address.take().unwrap_or_else(|| ADDRESS.to_owned()),
            token: self.token.take().ok_or(MailSettingsError::NoToken)?,
        })
    }

    fn relay(&mut self) -> Result<SmtpSettings, MailSettingsError> {
        for (name, is_set) in [
            ("path", self.path.is_some()),
            ("mailbox", self.mailbox.is_some()),
            ("address", self.address.is_some()),
        ] {
            if is_set {
                return Err(MailSettingsError::NoUse(name));
            }
        }
        let host = self.host.take().ok_or(MailSettingsError::NoHost)?;
        let encryption = self.encryption.unwrap_or_default();
        let is_here = matches!(&*host, "127.0.0.1" | "::1" | "localhost");
        if encryption == Encryption::PlainOnThisMachine && !is_here {
            return Err(MailSettingsError::PlainElsewhere);
        }
        let usual = match encryption {
            Encryption::StartTls => 587,
            Encryption::AtOnce => 465,
            Encryption::PlainOnThisMachine => 25,
        };
        let secrets = (self.user.take(), self.password.take(), self.token.take());
        let sign_in = match secrets {
            (None, None, None) => SignInSettings::Nobody,
            (None, ..) => return Err(MailSettingsError::NoUser),
            (Some(_), None, None) => return Err(MailSettingsError::NoSecret),
            (Some(_), Some(_), Some(_)) => return Err(MailSettingsError::TwoSecrets),
            (Some(user), Some(password), None) => SignInSettings::Password { user, password },
            (Some(user), None, Some(token)) => SignInSettings::Token { user, token },
        };
        Ok(SmtpSettings {
            host,
            port: self.port.unwrap_or(usual),
            hello: self.hello.take(),
            encryption,
            authority: self.authority.take(),
            sign_in,
            per_minute: self.per_minute,
            per_connection: self.per_connection.map_or(100, NonZeroU32::get),
            always_encrypted: self.always_encrypted.take().unwrap_or_default(),
            answer_seconds: self.answer_seconds.map_or(600, NonZeroU32::get),
        })
    }
}

fn mailbox<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<EmailAddress>, D::Error> {
    let text = String::deserialize(deserializer)?;
    EmailAddress::parse(&text)
        .map(Some)
        .map_err(|_| serde::de::Error::custom("this is not the address of a mailbox"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<MailSettings, String> {
        toml::from_str(text).map_err(|error: toml::de::Error| error.message().to_owned())
    }

    #[track_caller]
    fn refused(text: &str, words: &str) {
        let told = read(text).unwrap_err();
        assert!(told.contains(words), "{told}");
    }

    #[test]
    fn what_does_not_go_together_is_refused_in_a_sentence() {
        let relay = "carrier = \"smtp\"\nhost = \"smtp.northshire.example\"\n";
        refused("carrier = \"pigeon\"", "folder");
        refused("carrier = \"folder\"", "needs `path`");
        refused("carrier = \"smtp\"", "needs `host`");
        refused(
            "carrier = \"folder\"\npath = \"x\"\nport = 25",
            "`port` of [mail] is of no use",
        );
        refused(&format!("{relay}path = \"x\""), "`path`");
        refused(
            &format!("{relay}encryption = \"plain_on_this_machine\""),
            "127.0.0.1",
        );
        refused(&format!("{relay}encryption = \"none\""), "start_tls");
        refused(&format!("{relay}user = \"a\""), "neither");
        refused(&format!("{relay}password = \"a\""), "no `user`");
        refused(&format!("{relay}hots = \"a\""), "hots");
        refused(
            &format!("{relay}return_path = \"reviews\""),
            "not the address of a mailbox",
        );
        refused(&format!("{relay}per_minute = 0"), "nonzero");
        refused("carrier = \"graph\"", "needs `mailbox`");
        let graph = "carrier = \"graph\"\nmailbox = \"reviews@northshire.example\"\n";
        refused(graph, "needs a [mail.token]");
        refused(&format!("{graph}password = \"a\""), "`password`");
        refused(
            "carrier = \"graph\"\nmailbox = \"reviews\"",
            "address of a mailbox",
        );
        refused("carrier = \"notify\"\nhost = \"a.example\"", "`host`");
        refused(&format!("{relay}mailbox = \"a@b.example\""), "`mailbox`");
    }

    #[test]
    fn a_relay_is_encrypted_unless_it_is_on_this_machine_and_somebody_says_so() {
        let settings = read(
            "carrier = \"smtp\"\nhost = \"smtp.northshire.example\"\nuser = \"a\"\n\
             password = \"hush\"\nwhen_unsure = { professional = \"send_again\" }",
        );

        let settings = settings.unwrap();
        assert!(!format!("{settings:?}").contains("hush"));
        assert_eq!(
            settings.when_unsure.get("professional"),
            Some(&WhenUnsure::SendAgain)
        );
        let Way::Smtp(relay) = settings.way else {
            panic!("a relay");
        };
        assert_eq!((relay.encryption, relay.port), (Encryption::StartTls, 587));
    }
}
