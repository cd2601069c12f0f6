//! Wrong person told: everything of theirs stops, and is written down.

use super::{
    answering::{LATELY, answers, of, says, sees, sends, signed, token},
    bed::*,
};
use crate::{
    casework::{
        deliver::{BeforeSending, Clearance},
        incident::{self, Begins, Moving, When},
        office::VerbError,
        page::{
            Done,
            incidents::{IncidentPage, IncidentStanding},
            responses::LetterStanding,
        },
        recheck::Recheck,
        respond,
    },
    model::{
        actor::Actor,
        incident::{FactKind, IncidentId, IncidentStep, ToldBy},
        live::{ChangeKind, DocumentId},
        post::{HoldWhy, LetterId, Phase},
        reply::{Attending, Means},
        staff::Role,
    },
    store::outbox::Claimed,
};

fn governance() -> Actor {
    staff("Ira Voss", &[Role::InformationGovernance], &[], &[])
}

fn went_wrong(row: &str) -> Begins {
    Begins {
        person: row.to_owned(),
        happened: "A stranger rang: they got the letter.".to_owned(),
        when: When::default(),
    }
}

/// A document of which one person was sent a letter by mail, which the relay took over.
async fn written_to(bed: &Bed) -> (DocumentId, String) {
    let document = signed(bed).await;
    let page = sees(bed, &document).await;
    let mut rows = page.rows.iter();
    let by_mail = rows.find(|row| row.means == Means::Email && row.letter.standing.is_ready());
    let row = by_mail.expect("somebody is written to by mail").row.clone();
    sends(bed, &document, &[&row]).await.unwrap();
    (document, row)
}

/// Lets the relay take over every letter that waits.
async fn all_go(bed: &Bed) {
    let by = crate::casework::office::by(&Actor::CommandLine);
    let mut tx = bed.office.store.begin(&by, bed.moment()).await.unwrap();
    let until = bed.moment() + jiff::SignedDuration::from_mins(5);
    let claimed = tx.claim_letters("test", until, 100).await.unwrap();
    tx.commit(b"").await.unwrap();
    for letter in claimed {
        let mut tx = bed.office.store.begin(&by, bed.moment()).await.unwrap();
        assert!(
            tx.finish_letter(&letter.id, letter.fence, until)
                .await
                .unwrap()
        );
        tx.commit(b"").await.unwrap();
    }
}

async fn begins(
    bed: &Bed,
    who: &Actor,
    document: &DocumentId,
    row: &str,
) -> Result<IncidentId, VerbError> {
    incident::begin(&bed.office, who, &bed.op(), document, &went_wrong(row)).await
}

async fn moves(
    bed: &Bed,
    who: &Actor,
    (document, id): (&DocumentId, &IncidentId),
    (step, words): (IncidentStep, &str),
) -> Result<Done, VerbError> {
    let moving = Moving {
        step,
        words: words.to_owned(),
        when: When::default(),
        person: String::new(),
    };
    incident::step(&bed.office, who, &bed.op(), (document, id), &moving).await
}

async fn releases(
    bed: &Bed,
    (document, id): (&DocumentId, &IncidentId),
    row: &str,
) -> Result<Done, VerbError> {
    let moving = Moving {
        step: IncidentStep::Released,
        words: "Rang the number of last year and read it back".to_owned(),
        when: When::default(),
        person: row.to_owned(),
    };
    incident::step(&bed.office, &jo(), &bed.op(), (document, id), &moving).await
}

async fn looks(bed: &Bed, document: &DocumentId, id: &IncidentId) -> IncidentPage {
    let page = incident::page(&bed.office, &governance(), document, id).await;
    page.unwrap()
}

