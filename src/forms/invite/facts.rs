//! All that a letter could tell, gathered before anybody asks whether it may.

use jiff::civil::Date;

use crate::{
    forms::{
        form::Circumstances,
        invite::{
            Prepared,
            child::name_of,
            codes,
            reach::{Contact, Reach, one_line},
            review::minutes_in_words,
        },
    },
    model::{
        contact::AddressKind,
        name::{Name, PersonalText},
        network::Network,
        person::{Circle, Person},
    },
    render::dates,
    rules::{
        attendance::{
            Part, Sitting,
            role::{Mode, Role},
        },
        calendar::BeyondCalendar,
        disclosure::{
            item::{Facts, Item},
            reader::{Reader, Side},
        },
    },
};

/// Gathers the facts for a letter to one reader. What of them the reader may be told is for
/// `rules::disclosure` to say.
pub fn gather(
    prepared: &Prepared,
    circumstances: &Circumstances,
    (part, reach): (&Part, &Reach),
    reader: &Reader,
) -> Facts {
    let mut facts = Facts::new();
    council(&mut facts, circumstances);
    meeting(&mut facts, prepared, circumstances, reader);
    own(&mut facts, prepared, circumstances, (part, reach));
    child(&mut facts, prepared, reader);
    others(&mut facts, prepared, part, reader);
    facts
}

fn council(facts: &mut Facts, circumstances: &Circumstances) {
    let settings = circumstances.settings;
    facts.add(Item::Council, &settings.name);
    facts.add(Item::CouncilPhone, &settings.phone);
    facts.add(Item::CouncilEmail, settings.mailbox());
    facts.list(Item::CouncilAddress, settings.address.clone());
    facts.add(Item::Organiser, &settings.team);
    facts.add(Item::Complaints, &settings.complaints);
    facts.add(Item::Letterhead, dates::day(circumstances.today));
    facts.add(Item::Reference, circumstances.reference);
}

fn meeting(facts: &mut Facts, prepared: &Prepared, circumstances: &Circumstances, reader: &Reader) {
    let planned = &prepared.network.child.planned;
    let settings = circumstances.settings;
    let words = &settings.vocabulary;
    let minutes = planned
        .minutes
        .value()
        .copied()
        .unwrap_or(settings.meeting_minutes);
    let own_word = prepared.network.child.wishes.meeting_name.value();
    facts.add(
        Item::MeetingWord,
        match reader.side {
            Side::Child => own_word.map_or(&*words.childs_meeting, |word| {
                said_to_the_child(word.reveal())
            }),
            Side::Family | Side::Volunteer => &words.familys_meeting,
            _ => &words.review,
        },
    );
    let Some(day) = planned.on.value().copied() else {
        answer_by(facts, circumstances, None);
        return;
    };
    facts.add(Item::Date, dates::day(day));
    facts.add(Item::ShortDate, without_year(day));
    facts.add(Item::Length, minutes_in_words(minutes));
    if let Some(at) = planned.at.value() {
        let start = day.to_datetime(*at);
        let end = start.saturating_add(jiff::Span::new().minutes(i64::from(minutes.min(1440))));
        let time = if end.date() == day {
            dates::times(*at, end.time())
        } else {
            dates::time(*at)
        };
        facts.add(Item::Time, time);
    }
    answer_by(facts, circumstances, Some(day));
    if is_remote(prepared.network) {
        return;
    }
    facts.maybe(Item::Place, planned.venue.value().map(PersonalText::reveal));
    facts.maybe(Item::Room, planned.room.value().map(PersonalText::reveal));
}

/// Whether everybody joins from somewhere else: then nobody is sent to a place.
fn is_remote(network: &Network) -> bool {
    let format = network.child.planned.format.value();
    format.is_some_and(|format| format.reveal().eq_ignore_ascii_case("remote"))
}

/// `3 December`: for a subject, where the year is clear.
fn without_year(day: Date) -> String {
    let all = dates::date(day);
    all.rsplit_once(' ')
        .map_or(all.clone(), |(head, _)| head.to_owned())
}

