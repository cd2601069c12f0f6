//! Take: what a mail seems to say, kept as an answer by whoever has read it.
//!
//! A rule only suggests. One press of a named person makes an answer of it, with the words that it
//! rests on, and the mail is done with in the same commit.

use jiff::{Timestamp, civil::Date};

use crate::{
    casework::{
        headline,
        misdirected::{self, Which, is_same},
        office::{Office, VerbError},
        page::{Done, responses::Takes},
        respond::{self, LONGEST},
        responses::{ANEW, Posted, told_in},
        together::{self, answer},
    },
    model::{
        actor::Actor,
        id::Identifier,
        inbound::{Class, Doubt, MatchedBy, Participation},
        live::{DocumentId, OperationId},
        name::PersonalText,
        post::Purpose,
        reply::{Attending, Evidence, Reply, Way},
    },
    rules::access::Action,
    store::{
        chases::KeptAway, inbound::KeptInbound, invitations::Invitation, outbox::KeptLetter,
        writing::Tx,
    },
};

impl Posted {
    /// What can be made of a mail, as things stand; nothing where somebody has to write it down.
    pub(in crate::casework) fn takes(&self, mail: &KeptInbound) -> Option<Takes> {
        let (_, person) = mail.of.as_ref()?;
        let takes = suggested(mail)?;
        let invitation = self.invitation(person);
        match takes {
            Takes::Away(_) => return Some(takes),
            Takes::Answer(Attending::NotMe) => {
                // A letter about dates reaches another whether or not anybody is invited.
                let named = self.named(mail);
                if named.is_some_and(|letter| letter.purpose == Purpose::Dates) {
                    return Some(takes);
                }
                // It is over for whom it reached, or another letter has gone since.
                let sent = self.letter(person).map(|letter| letter.queued_at);
                let is_newest = sent.is_none_or(|sent| sent <= mail.came_at);
                return invitation.filter(|_| is_newest).map(|_| takes);
            }
            Takes::Answer(_) => {}
        }
        let written = mail.written_at.unwrap_or(mail.came_at);
        let at = written.min(mail.came_at);
        let anew = invitation.and_then(|one| told_in(&one.said, ANEW));
        let anew: Option<Timestamp> = anew.and_then(|at| at.parse().ok());
        // Which of the days is meant, somebody has to find out and write down.
        let of_dates = mail.words.doubts.contains(&Doubt::OfDates);
        let to_another_day = of_dates
            || mail.words.doubts.contains(&Doubt::EarlierVersion)
            || anew.is_some_and(|anew| at < anew);
        let mut replies = self.replies.iter();
        let answered_since = replies.any(|one| one.person == *person && at < one.came.at);
        (!to_another_day && !answered_since).then_some(takes)
    }

    /// The letter that a mail names, where it was kept which.
    fn named(&self, mail: &KeptInbound) -> Option<&KeptLetter> {
        let named = mail.words.letter.as_ref()?;
        self.letters.iter().find(|letter| letter.tag == *named)
    }
}

/// What a mail of that class would be as an answer.
fn suggested(mail: &KeptInbound) -> Option<Takes> {
    let detail = mail.words.detail.as_ref().map(PersonalText::reveal);
    let attending = match mail.class {
        Class::Accept => Attending::Coming,
        Class::Part => Attending::ComingForPart,
        Class::ReportInstead => Attending::SendingReport,
        Class::SomeoneElse => Attending::SomeoneElse,
        Class::Decline => Attending::NotComing,
        Class::WrongPerson => Attending::NotMe,
        Class::CalendarReply => match detail.and_then(Participation::from_code)? {
            Participation::Accepted => Attending::Coming,
            Participation::Declined => Attending::NotComing,
            Participation::Delegated => Attending::SomeoneElse,
            Participation::Tentative => return None,
        },
        Class::OutOfOffice => {
            let back = detail.and_then(|day| day.parse().ok());
            return Some(Takes::Away(back));
        }
        // No answer: a question, a wish for another time, an address, or nothing that is clear.
        Class::BounceHard
        | Class::BounceSoft
        | Class::Left
        | Class::NewAddress
        | Class::AnotherTime
        | Class::Question
        | Class::CalendarCounter
        | Class::Receipt
        | Class::Automatic
        | Class::NotForUs
        | Class::Sensitive
        | Class::Unclear
        | Class::NoTexts => return None,
    };
    Some(Takes::Answer(attending))
}

