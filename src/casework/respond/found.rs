//! Found: what stands behind a link, and the page that it shows.

use std::sync::Arc;

use crate::{
    casework::{
        live::{Composed, Live},
        office::{Office, VerbError},
        page::responses::{Moving, ReplyPage, Voice},
        responses,
        together::answer,
    },
    forms::{
        invite::{name_of, questions},
        told::Told,
    },
    model::{
        actor::Actor,
        reply::{Evidence, Way},
    },
    rules::disclosure::reader::Side,
    store::{
        documents::DocumentState,
        invitations::{FormerLink, Invitation, KeptReply},
        reading::Snapshot,
        writing::Tx,
    },
};

/// What stands behind a link.
pub(in crate::casework) struct Found {
    pub invitation: Invitation,
    pub replies: Vec<KeptReply>,
    pub live: Live,
    /// The link before the newest, where it is that one by which it was opened.
    pub former: Option<FormerLink>,
}

impl Found {
    /// # Errors
    /// [`VerbError::NotThere`] for a link that is unknown or over.
    pub async fn of(
        office: &Office,
        snapshot: &mut Snapshot,
        token: &str,
    ) -> Result<Self, VerbError> {
        if let Some(newest) = snapshot.invitation_by_token(token).await? {
            return Self::standing(snapshot, newest).await;
        }
        let found = snapshot
            .invitation_by_former_token(token, office.now())
            .await?;
        let (invitation, former) = found.ok_or(VerbError::NotThere)?;
        Ok(Self {
            former: Some(former),
            ..Self::standing(snapshot, invitation).await?
        })
    }

    /// # Errors
    /// [`VerbError::NotThere`] where the review is over.
    pub async fn standing(
        snapshot: &mut Snapshot,
        invitation: Invitation,
    ) -> Result<Self, VerbError> {
        let live = Live::load(snapshot, &invitation.document).await?;
        let live = live.filter(|live| live.kept.state == DocumentState::Open);
        Ok(Self {
            replies: snapshot.replies(&invitation.document).await?,
            invitation,
            live: live.ok_or(VerbError::NotThere)?,
            former: None,
        })
    }

    /// Every child that the message of a link was about, that of the link itself first: one for
    /// most. The link is over for all where the invitation is that it was made for.
    ///
    /// # Errors
    /// [`VerbError::NotThere`] for a link that is unknown or over.
    pub async fn all(
        office: &Office,
        snapshot: &mut Snapshot,
        token: &str,
    ) -> Result<Vec<Self>, VerbError> {
        let found = snapshot.invitation_by_token(token).await?;
        let Some(own) = found else {
            // By the link before, nobody is shown what only the next letter is about.
            return Ok(vec![Self::of(office, snapshot, token).await?]);
        };
        let beside = answer::beside(snapshot, &own, None).await?;
        let mut all = Vec::with_capacity(beside.len() + 1);
        for invitation in std::iter::once(own).chain(beside) {
            match Self::standing(snapshot, invitation).await {
                Ok(found) => all.push(found),
                Err(VerbError::NotThere) => {}
                Err(other) => return Err(other),
            }
        }
        match all.is_empty() {
            true => Err(VerbError::NotThere),
            false => Ok(all),
        }
    }

    /// Whoever does something by the newest link has it: those before it are over.
    ///
    /// # Errors
    /// The record.
    pub async fn arrived(&self, tx: &mut Tx) -> Result<(), VerbError> {
        if self.former.is_none() {
            tx.link_arrived(&self.invitation.id).await?;
        }
        Ok(())
    }

    /// By which link it was opened.
    pub fn way(&self) -> Way {
        match self.former {
            Some(_) => Way::FormerLink,
            None => Way::Link,
        }
    }

    /// How sure it is that it is the person: the place before may be in other hands by now.
    pub fn evidence(&self) -> Evidence {
        match self.former {
            Some(_) => Evidence::Read,
            None => Evidence::Said,
        }
    }

    /// Who answers, as it is kept beside what they said.
    pub fn who(&self, office: &Office) -> Actor {
        let name = self.live.compose(office, |composed| {
            let part = composed.part(&self.invitation.person)?;
            part.person.and_then(name_of)
        });
        Actor::Invitee {
            link: Arc::clone(&self.invitation.id.0),
            name,
        }
    }

