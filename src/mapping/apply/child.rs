//! The child: what the rules for `child` and its parts give.

use jiff::civil::{Date, date};

use crate::{
    mapping::{
        apply::{
            Reading, contacts,
            row::{Got, Row, personal},
        },
        targets::Part,
    },
    model::{
        child::{Accuracy, Birth, Child, LegalStatus, Placement, Visit},
        contact::Contacts,
        fact::{Fact, Listing, Origin, ReadState, Record},
        finding::{Code, Finding, Weight},
        id::{Identifier, SystemName},
        name::Name,
        person::{AccessNeeds, Readable, Restriction, RestrictionKind},
        review::{Invited, Review},
    },
};

/// Days that stand for "not known" in records of people alive today.
const NO_BIRTH: [Date; 2] = [date(1900, 1, 1), date(1899, 12, 30)];

/// Fills a fact that is not known yet; of two that are known and differ, says so.
pub(super) fn fill<T: PartialEq>(fact: &mut Fact<T>, new: Fact<T>, row: &mut Row<'_>, name: &str) {
    match (&*fact, &new) {
        (Fact::Known { value: old, .. }, Fact::Known { value, .. }) => {
            if old != value {
                row.find(
                    Code::ValuesDisagree,
                    Weight::Check,
                    name,
                    &format!("Two records disagree about `{name}`; the first is shown."),
                    "Find out which is right, and correct the other.",
                );
            }
        }
        (Fact::Known { .. }, _) | (_, Fact::NotRecorded) => {}
        _ => *fact = new,
    }
}

impl<'a> Reading<'a> {
    /// The child; `None` where nothing says who it is.
    pub(super) fn child(&mut self) -> Option<Child> {
        let mut child: Option<Child> = None;
        for mut row in self.rows(Part::Child) {
            let id = row.id("id");
            let expected = child.as_ref().map(|child| child.id.value.to_string());
            if let (Some(expected), Some(id)) = (&expected, &id)
                && expected != id
            {
                self.keep(&mut row);
                continue;
            }
            match id.or_else(|| self.sources.asked().map(str::to_owned)) {
                Some(id) => {
                    let id = self.identifier(&id);
                    let origin = row.own_origin();
                    let child = child.get_or_insert_with(|| Child::new(id, origin));
                    row.about = Some(child.id.clone());
                    self.about_child(child, &mut row);
                }
                None => row.find(
                    Code::ValueMissing,
                    Weight::Blocks,
                    "id",
                    "The record of the child has no identifier.",
                    "Correct the mapping, or ask for the child by the identifier.",
                ),
            }
            self.keep(&mut row);
        }
        let mut child = child.or_else(|| self.unread())?;
        self.parts_of(&mut child);
        self.look_at(&child);
        Some(child)
    }

    /// A child of whom we know only that the identifier was asked for.
    fn unread(&mut self) -> Option<Child> {
        let id = self.identifier(self.sources.asked()?);
        let record = Record {
            system: self.system.clone(),
            name: "child".into(),
            read_at: self.sources.read_at(),
            confirmed_on: None,
        };
        let origin = Origin {
            record: record.into(),
            field: "child".into(),
        };
        let mut child = Child::new(id, origin);
        match self.state_of(Part::Child) {
            ReadState::Withheld { .. } => {
                child.restrictions.push(Restriction {
                    kind: RestrictionKind::RestrictedRecord,
                    against: None,
                    period: Default::default(),
                    details: None,
                    origin: child.origin.clone(),
                });
                child.restrictions_readable = Readable::Yes;
            }
            ReadState::SourceDown { .. } => {
                child.restrictions_readable = Readable::No("the record could not be read".into());
            }
            _ => {
                let finding = Finding::new(
                    Code::RecordNotFound,
                    Weight::Blocks,
                    format!("{} has no record of this child.", self.mapping.title),
                    "Check the identifier.",
                );
                self.find(finding.about(&child.id).at(&self.system, "", ""));
                return None;
            }
        }
        Some(child)
    }

