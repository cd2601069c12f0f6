//! Copies: one source, and for each reader what is for them.
//!
//! A copy is made from what the disclosure policy clears for its reader and the way it reaches
//! them; whatever the policy, a flag or the form keeps back does not stand in it.

use jiff::civil::Date;

use crate::{
    casework::{
        exclude::row_of,
        live::Composed,
        minutes::{
            Minuted, boxes,
            known::{self, Answered},
            naming::Eyes,
            print, protection, sheet,
            today::{compose_both, today_of},
            write::PRESENT,
        },
        office::{Office, VerbError, name_of, of_form},
        open::log,
        page::{
            Done,
            minutes::{CopyPage, CopyPart, CopySection, GivenPart},
        },
    },
    forms::{
        invite::entries::{Enterable, Kind, Of, Whose, typing},
        minutes::{Asks, Section},
        sheet::day_in_words,
        told::Told,
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, OperationId},
        minutes::{
            Boxed, Distributed, Given, Lines, MeetingId, MinutesPart, MinutesRow, Presence, Report,
            RowState,
        },
        reply::Means,
    },
    rules::{
        access::Action,
        disclosure::reader::Channel,
        minutes::shown::{Audience, Shown},
    },
    store::changes::NewChange,
};

/// What somebody is called to a reader who is not told of them.
const SOMEBODY: &str = "Somebody else";

const GIVEN_ON: Enterable = Enterable {
    section: "form",
    of: Of::Document,
    field: "given_on",
    kind: Kind::DayPast,
    whose: Whose::Everybodys,
    label: "",
    asked: "the day on which they were given it",
};

/// One person's copy as it would reach them in that way, and what is left out and why.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for who is not asked, or where no minutes
/// were begun.
pub async fn page(
    office: &Office,
    who: &Actor,
    meeting: &MeetingId,
    (row, means): (&str, Means),
) -> Result<CopyPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, _) = office
        .live(&mut snapshot, who, meeting, Action::Preview)
        .await?;
    let minuted = Minuted::load(&mut snapshot, meeting).await?;
    let minuted = minuted.ok_or(VerbError::NotThere)?;
    let answered = Answered::load(&mut snapshot, &minuted).await?;
    let today = today_of(&mut snapshot, meeting).await?;
    let given = snapshot.minutes_sent(meeting).await?;
    drop(snapshot);
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    log(office, who, meeting, "minutes_copy").await?;
    let page = compose_both(office, (&live, today.as_ref()), |composed, now| {
        let copying = Copying {
            office,
            composed,
            now,
            minuted: &minuted,
            answered: &answered,
        };
        copying.page(&row, channel(means))
    })?;
    Ok(CopyPage {
        given: given_to(&given, Some(&row), Given::Copy),
        ..page
    })
}

