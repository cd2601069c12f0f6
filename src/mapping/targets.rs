//! What a rule can fill: every target, every field, and what each means.
//!
//! The one list from which a mapping is checked and `mappings/README.md` is held in step.

/// What kind of value a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An identifier: text, kept exactly.
    Id,
    Text,
    /// A list of texts, or one.
    Texts,
    /// A word of a code table.
    Code,
    /// A code of `Relationship`.
    Relationship,
    Flag,
    Day,
    /// A day, a month or a year.
    PartialDay,
    Time,
    Number,
    Postcode,
}

impl Kind {
    /// The kind in a word, as `mappings/README.md` has it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Text => "text",
            Self::Texts => "texts",
            Self::Code => "code",
            Self::Relationship => "relationship",
            Self::Flag => "yes/no",
            Self::Day => "day",
            Self::PartialDay => "day, month or year",
            Self::Time => "time",
            Self::Number => "number",
            Self::Postcode => "postcode",
        }
    }
}

/// One field of a target.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    pub kind: Kind,
    /// Whether every rule for the target must give it.
    pub required: bool,
}

/// Something that a rule fills, item by item.
#[derive(Debug)]
pub struct Target {
    pub name: &'static str,
    pub part: Part,
    /// What one item is, in a sentence.
    pub about: &'static str,
    pub fields: &'static [&'static [Field]],
}

/// The part of a network that a target fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Child,
    Identifier,
    OtherName,
    Address,
    Phone,
    Email,
    Restriction,
    LegalStatus,
    Placement,
    Review,
    Invited,
    Visit,
    Planned,
    Wishes,
    ProtectionPlan,
    Conference,
    PlanAction,
    Immigration,
    Network,
    Person,
    PersonIdentifier,
    PersonAddress,
    PersonPhone,
    PersonEmail,
    PersonRestriction,
    Superseded,
}

impl Target {
    pub fn named(name: &str) -> Option<&'static Self> {
        TARGETS.iter().find(|target| target.name == name)
    }

    pub fn all_fields(&self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().flat_map(|group| group.iter())
    }

    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.all_fields().find(|field| field.name == name)
    }
}

const fn may(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        required: false,
    }
}

const fn must(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        required: true,
    }
}

const NAMES: &[Field] = &[
    may("title", Kind::Text),
    may("given", Kind::Text),
    may("family", Kind::Text),
    may("preferred", Kind::Text),
    may("full", Kind::Text),
];

/// What is said of a child and of other people alike.
const ABOUT: &[Field] = &[
    may("date_of_birth", Kind::PartialDay),
    may("died_on", Kind::PartialDay),
    may("gender", Kind::Text),
    may("ethnicity", Kind::Text),
    may("first_language", Kind::Text),
    may("interpreter_needed", Kind::Flag),
    may("formats", Kind::Texts),
    may("needs", Kind::Texts),
    may("restricted", Kind::Flag),
    may("superseded_by", Kind::Id),
];

const CHILD: &[Field] = &[
    must("id", Kind::Id),
    may("birth_accuracy", Kind::Code),
    may("pronouns", Kind::Text),
    may("religion", Kind::Text),
    may("nationality", Kind::Text),
    may("disabilities", Kind::Texts),
    may("has_ehcp", Kind::Flag),
    may("unaccompanied", Kind::Flag),
    may("nhs_number", Kind::Id),
    may("upn", Kind::Id),
    may("legacy_id", Kind::Id),
    may("looked_after_since", Kind::Day),
    may("looked_after_until", Kind::Day),
    may("responsible_authority", Kind::Text),
    may("area_authority", Kind::Text),
    may("protection_plan", Kind::Flag),
    may("authorised_to_place_for_adoption", Kind::Day),
    may("placed_for_adoption", Kind::Day),
    may("recorded_due", Kind::Day),
];

/// One address, phone and email given in the same item as the person.
const CONTACT: &[Field] = &[
    may("address", Kind::Texts),
    may("postcode", Kind::Postcode),
    may("phone", Kind::Text),
    may("email", Kind::Text),
    may("contact_use", Kind::Code),
];

const PERSON: &[Field] = &[
    must("id", Kind::Id),
    may("kind", Kind::Code),
    may("job_title", Kind::Text),
    may("organisation_id", Kind::Id),
    may("organisation_name", Kind::Text),
    may("preferred_channel", Kind::Text),
    may("safe_contact_note", Kind::Text),
];

