//! Waiting: forms that somebody has signed, and that business support signs next.

use crate::{
    casework::{
        live::day_of,
        office::{Office, VerbError, name_of},
        plain::{
            Plain, form_of,
            open::filled,
            standing::{StepStanding, step},
        },
    },
    forms::{plain::SignOff, sheet::day_in_words},
    model::{live::DocumentId, staff::Role},
    store::{headings::Heading, reading::Snapshot},
};

/// A form that waits for business support.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The child's list.
    pub invite: DocumentId,
    pub title: String,
    /// What to do, and who asked for it: `Booked. Asked by Jo Marsh on Monday 23 November 2026`.
    pub words: String,
}

/// Every form of these children that waits for business support, the oldest first.
///
/// # Errors
/// The record cannot be read.
pub async fn of_headings(
    office: &Office,
    snapshot: &mut Snapshot,
    headings: &[Heading],
) -> Result<Vec<Waiting>, VerbError> {
    let mut all = Vec::new();
    for document in snapshot.open_signed_forms().await? {
        let Some(edition) = snapshot.edition_of(&document).await? else {
            continue;
        };
        // A form that this program cannot read any more says so on its own page.
        let Ok(form) = form_of(office, edition) else {
            continue;
        };
        let marks = snapshot.marks(&document).await?;
        let is_marked = |one: &SignOff| marks.iter().any(|mark| *mark.step == *one.name);
        let is_asked = |one: &&SignOff| one.roles == [Role::BusinessSupport] && !is_marked(one);
        let Some(next) = form.sign_offs.iter().find(is_asked) else {
            continue;
        };
        let Some(plain) = Plain::load(office, snapshot, &document).await? else {
            continue;
        };
        let invite = plain.invite.kept.id.clone();
        if !headings.iter().any(|one| one.document == invite) {
            continue;
        }
        let waits = plain.invite.compose(office, |composed| {
            let filled = filled(&plain, composed);
            let standing = |one: &SignOff| step(one, &marks, &filled, &[]);
            let others = form
                .sign_offs
                .iter()
                .take_while(|one| one.name != next.name);
            let all_hold = others
                .map(standing)
                .all(|one| matches!(one, StepStanding::Holds { .. } | StepStanding::NotAsked));
            all_hold && standing(next) == StepStanding::NotYet
        });
        if let Some(mark) = marks.last().filter(|_| waits) {
            let day = day_in_words(day_of(mark.at));
            all.push(Waiting {
                invite,
                title: form.title.clone(),
                words: format!("{}. Asked by {} on {day}", next.title, name_of(&mark.by)),
            });
        }
    }
    Ok(all)
}
