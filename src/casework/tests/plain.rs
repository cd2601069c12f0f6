//! Forms of the library: begun, filled in, signed, closed and begun again.

mod letters;
mod news;
mod shipped;
mod waiting;

use super::bed::*;
use crate::{
    casework::{
        board,
        office::VerbError,
        open::Opening,
        plain::{
            attach::{Attached, attach, file},
            begin::{Beginning, begin},
            close::{FormOutcome, close},
            enter::{PlainTyped, enter},
            open::{of_child, page},
            page::{FieldPart, PlainPage, PlainState, Shown, StepStanding},
            sign::sign,
        },
    },
    model::{
        actor::Actor,
        fact::Fact,
        id::SystemName,
        live::{DocumentId, OperationId, Place},
    },
};

impl Bed {
    async fn form(&self, who: &Actor, invite: &DocumentId, form: &str) -> DocumentId {
        begin(
            &self.office,
            who,
            &self.op(),
            invite,
            (form, Beginning::Known),
        )
        .await
        .unwrap()
    }

    async fn opens(&self, who: &Actor, document: &DocumentId) -> PlainPage {
        page(&self.office, who, document, Opening::View)
            .await
            .unwrap()
    }

    /// Types into boxes over what stands there now.
    async fn fills(
        &self,
        who: &Actor,
        document: &DocumentId,
        typed: &[(&str, &str)],
    ) -> Result<(), VerbError> {
        let page = self.opens(who, document).await;
        let typed: Vec<PlainTyped> = typed
            .iter()
            .map(|(place, text)| {
                let shown = boxes(&page).into_iter().find(|one| one.0 == *place);
                let (_, version, was) = shown.unwrap_or_default();
                over(place, text, (version, &was))
            })
            .collect();
        enter(&self.office, who, &self.op(), document, &typed)
            .await
            .map(drop)
    }

    async fn signs(&self, who: &Actor, document: &DocumentId, step: &str) -> Result<(), VerbError> {
        let seen = self.opens(who, document).await.seen;
        sign(&self.office, who, &self.op(), document, (step, &seen))
            .await
            .map(drop)
    }

    /// Titles of the forms that ask again, as business support's board has them.
    async fn asks_again(&self) -> Vec<Option<String>> {
        let page = board::page(&self.office, &lee(), None).await.unwrap();
        let column = page.columns.into_iter().find(|one| one.code == "again");
        let cards = column.unwrap().cards.into_iter();
        cards.map(|card| card.who).collect()
    }

    /// A journey to the review with everything that has to be said.
    async fn journey(&self, invite: &DocumentId) -> DocumentId {
        let document = self.form(&jo(), invite, "transport-request").await;
        let answers = [
            ("journey//reason", "Review meeting"),
            ("journey//from", "12 Mill Lane, ZZ99 1AA"),
            ("journey//to", "Town Hall"),
            ("journey//return", "No"),
            ("needs//escort", "No escort"),
            ("contact//worker_contact", "020 7946 0123"),
        ];
        self.fills(&jo(), &document, &answers).await.unwrap();
        document
    }
}

fn over(place: &str, text: &str, (version, was): (u32, &str)) -> PlainTyped {
    PlainTyped {
        place: place.parse().unwrap(),
        text: text.to_owned(),
        was: was.to_owned(),
        version,
    }
}

/// Every box of a page: its place, the version and what stands there.
fn boxes(page: &PlainPage) -> Vec<(String, u32, String)> {
    let fields = page.sections.iter().flat_map(|section| &section.fields);
    fields
        .flat_map(|field| field.rows.iter().flatten().chain([&field.input]))
        .map(|one| (one.place.to_string(), one.version, one.value.clone()))
        .collect()
}

#[track_caller]
fn at<'p>(page: &'p PlainPage, place: &str) -> &'p FieldPart {
    let mut fields = page.sections.iter().flat_map(|section| &section.fields);
    let found = fields.find(|field| field.place.to_string() == place);
    found.unwrap_or_else(|| panic!("no field {place}"))
}

