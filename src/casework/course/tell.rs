//! Tell: whoever a change touches is told, once, by one press.

use crate::{
    casework::{
        call_off,
        course::{Touched, is_called_off, of_live, seen},
        exclude::row_of,
        headline,
        office::{Office, VerbError},
        page::{Done, course::Step},
        responses::{ANEW, Posted},
        send,
        together::{self, share},
    },
    forms::invite::cancelled::Off,
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, OperationId, Place},
        name::PersonalText,
    },
    rules::attendance::role::Mode,
    store::{
        changes::NewChange,
        invitations::{Invitation, Said},
        writing::Tx,
    },
};

/// Who is ticked, and what stood on the page where they were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    pub rows: Vec<String>,
    pub seen: String,
}

/// Tells those who are ticked: letters that take the place of the last, letters that say that
/// somebody is not asked any more, first letters to who is new. What has not gone and is wrong is
/// taken back. All of it or none.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where something else has changed since the
/// page was shown, somebody has told them, nobody was ticked, or the list has to be signed first.
pub async fn tell(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    telling: &Telling,
) -> Result<Done, VerbError> {
    let held = together::hold(office, who, operation, document).await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let posted = Posted::load(&mut tx, document).await?;
    let (touched, not_yet) = of_live(office, &live, &posted)?;
    let chosen = chosen(&touched, telling)?;
    if seen(&tx, &touched) != telling.seen {
        return Err(not_now(
            "Something changed since you opened this page, or somebody has told them. \
             Look at it again.",
        ));
    }
    if let Some(why) = not_yet.filter(|_| chosen.iter().any(|one| one.step.writes())) {
        return Err(VerbError::NotNow(why));
    }
    for one in &chosen {
        let invitation = posted.invitation(&one.person);
        match (one.step, invitation) {
            (Step::CallOff, Some(invitation)) => {
                let whom = (invitation, Off::NotAsked);
                call_off::queue(office, &mut tx, who, (&live, &posted), whom).await?;
            }
            (Step::TakeBack, Some(invitation)) => {
                let words = "Taken back: they are not asked any more";
                is_off(&mut tx, &posted, invitation).await?;
                tx.tell(NewChange {
                    place: Some(Place::in_row("people", &one.person, "letter")),
                    after: PersonalText::parse(words),
                    ..NewChange::of(document, ChangeKind::LetterSettled)
                });
            }
            _ => {}
        }
    }
    let asked = chosen.iter().filter(|one| one.step.writes());
    let asked = asked.map(|one| (one.person.clone(), one.means)).collect();
    send::make_for_all(office, &mut tx, who, (&live, &posted), asked).await?;
    headline::renew(office, &mut tx, document).await?;
    let number = tx.commit(b"").await?;
    office.wake_post();
    Ok(Done { number })
}

fn chosen<'t>(touched: &'t [Touched], telling: &Telling) -> Result<Vec<&'t Touched>, VerbError> {
    if touched.is_empty() {
        return Err(not_now(
            "Everybody knows what stands. Nobody is told twice.",
        ));
    }
    let is_ticked = |one: &&Touched| telling.rows.contains(&one.person.to_string());
    let pressed = touched.iter().filter(|one| one.step.is_pressed());
    let chosen: Vec<&Touched> = pressed.filter(is_ticked).collect();
    match (telling.rows.as_slice(), chosen.as_slice()) {
        ([], _) => Err(not_now("Choose who is told.")),
        (_, []) => Err(not_now(
            "Nothing is left to tell those who were ticked. Look at the page again.",
        )),
        _ => Ok(chosen),
    }
}

/// From now on they know that they are not asked, and nothing more goes: asked again, they have to
/// be told anew.
async fn is_off(tx: &mut Tx, posted: &Posted, invitation: &Invitation) -> Result<(), VerbError> {
    for waits in posted.waiting(&invitation.person) {
        share::take_back(tx, &waits.id).await?;
    }
    // A letter that was to tell them and did not keeps its number: it tells them no more by this.
    let version = invitation.version + u32::from(is_called_off(invitation));
    let means = invitation.means;
    tx.letter_made(invitation, version, means, &said_off(invitation))
        .await?;
    Ok(())
}

/// What an invitation says of somebody who knows that they are not asked any more.
pub(in crate::casework) fn said_off(invitation: &Invitation) -> Said {
    let mode = PersonalText::parse(Mode::NotInvited.code()).map(|mode| ("mode".into(), mode));
    let kept = invitation.said.iter();
    let kept = kept.filter(|(code, _)| **code == *"to" || **code == *ANEW);
    mode.into_iter().chain(kept.cloned()).collect()
}

/// Says that somebody has told a person that they are not asked any more, where no letter does.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for who was not written to;
/// [`VerbError::NotNow`] where they are asked, or know it.
pub async fn in_person(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (document, row): (&DocumentId, &str),
) -> Result<Done, VerbError> {
    let held = together::hold(office, who, operation, document).await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    let posted = Posted::load(&mut tx, document).await?;
    let invitation = posted.invitation(&row).ok_or(VerbError::NotThere)?;
    let (touched, _) = of_live(office, &live, &posted)?;
    let is_left = |one: &Touched| one.person == row && one.step == Step::InPerson;
    if !touched.iter().any(is_left) {
        return Err(not_now(
            "Nobody has to tell them that any more. Look at the page again.",
        ));
    }
    is_off(&mut tx, &posted, invitation).await?;
    tx.tell(NewChange {
        place: Some(Place::in_row("people", &row, "answer")),
        after: PersonalText::parse("Told that they are not asked any more"),
        ..NewChange::of(document, ChangeKind::SpokenTo)
    });
    headline::renew(office, &mut tx, document).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

fn not_now(why: &str) -> VerbError {
    VerbError::NotNow(why.to_owned())
}
