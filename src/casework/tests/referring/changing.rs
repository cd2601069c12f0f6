//! What changes after a referral was sent, and what nobody may do.

use super::*;
use crate::{
    casework::{
        page::{lists::ReviewFilter, referrals::PartPage},
        refer::{family, silence},
        reviews,
    },
    forms::referral::catalogue::Catalogue,
    model::{
        person::{Relationship, RestrictionKind},
        referral::Stage,
        staff::Role,
    },
    rules::example,
};

/// The part of a service on the page.
#[track_caller]
fn part<'p>(page: &'p StatesPage, service: &str) -> &'p PartPage {
    let mut parts = page.parts.iter();
    parts.find(|part| part.service == service).unwrap()
}

const MENTORS: &str = "Northshire Mentors";
const CENTRE: &str = "Family time centre";
const CONFERENCES: &str = "Family group conferences";

#[tokio::test]
async fn what_is_missing_is_told_and_nothing_leaves() {
    let refers = Refers::new().await;
    let id = refers.begun().await;
    let with = |change: &dyn Fn(&mut Entering)| {
        let mut entering = usual(&["mentoring"]);
        change(&mut entering);
        entering
    };
    let leak = "She lives at 14 Larch Hill";
    let refused = |basis: &str| {
        with(&|one| {
            one.consents[1].1 = "refused".into();
            one.without = "She would be at risk without".into();
            one.basis = basis.into();
        })
    };
    let cases: [(&str, Entering); 9] = [
        ("reason", with(&|one| one.reason = String::new())),
        ("extra-likes", with(&|one| one.extras.clear())),
        ("consent", with(&|one| one.consents.truncate(1))),
        ("reason", with(&|one| one.reason = leak.into())),
        ("services", with(&|one| one.services = vec!["gone".into()])),
        ("without", with(&|one| one.consents[1].1 = "refused".into())),
        ("basis", refused("")),
        ("basis", refused("consent")),
        ("basis", refused("because")),
    ];
    for (field, entering) in cases {
        refers.enters(&id, &entering).await;
        let Err(VerbError::Wrong(wrong)) = refers.sends(&id).await else {
            panic!("{field} was not missed");
        };
        let place = wrong[0].place.as_ref().unwrap();
        assert_eq!(&*place.field, field, "{wrong:?}");
        let kept = refers.form(&id).await;
        assert_eq!(kept.stage, Stage::Draft, "it stays whole");
    }
    refers.posted().await;
    assert!(refers.post.letters().is_empty());
}

#[tokio::test]
async fn what_was_typed_over_something_unseen_is_not_kept() {
    let refers = Refers::new().await;
    let id = refers.begun().await;
    refers.enters(&id, &usual(&["mentoring"])).await;

    let (office, op) = (&refers.bed.office, refers.bed.op());
    let over = choose::enter(office, &jo(), &op, (&id, 0), &usual(&[])).await;

    assert!(matches!(over, Err(VerbError::NotNow(_))), "{over:?}");
    assert_eq!(refers.form(&id).await.typed.services.len(), 1);
}

#[tokio::test]
async fn only_those_who_work_with_the_child_see_a_referral() {
    let refers = Refers::new().await;
    let id = refers.sent(&["mentoring"]).await;

    for who in [
        stranger(),
        staff("Ada", &[Role::SocialWorker], &[], &["799"]),
    ] {
        let seen = states::page(&refers.bed.office, &who, &id).await;
        assert!(matches!(seen, Err(VerbError::NotThere)), "{seen:?}");
    }
    // Who reads the document reads its referrals, and does not refer.
    let page = refers.states_for(&sam(), &id).await;
    assert!(!page.may_refer);
    let op = refers.bed.op();
    let withdrawn = change::withdraw(&refers.bed.office, &sam(), &op, &id, "No").await;
    assert!(
        matches!(withdrawn, Err(VerbError::NotAllowed(_))),
        "{withdrawn:?}"
    );
}