    pub(super) fn page(&self, office: &Office) -> Result<ReplyPage, VerbError> {
        self.live.compose(office, |composed| {
            let told = composed.told(&self.invitation.person);
            let told = told.map_err(|_| VerbError::NotThere)?;
            let page = self.filled(&told, composed);
            let shown = [&page.reference, &page.meeting, &page.reader];
            let dated = [&page.date, &page.time, &page.length, &page.child];
            let dated = dated.into_iter().flatten();
            for words in shown.into_iter().chain(dated) {
                told.check(words).map_err(|kind| {
                    tracing::error!(kind, "a page behind a link held what it must not");
                    VerbError::NotThere
                })?;
            }
            Ok(page)
        })
    }

    fn filled(&self, told: &Told, composed: &Composed) -> ReplyPage {
        let voice = match told.side() {
            Side::Child => Voice::Child,
            Side::Professional => Voice::Professional,
            _ => Voice::Family,
        };
        let comes = composed
            .part(&self.invitation.person)
            .is_some_and(|part| part.mode.is_invited());
        let invitation = &self.invitation;
        let said = responses::answered(&self.replies, &invitation.person, Some(invitation));
        // A new day is told by a letter and not by a page: until that has gone, what they were told stands.
        let was = |code| responses::told_in(&invitation.said, code);
        let is_moved =
            was("date").is_some() && (was("date") != told.date() || was("time") != told.time());
        let stands = |code, now: Option<&str>| match is_moved {
            true => was(code).map(str::to_owned),
            false => now.map(str::to_owned),
        };
        let paper = questions::paper(&composed.prepared, &self.invitation.person);
        ReplyPage {
            asks_views: paper.is_some(),
            council: told.council().to_owned(),
            phone: told.phone().to_owned(),
            reference: told.reference().to_owned(),
            meeting: told.meeting().to_owned(),
            reader: masked(told.reader()),
            date: stands("date", told.date()),
            time: stands("time", told.time()),
            length: told.length().filter(|_| !is_moved).map(str::to_owned),
            moving: match is_moved {
                true => Moving::Soon,
                false => Moving::No,
            },
            reply_by: told.reply_by().map(str::to_owned),
            complaints: told.complaints().to_owned(),
            choices: choices(voice, comes).to_vec(),
            voice,
            said: said.as_ref().map(|said| said.attending),
            answered: said.map(|said| said.at),
            child: told.child().map(masked),
            beside: Vec::new(),
        }
    }
}

/// What can be answered, with the words for the reader. Who is not asked to come is not asked
/// whether they do.
fn choices(voice: Voice, comes: bool) -> &'static [(&'static str, &'static str)] {
    match (voice, comes) {
        (Voice::Child, _) => &[
            ("coming", "I want to come"),
            ("part", "I want to come for some of it"),
            ("not_coming", "I do not want to come"),
        ],
        (Voice::Family, true) => &[
            ("coming", "Yes"),
            ("part", "Yes, for part of it"),
            ("report", "No, but I will tell you what I think"),
            ("not_coming", "No"),
        ],
        (Voice::Professional, true) => &[
            ("coming", "Yes"),
            ("part", "Yes, for part of it"),
            ("report", "I will send a report instead"),
            ("someone_else", "Someone else will come"),
            ("not_coming", "No"),
        ],
        (Voice::Family, false) => &[
            ("report", "I will tell you what I think"),
            ("not_coming", "I have nothing to say"),
        ],
        (Voice::Professional, false) => &[
            ("report", "I will send it"),
            ("someone_else", "Someone else will send it"),
            ("not_coming", "I have nothing to send"),
        ],
    }
}

/// The first letter of each name: enough for the reader to see that it is theirs, not enough for
/// anybody else to learn a name.
pub(in crate::casework) fn masked(name: &str) -> String {
    let mut words = name.split_whitespace();
    let mask = |word: &str| {
        let first = word.chars().next().map(String::from).unwrap_or_default();
        format!("{first}\u{2026}")
    };
    let all: Vec<String> = words.by_ref().map(mask).collect();
    all.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::reply::Attending;

    #[test]
    fn a_name_is_masked_to_its_first_letters() {
        assert_eq!(masked("Ana Patel"), "A\u{2026} P\u{2026}");
        assert_eq!(masked(" Zo\u{eb} "), "Z\u{2026}");
        assert_eq!(masked(""), "");
    }

    #[test]
    fn every_choice_of_a_page_is_an_answer() {
        for voice in [Voice::Child, Voice::Family, Voice::Professional] {
            for comes in [true, false] {
                for (code, _) in choices(voice, comes) {
                    assert!(Attending::from_code(code).is_some(), "{code}");
                }
            }
        }
    }
}