    fn about_child(&mut self, child: &mut Child, row: &mut Row<'_>) {
        restricted(
            &mut child.restrictions_readable,
            &mut child.restrictions,
            row,
        );
        merge_name(&mut child.name, row.name());
        let accuracy = row
            .plain("birth_accuracy")
            .map_or_else(Accuracy::default, |code| accuracy(&code));
        let birth = match row.partial_fact("date_of_birth") {
            Fact::Known { value, .. } if value.day().is_some_and(|day| NO_BIRTH.contains(&day)) => {
                row.find(
                    Code::ValueUnreadable,
                    Weight::Check,
                    "date_of_birth",
                    "The date of birth is one that stands for `not known`.",
                    "Find out the date of birth, and correct the record.",
                );
                Fact::NotRecorded
            }
            birth => birth.map(|date| Birth {
                date: *date,
                accuracy,
            }),
        };
        fill(&mut child.birth, birth, row, "date_of_birth");
        child.died_on = child.died_on.or(row.partial("died_on"));
        for (fact, name) in [
            (&mut child.gender, "gender"),
            (&mut child.pronouns, "pronouns"),
            (&mut child.ethnicity, "ethnicity"),
            (&mut child.religion, "religion"),
            (&mut child.nationality, "nationality"),
            (&mut child.responsible_authority, "responsible_authority"),
            (&mut child.area_authority, "area_authority"),
        ] {
            let new = row.text_fact(name);
            fill(fact, new, row, name);
        }
        for (fact, name) in [
            (&mut child.has_ehcp, "has_ehcp"),
            (&mut child.unaccompanied, "unaccompanied"),
            (&mut child.protection_plan, "protection_plan"),
        ] {
            let new = row.flag_fact(name);
            fill(fact, new, row, name);
        }
        for (fact, name) in [
            (&mut child.looked_after_since, "looked_after_since"),
            (&mut child.recorded_due, "recorded_due"),
        ] {
            let new = row.day_fact(name);
            fill(fact, new, row, name);
        }
        child.looked_after_until = child.looked_after_until.or(row.day("looked_after_until"));
        child.authorised_to_place_for_adoption = child
            .authorised_to_place_for_adoption
            .or(row.day("authorised_to_place_for_adoption"));
        child.placed_for_adoption = child.placed_for_adoption.or(row.day("placed_for_adoption"));
        access(&mut child.access, row);
        disabilities(child, row);
        for (name, system) in [("nhs_number", "nhs"), ("upn", "upn")] {
            if let Some(id) = row.id(name) {
                add_id(
                    &mut child.other_ids,
                    Identifier::new(&SystemName::new(system), &id),
                );
            }
        }
        if let Some(id) = row.id("legacy_id") {
            let system = SystemName::new(&format!("{}-legacy", self.system));
            add_id(&mut child.other_ids, Identifier::new(&system, &id));
        }
        if let Some(by) = row.id("superseded_by") {
            child.superseded_by = Some(self.identifier(&by));
        }
        contacts::beside(row, &mut child.contacts, self.today);
    }