#[tokio::test]
async fn a_change_reaches_who_has_not_acted_and_notifies_who_has() {
    let refers = Refers::new().await;
    let all = ["mentoring", "family-time", "family-group-conference"];
    let id = refers.sent(&all).await;
    refers.posted().await;
    let declined = refers.token(&id, "family-time").await;
    refers.answers(&declined, "declined", "Full").await.unwrap();
    let accepted = refers.token(&id, "mentoring").await;
    refers.answers(&accepted, "accepted", "").await.unwrap();
    let edit = refers.form(&id).await.edit;
    let changed = Entering {
        reason: "Maya asks for a mentor herself".into(),
        ..usual(&all)
    };

    let (office, op) = (&refers.bed.office, refers.bed.op());
    change::amend(office, &jo(), &op, (&id, edit), &changed)
        .await
        .unwrap();
    refers.posted().await;

    let told: Vec<String> = refers.post.letters()[3..]
        .iter()
        .map(|letter| letter.to().reveal().to_owned())
        .collect();
    assert_eq!(told.len(), 2, "not who declined: {told:?}");
    assert!(!told.contains(&"family-time@northshire.example".to_owned()));
    let content = refers.reads(&accepted).await;
    assert!(format!("{content:?}").contains("asks for a mentor herself"));
    let page = refers.states(&id).await;
    assert_eq!(part(&page, MENTORS).standing, Standing::Accepted);
}

#[tokio::test]
async fn withdrawn_consent_stops_what_waits_and_recalls_the_rest() {
    let refers = Refers::new().await;
    let id = refers.sent(&["mentoring", "family-support"]).await;
    refers.posted().await;
    let token = refers.token(&id, "mentoring").await;

    let op = refers.bed.op();
    let why = "Mother rang on Monday and said no";
    change::withdraw(&refers.bed.office, &jo(), &op, &id, why)
        .await
        .unwrap();
    refers.posted().await;

    assert_eq!(refers.called().await, Tally::default(), "it never went");
    let letters = refers.post.letters();
    assert_eq!(letters.len(), 2);
    let last = String::from_utf8_lossy(letters[1].bytes()).into_owned();
    assert!(last.contains("taken back"), "{last}");
    let page = answer::page(&refers.bed.office, &token).await.unwrap();
    assert_eq!(page.state, ServiceState::TakenBack);
    let late = refers.answers(&token, "accepted", "").await;
    assert!(matches!(late, Err(VerbError::NotNow(_))), "{late:?}");
    let page = refers.states(&id).await;
    assert_eq!(page.stage, Stage::Withdrawn);
    let withdrawn = |part: &PartPage| part.standing == Standing::Withdrawn;
    assert!(page.parts.iter().all(withdrawn));
}

#[tokio::test]
async fn consent_is_withdrawn_from_a_service_that_has_left_the_catalogue_too() {
    let mut refers = Refers::new().await;
    let id = refers.sent(&["mentoring", "family-time"]).await;
    refers.posted().await;
    let left = Catalogue::read([FAMILY_TIME].into_iter()).unwrap();
    let office = Arc::get_mut(&mut refers.bed.office).unwrap();
    office.desk.referral.catalogue = left;

    let edit = refers.form(&id).await.edit;
    let changed = usual(&["mentoring", "family-time"]);
    let (office, op) = (&refers.bed.office, refers.bed.op());
    change::amend(office, &jo(), &op, (&id, edit), &changed)
        .await
        .unwrap();
    let told = |page: &StatesPage| {
        let gone = part(page, "mentoring");
        assert!(gone.can_tell, "{gone:?}");
        gone.to_do.clone().unwrap()
    };
    assert!(told(&refers.states(&id).await).starts_with("Tell them what has changed"));
    let op = refers.bed.op();
    change::withdraw(&refers.bed.office, &jo(), &op, &id, "Mother said no")
        .await
        .unwrap();

    let page = refers.states(&id).await;
    let withdrawn = |part: &PartPage| part.standing == Standing::Withdrawn;
    assert!(page.parts.iter().all(withdrawn));
    assert!(told(&page).starts_with("Tell them that this was taken back"));
}

