//! Letters of a form: from what was signed, not saying too much, given once.

use super::super::bed::*;
use crate::{
    casework::{
        office::VerbError,
        plain::{
            letter::{give, page},
            page::{LetterPage, LetterStanding},
        },
        reread::read_again,
    },
    forms::guide::Block,
    model::{live::DocumentId, name::PersonalText, person::RestrictionKind, reply::Means},
    rules::example,
};

/// Where the child of the record is placed.
const HOME: &str = "ZZ99 3AB";

impl Bed {
    async fn sheet(&self, document: &DocumentId) -> LetterPage {
        page(&self.office, &jo(), document, "driver").await.unwrap()
    }

    async fn gives(&self, document: &DocumentId, seen: &str) -> Result<(), VerbError> {
        let what = ("23 November 2026", Means::ByHand.code(), seen);
        let of = (document, "driver");
        give(&self.office, &jo(), &self.op(), of, what)
            .await
            .map(drop)
    }

    /// A signed journey from somewhere.
    async fn signed_journey(&self, from: &str) -> DocumentId {
        let invite = self.maya().await;
        self.types(&jo(), &invite, "review//date", "4 December 2026")
            .await
            .unwrap();
        self.types(&jo(), &invite, "review//time", "4pm")
            .await
            .unwrap();
        let document = self.journey(&invite).await;
        self.fills(&jo(), &document, &[("journey//from", from)])
            .await
            .unwrap();
        self.signs(&jo(), &document, "worker").await.unwrap();
        document
    }
}

fn words(page: &LetterPage) -> String {
    let blocks = page.blocks.iter().map(|block| match block {
        Block::Heading(words) | Block::Paragraph(words) => words.clone(),
        Block::List(items) => items.join("\n"),
    });
    blocks.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_letter_is_made_from_what_was_signed_and_kept_as_it_was_given() {
    let bed = Bed::new().await;
    let document = bed.signed_journey("12 Mill Lane").await;

    let page = bed.sheet(&document).await;

    assert_eq!(page.standing, LetterStanding::Ready);
    let said = words(&page);
    assert!(said.contains("From: 12 Mill Lane"), "{said}");
    // Nobody answered that, and it is not asked of the driver.
    assert!(!said.contains("Other stops"), "{said}");
    // The child is known by the reference alone.
    assert!(!said.contains("Maya"), "{said}");
    bed.gives(&document, &page.seen).await.unwrap();
    let given = bed.sheet(&document).await.given;
    assert_eq!(given.len(), 1);
    assert!(given[0].text.contains("From: 12 Mill Lane"));

    bed.fills(&jo(), &document, &[("journey//from", "3 High Street")])
        .await
        .unwrap();

    let later = bed.sheet(&document).await;
    assert!(matches!(later.standing, LetterStanding::NotYet(_)));
    assert!(later.blocks.is_empty());
    assert!(later.given[0].text.contains("12 Mill Lane"));
    let refused = bed.gives(&document, &page.seen).await;
    assert!(matches!(refused, Err(VerbError::NotNow(_))), "{refused:?}");
}

/// Whoever is asked about the child knows the child; a driver needs no name.
#[tokio::test]
async fn a_letter_to_who_knows_the_child_says_what_the_child_is_called_and_never_more() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let document = bed.form(&jo(), &invite, "education-consultation").await;
    let sheet = async || {
        let page = page(&bed.office, &jo(), &document, "questions").await;
        page.unwrap()
    };
    let open = sheet().await;
    assert_eq!(open.standing, LetterStanding::Ready);
    let said = words(&open);
    assert!(said.contains("The child: Maya"), "{said}");
    assert!(!said.contains("Bell"), "{said}");

    // An invitation says so, too, where it is kept from somebody where the child lives.
    bed.mosaic.change(MAYA, |network| {
        let flag = example::restriction(RestrictionKind::Refuge, None);
        example::change(network, "401").restrictions.push(flag);
    });
    read_again(&bed.office, &jo(), &bed.op(), &invite)
        .await
        .unwrap();
    let shut = sheet().await;
    assert_eq!(shut.standing, LetterStanding::Ready);
    assert!(words(&shut).contains("The child: Maya"));
}

