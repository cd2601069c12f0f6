//! A live document: places in it, what was entered, what has changed.

use std::{fmt, str::FromStr, sync::Arc};

use jiff::Timestamp;

use crate::model::{
    id::{Identifier, SystemName},
    name::PersonalText,
};

/// What we call a live document: opaque, ours.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentId(Arc<str>);

impl DocumentId {
    pub fn new(id: &str) -> Self {
        Self(id.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a sender calls one wish to write, so that a repetition of it gets the first result.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OperationId {
    name: Arc<str>,
    request: Option<(Arc<[u8]>, Reuse)>,
}

/// What becomes of a name that comes back with another request than the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reuse {
    /// It is another wish: a form that was gone back to, changed and sent again.
    Apart,
    /// It is refused: a program has mixed up its keys.
    Refused,
}

impl OperationId {
    /// Takes 8 to 64 letters, digits, `-` and `_`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (8..=64).contains(&text.len())
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        fits.then(|| Self {
            name: text.into(),
            request: None,
        })
    }

    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// The same name, held to one request: where it was sent, and all that was sent.
    pub fn for_request(self, request: &[u8], reuse: Reuse) -> Self {
        Self {
            request: Some((request.into(), reuse)),
            ..self
        }
    }

    pub fn request(&self) -> Option<(&[u8], Reuse)> {
        let (request, reuse) = self.request.as_ref()?;
        Some((request, *reuse))
    }
}

/// Where in a document something stands: a section, a row of it where it has rows, a field.
///
/// Written `review//date` or `people/mosaic:812/contact`. It names a person by identifier only.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    pub section: Arc<str>,
    pub row: Option<Identifier>,
    pub field: Arc<str>,
}

/// The text is not a place in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a place in a document; write it as section/row/field")]
pub struct NotAPlace;

impl Place {
    pub fn of(section: &str, field: &str) -> Self {
        Self {
            section: section.into(),
            row: None,
            field: field.into(),
        }
    }

    pub fn in_row(section: &str, row: &Identifier, field: &str) -> Self {
        Self {
            row: Some(row.clone()),
            ..Self::of(section, field)
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/", self.section)?;
        if let Some(row) = &self.row {
            write!(f, "{row}")?;
        }
        write!(f, "/{}", self.field)
    }
}

impl FromStr for Place {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        // A row's own identifier may hold a slash: the section ends at the first, the field
        // begins behind the last.
        let (section, rest) = text.split_once('/').ok_or(NotAPlace)?;
        let (row, field) = rest.rsplit_once('/').ok_or(NotAPlace)?;
        if section.is_empty() || field.is_empty() {
            return Err(NotAPlace);
        }
        let row = match row.split_once(':') {
            Some((system, value)) if !value.is_empty() => {
                Some(Identifier::new(&SystemName::new(system), value))
            }
            None if row.is_empty() => None,
            _ => return Err(NotAPlace),
        };
        Ok(Self {
            section: section.into(),
            row,
            field: field.into(),
        })
    }
}

/// Who did something, as it is kept beside it: a code that stays, and the name at the time.
#[derive(Clone, Debug, PartialEq)]
pub struct By {
    /// As [`crate::model::actor::Actor::code`] writes it.
    pub code: Arc<str>,
    /// What a page calls them; nothing for the system itself.
    pub name: Option<PersonalText>,
}

/// What somebody has entered in one place, over what the record says.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub place: Place,
    /// `None` where the entry was taken back, so that the record's own value stands again.
    pub value: Option<PersonalText>,
    /// From 1, one more with every entry in this place. 0 means that nobody has entered anything.
    pub version: u32,
    pub by: By,
    pub at: Timestamp,
}

/// The number of a change: later changes of the council have higher numbers, with gaps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Number(pub i64);

