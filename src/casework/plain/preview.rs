//! Preview: a form as it would begin for a child; nothing is kept.

use crate::{
    casework::{
        plain::{
            fill::{Known, Laid, Shown, fill},
            page::{MayEnter, SectionPart, sections},
        },
        prepare::{Desk, PrepareError},
    },
    forms::{
        form::Circumstances,
        invite::sheet,
        library::Edition,
        plain::{Kind, PlainForm},
    },
    model::staff::Role,
    rules::disclosure::Decisions,
};

/// A form as it would begin.
pub struct Previewed {
    /// The child's name and birth.
    pub child: String,
    pub title: String,
    pub about: String,
    pub sections: Vec<SectionPart>,
    /// Fields that should have begun with something and do not: the label and why.
    pub not_filled: Vec<(String, String)>,
}

/// Fills a form in from the record of one child.
///
/// # Errors
/// The case system knows nothing of the child, or does not answer.
pub async fn preview(
    desk: &Desk,
    child: &str,
    edition: &Edition,
) -> Result<Option<Previewed>, PrepareError> {
    let Some(form) = &edition.plain else {
        return Ok(None);
    };
    let reading = desk.case_system.child(child).await;
    let reading = reading.map_err(PrepareError::Source)?;
    let Some(network) = reading.network else {
        return Err(PrepareError::NoRecord(reading.findings));
    };
    let decisions = Decisions::default();
    let circumstances = Circumstances {
        today: desk.today,
        prepared_at: desk.clock.now(),
        calendar: &desk.calendar,
        limits: &desk.limits,
        profiles: &desk.profiles,
        settings: desk.invite.settings(),
        decisions: &decisions,
        exclusions: &[],
        choices: &[],
        earlier: None,
        reference: "PREVIEW",
    };
    let prepared = desk
        .invite
        .prepare(&network, reading.findings, &circumstances);
    let label = sheet::child_label(&network);
    Ok(Some(previewed(form, Known(&prepared), desk, label)))
}

fn previewed(form: &PlainForm, known: Known<'_, '_>, desk: &Desk, child: String) -> Previewed {
    let laid = Laid::Entered {
        entries: &[],
        begun: desk.clock.now(),
        copied: &[],
    };
    let filled = fill(form, known, laid);
    let not_filled = filled
        .iter()
        .filter(|one| !one.field.prefill.is_empty() && one.shown == Shown::Needed)
        .filter(|one| !matches!(one.field.kind, Kind::Table(_) | Kind::People))
        .filter_map(|one| {
            let stands = one.stands.first().filter(|stands| stands.kept.is_none())?;
            let why = match &stands.record {
                Some(record) => format!(
                    "the record says `{record}`, which a field of the kind {} cannot hold",
                    one.field.kind.code()
                ),
                None => stands.origin.clone(),
            };
            Some((one.field.label.clone(), why))
        })
        .collect();
    // Whoever tries a form sees all of it.
    let everybody: Vec<Role> = Role::ALL.iter().map(|(role, ..)| *role).collect();
    Previewed {
        child,
        title: form.title.clone(),
        about: form.about.clone(),
        sections: sections(form, &filled, &known.people(), (&everybody, MayEnter::Yes)),
        not_filled,
    }
}
