//! The library: searched, published, archived; answers copied to siblings.

mod owning;
mod versions;
mod wording;

use super::bed::*;
use crate::{
    casework::{
        library::{
            Archived, HowBegun, MayKeep, form,
            keep::{Upload, archive, publish, restore, texts},
            shelves,
            suggest::{settle, suggest},
        },
        office::VerbError,
        open::Opening,
        plain::{
            begin::{Beginning, begin},
            enter::{PlainTyped, enter},
            open::{of_child, page},
            siblings::{self, Chosen, copy},
        },
    },
    model::{actor::Actor, live::DocumentId, person::Relationship, staff::Role},
    rules::example,
};

const TAXI: &str = r#"name = "taxi"
version = 1
title = "Taxi"
owner = "Business support"
review_by = 2026-11-01
what_changed = "First version."

[[section]]
name = "trip"
title = "The trip"

[[section.field]]
name = "to"
label = "Where to"
kind = "text"

[[section.field]]
name = "secret"
label = "Not for everybody"
kind = "text"
may_see = ["social_worker"]
"#;

fn upload(text: &str) -> Upload {
    Upload {
        text: text.to_owned(),
        guide: "# Ask early".to_owned(),
        why: String::new(),
    }
}

async fn names(bed: &Bed, who: &Actor, words: &str) -> Vec<(String, u32)> {
    let found = shelves(&bed.office, who, words).await.unwrap();
    let heads = found.forms.into_iter().map(|one| one.head);
    heads
        .map(|head| (head.name.to_string(), head.version))
        .collect()
}

async fn begun(bed: &Bed, invite: &DocumentId, form: &str) -> DocumentId {
    begin(
        &bed.office,
        &jo(),
        &bed.op(),
        invite,
        (form, Beginning::Known),
    )
    .await
    .unwrap()
}

async fn types(bed: &Bed, document: &DocumentId, typed: &[(&str, &str)]) {
    let typed: Vec<PlainTyped> = typed
        .iter()
        .map(|(place, text)| PlainTyped {
            place: place.parse().unwrap(),
            text: (*text).to_owned(),
            was: String::new(),
            version: 0,
        })
        .collect();
    enter(&bed.office, &jo(), &bed.op(), document, &typed)
        .await
        .unwrap();
}

#[tokio::test]
async fn every_form_is_found_by_what_it_asks_in_its_current_version() {
    let bed = Bed::new().await;

    let all = names(&bed, &jo(), "").await;
    assert_eq!(all.len(), 13, "{all:?}");
    assert_eq!(
        names(&bed, &jo(), "dialect INTERPRETER").await,
        [("interpreter-booking".to_owned(), 2)]
    );
    let guide = "talking-with-a-child-before-the-review";
    assert_eq!(
        names(&bed, &jo(), "advocate wish").await,
        [(guide.to_owned(), 1)]
    );
    let read = form(&bed.office, &jo(), guide).await.unwrap();
    assert_eq!(read.shelved.begun, HowBegun::Never);
    let invite = bed.maya().await;
    let begun = begin(
        &bed.office,
        &jo(),
        &bed.op(),
        &invite,
        (guide, Beginning::Known),
    )
    .await;
    assert!(matches!(begun, Err(VerbError::NotThere)), "{begun:?}");
    assert_eq!(names(&bed, &jo(), "nowhere").await, []);
    let invite = form(&bed.office, &jo(), "invite").await.unwrap();
    assert!(invite.asks.is_empty() && !invite.guide.is_empty());
    assert_eq!(invite.may_keep, MayKeep::No);
    let unknown = form(&bed.office, &jo(), "unknown").await;
    assert!(matches!(unknown, Err(VerbError::NotThere)));
    let partner = staff("Partner", &[Role::Partner], &[], &[]);
    let refused = shelves(&bed.office, &partner, "").await;
    assert!(matches!(refused, Err(VerbError::NotAllowed(_))));
}

#[tokio::test]
async fn a_bad_file_is_refused_with_its_place_and_the_version_in_use_stays() {
    let bed = Bed::new().await;
    publish(&bed.office, &lee(), &bed.op(), &upload(TAXI))
        .await
        .unwrap();

    for (bad, told) in [
        (
            TAXI.replace("version = 1", "version = 2")
                .replace("\"text\"", "\"txt\""),
            "Line 15, column 8: there is no kind `txt` here; did you mean `text`?",
        ),
        (
            TAXI.to_owned(),
            "Line 2, column 1: version 1 of this form is there already; write version = 2",
        ),
        (
            TAXI.replace("version = 1", "version = 4294967295"),
            "Line 2, column 1: version 4294967295 is far ahead of version 1; write version = 2",
        ),
        (
            TAXI.replace("\"taxi\"", "\"invite\""),
            "Line 1, column 1: the name `invite` is taken by the program; give this form another name",
        ),
    ] {
        let refused = publish(&bed.office, &lee(), &bed.op(), &upload(&bad)).await;
        let Err(VerbError::Wrong(wrong)) = refused else {
            panic!("{told}: {refused:?}");
        };
        assert_eq!(wrong[0].message, told);
    }
    let worker = publish(&bed.office, &jo(), &bed.op(), &upload(TAXI)).await;
    assert!(matches!(worker, Err(VerbError::NotAllowed(_))));

    assert_eq!(
        names(&bed, &jo(), "taxi where").await,
        [("taxi".to_owned(), 1)]
    );
    let kept = texts(&bed.office, &lee(), "taxi").await.unwrap();
    assert_eq!(kept, upload(TAXI));
}

