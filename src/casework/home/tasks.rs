//! Tasks: what goes home and waits for somebody here.

use crate::{
    casework::{
        home::{named, waiting_for_somebody},
        live::Live,
        office::{Office, VerbError},
        rights::Asker,
    },
    forms::invite::sheet::child_label,
    model::live::DocumentId,
    rules::access::Action,
    store::reading::Snapshot,
};

/// Something that did not get home by itself.
pub(in crate::casework) struct Task {
    pub document: DocumentId,
    pub reference: String,
    pub child: String,
    pub restricted: bool,
    pub teams: Vec<String>,
    pub words: String,
}

/// What waits of the children of the one who asks, the oldest first.
///
/// # Errors
/// The record cannot be read.
pub(in crate::casework) async fn open(
    office: &Office,
    snapshot: &mut Snapshot,
    asker: &Asker,
) -> Result<Vec<Task>, VerbError> {
    let mut tasks = Vec::new();
    for document in snapshot.homes_needing_someone().await? {
        let Some(live) = Live::load(snapshot, &document).await? else {
            continue;
        };
        let about = live.about(office);
        if asker.may(&about, Action::WriteHome).is_err() {
            continue;
        }
        let homings = snapshot.homings(&document).await?;
        tasks.extend(waiting_for_somebody(&homings).map(|one| Task {
            document: document.clone(),
            reference: live.kept.reference.to_string(),
            child: child_label(&live.kept.network),
            restricted: about.restricted,
            teams: about.teams.iter().map(ToString::to_string).collect(),
            words: format!("{}. {}", named(one.step, one.part), one.state.words()),
        }));
    }
    Ok(tasks)
}