#[tokio::test]
async fn one_button_ends_the_links_pauses_the_letters_and_lists_what_was_told() {
    let bed = Bed::new().await;
    let (document, row) = written_to(&bed).await;
    all_go(&bed).await;
    let link = token(&bed, &document, &row).await;
    let lists = respond::page(&bed.office, &link).await;
    assert!(lists.is_ok(), "the link opens before");

    let id = begins(&bed, &lee(), &document, &row).await.unwrap();
    let over = respond::page(&bed.office, &link).await;
    assert!(matches!(over, Err(VerbError::NotThere)));
    let answered = answers(&bed, &link, &says(Attending::Coming)).await;
    assert!(matches!(answered, Err(VerbError::NotThere)));
    let seen = sees(&bed, &document).await;
    let part = &of(&seen, &row).letter;
    assert_eq!(part.standing, LetterStanding::Stopped);
    assert!(
        part.words.contains("wrong person was told"),
        "{}",
        part.words
    );
    assert_eq!(seen.incidents.len(), 1);

    let page = looks(&bed, &document, &id).await;
    let reached = &page.people[0];
    assert_eq!((reached.links, reached.paused), (1, 0));
    let told = &reached.told[0];
    assert_eq!(told.by, ToldBy::Email);
    assert!(told.kinds.contains(&FactKind::When), "{:?}", told.kinds);
    assert!(told.kinds.contains(&FactKind::Child), "{:?}", told.kinds);
    let aware = page.line.tell_by.duration_since(page.line.aware_at);
    assert_eq!(aware.as_hours(), 72);
    assert!(page.line.runs);
    let changes = page_changes(&bed, &document).await;
    assert!(changes.contains(&ChangeKind::IncidentBegun));
}

async fn page_changes(bed: &Bed, document: &DocumentId) -> Vec<ChangeKind> {
    let mut read = bed.office.store.read().await.unwrap();
    let changes = read.changes(document, None, 99).await.unwrap();
    changes.iter().map(|change| change.kind).collect()
}

#[tokio::test]
async fn no_resend_revives_a_link_and_the_next_letter_has_another() {
    let bed = Bed::new().await;
    let (document, row) = written_to(&bed).await;
    all_go(&bed).await;
    let dead = token(&bed, &document, &row).await;
    let id = begins(&bed, &jo(), &document, &row).await.unwrap();
    let refused = sends(&bed, &document, &[&row]).await;
    assert!(matches!(refused, Err(VerbError::NotNow(_))));

    releases(&bed, (&document, &id), &row).await.unwrap();
    let twice = releases(&bed, (&document, &id), &row).await;
    assert!(matches!(twice, Err(VerbError::NotNow(_))));
    sends(&bed, &document, &[&row]).await.unwrap();
    let alive = token(&bed, &document, &row).await;
    assert_ne!(alive, dead);
    assert!(respond::page(&bed.office, &alive).await.is_ok());
    let over = respond::page(&bed.office, &dead).await;
    assert!(matches!(over, Err(VerbError::NotThere)));
    // A letter of a new invitation is another letter: it waits to go.
    let mut read = bed.office.store.read().await.unwrap();
    let letters = read.letters(&document).await.unwrap();
    let waiting: Vec<_> = letters
        .iter()
        .filter(|one| one.phase == Phase::Queued)
        .map(|one| one.version)
        .collect();
    assert_eq!(waiting, [2]);
}

#[tokio::test]
async fn what_waited_is_paused_and_goes_nowhere_whoever_lets_it_go() {
    let bed = Bed::new().await;
    let (document, row) = written_to(&bed).await;
    let id = begins(&bed, &sam(), &document, &row).await.unwrap();
    let page = looks(&bed, &document, &id).await;
    assert_eq!((page.people[0].paused, page.people[0].told.len()), (1, 0));
    let mut read = bed.office.store.read().await.unwrap();
    let letter = read.letters(&document).await.unwrap().remove(0);
    let hold = letter.hold.as_ref().map(|hold| hold.why);
    assert_eq!((letter.phase, hold), (Phase::Held, Some(HoldWhy::Paused)));
    drop(read);

    // Even one that is in hand already is held at the last look.
    let by = crate::casework::office::by(&Actor::CommandLine);
    let mut tx = bed.office.store.begin(&by, bed.moment()).await.unwrap();
    assert!(tx.release_letter(&letter.id).await.unwrap());
    tx.commit(b"").await.unwrap();
    let claimed = claim(&bed, &letter.id).await;
    let recheck = Recheck::new(bed.office.clone(), LATELY);
    let clearance = recheck.ask(&claimed).await.unwrap();
    assert!(matches!(clearance, Clearance::Hold(hold) if hold.why == HoldWhy::Paused));

    releases(&bed, (&document, &id), &row).await.unwrap();
    let mut read = bed.office.store.read().await.unwrap();
    let letter = read.letters(&document).await.unwrap().remove(0);
    assert!(letter.phase != Phase::Queued, "its link opens nothing");
}

