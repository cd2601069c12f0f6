//! Once a week staff are told what only they can finish, if there is any.

use super::{
    answering::{both_sign, signed},
    bed::*,
    chasing::carried,
};
use crate::{
    casework::{
        digest::{self, Tally},
        office::by,
        reread,
    },
    model::{
        actor::Actor,
        contact::EmailAddress,
        live::{ChangeKind, DocumentId},
        post::{Phase, Purpose},
        staff::Staff,
    },
    rules::example,
    store::staff::KeptStaff,
};

const WHO: Actor = Actor::Timer("round");

/// Keeps somebody with an address of their own.
async fn keeps(bed: &Bed, who: &Actor, active: bool) {
    let Actor::Staff(staff) = who else { return };
    let address = format!("{}@northshire.example", staff.id.as_str().replace(' ', "."));
    let kept = KeptStaff {
        staff: Staff {
            email: EmailAddress::parse(&address).ok(),
            ..Staff::clone(staff)
        },
        active,
    };
    let mut tx = bed
        .office
        .store
        .begin(&by(who), bed.moment())
        .await
        .unwrap();
    tx.put_staff(&kept, None).await.unwrap();
    tx.commit(b"").await.unwrap();
}

async fn rounds(bed: &Bed) -> Tally {
    let tally = digest::round(&bed.office, &WHO).await.unwrap();
    assert_eq!(tally.failed, 0);
    tally
}

async fn digests(bed: &Bed, document: &DocumentId) -> Vec<Phase> {
    let mut read = bed.office.store.read().await.unwrap();
    let mut letters = read.letters(document).await.unwrap();
    letters.retain(|one| one.purpose == Purpose::Digest);
    letters.sort_by_key(|one| one.version);
    letters.iter().map(|one| one.phase).collect()
}

fn tally(written: usize, nothing: usize) -> Tally {
    Tally {
        written,
        nothing,
        failed: 0,
    }
}

/// Maya's list waits for her social worker; both work here.
async fn waits_for_jo(bed: &Bed) -> DocumentId {
    bed.office.is_at("https://reviews.northshire.example");
    let document = bed.maya().await;
    bed.talked(&document).await;
    keeps(bed, &jo(), true).await;
    keeps(bed, &sam(), true).await;
    document
}

#[tokio::test]
async fn each_is_told_once_a_week_of_what_is_theirs_by_reference_and_link() {
    let bed = Bed::new().await;
    let document = waits_for_jo(&bed).await;

    assert_eq!(
        rounds(&bed).await,
        tally(1, 1),
        "the officer has nothing yet"
    );
    assert_eq!(rounds(&bed).await, tally(0, 0), "once a week");
    let letters = carried(&bed).await;
    assert_eq!(letters.len(), 1);
    let mail = &letters[0];
    assert!(
        mail.contains("Jo.Marsh@northshire.example") || mail.contains("jo.marsh@"),
        "{mail}"
    );
    let page = bed.page(&jo(), &document).await;
    assert!(mail.contains(&page.header.reference), "{mail}");
    let link = format!("https://reviews.northshire.example/documents/{document}/sign");
    assert!(mail.contains(&link), "{mail}");
    assert!(mail.contains("Confirm the list"), "{mail}");
    for secret in ["Maya", "Bell", "Civic", "Larch", "Kerry"] {
        assert!(!mail.contains(secret), "{secret} in {mail}");
    }
    // It is about nobody's letter: the history of the child tells nothing of it.
    let mut read = bed.office.store.read().await.unwrap();
    let changes = read.changes(&document, None, 99).await.unwrap();
    assert!(changes.iter().all(|one| one.kind != ChangeKind::LetterSent));
    drop(read);

    // What begins to wait later in the week is told with the next.
    both_sign_as_far_as_sam(&bed, &document).await;
    assert_eq!(rounds(&bed).await, tally(0, 0));
    bed.wait(7);
    assert_eq!(rounds(&bed).await, tally(1, 1));
    let letters = carried(&bed).await;
    assert!(letters[0].contains("Agree the list"), "{}", letters[0]);
}

/// The social worker confirms: it waits for the reviewing officer.
async fn both_sign_as_far_as_sam(bed: &Bed, document: &DocumentId) {
    use crate::casework::{
        page::document::SignatureKind,
        sign::{differences, sign},
    };
    let seen = differences(&bed.office, &jo(), document)
        .await
        .unwrap()
        .seen;
    let kind = SignatureKind::SocialWorker;
    sign(&bed.office, &jo(), &bed.op(), document, kind, &seen)
        .await
        .unwrap();
}

#[tokio::test]
async fn nothing_to_do_no_mail() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    keeps(&bed, &jo(), true).await;
    keeps(&bed, &sam(), true).await;

    assert_eq!(rounds(&bed).await, tally(0, 2));
    assert_eq!(rounds(&bed).await, tally(0, 0));
    assert!(carried(&bed).await.is_empty());
    assert!(digests(&bed, &document).await.is_empty());
}