/// Writes down that somebody was given their copy.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] before the minutes are accepted, or where
/// nothing may be told to them; [`VerbError::Wrong`] without the day.
pub async fn give(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (meeting, row): (&MeetingId, &str),
    (on, means): (&str, Means),
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, meeting, Action::TakeMinutes)
        .await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    let minuted = Minuted::load(&mut tx, meeting).await?;
    let minuted = minuted.ok_or(VerbError::NotThere)?;
    if !minuted.is_accepted() {
        let words = "Copies are given out once the chair has accepted the minutes.";
        return Err(VerbError::NotNow(words.to_owned()));
    }
    let today = today_of(&mut tx, meeting).await?;
    let answered = Answered::load(&mut tx, &minuted).await?;
    let page = compose_both(office, (&live, today.as_ref()), |composed, now| {
        let copying = Copying {
            office,
            composed,
            now,
            minuted: &minuted,
            answered: &answered,
        };
        copying.page(&row, channel(means))
    })?;
    if !page.stopped.is_empty() {
        return Err(VerbError::NotNow(page.stopped.join(" ")));
    }
    let day = given_on(on, office.today())?;
    let text = Lines::parse(&print::text(&page)).ok_or(VerbError::NotThere)?;
    let given = tx.minutes_sent(meeting).await?;
    let what = (&row, Given::Copy);
    let version = version(&given, what, &text);
    tx.minutes_given(meeting, what, (day, means), (version, &text))
        .await?;
    tx.tell(NewChange {
        place: Some(meeting.place_of(&row, "copy")),
        ..NewChange::of(meeting, ChangeKind::MinutesGiven)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// The day on which somebody was given something, as it was typed.
///
/// # Errors
/// [`VerbError::Wrong`] without one, or for one to come.
pub(in crate::casework) fn given_on(on: &str, today: Date) -> Result<Date, VerbError> {
    let wrong = |message: &str| VerbError::wrong(Some(of_form("given_on")), on, message);
    let day = typing::take(&GIVEN_ON, on, today).map_err(|message| wrong(&message))?;
    let day = day.and_then(|day| day.reveal().parse().ok());
    day.ok_or_else(|| wrong("Enter the day, like 16 November 2026"))
}

/// What somebody was given of this kind, the first in front.
pub(in crate::casework) fn given_to(
    given: &[Distributed],
    row: Option<&Identifier>,
    what: Given,
) -> Vec<GivenPart> {
    let own = given
        .iter()
        .filter(|one| Some(&one.person) == row && one.what == what);
    own.map(given_part).collect()
}

/// The how manieth text of somebody's this is: one that says what the last one said is that one.
pub(in crate::casework) fn version(
    given: &[Distributed],
    (row, what): (&Identifier, Given),
    text: &Lines,
) -> u32 {
    let own = given.iter().rev();
    let own = own.filter(|one| one.person == *row && one.what == what);
    let last = own.filter_map(|one| one.copy.as_ref()).next();
    match last {
        Some((version, last)) if last == text => *version,
        Some((version, _)) => version + 1,
        None => 1,
    }
}

fn given_part(given: &Distributed) -> GivenPart {
    GivenPart {
        on: given.on,
        how: match given.what {
            Given::Copy => words(given.means).to_owned(),
            Given::ChildLetter => format!("as a letter, {}", words(given.means)),
        },
        by: name_of(&given.by),
        version: given.copy.as_ref().map(|(version, _)| *version),
        text: given.copy.as_ref().map(|(_, text)| text.typed()),
    }
}

/// How the words travel: what is mailed can be read by others than the one it is for.
fn channel(means: Means) -> Channel {
    match means {
        Means::Email => Channel::Email,
        Means::Text => Channel::Text,
        Means::Post => Channel::Post,
        Means::ByHand => Channel::ByHand,
    }
}

/// Everybody who gets a copy, with how much is left out of theirs and when they were given it.
pub(in crate::casework) fn lines(
    office: &Office,
    (composed, now): (&Composed, &Composed),
    (minuted, answered): (&Minuted, &Answered),
    given: &[Distributed],
) -> Vec<CopyPart> {
    let copying = Copying {
        office,
        composed,
        now,
        minuted,
        answered,
    };
    let people = known::people(composed, answered);
    people
        .iter()
        .filter_map(|one| {
            let page = copying.page(&one.row, Channel::ByHand).ok()?;
            let own = given.iter().filter(|given| given.person == one.row);
            Some(CopyPart {
                row: one.row.to_string(),
                name: page.name,
                role: page.role,
                stopped: match page.stopped.is_empty() {
                    true => None,
                    false => Some(page.stopped.join(" ")),
                },
                left_out: page.left_out.len(),
                given: own.map(given_part).collect(),
            })
        })
        .collect()
}

/// How somebody was given something, in words.
fn words(means: Means) -> &'static str {
    match means {
        Means::Email => "by email",
        Means::Text => "by text message",
        Means::Post => "by post",
        Means::ByHand => "by hand",
    }
}

/// Whether somebody was there, and that their report has come, as others read it.
fn present_line(name: &str, (presence, report): (Presence, Report)) -> String {
    attended_line(name, presence.words_for_others(), report)
}

/// The same as staff say it and as the record keeps it.
pub(in crate::casework) fn present_in_full(
    name: &str,
    (presence, report): (Presence, Report),
) -> String {
    attended_line(name, presence.words(), report)
}

fn attended_line(name: &str, presence: &str, report: Report) -> String {
    let report = match report {
        Report::Received => ", report received",
        Report::NotReceived => "",
    };
    format!("{name}: {}{report}", presence.to_lowercase())
}

/// What copies are made of.
struct Copying<'a> {
    office: &'a Office,
    composed: &'a Composed<'a>,
    /// With what is known of the child today: what may be told is asked of this.
    now: &'a Composed<'a>,
    minuted: &'a Minuted,
    answered: &'a Answered,
}

