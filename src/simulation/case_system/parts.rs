//! The forty parts that the children of the invented council play.
//!
//! Child 41 plays the first part again with another name, and so on to the last: so what
//! can be wrong with a record is there once in forty, in a small council as in a large one.

/// By what right the child is looked after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Legal {
    /// Section 20, then an interim care order.
    Interim,
    /// Section 20, an interim order, then a full care order.
    Full,
    Accommodated,
    /// A placement order upon a care order.
    PlacementOrder,
    /// A planned series of short breaks.
    ShortBreaks,
    /// Looked after only because of a remand.
    Remand,
    /// Police protection, then section 20.
    Police,
}

/// Where the child lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    Foster,
    FosterLong,
    FosterAgency,
    FosterToAdopt,
    Kin,
    KinLong,
    Adopters,
    Residential,
    School,
    Secure,
    Supported,
    ParentAndBaby,
    Parents,
    ShortBreak,
}

/// Something that real records have and that a reader must live with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quirk {
    NoContactOrder,
    NoFixedAbode,
    StreetNotFound,
    PostcodeMissing,
    TwoCurrentAddresses,
    PlacementAndMain,
    EndInTheFuture,
    OpenEndedDay,
    BirthYearOnly,
    BirthMonthOnly,
    Born1900,
    UnbornSibling,
    EstimatedAge,
    GenderMissing,
    SingleName,
    NamesWithMarks,
    DuplicateKnown,
    DuplicateInName,
    TwinsAlike,
    TemporaryId,
    IdAsText,
    LegacyId,
    RelativeMoved,
    RelativeOtherId,
    RelativeInvalidated,
    LinkedPersonMissing,
    DirectionReversed,
    ReciprocalMissing,
    ParentWithoutResponsibility,
    FlagsNull,
    FatherDied,
    UnknownRelationship,
    ExDirectoryPhone,
    ForeignPhone,
    PhoneAsNumber,
    EmailUnusable,
    NullsAbsent,
    EmptyTexts,
    WorkerLeft,
    WorkerNumberMissing,
    AllocationToMissingWorker,
    AuthoriserRole,
    ZeroLengthAllocation,
    OverlappingAllocations,
    IroTwice,
    TeamMailboxOnly,
    UnknownWorkerType,
    SchoolChangedInAugust,
    PlacedElsewhere,
    OpenPlacements,
    SplitPlacement,
    ParentLinkedAsCarer,
    OldPlacementCode,
    ShortBreakStatusMixedIn,
    ReviewCancelled,
    ParticipationWrong,
    RelativeRestricted,
    RestrictedInFull,
    InterpreterNeeded,
    OwnChild,
    PlanCategoryUnknown,
    PlanActionOwnerless,
    PlanEndsBeforeStart,
    ImmigrationStatusUnknown,
}

/// The circumstances of one child.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Age on the council's first day.
    pub months: u32,
    /// How many reviews have been held.
    pub held: u32,
    /// Days from the council's first day until the next is due; negative when it is late.
    pub due_in: i32,
    pub legal: Legal,
    pub home: Home,
    /// The part of the eldest of the sibling group: 0-based, the part itself for an only child.
    pub eldest: u32,
    /// The part of the child whose home it is: siblings together have the same.
    pub lives_with: u32,
    pub quirks: &'static [Quirk],
}

impl Part {
    pub fn has(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }

    const fn family(mut self, eldest: u32, lives_with: u32) -> Self {
        self.eldest = eldest;
        self.lives_with = lives_with;
        self
    }
}

/// How many parts there are.
pub const COUNT: u32 = 40;

const ALONE: u32 = u32::MAX;

const fn part(
    months: u32,
    held: u32,
    due_in: i32,
    legal: Legal,
    home: Home,
    quirks: &'static [Quirk],
) -> Part {
    Part {
        months,
        held,
        due_in,
        legal,
        home,
        eldest: ALONE,
        lives_with: ALONE,
        quirks,
    }
}

/// The part of a child by its place in the council, from 1.
pub fn of(child: u32) -> &'static Part {
    let place = (child.wrapping_sub(1) % COUNT) as usize;
    PARTS.get(place).unwrap_or(&PARTS[0])
}

/// The place in the council of the eldest of the child's sibling group.
pub fn eldest(child: u32) -> u32 {
    relative_place(child, of(child).eldest)
}

/// The place in the council of the child in whose name the home is kept.
pub fn home_of(child: u32) -> u32 {
    relative_place(child, of(child).lives_with)
}

fn relative_place(child: u32, part: u32) -> u32 {
    let own = child.wrapping_sub(1) % COUNT;
    match part {
        ALONE => child,
        part => child - own + part,
    }
}

/// The places of all children of the child's sibling group, the child included.
pub fn siblings(child: u32, children: u32) -> impl Iterator<Item = u32> {
    let first = eldest(child);
    let last = first.saturating_add(4).min(children.saturating_add(1));
    (first..last).filter(move |other| eldest(*other) == first)
}

use Home::{
    Adopters, Foster, FosterAgency, FosterLong, FosterToAdopt, Kin, KinLong, ParentAndBaby,
    Parents, Residential, School, Secure, Supported,
};
use Legal::{Accommodated, Full, Interim, PlacementOrder, Police, Remand, ShortBreaks};
use Quirk as Q;