#[tokio::test]
async fn a_version_is_used_from_its_day_on_and_what_was_begun_keeps_its_own() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    publish(&bed.office, &lee(), &bed.op(), &upload(TAXI))
        .await
        .unwrap();
    let document = begun(&bed, &invite, "taxi").await;
    let second = TAXI
        .replace("version = 1", "version = 2\ngo_live = 2026-11-26")
        .replace("Where to", "Where exactly");
    publish(&bed.office, &lee(), &bed.op(), &upload(&second))
        .await
        .unwrap();

    let early = form(&bed.office, &jo(), "taxi").await.unwrap();
    assert_eq!(early.shelved.head.version, 1);
    assert_eq!(early.shelved.coming[0].version, 2);
    bed.wait(4);

    let late = form(&bed.office, &jo(), "taxi").await.unwrap();
    assert_eq!(late.shelved.head.version, 2);
    let page = page(&bed.office, &jo(), &document, Opening::View)
        .await
        .unwrap();
    assert_eq!((page.version, page.newer), (1, Some(2)));
    assert_eq!(page.sections[0].fields[0].label, "Where to");
    let robin = bed.begun(ROBIN).await;
    let other = begun(&bed, &robin, "taxi").await;
    let other = crate::casework::plain::open::page(&bed.office, &jo(), &other, Opening::View)
        .await
        .unwrap();
    assert_eq!(other.sections[0].fields[0].label, "Where exactly");
}

#[tokio::test]
async fn an_archived_form_is_not_begun_any_more_and_can_be_brought_back() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    archive(&bed.office, &lee(), &bed.op(), ("food-voucher", ""))
        .await
        .unwrap();

    let refused = ("food-voucher", Beginning::Known);
    let refused = begin(&bed.office, &jo(), &bed.op(), &invite, refused).await;
    assert!(matches!(refused, Err(VerbError::NotThere)));
    let list = shelves(&bed.office, &jo(), "").await.unwrap();
    let archived: Vec<&str> = list.archived.iter().map(|one| &*one.head.name).collect();
    assert_eq!(archived, ["food-voucher"]);
    let offered = of_child(&bed.office, &jo(), &invite).await.unwrap().forms;
    assert!(offered.iter().all(|one| one.name != "food-voucher"));

    restore(&bed.office, &lee(), &bed.op(), ("food-voucher", ""))
        .await
        .unwrap();
    let back = form(&bed.office, &jo(), "food-voucher").await.unwrap();
    assert_eq!(back.shelved.archived, Archived::No);
    begun(&bed, &invite, "food-voucher").await;
    let habits = archive(&bed.office, &lee(), &bed.op(), ("invite", "")).await;
    assert!(matches!(habits, Err(VerbError::NotThere)));
}

#[tokio::test]
async fn a_suggestion_goes_to_those_who_keep_the_form_until_it_is_dealt_with() {
    let bed = Bed::new().await;
    let words = "Ask for the car seat first";
    suggest(&bed.office, &jo(), &bed.op(), "transport-request", words)
        .await
        .unwrap();
    let empty = suggest(&bed.office, &jo(), &bed.op(), "transport-request", " ").await;
    assert!(matches!(empty, Err(VerbError::Wrong(_))));

    let worker = form(&bed.office, &jo(), "transport-request").await.unwrap();
    assert!(worker.suggestions.is_empty());
    let keeper = form(&bed.office, &lee(), "transport-request")
        .await
        .unwrap();
    let one = &keeper.suggestions[0];
    assert_eq!((&*one.words, &*one.by, one.version), (words, "Jo Marsh", 1));
    settle(&bed.office, &lee(), &bed.op(), &one.id)
        .await
        .unwrap();
    let twice = settle(&bed.office, &lee(), &bed.op(), &one.id).await;
    assert!(matches!(twice, Err(VerbError::NotNow(_))));
    let after = form(&bed.office, &lee(), "transport-request")
        .await
        .unwrap();
    assert!(after.suggestions.is_empty());
}

