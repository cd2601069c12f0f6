//! The sheet: the sections of the minutes as one pair of eyes may see them.

use jiff::civil::Date;

use crate::{
    casework::{
        actions,
        live::{Composed, day_of},
        minutes::{
            Minuted,
            after::meets_on,
            boxes, flags,
            known::{self, Answered},
            list,
            naming::Eyes,
            pen, protection,
            seen::{Aliases, Seen},
        },
        office::{Office, VerbError, name_of},
        page::minutes::{
            BoxPart, Holds, MemberPart, MembersPart, PenPart, PeoplePart, PresentPart, RowPart,
            SectionPart, SheetPart, TextPart, Unready,
        },
    },
    forms::{
        minutes::{Asks, Need, Section},
        sheet::day_in_words,
    },
    model::{
        id::Identifier,
        minutes::{
            Boxed, Member, MinutesKind, MinutesPart, MinutesRow, Presence, Report, RowState, Stay,
        },
    },
    rules::{
        disclosure::reader::Side,
        minutes::{
            attended,
            shown::{Audience, Shown},
        },
    },
    store::minutes::KeptList,
};

/// What a sheet is made of.
struct Around<'a> {
    composed: &'a Composed<'a>,
    minuted: &'a Minuted,
    answered: &'a Answered,
    eyes: Eyes<'a>,
    /// The code of the one who asks: what they wrote themselves they see.
    code: &'a str,
    aliases: &'a Aliases,
}

/// The sheet for one pair of eyes.
///
/// # Errors
/// [`VerbError::NotThere`] for a kind of meeting that the form does not have.
pub(in crate::casework) fn of<'a>(
    office: &Office,
    composed: &'a Composed<'a>,
    (minuted, answered): (&'a Minuted, &'a Answered),
    (eyes, code, aliases): (Eyes<'a>, &'a str, &'a Aliases),
) -> Result<SheetPart, VerbError> {
    let around = Around {
        composed,
        minuted,
        answered,
        eyes,
        code,
        aliases,
    };
    let layout = minuted.layout(office)?;
    let sections = layout.sections.iter();
    Ok(SheetPart {
        title: layout.title.to_string(),
        kind: layout.kind,
        state: minuted.minutes.state,
        pen: around.pen(),
        sections: sections.filter_map(|one| around.section(one)).collect(),
        owners: around.owners(),
        hands: around.hands(),
        parts: around.parts(office),
        unready: around.unready(),
    })
}

