//! Asked: whom dates are offered to, and whether they were written to.

use crate::{
    casework::{
        dates::{
            ask::is_due,
            letter::{self, Way},
            page::is_asked,
        },
        live::Composed,
        office::Office,
        page::dates::{AskedLetter, AskedPart, AskedStanding, ToAskPart},
        responses::{Posted, recipient},
    },
    forms::invite::letters::Outcome,
    model::{id::Identifier, post::Phase, reply::Means},
    store::dates::DateLink,
};

/// One link, and what brings it.
pub(super) struct Asked {
    pub link: DateLink,
    /// What opens it; only for those who hand links on.
    pub token: Option<String>,
    /// What the tags of the letters that bring it begin with.
    pub tag: String,
}

/// Everybody who has a link, with the letters that bring them.
pub(super) struct AskedLetters<'a> {
    pub office: &'a Office,
    pub posted: &'a Posted,
    pub asked: Vec<Asked>,
    /// Everybody's letter as it would be now: it says how each is reached.
    pub written: Vec<Outcome>,
}

impl AskedLetters<'_> {
    /// Everybody who has a link, for staff.
    pub fn parts(&self, composed: &Composed) -> Vec<AskedPart> {
        let parts = self.asked.iter().map(|one| self.part(one, composed));
        parts.collect()
    }

    /// Whom an offer would go to, each with the way.
    pub fn to_ask(&self, composed: &Composed) -> Vec<ToAskPart> {
        let parts = composed.prepared.attendance.parts.iter();
        let parts = parts.filter(|part| is_asked(part));
        parts
            .map(|part| ToAskPart {
                name: composed.name(part.id),
                role: part.role.label(),
                how: match self.way(part.id) {
                    Ok(means) => how(means).to_owned(),
                    Err(why) => why,
                },
            })
            .collect()
    }

    /// How somebody is written to now, or why nobody can, in sentences for staff.
    fn way(&self, person: &Identifier) -> Result<Means, String> {
        let outcome = self.written.iter().find(|one| recipient(one) == person);
        match outcome {
            None => Err("They are not written to.".to_owned()),
            Some(Outcome::Stopped(stopped)) => Err(stopped.reasons.join(" ")),
            Some(Outcome::Letter(letter)) => Way::of(self.office, letter)
                .map(|way| way.means())
                .map_err(str::to_owned),
        }
    }

    fn part(&self, one: &Asked, composed: &Composed) -> AskedPart {
        let link = &one.link;
        let answer = link.answer.as_ref();
        AskedPart {
            row: link.person.to_string(),
            name: composed.name(&link.person),
            role: composed
                .part(&link.person)
                .map_or("", |part| part.role.label()),
            answer: answer.map(|answer| answer.slots.clone()),
            at: answer.map(|answer| answer.at),
            is_to_check: link.former.is_some(),
            token: one.token.clone(),
            letter: self.letter(one),
        }
    }

    /// How far the letter has come that brings a link.
    fn letter(&self, one: &Asked) -> AskedLetter {
        let part = |standing, words: &str, at| AskedLetter {
            standing,
            words: words.to_owned(),
            at,
        };
        let link = &one.link;
        let means = match link.means {
            Some(means) => means,
            None => match self.way(&link.person) {
                Ok(_) => return part(AskedStanding::NotYet, "Nobody has written to them", None),
                Err(why) => return part(AskedStanding::NoWay, &why, None),
            },
        };
        if means.is_paper() {
            return match (&link.handed, means) {
                (Some((_, at)), Means::Post) => {
                    part(AskedStanding::HandedOver, "Posted", Some(*at))
                }
                (Some((_, at)), _) => part(AskedStanding::HandedOver, "Handed over", Some(*at)),
                (None, Means::Post) => part(AskedStanding::ToPrint, "Print it and post it", None),
                (None, _) => {
                    let words = "Print it; the social worker hands it over";
                    part(AskedStanding::ToPrint, words, None)
                }
            };
        }
        let mut letters = letter::of_dates(&self.posted.letters, &link.person);
        let Some(letter) = letters.find(|letter| letter.tag.starts_with(&one.tag)) else {
            return part(AskedStanding::NotYet, "Nobody has written to them", None);
        };
        let since = Some(letter.since);
        match letter.phase {
            Phase::Queued | Phase::Claimed | Phase::Final => {
                part(AskedStanding::OnItsWay, "Waits to be sent", since)
            }
            Phase::Deferred => {
                let words = "Could not be sent yet; it is tried again";
                part(AskedStanding::OnItsWay, words, since)
            }
            Phase::Accepted | Phase::Checked => part(AskedStanding::Sent, sent(means), since),
            Phase::Cancelled => part(AskedStanding::NotYet, "Taken back before it went", since),
            Phase::Uncertain => {
                let words = "Not sure that it was sent. Call them, or write again.";
                part(AskedStanding::Trouble, words, since)
            }
            Phase::Refused => {
                let words = "It came back. Correct their address under People, then write again.";
                part(AskedStanding::Trouble, words, since)
            }
            Phase::Held => {
                let why = letter.hold.as_ref().and_then(|hold| hold.words.as_ref());
                let why = why.map_or("", |words| words.reveal());
                let words = format!("Held before it went. {why}");
                part(AskedStanding::Trouble, words.trim(), since)
            }
        }
    }

    /// How many can be written to now.
    pub fn due(&self, composed: &Composed) -> usize {
        let parts = composed.prepared.attendance.parts.iter();
        let due = parts.filter(|part| {
            let can = is_asked(part) && self.way(part.id).is_ok();
            let mut links = self.asked.iter().map(|one| &one.link);
            let link = links.find(|link| link.person == *part.id);
            let is_silent = link.is_none_or(|it| is_due(self.office, it, &self.posted.letters));
            can && is_silent && composed.told(part.id).is_ok()
        });
        due.count()
    }
}

/// What staff read of the way by which somebody will be asked.
fn how(means: Means) -> &'static str {
    match means {
        Means::Email => "By email",
        Means::Text => "By text message",
        Means::Post => "By post: a letter to print",
        Means::ByHand => "By hand: a letter to print, that the social worker takes along",
    }
}

fn sent(means: Means) -> &'static str {
    match means {
        Means::Text => "Sent by text message",
        _ => "Sent by email",
    }
}
