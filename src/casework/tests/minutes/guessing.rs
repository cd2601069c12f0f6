//! Lent minutes tell their taker nothing by what they take, keep or lose.

use super::*;
use crate::{
    casework::{
        minutes::{flags, pen::To},
        page::minutes::PeoplePart,
        reread::read_again,
    },
    model::{minutes::Presence, person::RestrictionKind},
    rules::example,
};

/// The mother with the pen in her hand.
struct Lent {
    token: String,
    pass: String,
}

impl Lent {
    async fn to_mother(bed: &Bed, document: &MeetingId) -> Self {
        let (token, code) = lends(bed, document, MOTHER).await;
        let pass = opens(bed, &token, &code).await.unwrap();
        let lent = Self { token, pass };
        lent.gets_the_pen(bed, document).await;
        lent
    }

    async fn gets_the_pen(&self, bed: &Bed, document: &MeetingId) {
        let sam = sam();
        pen::take_over(&bed.office, &sam, &bed.op(), document)
            .await
            .unwrap();
        let link = sees(bed, &sam, document).await.lent[0].id.clone();
        let own = Pen::Staff(&sam, document);
        pen::hand_over(&bed.office, &own, &bed.op(), To::Link(&link))
            .await
            .unwrap();
    }

    fn pen(&self) -> Pen<'_> {
        Pen::Lent {
            token: &self.token,
            pass: &self.pass,
        }
    }

    async fn sheet(&self, bed: &Bed) -> SheetPart {
        let page = lent::page(&bed.office, &self.token, &self.pass).await;
        page.unwrap().sheet
    }
}

#[track_caller]
fn there(sheet: &SheetPart) -> PeoplePart {
    let found = sheet.sections.iter().find_map(|one| match &one.holds {
        Holds::People(people) => Some(people.clone()),
        _ => None,
    });
    found.unwrap()
}

/// One person is marked as here, and these others.
fn present(sheet: &SheetPart, others: &str) -> Sheet {
    let people = there(sheet);
    let own = people.people.first().unwrap();
    Sheet {
        attended: Some(Attended {
            marked: vec![(own.row.clone(), "present".into(), "not_received".into())],
            others: others.into(),
            seen: people.version,
        }),
        ..Sheet::default()
    }
}

#[tokio::test]
async fn what_they_type_comes_back_whatever_it_holds() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let lent = Lent::to_mother(&bed, &document).await;
    for guess in ["Hale", "Hail", "14 Larch Hill", "ZZ99 9ZZ", "ZZ99 3AB"] {
        let before = lent.sheet(&bed).await;
        writes(&bed, &lent.pen(), &present(&before, guess))
            .await
            .unwrap();
        let (_, version) = text(&before, "views");
        writes(&bed, &lent.pen(), &typed("views", guess, version))
            .await
            .unwrap();

        let after = lent.sheet(&bed).await;

        assert_eq!(there(&after).others.as_deref(), Some(guess));
        assert_eq!(text(&after, "views").0, guess);
    }
    let long = "a".repeat(301);
    let refused = writes(&bed, &lent.pen(), &present(&lent.sheet(&bed).await, &long)).await;
    assert!(matches!(refused, Err(VerbError::Wrong(_))));
}

#[tokio::test]
async fn what_they_do_not_see_their_save_does_not_lose() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let sam = sam();
    let own = Pen::Staff(&sam, &document);
    let all = there(&sees(&bed, &sam, &document).await.sheet);
    let everybody = Sheet {
        attended: Some(Attended {
            marked: all
                .people
                .iter()
                .map(|one| (one.row.clone(), "present".into(), "received".into()))
                .collect(),
            others: "Kerry Hale's sister".into(),
            seen: all.version,
        }),
        ..Sheet::default()
    };
    writes(&bed, &own, &everybody).await.unwrap();
    let lent = Lent::to_mother(&bed, &document).await;
    let before = lent.sheet(&bed).await;
    assert_eq!(there(&before).others, None, "a carer's name is not for her");
    assert!(there(&before).people.len() < all.people.len());

    writes(&bed, &lent.pen(), &present(&before, ""))
        .await
        .unwrap();

    let after = there(&sees(&bed, &sam, &document).await.sheet);
    assert_eq!(after.others.as_deref(), Some("Kerry Hale's sister"));
    let here = |one: &&_| {
        matches!(
            one,
            crate::casework::page::minutes::PresentPart {
                presence: Presence::Present,
                ..
            }
        )
    };
    assert_eq!(after.people.iter().filter(here).count(), all.people.len());
    assert_eq!(there(&lent.sheet(&bed).await).others, None);
}

