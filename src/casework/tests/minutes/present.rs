//! Who was there, and what came of actions: nothing is lost, and copies say it.

use super::{
    following::{accepted_with, accepts},
    *,
};
use crate::{
    casework::{
        close::{self, Closes},
        minutes::{copies, finish, year},
        page::{Conflict, minutes::PeoplePart},
    },
    model::{
        child::Visit,
        minutes::{Presence, Report},
        reply::Means,
        staff::Role,
    },
};

async fn closes(bed: &Bed, document: &MeetingId, outcome: &str) {
    let says = Closes {
        outcome: outcome.into(),
        held_on: match outcome {
            "held" => "23 November 2026".into(),
            _ => String::new(),
        },
        reason: match outcome {
            "held" => String::new(),
            _ => "The child was ill".into(),
        },
        others: close::Others::AreTold,
    };
    close::close(&bed.office, &sam(), &bed.op(), document, &says)
        .await
        .unwrap();
}

#[track_caller]
fn people(sheet: &SheetPart) -> &PeoplePart {
    let found = sheet.sections.iter().find_map(|one| match &one.holds {
        Holds::People(people) => Some(people),
        _ => None,
    });
    found.unwrap()
}

fn attended(row: &str, (presence, others): (&str, &str), seen: u32) -> Attended {
    Attended {
        marked: vec![(row.into(), presence.into(), "received".into())],
        others: others.into(),
        seen,
    }
}

async fn copy(bed: &Bed, document: &MeetingId, row: &str) -> (String, Vec<String>) {
    let of = (row, Means::ByHand);
    let page = copies::page(&bed.office, &sam(), document, of)
        .await
        .unwrap();
    (format!("{:?}", page.sections), page.left_out)
}

