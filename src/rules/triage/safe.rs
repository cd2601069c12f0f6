//! Which suggestions may be applied by themselves: few.

use crate::{
    model::inbound::{
        CalendarMethod, Doubt, Handling, InboundMail, MatchedBy, Meaning, Oddity, Participation,
    },
    rules::triage::{Asked, CheckWanted, Plain, Read, Side},
};

/// Whether a person has to decide, with every reason why.
pub(super) fn handling(
    mail: &InboundMail,
    read: &Read,
    asked: Option<&Asked>,
    wanted: CheckWanted,
) -> Handling {
    let mut doubts = match &read.meaning {
        Meaning::BounceHard(_) | Meaning::BounceSoft(_) => bounce(asked),
        Meaning::OutOfOffice(back) => {
            let mut doubts = sender(mail, asked, wanted);
            if back.is_none() {
                doubts.push(Doubt::NoDate);
            }
            doubts
        }
        Meaning::Accept => answer(mail, read, asked, wanted),
        Meaning::Decline => {
            let mut doubts = answer(mail, read, asked, wanted);
            doubts.extend(family(asked));
            doubts
        }
        Meaning::CalendarReply(participation) => {
            calendar(mail, read, *participation, asked, wanted)
        }
        _ => vec![Doubt::Kind],
    };
    doubts.sort_unstable();
    doubts.dedup();
    match doubts.is_empty() {
        true => Handling::ByItself,
        false => Handling::ByPerson(doubts),
    }
}

/// A letter of ours came back, or its address was written to.
fn bounce(asked: Option<&Asked>) -> Vec<Doubt> {
    match asked.map(|asked| asked.matched_by) {
        Some(MatchedBy::Tag | MatchedBy::InReplyTo) => Vec::new(),
        _ => vec![Doubt::NotMatched],
    }
}

/// From the very address that was invited, in answer to its letter, and nothing odd about it.
fn sender(mail: &InboundMail, asked: Option<&Asked>, wanted: CheckWanted) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    match asked {
        Some(asked) => {
            if asked.matched_by == MatchedBy::Address {
                doubts.push(Doubt::NotMatched);
            }
            if mail.from.address.as_ref() != Some(&asked.address) {
                doubts.push(Doubt::OtherSender);
            }
        }
        None => doubts.push(Doubt::NotMatched),
    }
    if !wanted.is_met_by(mail.from.check) {
        doubts.push(Doubt::SenderNotChecked);
    }
    // Answers may well be wanted at another address of the same person, from a calendar program
    // or an absent one; the words themselves are judged more strictly below.
    if mail
        .oddities
        .iter()
        .any(|odd| *odd != Oddity::OtherReplyAddress)
    {
        doubts.push(Doubt::Odd);
    }
    doubts
}

fn answer(
    mail: &InboundMail,
    read: &Read,
    asked: Option<&Asked>,
    wanted: CheckWanted,
) -> Vec<Doubt> {
    let mut doubts = sender(mail, asked, wanted);
    if read.plain == Plain::No || 0 < mail.files {
        doubts.push(Doubt::SaysMore);
    }
    if mail.oddities.contains(&Oddity::OtherReplyAddress) {
        doubts.push(Doubt::Odd);
    }
    // What a machine sent is nobody's answer, whatever it says.
    if !mail.signs.is_empty() {
        doubts.push(Doubt::Kind);
    }
    doubts
}

fn calendar(
    mail: &InboundMail,
    read: &Read,
    participation: Participation,
    asked: Option<&Asked>,
    wanted: CheckWanted,
) -> Vec<Doubt> {
    let mut doubts = sender(mail, asked, wanted);
    match participation {
        Participation::Accepted => {}
        Participation::Declined => doubts.extend(family(asked)),
        Participation::Tentative | Participation::Delegated => doubts.push(Doubt::Kind),
    }
    if read.plain == Plain::No {
        doubts.push(Doubt::SaysMore);
    }
    if let (Some(asked), Some(said)) = (asked, &mail.calendar) {
        if said.method != CalendarMethod::Reply || *said.uid != *asked.uid {
            doubts.push(Doubt::NotMatched);
        }
        if said
            .attendee
            .as_ref()
            .is_some_and(|it| *it != asked.address)
        {
            doubts.push(Doubt::OtherSender);
        }
        if said.sequence < asked.sequence {
            doubts.push(Doubt::EarlierVersion);
        }
    }
    doubts
}

/// A parent or young person who does not come may need somebody to talk to.
fn family(asked: Option<&Asked>) -> Option<Doubt> {
    let is_family = asked.is_some_and(|asked| asked.side == Side::Family);
    is_family.then_some(Doubt::FamilyDeclines)
}
