//! Keeping the directory: one correction mends every open review, once.

use super::bed::*;
use crate::{
    casework::{
        close::{Closes, close},
        directory::{self, DirectoryTyped},
        history,
        office::VerbError,
        page::lists::Makers,
        people::{self, NewPerson},
    },
    model::live::DocumentId,
};

fn typed(name: &str, email: &str) -> DirectoryTyped {
    DirectoryTyped {
        name: name.into(),
        organisation: "Mill Lane School".into(),
        role_code: "designated_teacher".into(),
        email: email.into(),
        ..DirectoryTyped::default()
    }
}

/// Keeps somebody in the directory; answers what the directory calls them.
async fn kept(bed: &Bed, name: &str, email: &str) -> String {
    directory::put(&bed.office, &lee(), &bed.op(), &typed(name, email))
        .await
        .unwrap();
    let page = directory::list(&bed.office, &lee(), name).await.unwrap();
    page.entries[0].id.clone()
}

async fn add(bed: &Bed, document: &DocumentId, id: &str) {
    let person = NewPerson {
        key: format!("directory:{id}"),
        function: "Personal Education Plan".into(),
        ..NewPerson::default()
    };
    people::add(&bed.office, &jo(), &bed.op(), document, &person)
        .await
        .unwrap();
}

async fn names(bed: &Bed, document: &DocumentId) -> Vec<String> {
    let page = bed.page(&sam(), document).await;
    page.people.into_iter().map(|person| person.name).collect()
}

#[tokio::test]
async fn who_took_over_stands_in_every_open_review_and_in_none_that_is_closed() {
    let bed = Bed::new().await;
    let (ana, bo) = (
        kept(&bed, "Ana Patel-Reed", "ana@school.example").await,
        kept(&bed, "Bo Quist", "bo@school.example").await,
    );
    let closed = bed.maya().await;
    add(&bed, &closed, &ana).await;
    let says = Closes {
        outcome: "held".into(),
        held_on: "23 November 2026".into(),
        ..Closes::default()
    };
    close(&bed.office, &sam(), &bed.op(), &closed, &says)
        .await
        .unwrap();
    let open = [bed.maya().await, bed.begun(ROBIN).await];
    add(&bed, &open[1], &ana).await;
    let touched = directory::touches(&bed.office, &lee(), &ana).await.unwrap();
    assert_eq!(touched.len(), 2);
    // Robin's record is restricted: business support learns that there is a review, not whose.
    assert_eq!(touched.iter().filter(|one| one.child.is_none()).count(), 1);
    let refused = directory::touches(&bed.office, &jo(), &ana).await;
    assert!(matches!(refused, Err(VerbError::NotAllowed(_))));

    let operation = bed.op();
    for _ in 0..2 {
        let mended =
            directory::replace_everywhere(&bed.office, &lee(), &operation, &ana, &bo).await;
        assert_eq!(mended.unwrap().reviews, 2, "once more is the same wish");
    }
    for document in &open {
        let names = names(&bed, document).await;
        assert!(names.iter().any(|one| one == "Bo Quist"), "{names:?}");
        assert!(
            !names.iter().any(|one| one == "Ana Patel-Reed"),
            "{names:?}"
        );
        let told = history::page(&bed.office, &sam(), document, Makers::People, None)
            .await
            .unwrap();
        let replaced: Vec<_> = told
            .entries
            .iter()
            .filter(|one| one.code == "person_replaced")
            .collect();
        assert_eq!(replaced.len(), 1);
        assert!(
            replaced[0]
                .before
                .as_ref()
                .unwrap()
                .starts_with("Ana Patel-Reed")
        );
        assert!(replaced[0].after.as_ref().unwrap().starts_with("Bo Quist"));
    }
    assert!(
        names(&bed, &closed)
            .await
            .iter()
            .any(|one| one == "Ana Patel-Reed")
    );
    let list = directory::list(&bed.office, &jo(), "Ana").await.unwrap();
    assert_eq!(list.entries[0].replaced_by.as_deref(), Some("Bo Quist"));

    // A later correction of who took over reaches them too.
    let entry = directory::list(&bed.office, &lee(), "Bo")
        .await
        .unwrap()
        .entries
        .remove(0);
    let corrected = DirectoryTyped {
        id: bo.clone(),
        version: entry.version,
        ..typed("Bo Quist", "bo.quist@school.example")
    };
    let operation = bed.op();
    directory::put(&bed.office, &lee(), &operation, &corrected)
        .await
        .unwrap();
    assert_eq!(
        directory::mend_all(&bed.office, &lee(), &operation, &bo)
            .await
            .unwrap(),
        2
    );
}