#[track_caller]
fn conflict<T: std::fmt::Debug>(told: Result<T, VerbError>) -> Conflict {
    match told {
        Err(VerbError::Conflict(conflict)) => conflict,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn copies_say_who_else_was_there_and_whose_report_came() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let sam = sam();
    let pen = Pen::Staff(&sam, &document);
    let sheet = Sheet {
        attended: Some(attended(
            SCHOOL,
            ("apologies", "A trainee of the school"),
            0,
        )),
        ..Sheet::default()
    };
    writes(&bed, &pen, &sheet).await.unwrap();
    for row in [SCHOOL, CARER] {
        let (copy, _) = copy(&bed, &document, row).await;
        assert!(
            copy.contains("Also here: A trainee of the school"),
            "{copy}"
        );
        assert!(copy.contains("sent apologies, report received"), "{copy}");
        // Nobody was invited yet: nobody is said to have kept silent.
        assert!(copy.contains(": not here"), "{copy}");
        for not in ["did not reply", "not asked"] {
            assert!(!copy.contains(not), "{not}: {copy}");
        }
    }
    // What the policy keeps from a reader is kept in these words too.
    let sheet = Sheet {
        attended: Some(attended(
            SCHOOL,
            ("apologies", "A lodger of 14 Larch Hill"),
            1,
        )),
        ..Sheet::default()
    };
    writes(&bed, &pen, &sheet).await.unwrap();
    let (school, left) = copy(&bed, &document, SCHOOL).await;
    assert!(!school.contains("Larch Hill"), "{school}");
    assert!(
        left.iter().any(|one| one.contains("who else was")),
        "{left:?}"
    );
    let (carer, _) = copy(&bed, &document, CARER).await;
    assert!(carer.contains("A lodger of 14 Larch Hill"), "{carer}");
}

#[tokio::test]
async fn visits_are_read_by_staff_and_professionals_and_by_nobody_of_the_family() {
    let bed = Bed::new().await;
    bed.mosaic.change(MAYA, |network| {
        let child = &mut network.child;
        let visit = |on, seen_alone| Visit {
            on,
            seen_alone,
            origin: child.origin.clone(),
        };
        let days = [
            visit(jiff::civil::date(2026, 11, 19), Some(true)),
            visit(jiff::civil::date(2026, 11, 24), Some(false)),
        ];
        child.visits.items.extend(days);
    });
    let document = begun(&bed).await;
    let of_november = "Thursday 19 November 2026: seen alone";
    let lines = |sheet: &SheetPart| -> Vec<String> {
        let found = sheet.sections.iter().find_map(|one| match &one.holds {
            Holds::Lines(lines) => Some(lines.clone()),
            _ => None,
        });
        found.unwrap_or_default()
    };
    assert_eq!(
        lines(&sees(&bed, &sam(), &document).await.sheet),
        [of_november]
    );
    let lent_to = async |row: &str| {
        let (token, code) = lends(&bed, &document, row).await;
        let pass = opens(&bed, &token, &code).await.unwrap();
        lines(&lent::page(&bed.office, &token, &pass).await.unwrap().sheet)
    };
    assert_eq!(lent_to(SCHOOL).await, [of_november]);
    assert_eq!(lent_to(MOTHER).await, Vec::<String>::new());
    // Made the day after, a copy says what was before the meeting.
    accepts(&bed, &document, &[]).await;
    bed.wait(1);
    let (school, left) = copy(&bed, &document, SCHOOL).await;
    assert!(school.contains(of_november), "{school} {left:?}");
    assert!(!school.contains("24 November"), "{school}");
    let (mother, left) = copy(&bed, &document, MOTHER).await;
    assert!(!mother.contains("seen alone"), "{mother}");
    assert!(left.iter().any(|one| one.starts_with("Visits")), "{left:?}");
}

#[tokio::test]
async fn a_report_that_came_by_a_link_has_come() {
    let bed = Bed::new().await;
    let (document, school) = super::super::consulting::sent_by_the_school(&bed).await;
    let document = begins(&bed, &sam(), &document, MinutesKind::Review).await;
    let seen = sees(&bed, &sam(), &document).await.sheet;
    let reported = |row: &str| {
        let people = &people(&seen).people;
        people.iter().find(|one| one.row == row).unwrap().report
    };
    assert_eq!(reported(&school), Report::Received);
    assert_eq!(reported(MOTHER), Report::NotReceived);
}

#[tokio::test]
async fn an_older_page_of_ones_own_takes_back_nothing_of_what_came_of_an_action() {
    for bed in Bed::each_with_services(&[]).await {
        let first = accepted_with(&bed, &[("Book a dentist", SCHOOL)]).await;
        closes(&bed, &first, "held").await;
        let document = begun(&bed).await;
        let sam = sam();
        let pen = Pen::Staff(&sam, &document);
        let row = since(&sees(&bed, &sam, &document).await.sheet)[0].clone();
        let says = |state: &str, changed: &str, seen| Sheet {
            said: vec![SaidOf {
                id: row.id.clone(),
                state: state.into(),
                changed: changed.into(),
                seen,
            }],
            ..Sheet::default()
        };
        let name = format!("state-{}", row.id);
        // A page goes on from what it saved.
        let saved = writes(&bed, &pen, &says("partly", "Booked", row.version)).await;
        let [(of, next)] = &saved.unwrap().versions[..] else {
            panic!("one action was spoken of");
        };
        assert_eq!((of, *next), (&name, row.version + 1));
        writes(&bed, &pen, &says("done", "No pain", *next))
            .await
            .unwrap();

        let older = writes(&bed, &pen, &says("not_done", "", row.version)).await;
        let told = conflict(older);
        assert_eq!(told.fields[0].theirs, "Done: No pain");
        assert_eq!(told.fields[0].by, "Another window of yours");
        let stands = since(&sees(&bed, &sam, &document).await.sheet)[0].clone();
        assert_eq!(stands.changed.as_deref(), Some("No pain"));
        bed.end().await;
    }
}

/// A page sends all that was said of every action with each save.
#[tokio::test]
async fn an_action_of_which_nothing_was_said_here_stands_as_another_window_left_it() {
    for bed in Bed::each_with_services(&[]).await {
        let first = accepted_with(&bed, &[("Book a dentist", SCHOOL)]).await;
        closes(&bed, &first, "held").await;
        let document = begun(&bed).await;
        let sam = sam();
        let pen = Pen::Staff(&sam, &document);
        let row = since(&sees(&bed, &sam, &document).await.sheet)[0].clone();
        let says = |state: &str, changed: &str, seen| SaidOf {
            id: row.id.clone(),
            state: state.into(),
            changed: changed.into(),
            seen,
        };
        let in_another = Sheet {
            said: vec![says("done", "No pain", row.version)],
            ..Sheet::default()
        };
        writes(&bed, &pen, &in_another).await.unwrap();

        for (seen, words) in [(0, "She likes school."), (1, "She likes school a lot.")] {
            let mut older = typed("views", words, seen);
            older.said = vec![says("open", "", row.version)];
            let saved = writes(&bed, &pen, &older).await.unwrap();
            let name = format!("state-{}", row.id);
            // The page has not seen what stands there by now: it cannot go over it unseen.
            assert!(saved.versions.contains(&(name, row.version)));
        }
        let stands = since(&sees(&bed, &sam, &document).await.sheet)[0].clone();
        assert_eq!(stands.changed.as_deref(), Some("No pain"));
        let mut older = Sheet {
            said: vec![says("not_done", "", row.version)],
            ..Sheet::default()
        };
        let told = conflict(writes(&bed, &pen, &older).await);
        assert_eq!(told.fields[0].theirs, "Done: No pain");
        // What was chosen of it here is sent once that was shown.
        let shown = told.fields[0].version;
        older.said = vec![says("not_done", "", shown)];
        writes(&bed, &pen, &older).await.unwrap();
        bed.end().await;
    }
}

#[tokio::test]
async fn a_page_that_is_behind_keeps_what_fits_and_is_told_the_rest() {
    let bed = Bed::new().await;
    let first = accepted_with(&bed, &[("Book a dentist", SCHOOL)]).await;
    closes(&bed, &first, "held").await;
    let document = begun(&bed).await;
    let (sam, jo) = (sam(), jo());
    let row = since(&sees(&bed, &sam, &document).await.sheet)[0].clone();
    let says = |state: &str, changed: &str| SaidOf {
        id: row.id.clone(),
        state: state.into(),
        changed: changed.into(),
        seen: row.version,
    };
    let of_sam = Sheet {
        attended: Some(attended(SCHOOL, ("present", "A trainee"), 0)),
        said: vec![says("partly", "An appointment is made")],
        ..Sheet::default()
    };
    writes(&bed, &Pen::Staff(&sam, &document), &of_sam)
        .await
        .unwrap();
    pen::take_over(&bed.office, &jo, &bed.op(), &document)
        .await
        .unwrap();

    // Jo's page is from before that, and a box of hers is not in conflict with anything.
    let mut of_jo = typed("views", "She likes school.", 0);
    of_jo.attended = Some(attended(SCHOOL, ("absent", ""), 0));
    of_jo.said = vec![
        says("done", "No pain"),
        SaidOf {
            id: "gone".into(),
            ..says("done", "")
        },
    ];
    let operation = bed.op();
    for again in ["the first time", "sent twice"] {
        let pen = Pen::Staff(&jo, &document);
        let told = conflict(write::save(&bed.office, &pen, &operation, &of_jo).await);
        let of = |name: &str| {
            let found = told.fields.iter().find(|one| &*one.place.field == name);
            found.cloned()
        };
        let present = of("present").unwrap();
        assert!(
            present.theirs.contains("Ana Patel: here"),
            "{again}: {present:?}"
        );
        assert!(
            present.theirs.contains("Also here: A trainee"),
            "{again}: {present:?}"
        );
        assert_eq!((present.by.as_str(), present.version), ("Sam Okoro", 1));
        let action = of(&format!("state-{}", row.id)).unwrap();
        assert_eq!(
            action.theirs, "Partly done: An appointment is made",
            "{again}"
        );
        let kept: Vec<&str> = told.entered.iter().map(|one| &*one.field).collect();
        assert_eq!(kept, ["views"], "{again}");
    }
    let seen = sees(&bed, &jo, &document).await.sheet;
    assert_eq!(text(&seen, "views").0, "She likes school.");
    let school = people(&seen).people.iter().find(|one| one.row == SCHOOL);
    assert_eq!(
        school.unwrap().presence,
        Presence::Present,
        "not written over"
    );
    // Once it was shown, hers may stand.
    let shown = Sheet {
        attended: Some(attended(SCHOOL, ("absent", ""), 1)),
        ..Sheet::default()
    };
    writes(&bed, &Pen::Staff(&jo, &document), &shown)
        .await
        .unwrap();
}

#[tokio::test]
async fn what_changed_is_asked_before_the_minutes_are_sent_and_blocks_no_save() {
    let bed = Bed::new().await;
    let first = accepted_with(&bed, &[("Book a dentist", SCHOOL)]).await;
    closes(&bed, &first, "held").await;
    let document = begun(&bed).await;
    let sam = sam();
    let pen = Pen::Staff(&sam, &document);
    writes(&bed, &pen, &typed("views", "She likes school.", 0))
        .await
        .unwrap();
    let row = since(&sees(&bed, &sam, &document).await.sheet)[0].clone();
    let says = |changed: &str, seen| Sheet {
        said: vec![SaidOf {
            id: row.id.clone(),
            state: "done".into(),
            changed: changed.into(),
            seen,
        }],
        ..Sheet::default()
    };
    writes(&bed, &pen, &says("", row.version)).await.unwrap();
    assert!(since(&sees(&bed, &sam, &document).await.sheet)[0].asks_changed());
    let refused = finish::submit(&bed.office, &pen, &bed.op()).await;
    assert!(matches!(refused, Err(VerbError::NotNow(why)) if why.contains("Book a dentist")));
    let rest = says("No pain any more", row.version + 1);
    writes(&bed, &pen, &rest).await.unwrap();
    finish::submit(&bed.office, &pen, &bed.op()).await.unwrap();
}

#[tokio::test]
async fn actions_come_back_from_the_newest_minutes_that_were_accepted() {
    let bed = Bed::new().await;
    let first = accepted_with(&bed, &[("Book a dentist", SCHOOL)]).await;
    closes(&bed, &first, "held").await;
    // The next review was called off; what stands in its minutes was never agreed.
    let second = begun(&bed).await;
    let sam = sam();
    let pen = Pen::Staff(&sam, &second);
    rows::add(&bed.office, &pen, &bed.op(), &action("Buy a horse", CARER))
        .await
        .unwrap();
    closes(&bed, &second, "not_held").await;
    let third = begun(&bed).await;
    assert_ne!(third, second);

    let rows = since(&sees(&bed, &sam, &third).await.sheet);
    let what: Vec<&str> = rows.iter().map(|row| row.what.as_str()).collect();
    assert_eq!(what, ["Book a dentist"]);
}

#[tokio::test]
async fn a_review_that_was_held_without_a_record_is_told_by_the_export() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    closes(&bed, &document, "held").await;
    let of_year = async |year| {
        year::reviews(&bed.office, &Actor::CommandLine, year)
            .await
            .unwrap()
    };
    let returned = of_year(2027).await;
    assert!(returned.rows.is_empty());
    let mut read = bed.office.store.read().await.unwrap();
    let kept = read.document(&document).await.unwrap().unwrap();
    drop(read);
    let expected = "it was held, and its record is not accepted";
    assert_eq!(
        returned.faults,
        [(kept.reference.to_string(), expected.to_owned())]
    );
    assert!(of_year(2026).await.faults.is_empty(), "another year");
    pen::take_over(&bed.office, &sam(), &bed.op(), &document)
        .await
        .unwrap();
    accepts(&bed, &document, &[]).await;
    let returned = of_year(2027).await;
    assert_eq!((returned.rows.len(), returned.faults.len()), (1, 0));
    // One that was not held is nothing that the return asks for.
    let next = begun(&bed).await;
    closes(&bed, &next, "not_held").await;
    assert!(of_year(2027).await.faults.is_empty());
}

#[tokio::test]
async fn a_turn_of_somebody_of_staff_counts() {
    let bed = Bed::new().await;
    // Somebody on the list who signs in as well.
    let roles = [Role::BusinessSupport];
    let ana = staff("Ana Patel", &roles, &["team:21"], &["601"]);
    bed.keep_staff(&ana).await;
    let first = begun(&bed).await;
    pen::take_over(&bed.office, &ana, &bed.op(), &first)
        .await
        .unwrap();
    let pen = Pen::Staff(&ana, &first);
    writes(&bed, &pen, &typed("views", "She likes school.", 0))
        .await
        .unwrap();
    finish::submit(&bed.office, &pen, &bed.op()).await.unwrap();
    closes(&bed, &first, "held").await;
    let next = begun(&bed).await;
    let seen = sees(&bed, &jo(), &next).await;
    let school = seen.rota.iter().find(|one| one.row == SCHOOL).unwrap();
    assert_eq!(school.took, 1);
}