/// What kind of change it was. The codes are stable: other systems may depend on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChangeKind {
    DocumentBegun,
    RecordReadAgain,
    ValueEntered,
    PersonAdded,
    ExclusionProposed,
    ExclusionAgreed,
    ExclusionEnded,
    DecisionRecorded,
    Confirmed,
    Agreed,
    SignatureWithdrawn,
    DocumentClosed,
    AllocationChanged,
    AccessOpened,
    /// What the last review of the child had, the next one begins with.
    CarriedOver,
    /// The directory says that somebody else has taken this person's place.
    PersonReplaced,
    /// The directory was corrected, and with it what stands here.
    DirectoryCorrected,
    PursuitBegun,
    PursuitRaised,
    PursuitEnded,
    /// Somebody who is told of it has seen that a record was opened.
    AccessSeen,
    DatesOffered,
    DatesWithdrawn,
    DatesAnswered,
    DateChosen,
    LinkMade,
    /// A letter was taken over by the relay.
    LetterSent,
    LetterRefused,
    LetterUncertain,
    LetterHeld,
    /// A letter was made for one person.
    LetterMade,
    /// Somebody says that a printed letter was posted or handed over.
    LetterHandedOver,
    /// Somebody has said what becomes of a letter of which nobody knew whether it went.
    LetterSettled,
    /// The review is one meeting with that of a brother or a sister: one message goes for both.
    MeetingJoined,
    MeetingLeft,
    /// Somebody who was invited has answered.
    Answered,
    /// Somebody who has not answered was reminded.
    Reminded,
    /// A person has to do something about somebody who has not answered.
    ChaseBegun,
    /// Somebody was in touch with them.
    SpokenTo,
    /// Somebody of staff has said how a person wants to be reached.
    ReachChosen,
    /// A printed letter has come back.
    LetterReturned,
    /// A mail came that says something about somebody's coming.
    MailCame,
    /// Somebody has dealt with a mail.
    MailSettled,
    /// Somebody has dealt with what was written beside an answer.
    AsideSettled,
    MinutesBegun,
    /// Something was written into a box of the minutes, or who was there.
    MinutesWritten,
    /// A decision or an action was written down, changed or taken out.
    MinutesRowKept,
    /// Somebody can take the minutes by a link of their own.
    MinutesLent,
    MinutesLinkEnded,
    /// Somebody was asked to take the minutes, and said no.
    MinutesDeclined,
    /// Somebody else holds the pen.
    MinutesHandedOver,
    MinutesSubmitted,
    MinutesGivenBack,
    MinutesAccepted,
    /// A part of the minutes is kept from somebody, or no longer.
    MinutesFlagged,
    /// Somebody was given their copy.
    MinutesGiven,
    MinutesAdjourned,
    /// The team manager has said what they think of the decisions.
    DecisionsAnswered,
    /// The letter to the child was written, or its words approved.
    ChildLetterKept,
    /// Something that is due after the meeting was done.
    FollowUpDone,
    /// The owner of an action, or somebody for them, has said what came of it.
    ActionSaid,
    /// Something was done so that an action is not forgotten.
    ActionFollowed,
    /// Somebody has signed off a form of the library.
    FormSigned,
    /// Somebody has dealt with a form that was done for another day.
    FormSettled,
    /// A letter of a form was given to the one it is for.
    FormLetterGiven,
    /// The child was referred to services.
    Referred,
    /// A service has answered, or was answered.
    ReferralAnswered,
    /// Something of a referral has changed.
    ReferralChanged,
    ReferralWithdrawn,
    /// A service has not answered, and was reminded.
    ReferralChased,
    /// Something was told to the wrong person.
    IncidentBegun,
    /// Something was done about that.
    IncidentMoved,
    /// Somebody has sent what they think.
    ViewsSent,
    /// The code was made anew by which somebody reads again what they wrote.
    ViewsCodeRenewed,
    /// Somebody, or the council's standing choice, sent something home to the case system.
    HomeAsked,
    /// It was read back from the case system.
    HomeWritten,
    /// The case system says something else.
    HomeDiffers,
    /// It did not get there by itself.
    HomeStopped,
    /// Somebody has put it there by hand.
    HomeByHand,
}

