//! The inbox: whether answers can be read as it is set. Nothing in it is changed.

use std::path::Path;

use crate::{
    cli::{
        doctor::{Check, post},
        inbox,
        prepare::in_full,
        settings::Settings,
    },
    mail::{
        inbox::{mailbox::MailboxError, settings::Way},
        smtp::token::Tokens,
    },
};

const WHAT: &str = "inbox";

/// Whether the mailbox lets us in and has its folder.
pub(super) async fn lets_in(settings: &Settings, beside: &Path) -> Check {
    let Some(set) = &settings.inbox else {
        let words = "The settings have no [inbox]: answers by mail are not read.";
        return Check::not_looked(WHAT, words);
    };
    match &set.way {
        Way::Folder(path) => {
            let path = beside.join(path);
            Check::not_looked(WHAT, format!("Answers are read from {}.", path.display()))
        }
        Way::Imap(imap) => {
            let at = format!("{}:{}", imap.host, imap.port);
            let mailbox = match inbox::imap(imap) {
                Ok(mailbox) => mailbox,
                Err(error) => {
                    let words = format!("No answers can be read: {}.", in_full(&error));
                    return Check::wrong(WHAT, words, "Correct [inbox] in the settings file.");
                }
            };
            match mailbox.reach().await {
                Ok(_) => {
                    let words = format!("The mailbox at {at} lets us in and has {}.", imap.folder);
                    Check::fine(WHAT, words)
                }
                Err(error) => {
                    let words = format!("The mailbox at {at}: {}.", in_full(&error));
                    Check::wrong(WHAT, words, remedy(&error))
                }
            }
        }
        Way::Graph(graph) => match Tokens::new(graph.token.clone()) {
            Ok(tokens) => match tokens.current().await {
                Some(_) => Check::fine(WHAT, "The tenant gives a token to read answers with."),
                None => Check {
                    what: WHAT,
                    ..post::no_token("[inbox.token]")
                },
            },
            Err(error) => {
                let words = format!("No answers can be read: {}.", in_full(&error));
                Check::wrong(WHAT, words, "Correct [inbox.token] in the settings file.")
            }
        },
    }
}

pub(super) fn remedy(error: &MailboxError) -> &'static str {
    match error {
        MailboxError::Unreachable(_) | MailboxError::TooSlow(_) => {
            "Check `host` and `port` under [inbox], that the server is up, and that a firewall lets \
             this machine through."
        }
        MailboxError::NotEncrypted(_) => {
            "Check `port` under [inbox], and that the server's certificate is of its name and of an \
             authority that this machine trusts (`authority_file`)."
        }
        MailboxError::Refused | MailboxError::NoToken => {
            "Check `user` and the password or [inbox.token]; they may have expired, or IMAP may be \
             switched off for this mailbox."
        }
        MailboxError::NoFolder => {
            "Correct `folder` under [inbox], or give us the right to read it."
        }
        MailboxError::NotUnderstood | MailboxError::Wait(_) | MailboxError::Folder(_) => {
            "Run this again later; if it stays so, ask whoever runs the mail server."
        }
    }
}
