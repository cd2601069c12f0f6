//! What a mail seems to say becomes an answer by one press of whoever has read it.

use super::{
    answering::{answers, of, says, sees, token},
    bed::*,
    chasing::{chases, delivers, waits},
    inbound::story::Story,
};
use crate::{
    casework::{
        board,
        office::VerbError,
        page::{
            Done,
            responses::{MailPart, Takes},
        },
        respond, take,
    },
    model::{
        actor::Actor,
        post::Purpose,
        reply::{Attending, Evidence},
    },
};

impl Story {
    /// A mail of theirs that waits for somebody, as the page shows it.
    async fn writes_in(&self, id: &str, headers: &str, words: &str) -> MailPart {
        let mail = self.mail(id, &self.to, headers, words).await;
        self.tray.put(&mail);
        self.round().await;
        let page = sees(&self.bed, &self.document).await;
        let mails = &of(&page, &self.row).mails;
        let [mail] = mails.as_slice() else {
            panic!("one mail waits: {mails:?}");
        };
        mail.clone()
    }

    async fn takes(&self, who: &Actor, mail: &MailPart) -> Result<Done, VerbError> {
        let (bed, document) = (&self.bed, &self.document);
        take::take(&bed.office, who, &bed.op(), document, &mail.id).await
    }
}

#[tokio::test]
async fn what_a_mail_seems_to_say_is_kept_by_whoever_has_read_it() {
    let story = Story::new().await;
    let words = "I will attend for the first half hour.";
    let mail = story.writes_in("part", "", words).await;
    assert_eq!(mail.takes, Some(Takes::Answer(Attending::ComingForPart)));
    let (bed, document) = (&story.bed, &story.document);
    let refused = story.takes(&stranger(), &mail).await;
    assert!(matches!(refused, Err(VerbError::NotThere)));
    let other = bed.begun(ROBIN).await;
    let elsewhere = take::take(&bed.office, &lee(), &bed.op(), &other, &mail.id).await;
    assert!(matches!(elsewhere, Err(VerbError::NotThere)));

    let operation = bed.op();
    let first = take::take(&bed.office, &lee(), &operation, document, &mail.id).await;
    let again = take::take(&bed.office, &lee(), &operation, document, &mail.id).await;
    assert_eq!(first.unwrap(), again.unwrap());
    let twice = story.takes(&lee(), &mail).await;
    assert!(matches!(twice, Err(VerbError::NotThere)));

    let page = sees(bed, document).await;
    let row = of(&page, &story.row);
    let answer = row.answer.as_ref().unwrap();
    assert_eq!(answer.words, "Coming for part of it, by email");
    assert_eq!(answer.note.as_deref(), Some(words));
    assert!(answer.by.as_ref().unwrap().starts_with("Lee"));
    assert!(row.mails.is_empty());
    assert!(story.to_read().await.is_empty());
    let mut read = bed.office.store.read().await.unwrap();
    let replies = read.replies(document).await.unwrap();
    assert_eq!(replies.len(), 1);
    // Somebody of staff read it: no later guess of a rule takes its place.
    assert_eq!(replies[0].reply.evidence, Evidence::Said);
}

#[tokio::test]
async fn every_answer_by_mail_can_be_kept_and_nothing_else_can() {
    for (words, takes) in [
        (
            "I will attend. Is there parking?",
            Some(Takes::Answer(Attending::Coming)),
        ),
        (
            "I can't come but will send my report.",
            Some(Takes::Answer(Attending::SendingReport)),
        ),
        (
            "My colleague Jo Hill will attend in my place.",
            Some(Takes::Answer(Attending::SomeoneElse)),
        ),
        (
            "You have the wrong person.",
            Some(Takes::Answer(Attending::NotMe)),
        ),
        ("Who else is coming?", None),
        ("I no longer work here.", None),
        ("My new email is jo@x.example", None),
        ("I can't make it, could we do Thursday?", None),
    ] {
        let story = Story::new().await;
        let mail = story.writes_in("one", "", words).await;
        assert_eq!(mail.takes, takes, "{words}: {}", mail.words);

        let done = story.takes(&lee(), &mail).await;
        match takes {
            Some(Takes::Answer(attending)) => {
                done.unwrap();
                assert_eq!(story.answer().await.unwrap().0, attending, "{words}");
                assert!(story.to_read().await.is_empty());
            }
            _ => {
                assert!(matches!(done, Err(VerbError::NotNow(_))), "{words}");
                assert_eq!(story.answer().await, None, "{words}");
                assert_eq!(story.to_read().await.len(), 1, "it waits still: {words}");
            }
        }
    }
}

#[tokio::test]
async fn a_mail_does_not_take_the_place_of_what_they_said_since() {
    let story = Story::new().await;
    let (bed, document) = (&story.bed, &story.document);
    let words = "I will attend for the first half hour.";
    story.writes_in("part", "", words).await;
    bed.wait_hours(2);
    let link = token(bed, document, &story.row).await;
    answers(bed, &link, &says(Attending::NotComing))
        .await
        .unwrap();

    let page = sees(bed, document).await;
    let mail = &of(&page, &story.row).mails[0];
    assert_eq!(mail.takes, None);
    let done = story.takes(&lee(), mail).await;
    assert!(matches!(done, Err(VerbError::NotNow(_))));
    assert_eq!(story.answer().await.unwrap().0, Attending::NotComing);
    // Whoever has read it can still say so.
    respond::dealt_with(&bed.office, &lee(), &bed.op(), document, &mail.id)
        .await
        .unwrap();
    assert!(story.to_read().await.is_empty());
}

#[tokio::test]
async fn who_is_away_without_a_day_is_not_reminded_once_somebody_has_said_so() {
    let story = Story::new().await;
    assert!(delivers(&story.bed).await.0 > 1);
    let headers = "Return-Path: <>\nAuto-Submitted: auto-replied\n";
    let mail = story
        .writes_in("away", headers, "I am on leave at the moment.")
        .await;
    assert_eq!(mail.takes, Some(Takes::Away(None)), "{}", mail.words);
    story.takes(&lee(), &mail).await.unwrap();
    assert_eq!(story.answer().await, None, "whoever is away said nothing");
    let board = board::page(&story.bed.office, &lee(), None).await.unwrap();
    let read = board.columns.iter().find(|one| one.code == "read");
    assert!(read.unwrap().cards.is_empty());

    waits(&story.bed, &story.document, 2).await;
    assert!(chases(&story.bed).await.nudged > 0);
    let mut read = story.bed.office.store.read().await.unwrap();
    let letters = read.letters(&story.document).await.unwrap();
    let reminded = letters
        .iter()
        .filter(|one| one.purpose == Purpose::Reminder);
    let rows: Vec<String> = reminded.map(|one| one.person.to_string()).collect();
    assert!(!rows.is_empty(), "others are reminded");
    assert!(!rows.contains(&story.row), "whoever is away is not");
}