#[track_caller]
fn standing<'p>(page: &'p PlainPage, step: &str) -> &'p StepStanding {
    let found = page.steps.iter().find(|one| one.name == step);
    &found.unwrap_or_else(|| panic!("no step {step}")).standing
}

#[tokio::test]
async fn a_form_begins_with_what_the_list_says_and_where_that_came_from() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    bed.types(&lee(), &invite, "review//date", "4 December 2026")
        .await
        .unwrap();

    let document = bed.form(&jo(), &invite, "transport-request").await;

    let page = bed.opens(&jo(), &document).await;
    let name = at(&page, "child//name");
    assert!(name.input.words.starts_with("Maya"), "{}", name.input.words);
    assert!(name.origin.starts_with("Mosaic, read "), "{}", name.origin);
    // What somebody entered on the list counts here too.
    assert_eq!(
        at(&page, "journey//day").input.words,
        "Friday 4 December 2026"
    );
    assert_eq!(at(&page, "contact//worker").input.words, "Jo Marsh");
    assert_eq!(at(&page, "journey//which").shown, Shown::NotNeeded);
    let missing: Vec<&str> = page.missing.iter().map(|(label, _)| &**label).collect();
    assert_eq!(missing[0], "What it is for");
    assert!(!missing.contains(&"What exactly"), "{missing:?}");
    // The next one who begins it finds this one.
    assert_eq!(
        bed.form(&lee(), &invite, "transport-request").await,
        document
    );
}

#[tokio::test]
async fn each_way_of_not_knowing_has_its_own_words_and_an_empty_box() {
    for (fact, state, words) in [
        (Fact::NotRecorded, "not_recorded", "Not recorded"),
        (
            Fact::SourceDown {
                system: SystemName::new("mosaic"),
            },
            "source_down",
            "Could not be read: Mosaic did not answer",
        ),
        (
            Fact::Withheld {
                system: SystemName::new("mosaic"),
            },
            "withheld",
            "Withheld by Mosaic",
        ),
    ] {
        let bed = Bed::new().await;
        bed.mosaic.change(MAYA, |network| {
            network.child.access.first_language = fact.clone();
        });
        let invite = bed.maya().await;

        let document = bed.form(&jo(), &invite, "accommodation-request").await;

        let page = bed.opens(&lee(), &document).await;
        let language = at(&page, "match//language");
        assert_eq!((language.state, &*language.origin), (state, words));
        assert_eq!(language.input.value, "");
    }
}

#[tokio::test]
async fn two_who_type_in_one_box_are_both_shown_and_the_rest_is_kept() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let document = bed.form(&jo(), &invite, "transport-request").await;
    bed.fills(&jo(), &document, &[("journey//to", "Library")])
        .await
        .unwrap();

    let typed = [
        over("journey//to", "Town Hall", (0, "")),
        over("needs//needs", "A booster seat\n\nHer bear", (0, "")),
    ];
    let op = OperationId::parse("operation-of-lee").unwrap();
    let met = enter(&bed.office, &lee(), &op, &document, &typed).await;
    let Err(VerbError::Conflict(conflict)) = met else {
        panic!("{met:?}");
    };
    let one = &conflict.fields[0];
    assert_eq!((&*one.yours, &*one.theirs), ("Town Hall", "Library"));
    assert_eq!((&*one.by, one.version, &*one.label), ("Jo Marsh", 1, "To"));
    assert_eq!(conflict.entered.len(), 1);
    // The same wish again is answered as it was.
    let again = enter(&bed.office, &lee(), &op, &document, &typed).await;
    let Err(VerbError::Conflict(again)) = again else {
        panic!("{again:?}");
    };
    assert_eq!(again, conflict);
    // What was typed over the version that was shown is kept; a box that nobody touched is left.
    let typed = [
        over("journey//to", "Town Hall", (1, "Library")),
        over("needs//needs", "old", (0, "old")),
    ];
    enter(&bed.office, &lee(), &bed.op(), &document, &typed)
        .await
        .unwrap();
    let page = bed.opens(&jo(), &document).await;
    assert_eq!(at(&page, "journey//to").input.value, "Town Hall");
    assert!(
        at(&page, "journey//to")
            .origin
            .starts_with("Entered by Lee, ")
    );
    assert_eq!(
        at(&page, "needs//needs").input.value,
        "A booster seat\n\nHer bear"
    );
}