const PARTS: [Part; COUNT as usize] = [
    part(
        162,
        3,
        9,
        Full,
        Foster,
        &[
            Q::NoContactOrder,
            Q::NoFixedAbode,
            Q::BirthYearOnly,
            Q::OpenEndedDay,
            Q::ExDirectoryPhone,
            Q::ZeroLengthAllocation,
            Q::WorkerNumberMissing,
            Q::AuthoriserRole,
            Q::TeamMailboxOnly,
            Q::SchoolChangedInAugust,
            Q::UnknownRelationship,
            Q::PlacedElsewhere,
            Q::SplitPlacement,
        ],
    )
    .family(0, 0),
    part(109, 3, 9, Full, Foster, &[Q::PlacedElsewhere]).family(0, 0),
    part(95, 1, 16, Interim, Foster, &[]),
    part(
        190,
        5,
        -6,
        Full,
        Residential,
        &[Q::WorkerLeft, Q::ForeignPhone],
    ),
    part(8, 0, 11, Interim, Foster, &[Q::FatherDied]),
    part(204, 6, 40, Full, Supported, &[Q::IroTwice]),
    part(
        198,
        2,
        23,
        Accommodated,
        FosterAgency,
        &[
            Q::EstimatedAge,
            Q::SingleName,
            Q::InterpreterNeeded,
            Q::BirthMonthOnly,
        ],
    ),
    part(30, 2, 70, PlacementOrder, Foster, &[Q::UnbornSibling]),
    part(150, 4, 52, Full, Kin, &[Q::NamesWithMarks]).family(8, 8),
    part(128, 4, 52, Full, Kin, &[Q::IdAsText]).family(8, 8),
    part(101, 4, 52, Full, Foster, &[Q::TwoCurrentAddresses]).family(8, 10),
    part(70, 4, 52, Full, Foster, &[Q::FlagsNull]).family(8, 10),
    part(54, 3, 120, PlacementOrder, Adopters, &[]),
    part(200, 1, 60, Remand, Secure, &[]),
    part(130, 2, 45, ShortBreaks, Home::ShortBreak, &[]),
    part(
        88,
        0,
        60,
        ShortBreaks,
        Home::ShortBreak,
        &[Q::PlacementAndMain],
    ),
    part(
        140,
        7,
        150,
        Full,
        KinLong,
        &[Q::TemporaryId, Q::PlanCategoryUnknown],
    ),
    part(66, 2, 88, Full, Foster, &[Q::DirectionReversed]),
    part(
        180,
        4,
        -1,
        Full,
        Residential,
        &[Q::OverlappingAllocations, Q::AllocationToMissingWorker],
    ),
    part(120, 3, 100, Full, FosterAgency, &[Q::DuplicateKnown]),
    part(170, 4, 33, Full, Foster, &[Q::DuplicateInName]).family(20, 20),
    part(139, 4, 33, Full, School, &[Q::StreetNotFound]).family(20, 21),
    part(75, 4, 33, Full, Parents, &[Q::ParentLinkedAsCarer]).family(20, 22),
    part(100, 3, 111, Full, Foster, &[Q::NullsAbsent]),
    part(111, 3, 130, Full, Foster, &[Q::EmptyTexts]),
    part(84, 2, 66, Interim, Foster, &[Q::TwinsAlike]).family(25, 25),
    part(84, 2, 66, Interim, Foster, &[Q::TwinsAlike]).family(25, 25),
    part(77, 1, 50, Accommodated, Kin, &[Q::LinkedPersonMissing]),
    part(
        133,
        4,
        144,
        Full,
        FosterLong,
        &[Q::PostcodeMissing, Q::EndInTheFuture],
    ),
    part(125, 0, 3, Police, Foster, &[Q::PhoneAsNumber]),
    part(
        160,
        5,
        165,
        Full,
        Residential,
        &[Q::OpenPlacements, Q::ImmigrationStatusUnknown],
    ),
    part(
        92,
        3,
        90,
        Full,
        Foster,
        &[Q::GenderMissing, Q::RelativeMoved],
    ),
    part(
        145,
        4,
        20,
        Full,
        KinLong,
        &[
            Q::ReciprocalMissing,
            Q::ParentWithoutResponsibility,
            Q::PlanActionOwnerless,
        ],
    ),
    part(173, 3, 55, Accommodated, Foster, &[Q::RelativeRestricted]),
    part(
        60,
        2,
        35,
        Full,
        Foster,
        &[Q::RestrictedInFull, Q::RelativeOtherId],
    ),
    part(
        186,
        4,
        77,
        Full,
        Foster,
        &[Q::OldPlacementCode, Q::UnknownWorkerType],
    ),
    part(200, 3, 160, Full, ParentAndBaby, &[Q::OwnChild]),
    part(
        40,
        1,
        30,
        Interim,
        FosterToAdopt,
        &[Q::Born1900, Q::RelativeInvalidated],
    ),
    part(
        118,
        3,
        105,
        Full,
        Foster,
        &[Q::EmailUnusable, Q::LegacyId, Q::PlanEndsBeforeStart],
    ),
    part(
        156,
        4,
        14,
        Full,
        FosterLong,
        &[
            Q::ReviewCancelled,
            Q::ParticipationWrong,
            Q::ShortBreakStatusMixedIn,
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_a_quarter_is_due_within_twenty_working_days() {
        let due = PARTS
            .iter()
            .filter(|part| (0..=28).contains(&part.due_in))
            .count();
        assert!((8..=12).contains(&due), "{due} of 40");
        assert!(PARTS.iter().any(|part| part.due_in < 0));
        assert!(PARTS.iter().any(|part| part.held == 0 && part.due_in <= 28));
    }

    #[test]
    fn a_sibling_group_is_cut_where_the_council_ends() {
        assert_eq!(siblings(10, 40).collect::<Vec<_>>(), [9, 10, 11, 12]);
        assert_eq!(siblings(10, 10).collect::<Vec<_>>(), [9, 10]);
        assert_eq!(siblings(50, 84_000).collect::<Vec<_>>(), [49, 50, 51, 52]);
        assert_eq!(siblings(3, 40).collect::<Vec<_>>(), [3]);
    }
}