    /// The parts of a child that rules of their own fill.
    fn parts_of(&mut self, child: &mut Child) {
        let id = child.id.clone();
        for mut row in self.rows_about(Part::Identifier, &id) {
            if let (Some(system), Some(value)) = (row.plain("system"), row.id("value")) {
                add_id(
                    &mut child.other_ids,
                    Identifier::new(&SystemName::new(&system), &value),
                );
            }
            self.keep(&mut row);
        }
        for mut row in self.rows_about(Part::OtherName, &id) {
            let name = row.name();
            if name != Name::default() && name != child.name {
                child.other_names.push(name);
            }
            self.keep(&mut row);
        }
        self.contacts_of_child(&mut child.contacts, &id);
        for mut row in self.rows_about(Part::Restriction, &id) {
            child.restrictions.extend(self.restriction(&mut row));
            self.keep(&mut row);
        }
        child.legal_statuses = self.listing(Part::LegalStatus, &id, |_, row| {
            let period = row.period();
            Some(LegalStatus {
                code: row.plain("code")?,
                period,
                origin: row.own_origin(),
            })
        });
        let mut versions = Vec::new();
        child.placements = self.listing(Part::Placement, &id, |reading, row| {
            versions.push(row.number("version").unwrap_or_default());
            Some(reading.placement(row))
        });
        keep_latest(&mut child.placements, versions);
        child.reviews = self.listing(Part::Review, &id, |_, row| {
            Some(Review {
                id: row.plain("id"),
                due: row.day("due"),
                held: row.day("held"),
                cancelled: row.flag("cancelled").unwrap_or_default(),
                category: row.plain("category"),
                participation: row.plain("participation"),
                invited: Vec::new(),
                origin: row.own_origin(),
            })
        });
        self.care_from_placements(child);
        self.invited(child, &id);
        child.visits = self.listing(Part::Visit, &id, |_, row| {
            Some(Visit {
                on: row.day("on")?,
                seen_alone: row.flag("seen_alone"),
                origin: row.own_origin(),
            })
        });
        self.planned(child, &id);
        self.wishes(child, &id);
    }

    /// Since when the child is looked after, from the episodes, where nothing else says it.
    ///
    /// A period of care begins with an episode whose reason is `S`, or with the first one behind
    /// an episode that ended care (a reason for ceasing other than `X1`).
    fn care_from_placements(&mut self, child: &mut Child) {
        if !matches!(child.looked_after_since, Fact::NotRecorded) {
            return;
        }
        let mut episodes: Vec<&Placement> = child.placements.iter().collect();
        episodes.retain(|one| one.reason_new.is_some() || one.reason_ceased.is_some());
        episodes.sort_by_key(|one| one.period.start);
        let mut first: Option<&Placement> = None;
        let mut until = None;
        for episode in episodes {
            let begins = episode.reason_new.as_deref() == Some("S");
            if first.is_none() || begins || until.is_some() {
                first = Some(episode);
            }
            let ceased = episode
                .reason_ceased
                .as_deref()
                .is_some_and(|code| code != "X1");
            until = episode.period.end.filter(|_| ceased);
        }
        let Some(first) = first else { return };
        let Some(since) = first.period.start else {
            return;
        };
        child.looked_after_since = Fact::Known {
            value: since,
            origin: first.origin.clone(),
        };
        child.looked_after_until = child.looked_after_until.or(until);
    }

    fn placement(&self, row: &mut Row<'_>) -> Placement {
        let carer = row.id("carer").map(|id| self.identifier(&id));
        Placement {
            id: row.plain("id"),
            code: row.plain("code"),
            provider: row.plain("provider"),
            ofsted_number: row.plain("ofsted_number"),
            carer,
            period: row.period(),
            reason_new: row.plain("reason_new"),
            reason_changed: row.plain("reason_changed"),
            reason_ceased: row.plain("reason_ceased"),
            category_of_need: row.plain("category_of_need"),
            legal_status: row.plain("legal_status"),
            home_postcode: row.postcode("home_postcode"),
            placement_postcode: row.postcode("placement_postcode"),
            short_break: row.flag("short_break"),
            origin: row.own_origin(),
        }
    }

    fn invited(&mut self, child: &mut Child, id: &Identifier) {
        for mut row in self.rows_about(Part::Invited, id) {
            let review = row.id("review");
            let review = review.and_then(|review| {
                let same = |one: &&mut Review| one.id.as_deref() == Some(review.as_str());
                child.reviews.items.iter_mut().find(same)
            });
            let (name, person) = (row.text("name"), row.id("person"));
            if let Some(review) = review
                && (name.is_some() || person.is_some())
            {
                let person = person.unwrap_or_else(|| format!("unidentified:{}", row.record.name));
                review.invited.push(Invited {
                    person: self.identifier(&person),
                    name,
                    role: row.plain("role"),
                    attended: row.flag("attended"),
                });
            }
            self.keep(&mut row);
        }
    }

