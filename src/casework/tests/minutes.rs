//! Minutes: one hand at a time, nothing lost unseen, no action unowned.

mod accepting;
mod closing;
mod core_group;
mod following;
mod giving;
mod guessing;
mod lending;
mod listed;
mod meetings;
mod members;
mod moving;
mod plan;
mod present;

use super::bed::*;
use crate::{
    casework::{
        coded::Pass,
        minutes::{
            begin, lend, lent, page as minutes_page,
            pen::{self, Pen},
            rows::{self, RowTyped},
            write::{self, Attended, SaidOf, Saved, Sheet, Written},
        },
        office::VerbError,
        page::minutes::{BegunPart, Holds, PenPart, RowPart, SheetPart},
        respond,
    },
    model::{
        actor::Actor,
        live::DocumentId,
        minutes::{LinkEnd, MeetingId, MinutesKind, Presence, RowKind},
        reply::{Attending, Way},
    },
};

const MOTHER: &str = "mosaic:401";
const CARER: &str = "mosaic:501";
const SCHOOL: &str = "mosaic:601";

async fn begun(bed: &Bed) -> MeetingId {
    let document = bed.maya().await;
    begins(bed, &sam(), &document, MinutesKind::Review).await
}

/// Begins the minutes of another meeting of a document.
async fn begins(bed: &Bed, who: &Actor, document: &DocumentId, kind: MinutesKind) -> MeetingId {
    let mut read = bed.office.store.read().await.unwrap();
    let seen = read.all_minutes(document).await.unwrap().len();
    drop(read);
    begin::begin(&bed.office, who, &bed.op(), document, (kind, seen))
        .await
        .unwrap();
    let begun = minutes_page::in_hand(&bed.office, who, document).await;
    begun.unwrap().unwrap()
}

async fn sees(bed: &Bed, who: &Actor, document: &MeetingId) -> BegunPart {
    let page = minutes_page::page(&bed.office, who, document).await;
    page.unwrap().begun.unwrap()
}

fn typed(name: &str, text: &str, seen: u32) -> Sheet {
    let one = Written {
        name: name.into(),
        text: text.into(),
        seen,
    };
    Sheet {
        boxes: vec![one],
        ..Sheet::default()
    }
}

async fn writes(bed: &Bed, pen: &Pen<'_>, sheet: &Sheet) -> Result<Saved, VerbError> {
    write::save(&bed.office, pen, &bed.op(), sheet).await
}

/// What stands in a box on a sheet, with its version.
#[track_caller]
fn text(sheet: &SheetPart, name: &str) -> (String, u32) {
    let section = sheet.sections.iter().find(|one| one.name == name).unwrap();
    let text = section.text.as_ref().unwrap();
    (text.text.clone(), text.version)
}

fn decided(sheet: &SheetPart) -> Vec<RowPart> {
    let found = sheet.sections.iter().find_map(|one| match &one.holds {
        Holds::Decisions(rows) => Some(rows.clone()),
        _ => None,
    });
    found.unwrap()
}

fn since(sheet: &SheetPart) -> Vec<RowPart> {
    let found = sheet.sections.iter().find_map(|one| match &one.holds {
        Holds::Since(rows) => Some(rows.clone()),
        _ => None,
    });
    found.unwrap()
}

fn action(what: &str, owner: &str) -> RowTyped {
    RowTyped {
        kind: Some(RowKind::Action),
        what: what.into(),
        owner: owner.into(),
        due: "14 December 2026".into(),
        ..RowTyped::default()
    }
}

/// A link that the social worker lends to somebody, and its code.
async fn lends(bed: &Bed, document: &MeetingId, row: &str) -> (String, String) {
    lend::lend(&bed.office, &jo(), &bed.op(), document, row)
        .await
        .unwrap();
    let seen = sees(bed, &jo(), document).await;
    let link = &seen.lent[0];
    let token = link.path.as_ref().unwrap().strip_prefix("/m/").unwrap();
    (token.to_owned(), link.code.clone().unwrap())
}

async fn opens(bed: &Bed, token: &str, code: &str) -> Result<String, VerbError> {
    let Pass(pass) = lent::unlock(&bed.office, token, &bed.op(), code).await?;
    Ok(pass)
}

