//! Signing: two people, in order, and only what changed asks again.

use super::{bed::*, chasing};
use crate::{
    casework::{
        close::{Closes, close},
        office::VerbError,
        page::{
            Done,
            document::{Owner, SignatureKind, SignatureStanding, TaskStatus},
        },
        sign::{differences, sign, withdraw},
    },
    model::{actor::Actor, live::DocumentId, staff::Role},
    store::headings::Whose,
};

async fn signs(
    bed: &Bed,
    who: &Actor,
    document: &DocumentId,
    kind: SignatureKind,
) -> Result<Done, VerbError> {
    let seen = seen(bed, who, document).await;
    sign(&bed.office, who, &bed.op(), document, kind, &seen).await
}

/// What stands for the list that somebody sees.
async fn seen(bed: &Bed, who: &Actor, document: &DocumentId) -> String {
    let page = differences(&bed.office, who, document).await;
    page.unwrap().seen
}

/// How the two signatures stand.
async fn standing(bed: &Bed, document: &DocumentId) -> [SignatureStanding; 2] {
    let page = bed.page(&sam(), document).await;
    [page.signatures[0].standing, page.signatures[1].standing]
}

/// The next step as lists show it.
async fn listed(bed: &Bed, document: &DocumentId) -> String {
    let mut snapshot = bed.office.store.read().await.unwrap();
    let headings = snapshot.headings(Whose::Everybody).await.unwrap();
    let own = headings.iter().find(|one| one.document == *document);
    own.unwrap().next_step.to_string()
}

/// The next step as the page shows it.
async fn page_next(bed: &Bed, document: &DocumentId) -> String {
    bed.page(&lee(), document).await.next.code().to_owned()
}

use SignatureKind::{Chair, SocialWorker};
use SignatureStanding::{AsksAgain, Holds, NotYet};

#[tokio::test]
async fn the_social_worker_confirms_and_the_reviewing_officer_agrees() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    assert!(matches!(
        signs(&bed, &jo(), &document, SocialWorker).await,
        Err(VerbError::NotNow(why)) if why.starts_with("Say when somebody talked to the child")
    ));
    bed.talked(&document).await;
    assert!(matches!(
        signs(&bed, &sam(), &document, Chair).await,
        Err(VerbError::NotNow(why)) if why == "The social worker confirms the list first."
    ));
    assert_eq!(standing(&bed, &document).await, [NotYet, NotYet]);

    signs(&bed, &jo(), &document, SocialWorker).await.unwrap();
    assert_eq!(standing(&bed, &document).await, [Holds, NotYet]);
    assert_eq!(listed(&bed, &document).await, "agree");
    signs(&bed, &sam(), &document, Chair).await.unwrap();
    assert_eq!(standing(&bed, &document).await, [Holds, Holds]);
    assert_eq!(
        listed(&bed, &document).await,
        page_next(&bed, &document).await
    );
    let page = bed.page(&lee(), &document).await;
    let send = page.tasks.last().unwrap();
    assert_eq!((send.code, send.status), ("send", TaskStatus::NotStarted));
    assert_eq!(send.owner, Owner::BusinessSupport);
}

#[tokio::test]
async fn only_those_sign_whose_signature_it_is() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    bed.talked(&document).await;
    for (who, kind) in [
        (jo(), Chair),
        (sam(), SocialWorker),
        (lee(), SocialWorker),
        (officers_manager(), Chair),
    ] {
        let refused = signs(&bed, &who, &document, kind).await;
        assert!(
            matches!(refused, Err(VerbError::NotAllowed(_))),
            "{who:?} {kind:?} {refused:?}"
        );
    }
    // The team manager stands in for a social worker who is away.
    signs(&bed, &manager(), &document, SocialWorker)
        .await
        .unwrap();
    assert_eq!(standing(&bed, &document).await, [Holds, NotYet]);
}

#[tokio::test]
async fn duty_confirms_for_a_colleague_of_their_team_who_is_away() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    bed.talked(&document).await;
    let duty = |team| staff("Dee Ward", &[Role::DutyWorker], &[team], &[]);
    signs(&bed, &duty("team:21"), &document, SocialWorker)
        .await
        .unwrap();
    let page = bed.page(&jo(), &document).await;
    let by = page.signatures[0].by.as_deref();
    assert_eq!(by, Some("Dee Ward"), "whose it was is there for everybody");
    signs(&bed, &sam(), &document, Chair).await.unwrap();

    let none = differences(&bed.office, &duty("team:22"), &document).await;
    assert!(matches!(none, Err(VerbError::NotThere)), "{none:?}");
    let not_theirs = signs(&bed, &duty("team:21"), &document, Chair).await;
    assert!(matches!(not_theirs, Err(VerbError::NotAllowed(_))));
    bed.mosaic.restrict(MAYA);
    chasing::waits(&bed, &document, 0).await;
    let closed = differences(&bed.office, &duty("team:21"), &document).await;
    assert!(matches!(closed, Err(VerbError::NotThere)), "{closed:?}");
}