#[tokio::test]
async fn what_cannot_be_taken_is_told_beside_its_box_and_nothing_is_kept() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let document = bed.form(&jo(), &invite, "food-voucher").await;

    let typed = [
        ("voucher//amount", "some"),
        ("voucher//before", "None"),
        ("voucher//nothing", "x"),
    ];
    let met = bed.fills(&jo(), &document, &typed).await;

    let Err(VerbError::Wrong(wrong)) = met else {
        panic!("{met:?}");
    };
    let told: Vec<&str> = wrong.iter().map(|one| &*one.message).collect();
    assert_eq!(
        told,
        [
            "Amount in pounds: enter pounds, like 20 or 12.50",
            "This cannot be changed here."
        ]
    );
    let page = bed.opens(&jo(), &document).await;
    assert_eq!(at(&page, "voucher//before").input.value, "");
}

#[tokio::test]
async fn a_signature_asks_again_only_where_what_was_signed_reads_differently() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let document = bed.journey(&invite).await;
    let other = bed.form(&jo(), &invite, "food-voucher").await;
    let answers = [
        ("for//given_to", "Kerry Bell (Mother)"),
        ("voucher//amount", "20"),
        ("voucher//why", "Moved home"),
        ("voucher//before", "None"),
    ];
    bed.fills(&jo(), &other, &answers).await.unwrap();

    bed.signs(&jo(), &document, "worker").await.unwrap();
    bed.signs(&lee(), &document, "booked").await.unwrap();
    bed.signs(&jo(), &other, "issue").await.unwrap();
    let signed = bed.opens(&lee(), &document).await;
    assert_eq!(signed.state, PlainState::Signed);

    bed.types(&sam(), &invite, "review//date", "7 December 2026")
        .await
        .unwrap();

    let page = bed.opens(&lee(), &document).await;
    assert_eq!(page.state, PlainState::AsksAgain);
    for step in ["worker", "booked"] {
        let StepStanding::AsksAgain { differs, .. } = standing(&page, step) else {
            panic!("{:?}", standing(&page, step));
        };
        assert_eq!(differs.len(), 1, "{differs:?}");
        assert_eq!(differs[0].label, "Day of the journey");
        assert_eq!(differs[0].after, "Monday 7 December 2026");
    }
    let untouched = bed.opens(&jo(), &other).await;
    assert_eq!(untouched.state, PlainState::Signed);
    let title = "Transport request".to_owned();
    let top = bed.page(&jo(), &invite).await.again;
    assert_eq!(top, [(document.clone(), title.clone())]);
    assert_eq!(bed.asks_again().await, [Some(title)]);
    bed.signs(&jo(), &document, "worker").await.unwrap();
    bed.signs(&lee(), &document, "booked").await.unwrap();
    let page = bed.opens(&lee(), &document).await;
    assert_eq!(page.state, PlainState::Signed);
    assert_eq!(bed.page(&jo(), &invite).await.again, []);
    assert_eq!(bed.asks_again().await, []);
}

#[tokio::test]
async fn nobody_signs_unseen_unfinished_or_for_another() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let document = bed.form(&jo(), &invite, "transport-request").await;
    let unfinished = bed.signs(&jo(), &document, "worker").await;
    assert!(matches!(&unfinished, Err(VerbError::Wrong(wrong)) if wrong.len() > 3));

    let document = bed.journey(&invite).await;
    let seen = bed.opens(&jo(), &document).await.seen;
    bed.fills(&lee(), &document, &[("journey//to", "The library")])
        .await
        .unwrap();
    let late = ("worker", &*seen);
    let late = sign(&bed.office, &jo(), &bed.op(), &document, late).await;
    assert!(matches!(&late, Err(VerbError::NotNow(words)) if words.contains("Nothing was signed")));
    let support = bed.signs(&lee(), &document, "worker").await;
    let Err(VerbError::NotAllowed(words)) = support else {
        panic!("{support:?}");
    };
    assert!(words.ends_with("this is for the Social worker or Team manager."));
    let unknown = bed.signs(&jo(), &document, "nobody").await;
    assert!(matches!(unknown, Err(VerbError::NotThere)));
}