impl ChangeKind {
    pub const ALL: &[(Self, &str)] = &[
        (Self::DocumentBegun, "document_begun"),
        (Self::RecordReadAgain, "record_read_again"),
        (Self::ValueEntered, "value_entered"),
        (Self::PersonAdded, "person_added"),
        (Self::ExclusionProposed, "exclusion_proposed"),
        (Self::ExclusionAgreed, "exclusion_agreed"),
        (Self::ExclusionEnded, "exclusion_ended"),
        (Self::DecisionRecorded, "decision_recorded"),
        (Self::Confirmed, "confirmed"),
        (Self::Agreed, "agreed"),
        (Self::SignatureWithdrawn, "signature_withdrawn"),
        (Self::DocumentClosed, "document_closed"),
        (Self::AllocationChanged, "allocation_changed"),
        (Self::AccessOpened, "access_opened"),
        (Self::CarriedOver, "carried_over"),
        (Self::PersonReplaced, "person_replaced"),
        (Self::DirectoryCorrected, "directory_corrected"),
        (Self::PursuitBegun, "pursuit_begun"),
        (Self::PursuitRaised, "pursuit_raised"),
        (Self::PursuitEnded, "pursuit_ended"),
        (Self::AccessSeen, "access_seen"),
        (Self::DatesOffered, "dates_offered"),
        (Self::DatesWithdrawn, "dates_withdrawn"),
        (Self::DatesAnswered, "dates_answered"),
        (Self::DateChosen, "date_chosen"),
        (Self::LinkMade, "link_made"),
        (Self::LetterSent, "letter_sent"),
        (Self::LetterRefused, "letter_refused"),
        (Self::LetterUncertain, "letter_uncertain"),
        (Self::LetterHeld, "letter_held"),
        (Self::LetterMade, "letter_made"),
        (Self::LetterHandedOver, "letter_handed_over"),
        (Self::LetterSettled, "letter_settled"),
        (Self::MeetingJoined, "meeting_joined"),
        (Self::MeetingLeft, "meeting_left"),
        (Self::Answered, "answered"),
        (Self::Reminded, "reminded"),
        (Self::ChaseBegun, "chase_begun"),
        (Self::SpokenTo, "spoken_to"),
        (Self::ReachChosen, "reach_chosen"),
        (Self::LetterReturned, "letter_returned"),
        (Self::MailCame, "mail_came"),
        (Self::MailSettled, "mail_settled"),
        (Self::AsideSettled, "aside_settled"),
        (Self::MinutesBegun, "minutes_begun"),
        (Self::MinutesWritten, "minutes_written"),
        (Self::MinutesRowKept, "minutes_row_kept"),
        (Self::MinutesLent, "minutes_lent"),
        (Self::MinutesLinkEnded, "minutes_link_ended"),
        (Self::MinutesDeclined, "minutes_declined"),
        (Self::MinutesHandedOver, "minutes_handed_over"),
        (Self::MinutesSubmitted, "minutes_submitted"),
        (Self::MinutesGivenBack, "minutes_given_back"),
        (Self::MinutesAccepted, "minutes_accepted"),
        (Self::MinutesFlagged, "minutes_flagged"),
        (Self::MinutesGiven, "minutes_given"),
        (Self::MinutesAdjourned, "minutes_adjourned"),
        (Self::DecisionsAnswered, "decisions_answered"),
        (Self::ChildLetterKept, "child_letter_kept"),
        (Self::FollowUpDone, "follow_up_done"),
        (Self::ActionSaid, "action_said"),
        (Self::ActionFollowed, "action_followed"),
        (Self::FormSigned, "form_signed"),
        (Self::FormSettled, "form_settled"),
        (Self::FormLetterGiven, "form_letter_given"),
        (Self::Referred, "referred"),
        (Self::ReferralAnswered, "referral_answered"),
        (Self::ReferralChanged, "referral_changed"),
        (Self::ReferralWithdrawn, "referral_withdrawn"),
        (Self::ReferralChased, "referral_chased"),
        (Self::IncidentBegun, "incident_begun"),
        (Self::IncidentMoved, "incident_moved"),
        (Self::ViewsSent, "views_sent"),
        (Self::ViewsCodeRenewed, "views_code_renewed"),
        (Self::HomeAsked, "home_asked"),
        (Self::HomeWritten, "home_written"),
        (Self::HomeDiffers, "home_differs"),
        (Self::HomeStopped, "home_stopped"),
        (Self::HomeByHand, "home_by_hand"),
    ];

    pub fn code(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("", |(_, code)| code)
    }

    /// The kind that a code names; `None` for a code that is not in the list.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, one)| *one == code)
            .map(|(kind, _)| *kind)
    }
}

/// One numbered, committed event. The live page, the history and the audit all read these.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub number: Number,
    pub document: DocumentId,
    pub kind: ChangeKind,
    /// Where, if it was in one place.
    pub place: Option<Place>,
    pub by: By,
    pub at: Timestamp,
    pub before: Option<PersonalText>,
    pub after: Option<PersonalText>,
    pub reason: Option<PersonalText>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Section, row with its system, field.
    type Parts<'a> = (&'a str, Option<(&'a str, &'a str)>, &'a str);

    #[track_caller]
    fn check(text: &str, expected: Result<Parts, NotAPlace>) {
        let place = text.parse::<Place>();
        let parts = place.as_ref().map(|place| {
            let row = place.row.as_ref();
            (
                &*place.section,
                row.map(|row| (row.system.as_str(), &*row.value)),
                &*place.field,
            )
        });
        assert_eq!(parts.map_err(|error| *error), expected);
        if let Ok(place) = place {
            assert_eq!(place.to_string(), text);
        }
    }

    #[test]
    fn a_place_is_written_and_read() {
        check("review//date", Ok(("review", None, "date")));
        check(
            "people/mosaic:812/contact",
            Ok(("people", Some(("mosaic", "812")), "contact")),
        );
        check(
            "people/mosaic:a/b:c/contact",
            Ok(("people", Some(("mosaic", "a/b:c")), "contact")),
        );
        check("review/date", Err(NotAPlace));
        check("people/812/contact", Err(NotAPlace));
        check("people/mosaic:/contact", Err(NotAPlace));
        check("//date", Err(NotAPlace));
        check("review//", Err(NotAPlace));
    }

    #[test]
    fn every_kind_of_change_has_a_code_and_back() {
        for (kind, code) in ChangeKind::ALL {
            assert_eq!(ChangeKind::from_code(code), Some(*kind));
            assert_eq!(kind.code(), *code);
        }
    }

    #[test]
    fn an_operation_id_is_short_and_plain() {
        assert!(OperationId::parse("0192f1c2-a").is_some());
        for bad in ["", "short", "with space in it", &"x".repeat(65)] {
            assert!(OperationId::parse(bad).is_none(), "{bad}");
        }
    }
}