impl Around<'_> {
    fn seen(&self) -> Seen<'_> {
        Seen {
            minuted: self.minuted,
            eyes: self.eyes,
            code: self.code,
        }
    }

    /// What somebody on the list is called in a form.
    fn field(&self, row: &Identifier) -> String {
        if matches!(self.eyes, Eyes::Staff) {
            return row.to_string();
        }
        let alias = self.aliases.iter().find(|(person, _)| person == row);
        alias.map_or_else(String::new, |(_, alias)| alias.clone())
    }

    fn pen(&self) -> PenPart {
        let holder = &*self.minuted.minutes.holder;
        if holder == self.code {
            return PenPart::You;
        }
        if holder.is_empty() {
            return PenPart::Nobody;
        }
        // Whoever has a lent link is told who of staff writes by no name.
        let is_staff = self.minuted.link_of(holder).is_none();
        match (self.eyes, is_staff) {
            (Eyes::Of(..), true) => PenPart::Other("Somebody of the council".to_owned()),
            _ => {
                let name = |row: &_| self.eyes.name(self.composed, row);
                PenPart::Other(pen::holder(self.minuted, name))
            }
        }
    }

    /// A section; nothing where it is not for these eyes at all.
    fn section(&self, section: &Section) -> Option<SectionPart> {
        let part = MinutesPart::Box(section.name.clone());
        let nothing = self.eyes.sees(self.minuted, section.audience, &part, "");
        if nothing == Shown::ForProfessionals {
            return None;
        }
        let is_people = section.asks == Asks::People;
        if is_people && !self.eyes.knows_others() {
            return None;
        }
        let holds = match section.asks {
            Asks::Text | Asks::Taker => Holds::Nothing,
            Asks::Next => Holds::Next(self.minuted.minutes.next_on),
            Asks::Category => Holds::Lines(protection::category_of(
                self.composed,
                self.minuted,
                &self.eyes,
            )),
            Asks::Tasks => Holds::Lines(protection::tasks(self.composed, self.minuted, &self.eyes)),
            Asks::Copies => Holds::Copies,
            Asks::People => Holds::People(self.people()),
            Asks::Members => self.members().map_or(Holds::Nothing, Holds::Members),
            Asks::Visits => Holds::Lines(visits(self.composed, self.minuted, &self.eyes)),
            Asks::Plan => {
                Holds::Lines(protection::opening(self.composed, self.minuted, &self.eyes))
            }
            Asks::Since => Holds::Since(self.rows(|row| row.comes_from.is_some())),
            Asks::Decisions => Holds::Decisions(self.rows(|row| row.comes_from.is_none())),
        };
        Some(SectionPart {
            name: section.name.to_string(),
            label: section.label.to_string(),
            guide: section.guide.iter().map(ToString::to_string).collect(),
            is_required: section.need == Need::Required,
            for_professionals: section.audience == Audience::Professionals,
            text: section
                .asks
                .has_box()
                .then(|| self.text(section, &section.name)),
            others: section.repeat.map(|_| boxes::OTHERS),
            boxes: self.boxes(section),
            holds,
        })
    }

    /// The boxes of those who have one of their own, of whom these eyes know.
    fn boxes(&self, section: &Section) -> Vec<BoxPart> {
        let listed = known::people(self.composed, self.answered);
        let people = boxes::people(self.minuted, section, &listed).into_iter();
        let people = people.filter(|(row, _)| self.eyes.gives_to(self.composed, row));
        // A link calls those of the list by names of its own: of who has left it it says nothing.
        let is_called = |row: &Identifier| match self.eyes {
            Eyes::Staff => true,
            Eyes::Of(..) => listed.iter().any(|one| one.row == *row),
        };
        people
            .filter(|(row, _)| is_called(row))
            .map(|(row, presence)| {
                let one = listed.iter().find(|one| one.row == row);
                let said = self.minuted.attendance.as_ref();
                let report = one.map(|one| one.presence(said).1);
                BoxPart {
                    name: format!("{}:{}", section.name, self.field(&row)),
                    whose: self.eyes.name(self.composed, &row),
                    role: match self.eyes {
                        Eyes::Staff => boxes::role(self.composed, &row),
                        Eyes::Of(..) => String::new(),
                    },
                    presence,
                    has_report: report == Some(Report::Received),
                    text: self.text(section, &boxes::named(section, &row)),
                }
            })
            .collect()
    }

    fn text(&self, section: &Section, name: &str) -> TextPart {
        let Some(boxed) = self.minuted.boxed(name) else {
            return TextPart {
                text: String::new(),
                version: 0,
                written: None,
                is_hidden: false,
            };
        };
        let text = boxed.text.typed();
        let is_shown = self.seen().reads_box(section, name);
        TextPart {
            text: match is_shown {
                true => text,
                false => String::new(),
            },
            version: boxed.version,
            written: is_shown.then(|| (self.writer(boxed), boxed.at)),
            is_hidden: !is_shown,
        }
    }

    /// What can be flagged, of what these eyes see.
    fn parts(&self, office: &Office) -> Vec<(String, String)> {
        let call = |row: &Identifier| self.eyes.name(self.composed, row);
        let parts = flags::parts(office, self.minuted, call).into_iter();
        parts
            .filter(|(part, words)| match part {
                MinutesPart::Row(id) => {
                    let row = self.minuted.rows.iter().find(|row| row.id == *id);
                    row.is_some_and(|row| self.seen().reads_row(row)) && !words.is_empty()
                }
                MinutesPart::Box(name) => self.is_flagged_by_these(office, name),
            })
            .map(|(part, words)| (self.code_of(&part), words))
            .collect()
    }

    /// Whether these eyes read a box, and may name whose it is.
    fn is_flagged_by_these(&self, office: &Office, name: &str) -> bool {
        let layout = self.minuted.layout(office).ok();
        let section = layout.and_then(|layout| boxes::section_of(layout, name));
        let is_read = section.is_some_and(|section| self.seen().reads_box(section, name));
        let whose = boxes::whose(name);
        is_read && whose.is_none_or(|(_, row)| self.eyes.gives_to(self.composed, &row))
    }

    /// What a part is called in a form: whose box it is as the form calls people.
    fn code_of(&self, part: &MinutesPart) -> String {
        let MinutesPart::Box(name) = part else {
            return part.code();
        };
        match boxes::whose(name) {
            Some((section, row)) => {
                let name = format!("{section}:{}", self.field(&row));
                MinutesPart::Box(name.into()).code()
            }
            None => part.code(),
        }
    }

    fn writer(&self, boxed: &Boxed) -> String {
        match self.eyes {
            Eyes::Staff => name_of(&boxed.by),
            Eyes::Of(..) if *boxed.by.code == *self.code => "You".to_owned(),
            Eyes::Of(..) => "Somebody else".to_owned(),
        }
    }

    fn people(&self) -> PeoplePart {
        let said = self.minuted.attendance.as_ref();
        let people = known::people(self.composed, self.answered);
        let others = said.and_then(|one| one.others.as_ref());
        let others = others.map_or_else(String::new, |words| words.reveal().to_owned());
        PeoplePart {
            version: said.map_or(0, |one| one.version),
            people: people
                .iter()
                .filter(|one| self.eyes.knows(self.composed, &one.row))
                .map(|one| {
                    let (presence, report) = one.presence(said);
                    PresentPart {
                        row: self.field(&one.row),
                        name: self.eyes.name(self.composed, &one.row),
                        role: match self.eyes {
                            Eyes::Staff => one.role.label().to_owned(),
                            Eyes::Of(..) => String::new(),
                        },
                        said: attended::words(one.before),
                        presence,
                        report,
                    }
                })
                .collect(),
            choices: match self.minuted.minutes.kind {
                MinutesKind::Review => Presence::OF_REVIEW,
                MinutesKind::CoreGroup => Presence::OF_CORE_GROUP,
            },
            others: self.seen().reads_others().then_some(others),
        }
    }

    /// Who belongs to a core group; nothing of one that was begun before it had a list.
    fn members(&self) -> Option<MembersPart> {
        let list = self.minuted.list.as_ref()?;
        let is_staff = matches!(self.eyes, Eyes::Staff);
        let is_shown = |one: &&Member| {
            let is_there = self.composed.part(&one.person).is_some();
            let is_in = is_staff || one.stay != Stay::Out;
            is_there && is_in && self.eyes.gives_to(self.composed, &one.person)
        };
        let people = list.members.iter().filter(is_shown).map(|one| {
            let part = self.composed.part(&one.person);
            MemberPart {
                row: self.field(&one.person),
                name: self.eyes.name(self.composed, &one.person),
                role: match part.filter(|_| is_staff) {
                    Some(part) => part.role.label().to_owned(),
                    None => String::new(),
                },
                stay: one.stay,
                stopped: match is_staff && one.stay != Stay::Out {
                    true => self.stopped(&one.person),
                    false => None,
                },
            }
        });
        Some(MembersPart {
            version: list.version,
            people: people.collect(),
            choices: match is_staff {
                true => Stay::ALL,
                false => &[Stay::Stays, Stay::Leaves],
            },
            missing: match is_staff {
                true => self.missing(list),
                false => Vec::new(),
            },
            can_take_in: is_staff,
        })
    }

    /// Whom the review asks and of whom the list of the core group says nothing.
    fn missing(&self, list: &KeptList) -> Vec<(String, String)> {
        list::missing(self.composed, list)
            .map(|part| {
                let name = self.composed.name(part.id);
                let words = format!("{name} ({})", part.role.label());
                (part.id.to_string(), words)
            })
            .collect()
    }

    /// Why somebody on the list gets nothing of this meeting; nothing for most.
    fn stopped(&self, row: &Identifier) -> Option<String> {
        let checked = self.answered.belongs().check(self.composed, row);
        let stopped = checked.err()?;
        let words: Vec<&str> = stopped.0.iter().map(|one| &**one).collect();
        Some(words.join(" "))
    }

    /// What is asked about before the minutes are sent: a record of a decision has its reason and its
    /// day, and of each person on the list whether they came.
    fn unready(&self) -> Vec<Unready> {
        let mut found = Vec::new();
        for row in self.rows(|row| row.comes_from.is_none()) {
            if row.due_on.is_none() {
                found.push(Unready::NoDay(row.id.clone(), row.what.clone()));
            }
            if row.why.is_none() {
                found.push(Unready::NoReason(row.id, row.what));
            }
        }
        let said = self.minuted.attendance.as_ref();
        let people = known::people(self.composed, self.answered);
        let unsaid = people.iter().filter(|one| {
            let is_shown = self.eyes.gives_to(self.composed, &one.row);
            is_shown && one.presence(said).0 == Presence::Asked
        });
        let unsaid = unsaid.count();
        if unsaid > 0 {
            found.push(Unready::Unsaid(unsaid));
        }
        found
    }

    fn rows(&self, wanted: impl Fn(&MinutesRow) -> bool) -> Vec<RowPart> {
        let rows = self.minuted.rows.iter();
        rows.filter(|row| row.state != RowState::Withdrawn && wanted(row))
            .filter(|row| self.seen().reads_row(row))
            .map(|row| RowPart {
                person: row.person.as_ref().map(|person| self.field(person)),
                said: self.said(row),
                ..row_part(self.composed, &self.eyes, row)
            })
            .collect()
    }

    /// What its owner said of an action since the last meeting, in their words.
    fn said(&self, row: &MinutesRow) -> Option<String> {
        let last = row.comes_from.as_ref()?;
        let said = self.minuted.said.iter().rev();
        let said = said.into_iter().find(|one| one.action == *last)?;
        let by = match self.eyes {
            Eyes::Staff => name_of(&said.by),
            Eyes::Of(..) => "Whoever has it".to_owned(),
        };
        let at = day_in_words(day_of(said.at));
        let words = format!("{by}, {at}: {}", actions::in_words(said));
        match self.eyes {
            Eyes::Staff => Some(words),
            Eyes::Of(told, _) => told.check_typed(&words).is_ok().then_some(words),
        }
    }

    fn owners(&self) -> Vec<(String, String)> {
        let people = known::people(self.composed, self.answered);
        people
            .iter()
            .filter(|one| self.eyes.gives_to(self.composed, &one.row))
            .map(|one| {
                let name = self.eyes.name(self.composed, &one.row);
                let words = match self.eyes {
                    Eyes::Staff => format!("{name} ({})", one.role.label()),
                    Eyes::Of(..) => name,
                };
                (self.field(&one.row), words)
            })
            .collect()
    }

    /// To whom the one who holds the pen can hand it.
    fn hands(&self) -> Vec<(String, String)> {
        let links = self.minuted.links.iter();
        let open = links.filter(|link| link.ended.is_none() && link.id.code() != self.code);
        let mut hands: Vec<(String, String)> = open
            .map(|link| {
                let name = self.eyes.name(self.composed, &link.person);
                (link.id.0.to_string(), name)
            })
            .collect();
        if matches!(self.eyes, Eyes::Of(..)) {
            hands.push((String::new(), "Somebody of the council".to_owned()));
        }
        hands
    }
}