#[tokio::test]
async fn after_a_decline_the_next_service_gets_it_without_typing() {
    let refers = Refers::new().await;
    let id = refers.sent(&["family-group-conference"]).await;
    refers.posted().await;
    let token = refers.token(&id, "family-group-conference").await;
    refers
        .answers(&token, "declined", "No coordinator")
        .await
        .unwrap();

    let page = refers.states(&id).await;
    let offered = &part(&page, CONFERENCES).instead;
    let names: Vec<&str> = offered.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Family support workers", CENTRE]);
    let (office, op) = (&refers.bed.office, refers.bed.op());
    let declined = part(&page, CONFERENCES).id.clone();
    let to = (&id, &*declined, "family-time");
    change::offer(office, &jo(), &op, to, &[]).await.unwrap();
    refers.posted().await;
    let page = refers.states(&id).await;
    assert_eq!(part(&page, CENTRE).standing, Standing::WithService);
    let again = change::offer(office, &jo(), &refers.bed.op(), to, &[]).await;
    assert!(matches!(again, Err(VerbError::NotNow(_))), "{again:?}");
}

#[tokio::test]
async fn a_decline_is_settled_by_leaving_it_or_by_asking_somebody_else() {
    let refers = &Refers::new().await;
    let id = refers.sent(&["family-group-conference", "mentoring"]).await;
    refers.posted().await;
    for service in ["family-group-conference", "mentoring"] {
        let token = refers.token(&id, service).await;
        refers.answers(&token, "declined", "Full").await.unwrap();
    }
    let page = refers.states(&id).await;
    let waits = |page: &StatesPage| {
        let open = page.parts.iter().filter(|one| one.to_do.is_some());
        open.map(|one| one.service.clone()).collect::<Vec<_>>()
    };
    assert_eq!(waits(&page).len(), 2);
    let on_their_list = |words: &str| {
        let filter = ReviewFilter {
            words: words.to_owned(),
            ..ReviewFilter::default()
        };
        async move {
            let page = reviews::mine(&refers.bed.office, &jo(), &filter).await;
            page.unwrap().referrals.len()
        }
    };
    assert_eq!(on_their_list("maya").await, 2);
    assert_eq!(
        on_their_list("robin").await,
        0,
        "the search narrows them too"
    );
    let (office, own) = (&refers.bed.office, part(&page, MENTORS));
    assert!(own.can_leave);
    let left = change::leave(office, &jo(), &refers.bed.op(), (&id, &own.id)).await;
    left.unwrap();

    let page = refers.states(&id).await;
    assert_eq!(waits(&page), [CONFERENCES]);
    let own = part(&page, MENTORS);
    assert_eq!(own.standing, Standing::Declined);
    assert_eq!(own.said.last().unwrap().what, "Left at that");
    let again = change::leave(office, &jo(), &refers.bed.op(), (&id, &own.id)).await;
    assert!(matches!(again, Err(VerbError::NotNow(_))), "{again:?}");
    let token = refers.token(&id, "mentoring").await;
    let theirs = answer::page(office, &token).await.unwrap().state;
    let ServiceState::Over(theirs) = theirs else {
        panic!("{theirs:?}");
    };
    let said: Vec<&str> = theirs.said.iter().map(|line| line.what).collect();
    assert_eq!(said, ["Declined"], "it is nothing to tell the service");

    refers.bed.wait(1);
    let op = refers.bed.op();
    let to = (&id, &*part(&page, CONFERENCES).id, "family-time");
    change::offer(office, &jo(), &op, to, &[]).await.unwrap();
    let page = refers.states(&id).await;
    assert_eq!(waits(&page), Vec::<String>::new());
    assert_eq!(on_their_list("").await, 0);
}