    fn planned(&mut self, child: &mut Child, id: &Identifier) {
        let planned = &mut child.planned;
        for mut row in self.rows_about(Part::Planned, id) {
            let row = &mut row;
            let (on, at, minutes) = (
                row.day_fact("on"),
                row.time_fact("at"),
                row.number_fact("minutes"),
            );
            fill(&mut planned.on, on, row, "on");
            fill(&mut planned.at, at, row, "at");
            fill(&mut planned.minutes, minutes, row, "minutes");
            for (fact, name) in [
                (&mut planned.format, "format"),
                (&mut planned.venue, "venue"),
                (&mut planned.room, "room"),
            ] {
                let new = row.text_fact(name);
                fill(fact, new, row, name);
            }
            let (home, trigger) = (
                row.flag_fact("venue_is_placement"),
                row.code_fact("trigger"),
            );
            fill(
                &mut planned.venue_is_placement,
                home,
                row,
                "venue_is_placement",
            );
            fill(&mut planned.trigger, trigger, row, "trigger");
            self.keep(row);
        }
    }

    fn wishes(&mut self, child: &mut Child, id: &Identifier) {
        let wishes = &mut child.wishes;
        for mut row in self.rows_about(Part::Wishes, id) {
            let row = &mut row;
            for (fact, name) in [
                (&mut wishes.talked_to_by, "talked_to_by"),
                (&mut wishes.wants_to_attend, "wants_to_attend"),
                (&mut wishes.wants_there, "wants_there"),
                (&mut wishes.does_not_want_there, "does_not_want_there"),
                (&mut wishes.place, "place"),
                (&mut wishes.time, "time"),
                (&mut wishes.gives_views_by, "gives_views_by"),
                (&mut wishes.not_to_be_said, "not_to_be_said"),
                (&mut wishes.meeting_name, "meeting_name"),
            ] {
                let new = row.text_fact(name);
                fill(fact, new, row, name);
            }
            for (fact, name) in [
                (&mut wishes.wants_to_chair, "wants_to_chair"),
                (&mut wishes.advocate_offered, "advocate_offered"),
            ] {
                let new = row.flag_fact(name);
                fill(fact, new, row, name);
            }
            let on = row.day_fact("talked_to_on");
            fill(&mut wishes.talked_to_on, on, row, "talked_to_on");
            self.keep(row);
        }
    }

    /// The rows of a part, each about a person.
    fn rows_about(&mut self, part: Part, id: &Identifier) -> Vec<Row<'a>> {
        let mut rows = self.rows(part);
        for row in &mut rows {
            row.about = Some(id.clone());
        }
        rows
    }

    fn listing<T>(
        &mut self,
        part: Part,
        id: &Identifier,
        mut item: impl FnMut(&Self, &mut Row<'_>) -> Option<T>,
    ) -> Listing<T> {
        let mut items = Vec::new();
        for mut row in self.rows_about(part, id) {
            items.extend(item(self, &mut row));
            self.keep(&mut row);
        }
        Listing {
            items,
            state: self.state_of(part),
        }
    }

    /// What stands out about the child as a whole.
    fn look_at(&mut self, child: &Child) {
        if let Some(birth) = child.birth.value()
            && birth.date.earliest() > self.today
        {
            let finding = Finding::new(
                Code::PersonUnborn,
                Weight::Note,
                "The date of birth lies ahead: it is the day on which the birth is expected.",
                "Read the record again after the birth.",
            );
            self.find(
                finding
                    .about(&child.id)
                    .at(&self.system, "", "date_of_birth"),
            );
        }
        if child.died_on.is_some() {
            self.find(died(&child.id, &self.system));
        }
        if child
            .restrictions
            .iter()
            .any(|one| one.kind == RestrictionKind::RestrictedRecord)
        {
            let finding = Finding::new(
                Code::RecordRestricted,
                Weight::Check,
                format!(
                    "The child's record is restricted in {}.",
                    self.mapping.title
                ),
                "Have someone with access check the sheet and every letter before they go.",
            );
            self.find(finding.about(&child.id).at(&self.system, "", "restricted"));
        }
        if let Some(by) = &child.superseded_by {
            let finding = Finding::new(
                Code::RecordSuperseded,
                Weight::Check,
                format!("This record has been replaced by {by}."),
                "Work with the record that replaced it.",
            );
            self.find(finding.about(&child.id).at(&self.system, "", ""));
        }
        if marked_as_duplicate(&child.name) {
            let finding = Finding::new(
                Code::ProbableDuplicate,
                Weight::Check,
                "The name of the child's record is marked as a duplicate or as not to be used.",
                "Find the record that is in use.",
            );
            self.find(finding.about(&child.id).at(&self.system, "", "name"));
        }
    }
}