#[tokio::test]
async fn nobody_gives_both_signatures() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    bed.talked(&document).await;
    let both = staff(
        "Kit Both",
        &[Role::ReviewingOfficer, Role::SocialWorker],
        &[],
        &["701", "702"],
    );
    signs(&bed, &both, &document, SocialWorker).await.unwrap();
    let refused = signs(&bed, &both, &document, Chair).await;

    assert!(
        matches!(refused, Err(VerbError::NotAllowed(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_change_asks_again_and_what_did_not_change_does_not() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    bed.talked(&document).await;
    signs(&bed, &jo(), &document, SocialWorker).await.unwrap();
    signs(&bed, &sam(), &document, Chair).await.unwrap();
    // Where a taxi comes from is nothing that anybody signed for.
    bed.types(&lee(), &document, "logistics//transport", "Taxi for Kerry")
        .await
        .unwrap();
    assert_eq!(standing(&bed, &document).await, [Holds, Holds]);

    bed.types(&lee(), &document, "review//date", "4 December 2026")
        .await
        .unwrap();
    assert_eq!(standing(&bed, &document).await, [AsksAgain, AsksAgain]);
    let told = differences(&bed.office, &sam(), &document).await.unwrap();
    let asks = &told.signatures[0].differences;
    assert_eq!(asks.len(), 1, "{asks:?}");
    assert_eq!(asks[0].what, "Planned day");
    assert_eq!(asks[0].before.as_deref(), Some("Thursday 3 December 2026"));
    assert_eq!(asks[0].after.as_deref(), Some("Friday 4 December 2026"));
    assert_eq!(asks[0].by.as_deref(), Some("Lee"));
    assert!(told.kept > 20, "{}", told.kept);
    // As it was: the signatures hold again, for they cover it.
    bed.types(&lee(), &document, "review//date", "")
        .await
        .unwrap();
    assert_eq!(standing(&bed, &document).await, [Holds, Holds]);
}

#[tokio::test]
async fn the_next_review_begins_with_the_list_of_the_last() {
    let bed = Bed::new().await;
    let first = bed.maya().await;
    bed.talked(&first).await;
    signs(&bed, &jo(), &first, SocialWorker).await.unwrap();
    signs(&bed, &sam(), &first, Chair).await.unwrap();
    let close_it = |who: Actor| {
        let (office, operation, first) = (&bed.office, bed.op(), first.clone());
        let says = Closes {
            outcome: "held".into(),
            held_on: "23 November 2026".into(),
            ..Closes::default()
        };
        async move { close(office, &who, &operation, &first, &says).await }
    };
    assert!(matches!(
        close_it(jo()).await,
        Err(VerbError::NotAllowed(_))
    ));
    close_it(sam()).await.unwrap();

    // What is closed is read, and no longer written.
    let page = bed.page(&jo(), &first).await;
    assert!(!page.may.contains(&crate::casework::page::Action::Enter));
    let typed = bed.types(&jo(), &first, "review//room", "Room 1").await;
    assert!(matches!(typed, Err(VerbError::NotNow(_))), "{typed:?}");
    assert!(matches!(close_it(sam()).await, Err(VerbError::NotNow(_))));

    bed.mosaic.change(MAYA, |network| {
        network.child.planned.on =
            crate::rules::example::fact(jiff::civil::date(2026, 12, 7), "plannedDate");
    });
    let second = bed.maya().await;
    assert_ne!(first, second);
    let told = differences(&bed.office, &jo(), &second).await.unwrap();
    assert_eq!(told.signatures[0].standing, NotYet);
    let asks: Vec<&str> = told.signatures[0]
        .differences
        .iter()
        .map(|one| &*one.what)
        .collect();
    assert_eq!(asks, ["Planned day"]);
    let since: Vec<&str> = told
        .since_last_review
        .iter()
        .map(|one| &*one.what)
        .collect();
    assert_eq!(since, asks, "the sign-off says what is not as it was");
    assert!(told.kept > 20, "{}", told.kept);
    assert!(
        told.afresh
            .iter()
            .any(|one| one.label == "Kerry Bell, mother")
    );
    assert!(
        !told.stops.is_empty(),
        "the child is asked before every review"
    );
}

#[tokio::test]
async fn what_changed_while_somebody_looked_is_shown_before_they_sign() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    bed.talked(&document).await;
    let shown = seen(&bed, &jo(), &document).await;
    bed.types(&lee(), &document, "review//date", "4 December 2026")
        .await
        .unwrap();
    for unseen in [shown.as_str(), "", "9999999999"] {
        let refused = sign_it(&bed, &document, unseen).await;
        assert!(matches!(refused, Err(VerbError::NotNow(_))), "{unseen}");
    }
    let now = seen(&bed, &jo(), &document).await;
    sign_it(&bed, &document, &now).await.unwrap();
}

async fn sign_it(bed: &Bed, document: &DocumentId, seen: &str) -> Result<Done, VerbError> {
    sign(&bed.office, &jo(), &bed.op(), document, SocialWorker, seen).await
}

#[tokio::test]
async fn a_signature_grows_too_old_with_what_it_covers() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    bed.types(&lee(), &document, "review//date", "3 December 2027")
        .await
        .unwrap();
    bed.talked(&document).await;
    signs(&bed, &jo(), &document, SocialWorker).await.unwrap();
    let page = bed.page(&sam(), &document).await;
    let at_first = page.signatures[0].differences.len();
    bed.wait(200);

    let page = bed.page(&sam(), &document).await;
    let asks = &page.signatures[0].differences;
    assert!(asks.len() > at_first, "{asks:?}");
    assert!(asks.iter().any(|one| one.what.ends_with(": contact")));
    assert_eq!(page.signatures[0].standing, AsksAgain);
}

#[tokio::test]
async fn a_signature_is_taken_back_with_a_reason() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    bed.talked(&document).await;
    signs(&bed, &jo(), &document, SocialWorker).await.unwrap();
    let back = |reason: &'static str| {
        let (office, operation, document) = (&bed.office, bed.op(), document.clone());
        async move { withdraw(office, &jo(), &operation, &document, SocialWorker, reason).await }
    };

    assert!(matches!(back(" ").await, Err(VerbError::Wrong(_))));
    back("Signed for the wrong child").await.unwrap();
    assert_eq!(standing(&bed, &document).await, [NotYet, NotYet]);
    assert!(matches!(back("Again").await, Err(VerbError::NotNow(_))));
}