#[tokio::test]
async fn what_may_not_be_told_any_more_is_not_shown_any_more() {
    let refers = Refers::new().await;
    let id = refers.sent(&["family-group-conference"]).await;
    let token = refers.token(&id, "family-group-conference").await;
    assert!(format!("{:?}", refers.reads(&token).await).contains("Kerry"));
    refers.bed.mosaic.change(MAYA, |network| {
        let flag = example::restriction(RestrictionKind::Refuge, None);
        example::change(network, "401").restrictions.push(flag);
    });
    let op = refers.bed.op();
    crate::casework::reread::read_again(&refers.bed.office, &jo(), &op, &refers.document)
        .await
        .unwrap();

    let content = refers.reads(&token).await;

    let all = format!("{content:?}");
    assert!(!all.contains("Kerry") && !all.contains("900401"), "{all}");
    // Nor that there is a mother at all, who agreed.
    assert!(!all.contains("Mother") && all.contains("Father"), "{all}");
    assert!(content.children[0].kept_back.is_empty(), "{all}");
}

#[tokio::test]
async fn an_answer_of_ours_is_looked_at_again_each_time_it_is_shown() {
    let refers = Refers::new().await;
    let id = refers.sent(&["family-group-conference"]).await;
    let token = refers.token(&id, "family-group-conference").await;
    let replies = async |words: &str| {
        refers.answers(&token, "asked", "Whom do we ring?").await?;
        let part = refers.states(&id).await.parts[0].id.clone();
        let (office, op) = (&refers.bed.office, refers.bed.op());
        change::reply(office, &jo(), &op, (&id, &part), words).await
    };
    replies("Ring mum on 07700 900401").await.unwrap();
    assert!(format!("{:?}", refers.reads(&token).await.said).contains("900401"));
    refers.bed.mosaic.change(MAYA, |network| {
        let flag = example::restriction(RestrictionKind::Refuge, None);
        example::change(network, "401").restrictions.push(flag);
    });
    let op = refers.bed.op();
    crate::casework::reread::read_again(&refers.bed.office, &jo(), &op, &refers.document)
        .await
        .unwrap();

    let said = format!("{:?}", refers.reads(&token).await.said);

    assert!(!said.contains("900401"), "{said}");
    assert!(said.contains("Whom do we ring?"), "its own words: {said}");
    let again = replies("As I said: 07700 900401").await;
    assert!(matches!(again, Err(VerbError::Wrong(_))), "{again:?}");
}

#[tokio::test]
async fn silence_is_reminded_of_once_and_then_stands_on_the_board() {
    let refers = Refers::new().await;
    let id = refers.sent(&["family-group-conference"]).await;
    refers.posted().await;
    let timer = Actor::Timer("round");
    let round = || silence::round(&refers.bed.office, &timer);
    assert_eq!(round().await.unwrap(), 0);

    // It answers within three working days: Thursday 26 November is theirs.
    refers.bed.wait(4);
    assert_eq!(round().await.unwrap(), 1);
    assert_eq!(round().await.unwrap(), 0, "once");
    refers.posted().await;
    // Three working days from Friday 27 November end with Wednesday 2 December.
    refers.bed.wait(6);
    let board = crate::casework::board::page(&refers.bed.office, &lee(), None)
        .await
        .unwrap();
    let column = board.columns.iter().find(|one| one.code == "referrals");
    let cards = &column.unwrap().cards;
    assert_eq!(cards.len(), 1, "{cards:?}");
    assert!(cards[0].what.starts_with("Jo Marsh:"), "{cards:?}");
    let token = refers.token(&id, "family-group-conference").await;
    refers.answers(&token, "accepted", "").await.unwrap();
    let board = crate::casework::board::page(&refers.bed.office, &lee(), None)
        .await
        .unwrap();
    let column = board.columns.iter().find(|one| one.code == "referrals");
    assert!(column.unwrap().cards.is_empty());
}

/// No child's document.
fn other_field(document: &DocumentId) -> String {
    format!("{document}x")
}

