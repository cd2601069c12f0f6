//! When the two who must be there are busy, as far as their calendars tell.

use std::sync::Arc;

use futures_util::future::join_all;
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time},
};

use crate::{
    casework::{
        dates::instant,
        office::{Office, VerbError},
        page::dates::{CalendarPart, CalendarStanding},
        rights::About,
    },
    forms::invite::slots::time_in_words,
    model::{id::Identifier, slot::Busy, staff::Staff},
    rules::slots::{self, Whose},
    sources::calendar::{Between, Diary, NotRead},
    store::reading::Snapshot,
};

/// How far ahead calendars are asked about where no last lawful day is later, in days.
const AHEAD: i32 = 60;

/// Of one of the two: whether and what could be read.
#[derive(Clone, Debug)]
pub struct Known {
    pub whose: Whose,
    pub part: CalendarPart,
    busy: Option<Arc<[Busy]>>,
}

impl Known {
    /// As the rules take it.
    pub fn diary(&self) -> (Whose, slots::Diary<'_>) {
        let diary = match &self.busy {
            Some(busy) => slots::Diary::Read(busy),
            None => slots::Diary::NotRead,
        };
        (self.whose, diary)
    }
}

/// One of the two, with the address of the calendar where there is one.
pub struct Holder {
    whose: Whose,
    /// Whether the case system names anybody.
    allocated: bool,
    staff: Option<Staff>,
    address: Option<String>,
}

/// Who the two are, and where their calendars are.
pub async fn holders(snapshot: &mut Snapshot, about: &About) -> Result<Vec<Holder>, VerbError> {
    let everybody = snapshot.all_staff().await?;
    let mut holders = Vec::new();
    for (whose, worker) in [
        (Whose::Officer, &about.officer),
        (Whose::Worker, &about.worker),
    ] {
        let is = |worker: &Identifier| {
            let mut active = everybody.iter().filter(|one| one.active);
            active.find(|one| one.staff.workers.contains(worker))
        };
        let staff = worker.as_ref().and_then(is).map(|one| one.staff.clone());
        let kept = match &staff {
            Some(staff) => snapshot.calendar_of(&staff.id).await?,
            None => None,
        };
        holders.push(Holder {
            whose,
            allocated: worker.is_some(),
            staff,
            address: kept.map(|kept| kept.address.reveal().to_owned()),
        });
    }
    Ok(holders)
}

/// The stretch of time that is asked about on a day: the same all day, so that answers serve.
pub fn between(today: Date, due: Option<Date>) -> Between {
    let last = today.saturating_add(AHEAD.days());
    let last = due.map_or(last, |due| due.max(last));
    let midnight = |day: Date| instant(day.to_datetime(Time::MIN));
    Between {
        from: midnight(today).unwrap_or(Timestamp::MIN),
        until: midnight(last.saturating_add(1.day())).unwrap_or(Timestamp::MAX),
    }
}

/// Asks for the calendars of the two at once.
pub async fn read(office: &Office, holders: Vec<Holder>, due: Option<Date>) -> Vec<Known> {
    let between = between(office.today(), due);
    let asking = holders
        .into_iter()
        .map(|holder| ask(office, holder, between));
    join_all(asking).await
}

async fn ask(office: &Office, holder: Holder, between: Between) -> Known {
    let role = match holder.whose {
        Whose::Officer => "Reviewing officer",
        Whose::Worker => "Social worker",
    };
    let known = |standing, words: String, busy| Known {
        whose: holder.whose,
        part: CalendarPart {
            role,
            name: holder
                .staff
                .as_ref()
                .map(|one| one.name.reveal().to_owned()),
            words,
            standing,
        },
        busy,
    };
    let missing = |words: &str| known(CalendarStanding::Missing, words.to_owned(), None);
    if !holder.allocated {
        return missing("Nobody is allocated, so there is no calendar to read.");
    }
    if holder.staff.is_none() {
        return missing("They have not signed in here yet, so their calendar is not known.");
    }
    let Some(address) = &holder.address else {
        return missing("They have given no calendar address, so ask them when they are free.");
    };
    let address = match office.desk.calendars.address(address) {
        Ok(address) => address,
        Err(error) => return known(CalendarStanding::Failed, format!("{error}."), None),
    };
    let diary = office.desk.calendars.busy(&address, between).await;
    let words = read_words("Their", &diary);
    match diary.busy {
        Ok(busy) => known(CalendarStanding::Read, words, Some(busy)),
        Err(_) => known(CalendarStanding::Failed, words, None),
    }
}

/// `Their calendar was read at 9:12am.`, or that it could not be, and why.
pub fn read_words(whose: &str, diary: &Diary) -> String {
    let at = time_in_words(diary.at);
    match &diary.busy {
        Ok(_) => format!("{whose} calendar was read at {at}."),
        Err(NotRead::Fault(fault)) => {
            format!(
                "{whose} calendar could not be read at {at}: {fault}. Nobody knows when they are free."
            )
        }
        Err(other) => {
            format!(
                "{whose} calendar could not be read at {at}: {other}. Nobody knows when they are free."
            )
        }
    }
}
