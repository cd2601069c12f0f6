//! Again: forms that somebody signed, and that read differently now.

use crate::{
    casework::{
        office::{Office, VerbError},
        plain::{Plain, open::asks_again},
        rights::Asker,
    },
    model::{id::Identifier, live::DocumentId},
    store::reading::Snapshot,
};

/// One form whose signature asks again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Again {
    /// The newest list of the child.
    pub invite: DocumentId,
    pub form: DocumentId,
    pub title: String,
}

/// Every open form that asks again, of one child or of all, the first that was begun in front.
/// Whose child it is must be asked for beside it.
///
/// # Errors
/// The record cannot be read.
pub(in crate::casework) async fn forms(
    office: &Office,
    snapshot: &mut Snapshot,
    asker: &Asker,
    child: Option<&Identifier>,
) -> Result<Vec<Again>, VerbError> {
    let mut all = Vec::new();
    for document in snapshot.signed_forms(child).await? {
        let plain = match Plain::load(office, snapshot, &document).await {
            Ok(Some(plain)) => plain,
            // One that cannot be read any more says so on its own page.
            Ok(None) | Err(VerbError::NotNow(_)) => continue,
            Err(other) => return Err(other),
        };
        if asks_again(office, &plain, asker) {
            all.push(Again {
                invite: plain.invite.kept.id.clone(),
                form: document,
                title: plain.form.title.clone(),
            });
        }
    }
    Ok(all)
}
