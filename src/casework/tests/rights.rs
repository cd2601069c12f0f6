//! Rights: what is forbidden is not there, and what is opened is written down.

use jiff::civil::date;

use super::bed::*;
use crate::{
    casework::{
        cover, glass, history,
        office::VerbError,
        open::{self, Opening},
        page::lists::{Makers, ReviewFilter},
        preview, reviews, watch,
    },
    model::{
        actor::Actor,
        live::{DocumentId, Number},
        staff::Role,
    },
};

async fn opens(bed: &Bed, who: &Actor, document: &DocumentId) -> Result<(), VerbError> {
    open::page(&bed.office, who, document, Opening::View)
        .await
        .map(|_| ())
}

#[tokio::test]
async fn forbidden_and_unknown_are_the_same() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let nothing = DocumentId::new("nothing");
    let words = |error: VerbError| format!("{error:?} {error}");
    let unknown = words(opens(&bed, &sam(), &nothing).await.unwrap_err());

    let admin = staff("Ada Min", &[Role::CouncilAdministrator], &[], &[]);
    let partner = staff("Pat Ner", &[Role::Partner], &[], &[]);
    for who in [stranger(), admin, partner] {
        let forbidden = words(opens(&bed, &who, &document).await.unwrap_err());
        assert_eq!(forbidden, unknown);
        let of_child = open::child(&bed.office, &who, &bed.op(), "mosaic", MAYA).await;
        assert_eq!(words(of_child.unwrap_err()), unknown);
        let told = watch::since(&bed.office, &who, &document, Number(0)).await;
        assert_eq!(words(told.unwrap_err()), unknown);
        let letter = preview::as_person(&bed.office, &who, &document, "mosaic:401").await;
        assert_eq!(words(letter.unwrap_err()), unknown);
        let typed = bed.types(&who, &document, "review//room", "Room 1").await;
        assert_eq!(words(typed.unwrap_err()), unknown);
    }
    for child in ["999", ""] {
        let of_child = open::child(&bed.office, &sam(), &bed.op(), "mosaic", child).await;
        assert_eq!(words(of_child.unwrap_err()), unknown);
    }
    let found = |who: Actor| {
        let office = &bed.office;
        async move { open::find(office, &who, "mosaic", MAYA).await.unwrap() }
    };
    assert_eq!(found(sam()).await, Some(document));
    assert_eq!(found(stranger()).await, None);
    let other = open::child(&bed.office, &sam(), &bed.op(), "liquidlogic", MAYA).await;
    assert_eq!(words(other.unwrap_err()), unknown);
}

#[tokio::test]
async fn a_restricted_child_is_in_no_list_and_no_count_of_the_team() {
    let bed = Bed::new().await;
    bed.maya().await;
    let robin = bed.begun(ROBIN).await;
    let filter = ReviewFilter::default();
    let team = |who: Actor| {
        let (office, filter) = (&bed.office, filter.clone());
        async move { reviews::team(office, &who, &filter).await.unwrap() }
    };

    for who in [lee(), manager()] {
        let page = team(who.clone()).await;
        assert_eq!(page.children, 1);
        let told = format!("{page:?}");
        assert!(
            !told.contains("Robin") && !told.contains(robin.as_str()),
            "{told}"
        );
        assert!(matches!(
            opens(&bed, &who, &robin).await,
            Err(VerbError::NotThere)
        ));
    }
    assert_eq!(team(officers_manager()).await.children, 2);
    let own = reviews::mine(&bed.office, &sam(), &filter).await.unwrap();
    assert_eq!(own.children, 2);
    opens(&bed, &jo(), &robin).await.unwrap();
}

#[tokio::test]
async fn governance_sees_what_happened_and_not_the_document() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let governance = staff("Gil Ives", &[Role::InformationGovernance], &[], &[]);

    assert!(matches!(
        opens(&bed, &governance, &document).await,
        Err(VerbError::NotThere)
    ));
    let history = history::page(&bed.office, &governance, &document, Makers::All, None)
        .await
        .unwrap();
    assert_eq!(history.entries[0].what, "Begun from the record");
}

