//! Ask: somebody says that a step goes home, tries again, or has done it.

use crate::{
    casework::{
        home::{
            due::{Behind, Parcel, with_files},
            named, newest_of, tell,
        },
        live::Live,
        office::{Office, VerbError},
        page::Done,
    },
    model::{
        actor::Actor,
        home::{HomeId, HomePart, HomeState, HomeStep},
        live::{ChangeKind, DocumentId, OperationId},
    },
    rules::access::Action,
    store::{
        home::{Homing, NewHoming},
        writing::Tx,
    },
};

/// Sends home what a step has left and the record does not have yet as it stands.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where there is nothing of it.
pub async fn write(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    step: HomeStep,
) -> Result<Done, VerbError> {
    // Files take a moment to make: nothing is held while they are.
    let mut snapshot = office.store.read().await?;
    let (live, _) = office
        .live(&mut snapshot, who, document, Action::WriteHome)
        .await?;
    let behind = Behind::load(&mut snapshot, &live).await?;
    drop(snapshot);
    let mut parcels = behind.news(office);
    parcels.retain(|parcel| parcel.step == step);
    let parcels = with_files(office, &behind, parcels)?;
    let held = office
        .hold(who, operation, document, Action::WriteHome)
        .await?;
    let (mut tx, _, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let kept = queue(office, &mut tx, &live, &parcels).await?;
    if kept == 0 {
        let words = "Nothing of this step waits to go to the record.";
        return Err(VerbError::NotNow(words.to_owned()));
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Writes down what goes home; answers how much of it had not been written down before.
pub(super) async fn queue(
    office: &Office,
    tx: &mut Tx,
    live: &Live,
    parcels: &[Parcel],
) -> Result<usize, VerbError> {
    let document = &live.kept.id;
    let mut kept = 0;
    for parcel in parcels {
        let can = office.desk.case_system.writes(parcel.part).is_some();
        let new = NewHoming {
            document,
            step: parcel.step,
            meeting: parcel.meeting,
            part: parcel.part,
            version: parcel.version,
            state: match can {
                true => HomeState::Waiting,
                false => HomeState::ByHand,
            },
            carried: &parcel.carried,
            file: parcel
                .file
                .as_ref()
                .map(|(name, bytes)| (name, bytes.as_slice())),
        };
        if tx.send_home(&new).await? {
            let words = named(parcel.step, parcel.part);
            tell(tx, document, ChangeKind::HomeAsked, &words);
            kept += 1;
        }
    }
    Ok(kept)
}

/// Says that it is in the record: whoever asks has put it there, or has seen it there. Fields are
/// read back all the same.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where it is not for a person to do.
pub async fn by_hand(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    of: (&DocumentId, &HomeId),
) -> Result<Done, VerbError> {
    let (mut tx, homing) = match held(office, who, operation, of).await? {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let (state, next) = match homing.part {
        HomePart::Fields => (HomeState::Written, Some(tx.at())),
        HomePart::CaseNote | HomePart::Document => (HomeState::Done, None),
    };
    if !tx.home_by_hand(&homing, state, next).await? {
        return Err(not_theirs());
    }
    let words = named(homing.step, homing.part);
    tell(&mut tx, &homing.document, ChangeKind::HomeByHand, &words);
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// What somebody wants tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// It is looked for in the record; nothing is written that may be there.
    Look,
    /// They have looked: it is not there. It is written as if for the first time.
    Write,
}

/// Looks again at the record, or writes what is surely not in it.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where it has not come to rest.
pub async fn again(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    of: (&DocumentId, &HomeId),
    again: Again,
) -> Result<Done, VerbError> {
    let (mut tx, homing) = match held(office, who, operation, of).await? {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    // What came before the newest is not written after it.
    let all = tx.homings(&homing.document).await?;
    if newest_of(&all, &homing).is_some_and(|one| one.id != homing.id) {
        return Err(not_theirs());
    }
    let rests = homing.state.needs_somebody(homing.next_try);
    let state = match (again, homing.state) {
        (Again::Write, HomeState::Refused | HomeState::Uncertain) if rests => HomeState::Waiting,
        (Again::Look, HomeState::Uncertain) => HomeState::Uncertain,
        (Again::Look, HomeState::Differs) => HomeState::Differs,
        _ => return Err(not_theirs()),
    };
    if !tx.home_again(&homing.id, state).await? {
        return Err(not_theirs());
    }
    let words = named(homing.step, homing.part);
    tell(&mut tx, &homing.document, ChangeKind::HomeAsked, &words);
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

fn not_theirs() -> VerbError {
    VerbError::NotNow("There is nothing to do about this at the moment.".to_owned())
}

/// Begins to write about something that goes home. The inner error is what a repetition is
/// answered.
async fn held(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (document, id): (&DocumentId, &HomeId),
) -> Result<Result<(Tx, Homing), Done>, VerbError> {
    let held = office
        .hold(who, operation, document, Action::WriteHome)
        .await?;
    let (mut tx, _, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(Err(done)),
    };
    let homing = tx.homing(document, id).await?;
    Ok(Ok((tx, homing.ok_or(VerbError::NotThere)?)))
}
