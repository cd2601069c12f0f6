//! Hours that a team keeps for direct work are kept free of reminders.

use std::sync::Arc;

use jiff::civil::Time;

use super::{chases, delivers, waits};
use crate::{
    casework::{
        directory::{DirectoryTyped, put},
        tests::{answering::*, bed::*},
    },
    model::{live::DocumentId, post::Purpose, reply::Means},
    rules::{
        chasing::{hours::Stretch, settings::Protected},
        example::{self, id, text},
    },
};

const SOCIAL_WORKER: &str = "mosaic:701";
const SUPERVISOR: &str = "mosaic:703";

/// One team keeps the hours from 8 to 16; two workers of two teams were asked on Monday at 9.
async fn asked(team: &str) -> (Bed, DocumentId) {
    let mut bed = Bed::new().await;
    let office = Arc::get_mut(&mut bed.office).expect("nothing else holds it yet");
    office.desk.chasing.protected = vec![Protected {
        team: Some(team.into()),
        hours: Stretch {
            from: Time::constant(8, 0, 0, 0),
            to: Time::constant(16, 0, 0, 0),
        },
    }];
    bed.mosaic.change(MAYA, |network| {
        example::change(network, "701").organisation_name = Some(text("West"));
        let supervisor = example::change(network, "703");
        supervisor.organisation = Some(id("team:44"));
        supervisor.organisation_name = Some(text("Fostering"));
    });
    let document = signed(&bed).await;
    let page = sees(&bed, &document).await;
    for row in [SOCIAL_WORKER, SUPERVISOR] {
        assert_eq!(of(&page, row).means, Means::Email, "{row}");
    }
    let both = [SOCIAL_WORKER, SUPERVISOR];
    sends(&bed, &document, &both).await.unwrap();
    assert_eq!(delivers(&bed).await.0, 2);
    (bed, document)
}

/// Who has been reminded, by name.
async fn reminded(bed: &Bed, document: &DocumentId) -> Vec<String> {
    let mut read = bed.office.store.read().await.unwrap();
    let letters = read.letters(document).await.unwrap();
    let reminders = letters
        .iter()
        .filter(|one| one.purpose == Purpose::Reminder);
    let mut people: Vec<String> = reminders.map(|one| one.person.to_string()).collect();
    people.sort();
    people
}

#[tokio::test]
async fn a_team_is_not_reminded_in_the_hours_that_it_keeps_for_direct_work() {
    // By its code in the case system, and by its name.
    for team in ["team:21", "West"] {
        let (bed, document) = asked(team).await;
        waits(&bed, &document, 2).await;
        assert_eq!(chases(&bed).await.nudged, 1, "{team}");
        assert_eq!(reminded(&bed, &document).await, [SUPERVISOR], "{team}");

        bed.wait_hours(7);
        assert_eq!(chases(&bed).await.nudged, 1, "{team}");
        let both = [SOCIAL_WORKER, SUPERVISOR];
        assert_eq!(reminded(&bed, &document).await, both, "{team}");
    }
}

#[tokio::test]
async fn hours_for_direct_work_that_the_directory_names_are_kept() {
    let (bed, document) = asked("nobody's").await;
    let typed = DirectoryTyped {
        name: "Lin Ferry".to_owned(),
        role_code: "supervising_social_worker".to_owned(),
        email: "lin.ferry@northshire.example".to_owned(),
        hours: "Mondays to Thursdays; direct work 08:00 to 16:00".to_owned(),
        ..DirectoryTyped::default()
    };
    put(&bed.office, &lee(), &bed.op(), &typed).await.unwrap();
    waits(&bed, &document, 2).await;
    chases(&bed).await;
    assert_eq!(reminded(&bed, &document).await, [SOCIAL_WORKER]);
}