pub(super) fn died(id: &Identifier, system: &SystemName) -> Finding {
    let finding = Finding::new(
        Code::PersonDied,
        Weight::Check,
        "The record says that this person has died.",
        "Leave the person off every list, and check that no letter goes.",
    );
    finding.about(id).at(system, "", "died_on")
}

/// Whether a name carries a mark that the record is not the one in use.
pub(super) fn marked_as_duplicate(name: &Name) -> bool {
    let parts = [&name.given, &name.family, &name.preferred, &name.title];
    parts.into_iter().flatten().any(|part| {
        let part = part.reveal().to_uppercase();
        part.contains("DUPLICATE") || part.contains("DO NOT USE")
    })
}

/// Takes in what the field `restricted` of an item says: of several words the strictest stays.
pub(super) fn restricted(
    readable: &mut Readable,
    restrictions: &mut Vec<Restriction>,
    row: &mut Row<'_>,
) {
    let kind = match row.flag_got("restricted") {
        Got::Nothing | Got::None => return,
        Got::Value(flag) => {
            row.restricted = flag.as_bool() == Some(true);
            if !matches!(readable, Readable::No(_)) {
                *readable = Readable::Yes;
            }
            match row.restricted {
                true => RestrictionKind::RestrictedRecord,
                false => return,
            }
        }
        Got::Unreadable | Got::Withheld => {
            row.find(
                Code::RestrictionUnreadable,
                Weight::Blocks,
                "restricted",
                "Whether this record is restricted cannot be read, so letters are blocked.",
                "Correct the mark in the case system, or the rule that reads it.",
            );
            *readable = Readable::No("the mark of a restricted record cannot be read".into());
            RestrictionKind::Unreadable
        }
    };
    if !restrictions.iter().any(|one| one.kind == kind) {
        restrictions.push(Restriction {
            kind,
            against: None,
            period: Default::default(),
            details: None,
            origin: row.origin("restricted"),
        });
    }
}

/// Fills the parts of a name that are not known yet.
pub(super) fn merge_name(name: &mut Name, new: Name) {
    name.title = name.title.take().or(new.title);
    name.given = name.given.take().or(new.given);
    name.family = name.family.take().or(new.family);
    name.preferred = name.preferred.take().or(new.preferred);
}

pub(super) fn add_id(ids: &mut Vec<Identifier>, id: Identifier) {
    if !ids.contains(&id) {
        ids.push(id);
    }
}

