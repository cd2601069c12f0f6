//! What people may enter into an invite, laid over the reading of the record.
//!
//! Nothing is edited in place. The last reading of the case system stays as it is; what people
//! entered lies over it, one entry a place, and is laid down anew each time ([`settle`]). So a
//! new reading never overwrites what a person entered, and never hides that the record now says
//! otherwise.

pub mod carry;
pub mod settle;
pub mod typing;
pub mod wish;

use std::borrow::Cow;

use crate::{
    forms::invite::{Invite, entries::typing::Contact, review::minutes_in_words},
    model::{live::Place, name::PersonalText, staff::Role as StaffRole},
    render::dates,
    rules::attendance::role::Mode,
};

/// How something is typed, and what it is kept as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A day that is still to come: kept as `2026-12-03`.
    DayToCome,
    /// A day that has been.
    DayPast,
    /// Kept as `16:00`.
    Time,
    Minutes,
    YesNo,
    Line,
    Lines,
    /// One of these codes, with their words.
    Choice(&'static [(&'static str, &'static str)]),
    /// An email address, a telephone number or a postal address.
    Contact,
}

/// Who may enter it, of those who may enter anything in this document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    Everybodys,
    /// Those who know the child: not business support.
    Care,
}

impl Whose {
    pub fn allows(self, roles: &[StaffRole]) -> bool {
        let knows = |role: &StaffRole| {
            matches!(
                role,
                StaffRole::ReviewingOfficer
                    | StaffRole::ReviewingOfficerManager
                    | StaffRole::SocialWorker
                    | StaffRole::TeamManager
                    | StaffRole::DutyWorker
            )
        };
        self == Self::Everybodys || roles.iter().any(knows)
    }
}

/// One field that people may enter.
#[derive(Clone, Copy, Debug)]
pub struct Enterable {
    pub section: &'static str,
    /// Whether it stands in the rows of the section: once for each person.
    pub of: Of,
    pub field: &'static str,
    pub kind: Kind,
    pub whose: Whose,
    /// What it is called where the form has no label for it.
    pub label: &'static str,
    /// What is asked for, as it stands behind `Enter`: `the date of the meeting`.
    pub asked: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Document,
    Person,
}

const MODES: &[(&str, &str)] = &[
    ("attend", "Invite"),
    ("attend_and_consult", "Invite and ask for views"),
    ("attend_and_report", "Invite and ask for a report"),
    ("consult", "Ask for views"),
    ("report", "Ask for a report"),
    ("notify", "Keep informed"),
    ("not_invited", "Do not invite"),
];

const CHANNELS: &[(&str, &str)] = &[
    ("email", "Email"),
    ("post", "Post"),
    ("by_hand", "By hand"),
    ("text", "Text"),
    ("phone", "Phone"),
];

const FORMATS: &[(&str, &str)] = &[
    ("in_person", "In person"),
    ("remote", "Remote"),
    ("both", "Some in person, some remote"),
];

/// What the child has said of one person.
pub const WISHES: &[(&str, &str)] = &[
    ("wants", "Wants them there"),
    ("does_not_want", "Does not want them there"),
    ("no_view", "Has not said"),
];

const SITTINGS: &[(&str, &str)] = &[("whole", "Whole meeting"), ("apart", "A part of their own")];

const fn document(
    (section, field): (&'static str, &'static str),
    kind: Kind,
    whose: Whose,
    asked: &'static str,
) -> Enterable {
    Enterable {
        section,
        of: Of::Document,
        field,
        kind,
        whose,
        label: "",
        asked,
    }
}

const fn person(
    field: &'static str,
    kind: Kind,
    whose: Whose,
    label: &'static str,
    asked: &'static str,
) -> Enterable {
    Enterable {
        section: "people",
        of: Of::Person,
        field,
        kind,
        whose,
        label,
        asked,
    }
}

use Kind as K;
use Whose::{Care, Everybodys};

/// The field in which stands why the child could not be talked to.
pub const NOT_TALKED: &str = "not_talked_why";

