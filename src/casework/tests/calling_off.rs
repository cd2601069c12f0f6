//! Who was invited and is not asked any more is told so, when somebody wants it.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};

use super::{
    answering::{of, says, sees, sends, signed, token},
    bed::*,
    chasing::{asked_by_mail, delivers},
    inbound::story::{Story, tally},
};
use crate::{
    casework::{
        board,
        call_off::call_off,
        close::{self, Closes, Others},
        course::{self, tell::in_person},
        office::{VerbError, by},
        page::{
            course::Step,
            document::SignatureKind,
            responses::{LetterPart, LetterStanding},
        },
        reread, respond,
        send::hand_over,
        sign::{differences, sign},
    },
    model::{
        date::PartialDate,
        live::DocumentId,
        post::{Hold, HoldWhy, Phase, Purpose},
        reply::{Attending, Means, Way},
    },
    rules::example,
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
async fn who_expects_a_review_that_is_not_held_is_told_once_it_is_closed() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let page = sees(&bed, &document).await;
    let mut ready = page
        .rows
        .iter()
        .filter(|row| row.letter.standing.is_ready());
    let mailed = ready.clone().find(|row| row.means == Means::Email).unwrap();
    let other = ready.find(|row| row.means.is_paper()).unwrap();
    let third = ready.find(|row| row.row != mailed.row).unwrap();
    sends(&bed, &document, &[&mailed.row, &other.row])
        .await
        .unwrap();
    assert_eq!(delivers(&bed).await.0, 1);
    let closes = |others| Closes {
        outcome: "not_held".into(),
        held_on: String::new(),
        reason: "Maya is in hospital".into(),
        others,
    };
    let page = close::page(&bed.office, &sam(), &document).await.unwrap();
    // A letter that was never handed over has asked nobody to come.
    assert_eq!(page.mailed, [&*mailed.name]);
    assert!(page.spoken_to.is_empty(), "{:?}", page.spoken_to);
    hand_over(&bed.office, &lee(), &bed.op(), &document, &other.row)
        .await
        .unwrap();
    let page = close::page(&bed.office, &sam(), &document).await.unwrap();
    assert_eq!(page.spoken_to[0].0, other.name);
    // Who said on the phone that they come expects it, whatever became of their letter.
    let coming = says(Attending::Coming);
    let by_phone = (Some(Way::Phone), &coming);
    let at = (&document, third.row.as_str());
    respond::note(&bed.office, &lee(), &bed.op(), at, by_phone)
        .await
        .unwrap();
    let page = close::page(&bed.office, &sam(), &document).await.unwrap();
    assert_eq!(page.spoken_to.len(), 2, "{:?}", page.spoken_to);
    assert!(page.spoken_to.iter().any(|(name, _)| *name == third.name));

    let silent = close::close(
        &bed.office,
        &sam(),
        &bed.op(),
        &document,
        &closes(Others::NotSaid),
    )
    .await;
    let Err(VerbError::Wrong(wrong)) = silent else {
        panic!("{silent:?}");
    };
    assert_eq!(&*wrong[0].place.as_ref().unwrap().field, "others");
    assert_eq!(delivers(&bed).await.0, 0, "nothing of it was done");
    close::close(
        &bed.office,
        &sam(),
        &bed.op(),
        &document,
        &closes(Others::AreTold),
    )
    .await
    .unwrap();

    let (count, mail) = delivers(&bed).await;
    let mail = mail.unwrap();
    assert_eq!(count, 1);
    assert!(mail.contains(mailed.to.as_deref().unwrap()));
    assert!(mail.contains("will not be held"), "{mail}");
    assert!(
        !mail.contains("hospital") && !mail.contains("not asked"),
        "{mail}"
    );
    assert_eq!(line(&calendar(&mail), "METHOD"), "METHOD:CANCEL");
}