/// Keeps what a mail seems to say, by the one who has read it, and settles the mail.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for a mail that is not about this
/// document, or that somebody has dealt with; [`VerbError::NotNow`] for one that is no answer, or
/// that something newer stands above.
pub async fn take(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    mail: &str,
) -> Result<Done, VerbError> {
    let held = together::hold_to(office, who, operation, document, Action::Respond).await?;
    let (mut tx, _, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let posted = Posted::load(&mut tx, document).await?;
    let mail = posted.mails.iter().find(|one| *one.id == *mail);
    let mail = mail.ok_or(VerbError::NotThere)?;
    let (_, person) = mail.of.as_ref().ok_or(VerbError::NotThere)?;
    let takes = posted.takes(mail).ok_or_else(no_more)?;
    match takes {
        Takes::Answer(Attending::NotMe) => {
            for document in reached_another(office, &mut tx, who, (&posted, mail)).await? {
                headline::renew(office, &mut tx, &document).await?;
            }
        }
        Takes::Answer(attending) => {
            let reply = reply(mail, attending);
            for one in beside(office, &mut tx, who, (&posted, mail, person)).await? {
                respond::keep(&mut tx, &one.document, &one.person, &reply).await?;
            }
            respond::keep(&mut tx, document, person, &reply).await?;
        }
        Takes::Away(back) => away(&mut tx, person, mail.came_at, back).await?,
    }
    respond::settle_mail(&mut tx, document, mail).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

fn no_more() -> VerbError {
    let why = "This mail cannot be kept as their answer any more. Look at the page again.";
    VerbError::NotNow(why.to_owned())
}

/// What was sent reached another: it is wrong where that letter went and nowhere else, and an answer
/// to the invitation where the link of that went there too. Answers which documents it changed.
async fn reached_another(
    office: &Office,
    tx: &mut Tx,
    who: &Actor,
    (posted, mail): (&Posted, &KeptInbound),
) -> Result<Vec<DocumentId>, VerbError> {
    let (document, person) = mail.of.as_ref().ok_or(VerbError::NotThere)?;
    let whose = (document, person);
    let place = place(tx, posted, mail).await?;
    let which = match &place {
        Some(place) => Which::At(std::slice::from_ref(place)),
        None if is_by_letter(mail) => Which::Any,
        // From somewhere else, naming nothing: somebody has to find out what they have.
        None => return Err(no_more()),
    };
    let is_of_invitation = match which {
        Which::At(places) => misdirected::invited_at(tx, whose, places).await?,
        _ => true,
    };
    let mut documents = vec![document.clone()];
    if !is_of_invitation {
        misdirected::lost(tx, whose, which).await?;
        tx.tell(misdirected::before(whose));
        return Ok(documents);
    }
    let reply = reply(mail, Attending::NotMe);
    for one in beside(office, tx, who, (posted, mail, person)).await? {
        let theirs = (&one.document, &one.person);
        // The letter about the other child may have gone to another place since.
        let went_there = match which {
            Which::At(places) => misdirected::invited_at(tx, theirs, places).await?,
            _ => true,
        };
        if went_there {
            respond::keep_lost(tx, theirs, &reply, which).await?;
            documents.push(one.document);
        }
    }
    respond::keep_lost(tx, whose, &reply, which).await?;
    Ok(documents)
}

/// Where the letter went that a mail says reached another: the one that it names, else what we sent
/// to where the mail is from.
async fn place(
    tx: &mut Tx,
    posted: &Posted,
    mail: &KeptInbound,
) -> Result<Option<PersonalText>, VerbError> {
    if let Some(letter) = posted.named(mail) {
        let content = tx.letter_content(&letter.id).await?;
        return Ok(content.and_then(|(to, _)| PersonalText::parse(misdirected::address(&to))));
    }
    let Some(((document, person), from)) = mail.of.as_ref().zip(mail.words.from.as_ref()) else {
        return Ok(None);
    };
    let went = misdirected::places(tx, (document, person)).await?;
    Ok(went
        .into_iter()
        .find(|to| is_same(to.reveal(), from.reveal())))
}

fn is_by_letter(mail: &KeptInbound) -> bool {
    mail.matched.is_some_and(|one| one != MatchedBy::Address)
}

/// The answer, as whoever has read the mail says it: with the words that it rests on.
fn reply(mail: &KeptInbound, attending: Attending) -> Reply {
    let quoted: Vec<&str> = mail.words.quoted.iter().map(PersonalText::reveal).collect();
    let quoted: String = quoted.join("\n").chars().take(LONGEST).collect();
    let way = match mail.class {
        Class::CalendarReply => Way::Calendar,
        // What came by text lies in no mailbox.
        _ if (mail.at.validity, mail.at.number) == (0, 0) => Way::Text,
        _ => Way::Mail,
    };
    let instead = mail.words.detail.clone();
    Reply {
        note: PersonalText::parse(&quoted),
        instead: instead.filter(|_| mail.class == Class::SomeoneElse),
        ..Reply::of(attending, way, Evidence::Said)
    }
}

/// The invitations about other children that the same message was about: those that are for the
/// one who presses, too.
async fn beside(
    office: &Office,
    tx: &mut Tx,
    who: &Actor,
    (posted, mail, person): (&Posted, &KeptInbound, &Identifier),
) -> Result<Vec<Invitation>, VerbError> {
    let by_letter = is_by_letter(mail);
    let Some(invitation) = posted.invitation(person).filter(|_| by_letter) else {
        return Ok(Vec::new());
    };
    let mut theirs = Vec::new();
    for one in answer::beside(tx, invitation, None).await? {
        match office.live(tx, who, &one.document, Action::Respond).await {
            Ok(_) => theirs.push(one),
            Err(VerbError::NotThere | VerbError::NotAllowed(_) | VerbError::NotNow(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(theirs)
}

/// Whoever is away is not reminded meanwhile, unless something newer is known of them.
async fn away(
    tx: &mut Tx,
    person: &Identifier,
    since: Timestamp,
    back: Option<Date>,
) -> Result<(), VerbError> {
    let known = tx.away(person).await?;
    if known.is_none_or(|known| known.since <= since) {
        tx.note_away(person, &KeptAway { since, back }).await?;
    }
    Ok(())
}