const TIE: &[Field] = &[
    must("relationship", Kind::Relationship),
    may("of", Kind::Id),
    may("reverse_relationship", Kind::Relationship),
    may("recorded_as", Kind::Text),
    may("parental_responsibility", Kind::Flag),
    may("main_carer", Kind::Flag),
    may("lives_with_child", Kind::Flag),
    may("details", Kind::Text),
];

const PERIOD: &[Field] = &[may("start", Kind::Day), may("end", Kind::Day)];
const WHOSE: &[Field] = &[must("person", Kind::Id)];

const IDENTIFIER: &[Field] = &[must("system", Kind::Code), must("value", Kind::Id)];

const ADDRESS: &[Field] = &[
    must("lines", Kind::Texts),
    may("postcode", Kind::Postcode),
    may("kind", Kind::Code),
    may("uprn", Kind::Id),
    may("contact", Kind::Flag),
    may("display", Kind::Flag),
    may("do_not_disclose", Kind::Flag),
    may("row", Kind::Id),
];

const PHONE: &[Field] = &[
    must("number", Kind::Text),
    may("use", Kind::Code),
    may("do_not_disclose", Kind::Flag),
];

const EMAIL: &[Field] = &[
    must("address", Kind::Text),
    may("use", Kind::Code),
    may("do_not_disclose", Kind::Flag),
];

const RESTRICTION: &[Field] = &[
    must("kind", Kind::Code),
    may("against", Kind::Id),
    may("details", Kind::Text),
];

const LEGAL_STATUS: &[Field] = &[must("code", Kind::Code)];

const PLACEMENT: &[Field] = &[
    may("id", Kind::Id),
    may("version", Kind::Number),
    may("code", Kind::Code),
    may("provider", Kind::Code),
    may("ofsted_number", Kind::Id),
    may("carer", Kind::Id),
    may("reason_new", Kind::Code),
    may("reason_changed", Kind::Code),
    may("reason_ceased", Kind::Code),
    may("category_of_need", Kind::Code),
    may("legal_status", Kind::Code),
    may("home_postcode", Kind::Postcode),
    may("placement_postcode", Kind::Postcode),
    may("short_break", Kind::Flag),
];

const REVIEW: &[Field] = &[
    may("id", Kind::Id),
    may("due", Kind::Day),
    may("held", Kind::Day),
    may("cancelled", Kind::Flag),
    may("category", Kind::Text),
    may("participation", Kind::Code),
];

const INVITED: &[Field] = &[
    must("review", Kind::Id),
    may("person", Kind::Id),
    may("name", Kind::Text),
    may("role", Kind::Text),
    may("attended", Kind::Flag),
];

const VISIT: &[Field] = &[must("on", Kind::Day), may("seen_alone", Kind::Flag)];

const PLANNED: &[Field] = &[
    may("on", Kind::Day),
    may("at", Kind::Time),
    may("minutes", Kind::Number),
    may("format", Kind::Text),
    may("venue", Kind::Text),
    may("venue_is_placement", Kind::Flag),
    may("room", Kind::Text),
    may("trigger", Kind::Code),
];

const WISHES: &[Field] = &[
    may("talked_to_on", Kind::Day),
    may("talked_to_by", Kind::Text),
    may("wants_to_attend", Kind::Text),
    may("wants_to_chair", Kind::Flag),
    may("wants_there", Kind::Text),
    may("does_not_want_there", Kind::Text),
    may("place", Kind::Text),
    may("time", Kind::Text),
    may("advocate_offered", Kind::Flag),
    may("gives_views_by", Kind::Text),
    may("not_to_be_said", Kind::Text),
    may("meeting_name", Kind::Text),
];

const PROTECTION_PLAN: &[Field] = &[may("id", Kind::Id), may("category", Kind::Code)];

const CONFERENCE: &[Field] = &[
    may("plan", Kind::Id),
    must("kind", Kind::Code),
    may("due", Kind::Day),
    may("held", Kind::Day),
];

const PLAN_ACTION: &[Field] = &[
    may("plan", Kind::Id),
    may("id", Kind::Id),
    must("what", Kind::Text),
    may("owner", Kind::Id),
    may("owner_name", Kind::Text),
    may("due", Kind::Day),
    may("state", Kind::Code),
];

const IMMIGRATION: &[Field] = &[must("status", Kind::Text)];

const SUPERSEDED: &[Field] = &[must("id", Kind::Id), must("by", Kind::Id)];

