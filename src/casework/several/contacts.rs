//! Contacts that are only old: found, shown, and confirmed together.

use crate::{
    casework::{
        enter::{self, Typed},
        live::Live,
        office::{Office, VerbError},
        page::document::{Entering, Input},
        rights::Asker,
        several::news,
        show::{self, Around},
    },
    model::{
        actor::Actor,
        finding::{Code, Weight},
        id::Identifier,
        live::{Change, ChangeKind, DocumentId, Number, OperationId},
    },
    rules::access::Action,
};

/// One way to reach somebody that was confirmed too long ago.
pub struct Old {
    pub name: String,
    /// As the page shows it: nobody can confirm what they were not shown.
    pub shown: String,
    typed: Typed,
}

/// The contacts of a document with which nothing is wrong but their age.
pub fn old(office: &Office, live: &Live, asker: &Asker) -> Vec<Old> {
    live.compose(office, |composed| {
        let findings = &composed.prepared.document.findings;
        let has = |row: &Identifier, code: Code| {
            findings.iter().any(|one| {
                one.code == code && one.weight != Weight::Note && one.about.as_ref() == Some(row)
            })
        };
        let around = Around {
            asker,
            code: "",
            looked: None,
            here: Vec::new(),
        };
        let page = show::page(office, composed, around);
        page.people
            .into_iter()
            .filter_map(|person| {
                let contact = person.contact;
                let row = contact.place.row.as_ref()?;
                let is_only_old = has(row, Code::ValueStale)
                    && ![
                        Code::ContactReachedOther,
                        Code::ContactMissing,
                        Code::ContactUnusable,
                        Code::AddressUnusable,
                    ]
                    .into_iter()
                    .any(|code| has(row, code));
                let can_enter =
                    contact.input == Input::Contact && contact.entering == Entering::Open;
                (is_only_old && can_enter && !contact.value.is_empty()).then_some(Old {
                    name: person.name,
                    shown: contact.text,
                    typed: Typed {
                        place: contact.place,
                        text: contact.value,
                        version: contact.version,
                    },
                })
            })
            .collect()
    })
}

/// Confirms the old contacts of one document, if they are still those that were shown.
///
/// # Errors
/// [`VerbError::NotNow`] where something about people has changed since, or nothing is old.
pub async fn confirm(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    seen: Number,
) -> Result<(), VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, asker) = office
        .live(&mut snapshot, who, document, Action::Enter)
        .await?;
    drop(snapshot);
    if news(&live, who, seen).any(is_about_people) {
        return Err(VerbError::NotNow(
            "Something about the people was changed after you looked. Look at the document again."
                .to_owned(),
        ));
    }
    let typed: Vec<Typed> = old(office, &live, &asker)
        .into_iter()
        .map(|one| one.typed)
        .collect();
    enter::confirm_all(office, who, operation, document, &typed).await?;
    Ok(())
}

fn is_about_people(change: &Change) -> bool {
    let in_people = change.place.as_ref().map(|place| &*place.section) == Some("people");
    let of_all = matches!(
        change.kind,
        ChangeKind::RecordReadAgain | ChangeKind::PersonAdded
    );
    in_people || of_all
}
