//! The program of a service: what it reads, says, and cannot reach.

use super::*;
use crate::{
    casework::refer::serve,
    model::referral::{Errand, PartId},
};

/// The program of a service.
fn program(service: &str) -> Actor {
    Actor::Machine {
        name: service.into(),
        scopes: vec![format!("service={service}").into()],
    }
}

#[tokio::test]
async fn a_services_program_reads_its_own_cut_and_answers() {
    let refers = Refers::new().await;
    let id = refers.sent(&["mentoring", "family-support"]).await;
    let office = &refers.bed.office;
    let who = program("mentoring");

    let listed = serve::list(office, &who, None).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].kind, Some(Errand::New));
    let part = PartId(listed[0].id.as_str().into());
    let one = serve::one(office, &who, &part).await.unwrap();
    let all = format!("{one:?}");
    assert!(all.contains("Maya Bell") && all.contains("Drawing and football"));
    for kept in ["Larch Hill", "Hale", "07700", "Kerry"] {
        assert!(!all.contains(kept), "{kept} in {all}");
    }
    let mut snapshot = office.store.read().await.unwrap();
    let looks = snapshot
        .looks_of(&refers.document, &who.code(), 5)
        .await
        .unwrap();
    assert_eq!(looks.len(), 1, "the look is in the access log");
    drop(snapshot);
    let declining = Answering {
        said: "declined".into(),
        words: "No mentor free".into(),
        who: "Pat Lane".into(),
    };
    let op = refers.bed.op();
    let done = serve::answer(office, &who, &op, &part, &declining).await;
    let again = serve::answer(office, &who, &op, &part, &declining).await;
    assert_eq!(done.unwrap(), again.unwrap(), "a repeat is the first");
    let page = refers.states(&id).await;
    assert_eq!(page.parts[1].standing, Standing::Declined);
    assert_eq!(page.parts[1].said.len(), 1);
    let after = serve::list(office, &who, Some(&part)).await.unwrap();
    assert_eq!(after, []);
}

#[tokio::test]
async fn what_is_for_another_service_is_not_there() {
    let refers = Refers::new().await;
    refers.sent(&["mentoring", "family-support"]).await;
    let office = &refers.bed.office;
    let own = serve::list(office, &program("mentoring"), None).await;
    let part = PartId(own.unwrap()[0].id.as_str().into());
    let reader = Actor::Machine {
        name: "reader".into(),
        scopes: vec!["read".into(), "write".into(), "whole-council".into()],
    };

    for who in [
        program("family-support"),
        program("gone"),
        reader,
        jo(),
        sam(),
    ] {
        let one = serve::one(office, &who, &part).await;
        assert!(matches!(one, Err(VerbError::NotThere)), "{one:?}");
        let answering = Answering {
            said: "accepted".into(),
            ..Answering::default()
        };
        let op = refers.bed.op();
        let said = serve::answer(office, &who, &op, &part, &answering).await;
        assert!(matches!(said, Err(VerbError::NotThere)), "{said:?}");
        let received = serve::received(office, &who, &refers.bed.op(), (&part, 1)).await;
        assert!(matches!(received, Err(VerbError::NotThere)), "{received:?}");
    }
    // And it reaches nothing of the council.
    let mentors = program("mentoring");
    let page = crate::casework::open::page(
        office,
        &mentors,
        &refers.document,
        crate::casework::open::Opening::View,
    );
    assert!(matches!(page.await, Err(VerbError::NotThere)));
}

#[tokio::test]
async fn a_service_that_says_that_it_is_full_cannot_be_chosen() {
    let refers = Refers::new().await;
    let office = &refers.bed.office;
    let says = async |room: &str, weeks: Option<u32>| {
        let (who, op) = (program("mentoring"), refers.bed.op());
        serve::room(office, &who, &op, (room, weeks)).await
    };
    for (room, weeks) in [
        ("crowded", None),
        ("full", Some(2)),
        ("waiting_list", None),
        ("waiting_list", Some(0)),
    ] {
        let refused = says(room, weeks).await;
        assert!(matches!(refused, Err(VerbError::Wrong(_))), "{refused:?}");
    }
    says("full", None).await.unwrap();

    let id = refers.begun().await;
    let form = refers.form(&id).await;
    let mentors = form.services.iter().find(|one| one.id == "mentoring");
    assert!(mentors.unwrap().full);
    refers.enters(&id, &usual(&["mentoring"])).await;
    let sent = refers.sends(&id).await;
    assert!(matches!(sent, Err(VerbError::Wrong(_))), "{sent:?}");

    says("waiting_list", Some(6)).await.unwrap();
    let form = refers.form(&id).await;
    let mentors = form.services.iter().find(|one| one.id == "mentoring");
    assert_eq!(mentors.unwrap().capacity, "About 6 weeks to wait");
    refers.sends(&id).await.unwrap();
}

#[tokio::test]
async fn a_case_note_is_ready_to_copy_and_holds_what_the_service_gets() {
    const NOTED: (&str, &str) = (
        "services/young-carers.toml",
        include_str!("../../../../templates/forms/referral/services/young-carers.toml"),
    );
    let refers = Refers::with(&[NOTED]).await;
    let id = refers.sent(&["young-carers"]).await;

    let page = refers.states(&id).await;

    let part = &page.parts[0];
    assert_eq!(part.standing, Standing::ToTell);
    assert!(
        part.to_do
            .as_ref()
            .unwrap()
            .contains("a case note of the kind")
    );
    let note = part.note.as_ref().unwrap();
    assert!(
        note.contains("Maya Bell") && note.contains("very quiet"),
        "{note}"
    );
    assert!(!note.contains("Larch Hill"), "{note}");
    let (office, op) = (&refers.bed.office, refers.bed.op());
    change::passed_on(office, &jo(), &op, (&id, &part.id))
        .await
        .unwrap();
    let page = refers.states(&id).await;
    assert_eq!(page.parts[0].standing, Standing::WithService);
    assert_eq!(page.parts[0].note, None);
}