#[tokio::test]
async fn a_voucher_above_the_limit_is_asked_of_the_manager_and_within_it_of_nobody() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let document = bed.form(&jo(), &invite, "food-voucher").await;
    let answers = [
        ("for//given_to", "Kerry Bell (Mother)"),
        ("voucher//amount", "30"),
        ("voucher//why", "Moved home"),
        ("voucher//before", "None"),
    ];
    bed.fills(&jo(), &document, &answers).await.unwrap();
    bed.signs(&jo(), &document, "issue").await.unwrap();
    let within = bed.opens(&jo(), &document).await;
    assert_eq!(*standing(&within, "above"), StepStanding::NotAsked);
    assert_eq!(within.state, PlainState::Signed);
    let early = bed.signs(&manager(), &document, "above").await;
    assert!(matches!(early, Err(VerbError::NotNow(_))));

    bed.fills(&jo(), &document, &[("voucher//amount", "30.01")])
        .await
        .unwrap();
    let early = bed.signs(&jo(), &document, "issue").await;
    assert!(
        matches!(&early, Err(VerbError::NotNow(words)) if words.contains("comes first")),
        "{early:?}"
    );
    bed.signs(&jo(), &document, "ask").await.unwrap();

    let above = bed.opens(&jo(), &document).await;
    assert_eq!(*standing(&above, "above"), StepStanding::NotYet);
    // It was issued for less before.
    assert_eq!(above.state, PlainState::AsksAgain);
    let done = (FormOutcome::Done, "");
    let early = close(&bed.office, &jo(), &bed.op(), &document, done).await;
    assert!(matches!(&early, Err(VerbError::NotNow(words)) if words.contains("above the limit")));
    bed.signs(&manager(), &document, "above").await.unwrap();
    bed.signs(&jo(), &document, "issue").await.unwrap();
    assert_eq!(bed.opens(&jo(), &document).await.state, PlainState::Signed);
}

#[tokio::test]
async fn what_is_closed_stays_and_the_same_again_needs_only_the_signature() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let document = bed.journey(&invite).await;
    bed.signs(&jo(), &document, "worker").await.unwrap();
    bed.signs(&lee(), &document, "booked").await.unwrap();
    let done = (FormOutcome::Done, "");
    close(&bed.office, &lee(), &bed.op(), &document, done)
        .await
        .unwrap();
    bed.wait(1);
    bed.types(&sam(), &invite, "review//date", "7 December 2026")
        .await
        .unwrap();

    let closed = bed.opens(&jo(), &document).await;
    assert!(matches!(closed.state, PlainState::Closed { .. }));
    assert_eq!(
        at(&closed, "journey//day").input.words,
        "Thursday 3 December 2026"
    );
    let late = bed
        .fills(&jo(), &document, &[("journey//to", "Home")])
        .await;
    assert!(matches!(late, Err(VerbError::NotNow(_))));

    let same = ("transport-request", Beginning::Repeats(&document));
    let again = begin(&bed.office, &jo(), &bed.op(), &invite, same)
        .await
        .unwrap();
    assert_ne!(again, document);
    let page = bed.opens(&jo(), &again).await;
    assert_eq!(page.missing, []);
    assert_eq!(at(&page, "journey//to").input.value, "Town Hall");
    assert!(
        at(&page, "journey//to")
            .origin
            .starts_with("From the last one, entered by Jo Marsh")
    );
    assert_eq!(
        at(&page, "journey//day").input.words,
        "Monday 7 December 2026"
    );
    bed.signs(&jo(), &again, "worker").await.unwrap();
    let list = of_child(&bed.office, &lee(), &invite).await.unwrap();
    let states: Vec<&str> = list
        .documents
        .iter()
        .map(|one| one.state.words().0)
        .collect();
    assert_eq!(states, ["Waits for business support", "Done"]);
}