/// What the record has as the preferred name was typed once, and may say more than that.
#[tokio::test]
async fn what_the_child_is_called_opens_no_door_in_a_letter() {
    for called in ["Maya Hale", "Maya (ZZ99 3AB)"] {
        let bed = Bed::new().await;
        let journey = bed.signed_journey("Mrs Hale, ZZ99 3AB").await;
        bed.mosaic.change(MAYA, |network| {
            network.child.name.preferred = PersonalText::parse(called);
            let flag = example::restriction(RestrictionKind::Refuge, None);
            example::change(network, "401").restrictions.push(flag);
        });
        let invite = bed.sheet(&journey).await.invite;
        read_again(&bed.office, &jo(), &bed.op(), &invite)
            .await
            .unwrap();
        let asks = bed.form(&jo(), &invite, "education-consultation").await;

        let school = page(&bed.office, &jo(), &asks, "questions").await.unwrap();
        assert_eq!(school.standing, LetterStanding::Ready, "{called}");
        let said = words(&school);
        assert!(
            !said.contains(called) && !said.contains("The child:"),
            "{said}"
        );

        // Of the words that somebody typed the driver reads neither, whatever the child is called.
        for from in ["Mrs Hale", HOME] {
            bed.fills(&jo(), &journey, &[("journey//from", from)])
                .await
                .unwrap();
            bed.signs(&jo(), &journey, "worker").await.unwrap();
            let driver = bed.sheet(&journey).await;
            let is_stopped = matches!(driver.standing, LetterStanding::Stopped(_));
            assert!(is_stopped, "{called}: {from}: {:?}", driver.standing);
        }
    }
}

#[tokio::test]
async fn what_was_not_read_is_not_written_down_as_given() {
    let bed = Bed::new().await;
    let document = bed.signed_journey("12 Mill Lane").await;
    let before = bed.sheet(&document).await.seen;
    bed.fills(&jo(), &document, &[("journey//from", "3 High Street")])
        .await
        .unwrap();
    bed.signs(&jo(), &document, "worker").await.unwrap();

    let refused = bed.gives(&document, &before).await;

    let Err(VerbError::NotNow(words)) = refused else {
        panic!("{refused:?}")
    };
    assert!(words.contains("reads differently"), "{words}");
    assert!(bed.sheet(&document).await.given.is_empty());
}

#[tokio::test]
async fn a_letter_does_not_say_where_the_child_lives_once_that_is_kept_from_somebody() {
    let bed = Bed::new().await;
    let document = bed.signed_journey(&format!("Home, {HOME}")).await;
    let open = bed.sheet(&document).await;
    assert_eq!(open.standing, LetterStanding::Ready);
    assert!(words(&open).contains(HOME));
    bed.mosaic.change(MAYA, |network| {
        let flag = example::restriction(RestrictionKind::Refuge, None);
        example::change(network, "401").restrictions.push(flag);
    });
    let invite = open.invite.clone();
    read_again(&bed.office, &jo(), &bed.op(), &invite)
        .await
        .unwrap();

    let shut = bed.sheet(&document).await;

    let LetterStanding::Stopped(reasons) = &shut.standing else {
        panic!("{:?}", shut.standing)
    };
    assert!(reasons[0].contains("a postcode"), "{reasons:?}");
    assert!(shut.blocks.is_empty());
    let refused = bed.gives(&document, &open.seen).await;
    assert!(matches!(refused, Err(VerbError::NotNow(_))), "{refused:?}");
}

#[tokio::test]
async fn a_letter_names_no_carer_once_a_door_is_shut() {
    let bed = Bed::new().await;
    let document = bed.signed_journey("12 Mill Lane").await;
    let typed = [("needs//needs", "Ask Ada Hale at the door")];
    bed.fills(&jo(), &document, &typed).await.unwrap();
    bed.signs(&jo(), &document, "worker").await.unwrap();
    let open = bed.sheet(&document).await;
    assert!(words(&open).contains("Ada Hale"));
    bed.mosaic.change(MAYA, |network| {
        let flag = example::restriction(RestrictionKind::Refuge, None);
        example::change(network, "401").restrictions.push(flag);
    });
    read_again(&bed.office, &jo(), &bed.op(), &open.invite)
        .await
        .unwrap();

    let shut = bed.sheet(&document).await;

    assert!(matches!(shut.standing, LetterStanding::Stopped(_)));
    assert!(shut.blocks.is_empty());
}
