//! Which answer of somebody counts, and what was said before.

use jiff::Timestamp;

use crate::{
    casework::{office::name_of, page::responses::AnswerPart, responses::told::told_in},
    model::{
        id::Identifier,
        name::PersonalText,
        reply::{AsideState, Attending, Way},
    },
    rules::reply::{Standing, standings},
    store::invitations::{Invitation, KeptReply},
};

/// The answer of a person that counts, and those that somebody has to look at.
pub(in crate::casework) fn answers(
    replies: &[KeptReply],
    person: &Identifier,
) -> (Option<AnswerPart>, Vec<AnswerPart>) {
    // That a letter before the newest reached another says nothing of whom the newest reached.
    let own = replies.iter().filter(|one| {
        let is_astray = one.reply.way == Way::FormerLink && one.reply.attending == Attending::NotMe;
        one.person == *person && !is_astray
    });
    let own: Vec<&KeptReply> = own.collect();
    let came: Vec<_> = own.iter().map(|one| one.reply.evidence).collect();
    let mut counts = None;
    let mut to_check = Vec::new();
    for (kept, standing) in own.into_iter().zip(standings(&came)) {
        match standing {
            Standing::Counts => counts = Some(answer(kept)),
            Standing::ToCheck => to_check.push(answer(kept)),
            Standing::Earlier => {}
        }
    }
    (counts, to_check)
}

/// The same, as far as it is about what they were told last. Who was asked to another day since has
/// not answered to that: what they said before is marked, and is asked for again.
pub(in crate::casework) fn marked(
    answer: Option<AnswerPart>,
    invitation: Option<&Invitation>,
) -> Option<AnswerPart> {
    let anew = invitation.and_then(|one| told_in(&one.said, ANEW));
    let anew: Option<Timestamp> = anew.and_then(|at| at.parse().ok());
    // That the letter before this one reached another says nothing of this one.
    let of_before = |answer: &AnswerPart| {
        answer.attending == Attending::NotMe
            && invitation.is_some_and(|one| answer.at <= one.made_at)
    };
    answer
        .filter(|answer| !of_before(answer))
        .map(|answer| AnswerPart {
            to_another_day: answer.attending != Attending::NotMe
                && anew.is_some_and(|anew| answer.at < anew),
            ..answer
        })
}

/// The answer that counts, where it is to the day that they were told last.
pub(in crate::casework) fn answered(
    replies: &[KeptReply],
    person: &Identifier,
    invitation: Option<&Invitation>,
) -> Option<AnswerPart> {
    let (answer, _) = answers(replies, person);
    marked(answer, invitation).filter(|answer| !answer.to_another_day)
}

/// Under this the record of a letter keeps since when they are asked to another day or time.
pub(in crate::casework) const ANEW: &str = "anew";

/// Whether their own link or their own calendar said it: nobody has written it down for them.
pub(in crate::casework) fn is_own(kept: &KeptReply) -> bool {
    let mut own = ["link:", "timer:"].iter();
    own.any(|own| kept.came.by.code.starts_with(own))
}

fn answer(kept: &KeptReply) -> AnswerPart {
    let reply = &kept.reply;
    let words = |text: &Option<PersonalText>| text.as_ref().map(|text| text.reveal().to_owned());
    let open = kept.asides.iter();
    let open = open.filter(|one| one.state == AsideState::Open);
    AnswerPart {
        attending: reply.attending,
        words: format!("{}, {}", reply.attending.words(), reply.way.words()),
        instead: words(&reply.instead),
        note: words(&reply.note),
        contact: words(&reply.contact),
        open: open.map(|one| one.aside).collect(),
        by: (!is_own(kept)).then(|| name_of(&kept.came.by)),
        at: kept.came.at,
        to_another_day: false,
    }
}
