//! The newest reading of a child's record, for a document that is closed.

use crate::{
    casework::open::FORM,
    store::{
        documents::{DocumentState, Kept},
        error::StoreError,
        reading::Snapshot,
    },
};

/// A document that is closed, over the newest reading of its child's record, where there is one.
pub async fn later(snapshot: &mut Snapshot, kept: &Kept) -> Result<Option<Box<Kept>>, StoreError> {
    if kept.state == DocumentState::Open {
        return Ok(None);
    }
    let next = snapshot.current_document(FORM, &kept.child).await?;
    let newer = match next {
        Some(next) => snapshot
            .document(&next)
            .await?
            .map(|next| (next.network, next.findings, next.read_at)),
        None => snapshot
            .later_reading(&kept.id)
            .await?
            .map(|later| (later.network, later.findings, later.read_at)),
    };
    Ok(newer.map(|(network, findings, read_at)| {
        Box::new(Kept {
            network,
            findings,
            read_at,
            ..kept.clone()
        })
    }))
}
