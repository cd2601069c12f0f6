//! Codes of the children looked-after return (SSDA903), in words.
//!
//! The code sets of 2024-25 and 2025-26 together: a record holds placements of former years, and
//! what was right then is no mistake now. docs/law.md names the source.

use crate::model::protection::Coded;

/// Under which law a child is looked after.
pub const LEGAL_STATUSES: &[Coded] = &[
    ("C1", "Interim care order (C1)"),
    ("C2", "Full care order (C2)"),
    ("D1", "Freeing order (D1)"),
    ("E1", "Placement order (E1)"),
    ("V2", "Accommodated under section 20 (V2)"),
    ("V3", "Short breaks, each recorded (V3)"),
    ("V4", "Short breaks under an agreement (V4)"),
    ("L1", "Under police protection (L1)"),
    ("L2", "Emergency protection order (L2)"),
    ("L3", "Child assessment order (L3)"),
    ("J1", "On remand (J1)"),
    ("J2", "Detained under PACE (J2)"),
    ("J3", "Youth rehabilitation order with residence (J3)"),
];

/// Where a child lives. H5, P2 and Z1 ended with 2024-25; Z11 to Z14 are of 2025-26.
pub const PLACEMENTS: &[Coded] = &[
    (
        "A3",
        "Placed for adoption with consent, with the current foster carer (A3)",
    ),
    (
        "A4",
        "Placed for adoption with consent, not with the current foster carer (A4)",
    ),
    (
        "A5",
        "Placed for adoption under an order, with the current foster carer (A5)",
    ),
    (
        "A6",
        "Placed for adoption under an order, not with the current foster carer (A6)",
    ),
    ("H5", "Semi-independent living (H5)"),
    ("K1", "Secure children's home (K1)"),
    ("K2", "Children's home (K2)"),
    ("K3", "Supported accommodation (K3)"),
    (
        "P1",
        "With parents or another holder of parental responsibility (P1)",
    ),
    ("P2", "Independent living (P2)"),
    ("P3", "Residential employment (P3)"),
    ("R1", "Care home (R1)"),
    ("R2", "Health service (R2)"),
    ("R3", "Family centre or mother and baby unit (R3)"),
    ("R5", "Young offender institution (R5)"),
    ("S1", "Residential school (S1)"),
    ("T0", "Temporary placement"),
    ("T1", "Temporary placement"),
    ("T2", "Temporary placement"),
    ("T3", "Temporary placement"),
    ("T4", "Temporary placement"),
    (
        "U1",
        "Foster care with a relative or friend, long term (U1)",
    ),
    (
        "U2",
        "Foster care with a relative or friend, fostering for adoption (U2)",
    ),
    ("U3", "Foster care with a relative or friend (U3)"),
    ("U4", "Foster care, long term (U4)"),
    ("U5", "Foster care, fostering for adoption (U5)"),
    ("U6", "Foster care (U6)"),
    ("Z1", "Other placement (Z1)"),
    ("Z11", "Other placement (Z11)"),
    ("Z12", "Other placement (Z12)"),
    ("Z13", "Other placement (Z13)"),
    ("Z14", "Other placement (Z14)"),
];

/// How a child took part in a review.
pub const PARTICIPATIONS: &[Coded] = &[
    ("PN0", "Under 4 at the time (PN0)"),
    ("PN1", "Came and spoke (PN1)"),
    (
        "PN2",
        "Came; an advocate or the chair spoke for the child (PN2)",
    ),
    ("PN3", "Came and gave views without words (PN3)"),
    ("PN4", "Came and gave no views (PN4)"),
    ("PN5", "Did not come; somebody was briefed to speak (PN5)"),
    ("PN6", "Did not come; sent views (PN6)"),
    ("PN7", "Did not come and sent no views (PN7)"),
];

/// A code in words; `None` where it is not in the set.
pub fn words(set: &'static [Coded], code: &str) -> Option<&'static str> {
    let found = set.iter().find(|(one, _)| *one == code);
    found.map(|(_, words)| *words)
}