/// Everything that people may enter, in the order of the page.
#[rustfmt::skip]
pub const FIELDS: &[Enterable] = &[
    document(("review", "date"), K::DayToCome, Everybodys, "the date of the meeting"),
    document(("review", "time"), K::Time, Everybodys, "the time of the meeting"),
    document(("review", "length"), K::Minutes, Everybodys, "how long the meeting is"),
    document(("review", "format"), K::Choice(FORMATS), Everybodys, "how people meet"),
    document(("review", "place"), K::Line, Everybodys, "the place"),
    document(("review", "room"), K::Line, Everybodys, "the room"),
    document(("wishes", "talked_to_on"), K::DayPast, Care, "the day on which somebody talked to the child"),
    document(("wishes", "talked_to_by"), K::Line, Care, "who talked to the child"),
    Enterable { label: "Why nobody could talk to the child", ..document(("wishes", NOT_TALKED), K::Lines, Care, "why nobody could talk to the child") },
    document(("wishes", "wants_to_attend"), K::Line, Care, "whether the child wants to come"),
    document(("wishes", "wants_to_chair"), K::YesNo, Care, "whether the child wants to run the meeting"),
    document(("wishes", "wants_there"), K::Lines, Care, "whom the child wants there"),
    document(("wishes", "does_not_want_there"), K::Lines, Care, "whom the child does not want there"),
    document(("wishes", "place"), K::Line, Care, "where the child wants it held"),
    document(("wishes", "time"), K::Line, Care, "when the child wants it held"),
    document(("wishes", "advocate_offered"), K::YesNo, Care, "whether an advocate was offered"),
    document(("wishes", "gives_views_by"), K::Line, Care, "how the child gives views"),
    document(("wishes", "not_to_be_said"), K::Lines, Care, "what is not to be said in front of others"),
    document(("wishes", "meeting_name"), K::Line, Care, "what the child calls the meeting"),
    document(("logistics", "interpreter"), K::Line, Everybodys, "the interpreter"),
    document(("logistics", "transport"), K::Line, Everybodys, "the transport"),
    document(("logistics", "childcare"), K::Line, Everybodys, "the childcare"),
    document(("logistics", "remote_link"), K::Line, Everybodys, "the remote link"),
    person("mode", K::Choice(MODES), Everybodys, "", "the part in the review"),
    person("function", K::Line, Everybodys, "", "why they are needed"),
    person("part", K::Choice(SITTINGS), Care, "", "which part of the meeting they come to"),
    person("contact", K::Contact, Everybodys, "Reached at", "where they are reached"),
    person("channel", K::Choice(CHANNELS), Everybodys, "", "how they are reached"),
    person("safe_contact", K::Line, Care, "", "how they are reached safely"),
    person("childs_wish", K::Choice(WISHES), Care, "What the child wants", "what the child wants"),
    person("joining", K::Line, Everybodys, "How they join", "how they join"),
];

/// The entry of the table for a place; `None` where nothing can be entered there.
pub fn at(place: &Place) -> Option<&'static Enterable> {
    FIELDS.iter().find(|one| {
        *one.section == *place.section
            && *one.field == *place.field
            && (one.of == Of::Person) == place.row.is_some()
    })
}

impl Enterable {
    /// What it is called on the page: the form's label, or its own.
    pub fn label(&self, invite: &Invite) -> String {
        if !self.label.is_empty() {
            return self.label.to_owned();
        }
        let labels = invite.file.section(self.section);
        labels
            .and_then(|labels| {
                let of = match self.of {
                    Of::Document => &labels.fields,
                    Of::Person => &labels.rows,
                };
                of.iter().find(|(name, _)| *name == self.field)
            })
            .map_or_else(|| self.field.to_owned(), |(_, label)| label.to_string())
    }

    /// What was entered, in words: `Thursday 3 December 2026` for `2026-12-03`.
    pub fn words<'v>(&self, value: &'v PersonalText) -> Cow<'v, str> {
        let text = value.reveal();
        match self.kind {
            Kind::DayToCome | Kind::DayPast => text
                .parse()
                .map_or(Cow::Borrowed(text), |day| Cow::Owned(dates::day(day))),
            Kind::Time => text
                .parse()
                .map_or(Cow::Borrowed(text), |time| Cow::Owned(dates::time(time))),
            Kind::Minutes => text.parse().map_or(Cow::Borrowed(text), |minutes| {
                Cow::Owned(minutes_in_words(minutes))
            }),
            Kind::YesNo if text == "yes" => Cow::Borrowed("Yes"),
            Kind::YesNo => Cow::Borrowed("No"),
            Kind::Choice(codes) => codes
                .iter()
                .find(|(code, _)| *code == text)
                .map_or(Cow::Borrowed(text), |(_, words)| Cow::Borrowed(*words)),
            Kind::Contact => Contact::parse(text)
                .map_or(Cow::Borrowed(text), |contact| Cow::Owned(contact.words())),
            Kind::Line | Kind::Lines => Cow::Borrowed(text),
        }
    }
}

/// The mode that was entered for somebody.
pub fn mode_of(value: &PersonalText) -> Option<Mode> {
    Mode::from_code(value.reveal())
}

#[cfg(test)]
mod tests;