/// What the record knows of visits between the last review and this meeting: their days, and whether
/// the child was seen alone, without places and names. For staff and for professionals, who take turns
/// at writing them down: what a visit was about is the family's, that there was one is not for each of
/// the family to read about the others. What the policy keeps does not stand in it.
pub(in crate::casework) fn visits(
    composed: &Composed,
    minuted: &Minuted,
    eyes: &Eyes,
) -> Vec<String> {
    let child = &composed.prepared.network.child;
    let today = composed.circumstances.today;
    // What came after the meeting is not of it, however late the copy is made.
    let until = meets_on(composed, minuted).map_or(today, |day| day.min(today));
    let held = child.reviews.items.iter().filter_map(|one| one.held);
    let last: Option<Date> = held.filter(|day| *day < until).max();
    let visits = child.visits.items.iter();
    let lines = visits
        .filter(|visit| visit.on <= until && last.is_none_or(|last| last < visit.on))
        .map(|visit| {
            let alone = match visit.seen_alone {
                Some(true) => "seen alone",
                Some(false) => "not seen alone",
                None => "not recorded whether alone",
            };
            format!("{}: {alone}", day_in_words(visit.on))
        });
    let is_told = |line: &String| match eyes {
        Eyes::Staff => true,
        Eyes::Of(told, _) => told.side() == Side::Professional && told.check(line).is_ok(),
    };
    lines.filter(is_told).collect()
}