#[tokio::test]
async fn what_business_support_signs_next_stands_on_their_board() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let document = bed.journey(&invite).await;
    let on_board = || async {
        let page = board::page(&bed.office, &lee(), None).await.unwrap();
        let mut columns = page.columns.into_iter();
        columns.find(|one| one.code == "forms").unwrap().cards
    };
    assert_eq!(on_board().await, []);

    bed.signs(&jo(), &document, "worker").await.unwrap();
    let cards = on_board().await;
    assert_eq!(cards.len(), 1);
    assert_eq!(cards[0].who.as_deref(), Some("Transport request"));
    assert_eq!(
        cards[0].what,
        "Booked. Asked by Jo Marsh on Monday 23 November 2026"
    );
    let page = bed.opens(&jo(), &document).await;
    assert_eq!(page.state.words().0, "Waits for business support");

    bed.signs(&lee(), &document, "booked").await.unwrap();
    assert_eq!(on_board().await, []);
}

#[tokio::test]
async fn rows_of_a_table_are_kept_and_an_emptied_one_is_gone() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let document = bed.form(&jo(), &invite, "transfer-record").await;
    let rows = [
        ("now.open/row:1/what", "Court"),
        ("now.open/row:1/by", "9 December 2026"),
        ("now.open/row:2/what", "Visit"),
    ];
    bed.fills(&jo(), &document, &rows).await.unwrap();
    let page = bed.opens(&jo(), &document).await;
    let table = at(&page, "now//open");
    assert_eq!(table.rows.len(), 3);
    assert_eq!(table.rows[0][1].words, "Wednesday 9 December 2026");

    let emptied = [("now.open/row:2/what", "")];
    bed.fills(&jo(), &document, &emptied).await.unwrap();
    let odd = [("now.open/row:99/what", "x")];
    let odd = bed.fills(&jo(), &document, &odd).await;

    assert!(matches!(odd, Err(VerbError::Wrong(_))));
    let page = bed.opens(&jo(), &document).await;
    assert_eq!(at(&page, "now//open").rows.len(), 2);
}

#[tokio::test]
async fn who_may_not_open_the_list_or_see_a_box_finds_nothing_of_it() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let document = bed.form(&jo(), &invite, "transfer-record").await;
    let kept = "Not alone with his uncle";
    bed.fills(&jo(), &document, &[("now//safe", kept)])
        .await
        .unwrap();

    let stranger = page(&bed.office, &stranger(), &document, Opening::View).await;
    assert!(matches!(stranger, Err(VerbError::NotThere)));
    // It is no list: the pages of the list do not open it.
    let as_list = crate::casework::open::page(&bed.office, &jo(), &document, Opening::View).await;
    assert!(matches!(as_list, Err(VerbError::NotThere)));
    let support = bed.opens(&lee(), &document).await;
    let places: Vec<String> = boxes(&support).into_iter().map(|one| one.0).collect();
    assert!(!places.contains(&"now//safe".to_owned()), "{places:?}");
    assert!(boxes(&support).iter().all(|one| !one.2.contains(kept)));
    let entered = bed
        .fills(&lee(), &document, &[("now//safe", "Nothing")])
        .await;
    assert!(matches!(entered, Err(VerbError::Wrong(_))));
    let robin = bed.begun(ROBIN).await;
    let of_another = ("transfer-record", Beginning::Repeats(&document));
    let of_another = begin(&bed.office, &jo(), &bed.op(), &robin, of_another).await;
    assert!(matches!(of_another, Err(VerbError::NotThere)));
    let list = bed.page(&jo(), &invite).await;
    assert!(list.header.last.is_none());
}

