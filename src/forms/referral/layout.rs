//! The sections and fields of the referral, by their stable names.

use crate::forms::file::Known;

/// The section of what is typed.
pub const ASKED: &str = "asked";

/// Sections whose fields every child has, whoever is around the child.
pub const OF_EVERY_CHILD: &[&str] = &[
    "identity",
    "background",
    "immigration",
    "language",
    "disability",
    "education",
    "health",
    "legal_status",
    "home",
    "carers",
];

/// In the order of the page. Labels and titles stand in `form.toml`; the names of sections are the
/// codes of what services say they need.
pub const SECTIONS: &[Known] = &[
    Known {
        name: "identity",
        fields: &[
            "name",
            "preferred_name",
            "other_names",
            "date_of_birth",
            "age",
            "gender",
            "pronouns",
            "case_number",
            "nhs_number",
            "upn",
        ],
        rows: &[],
    },
    Known {
        name: "background",
        fields: &["ethnicity", "religion", "nationality"],
        rows: &[],
    },
    Known {
        name: "immigration",
        fields: &["unaccompanied", "immigration_status"],
        rows: &[],
    },
    Known {
        name: "language",
        fields: &["first_language", "interpreter"],
        rows: &[],
    },
    Known {
        name: "disability",
        fields: &["disabilities"],
        rows: &[],
    },
    Known {
        name: "education",
        fields: &["ehcp", "school"],
        rows: &[],
    },
    Known {
        name: "health",
        fields: &["health"],
        rows: &[],
    },
    Known {
        name: "legal_status",
        fields: &[
            "legal_status",
            "looked_after_since",
            "responsible_authority",
            "protection_plan",
        ],
        rows: &[],
    },
    Known {
        name: "home",
        fields: &["address", "placement_type", "area_authority"],
        rows: &[],
    },
    Known {
        name: "carers",
        fields: &["carer", "carer_relationship", "carer_contact"],
        rows: &[],
    },
    Known {
        name: "household",
        fields: &["adult"],
        rows: &[],
    },
    Known {
        name: "parents",
        fields: &["parent", "parent_contact"],
        rows: &[],
    },
    Known {
        name: "family_addresses",
        fields: &["parent_address"],
        rows: &[],
    },
    Known {
        name: "family_background",
        fields: &["parent_ethnicity"],
        rows: &[],
    },
    Known {
        name: "siblings",
        fields: &["siblings"],
        rows: &[],
    },
    Known {
        name: "dates_of_birth",
        fields: &["born"],
        rows: &[],
    },
    Known {
        name: "network",
        fields: &["professional", "professional_contact"],
        rows: &[],
    },
    Known {
        name: ASKED,
        fields: &[
            "services",
            "reason",
            "hoped",
            "tried",
            "urgency",
            "consent",
            "how",
            "agreed_on",
            "without",
            "basis",
        ],
        rows: &[],
    },
];