#[tokio::test]
async fn who_has_left_has_no_address_or_is_of_no_such_role_gets_none() {
    let bed = Bed::new().await;
    bed.office.is_at("https://reviews.northshire.example");
    let document = bed.maya().await;
    bed.talked(&document).await;
    keeps(&bed, &jo(), false).await;
    bed.keep_staff(&sam()).await;
    keeps(&bed, &officers_manager(), true).await;

    assert_eq!(rounds(&bed).await, tally(0, 0));
}

#[tokio::test]
async fn what_was_finished_before_it_went_and_the_night_take_it_back() {
    let bed = Bed::new().await;
    let document = waits_for_jo(&bed).await;
    assert_eq!(rounds(&bed).await, tally(1, 1));
    both_sign(&bed, &document).await;
    assert!(carried(&bed).await.is_empty());
    assert_eq!(digests(&bed, &document).await, [Phase::Cancelled]);
    assert_eq!(rounds(&bed).await, tally(0, 1), "nothing is left to say");

    let bed = Bed::new().await;
    let document = waits_for_jo(&bed).await;
    assert_eq!(rounds(&bed).await, tally(1, 1));
    bed.wait_hours(10);
    assert!(carried(&bed).await.is_empty(), "it is evening");
    assert_eq!(rounds(&bed).await, tally(0, 0), "and stays so");
    bed.wait_hours(14);
    assert_eq!(rounds(&bed).await, tally(1, 0), "the same week");
    assert_eq!(carried(&bed).await.len(), 1);
    assert_eq!(
        digests(&bed, &document).await,
        [Phase::Cancelled, Phase::Accepted]
    );
}

#[tokio::test]
async fn business_support_is_told_of_people_whom_a_change_has_left_with_what_is_wrong() {
    let bed = Bed::new().await;
    let (document, _) = super::chasing::asked_by_mail(&bed).await;
    keeps(&bed, &lee(), true).await;
    bed.types(&jo(), &document, "review//time", "2pm")
        .await
        .unwrap();

    assert_eq!(rounds(&bed).await, tally(1, 0));
    let letters = carried(&bed).await;
    let link = format!("https://reviews.northshire.example/documents/{document}/changed");
    assert!(letters[0].contains(&link), "{}", letters[0]);
    assert!(letters[0].contains("1 person was told something that no longer stands"));
}

#[tokio::test]
async fn business_support_is_told_of_a_day_that_has_passed_where_another_is_entered() {
    let bed = Bed::new().await;
    let (document, _) = super::chasing::asked_by_mail(&bed).await;
    keeps(&bed, &lee(), true).await;
    bed.wait(14);

    rounds(&bed).await;
    let letters = carried(&bed).await;
    let link = format!("https://reviews.northshire.example/documents/{document}/dates");
    let has = |one: &&String| one.contains(&link) && one.contains("or enter another day");
    assert_eq!(letters.iter().filter(has).count(), 1, "{letters:?}");
}

#[tokio::test]
async fn two_processes_write_the_week_of_one_person_once() {
    for bed in Bed::each_with_services(&[]).await {
        let document = waits_for_jo(&bed).await;
        let (one, other) = tokio::join!(rounds(&bed), rounds(&bed));

        let sum = |of: fn(&Tally) -> usize| of(&one) + of(&other);
        assert_eq!(sum(|one| one.written), 1);
        assert_eq!(sum(|one| one.nothing), 1, "the officer has nothing");
        assert_eq!(digests(&bed, &document).await, [Phase::Queued]);
        assert_eq!(carried(&bed).await.len(), 1);
        bed.end().await;
    }
}

#[tokio::test]
async fn a_mail_that_lists_a_child_who_was_taken_from_its_reader_is_written_anew() {
    let bed = Bed::new().await;
    bed.mosaic
        .change(ROBIN, |network| network.child.restrictions.clear());
    let robin = bed.begun(ROBIN).await;
    bed.talked(&robin).await;
    let maya = waits_for_jo(&bed).await;
    assert_eq!(rounds(&bed).await, tally(1, 1));
    bed.mosaic.change(MAYA, |network| {
        example::change(network, "701").id = example::id("750");
    });
    reread::read_again(&bed.office, &sam(), &bed.op(), &maya)
        .await
        .unwrap();

    assert!(carried(&bed).await.is_empty());
    assert_eq!(rounds(&bed).await, tally(1, 0));
    let letters = carried(&bed).await;
    assert_eq!(letters.len(), 1);
    let reference = async |document| bed.page(&sam(), document).await.header.reference;
    let (taken, left) = (reference(&maya).await, reference(&robin).await);
    assert!(letters[0].contains(&left), "{}", letters[0]);
    assert!(!letters[0].contains(&taken), "{}", letters[0]);
}