/// The box of a page that only some see, where it is there at all.
async fn secret(bed: &Bed, who: &Actor, document: &DocumentId) -> Option<String> {
    let page = page(&bed.office, who, document, Opening::View)
        .await
        .unwrap();
    let mut fields = page.sections.iter().flat_map(|one| &one.fields);
    let found = fields.find(|one| one.place.to_string() == "trip//secret");
    found.map(|one| one.input.value.clone())
}

#[tokio::test]
async fn what_only_some_may_see_is_carried_to_nobody_else() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let admin = staff("Ola", &[Role::CouncilAdministrator], &[], &[]);
    publish(&bed.office, &lee(), &bed.op(), &upload(TAXI))
        .await
        .unwrap();
    let first = begun(&bed, &invite, "taxi").await;
    let answers = [("trip//to", "The pool"), ("trip//secret", "Quiet please")];
    types(&bed, &first, &answers).await;
    let closes = async |document: &DocumentId| {
        let (office, op) = (&bed.office, bed.op());
        let outcome = (
            crate::casework::plain::close::FormOutcome::NotNeeded,
            "Not now",
        );
        crate::casework::plain::close::close(office, &jo(), &op, document, outcome).await
    };
    closes(&first).await.unwrap();
    let again = async |who: &Actor| {
        let repeats = ("taxi", Beginning::Repeats(&first));
        begin(&bed.office, who, &bed.op(), &invite, repeats).await
    };
    // Who does not see it begins without it.
    let unseen = again(&lee()).await.unwrap();
    assert_eq!(secret(&bed, &jo(), &unseen).await.as_deref(), Some(""));
    closes(&unseen).await.unwrap();
    let seen = again(&jo()).await.unwrap();
    let kept = secret(&bed, &jo(), &seen).await;
    assert_eq!(kept.as_deref(), Some("Quiet please"));
    assert_eq!(secret(&bed, &lee(), &seen).await, None);
    closes(&seen).await.unwrap();

    let open = TAXI
        .replace("version = 1", "version = 2")
        .replace("may_see = [\"social_worker\"]\n", "");
    publish(&bed.office, &admin, &bed.op(), &upload(&open))
        .await
        .unwrap();
    let wide = again(&jo()).await.unwrap();

    assert_eq!(secret(&bed, &lee(), &wide).await.as_deref(), Some(""));
}

#[tokio::test]
async fn a_version_that_opens_something_is_published_by_an_administrator() {
    let bed = Bed::new().await;
    let signed = format!(
        "{TAXI}\n[[sign_off]]\nname = \"manager\"\ntitle = \"A manager agrees\"\n\
         roles = [\"team_manager\"]\n"
    );
    publish(&bed.office, &lee(), &bed.op(), &upload(&signed))
        .await
        .unwrap();
    let second = signed.replace("version = 1", "version = 2");
    let fewer = second.replace("[\"social_worker\"]", "[\"social_worker\", \"iro\"]");
    for (version, told) in [
        (
            second.replace("may_see = [\"social_worker\"]\n", ""),
            "\u{201c}Not for everybody\u{201d} would be seen by more people",
        ),
        (
            fewer,
            "\u{201c}Not for everybody\u{201d} would be seen by more people",
        ),
        (
            TAXI.replace("version = 1", "version = 2"),
            "\u{201c}A manager agrees\u{201d} would not be asked for any more",
        ),
        (
            second.replace(
                "[\"team_manager\"]",
                "[\"team_manager\", \"business_support\"]",
            ),
            "\u{201c}A manager agrees\u{201d} could be given by more people",
        ),
    ] {
        let refused = publish(&bed.office, &lee(), &bed.op(), &upload(&version)).await;
        let Err(VerbError::Wrong(wrong)) = refused else {
            panic!("{told}: {refused:?}");
        };
        assert!(wrong[0].message.starts_with(told), "{wrong:?}");
    }
    let without = second.replace("name = \"secret\"", "name = \"other\"");
    publish(&bed.office, &lee(), &bed.op(), &upload(&without))
        .await
        .unwrap();
    let back = signed
        .replace("version = 1", "version = 3")
        .replace("may_see = [\"social_worker\"]\n", "");
    let refused = publish(&bed.office, &lee(), &bed.op(), &upload(&back)).await;
    assert!(matches!(refused, Err(VerbError::Wrong(_))), "{refused:?}");

    let admin = staff("Ola", &[Role::CouncilAdministrator], &[], &[]);
    publish(&bed.office, &admin, &bed.op(), &upload(&back))
        .await
        .unwrap();
    assert_eq!(names(&bed, &jo(), "taxi where").await[0].1, 3);
}

/// Says in the record of one child that the other is a sibling.
fn sibling(bed: &Bed, of: &str, other: &str) {
    bed.mosaic.change(of, |network| {
        let person = example::person(other, "Sibling", "Bell", Relationship::Sibling);
        network.people.push(person);
    });
}

