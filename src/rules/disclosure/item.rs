//! Every fact that a letter, a calendar entry or a paper could carry.

/// One thing that can be told.
///
/// A letter's template knows an item under `name`. An item that is not in this list cannot be
/// printed by any template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Item {
    Council,
    CouncilPhone,
    CouncilEmail,
    CouncilAddress,
    Letterhead,
    Reference,
    Date,
    ShortDate,
    Time,
    Length,
    ReplyBy,
    MeetingWord,
    Organiser,
    ReaderName,
    ReaderGreeting,
    ReaderAddress,
    ReaderFunction,
    ReaderSitting,
    ReaderLanguage,
    ReaderNeeds,
    ReaderMode,
    ReaderReport,
    ReaderChannel,
    /// How this reader joins the meeting: for this reader alone.
    ReaderJoining,
    /// Where this reader answers: whoever has it can answer in their place.
    ReaderLink,
    /// What this reader says or writes, so that their answer is found.
    ReaderCode,
    /// Whose letters this reader hands over, by role.
    ReaderErrand,
    /// What is another since the last letter to this reader: that it is, not what it was.
    ReaderNews,
    Complaints,
    ChildCalled,
    ChildInitial,
    ChildFullName,
    ChildBirth,
    ChildAge,
    SocialWorker,
    Chair,
    ReviewKind,
    LegalStatus,
    DueDate,
    Place,
    Room,
    Attendees,
    AttendeeNames,
    PlacementAddress,
    CarerNames,
    CarerContacts,
    FamilyContacts,
    School,
    Health,
}

/// How the policy treats an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The council's own, printed on every letterhead.
    Public,
    /// That there is a meeting, and when.
    Meeting,
    /// The reader's own.
    Own,
    /// What the child is called.
    CalledName,
    /// Who the child is, for people who must be sure.
    Identity,
    /// Members of staff who are known to everybody around the child.
    Workers,
    /// Words that say that a child is in care, and why.
    Care,
    Place,
    PlaceDetail,
    Roles,
    Names,
    /// Where and with whom the child lives.
    Whereabouts,
    /// Ways to reach somebody of the family.
    PrivateContacts,
    /// School and health: each tells something of where the child lives.
    Sensitive,
}

impl Item {
    pub const ALL: &[Self] = &[
        Self::Council,
        Self::CouncilPhone,
        Self::CouncilEmail,
        Self::CouncilAddress,
        Self::Letterhead,
        Self::Reference,
        Self::Date,
        Self::ShortDate,
        Self::Time,
        Self::Length,
        Self::ReplyBy,
        Self::MeetingWord,
        Self::Organiser,
        Self::ReaderName,
        Self::ReaderGreeting,
        Self::ReaderAddress,
        Self::ReaderFunction,
        Self::ReaderSitting,
        Self::ReaderLanguage,
        Self::ReaderNeeds,
        Self::ReaderMode,
        Self::ReaderReport,
        Self::ReaderChannel,
        Self::ReaderJoining,
        Self::ReaderLink,
        Self::ReaderCode,
        Self::ReaderErrand,
        Self::ReaderNews,
        Self::Complaints,
        Self::ChildCalled,
        Self::ChildInitial,
        Self::ChildFullName,
        Self::ChildBirth,
        Self::ChildAge,
        Self::SocialWorker,
        Self::Chair,
        Self::ReviewKind,
        Self::LegalStatus,
        Self::DueDate,
        Self::Place,
        Self::Room,
        Self::Attendees,
        Self::AttendeeNames,
        Self::PlacementAddress,
        Self::CarerNames,
        Self::CarerContacts,
        Self::FamilyContacts,
        Self::School,
        Self::Health,
    ];

