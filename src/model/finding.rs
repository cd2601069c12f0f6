//! Something that a person should check, with a code that keeps its meaning.

use std::{fmt, sync::Arc};

use crate::model::id::{Identifier, SystemName};

/// What kind of thing was found. The text form is stable: other systems may depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    ValueMissing,
    ValueUnreadable,
    ValueStale,
    ValuesDisagree,
    CodeUnknown,
    SourceDown,
    SourceDoesNotOffer,
    AnswerNotBelieved,
    RecordRestricted,
    RestrictionUnreadable,
    ValueWithheld,
    RecordSuperseded,
    RecordNotFound,
    ProbableDuplicate,
    SeveralCurrent,
    AddressUnusable,
    ContactMissing,
    ContactUnusable,
    ContactReachedOther,
    DoNotDisclose,
    RelationshipUnclear,
    RelationshipOneSided,
    ParentalResponsibilityNotRecorded,
    PersonDied,
    PersonUnborn,
    WorkerMissing,
    SeveralWorkers,
    RowIgnored,
    ListCutShort,
    DueDateDisagrees,
    ReviewOverdue,
    ReviewDateBeyondDue,
    ClockNotComputed,
    StepsNotPlaced,
    NotLookedAfter,
    LetterBlocked,
    WishesNotRecorded,
    ChildsWishUnclear,
    MeetingNotArranged,
    MeetingNotOnWorkingDay,
    SecondCheckNeeded,
    RecordChangedMeanwhile,
    MappingFailed,
    CharacterNotPrinted,
    HomeByOrdinaryMail,
    PlaceNotAsWished,
    ChildMoved,
    CarriedOver,
    DateImprecise,
}

impl Code {
    pub const ALL: &[(Self, &str)] = &[
        (Self::ValueMissing, "value_missing"),
        (Self::ValueUnreadable, "value_unreadable"),
        (Self::ValueStale, "value_stale"),
        (Self::ValuesDisagree, "values_disagree"),
        (Self::CodeUnknown, "code_unknown"),
        (Self::SourceDown, "source_down"),
        (Self::SourceDoesNotOffer, "source_does_not_offer"),
        (Self::AnswerNotBelieved, "answer_not_believed"),
        (Self::RecordRestricted, "record_restricted"),
        (Self::RestrictionUnreadable, "restriction_unreadable"),
        (Self::ValueWithheld, "value_withheld"),
        (Self::RecordSuperseded, "record_superseded"),
        (Self::RecordNotFound, "record_not_found"),
        (Self::ProbableDuplicate, "probable_duplicate"),
        (Self::SeveralCurrent, "several_current"),
        (Self::AddressUnusable, "address_unusable"),
        (Self::ContactMissing, "contact_missing"),
        (Self::ContactUnusable, "contact_unusable"),
        (Self::ContactReachedOther, "contact_reached_other"),
        (Self::DoNotDisclose, "do_not_disclose"),
        (Self::RelationshipUnclear, "relationship_unclear"),
        (Self::RelationshipOneSided, "relationship_one_sided"),
        (
            Self::ParentalResponsibilityNotRecorded,
            "parental_responsibility_not_recorded",
        ),
        (Self::PersonDied, "person_died"),
        (Self::PersonUnborn, "person_unborn"),
        (Self::WorkerMissing, "worker_missing"),
        (Self::SeveralWorkers, "several_workers"),
        (Self::RowIgnored, "row_ignored"),
        (Self::ListCutShort, "list_cut_short"),
        (Self::DueDateDisagrees, "due_date_disagrees"),
        (Self::ReviewOverdue, "review_overdue"),
        (Self::ReviewDateBeyondDue, "review_date_beyond_due"),
        (Self::ClockNotComputed, "clock_not_computed"),
        (Self::StepsNotPlaced, "steps_not_placed"),
        (Self::NotLookedAfter, "not_looked_after"),
        (Self::LetterBlocked, "letter_blocked"),
        (Self::WishesNotRecorded, "wishes_not_recorded"),
        (Self::ChildsWishUnclear, "childs_wish_unclear"),
        (Self::MeetingNotArranged, "meeting_not_arranged"),
        (Self::MeetingNotOnWorkingDay, "meeting_not_on_working_day"),
        (Self::SecondCheckNeeded, "second_check_needed"),
        (Self::RecordChangedMeanwhile, "record_changed_meanwhile"),
        (Self::MappingFailed, "mapping_failed"),
        (Self::CharacterNotPrinted, "character_not_printed"),
        (Self::HomeByOrdinaryMail, "home_by_ordinary_mail"),
        (Self::PlaceNotAsWished, "place_not_as_wished"),
        (Self::ChildMoved, "child_moved"),
        (Self::CarriedOver, "carried_over"),
        (Self::DateImprecise, "date_imprecise"),
    ];

    pub fn as_str(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(code, _)| *code == self)
            .map_or("", |(_, text)| text)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How much it matters, for the order in which people meet it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Weight {
    /// A letter cannot go until it is put right.
    Blocks,
    /// Somebody should look before anything is sent.
    Check,
    /// Good to know.
    Note,
}

impl Weight {
    /// The word for it in JSON, and for templates.
    pub fn code(self) -> &'static str {
        match self {
            Self::Blocks => "blocks",
            Self::Check => "check",
            Self::Note => "note",
        }
    }
}

/// One thing that a person should check.
///
/// The sentences are for members of staff. They name the system, the record and the field and
/// say what to do; they hold no value of the record, so a finding can be logged and counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub code: Code,
    pub weight: Weight,
    /// The person it is about, where it is about one.
    pub about: Option<Identifier>,
    pub system: Option<SystemName>,
    /// The record, in the source's own terms.
    pub record: Option<Arc<str>>,
    pub field: Option<Arc<str>>,
    /// What is the matter, one sentence.
    pub what: Arc<str>,
    /// What to do about it, one sentence.
    pub remedy: Arc<str>,
}

impl Finding {
    pub fn new(
        code: Code,
        weight: Weight,
        what: impl Into<Arc<str>>,
        remedy: impl Into<Arc<str>>,
    ) -> Self {
        Self {
            code,
            weight,
            about: None,
            system: None,
            record: None,
            field: None,
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    pub fn about(mut self, person: &Identifier) -> Self {
        self.about = Some(person.clone());
        self
    }

    pub fn at(mut self, system: &SystemName, record: &str, field: &str) -> Self {
        self.system = Some(system.clone());
        self.record = (!record.is_empty()).then(|| record.into());
        self.field = (!field.is_empty()).then(|| field.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_has_a_text_of_its_own() {
        let texts: BTreeSet<_> = Code::ALL.iter().map(|(_, text)| text).collect();

        assert_eq!(texts.len(), Code::ALL.len());
    }
}
