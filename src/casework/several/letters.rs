//! Letters that can go: found, shown with where they go, and sent together.

use crate::{
    casework::{
        live::Live,
        office::{Office, VerbError},
        page::responses::ResponseRow,
        progress::Progress,
        responses::{Posted, not_yet, rows},
        send,
        several::news,
    },
    model::{
        actor::Actor,
        live::{DocumentId, Number, OperationId},
        reply::Means,
    },
    rules::access::Action,
    store::reading::Snapshot,
};

/// What can go of one document, or why nothing can.
pub struct Ready {
    rows: Vec<ResponseRow>,
    pub why_not: String,
}

impl Ready {
    /// One line for each letter: nobody sends what they were not shown.
    pub fn lines(&self) -> Vec<String> {
        self.rows.iter().map(line).collect()
    }
}

fn line(row: &ResponseRow) -> String {
    match (&row.to, row.means) {
        (Some(to), means) => format!("{}: {} to {to}", row.name, means.words()),
        (None, Means::ByHand) => format!("{}: to print and hand over", row.name),
        (None, _) => format!("{}: to print and post", row.name),
    }
}

/// The letters of a document that can go now, as its own page would send them.
pub async fn ready(
    office: &Office,
    snapshot: &mut Snapshot,
    live: &Live,
) -> Result<Ready, VerbError> {
    let posted = Posted::load(snapshot, &live.kept.id).await?;
    live.compose(office, |composed| {
        if let Some(why_not) = not_yet(&Progress::of(office, composed)) {
            return Ok(Ready {
                rows: Vec::new(),
                why_not,
            });
        }
        let mut rows = rows(office, composed, &posted)?;
        rows.retain(|row| row.letter.standing.is_ready());
        let why_not = match rows.is_empty() {
            true => "No letter can go: all have gone, or each waits for something of its own.",
            false => "",
        };
        Ok(Ready {
            rows,
            why_not: why_not.to_owned(),
        })
    })
}

/// Sends the letters of one document that can go, if nothing has changed since they were shown.
///
/// # Errors
/// [`VerbError::NotNow`] where something has changed since, or nothing can go; those of the verb
/// that sends.
pub async fn send_ready(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    seen: Number,
) -> Result<(), VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, _) = office
        .live(&mut snapshot, who, document, Action::Send)
        .await?;
    let ready = ready(office, &mut snapshot, &live).await?;
    drop(snapshot);
    // Where nothing is left the verb is asked all the same: a repetition has sent them before.
    if news(&live, who, seen).next().is_some() && !ready.rows.is_empty() {
        return Err(VerbError::NotNow(
            "Something was changed after you looked. Look at the letters again.".to_owned(),
        ));
    }
    let rows: Vec<String> = ready.rows.iter().map(|row| row.row.clone()).collect();
    send::send(office, who, operation, document, &rows).await?;
    Ok(())
}
