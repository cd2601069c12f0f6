//! Doors that stay shut: to whom a child is closed, and what cannot be got round.

use std::sync::atomic::Ordering;

use jiff::civil::date;

use super::bed::*;
use crate::{
    casework::{
        board, cover,
        directory::{self, DirectoryTyped},
        enter::{Typed, enter},
        exclude, history,
        office::VerbError,
        open::{self, Opening, child},
        page::{document::SignatureKind, lists::Makers},
        people::{NewPerson, add, candidates},
        reread::read_again,
        round::begin_due,
        sign::{differences, sign},
        staff as staff_verbs,
    },
    model::{
        actor::Actor,
        live::DocumentId,
        person::{Readable, RestrictionKind},
        staff::Role,
    },
    rules::example::{self, id},
};

async fn opens(bed: &Bed, who: &Actor, document: &DocumentId) -> Result<(), VerbError> {
    open::page(&bed.office, who, document, Opening::View)
        .await
        .map(drop)
}

#[track_caller]
fn is_shut<T: std::fmt::Debug>(answer: Result<T, VerbError>) {
    assert!(matches!(answer, Err(VerbError::NotThere)), "{answer:?}");
}

/// Changes what the case system says of Maya, and reads it.
async fn said(bed: &Bed, document: &DocumentId, change: impl FnOnce(&Bed)) {
    change(bed);
    read_again(&bed.office, &sam(), &bed.op(), document)
        .await
        .unwrap();
}

/// The team sees nothing of the child, on no list; those to whom the child is allocated do.
async fn is_shut_to_the_team(bed: &Bed, document: &DocumentId) {
    is_shut(opens(bed, &lee(), document).await);
    let board = board::page(&bed.office, &lee(), None).await.unwrap();
    let cards = board.columns.iter().flat_map(|column| &column.cards);
    assert_eq!(cards.filter(|card| card.document == *document).count(), 0);
    opens(bed, &jo(), document).await.unwrap();
    opens(bed, &sam(), document).await.unwrap();
}

#[tokio::test]
async fn a_restriction_that_nobody_can_read_shuts_the_record_to_the_team() {
    for kind in [
        RestrictionKind::RestrictedRecord,
        RestrictionKind::Unreadable,
        RestrictionKind::Other("S47-X".into()),
    ] {
        let bed = Bed::new().await;
        let document = bed.maya().await;
        opens(&bed, &lee(), &document).await.unwrap();
        said(&bed, &document, |bed| {
            bed.mosaic.change(MAYA, |network| {
                let restriction = example::restriction(kind, None);
                network.child.restrictions.push(restriction);
            });
        })
        .await;
        is_shut_to_the_team(&bed, &document).await;
    }
    let bed = Bed::new().await;
    let document = bed.maya().await;
    said(&bed, &document, |bed| {
        bed.mosaic.change(MAYA, |network| {
            network.child.restrictions_readable = Readable::No("it cannot be read".into());
        });
    })
    .await;
    is_shut_to_the_team(&bed, &document).await;
}

#[tokio::test]
async fn a_record_that_is_refused_later_is_shut_to_the_team_at_once() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    opens(&bed, &lee(), &document).await.unwrap();
    said(&bed, &document, |bed| bed.mosaic.restrict(MAYA)).await;
    is_shut_to_the_team(&bed, &document).await;
}

#[tokio::test]
async fn what_is_entered_about_who_comes_gives_and_takes_no_right() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    said(&bed, &document, |bed| {
        bed.mosaic.change(MAYA, |network| {
            let worker = example::at(network, "701");
            let mut former = network.people[worker].clone();
            former.id = id("704");
            former.connections[0].period.end = Some(date(2026, 6, 30));
            network.people.insert(0, former);
        });
    })
    .await;
    // The social worker is on leave and not invited; the former one comes for the handover.
    for (row, mode) in [("701", "not_invited"), ("704", "attend")] {
        let place = format!("people/mosaic:{row}/mode");
        bed.types(&lee(), &document, &place, mode).await.unwrap();
    }
    opens(&bed, &jo(), &document).await.unwrap();
    let old = staff("Old Worker", &[Role::SocialWorker], &["team:9"], &["704"]);
    is_shut(opens(&bed, &old, &document).await);
}

#[tokio::test]
async fn a_desk_that_several_share_is_nobodys_allocation() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    said(&bed, &document, |bed| {
        bed.mosaic.change(MAYA, |network| {
            let worker = example::at(network, "701");
            let mut desk = network.people[worker].clone();
            desk.id = id("desk:21");
            desk.kind = crate::model::person::PersonKind::Team;
            network.people.insert(0, desk);
        });
    })
    .await;

    opens(&bed, &jo(), &document).await.unwrap();
}

#[tokio::test]
async fn a_repeated_operation_reads_no_other_childs_answers() {
    let bed = Bed::new().await;
    let (maya, robin) = (bed.maya().await, bed.begun(ROBIN).await);
    let place = "review//place";
    for document in [&maya, &robin] {
        bed.types(&jo(), document, place, "Library").await.unwrap();
    }
    let (operation, other) = (
        bed.op(),
        [Typed {
            place: place.parse().unwrap(),
            text: "Town Hall".into(),
            version: 0,
        }],
    );
    let enters = async |document| enter(&bed.office, &lee(), &operation, document, &other).await;
    assert!(matches!(enters(&maya).await, Err(VerbError::Conflict(_))));

    is_shut(enters(&robin).await);
}

