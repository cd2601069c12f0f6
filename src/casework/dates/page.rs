//! The page of one document's dates, for the one who asks.

use crate::{
    casework::{
        course::{self, ToldWhen},
        dates::{
            ask::may_write,
            asked::{Asked, AskedLetters},
            diaries::{self, Known},
        },
        live::{Composed, Live},
        office::{Office, VerbError, name_of},
        open::{log, log_look},
        page::dates::{
            DatesPage, JoiningPart, OfferPart, OfferedPart, PlannedPart, SlotPart, WindowPart,
        },
        responses::{self, Posted},
        reviews,
        rights::Asker,
    },
    forms::invite::{letters::Marks, slots},
    model::{
        actor::Actor,
        live::{DocumentId, Place},
        name::PersonalText,
        slot::Slot,
    },
    rules::{
        access::Action,
        attendance::{Part, role::Role},
        slots::{Proposed, Question},
    },
    store::dates::{Offer, Outcome},
};

/// How many slots are proposed.
const PROPOSED: usize = 6;

/// What choosing a date enters, in the order of the form.
pub const ENTERED: &[&str] = &["date", "time", "length", "format", "place", "room"];

/// Why a page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looking {
    /// Somebody opens the page: one row in the access log.
    Opens,
    /// The same page once more, or a part of it.
    Again,
}

/// The page: the window, slots with what speaks for and against them, what is offered, who can
/// make which.
///
/// # Errors
/// As the table of access has it.
pub async fn page(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    looking: Looking,
) -> Result<DatesPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, asker) = office
        .live(&mut snapshot, who, document, Action::ReadDocument)
        .await?;
    let (about, due) = live.compose(office, |composed| {
        let due = composed.prepared.clock.due.as_ref().map(|due| due.date);
        (composed.about.clone(), due)
    });
    let holders = diaries::holders(&mut snapshot, &about).await?;
    let offers = snapshot.offers(document).await?;
    let open = offers.iter().find(|one| one.outcome == Outcome::Open);
    let links = match open {
        Some(offer) => snapshot.links(offer).await?,
        None => Vec::new(),
    };
    let posted = Posted::load(&mut snapshot, document).await?;
    let may_hand_on = asker.may(&about, Action::HandOnLinks).is_ok();
    let may_write = may_write(office, &live, &asker);
    let asked: Vec<Asked> = links
        .into_iter()
        .map(|link| Asked {
            token: may_hand_on.then(|| snapshot.link_token(&link.id)),
            tag: snapshot.dates_tag(&link.id),
            link,
        })
        .collect();
    if looking == Looking::Again {
        log_look(office, &mut snapshot, who, document, "dates").await?;
    }
    // No connection is held while other machines are asked.
    drop(snapshot);
    if looking == Looking::Opens {
        log(office, who, document, "dates").await?;
    }
    let known = diaries::read(office, holders, due).await;
    live.compose(office, |composed| {
        let view = View {
            asker: &asker,
            known: &known,
            offers: &offers,
            posted: &posted,
            letters: AskedLetters {
                office,
                posted: &posted,
                asked,
                written: responses::written(office, composed, &mut |_| Marks::default())?,
            },
            may_write,
        };
        Ok(view.page(&live, composed))
    })
}

struct View<'a> {
    asker: &'a Asker,
    known: &'a [Known],
    offers: &'a [Offer],
    posted: &'a Posted,
    letters: AskedLetters<'a>,
    may_write: bool,
}

impl View<'_> {
    fn page(&self, live: &Live, composed: &Composed) -> DatesPage {
        let prepared = &composed.prepared;
        let diaries = self.known.iter().map(Known::diary).collect();
        let question = slots::question(prepared, &composed.circumstances, diaries);
        let (window, why_no_window) = match question.window() {
            Ok(window) => {
                let (code, words) = slots::window_in_words(&window, question.due);
                let part = WindowPart {
                    first: window.first,
                    last: window.last,
                    working_days: window.working_days,
                    code,
                    words,
                };
                (Some(part), None)
            }
            Err(beyond) => (None, Some(format!("No days can be proposed: {beyond}."))),
        };
        let proposed = question.propose(PROPOSED).unwrap_or_default();
        let open = self.offers.iter().find(|one| one.outcome == Outcome::Open);
        let wishes = &prepared.network.child.wishes;
        let wished = [
            ("When", wishes.time.value()),
            ("Where", wishes.place.value()),
        ];
        let version = |place: &Place| live.entry(place).map_or(0, |entry| entry.version);
        DatesPage {
            id: live.kept.id.clone(),
            number: live.number,
            planned: planned(composed, self.posted),
            window,
            why_no_window,
            clock: prepared.clock.words(),
            minutes: question.minutes,
            wishes: wished
                .into_iter()
                .filter_map(|(what, said)| Some((what, said?.reveal().to_owned())))
                .collect(),
            hours: slots::hours_in_words(&question),
            calendars: self.known.iter().map(|one| one.part.clone()).collect(),
            proposed: proposed.iter().map(slot_part).collect(),
            offer: open.map(|offer| self.offer(offer, &question, composed)),
            chosen: self.offers.iter().find_map(chosen),
            people: composed
                .prepared
                .attendance
                .parts
                .iter()
                .filter(|part| joins(part))
                .map(|part| joining(live, composed, part))
                .collect(),
            seen: ENTERED
                .iter()
                .map(|field| Place::of("review", field))
                .map(|place| (place.clone(), version(&place)))
                .collect(),
            to_ask: match (self.may_write, open) {
                (true, None) => self.letters.to_ask(composed),
                _ => Vec::new(),
            },
            may_write: self.may_write,
            may: self.asker.actions(&composed.about),
        }
    }

    fn offer(&self, offer: &Offer, question: &Question, composed: &Composed) -> OfferPart {
        let slots = offer.slots.iter().zip(0_u32..).map(|(slot, number)| {
            let said = |wanted: bool| {
                let says = move |one: &&Asked| {
                    let answer = one.link.answer.as_ref();
                    answer.is_some_and(|answer| answer.slots.contains(&number) == wanted)
                };
                let some = self.letters.asked.iter().filter(says);
                some.map(|one| composed.name(&one.link.person)).collect()
            };
            OfferedPart {
                part: weighed(question, *slot),
                can: said(true),
                cannot: said(false),
            }
        });
        let words = |text: &Option<PersonalText>| text.as_ref().map(|it| it.reveal().to_owned());
        OfferPart {
            id: offer.id.0.to_string(),
            meets: offer.meets,
            place: words(&offer.place),
            room: words(&offer.room),
            by: name_of(&offer.offered.by),
            at: offer.offered.at,
            slots: slots.collect(),
            asked: self.letters.parts(composed),
            due: self.letters.due(composed),
            not_asked: self.not_asked(composed),
        }
    }

    /// Who is invited and has no link, with the reasons.
    fn not_asked(&self, composed: &Composed) -> Vec<(String, Vec<String>)> {
        let has_link = |part: &&Part| {
            self.letters
                .asked
                .iter()
                .any(|one| one.link.person == *part.id)
        };
        let parts = composed.prepared.attendance.parts.iter();
        parts
            .filter(|part| is_asked(part) && !has_link(part))
            .map(|part| (composed.name(part.id), why_not(composed, part)))
            .collect()
    }
}