#[tokio::test]
async fn brothers_and_sisters_go_together_and_nobody_of_another_family() {
    let refers = Refers::new().await;
    let mut leo = crate::rules::example::network();
    leo.child.id = example::id("3");
    leo.child.name.given = Some(example::text("Leo"));
    let worker = example::at(&mut leo, "701");
    leo.people[worker].organisation = Some(example::id("team:21"));
    refers.bed.mosaic.networks.lock().unwrap().push(leo);
    refers.bed.mosaic.change(MAYA, |network| {
        let sibling = example::person("3", "Leo", "Bell", Relationship::Sibling);
        network.people.push(sibling);
    });
    let brother = refers.bed.begun("3").await;
    let other = refers.bed.begun(ROBIN).await;
    let (office, op) = (&refers.bed.office, refers.bed.op());
    crate::casework::reread::read_again(office, &jo(), &op, &refers.document)
        .await
        .unwrap();

    let page = begin::list(office, &jo(), &refers.document).await.unwrap();
    let names: Vec<&str> = page
        .siblings
        .iter()
        .map(|(_, name)| name.as_str())
        .collect();
    assert_eq!(names, ["Leo Bell"]);
    let strangers = [other];
    let refused = begin::begin(
        office,
        &jo(),
        &refers.bed.op(),
        &refers.document,
        &strangers,
    )
    .await;
    assert!(matches!(refused, Err(VerbError::NotThere)), "{refused:?}");
    let both = [brother.clone()];
    let id = begin::begin(office, &jo(), &refers.bed.op(), &refers.document, &both)
        .await
        .unwrap();
    let mut entering = usual(&["family-group-conference"]);
    entering.consents.push(("mosaic:3".into(), "agreed".into()));
    let only_leo = |words: &str| (brother.to_string(), "reason".to_owned(), words.to_owned());
    let hers = (other_field(&refers.document), "tried".into(), "x".into());
    entering.own = vec![only_leo("Leo lives at 14 Larch Hill"), hers];
    refers.enters(&id, &entering).await;
    let leaks = refers.sends(&id).await;
    let Err(VerbError::Wrong(wrong)) = leaks else {
        panic!("{leaks:?}");
    };
    let field = format!("own-{brother}-reason");
    assert_eq!(*wrong[0].place.as_ref().unwrap().field, *field);
    entering.own = vec![only_leo("Leo misses her and sleeps badly")];
    refers.enters(&id, &entering).await;
    assert_eq!(refers.form(&id).await.typed.own.len(), 1, "it is kept");
    refers.sends(&id).await.unwrap();
    let token = refers.token(&id, "family-group-conference").await;
    let content = refers.reads(&token).await;
    assert_eq!(content.children.len(), 2);
    let says = |child: usize| format!("{:?}", content.children[child]).contains("sleeps badly");
    assert!(!says(0) && says(1), "it stands with Leo alone: {content:?}");
    let told = refers.states(&id).await.told;
    assert!(
        told.lines
            .iter()
            .any(|(label, _)| label.ends_with("For Leo Bell"))
    );
    let of_brother = begin::list(office, &jo(), &brother).await.unwrap();
    assert_eq!(of_brother.referrals.len(), 1, "it stands with each of them");
}

#[tokio::test]
async fn a_paper_for_the_family_says_how_it_stands_and_nothing_else() {
    let refers = Refers::new().await;
    let id = refers.sent(&["mentoring", "domestic-abuse"]).await;
    refers.posted().await;
    let token = refers.token(&id, "mentoring").await;
    refers
        .answers(&token, "declined", "He frightens our staff")
        .await
        .unwrap();

    let page = family::page(&refers.bed.office, &jo(), &id).await.unwrap();

    let all = format!("{page:?}");
    assert_eq!(
        page.services.len(),
        1,
        "a quiet service is not named: {all}"
    );
    for kept in ["frightens", "Bell", "Larch Hill", "Domestic"] {
        assert!(!all.contains(kept), "{kept} in {all}");
    }
    let mut without = usual(&["mentoring"]);
    without.consents[1].1 = "unsafe".into();
    without.without = "Section 47 enquiry: asking would warn him".into();
    without.basis = "legal_obligation".into();
    let id = refers.begun().await;
    refers.enters(&id, &without).await;
    refers.sends(&id).await.unwrap();
    let refused = family::page(&refers.bed.office, &jo(), &id).await;
    assert!(matches!(refused, Err(VerbError::NotNow(_))), "{refused:?}");
}