async fn claim(bed: &Bed, id: &LetterId) -> Claimed {
    let by = crate::casework::office::by(&Actor::CommandLine);
    let mut tx = bed.office.store.begin(&by, bed.moment()).await.unwrap();
    let until = bed.moment() + jiff::SignedDuration::from_mins(5);
    let claimed = tx.claim_letters("test", until, 9).await.unwrap();
    tx.commit(b"").await.unwrap();
    claimed.into_iter().find(|one| one.id == *id).unwrap()
}

#[tokio::test]
async fn information_governance_decides_and_nobody_closes_before() {
    let bed = Bed::new().await;
    let (document, row) = written_to(&bed).await;
    let id = begins(&bed, &lee(), &document, &row).await.unwrap();
    let of = (&document, &id);
    let early = moves(&bed, &governance(), of, (IncidentStep::Closed, "")).await;
    assert!(matches!(early, Err(VerbError::NotNow(_))));
    let hers = moves(&bed, &jo(), of, (IncidentStep::NotReportable, "No risk")).await;
    assert!(matches!(hers, Err(VerbError::NotAllowed(_))));
    let bare = moves(&bed, &governance(), of, (IncidentStep::Reportable, " ")).await;
    assert!(matches!(bare, Err(VerbError::Wrong(_))));

    let yes = (IncidentStep::Reportable, "An address was told");
    moves(&bed, &governance(), of, yes).await.unwrap();
    let untold = moves(&bed, &governance(), of, (IncidentStep::Closed, "")).await;
    assert!(matches!(untold, Err(VerbError::NotNow(_))));
    let told = (IncidentStep::RegulatorTold, "IC-000000-T1Z1");
    moves(&bed, &governance(), of, told).await.unwrap();
    let mother = (IncidentStep::FamilyTold, "Her mother, by Jo Marsh");
    moves(&bed, &jo(), of, mother).await.unwrap();
    let open = incident::open(&bed.office, &governance()).await.unwrap();
    assert_eq!(open.len(), 1);
    assert!(!open[0].runs && open[0].standing == IncidentStanding::Settled);
    moves(&bed, &governance(), of, (IncidentStep::Closed, ""))
        .await
        .unwrap();
    let open = incident::open(&bed.office, &governance()).await.unwrap();
    assert_eq!(open, []);
    let after = moves(&bed, &governance(), of, yes).await;
    assert!(matches!(after, Err(VerbError::NotNow(_))));
    let page = looks(&bed, &document, &id).await;
    assert!(page.draft.contains("IC-000000-T1Z1"), "{}", page.draft);
    assert!(!page.draft.contains("Maya"), "{}", page.draft);
}

#[tokio::test]
async fn who_may_not_know_the_child_is_told_of_no_incident() {
    let bed = Bed::new().await;
    let (document, row) = written_to(&bed).await;
    let shut = begins(&bed, &stranger(), &document, &row).await;
    assert!(matches!(shut, Err(VerbError::NotThere)));
    begins(&bed, &lee(), &document, &row).await.unwrap();
    let open = incident::open(&bed.office, &stranger()).await.unwrap();
    assert_eq!(open, []);
    assert_eq!(incident::open(&bed.office, &sam()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn nobody_is_named_who_was_not_written_to_and_no_moment_is_to_come() {
    let bed = Bed::new().await;
    let (document, row) = written_to(&bed).await;
    let nobody = begins(&bed, &lee(), &document, "mosaic:404").await;
    assert!(matches!(nobody, Err(VerbError::Wrong(_))));
    let mut says = went_wrong(&row);
    says.when.on = "31 December 2026".to_owned();
    says.when.at = "4pm".to_owned();
    let late = incident::begin(&bed.office, &lee(), &bed.op(), &document, &says).await;
    assert!(matches!(late, Err(VerbError::Wrong(_))));
    // The same press twice is one incident.
    let says = went_wrong(&row);
    let operation = bed.op();
    let once = incident::begin(&bed.office, &lee(), &operation, &document, &says).await;
    let twice = incident::begin(&bed.office, &lee(), &operation, &document, &says).await;
    assert_eq!(once.unwrap(), twice.unwrap());
}