/// Whether a decision or an action stands in what somebody reads.
pub(in crate::casework) fn row_shown(minuted: &Minuted, eyes: &Eyes, row: &MinutesRow) -> Shown {
    let part = MinutesPart::Row(row.id.clone());
    let mut words = row.words.what.reveal().to_owned();
    let more = [&row.words.why, &row.words.changed];
    for text in more.into_iter().flatten() {
        words.push('\n');
        words.push_str(text.reveal());
    }
    if row.person.is_none() {
        words.push('\n');
        words.push_str(row.words.owner.reveal());
    }
    eyes.sees(minuted, Audience::Everybody, &part, &words)
}

/// A decision or an action, with its owner as these eyes may call them.
pub(in crate::casework) fn row_part(composed: &Composed, eyes: &Eyes, row: &MinutesRow) -> RowPart {
    let words = |text: &Option<crate::model::name::PersonalText>| {
        text.as_ref().map(|text| text.reveal().to_owned())
    };
    let owner = row.words.owner.reveal().to_owned();
    RowPart {
        id: row.id.to_string(),
        version: row.version,
        kind: row.kind,
        state: row.state,
        what: row.words.what.reveal().to_owned(),
        owner_name: match row.person {
            Some(_) => String::new(),
            None => owner.clone(),
        },
        owner: match &row.person {
            Some(person) => eyes.name(composed, person),
            None => owner,
        },
        person: row.person.as_ref().map(ToString::to_string),
        due_on: row.due_on,
        why: words(&row.words.why),
        changed: words(&row.words.changed),
        said: None,
    }
}

/// Everything on a sheet that is called by the program: what people wrote passed by itself.
pub(in crate::casework) fn words(sheet: &SheetPart) -> impl Iterator<Item = &str> {
    let people = sheet.sections.iter().flat_map(|section| {
        let people: Vec<&str> = match &section.holds {
            Holds::People(people) => people.people.iter().map(|one| one.name.as_str()).collect(),
            Holds::Members(all) => all.people.iter().map(|one| one.name.as_str()).collect(),
            _ => Vec::new(),
        };
        let whose = section.boxes.iter().map(|one| one.whose.as_str());
        people.into_iter().chain(whose)
    });
    let rows = sheet.sections.iter().flat_map(|section| {
        let rows = match &section.holds {
            Holds::Since(rows) | Holds::Decisions(rows) => rows.as_slice(),
            _ => &[],
        };
        rows.iter()
            .filter(|row| row.person.is_some())
            .map(|row| row.owner.as_str())
    });
    let pairs = sheet.owners.iter().chain(&sheet.hands);
    people
        .chain(rows)
        .chain(pairs.map(|(_, words)| words.as_str()))
}