pub(super) fn access(access: &mut AccessNeeds, row: &mut Row<'_>) {
    let language = row.text_fact("first_language");
    fill(&mut access.first_language, language, row, "first_language");
    let interpreter = row.flag_fact("interpreter_needed");
    fill(
        &mut access.interpreter_needed,
        interpreter,
        row,
        "interpreter_needed",
    );
    for (texts, name) in [
        (&mut access.formats, "formats"),
        (&mut access.needs, "needs"),
    ] {
        for text in row.texts(name).0 {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
    }
}

fn disabilities(child: &mut Child, row: &mut Row<'_>) {
    if !row.gives("disabilities") {
        return;
    }
    let (texts, got) = row.texts("disabilities");
    child.disabilities.state = match got {
        Got::Withheld => ReadState::Withheld {
            system: row.system.clone(),
        },
        _ => ReadState::Read,
    };
    for text in texts {
        if !child.disabilities.items.contains(&text) {
            child.disabilities.items.push(text);
        }
    }
}

/// `accurate`, `estimated`, `unknown`, or a letter of the Person standard a part (`AAA`, `AEU`).
fn accuracy(code: &str) -> Accuracy {
    match code.to_lowercase().as_str() {
        "accurate" => Accuracy::Accurate,
        "estimated" => Accuracy::Estimated,
        "unknown" => Accuracy::Unknown,
        letters if letters.contains('u') => Accuracy::Unknown,
        letters if letters.contains('e') => Accuracy::Estimated,
        _ => Accuracy::Accurate,
    }
}

/// Of several versions of one placement, the highest counts.
fn keep_latest(placements: &mut Listing<Placement>, versions: Vec<i64>) {
    let mut kept: Vec<(i64, Placement)> = Vec::new();
    for (version, placement) in versions.into_iter().zip(placements.items.drain(..)) {
        let same = kept
            .iter_mut()
            .find(|(_, one)| placement.id.is_some() && one.id == placement.id);
        match same {
            Some(one) if one.0 == version => kept.push((version, placement)),
            Some(one) if one.0 < version => *one = (version, placement),
            Some(_) => {}
            None => kept.push((version, placement)),
        }
    }
    placements.items = kept.into_iter().map(|(_, placement)| placement).collect();
}

impl Reading<'_> {
    /// One limit, strict where it cannot be read.
    pub(super) fn restriction(&self, row: &mut Row<'_>) -> Option<Restriction> {
        let kind = match row.got("kind") {
            Got::Value(tree) => match personal(&tree)?.reveal() {
                "restricted_record" => RestrictionKind::RestrictedRecord,
                "address_confidential" => RestrictionKind::AddressConfidential,
                "no_contact" => RestrictionKind::NoContact,
                "restricted_contact" => RestrictionKind::RestrictedContact,
                "refuge" => RestrictionKind::Refuge,
                other => RestrictionKind::Other(other.into()),
            },
            _ => {
                row.find(
                    Code::RestrictionUnreadable,
                    Weight::Blocks,
                    "kind",
                    "The record holds a restriction that cannot be read; it counts as the strictest.",
                    "Read it in the case system, and correct the record or the mapping.",
                );
                RestrictionKind::Unreadable
            }
        };
        Some(Restriction {
            kind,
            against: row.id("against").map(|id| self.identifier(&id)),
            period: row.period(),
            details: row.text("details"),
            origin: row.own_origin(),
        })
    }

    /// The addresses, telephones and emails of the child.
    fn contacts_of_child(&mut self, contacts: &mut Contacts, id: &Identifier) {
        let beside = std::mem::take(&mut contacts.addresses);
        let mut addresses: Vec<_> = Vec::new();
        for mut row in self.rows_about(Part::Address, id) {
            addresses.extend(contacts::address(&mut row, self.today));
            self.keep(&mut row);
        }
        contacts::add_addresses(&mut addresses, beside);
        self.rank(contacts, addresses, id);
        for mut row in self.rows_about(Part::Phone, id) {
            if let Some(phone) = contacts::phone(&mut row) {
                contacts::add_phone(contacts, phone);
            }
            self.keep(&mut row);
        }
        for mut row in self.rows_about(Part::Email, id) {
            if let Some(email) = contacts::email(&mut row) {
                contacts::add_email(contacts, email);
            }
            self.keep(&mut row);
        }
    }

    /// Puts addresses in the order in which they count.
    pub(super) fn rank(
        &mut self,
        contacts: &mut Contacts,
        addresses: Vec<contacts::Numbered>,
        id: &Identifier,
    ) {
        let (addresses, finding) = contacts::ranked(addresses, self.today, &self.system, id);
        contacts.addresses = addresses;
        self.findings.extend(finding);
    }
}
