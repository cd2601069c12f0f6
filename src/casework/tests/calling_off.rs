//! Who was invited and is not asked any more is told so, when somebody wants it.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};

use super::{
    answering::{of, sees, sends, signed},
    bed::*,
    chasing::{asked_by_mail, delivers},
};
use crate::{
    casework::{
        call_off::call_off,
        office::VerbError,
        page::{
            document::SignatureKind,
            responses::{LetterPart, LetterStanding},
        },
        sign::{differences, sign},
    },
    model::{
        live::DocumentId,
        post::{Phase, Purpose},
        reply::Means,
    },
};

async fn takes_off(bed: &Bed, document: &DocumentId, row: &str) {
    let place = format!("people/{row}/mode");
    bed.types(&jo(), document, &place, "not_invited")
        .await
        .unwrap();
}

async fn standing(bed: &Bed, document: &DocumentId, row: &str) -> LetterPart {
    of(&sees(bed, document).await, row).letter.clone()
}

/// The calendar file of a message.
pub(super) fn calendar(mail: &str) -> String {
    let part = mail.split("Content-Type: text/calendar").nth(1).unwrap();
    let body = part.split("\r\n\r\n").nth(1).unwrap();
    let lines: String = body.split_whitespace().collect();
    let coded = lines.split("--").next().unwrap().trim_end_matches('=');
    String::from_utf8(STANDARD_NO_PAD.decode(coded).unwrap()).unwrap()
}

pub(super) fn line<'f>(file: &'f str, name: &str) -> &'f str {
    let mut lines = file.lines();
    lines.find(|line| line.starts_with(name)).unwrap_or("")
}

#[tokio::test]
async fn they_are_told_where_the_letter_went_and_what_it_said_and_nothing_else() {
    let bed = Bed::new().await;
    let (document, asked) = asked_by_mail(&bed).await;
    let row = &asked.row;
    let before = sees(&bed, &document).await.counts.asked;
    // What stands now is none of their business any more.
    takes_off(&bed, &document, row).await;
    bed.types(&jo(), &document, "review//time", "4.45pm")
        .await
        .unwrap();
    let part = standing(&bed, &document, row).await;
    assert_eq!(part.standing, LetterStanding::NoLonger);

    let refused = call_off(&bed.office, &stranger(), &bed.op(), &document, row).await;
    assert!(matches!(refused, Err(VerbError::NotThere)));
    let operation = bed.op();
    let first = call_off(&bed.office, &lee(), &operation, &document, row).await;
    let again = call_off(&bed.office, &lee(), &operation, &document, row).await;
    assert_eq!(first.unwrap(), again.unwrap());
    let part = standing(&bed, &document, row).await;
    assert_eq!(part.standing, LetterStanding::Waiting);
    let twice = call_off(&bed.office, &lee(), &bed.op(), &document, row).await;
    assert!(matches!(twice, Err(VerbError::NotNow(_))));

    let (count, mail) = delivers(&bed).await;
    let mail = mail.unwrap();
    assert_eq!(count, 1);
    assert!(mail.contains(asked.to.as_deref().unwrap()));
    assert!(mail.contains("You are not asked to it any more"), "{mail}");
    assert!(!mail.contains("4:45pm") && !mail.contains("Maya"), "{mail}");
    let file = calendar(&mail);
    assert_eq!(line(&file, "METHOD"), "METHOD:CANCEL");
    assert_eq!(line(&file, "SEQUENCE"), "SEQUENCE:1");
    assert!(!line(&file, "DTSTART").contains("T1645"), "{file}");
    let mut read = bed.office.store.read().await.unwrap();
    let all = read.invitations(&document).await.unwrap();
    let invitation = all.iter().find(|one| one.person.to_string() == *row);
    let uid = format!("{:032x}", read.calendar_number(&invitation.unwrap().id));
    assert!(line(&file, "UID").contains(&uid), "the same entry");
    drop(read);

    let page = sees(&bed, &document).await;
    assert_eq!(of(&page, row).letter.standing, LetterStanding::CalledOff);
    assert_eq!(page.counts.asked, before - 1);
    assert_eq!(page.counts.trouble, 0);
}

#[tokio::test]
async fn who_is_asked_again_gets_no_letter_that_says_the_opposite() {
    let bed = Bed::new().await;
    let (document, asked) = asked_by_mail(&bed).await;
    let row = &asked.row;
    takes_off(&bed, &document, row).await;
    call_off(&bed.office, &lee(), &bed.op(), &document, row)
        .await
        .unwrap();
    let place = format!("people/{row}/mode");
    bed.types(&jo(), &document, &place, "attend").await.unwrap();

    assert_eq!(delivers(&bed).await.0, 0, "it was taken back");
    let part = standing(&bed, &document, row).await;
    assert_eq!(part.standing, LetterStanding::Changed, "{}", part.words);
    for (who, kind) in [
        (jo(), SignatureKind::SocialWorker),
        (sam(), SignatureKind::Chair),
    ] {
        let seen = differences(&bed.office, &who, &document)
            .await
            .unwrap()
            .seen;
        sign(&bed.office, &who, &bed.op(), &document, kind, &seen)
            .await
            .unwrap();
    }
    sends(&bed, &document, &[row]).await.unwrap();
    let (count, mail) = delivers(&bed).await;
    assert_eq!(count, 1);
    let file = calendar(&mail.unwrap());
    assert_eq!(line(&file, "METHOD"), "METHOD:REQUEST");
    assert_eq!(line(&file, "SEQUENCE"), "SEQUENCE:2");
    let mut read = bed.office.store.read().await.unwrap();
    let letters = read.letters(&document).await.unwrap();
    let mut own: Vec<_> = letters
        .iter()
        .filter(|one| one.person.to_string() == *row)
        .map(|one| (one.version, one.purpose, one.phase))
        .collect();
    own.sort();
    assert_eq!(
        own,
        [
            (1, Purpose::Invite, Phase::Accepted),
            (2, Purpose::Cancellation, Phase::Cancelled),
            (3, Purpose::Invite, Phase::Accepted),
        ]
    );
}

#[tokio::test]
async fn nobody_is_told_of_a_letter_that_never_went() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let page = sees(&bed, &document).await;
    let row = page
        .rows
        .iter()
        .find(|row| row.means == Means::Email && row.role.contains("school"));
    let row = row.unwrap().row.clone();
    sends(&bed, &document, &[&row]).await.unwrap();
    takes_off(&bed, &document, &row).await;
    assert_eq!(delivers(&bed).await.0, 0);

    let part = standing(&bed, &document, &row).await;
    assert_eq!(part.standing, LetterStanding::CalledOff);
    assert!(part.words.contains("had not gone"), "{}", part.words);
    let refused = call_off(&bed.office, &lee(), &bed.op(), &document, &row).await;
    assert!(matches!(refused, Err(VerbError::NotNow(_))));
}