#[tokio::test]
async fn who_came_to_a_review_is_not_told_that_it_is_not_held() {
    let bed = Bed::new().await;
    let (document, _) = asked_by_mail(&bed).await;
    let held = Closes {
        outcome: "held".into(),
        held_on: "23 November 2026".into(),
        reason: String::new(),
        ..Closes::default()
    };
    close::close(&bed.office, &sam(), &bed.op(), &document, &held)
        .await
        .unwrap();
    assert_eq!(delivers(&bed).await.0, 0);
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

/// Those to whom somebody has to talk, and how many cards the board shows for it.
async fn to_talk_to(bed: &Bed, document: &DocumentId) -> (Vec<String>, usize) {
    let page = course::page(&bed.office, &lee(), document).await.unwrap();
    let groups = page.groups.into_iter();
    let rows = groups
        .filter(|group| group.step == Step::InPerson)
        .flat_map(|group| group.rows.into_iter().map(|row| row.row));
    let board = board::page(&bed.office, &lee(), None).await.unwrap();
    let mut columns = board.columns.iter();
    let column = columns.find(|one| one.code == "changed").unwrap();
    (rows.collect(), column.cards.len())
}

#[tokio::test]
async fn who_was_to_be_told_by_a_letter_that_came_back_is_told_by_a_person() {
    let story = Story::new().await;
    let (bed, document, row) = (&story.bed, &story.document, &story.row);
    delivers(bed).await;
    takes_off(bed, document, row).await;
    call_off(&bed.office, &lee(), &bed.op(), document, row)
        .await
        .unwrap();
    assert_eq!(delivers(bed).await.0, 1);
    assert_eq!(to_talk_to(bed, document).await, (Vec::new(), 0));
    let (invitation, _) = story.invitation().await;
    story
        .tray
        .put(&story.came_back(&format!("{}-2", invitation.tag)));
    assert_eq!(story.round().await, tally(1, 0, 0, 0));

    assert_eq!(to_talk_to(bed, document).await, (vec![row.clone()], 1));
    let part = standing(bed, document, row).await;
    assert_eq!(part.standing, LetterStanding::Failed);
    let link = token(bed, document, row).await;
    let said = respond::withdrawn(&bed.office, &link).await.unwrap();
    assert!(said.is_some(), "their link says it still");
    in_person(&bed.office, &lee(), &bed.op(), (document, row))
        .await
        .unwrap();
    assert_eq!(to_talk_to(bed, document).await, (Vec::new(), 0));
    let part = standing(bed, document, row).await;
    assert_eq!(part.standing, LetterStanding::CalledOff);
    let said = respond::withdrawn(&bed.office, &link).await.unwrap();
    assert!(said.is_some());
}

#[tokio::test]
async fn who_was_to_be_told_by_a_letter_that_is_held_or_taken_back_is_told_by_a_person() {
    for died in [
        None,
        Some(PartialDate::Day(jiff::civil::date(2026, 11, 22))),
    ] {
        let bed = Bed::new().await;
        let (document, asked) = asked_by_mail(&bed).await;
        let row = &asked.row;
        takes_off(&bed, &document, row).await;
        call_off(&bed.office, &lee(), &bed.op(), &document, row)
            .await
            .unwrap();
        if died.is_none() {
            let office = &bed.office;
            let mut tx = office.store.begin(&by(&lee()), office.now()).await.unwrap();
            let letters = tx.letters(&document).await.unwrap();
            let off = letters.iter().find(|one| one.phase == Phase::Queued);
            let hold = Hold {
                why: HoldWhy::Disclosure,
                words: None,
            };
            assert!(tx.hold_letter(&off.unwrap().id, &hold).await.unwrap());
            tx.commit(b"").await.unwrap();
        }
        let number = row.split_once(':').unwrap().1;
        bed.mosaic.change(MAYA, |network| {
            example::change(network, number).died_on = died;
        });
        reread::read_again(&bed.office, &sam(), &bed.op(), &document)
            .await
            .unwrap();
        assert_eq!(delivers(&bed).await.0, 0);

        assert_eq!(
            to_talk_to(&bed, &document).await.0,
            std::slice::from_ref(row)
        );
        in_person(&bed.office, &lee(), &bed.op(), (&document, row))
            .await
            .unwrap();
        assert_eq!(to_talk_to(&bed, &document).await, (Vec::new(), 0));
        let mut read = bed.office.store.read().await.unwrap();
        let letters = read.letters(&document).await.unwrap();
        let off = letters
            .iter()
            .find(|one| one.purpose == Purpose::Cancellation);
        assert_eq!(off.unwrap().phase, Phase::Cancelled);
    }
}
