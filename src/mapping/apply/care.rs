//! The parts of a child: statuses, placements, reviews, the plan, wishes.

use crate::{
    mapping::{
        apply::{
            Reading,
            anyone::{add_id, fill},
            codes::{self, Told},
            row::Row,
        },
        targets::Part,
    },
    model::{
        child::{Child, LegalStatus, Placement, Visit},
        fact::{Fact, Listing},
        id::{Identifier, SystemName},
        name::Name,
        review::{Invited, Review},
    },
};

impl Reading<'_> {
    /// The parts of a child that rules of their own fill.
    pub(super) fn parts_of(&mut self, child: &mut Child) {
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
        let mut told = Told::default();
        child.legal_statuses = self.listing(Part::LegalStatus, &id, |_, row| {
            let period = row.period();
            Some(LegalStatus {
                code: told.code(row, "code", &codes::LEGAL_STATUS)?,
                period,
                origin: row.own_origin(),
            })
        });
        let mut versions = Vec::new();
        child.placements = self.listing(Part::Placement, &id, |reading, row| {
            versions.push(row.number("version").unwrap_or_default());
            Some(reading.placement(row, &mut told))
        });
        keep_latest(&mut child.placements, versions);
        child.reviews = self.listing(Part::Review, &id, |_, row| {
            Some(Review {
                id: row.plain("id"),
                due: row.day("due"),
                held: row.day("held"),
                cancelled: row.flag("cancelled").unwrap_or_default(),
                category: row.plain("category"),
                participation: told.code(row, "participation", &codes::PARTICIPATION),
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
        self.protection(child, &id);
        self.immigration(child, &id);
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

    fn placement(&self, row: &mut Row<'_>, told: &mut Told) -> Placement {
        let carer = row.id("carer").map(|id| self.identifier(&id));
        Placement {
            id: row.plain("id"),
            code: told.code(row, "code", &codes::PLACEMENT),
            provider: row.plain("provider"),
            ofsted_number: row.plain("ofsted_number"),
            carer,
            period: row.period(),
            reason_new: row.plain("reason_new"),
            reason_changed: row.plain("reason_changed"),
            reason_ceased: row.plain("reason_ceased"),
            category_of_need: row.plain("category_of_need"),
            legal_status: told.code(row, "legal_status", &codes::LEGAL_STATUS),
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