#[tokio::test]
async fn a_row_that_is_hidden_is_not_theirs_to_touch() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let sam = sam();
    let own = Pen::Staff(&sam, &document);
    let hidden = action("Take Maya to 14 Larch Hill", SCHOOL);
    rows::add(&bed.office, &own, &bed.op(), &hidden)
        .await
        .unwrap();
    let row = decided(&sees(&bed, &sam, &document).await.sheet).remove(0);
    let lent = Lent::to_mother(&bed, &document).await;
    assert!(decided(&lent.sheet(&bed).await).is_empty());
    let pen = lent.pen();
    let id = (row.id.as_str(), row.version);

    let changed = action("Take Maya to her nan", "");
    let change = rows::change(&bed.office, &pen, &bed.op(), id, &changed).await;
    let out = rows::withdraw(&bed.office, &pen, &bed.op(), id).await;
    let flagged = flags::flag(
        &bed.office,
        &pen,
        &bed.op(),
        (&format!("row:{}", row.id), ""),
    )
    .await;
    let annex = flags::flag(&bed.office, &pen, &bed.op(), ("box:annex", "")).await;

    assert!(matches!(change, Err(VerbError::NotThere)), "{change:?}");
    assert!(matches!(out, Err(VerbError::NotThere)), "{out:?}");
    for told in [flagged, annex] {
        let Err(VerbError::Wrong(wrong)) = told else {
            panic!("{told:?}");
        };
        assert_eq!(&*wrong[0].place.as_ref().unwrap().field, "flag_part");
    }
    let stays = decided(&sees(&bed, &sam, &document).await.sheet);
    assert_eq!(stays[0].what, "Take Maya to 14 Larch Hill");
}

#[tokio::test]
async fn words_of_others_do_not_become_theirs_by_an_answer() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let lent = Lent::to_mother(&bed, &document).await;
    let pen = lent.pen();
    let mine = RowTyped {
        owner: String::new(),
        owner_name: "Me".into(),
        ..action("I ask for a photo", "")
    };
    rows::add(&bed.office, &pen, &bed.op(), &mine)
        .await
        .unwrap();
    let row = decided(&lent.sheet(&bed).await).remove(0);
    let (sam, jo) = (sam(), jo());
    pen::take_over(&bed.office, &sam, &bed.op(), &document)
        .await
        .unwrap();
    let theirs = RowTyped {
        what: "Kerry Hale sends a photo".into(),
        ..mine
    };
    let own = Pen::Staff(&sam, &document);
    rows::change(
        &bed.office,
        &own,
        &bed.op(),
        (&row.id, row.version),
        &theirs,
    )
    .await
    .unwrap();
    lent.gets_the_pen(&bed, &document).await;

    assert!(decided(&lent.sheet(&bed).await).is_empty(), "not hers now");
    let id = (row.id.as_str(), row.version + 1);
    let again = rows::change(&bed.office, &pen, &bed.op(), id, &action("x", "")).await;
    assert!(matches!(again, Err(VerbError::NotThere)), "{again:?}");
    assert_eq!(decided(&sees(&bed, &jo, &document).await.sheet).len(), 1);
}

#[tokio::test]
async fn nobody_is_called_by_their_number_on_a_lent_page() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let lent = Lent::to_mother(&bed, &document).await;
    let sheet = lent.sheet(&bed).await;
    let all = format!("{sheet:?}");
    assert!(!all.contains("mosaic:"), "{all}");

    let (owner, _) = sheet.owners.first().unwrap().clone();
    rows::add(
        &bed.office,
        &lent.pen(),
        &bed.op(),
        &action("Ring the school", &owner),
    )
    .await
    .unwrap();
    let by_number = action("Ring the carer", CARER);
    let refused = rows::add(&bed.office, &lent.pen(), &bed.op(), &by_number).await;

    assert!(matches!(refused, Err(VerbError::Wrong(_))), "{refused:?}");
    let seen = decided(&sees(&bed, &jo(), &document).await.sheet);
    assert!(
        seen[0]
            .person
            .as_ref()
            .is_some_and(|row| row.starts_with("mosaic:"))
    );
}

#[tokio::test]
async fn who_is_not_told_of_others_can_take_an_action_on_themselves() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let lent = Lent::to_mother(&bed, &document).await;
    bed.mosaic.change(MAYA, |network| {
        let flag = example::restriction(RestrictionKind::NoContact, Some("999"));
        example::change(network, "403").restrictions.push(flag);
    });
    read_again(&bed.office, &jo(), &bed.op(), &document)
        .await
        .unwrap();

    let sheet = lent.sheet(&bed).await;

    let names: Vec<&str> = sheet.owners.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["Kerry Bell"]);
    let own = action("Bring the bike", &sheet.owners[0].0);
    rows::add(&bed.office, &lent.pen(), &bed.op(), &own)
        .await
        .unwrap();
    assert_eq!(decided(&lent.sheet(&bed).await)[0].what, "Bring the bike");
}