    /// The name under which templates know it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Council => "council",
            Self::CouncilPhone => "council_phone",
            Self::CouncilEmail => "council_email",
            Self::CouncilAddress => "council_address",
            Self::Letterhead => "letter_date",
            Self::Reference => "reference",
            Self::Date => "date",
            Self::ShortDate => "short_date",
            Self::Time => "time",
            Self::Length => "length",
            Self::ReplyBy => "reply_by",
            Self::MeetingWord => "meeting",
            Self::Organiser => "organiser",
            Self::ReaderName => "reader_name",
            Self::ReaderGreeting => "reader_called",
            Self::ReaderAddress => "reader_address",
            Self::ReaderFunction => "function",
            Self::ReaderSitting => "sitting",
            Self::ReaderLanguage => "language",
            Self::ReaderNeeds => "needs",
            Self::ReaderMode => "mode",
            Self::ReaderReport => "report_by",
            Self::ReaderChannel => "channel",
            Self::ReaderJoining => "joining",
            Self::ReaderLink => "answer_link",
            Self::ReaderCode => "answer_code",
            Self::ReaderErrand => "hands_over",
            Self::ReaderNews => "changed",
            Self::Complaints => "complaints",
            Self::ChildCalled => "child_called",
            Self::ChildInitial => "child_initial",
            Self::ChildFullName => "child_full_name",
            Self::ChildBirth => "child_birth",
            Self::ChildAge => "child_age",
            Self::SocialWorker => "social_worker",
            Self::Chair => "chair",
            Self::ReviewKind => "review_kind",
            Self::LegalStatus => "legal_status",
            Self::DueDate => "due",
            Self::Place => "place",
            Self::Room => "room",
            Self::Attendees => "attendees",
            Self::AttendeeNames => "attendee_names",
            Self::PlacementAddress => "placement_address",
            Self::CarerNames => "carer_names",
            Self::CarerContacts => "carer_contacts",
            Self::FamilyContacts => "family_contacts",
            Self::School => "school",
            Self::Health => "health",
        }
    }

    /// The item that templates know under a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|item| item.name() == name)
    }

    pub fn class(self) -> Class {
        match self {
            Self::Council
            | Self::CouncilPhone
            | Self::CouncilEmail
            | Self::CouncilAddress
            | Self::Letterhead
            | Self::Complaints
            | Self::Organiser => Class::Public,
            Self::Reference
            | Self::Date
            | Self::ShortDate
            | Self::Time
            | Self::Length
            | Self::ReplyBy
            | Self::MeetingWord => Class::Meeting,
            Self::ReaderName
            | Self::ReaderGreeting
            | Self::ReaderAddress
            | Self::ReaderFunction
            | Self::ReaderSitting
            | Self::ReaderLanguage
            | Self::ReaderNeeds
            | Self::ReaderMode
            | Self::ReaderReport
            | Self::ReaderChannel
            | Self::ReaderJoining
            | Self::ReaderLink
            | Self::ReaderCode
            | Self::ReaderErrand
            | Self::ReaderNews => Class::Own,
            Self::ChildCalled => Class::CalledName,
            Self::ChildInitial | Self::ChildFullName | Self::ChildBirth | Self::ChildAge => {
                Class::Identity
            }
            Self::SocialWorker | Self::Chair => Class::Workers,
            Self::ReviewKind | Self::LegalStatus | Self::DueDate => Class::Care,
            Self::Place => Class::Place,
            Self::Room => Class::PlaceDetail,
            Self::Attendees => Class::Roles,
            Self::AttendeeNames => Class::Names,
            Self::PlacementAddress | Self::CarerNames | Self::CarerContacts => Class::Whereabouts,
            Self::FamilyContacts => Class::PrivateContacts,
            Self::School | Self::Health => Class::Sensitive,
        }
    }

    /// Whether its words are a list: a template loops over it.
    pub fn is_list(self) -> bool {
        matches!(
            self,
            Self::CouncilAddress
                | Self::ReaderAddress
                | Self::ReaderNeeds
                | Self::ReaderErrand
                | Self::Attendees
                | Self::AttendeeNames
                | Self::PlacementAddress
                | Self::CarerNames
                | Self::CarerContacts
                | Self::FamilyContacts
                | Self::School
                | Self::Health
        )
    }

    /// What staff read in "will see" and "will not see".
    pub fn words(self) -> &'static str {
        match self {
            Self::Date | Self::ShortDate | Self::Time | Self::Length => "date and time",
            Self::ChildCalled => "the child's first name",
            Self::ChildInitial | Self::ChildFullName => "the child's full name",
            Self::ChildBirth | Self::ChildAge => "date of birth",
            Self::SocialWorker | Self::Chair => "social worker and chair",
            Self::ReviewKind => "kind of review",
            Self::LegalStatus => "legal status",
            Self::DueDate => "due date",
            Self::Place => "the place",
            Self::Room => "the room",
            Self::ReaderJoining => "how they join",
            Self::Attendees => "who else comes, by role",
            Self::AttendeeNames => "names of others",
            Self::PlacementAddress => "where the child lives",
            Self::CarerNames => "who cares for the child",
            Self::CarerContacts => "how to reach the carers",
            Self::FamilyContacts => "how to reach the family",
            Self::School => "the school",
            Self::Health => "health",
            _ => "",
        }
    }
}

/// Words for an item: one text, or a list of texts.
#[derive(Clone, PartialEq, Eq)]
pub enum Words {
    One(String),
    Several(Vec<String>),
}

impl Words {
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let one = match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Several(texts) => texts.as_slice(),
        };
        one.iter().map(String::as_str)
    }
}

/// Everything that could be told in a letter to one reader, before anybody asked whether it may.
#[derive(Clone, Default)]
pub struct Facts {
    items: Vec<(Item, Words)>,
}

impl Facts {
    pub fn new() -> Self {
        Self {
            items: Vec::with_capacity(Item::ALL.len()),
        }
    }

    /// Adds one text; an empty one is as good as none.
    pub fn add(&mut self, item: Item, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.items.push((item, Words::One(text)));
        }
    }

    pub fn maybe(&mut self, item: Item, text: Option<impl Into<String>>) {
        if let Some(text) = text {
            self.add(item, text);
        }
    }

    pub fn list(&mut self, item: Item, texts: Vec<String>) {
        if !texts.is_empty() {
            self.items.push((item, Words::Several(texts)));
        }
    }

    pub(in crate::rules::disclosure) fn into_items(self) -> Vec<(Item, Words)> {
        self.items
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_item_has_a_name_of_its_own() {
        let names: BTreeSet<_> = Item::ALL.iter().map(|item| item.name()).collect();

        assert_eq!(names.len(), Item::ALL.len());
    }
}