/// The day that is set, and who was told of it: whoever looks for another should know.
fn planned(composed: &Composed, posted: &Posted) -> Option<PlannedPart> {
    let planned = &composed.prepared.network.child.planned;
    let day = *planned.on.value()?;
    // Midnight stands for no time: the day alone is said.
    let time = planned.at.value().copied().unwrap_or_default();
    let when = reviews::in_words(day.to_datetime(time));
    let ToldWhen { this, another } = course::told_when(composed, posted);
    let mut words = match (this, another) {
        (0, 0) => format!("{when}; nobody has been told"),
        (0, _) => format!("{when}; nobody has been told that yet"),
        (1, _) => format!("{when}; 1 person has been told"),
        (many, _) => format!("{when}; {many} people have been told"),
    };
    match another {
        0 => {}
        1 => words.push_str("; 1 person was told another day or time"),
        many => words.push_str(&format!("; {many} people were told another day or time")),
    }
    if day < composed.circumstances.today {
        words.push_str(". This day has passed");
    }
    let told = this + another;
    Some(PlannedPart { words, told })
}

/// Why somebody has no link: what stops their letters, or that they were invited later.
fn why_not(composed: &Composed, part: &Part) -> Vec<String> {
    let told = composed.told(part.id);
    match told {
        Err(reasons) => reasons.0.iter().map(|one| one.to_string()).collect(),
        Ok(_) => vec!["Invited after the dates were offered.".to_owned()],
    }
}

fn joining(live: &Live, composed: &Composed, part: &Part) -> JoiningPart {
    let place = Place::in_row("people", part.id, "joining");
    let entry = live.entry(&place);
    let value = entry.and_then(|entry| entry.value.as_ref());
    JoiningPart {
        row: part.id.to_string(),
        name: composed.name(part.id),
        role: part.role.label(),
        value: value.map_or_else(String::new, |value| value.reveal().to_owned()),
        version: entry.map_or(0, |entry| entry.version),
        place,
    }
}

/// Who comes, and so joins somehow.
fn joins(part: &Part) -> bool {
    part.mode.is_invited()
}

/// Who is asked which slots they can make: whoever comes but the two whose calendars are read,
/// and the child, whom the social worker asks.
pub fn is_asked(part: &Part) -> bool {
    part.mode.is_invited()
        && part.person.is_some()
        && !matches!(part.role, Role::Chair | Role::SocialWorker)
}

fn chosen(offer: &Offer) -> Option<String> {
    let Outcome::Chosen(number) = offer.outcome else {
        return None;
    };
    let slot = offer.slots.get(usize::try_from(number).ok()?)?;
    let by = offer.ended.as_ref().map(|step| name_of(&step.by))?;
    Some(format!("{by} chose {}.", slots::in_words(slot)))
}

fn weighed(question: &Question, slot: Slot) -> SlotPart {
    match question.weigh(slot) {
        Ok(proposed) => slot_part(&proposed),
        Err(beyond) => SlotPart {
            slot,
            words: slots::in_words(&slot),
            good: Vec::new(),
            against: vec![format!("{beyond}.")],
        },
    }
}

pub fn slot_part(proposed: &Proposed) -> SlotPart {
    SlotPart {
        slot: proposed.slot,
        words: slots::in_words(&proposed.slot),
        good: proposed.good.iter().map(slots::good_in_words).collect(),
        against: proposed
            .against
            .iter()
            .map(slots::against_in_words)
            .collect(),
    }
}