#[tokio::test]
async fn who_covers_sees_and_signs_until_the_day_has_ended() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    for who in [sam(), stranger()] {
        bed.keep_staff(&who).await;
    }
    assert!(matches!(
        opens(&bed, &stranger(), &document).await,
        Err(VerbError::NotThere)
    ));
    let (away, instead) = (staff_id(&sam()), staff_id(&stranger()));
    let set = |who: Actor, until| {
        let (office, operation) = (&bed.office, bed.op());
        let (away, instead) = (away.clone(), instead.clone());
        async move { cover::set(office, &who, &operation, &away, &instead, until).await }
    };
    assert!(matches!(
        set(sam(), date(2026, 11, 30)).await,
        Err(VerbError::NotAllowed(_))
    ));
    assert!(matches!(
        set(officers_manager(), date(2026, 11, 1)).await,
        Err(VerbError::Wrong(_))
    ));
    set(officers_manager(), date(2026, 11, 24)).await.unwrap();

    opens(&bed, &stranger(), &document).await.unwrap();
    let page = bed.page(&stranger(), &document).await;
    assert!(page.may.contains(&crate::casework::page::Action::Agree));
    let mine = reviews::mine(&bed.office, &stranger(), &ReviewFilter::default()).await;
    assert_eq!(mine.unwrap().children, 1);
    bed.wait(1);
    opens(&bed, &stranger(), &document).await.unwrap();
    bed.wait(1);
    assert!(matches!(
        opens(&bed, &stranger(), &document).await,
        Err(VerbError::NotThere)
    ));
}

#[tokio::test]
async fn a_record_opened_in_an_emergency_is_told_of_and_closes_again() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    bed.keep_staff(&stranger()).await;
    bed.page(&jo(), &document).await;
    let breaks = |sought: &'static str, reason: &'static str| {
        let (office, operation) = (&bed.office, bed.op());
        async move { glass::open(office, &stranger(), &operation, sought, reason).await }
    };
    assert!(matches!(breaks(MAYA, "").await, Err(VerbError::Wrong(_))));
    assert!(matches!(
        breaks("999", "A call at night").await,
        Err(VerbError::NotThere)
    ));
    let opened = breaks(MAYA, "A call at night").await.unwrap();

    assert_eq!(opened, document);
    let page = bed.page(&stranger(), &document).await;
    assert!(!page.may.contains(&crate::casework::page::Action::Agree));
    let seen_by_worker = bed.page(&jo(), &document).await;
    let told = seen_by_worker
        .since
        .iter()
        .find(|one| one.what == "Opened in an emergency")
        .unwrap();
    assert_eq!(told.by.as_deref(), Some("Noor Ali"));
    bed.wait(1);
    assert!(matches!(
        opens(&bed, &stranger(), &document).await,
        Err(VerbError::NotThere)
    ));
}

#[tokio::test]
async fn every_look_is_written_down_once_and_a_redraw_is_none() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    opens(&bed, &jo(), &document).await.unwrap();
    for _ in 0..3 {
        open::page(&bed.office, &jo(), &document, Opening::Redraw)
            .await
            .unwrap();
    }
    let _ = opens(&bed, &stranger(), &document).await;
    let _ = bed.op();
    preview::as_person(&bed.office, &jo(), &document, "mosaic:401")
        .await
        .unwrap();

    let mut snapshot = bed.office.store.read().await.unwrap();
    let looks = snapshot.accesses(&document, 100).await.unwrap();
    let told: Vec<(&str, &str)> = looks
        .iter()
        .map(|look| (&*look.by.code, &*look.view))
        .collect();
    assert_eq!(
        told,
        [
            ("staff:Jo Marsh", "preview"),
            ("staff:Jo Marsh", "document")
        ]
    );
}

#[tokio::test]
async fn a_program_does_what_its_scopes_say_and_signs_nothing() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let program = |scopes: &[&str]| Actor::Machine {
        name: "dashboard".into(),
        scopes: scopes
            .iter()
            .map(|scope| std::sync::Arc::from(*scope))
            .collect(),
    };
    opens(&bed, &program(&["read", "whole-council"]), &document)
        .await
        .unwrap();
    assert!(matches!(
        opens(&bed, &program(&[]), &document).await,
        Err(VerbError::NotThere)
    ));
    let typed = bed
        .types(
            &program(&["read", "whole-council"]),
            &document,
            "review//room",
            "Room 1",
        )
        .await;
    assert!(matches!(typed, Err(VerbError::NotAllowed(_))));
    bed.types(
        &program(&["read", "write", "team=team:21"]),
        &document,
        "review//room",
        "Room 1",
    )
    .await
    .unwrap();
    let page = bed.page(&sam(), &document).await;
    assert_eq!(
        field(&page, "review//room").origin,
        "Entered by The program dashboard"
    );
}