/// Every target.
pub static TARGETS: &[Target] = &[
    Target {
        name: "child",
        part: Part::Child,
        about: "the child whose review it is; exactly one item",
        fields: &[NAMES, ABOUT, CHILD, CONTACT],
    },
    Target {
        name: "child.identifier",
        part: Part::Identifier,
        about: "one more identifier of the child, with the system that gave it",
        fields: &[IDENTIFIER],
    },
    Target {
        name: "child.name",
        part: Part::OtherName,
        about: "one former or other name of the child",
        fields: &[NAMES],
    },
    Target {
        name: "child.address",
        part: Part::Address,
        about: "one address of the child, current or past",
        fields: &[ADDRESS, PERIOD],
    },
    Target {
        name: "child.phone",
        part: Part::Phone,
        about: "one telephone number of the child",
        fields: &[PHONE, PERIOD],
    },
    Target {
        name: "child.email",
        part: Part::Email,
        about: "one email address of the child",
        fields: &[EMAIL, PERIOD],
    },
    Target {
        name: "child.restriction",
        part: Part::Restriction,
        about: "one limit on what may be told of the child, or on who may meet the child",
        fields: &[RESTRICTION, PERIOD],
    },
    Target {
        name: "child.legal_status",
        part: Part::LegalStatus,
        about: "one legal status, by its SSDA903 code",
        fields: &[LEGAL_STATUS, PERIOD],
    },
    Target {
        name: "child.placement",
        part: Part::Placement,
        about: "one placement or episode",
        fields: &[PLACEMENT, PERIOD],
    },
    Target {
        name: "child.review",
        part: Part::Review,
        about: "one review: due, held or cancelled",
        fields: &[REVIEW],
    },
    Target {
        name: "child.review.invited",
        part: Part::Invited,
        about: "one person on the list of an earlier review",
        fields: &[INVITED],
    },
    Target {
        name: "child.visit",
        part: Part::Visit,
        about: "one visit that took place",
        fields: &[VISIT],
    },
    Target {
        name: "child.planned",
        part: Part::Planned,
        about: "what is already arranged for the next review",
        fields: &[PLANNED],
    },
    Target {
        name: "child.wishes",
        part: Part::Wishes,
        about: "what the child has said about the coming review",
        fields: &[WISHES],
    },
    Target {
        name: "child.protection_plan",
        part: Part::ProtectionPlan,
        about: "one child protection plan, current or past",
        fields: &[PROTECTION_PLAN, PERIOD],
    },
    Target {
        name: "child.protection_plan.conference",
        part: Part::Conference,
        about: "one conference about a child protection plan: due or held",
        fields: &[CONFERENCE],
    },
    Target {
        name: "child.protection_plan.action",
        part: Part::PlanAction,
        about: "one action of a child protection plan",
        fields: &[PLAN_ACTION],
    },
    Target {
        name: "child.immigration",
        part: Part::Immigration,
        about: "one immigration status of the child, in words",
        fields: &[IMMIGRATION, PERIOD],
    },
    Target {
        name: "network",
        part: Part::Network,
        about: "one tie: a person, team or organisation with a part in the child's life",
        fields: &[PERSON, NAMES, ABOUT, TIE, PERIOD, CONTACT],
    },
    Target {
        name: "person",
        part: Part::Person,
        about: "more about someone whom a `network` rule ties to the child, by the same id",
        fields: &[PERSON, NAMES, ABOUT, CONTACT],
    },
    Target {
        name: "person.identifier",
        part: Part::PersonIdentifier,
        about: "one more identifier of that person",
        fields: &[WHOSE, IDENTIFIER],
    },
    Target {
        name: "person.address",
        part: Part::PersonAddress,
        about: "one address of that person",
        fields: &[WHOSE, ADDRESS, PERIOD],
    },
    Target {
        name: "person.phone",
        part: Part::PersonPhone,
        about: "one telephone number of that person",
        fields: &[WHOSE, PHONE, PERIOD],
    },
    Target {
        name: "person.email",
        part: Part::PersonEmail,
        about: "one email address of that person",
        fields: &[WHOSE, EMAIL, PERIOD],
    },
    Target {
        name: "person.restriction",
        part: Part::PersonRestriction,
        about: "one limit on what may be told of or to that person",
        fields: &[WHOSE, RESTRICTION, PERIOD],
    },
    Target {
        name: "superseded",
        part: Part::Superseded,
        about: "one identifier that another has replaced, or of which it is a known duplicate",
        fields: &[SUPERSEDED],
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_target_names_a_field_twice() {
        for target in TARGETS {
            let names: Vec<_> = target.all_fields().map(|field| field.name).collect();
            let once: BTreeSet<_> = names.iter().collect();
            assert_eq!(once.len(), names.len(), "{}", target.name);
        }
    }
}