fn other_code(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

#[tokio::test]
async fn minutes_open_with_what_people_answered() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    for (row, said) in [(SCHOOL, Attending::Coming), (MOTHER, Attending::NotComing)] {
        let answering = super::answering::says(said);
        let phone = (Some(Way::Phone), &answering);
        respond::note(&bed.office, &lee(), &bed.op(), (&document, row), phone)
            .await
            .unwrap();
    }

    let sheet = sees(&bed, &sam(), &document).await.sheet;

    assert_eq!(sheet.pen, PenPart::You);
    let people = sheet.sections.iter().find_map(|one| match &one.holds {
        Holds::People(people) => Some(people),
        _ => None,
    });
    let people = &people.unwrap().people;
    let of = |row: &str| people.iter().find(|one| one.row == row).unwrap();
    assert_eq!(of(SCHOOL).presence.words(), "Here");
    assert_eq!(of(MOTHER).presence.words(), "Sent apologies");
    // No invitation has gone to her: her silence says nothing, and is not written down.
    assert_eq!(of(CARER).presence, Presence::NotAsked);
    assert_eq!(of(CARER).said, "Was not asked");
    assert_eq!(of("mosaic:702").presence.words(), "Here", "who runs it");
    let again = begin::begin(
        &bed.office,
        &jo(),
        &bed.op(),
        &document,
        (MinutesKind::Review, 0),
    )
    .await;
    assert!(matches!(again, Err(VerbError::NotNow(_))));
    let stranger = minutes_page::page(&bed.office, &stranger(), &document).await;
    assert!(matches!(stranger, Err(VerbError::NotThere)));
}

#[tokio::test]
async fn one_person_writes_at_a_time() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let (sam, jo) = (sam(), jo());
    let (officer, worker) = (Pen::Staff(&sam, &document), Pen::Staff(&jo, &document));
    writes(&bed, &officer, &typed("views", "She likes school.", 0))
        .await
        .unwrap();

    let refused = writes(&bed, &worker, &typed("views", "She hates school.", 1)).await;
    assert!(matches!(refused, Err(VerbError::NotNow(why)) if why.contains("Sam Okoro")));

    pen::take_over(&bed.office, &jo, &bed.op(), &document)
        .await
        .unwrap();
    writes(&bed, &worker, &typed("views", "She likes maths.", 1))
        .await
        .unwrap();
    let refused = writes(&bed, &officer, &typed("plan", "The plan stands.", 0)).await;
    assert!(matches!(refused, Err(VerbError::NotNow(why)) if why.contains("Jo Marsh")));
    let seen = sees(&bed, &sam, &document).await;
    assert_eq!(
        text(&seen.sheet, "views"),
        ("She likes maths.".to_owned(), 2)
    );
}

#[tokio::test]
async fn what_was_not_seen_is_shown_and_not_written_over() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let (sam, jo) = (sam(), jo());
    let (officer, worker) = (Pen::Staff(&sam, &document), Pen::Staff(&jo, &document));
    let first = typed("views", "She likes school.", 0);
    writes(&bed, &officer, &first).await.unwrap();
    pen::take_over(&bed.office, &jo, &bed.op(), &document)
        .await
        .unwrap();

    // Jo's page was loaded before anything was written.
    let stale = typed("views", "She likes swimming.", 0);
    let operation = bed.op();
    for _ in ["the first time", "sent twice"] {
        let told = write::save(&bed.office, &worker, &operation, &stale).await;
        let Err(VerbError::Conflict(conflict)) = told else {
            panic!("{told:?}");
        };
        let field = &conflict.fields[0];
        assert_eq!(field.yours, "She likes swimming.");
        assert_eq!(field.theirs, "She likes school.");
        assert_eq!((field.by.as_str(), field.version), ("Sam Okoro", 1));
    }
    let seen = sees(&bed, &sam, &document).await;
    assert_eq!(
        text(&seen.sheet, "views"),
        ("She likes school.".to_owned(), 1)
    );
    // Once it was shown, it may be replaced.
    let kept = typed("views", "She likes swimming.", 1);
    writes(&bed, &worker, &kept).await.unwrap();
    // A box that still says what its page showed is no conflict.
    let untouched = typed("views", "She likes school.", 1);
    let saved = writes(&bed, &worker, &untouched).await.unwrap();
    // It has not seen what stands there: the next it says is compared with what it showed.
    assert_eq!(saved.versions, [("views".to_owned(), 1)]);
}