#[tokio::test]
async fn a_file_is_kept_with_its_form_and_handed_to_those_who_may_see_it() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let document = bed.form(&jo(), &invite, "health-consultation").await;
    let place: Place = "health//report".parse().unwrap();
    let report = |name: &str, bytes: &[u8], version| Attached {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
        version,
    };
    let name = "C:\\Reports\\Dr \u{202e}Sh\u{200b}ah.pdf";
    let first = report(name, b"%PDF first", 0);
    attach(&bed.office, &jo(), &bed.op(), &document, (&place, &first))
        .await
        .unwrap();

    let (name, bytes) = file(&bed.office, &lee(), &document, &place).await.unwrap();
    assert_eq!((&*name, &*bytes), ("Dr Shah.pdf", &b"%PDF first"[..]));
    let page = bed.opens(&lee(), &document).await;
    assert_eq!(at(&page, "health//report").input.words, "Dr Shah.pdf");
    assert_eq!(page.history[0].after.as_deref(), Some("Dr Shah.pdf"));
    // The form was gone back to, and another file chosen in it.
    let sent = |bytes: &[u8]| {
        let operation = OperationId::parse("operation-file").unwrap();
        operation.for_request(bytes, crate::model::live::Reuse::Apart)
    };
    let (second, third) = (report("2.pdf", b"2", 1), report("3.pdf", b"3", 2));
    for one in [&second, &third] {
        let operation = sent(&one.bytes);
        attach(&bed.office, &jo(), &operation, &document, (&place, one))
            .await
            .unwrap();
    }
    let (name, _) = file(&bed.office, &lee(), &document, &place).await.unwrap();
    assert_eq!(name, "3.pdf");
    // Nobody replaces unseen what somebody else has attached.
    let unseen = (&place, &report("other.pdf", b"x", 0));
    let unseen = attach(&bed.office, &lee(), &bed.op(), &document, unseen).await;
    assert!(matches!(unseen, Err(VerbError::NotNow(_))));
    let empty = (&place, &report("empty.pdf", b"", 1));
    let empty = attach(&bed.office, &lee(), &bed.op(), &document, empty).await;
    assert!(matches!(empty, Err(VerbError::Wrong(_))));
    let text: Place = "health//body".parse().unwrap();
    let elsewhere = attach(&bed.office, &jo(), &bed.op(), &document, (&text, &first)).await;
    assert!(matches!(elsewhere, Err(VerbError::NotThere)));
    let stranger = file(&bed.office, &stranger(), &document, &place).await;
    assert!(matches!(stranger, Err(VerbError::NotThere)));
    let typed = bed
        .fills(&jo(), &document, &[("health//report", "typed")])
        .await;
    assert!(matches!(typed, Err(VerbError::Wrong(_))));
}

#[tokio::test]
async fn what_has_happened_is_told_to_those_who_may_see_the_box() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let document = bed.form(&jo(), &invite, "transfer-record").await;
    let answers = [("now//safe", "Not alone"), ("now//works", "Her school")];
    bed.fills(&jo(), &document, &answers).await.unwrap();

    let told = |page: PlainPage| -> Vec<(String, Option<String>)> {
        let lines = page.history.into_iter();
        lines.map(|line| (line.what, line.after)).collect()
    };
    let works = ("What works well".to_owned(), Some("Her school".to_owned()));
    let safe = "Whom not to tell what, and whom not to meet alone".to_owned();
    let safe = (safe, Some("Not alone".to_owned()));
    let begun = ("Begun".to_owned(), None);
    let worker = told(bed.opens(&jo(), &document).await);
    assert_eq!(worker, [works.clone(), safe, begun.clone()]);
    assert_eq!(told(bed.opens(&lee(), &document).await), [works, begun]);
    // Who looked into a form has looked into the child's record.
    let looks = crate::casework::history::looks(&bed.office, &officers_manager(), &invite)
        .await
        .unwrap();
    let form = "A form of the library";
    let seen: Vec<&str> = looks
        .looks
        .iter()
        .filter(|look| look.what == form)
        .map(|look| &*look.by)
        .collect();
    assert!(
        seen.contains(&"Lee") && seen.contains(&"Jo Marsh"),
        "{seen:?}"
    );
}
