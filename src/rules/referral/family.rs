//! What a family may be handed of a referral, in plain words.

use crate::{
    model::referral::Consent,
    rules::referral::{offer::Service, standing::Standing},
};

/// Whether a family may be told by paper at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    Yes,
    /// Somebody who decides has not agreed: then what each may know is for a person to tell.
    No,
}

/// A paper goes into the hands of one and is read by all: so somebody decides, everybody who does
/// has agreed, and nobody who was heard beside them refused or was too unsafe to ask.
pub fn paper(
    deciding: impl IntoIterator<Item = Option<Consent>>,
    heard: impl IntoIterator<Item = Option<Consent>>,
) -> Paper {
    let mut deciding = deciding.into_iter().peekable();
    let somebody = deciding.peek().is_some();
    let all = deciding.all(|said| said == Some(Consent::Agreed));
    let against = |said: Option<Consent>| matches!(said, Some(Consent::Refused | Consent::Unsafe));
    match somebody && all && !heard.into_iter().any(against) {
        true => Paper::Yes,
        false => Paper::No,
    }
}

/// What is said of one service; nothing of one that is never named, or that was given up.
///
/// What a service has asked, why it declined, and how it was told is not for the family's paper.
pub fn words(service: &Service, standing: Standing) -> Option<&'static str> {
    if service.quiet {
        return None;
    }
    match standing {
        Standing::Waiting | Standing::ToTell | Standing::NotDelivered => {
            Some("We are asking them.")
        }
        Standing::WithService | Standing::Asks => {
            Some("They have our letter, and have not decided yet.")
        }
        Standing::Accepted => Some("They said yes. They will be in touch with you."),
        Standing::Declined => Some("They cannot help just now. We will look for another way."),
        Standing::Withdrawn => Some("We have told them that it is stopped."),
    }
}
