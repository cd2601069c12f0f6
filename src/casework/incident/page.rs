//! The pages of incidents: who can be named, one of them, those that are open.

use crate::{
    casework::{
        incident::draft,
        live::{Composed, Live},
        office::{Office, VerbError, name_of},
        open::log_look,
        page::incidents::{
            BeginIncidentPage, IncidentLine, IncidentPage, PersonToName, ReachedPart, StepPart,
            ToldPart,
        },
        responses::{Posted, told_in},
        rights::Asker,
        show,
    },
    forms::invite::sheet,
    model::{
        actor::Actor,
        incident::{Incident, IncidentId, IncidentStepped, Reached},
        live::DocumentId,
    },
    rules::{
        access::Action,
        incident::{IncidentStanding, runs, standing, tell_by},
    },
    store::reading::Snapshot,
};

/// Whom one can name, for whoever may say that the wrong person was told.
///
/// # Errors
/// As the table of access has it.
pub async fn beginning(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
) -> Result<BeginIncidentPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, asker) = office
        .live(&mut snapshot, who, document, Action::TellIncident)
        .await?;
    let may_read = asker.may(&live.about(office), Action::ReadDocument).is_ok();
    let posted = Posted::load(&mut snapshot, document).await?;
    let incidents = of_live(office, &mut snapshot, &live).await?;
    log_look(office, &mut snapshot, who, document, "incident").await?;
    Ok(live.compose(office, |composed| BeginIncidentPage {
        header: show::header(office, composed),
        may_read,
        people: people(composed, &posted),
        incidents,
    }))
}

/// Everybody who was written to, those on the list in its order, then the others.
fn people(composed: &Composed, posted: &Posted) -> Vec<PersonToName> {
    let mut written: Vec<_> = posted.invitations.iter().map(|one| &one.person).collect();
    written.extend(posted.letters.iter().map(|one| &one.person));
    let parts = &composed.prepared.attendance.parts;
    let place = |id: &&crate::model::id::Identifier| {
        let at = parts.iter().position(|part| part.id == *id);
        at.unwrap_or(usize::MAX)
    };
    written.sort_by_key(|id| (place(id), id.to_string()));
    written.dedup();
    let named = written.into_iter().map(|id| PersonToName {
        row: id.to_string(),
        name: composed.name(id),
        role: composed.part(id).map_or("", |part| part.role.label()),
        address: posted
            .invitations
            .iter()
            .rev()
            .filter(|one| one.person == *id)
            .find_map(|one| told_in(&one.said, "to"))
            .map(str::to_owned),
    });
    named.collect()
}

/// One incident with all that belongs to it.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for one of another document.
pub async fn page(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    id: &IncidentId,
) -> Result<IncidentPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, asker) = office
        .live(&mut snapshot, who, document, Action::TellIncident)
        .await?;
    let all = snapshot.incidents(document).await?;
    let incident = all.into_iter().find(|one| one.id == *id);
    let incident = incident.ok_or(VerbError::NotThere)?;
    let reached = snapshot.reached(document, id).await?;
    let steps = snapshot.incident_steps(document, id).await?;
    log_look(office, &mut snapshot, who, document, "incident").await?;
    let about = live.about(office);
    Ok(live.compose(office, |composed| {
        let line = line(composed, &incident, (&reached, &steps));
        let mut page = IncidentPage {
            header: show::header(office, composed),
            number: live.number,
            line,
            happened: incident.happened.reveal().to_owned(),
            by: name_of(&incident.by),
            at: incident.at,
            people: reached.iter().map(reached_part).collect(),
            steps: steps.iter().map(step_part).collect(),
            draft: String::new(),
            may: asker.actions(&about),
        };
        page.draft = draft::draft(&page, &office.desk.invite.settings().name);
        page
    }))
}

/// Incidents of a document that are open, for whoever may know them; nothing for others.
pub(in crate::casework) async fn of_document(
    office: &Office,
    snapshot: &mut Snapshot,
    asker: &Asker,
    live: &Live,
) -> Result<Vec<IncidentLine>, VerbError> {
    if asker
        .may(&live.about(office), Action::TellIncident)
        .is_err()
    {
        return Ok(Vec::new());
    }
    let mut lines = of_live(office, snapshot, live).await?;
    lines.retain(|line| line.standing != IncidentStanding::Closed);
    Ok(lines)
}

/// Every incident that is open, of all children of whom the one who asks may know it. What must
/// not be known to them is not there.
///
/// # Errors
/// [`VerbError::Store`].
pub async fn open(office: &Office, who: &Actor) -> Result<Vec<IncidentLine>, VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    let mut lines = Vec::new();
    for incident in snapshot.open_incidents().await? {
        let document = incident.document.clone();
        let Some(live) = Live::load(&mut snapshot, &document).await? else {
            continue;
        };
        if asker
            .may(&live.about(office), Action::TellIncident)
            .is_err()
        {
            continue;
        }
        let reached = snapshot.reached(&document, &incident.id).await?;
        let steps = snapshot.incident_steps(&document, &incident.id).await?;
        lines.push(live.compose(office, |composed| {
            line(composed, &incident, (&reached, &steps))
        }));
    }
    Ok(lines)
}

async fn of_live(
    office: &Office,
    snapshot: &mut Snapshot,
    live: &Live,
) -> Result<Vec<IncidentLine>, VerbError> {
    let document = &live.kept.id;
    let mut lines = Vec::new();
    for incident in snapshot.incidents(document).await? {
        let reached = snapshot.reached(document, &incident.id).await?;
        let steps = snapshot.incident_steps(document, &incident.id).await?;
        lines.push(live.compose(office, |composed| {
            line(composed, &incident, (&reached, &steps))
        }));
    }
    Ok(lines)
}

fn line(
    composed: &Composed,
    incident: &Incident,
    (reached, steps): (&[Reached], &[IncidentStepped]),
) -> IncidentLine {
    let steps: Vec<_> = steps.iter().map(|one| one.step).collect();
    let stopped = reached.iter().filter(|one| one.ended_at.is_none());
    let standing = standing(&steps);
    IncidentLine {
        id: incident.id.clone(),
        document: incident.document.clone(),
        child: sheet::child_label(composed.prepared.network),
        reference: composed.live.kept.reference.to_string(),
        aware_at: incident.aware_at,
        tell_by: tell_by(incident.aware_at),
        standing,
        runs: runs(standing),
        stopped: stopped.count(),
    }
}

fn reached_part(one: &Reached) -> ReachedPart {
    let address = one.address.as_ref();
    ReachedPart {
        row: one.person.to_string(),
        name: one.name.reveal().to_owned(),
        address: address.map(|to| to.reveal().to_owned()),
        told: one
            .told
            .iter()
            .map(|told| ToldPart {
                at: told.at,
                by: told.by,
                kinds: told.kinds.clone(),
            })
            .collect(),
        links: one.links,
        paused: one.paused,
        released: one.ended_at,
    }
}

fn step_part(one: &IncidentStepped) -> StepPart {
    let words = one.words.as_ref();
    StepPart {
        step: one.step,
        by: name_of(&one.by),
        at: one.at,
        done_at: one.done_at,
        words: words.map(|words| words.reveal().to_owned()),
    }
}
