//! Calendar: where a member of staff publishes their own calendar.
//!
//! Only they set it, and only stretches of time in which they are busy are ever read from it.

use crate::{
    casework::{
        dates::diaries::{between, read_words},
        office::{Office, VerbError},
        page::{
            Done,
            dates::{CalendarStanding, OwnCalendar},
        },
    },
    model::{
        actor::Actor,
        live::OperationId,
        name::PersonalText,
        staff::{Staff, StaffId},
    },
};

/// Where the one who asks publishes their calendar, and whether it can be read.
///
/// # Errors
/// [`VerbError::NotThere`] for who is no member of staff.
pub async fn mine(office: &Office, who: &Actor) -> Result<OwnCalendar, VerbError> {
    let staff = own(who)?;
    let mut snapshot = office.store.read().await?;
    let kept = snapshot.calendar_of(&staff.id).await?;
    // No connection is held while another machine is asked.
    drop(snapshot);
    let Some(kept) = kept else {
        return Ok(OwnCalendar {
            host: None,
            changed_at: None,
            words: None,
            standing: CalendarStanding::Missing,
        });
    };
    let (standing, words) = match office.desk.calendars.address(kept.address.reveal()) {
        Ok(address) => {
            let today = office.today();
            let diary = office
                .desk
                .calendars
                .busy(&address, between(today, None))
                .await;
            let standing = match diary.busy {
                Ok(_) => CalendarStanding::Read,
                Err(_) => CalendarStanding::Failed,
            };
            (standing, read_words("Your", &diary))
        }
        Err(error) => (CalendarStanding::Failed, format!("{error}.")),
    };
    let host = kept.address.reveal().split('/').nth(2);
    Ok(OwnCalendar {
        host: host.map(str::to_owned),
        changed_at: Some(kept.changed_at),
        words: Some(words),
        standing,
    })
}

/// Says where one's own calendar is; without words, that it is not to be read any more.
///
/// # Errors
/// [`VerbError::Wrong`] for an address that is not asked, with what to do.
pub async fn set(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    text: &str,
) -> Result<Done, VerbError> {
    let staff: StaffId = own(who)?.id.clone();
    let address = match text.trim() {
        "" => None,
        text => {
            let address = office.desk.calendars.address(text);
            let address =
                address.map_err(|error| VerbError::wrong(None, text, &error.to_string()))?;
            PersonalText::parse(address.reveal())
        }
    };
    let mut tx = match office.first(who, operation).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    tx.put_calendar(&staff, address.as_ref()).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

fn own(who: &Actor) -> Result<&Staff, VerbError> {
    match who {
        Actor::Staff(staff) => Ok(staff),
        _ => Err(VerbError::NotThere),
    }
}