/// The day by which an answer is wanted: some working days before the meeting, never in the past.
///
/// Beyond the bank holidays that are known no day is told: the finding on the steps says why.
fn answer_by(facts: &mut Facts, circumstances: &Circumstances, meeting: Option<Date>) {
    let calendar = circumstances.calendar;
    let today = circumstances.today;
    let before = |days| {
        let day = match meeting {
            Some(day) => calendar.subtract_working_days(day, days),
            None => calendar.add_working_days(today, 5),
        };
        match day {
            Ok(day) => Some(dates::day(day.max(today))),
            Err(BeyondCalendar { .. }) => None,
        }
    };
    facts.maybe(
        Item::ReplyBy,
        before(circumstances.settings.answer_working_days),
    );
    // The published lead-in wants reports five working days before the meeting.
    facts.maybe(Item::ReaderReport, before(5));
}

fn own(
    facts: &mut Facts,
    prepared: &Prepared,
    circumstances: &Circumstances,
    (part, reach): (&Part, &Reach),
) {
    let child = &prepared.network.child;
    match part.person {
        Some(person) => {
            facts.maybe(
                Item::ReaderName,
                name_of(person).map(|one| one.reveal().to_owned()),
            );
            let called = person.name.called().or(person.title.as_ref());
            facts.maybe(Item::ReaderGreeting, called.map(PersonalText::reveal));
        }
        None => {
            facts.maybe(
                Item::ReaderName,
                child.name.full().map(|one| one.reveal().to_owned()),
            );
            facts.maybe(
                Item::ReaderGreeting,
                child.name.called().map(PersonalText::reveal),
            );
        }
    }
    if let Contact::Address(address) = &reach.contact {
        let mut lines: Vec<String> = address
            .lines
            .iter()
            .map(|line| line.reveal().to_owned())
            .collect();
        lines.extend(address.postcode.iter().map(|code| code.reveal().to_owned()));
        facts.list(Item::ReaderAddress, lines);
    }
    let chosen = circumstances
        .choices
        .iter()
        .find(|choice| choice.person == *part.id);
    let function = chosen.and_then(|choice| choice.function.as_ref());
    let function = function.map_or(part.function, PersonalText::reveal);
    facts.add(Item::ReaderFunction, function);
    let joining = chosen.and_then(|choice| choice.joining.as_ref());
    let comes = part.mode.is_invited() || part.mode == Mode::Chair;
    facts.maybe(
        Item::ReaderJoining,
        joining.filter(|_| comes).map(PersonalText::reveal),
    );
    if part.sitting == Sitting::Apart {
        facts.add(
            Item::ReaderSitting,
            "You have a part of the meeting of your own. We will tell you its time.",
        );
    }
    facts.add(
        Item::ReaderMode,
        match part.mode {
            Mode::Chair => "chair",
            Mode::Attend | Mode::AttendAndConsult | Mode::AttendAndReport => "come",
            Mode::Report => "report",
            _ => "views",
        },
    );
    facts.add(
        Item::ReaderChannel,
        if reach.channel.is_email() {
            "email"
        } else {
            "paper"
        },
    );
    let access = part.person.map_or(&child.access, |person| &person.access);
    if access.interpreter_needed.value() == Some(&true) {
        facts.maybe(
            Item::ReaderLanguage,
            access.first_language.value().map(PersonalText::reveal),
        );
    }
    facts.list(
        Item::ReaderNeeds,
        access
            .formats
            .iter()
            .chain(&access.needs)
            .map(|need| need.reveal().to_owned())
            .collect(),
    );
}

fn child(facts: &mut Facts, prepared: &Prepared, reader: &Reader) {
    let child = &prepared.network.child;
    let name = &child.name;
    facts.maybe(Item::ChildCalled, name.called().map(PersonalText::reveal));
    facts.maybe(Item::ChildInitial, initial(name));
    facts.maybe(
        Item::ChildFullName,
        name.full().map(|one| one.reveal().to_owned()),
    );
    let born = child.birth.value().and_then(|birth| birth.date.day());
    facts.maybe(Item::ChildBirth, born.map(dates::date));
    facts.maybe(
        Item::ChildAge,
        prepared.situation.age.map(|age| age.to_string()),
    );
    let worker = |role| {
        prepared
            .attendance
            .of_role(role)
            .find(|part| part.mode.is_invited())
            .and_then(|part| part.person)
            .and_then(|person| known_as(person, reader.side))
    };
    facts.maybe(Item::SocialWorker, worker(Role::SocialWorker));
    facts.maybe(Item::Chair, worker(Role::Chair));
    if let Some(due) = &prepared.clock.due {
        facts.add(Item::ReviewKind, due.basis.words().to_lowercase());
        facts.add(Item::DueDate, dates::day(due.date));
    }
    let status = prepared.situation.legal_code();
    facts.maybe(
        Item::LegalStatus,
        status.map(|code| codes::legal_status(code).unwrap_or(code)),
    );
}

