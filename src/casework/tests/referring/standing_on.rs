//! On what a referral stands: its lawful basis, and who refers.

use super::*;
use crate::rules::example;

impl Refers {
    async fn basis_on_the_page(&self, id: &ReferralId) -> Option<String> {
        let lines = self.states(id).await.told.lines;
        let mut lines = lines.into_iter();
        let line = lines.find(|(label, _)| label.contains("lawful basis"));
        line.map(|(_, words)| words)
    }
}

#[tokio::test]
async fn a_lawful_basis_is_recorded_with_every_referral() {
    let refers = Refers::new().await;
    let id = refers.begun().await;
    refers.enters(&id, &usual(&["mentoring"])).await;
    let form = refers.form(&id).await;
    assert!(form.basis.contains("public task"), "{}", form.basis);
    assert_eq!(form.questions, 6, "nothing more is asked");
    assert_eq!(form.typed.basis, None, "nobody has chosen one");
    refers.sends(&id).await.unwrap();
    let words = refers.basis_on_the_page(&id).await;
    assert_eq!(words.as_deref(), Some(form.basis.as_str()));

    let mut chosen = usual(&["mentoring"]);
    chosen.basis = "consent".into();
    let other = refers.begun().await;
    refers.enters(&other, &chosen).await;
    refers.sends(&other).await.unwrap();
    let words = refers.basis_on_the_page(&other).await.unwrap();
    assert!(words.starts_with("Consent"), "{words}");

    // Who takes consent back changes the basis with it, or the change does not go.
    let mut changed = chosen.clone();
    changed.consents[1].1 = "refused".into();
    changed.without = "Mother said no on Monday; the court has ordered it".into();
    let edit = refers.form(&other).await.edit;
    let (office, op) = (&refers.bed.office, refers.bed.op());
    let refused = change::amend(office, &jo(), &op, (&other, edit), &changed).await;
    let Err(VerbError::Wrong(wrong)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(&*wrong[0].place.as_ref().unwrap().field, "basis");
    changed.basis = "legal_obligation".into();
    let op = refers.bed.op();
    change::amend(office, &jo(), &op, (&other, edit), &changed)
        .await
        .unwrap();
    let words = refers.basis_on_the_page(&other).await.unwrap();
    assert!(words.starts_with("A legal obligation"), "{words}");
    // It is nothing to tell a service.
    let token = refers.token(&other, "mentoring").await;
    let told = format!("{:?}", refers.reads(&token).await);
    assert!(!told.contains("legal obligation") && !told.contains("on Monday"));
}

#[tokio::test]
async fn a_service_reads_how_to_reach_whoever_refers() {
    let refers = Refers::new().await;
    let id = refers
        .sent(&["mentoring", "family-support", "domestic-abuse"])
        .await;
    let token = refers.token(&id, "mentoring").await;
    assert!(
        refers.reads(&token).await.reach.is_empty(),
        "not in the list"
    );
    refers.bed.keep_staff(&jo()).await;
    refers.bed.mosaic.change(MAYA, |network| {
        let worker = example::change(network, "701");
        worker.contacts.phones.push(example::phone("020 7946 0131"));
    });
    let op = refers.bed.op();
    crate::casework::reread::read_again(&refers.bed.office, &jo(), &op, &refers.document)
        .await
        .unwrap();

    let content = refers.reads(&token).await;

    assert_eq!(content.referrer, "Jo Marsh");
    let reach = |name: &str| {
        let mut all = content.reach.iter();
        let found = all.find(|(one, ..)| *one == name);
        found.map(|(.., words)| words.as_str())
    };
    assert_eq!(reach("referrer_role"), Some("Social worker"));
    assert_eq!(reach("referrer_phone"), Some("020 7946 0131"));
    assert!(reach("referrer_team").is_some(), "{:?}", content.reach);
    assert!(reach("referrer_email").is_some(), "{:?}", content.reach);
    refers.called().await;
    let came = refers.program.came.lock().unwrap();
    let told = came[0].1["referral"]["reach_referrer"].to_string();
    assert!(told.contains("020 7946 0131"), "{told}");
    // Who is involved, and how they are reached, goes to the service that needs it.
    let fields = came[0].1["referral"]["children"][0]["fields"].to_string();
    assert!(
        fields.contains("Social worker: How to reach them"),
        "{fields}"
    );
}

#[tokio::test]
async fn how_and_when_is_recorded_of_each_who_agreed() {
    let refers = Refers::new().await;
    let id = refers.begun().await;
    let mut typed = usual(&["mentoring"]);
    typed.agreed_on = "20 November 2026".into();
    typed.ways = vec![
        ("mosaic:401".into(), "phone".into(), "16/11/2026".into()),
        ("mosaic:999".into(), "phone".into(), String::new()),
    ];
    refers.enters(&id, &typed).await;
    refers.sends(&id).await.unwrap();

    let states = refers.states(&id).await;

    let said = |part: &str| {
        let mut all = states.told.consents.iter();
        let found = all.find(|(who, _)| who.contains(part));
        found.map(|(_, words)| words.as_str())
    };
    assert_eq!(
        said("the child"),
        Some("Agreed, face to face, Friday 20 November 2026")
    );
    assert_eq!(
        said("Mother"),
        Some("Agreed, by phone, Monday 16 November 2026")
    );
    let form = refers.form(&id).await;
    assert_eq!(form.typed.ways.len(), 1, "nobody who is not asked");
    // The service reads it of each, by their part alone.
    let token = refers.token(&id, "mentoring").await;
    let content = refers.reads(&token).await;
    let mother = content
        .consents
        .iter()
        .find(|one| one.who.starts_with("Mother"));
    let mother = mother.unwrap();
    assert_eq!(mother.how, Some(crate::model::referral::How::Phone));
    assert!(
        mother.words.ends_with("Monday 16 November 2026"),
        "{mother:?}"
    );
}

#[tokio::test]
async fn nobody_has_agreed_on_a_day_to_come() {
    let refers = Refers::new().await;
    let id = refers.begun().await;
    let (office, edit) = (&refers.bed.office, refers.form(&id).await.edit);
    for (day, message) in [
        ("1 December 2030", "That day is still to come"),
        (
            "soon",
            "Enter the day on which they agreed, like 20 November 2026",
        ),
    ] {
        let mut typed = usual(&["mentoring"]);
        typed.ways = vec![("mosaic:401".into(), String::new(), day.into())];
        let op = refers.bed.op();
        let refused = choose::enter(office, &jo(), &op, (&id, edit), &typed).await;
        let Err(VerbError::Wrong(wrong)) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(&*wrong[0].place.as_ref().unwrap().field, "on-mosaic:401");
        assert_eq!(wrong[0].message, message);
    }
}
