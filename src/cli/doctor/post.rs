//! The post: whether letters could leave as it is set. None does.

use std::path::Path;

use crate::{
    cli::{
        doctor::Check,
        post::{self, PostError},
        prepare::in_full,
        settings::Settings,
    },
    mail::{
        carrier::NotSent,
        settings::{MailSettings, SignInSettings, SmtpSettings, Way},
        smtp::{server::Encryption, token::Tokens},
    },
    model::{
        contact::EmailAddress,
        post::{Step, Trouble},
    },
};

pub(super) const WHAT: &str = "mail";

/// Whether the relay lets us in, or the tenant gives a token.
pub(super) async fn lets_in(settings: &Settings, beside: &Path) -> Check {
    let Some(mail) = &settings.mail else {
        return Check::not_looked(WHAT, "The settings have no [mail]: no letters leave.");
    };
    let Some(return_path) = return_path(settings, mail) else {
        return cannot(&PostError::NoReturnPath);
    };
    match &mail.way {
        Way::Folder(path) => {
            let path = beside.join(path);
            let words = format!(
                "Letters are written to {}, and sent to nobody.",
                path.display()
            );
            Check::not_looked(WHAT, words)
        }
        Way::Smtp(relay) => of_relay(relay, &return_path).await,
        Way::Graph(graph) => match Tokens::new(graph.token.clone()) {
            Ok(tokens) => match tokens.current().await {
                Some(_) => Check::fine(WHAT, "The tenant gives a token to send letters with."),
                None => no_token("[mail.token]"),
            },
            Err(error) => cannot(&error.into()),
        },
        Way::Notify => {
            let words = "Letters go through GOV.UK Notify; --mail tries it with one message.";
            Check::not_looked(WHAT, words)
        }
    }
}

pub(super) fn return_path(settings: &Settings, mail: &MailSettings) -> Option<EmailAddress> {
    let own = mail.return_path.as_ref();
    own.or(settings.council.reply_mailbox.as_ref()).cloned()
}

pub(super) fn no_token(section: &str) -> Check {
    let words = format!("No token is to be had by {section}.");
    let remedy = "Check the address, the client id and the secret; a secret may have expired.";
    Check::wrong(WHAT, words, remedy)
}

pub(super) fn cannot(error: &PostError) -> Check {
    let words = format!("No letters can leave: {}.", in_full(error));
    Check::wrong(WHAT, words, "Correct [mail] in the settings file.")
}

async fn of_relay(relay: &SmtpSettings, return_path: &EmailAddress) -> Check {
    let smtp = match post::smtp(relay, return_path) {
        Ok(smtp) => smtp,
        Err(error) => return cannot(&error),
    };
    let at = format!("{}:{}", relay.host, relay.port);
    match smtp.reach().await {
        Ok(()) => {
            let encrypted = match relay.encryption {
                Encryption::StartTls => "encrypted by STARTTLS",
                Encryption::AtOnce => "encrypted from the first byte",
                Encryption::PlainOnThisMachine => "on this machine, without encryption",
            };
            let signed_in = match &relay.sign_in {
                SignInSettings::Nobody => "without signing in".to_owned(),
                SignInSettings::Password { user, .. } | SignInSettings::Token { user, .. } => {
                    format!("signed in as {user}")
                }
            };
            let words = format!("The relay {at} lets us in, {encrypted}, {signed_in}.");
            Check::fine(WHAT, words)
        }
        Err(why) => {
            let (what, remedy) = told(&why);
            Check::wrong(WHAT, format!("The relay {at} {what}."), remedy)
        }
    }
}

/// Why nothing could be sent, and what to do.
pub(super) fn told(why: &NotSent) -> (String, &'static str) {
    let reach = "Check `host` and `port` under [mail], that the relay is up, and that a firewall lets \
                 this machine through.";
    let sign_in = "Check `user` and the password or [mail.token]; they may have expired.";
    let encryption = "Check `encryption` and `port` under [mail], and that the relay's certificate is \
                      of its name and of an authority that this machine trusts (`authority_file`).";
    match why {
        NotSent::Trouble(_, Trouble::Unreachable) => ("cannot be reached".to_owned(), reach),
        NotSent::Trouble(_, Trouble::Silent) => ("does not answer in time".to_owned(), reach),
        NotSent::Trouble(_, Trouble::NotEncrypted) => (
            "comes to no encryption that can be trusted".to_owned(),
            encryption,
        ),
        NotSent::Trouble(_, Trouble::SignIn) => (
            "knows no way of signing in that we know".to_owned(),
            sign_in,
        ),
        NotSent::Closed(answered) if answered.step == Step::SignIn => {
            (format!("refuses our sign-in ({})", answered.code), sign_in)
        }
        NotSent::Closed(answered) => (
            format!(
                "does not want us ({} at {})",
                answered.code,
                answered.step.code()
            ),
            "Ask whoever runs the relay to let this machine send.",
        ),
        NotSent::Trouble(step, _) => (format!("breaks off at {}", step.code()), reach),
        NotSent::MustEncrypt { domain } => (
            format!("is not encrypted, and nothing goes to {domain} so"),
            encryption,
        ),
        NotSent::Stopped => ("was not asked".to_owned(), reach),
    }
}