#[tokio::test]
async fn answers_go_to_siblings_one_by_one_and_say_where_they_came_from() {
    let bed = Bed::new().await;
    sibling(&bed, MAYA, ROBIN);
    sibling(&bed, ROBIN, MAYA);
    let (maya, robin) = (bed.maya().await, bed.begun(ROBIN).await);
    publish(&bed.office, &lee(), &bed.op(), &upload(TAXI))
        .await
        .unwrap();
    let document = begun(&bed, &maya, "taxi").await;
    let answers = [("trip//to", "The pool"), ("trip//secret", "Quiet please")];
    types(&bed, &document, &answers).await;

    let offered = siblings::page(&bed.office, &jo(), &document).await.unwrap();
    let children: Vec<&DocumentId> = offered.children.iter().map(|one| &one.invite).collect();
    assert_eq!(children, [&robin]);
    assert_eq!(offered.answers.len(), 2);
    let chosen = |place: &str| {
        [Chosen {
            invite: robin.clone(),
            places: vec![place.parse().unwrap()],
        }]
    };
    let op = bed.op();
    let copied = copy(&bed.office, &jo(), &op, &document, &chosen("trip//to"))
        .await
        .unwrap();
    assert_eq!(copied[0].count, 1);
    let again = copy(&bed.office, &jo(), &op, &document, &chosen("trip//to")).await;
    assert_eq!(again.unwrap(), copied);

    let there = page(&bed.office, &jo(), &copied[0].document, Opening::View)
        .await
        .unwrap();
    let fields = &there.sections[0].fields;
    assert_eq!(fields[0].input.value, "The pool");
    let from = bed
        .office
        .store
        .read()
        .await
        .unwrap()
        .document(&document)
        .await;
    let reference = from.unwrap().unwrap().reference;
    let words = format!("Copied from {reference}, where Jo Marsh entered it on ");
    assert!(fields[0].origin.starts_with(&words), "{}", fields[0].origin);
    assert_eq!(fields[1].input.value, "");
    // What stands there already stays.
    let once_more = copy(
        &bed.office,
        &jo(),
        &bed.op(),
        &document,
        &chosen("trip//to"),
    )
    .await;
    assert_eq!(once_more.unwrap()[0].count, 0);
}

#[tokio::test]
async fn nobody_of_another_family_and_nobody_elses_child_is_ever_offered() {
    let bed = Bed::new().await;
    let (maya, robin) = (bed.maya().await, bed.begun(ROBIN).await);
    let document = begun(&bed, &maya, "food-voucher").await;
    types(&bed, &document, &[("voucher//before", "None")]).await;
    let chosen = [Chosen {
        invite: robin.clone(),
        places: vec!["voucher//before".parse().unwrap()],
    }];

    let strangers = siblings::page(&bed.office, &jo(), &document).await.unwrap();
    assert!(strangers.children.is_empty());
    let forced = copy(&bed.office, &jo(), &bed.op(), &document, &chosen).await;
    assert!(matches!(forced, Err(VerbError::NotThere)));

    // One record names the other, which does not name it back: nobody is offered.
    let bed = Bed::new().await;
    sibling(&bed, MAYA, ROBIN);
    let (maya, _) = (bed.maya().await, bed.begun(ROBIN).await);
    let document = begun(&bed, &maya, "food-voucher").await;
    let one_sided = siblings::page(&bed.office, &jo(), &document).await.unwrap();
    assert!(one_sided.children.is_empty());

    // Both did once, and one of them does not any more.
    let bed = Bed::new().await;
    sibling(&bed, MAYA, ROBIN);
    sibling(&bed, ROBIN, MAYA);
    bed.mosaic.change(ROBIN, |network| {
        let tie = network.people.last_mut().unwrap().connections.last_mut();
        let ended = Some(jiff::civil::date(2026, 10, 1));
        let tie = tie.unwrap();
        tie.period = crate::model::date::Period::new(tie.period.start, ended);
    });
    let (maya, _) = (bed.maya().await, bed.begun(ROBIN).await);
    let document = begun(&bed, &maya, "food-voucher").await;
    let ended = siblings::page(&bed.office, &jo(), &document).await.unwrap();
    assert!(ended.children.is_empty());

    // Both name each other, and the record of one is not for whoever asks.
    let bed = Bed::new().await;
    sibling(&bed, MAYA, ROBIN);
    sibling(&bed, ROBIN, MAYA);
    let (maya, _) = (bed.maya().await, bed.begun(ROBIN).await);
    let document = begun(&bed, &maya, "food-voucher").await;
    let support = siblings::page(&bed.office, &lee(), &document)
        .await
        .unwrap();
    assert!(support.children.is_empty());
    let worker = siblings::page(&bed.office, &jo(), &document).await.unwrap();
    assert_eq!(worker.children.len(), 1);
}