#[tokio::test]
async fn nobody_asks_the_case_system_who_could_begin_nothing() {
    let bed = Bed::new().await;
    for who in [
        staff("Governance", &[Role::InformationGovernance], &[], &[]),
        staff("Administrator", &[Role::CouncilAdministrator], &[], &[]),
        staff("Partner", &[Role::Partner], &[], &[]),
    ] {
        bed.mosaic.down.store(true, Ordering::SeqCst);
        is_shut(child(&bed.office, &who, &bed.op(), "mosaic", MAYA).await);
    }
}

#[tokio::test]
async fn nothing_is_drawn_for_a_person_without_a_row_in_the_access_log() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let looks = async |who: &Actor| {
        let mut snapshot = bed.office.store.read().await.unwrap();
        let looks = snapshot.accesses(&document, 100).await.unwrap();
        looks
            .iter()
            .filter(|one| *one.by.code == *who.code())
            .count()
    };
    let redraw = open::page(&bed.office, &jo(), &document, Opening::Redraw).await;
    redraw.unwrap();
    assert_eq!(looks(&jo()).await, 1);
    differences(&bed.office, &sam(), &document).await.unwrap();
    assert_eq!(looks(&sam()).await, 1);
    candidates(&bed.office, &lee(), &document, "")
        .await
        .unwrap();
    assert_eq!(looks(&lee()).await, 1);
    // The next morning it is another look.
    bed.wait(1);
    let redraw = open::page(&bed.office, &jo(), &document, Opening::Redraw).await;
    redraw.unwrap();
    assert_eq!(looks(&jo()).await, 2);
}

#[tokio::test]
async fn a_correction_in_the_directory_is_seen_before_it_is_signed() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    bed.talked(&document).await;
    let school = |email: &str| DirectoryTyped {
        name: "Hill School".into(),
        role_code: "designated_teacher".into(),
        email: email.into(),
        ..DirectoryTyped::default()
    };
    directory::put(&bed.office, &lee(), &bed.op(), &school("old@hill.example"))
        .await
        .unwrap();
    let (found, _) = candidates(&bed.office, &lee(), &document, "hill")
        .await
        .unwrap();
    let person = NewPerson {
        key: found[0].key.clone(),
        function: "Knows how school goes".into(),
        ..NewPerson::default()
    };
    add(&bed.office, &lee(), &bed.op(), &document, &person)
        .await
        .unwrap();
    let shown = differences(&bed.office, &jo(), &document).await.unwrap();
    let listed = directory::list(&bed.office, &lee(), "hill").await.unwrap();
    let corrected = DirectoryTyped {
        id: listed.entries[0].id.clone(),
        version: listed.entries[0].version,
        ..school("wrong@elsewhere.example")
    };
    directory::put(&bed.office, &lee(), &bed.op(), &corrected)
        .await
        .unwrap();

    let kind = SignatureKind::SocialWorker;
    let signed = sign(&bed.office, &jo(), &bed.op(), &document, kind, &shown.seen).await;
    assert!(matches!(signed, Err(VerbError::NotNow(_))), "{signed:?}");
    let shown = differences(&bed.office, &jo(), &document).await.unwrap();
    sign(&bed.office, &jo(), &bed.op(), &document, kind, &shown.seen)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_record_that_was_merged_brings_no_second_list() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let merge = |bed: &Bed| {
        bed.mosaic.change(MAYA, |network| {
            network.child.other_ids.push(id(MAYA));
            network.child.id = id("9001");
        });
    };
    merge(&bed);
    // The round comes before the document was read again: it is found by its old identifier.
    begin_due(&bed.office, &Actor::CommandLine, 400)
        .await
        .unwrap();
    let found = child(&bed.office, &sam(), &bed.op(), "mosaic", "9001").await;
    assert_eq!(found.unwrap(), document);

    // Read again, it goes by the new one.
    read_again(&bed.office, &sam(), &bed.op(), &document)
        .await
        .unwrap();
    let found = open::find(&bed.office, &sam(), "mosaic", "9001").await;
    assert_eq!(found.unwrap(), Some(document));
    assert_eq!(
        open::find(&bed.office, &sam(), "mosaic", MAYA)
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn a_parent_keeps_a_letter_unless_two_have_agreed() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let refuses = async |modes: &[&str]| {
        for mode in modes {
            let place = "people/mosaic:402/mode";
            let refused = bed.types(&lee(), &document, place, mode).await;
            assert!(matches!(refused, Err(VerbError::Wrong(_))), "{refused:?}");
        }
    };
    refuses(&["consult", "notify", "not_invited"]).await;
    let (office, father) = (&bed.office, "mosaic:402");
    exclude::propose(
        office,
        &jo(),
        &bed.op(),
        &document,
        father,
        "Court",
        "Writes",
    )
    .await
    .unwrap();
    let proposed = bed.page(&sam(), &document).await.exclusions;
    let shown = (father, &*proposed[0].id);
    exclude::agree(office, &sam(), &bed.op(), &document, shown)
        .await
        .unwrap();
    // Kept out of the meeting, he still has a letter and a say.
    refuses(&["notify", "not_invited"]).await;
}