/// Children know their workers by first name; others are told the whole of it.
fn known_as(person: &Person, side: Side) -> Option<String> {
    if side == Side::Child {
        return person.name.called().map(|name| name.reveal().to_owned());
    }
    name_of(person).map(|name| name.reveal().to_owned())
}

fn initial(name: &Name) -> Option<String> {
    let called = name.called()?;
    let first = name.family.as_ref()?.reveal().chars().next()?;
    Some(format!("{} {first}.", called.reveal()))
}

/// Who else is asked, and what no letter tells unless somebody has granted it.
fn others(facts: &mut Facts, prepared: &Prepared, part: &Part, reader: &Reader) {
    let mut roles: Vec<String> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let parts = &prepared.attendance.parts;
    for other in parts
        .iter()
        .filter(|one| one.mode.is_invited() && one.id != part.id)
    {
        let entry = other.role.entry();
        let words = match reader.side {
            Side::Family | Side::Child => entry
                .for_family
                .map(|words| for_reader(words, prepared.network)),
            _ => Some(entry.label.to_lowercase()),
        };
        if let Some(words) = words
            && !roles.contains(&words)
        {
            roles.push(words);
        }
        if let Some(name) = other.person.and_then(name_of) {
            names.push(name.reveal().to_owned());
        }
    }
    facts.list(Item::Attendees, roles);
    facts.list(Item::AttendeeNames, names);
    let network = prepared.network;
    let homes = network
        .child
        .contacts
        .addresses
        .iter()
        .filter(|one| one.kind == AddressKind::Placement)
        .map(one_line)
        .collect();
    facts.list(Item::PlacementAddress, homes);
    let carers = || parts.iter().filter(|part| part.role.is_carer());
    let names = carers()
        .filter_map(|part| part.person.and_then(name_of))
        .map(|name| name.reveal().to_owned())
        .collect();
    facts.list(Item::CarerNames, names);
    facts.list(
        Item::CarerContacts,
        carers()
            .filter_map(|part| part.person)
            .flat_map(contacts_of)
            .collect(),
    );
    let family = parts
        .iter()
        .filter(|part| part.role.entry().circle == Circle::Family)
        .filter_map(|part| part.person)
        .flat_map(contacts_of)
        .collect();
    facts.list(Item::FamilyContacts, family);
    let of = |roles: &[Role]| {
        parts
            .iter()
            .filter(|part| roles.contains(&part.role))
            .filter_map(|part| part.person?.organisation_name.as_ref())
            .map(|name| name.reveal().to_owned())
            .collect::<Vec<_>>()
    };
    facts.list(Item::School, of(&[Role::School, Role::Teacher]));
    facts.list(
        Item::Health,
        of(&[Role::LookedAfterNurse, Role::GeneralPractitioner]),
    );
}

/// What a child calls the meeting, as one says it back: letters write "your" before it.
fn said_to_the_child(word: &str) -> &str {
    let mut words = word.splitn(2, ' ');
    match (words.next(), words.next()) {
        (Some(whose), Some(rest))
            if ["my", "our"]
                .iter()
                .any(|one| whose.eq_ignore_ascii_case(one)) =>
        {
            rest.trim_start()
        }
        _ => word,
    }
}

/// The words of the table speak to the child; to family they name the child.
fn for_reader(words: &str, network: &Network) -> String {
    match network.child.name.called() {
        Some(name) => words.replace(" you ", &format!(" {} ", name.reveal())),
        None => words.replace(" you ", " the child "),
    }
}

fn contacts_of(person: &Person) -> Vec<String> {
    let contacts = &person.contacts;
    let emails = contacts
        .emails
        .iter()
        .map(|email| email.address.reveal().to_owned());
    let phones = contacts
        .phones
        .iter()
        .map(|phone| phone.number.reveal().to_owned());
    let addresses = contacts.addresses.iter().map(one_line);
    emails.chain(phones).chain(addresses).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_child_calls_its_own_is_not_called_so_twice() {
        for (word, said) in [
            ("My Big Meeting", "Big Meeting"),
            ("our  meeting", "meeting"),
            ("Myra's meeting", "Myra's meeting"),
            ("My", "My"),
            ("Big Talk", "Big Talk"),
        ] {
            assert_eq!(said_to_the_child(word), said);
        }
    }
}