impl Copying<'_> {
    fn page(&self, row: &Identifier, channel: Channel) -> Result<CopyPage, VerbError> {
        let part = self.composed.part(row).ok_or(VerbError::NotThere)?;
        if self.minuted.list.is_some() && !self.answered.asks(part) {
            return Err(VerbError::NotThere);
        }
        let layout = self.minuted.layout(self.office)?;
        let mut page = CopyPage {
            row: row.to_string(),
            name: self.composed.name(row),
            role: part.role.label(),
            stopped: Vec::new(),
            title: layout.title.to_string(),
            reference: String::new(),
            held_on: self.minuted.minutes.held_on,
            is_accepted: self.minuted.is_accepted(),
            sections: Vec::new(),
            left_out: Vec::new(),
            given: Vec::new(),
        };
        // What is over by what was known then is over, whatever is known now.
        let belongs = self.answered.belongs();
        let told = belongs.check(self.composed, row);
        let told = told.and_then(|()| known::told_by(self.now, belongs, (row, channel)));
        let told = match told {
            Ok(told) => told,
            Err(stopped) => {
                page.stopped = stopped.0.iter().map(ToString::to_string).collect();
                return Ok(page);
            }
        };
        page.reference = told.reference().to_owned();
        let eyes = Eyes::Of(&told, row);
        for section in &layout.sections {
            self.add(&mut page, section, &eyes, &told);
        }
        Ok(page)
    }

    /// One section, as far as it is for the reader; what is not is told to staff beside the copy.
    fn add(&self, page: &mut CopyPage, section: &Section, eyes: &Eyes, told: &Told) {
        let mut own = CopySection {
            label: section.label.to_string(),
            blocks: Vec::new(),
            rows: Vec::new(),
        };
        if section.repeat.is_some() {
            self.boxes(&mut own, page, section, (eyes, told));
        }
        if let Some(boxed) = self.minuted.boxed(&section.name)
            && section.asks.has_box()
        {
            let heading = section.repeat.map(|_| boxes::OTHERS.to_owned());
            self.boxed(&mut own, page, (section, boxed), (eyes, heading));
        }
        match section.asks {
            Asks::People => self.people(&mut own, page, eyes, told),
            Asks::Since => self.rows(&mut own, page, eyes, |row| row.comes_from.is_some()),
            Asks::Decisions => self.rows(&mut own, page, eyes, |row| row.comes_from.is_none()),
            Asks::Visits => self.visits(&mut own, page, eyes),
            Asks::Plan => self.plan(&mut own, page, eyes),
            Asks::Next => {
                let day = self.minuted.minutes.next_on.map(day_in_words);
                let line = day.map(|day| ("item", format!("Next core group: {day}")));
                own.blocks.splice(0..0, line);
            }
            // What the record says of them stands with the plan, once.
            Asks::Text
            | Asks::Members
            | Asks::Category
            | Asks::Tasks
            | Asks::Taker
            | Asks::Copies => {}
        }
        if !own.blocks.is_empty() || !own.rows.is_empty() {
            page.sections.push(own);
        }
    }

    /// The boxes of those who have one of their own, each under its heading. Who is not told to the
    /// reader stands there as somebody else: their words are the meeting's, and were said at it.
    fn boxes(
        &self,
        own: &mut CopySection,
        page: &mut CopyPage,
        section: &Section,
        (eyes, told): (&Eyes, &Told),
    ) {
        let listed = known::people(self.composed, self.answered);
        for (row, _) in boxes::people(self.minuted, section, &listed) {
            let Some(boxed) = self.minuted.boxed(&boxes::named(section, &row)) else {
                continue;
            };
            let name = match eyes.gives_to(self.composed, &row) {
                true => eyes.name(self.composed, &row),
                false => SOMEBODY.to_owned(),
            };
            let name = match told.check(&name) {
                Ok(()) => name,
                Err(_) => SOMEBODY.to_owned(),
            };
            self.boxed(own, page, (section, boxed), (eyes, Some(name)));
        }
    }

    /// What stands in one box, under the heading of whose it is.
    fn boxed(
        &self,
        own: &mut CopySection,
        page: &mut CopyPage,
        (section, boxed): (&Section, &Boxed),
        (eyes, heading): (&Eyes, Option<String>),
    ) {
        if boxed.text.is_empty() {
            return;
        }
        let part = MinutesPart::Box(boxed.name.clone());
        let text = boxed.text.typed();
        match eyes.sees(self.minuted, section.audience, &part, &text) {
            Shown::Told => {
                own.blocks.extend(heading.map(|words| ("heading", words)));
                let blocks = boxed.text.0.iter();
                let blocks = blocks.map(|(block, words)| (block.code(), words.reveal().to_owned()));
                own.blocks.extend(blocks);
            }
            not => {
                let call = |row: &Identifier| self.composed.name(row);
                let what = boxes::called(section, &boxed.name, call);
                page.left_out.push(format!("{what}: {}", not.words()));
            }
        }
    }

    fn people(&self, own: &mut CopySection, page: &mut CopyPage, eyes: &Eyes, told: &Told) {
        if !eyes.knows_others() {
            let reason = "who else was there is not told to them";
            page.left_out.push(format!("{}: {reason}", own.label));
            return;
        }
        let said = self.minuted.attendance.as_ref();
        let people = known::people(self.composed, self.answered).into_iter();
        for one in people.filter(|one| eyes.knows(self.composed, &one.row)) {
            let line = present_line(&eyes.name(self.composed, &one.row), one.presence(said));
            match told.check(&line) {
                Ok(()) => own.blocks.push(("item", line)),
                Err(kind) => page
                    .left_out
                    .push(format!("{}: it holds {kind}", own.label)),
            }
        }
        let Some(others) = said.and_then(|one| one.others.as_ref()) else {
            return;
        };
        let part = MinutesPart::Box(PRESENT.into());
        match eyes.sees(self.minuted, Audience::Everybody, &part, others.reveal()) {
            Shown::Told => {
                let line = format!("Also here: {}", others.reveal());
                own.blocks.push(("paragraph", line));
            }
            not => page
                .left_out
                .push(format!("{}, who else was: {}", own.label, not.words())),
        }
    }

    /// What the record knows of visits, behind what was written of them.
    fn visits(&self, own: &mut CopySection, page: &mut CopyPage, eyes: &Eyes) {
        let told = sheet::visits(self.composed, self.minuted, eyes);
        let all = sheet::visits(self.composed, self.minuted, &Eyes::Staff);
        if told.len() < all.len() {
            let reason = "the days that the record has are for professionals";
            page.left_out.push(format!("{}: {reason}", own.label));
        }
        own.blocks
            .extend(told.into_iter().map(|line| ("item", line)));
    }

    /// What the record holds of the child protection plan, before what was written of it.
    fn plan(&self, own: &mut CopySection, page: &mut CopyPage, eyes: &Eyes) {
        let told = protection::lines(self.composed, self.minuted, eyes);
        let all = protection::lines(self.composed, self.minuted, &Eyes::Staff);
        if told.len() < all.len() {
            let reason = match told.is_empty() {
                true => "what the record holds of the plan is for professionals",
                false => "a part of what the record holds of the plan is not for them",
            };
            page.left_out.push(format!("{}: {reason}", own.label));
        }
        let lines = told.into_iter().map(|line| ("item", line));
        own.blocks.splice(0..0, lines);
    }

    fn rows(
        &self,
        own: &mut CopySection,
        page: &mut CopyPage,
        eyes: &Eyes,
        wanted: impl Fn(&MinutesRow) -> bool,
    ) {
        let rows = self.minuted.rows.iter();
        for row in rows.filter(|row| row.state != RowState::Withdrawn && wanted(row)) {
            match sheet::row_shown(self.minuted, eyes, row) {
                Shown::Told => own.rows.push(sheet::row_part(self.composed, eyes, row)),
                not => {
                    let what = row.words.what.reveal();
                    page.left_out.push(format!("“{what}”: {}", not.words()));
                }
            }
        }
    }
}