#[tokio::test]
async fn adding_somebody_overwrites_no_other_persons_choice() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    bed.types(&jo(), &document, "people/mosaic:603/mode", "not_invited")
        .await
        .unwrap();
    let person = NewPerson {
        key: "mosaic:603".into(),
        function: "Knows the family".into(),
        ..NewPerson::default()
    };

    let refused = add(&bed.office, &lee(), &bed.op(), &document, &person).await;
    assert!(
        matches!(&refused, Err(VerbError::NotNow(why)) if why.starts_with("Jo Marsh")),
        "{refused:?}"
    );
    add(&bed.office, &jo(), &bed.op(), &document, &person)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_worker_elsewhere_has_no_workers_say_here() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let both = staff(
        "Both",
        &[Role::BusinessSupport, Role::SocialWorker],
        &["team:21"],
        &["790"],
    );
    bed.types(&both, &document, "review//room", "Room 2")
        .await
        .unwrap();
    let wishes = bed
        .types(&both, &document, "wishes//not_to_be_said", "Nothing of it")
        .await;
    assert!(
        matches!(wishes, Err(VerbError::NotAllowed(_))),
        "{wishes:?}"
    );
}

#[tokio::test]
async fn whose_access_has_ended_is_out_and_stays_out() {
    let bed = Bed::new().await;
    let admin = staff("Ada Min", &[Role::CouncilAdministrator], &[], &[]);
    for who in [&jo(), &admin] {
        bed.keep_staff(who).await;
    }
    let Actor::Staff(worker) = jo() else {
        panic!("a member of staff")
    };
    let ends = async |who: &Actor| staff_verbs::end(&bed.office, who, &bed.op(), &worker.id).await;
    let active = async || {
        let page = staff_verbs::page(&bed.office, &admin).await.unwrap();
        let own = page.lines.into_iter().find(|one| one.id == worker.id);
        own.unwrap().active
    };
    for who in [lee(), sam(), officers_manager()] {
        assert!(matches!(ends(&who).await, Err(VerbError::NotAllowed(_))));
    }
    assert!(active().await);
    ends(&admin).await.unwrap();
    assert!(!active().await);
    let again = staff_verbs::give_back(&bed.office, &admin, &bed.op(), &worker.id).await;
    again.unwrap();
    assert!(active().await);
    let Actor::Staff(own) = &admin else {
        panic!("a member of staff")
    };
    let oneself = staff_verbs::end(&bed.office, &admin, &bed.op(), &own.id).await;
    assert!(matches!(oneself, Err(VerbError::NotNow(_))));
}

#[tokio::test]
async fn a_team_manager_sets_cover_in_their_own_teams_only() {
    let bed = Bed::new().await;
    let elsewhere = staff("Far Away", &[Role::SocialWorker], &["team:77"], &["791"]);
    let near = staff("Next Desk", &[Role::SocialWorker], &["team:21"], &["792"]);
    for who in [jo(), elsewhere.clone(), near.clone(), manager()] {
        bed.keep_staff(&who).await;
    }
    let id = |who: &Actor| match who {
        Actor::Staff(one) => one.id.clone(),
        _ => panic!("a member of staff"),
    };
    let sets = async |who: &Actor, away: &Actor, by: &Actor, until| {
        cover::set(&bed.office, who, &bed.op(), &id(away), &id(by), until).await
    };
    let soon = date(2026, 12, 1);
    for (away, by) in [(&elsewhere, &manager()), (&jo(), &elsewhere)] {
        let refused = sets(&manager(), away, by, soon).await;
        assert!(
            matches!(refused, Err(VerbError::NotAllowed(_))),
            "{refused:?}"
        );
    }
    let refused = sets(&manager(), &jo(), &near, date(2027, 11, 1)).await;
    assert!(matches!(refused, Err(VerbError::Wrong(_))), "{refused:?}");
    sets(&manager(), &jo(), &near, soon).await.unwrap();
}

#[tokio::test]
async fn governance_sees_who_opened_a_record_and_not_the_record() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let governance = staff("Gov", &[Role::InformationGovernance], &[], &[]);
    opens(&bed, &jo(), &document).await.unwrap();
    is_shut(opens(&bed, &governance, &document).await);
    let history = history::page(&bed.office, &governance, &document, Makers::All, None).await;
    assert!(history.unwrap().may_see_looks);
    let looks = history::looks(&bed.office, &governance, &document).await;
    let looks = looks.unwrap().looks;
    assert!(looks.iter().any(|look| look.by == "Jo Marsh"), "{looks:?}");
    let refused = history::looks(&bed.office, &jo(), &document).await;
    assert!(matches!(refused, Err(VerbError::NotAllowed(_))));
}