#[tokio::test]
async fn an_older_page_of_ones_own_writes_over_nothing_that_it_has_not_shown() {
    for bed in Bed::each_with_services(&[]).await {
        let document = begun(&bed).await;
        let sam = sam();
        let pen = Pen::Staff(&sam, &document);
        // Two pages of one person. The one goes on from what it saved, and is never in its own way.
        for (text, seen) in [("She likes", 0), ("She likes school", 1)] {
            let saved = writes(&bed, &pen, &typed("views", text, seen)).await;
            assert_eq!(saved.unwrap().versions, [("views".to_owned(), seen + 1)]);
        }
        // What was sent and not answered is sent again as it was.
        let operation = bed.op();
        let again = typed("views", "She likes school.", 2);
        for _ in ["the answer was lost", "heard"] {
            let saved = write::save(&bed.office, &pen, &operation, &again).await;
            assert_eq!(saved.unwrap().versions, [("views".to_owned(), 3)]);
        }

        let older = typed("views", "He plays football.", 0);
        let told = writes(&bed, &pen, &older).await;
        let Err(VerbError::Conflict(conflict)) = told else {
            panic!("{told:?}");
        };
        let field = &conflict.fields[0];
        assert_eq!(field.theirs, "She likes school.");
        assert_eq!(field.by, "Another window of yours");
        let seen = sees(&bed, &sam, &document).await;
        assert_eq!(
            text(&seen.sheet, "views"),
            ("She likes school.".to_owned(), 3)
        );
        // Where all else fits, the page hears from where it goes on.
        let mut both = typed("views", "He plays football.", 0);
        both.boxes.extend(typed("health", "Well.", 0).boxes);
        let Err(VerbError::Conflict(conflict)) = writes(&bed, &pen, &both).await else {
            panic!("it was written over");
        };
        assert_eq!(conflict.versions, [("health".to_owned(), 1)]);
        bed.end().await;
    }
}

#[tokio::test]
async fn an_action_without_an_owner_is_not_taken() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let sam = sam();
    let pen = Pen::Staff(&sam, &document);
    let add = async |typed: &RowTyped| rows::add(&bed.office, &pen, &bed.op(), typed).await;
    let nobody = RowTyped {
        owner: String::new(),
        due: String::new(),
        ..action(" ", SCHOOL)
    };
    let Err(VerbError::Wrong(wrong)) = add(&nobody).await else {
        panic!("it was taken");
    };
    let fields: Vec<&str> = wrong
        .iter()
        .map(|one| &*one.place.as_ref().unwrap().field)
        .collect();
    assert_eq!(fields, ["what", "owner", "due"]);
    add(&action("Ask for a maths tutor", SCHOOL)).await.unwrap();
    let someone = RowTyped {
        owner: String::new(),
        owner_name: "The swimming club".into(),
        ..action("Keep a place", "")
    };
    add(&someone).await.unwrap();

    let seen = sees(&bed, &sam, &document).await;
    let all = decided(&seen.sheet);
    assert_eq!(
        (all[0].owner.as_str(), all[1].owner.as_str()),
        ("Ana Patel", "The swimming club")
    );
    let out = (all[1].id.as_str(), all[1].version);
    rows::withdraw(&bed.office, &pen, &bed.op(), out)
        .await
        .unwrap();
    let late = rows::change(
        &bed.office,
        &pen,
        &bed.op(),
        (all[0].id.as_str(), 9),
        &someone,
    )
    .await;
    assert!(matches!(late, Err(VerbError::NotNow(_))));
    assert_eq!(decided(&sees(&bed, &sam, &document).await.sheet).len(), 1);
}

#[tokio::test]
async fn who_was_there_is_said_of_people_on_the_list_alone() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let sam = sam();
    let pen = Pen::Staff(&sam, &document);
    let here = |row: &str| Sheet {
        attended: Some(Attended {
            marked: vec![(row.into(), "part".into(), "received".into())],
            others: "A trainee".into(),
            seen: 0,
        }),
        ..Sheet::default()
    };
    let odd = writes(&bed, &pen, &here("mosaic:999")).await;
    assert!(matches!(odd, Err(VerbError::Conflict(told)) if told.entered.is_empty()));
    writes(&bed, &pen, &here(SCHOOL)).await.unwrap();
    let seen = sees(&bed, &sam, &document).await.sheet;
    let Some(Holds::People(people)) = seen
        .sections
        .iter()
        .map(|one| &one.holds)
        .find(|one| matches!(one, Holds::People(_)))
    else {
        panic!("no list");
    };
    let school = people.people.iter().find(|one| one.row == SCHOOL).unwrap();
    assert_eq!(school.presence.words(), "Here for part of it");
    assert_eq!(
        (people.version, people.others.as_deref()),
        (1, Some("A trainee"))
    );
}
