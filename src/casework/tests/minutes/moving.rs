//! A meeting that was moved: what was said of another day says nothing of it.

use std::sync::Arc;

use super::*;
use crate::{
    casework::{
        close::{self, Closes},
        home::{ask, carry::Carrier},
        tests::{
            answering::{answers, both_sign, says, sends, token},
            chasing::{asked_by_mail, delivers},
        },
    },
    model::home::{HomePart, HomeStep, word},
    sources::case_system::Repeats,
};

/// Whether somebody was there, as the minutes take it.
async fn presence(bed: &Bed, document: &MeetingId, row: &str) -> &'static str {
    let sheet = sees(bed, &sam(), document).await.sheet;
    let people = sheet.sections.iter().find_map(|one| match &one.holds {
        Holds::People(people) => Some(people),
        _ => None,
    });
    let mut people = people.unwrap().people.iter();
    people.find(|one| one.row == row).unwrap().presence.words()
}

/// What the case note about the answers says of somebody.
async fn noted(bed: &Bed, document: &MeetingId, name: &str) -> String {
    ask::write(&bed.office, &jo(), &bed.op(), document, HomeStep::Answered)
        .await
        .unwrap();
    let carrier = Carrier::new(Arc::clone(&bed.office));
    carrier.once().await.unwrap();
    let note = bed.mosaic.shelf.kept(HomePart::CaseNote).remove(0);
    let text = note.words.reveal(word::TEXT).unwrap();
    let mut lines = text.lines();
    lines.find(|line| line.contains(name)).unwrap().to_owned()
}

#[tokio::test]
async fn an_answer_to_another_day_stands_in_no_minutes_and_goes_home_as_none() {
    let bed = Bed::new().await;
    bed.mosaic.shelf.open(Repeats::Known);
    let (document, asked) = asked_by_mail(&bed).await;
    let link = token(&bed, &document, &asked.row).await;
    answers(&bed, &link, &says(Attending::Coming))
        .await
        .unwrap();
    let document = begins(&bed, &sam(), &document, MinutesKind::Review).await;
    assert_eq!(presence(&bed, &document, &asked.row).await, "Here");

    bed.types(&jo(), &document, "review//time", "2pm")
        .await
        .unwrap();
    both_sign(&bed, &document).await;
    sends(&bed, &document, &[&asked.row]).await.unwrap();
    assert_eq!(delivers(&bed).await.0, 1);
    assert_eq!(
        presence(&bed, &document, &asked.row).await,
        "Not here, did not reply"
    );
    let held = Closes {
        outcome: "held".into(),
        held_on: "23 November 2026".into(),
        reason: String::new(),
        ..Closes::default()
    };
    close::close(&bed.office, &sam(), &bed.op(), &document, &held)
        .await
        .unwrap();
    let line = noted(&bed, &document, &asked.name).await;
    assert!(line.ends_with(": did not reply"), "{line}");
}
