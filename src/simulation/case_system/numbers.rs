//! Person numbers, from which the person can be worked out without a table.

/// Where the numbers of the children begin; each child has sixteen.
const FIRST: u64 = 33_310_000;
const EACH: u64 = 16;
/// Numbers that were given up in a merge lie above the current ones, ten million apart.
const FORMER_FIRST: u64 = 50_000_000;
const FORMER_EACH: u64 = 10_000_000;

/// What a number that was given up in a merge answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Former {
    /// The record as ever, tied to the survivor by a relationship `duplicate`.
    Duplicate,
    /// 301 to the survivor.
    Moved,
    /// 308 to the survivor.
    MovedForGood,
    /// 200 with the survivor's number in the body.
    OtherId,
    /// 404, invalidated.
    Invalidated,
}

const FORMERS: [Former; 5] = [
    Former::Duplicate,
    Former::Moved,
    Former::MovedForGood,
    Former::OtherId,
    Former::Invalidated,
];

/// Which of the sixteen people that a child's numbers can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Member {
    Child,
    Mother,
    Father,
    Grandparent,
    Carer,
    SecondCarer,
    Godparent,
    HalfSibling,
    UnbornSibling,
    PartnerOfParent,
    Aunt,
    Duplicate,
    FormerCarer,
    Nobody,
    OwnChild,
    Friend,
}

const MEMBERS: [Member; 16] = [
    Member::Child,
    Member::Mother,
    Member::Father,
    Member::Grandparent,
    Member::Carer,
    Member::SecondCarer,
    Member::Godparent,
    Member::HalfSibling,
    Member::UnbornSibling,
    Member::PartnerOfParent,
    Member::Aunt,
    Member::Duplicate,
    Member::FormerCarer,
    Member::Nobody,
    Member::OwnChild,
    Member::Friend,
];

/// A person by the child to whose circle the person belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PersonNumber {
    /// The child's place in the council, from 1.
    pub child: u32,
    pub member: Member,
}

impl PersonNumber {
    pub fn new(child: u32, member: Member) -> Self {
        Self { child, member }
    }

    pub fn child(child: u32) -> Self {
        Self::new(child, Member::Child)
    }

    pub fn id(self) -> u64 {
        FIRST + u64::from(self.child) * EACH + self.member as u64
    }

    /// A number of the same person that was given up in a merge.
    pub fn former_id(self, former: Former) -> u64 {
        let place = FORMERS
            .iter()
            .position(|one| *one == former)
            .unwrap_or_default() as u64;
        FORMER_FIRST + place * FORMER_EACH + (self.id() - FIRST)
    }

    /// Reads a number as a path or a request has it; a temporary one is `tmp` and the child's place.
    pub fn parse(text: &str) -> Option<(Self, Option<Former>)> {
        if let Some(place) = text.strip_prefix("tmp") {
            return Some((Self::child(place.parse().ok()?), None));
        }
        let id: u64 = text.parse().ok()?;
        if id < FORMER_FIRST {
            return Some((Self::from_offset(id.checked_sub(FIRST)?)?, None));
        }
        let above = id - FORMER_FIRST;
        let former = FORMERS.get((above / FORMER_EACH) as usize).copied()?;
        Some((Self::from_offset(above % FORMER_EACH)?, Some(former)))
    }

    fn from_offset(offset: u64) -> Option<Self> {
        let child = u32::try_from(offset / EACH).ok()?;
        let member = MEMBERS.get((offset % EACH) as usize).copied()?;
        (child > 0).then_some(Self { child, member })
    }
}

/// The number of a child's review, from which both can be worked out.
pub fn review_id(child: u32, place: u32) -> u64 {
    600_000_000 + u64::from(child) * 32 + u64::from(place)
}

/// The child and the place that a review's number tells.
pub fn review_of(id: u64) -> Option<(u32, u32)> {
    let offset = id.checked_sub(600_000_000)?;
    let child = u32::try_from(offset / 32).ok()?;
    (child > 0).then_some((child, (offset % 32) as u32))
}

/// Workers are numbered by kind and place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Post {
    SocialWorker,
    TeamManager,
    ReviewingOfficer,
    SupervisingSocialWorker,
    FamilySupportWorker,
    ContactSupervisor,
    PersonalAdviser,
    YouthJusticeWorker,
    FormerSocialWorker,
}

const POSTS: [Post; 9] = [
    Post::SocialWorker,
    Post::TeamManager,
    Post::ReviewingOfficer,
    Post::SupervisingSocialWorker,
    Post::FamilySupportWorker,
    Post::ContactSupervisor,
    Post::PersonalAdviser,
    Post::YouthJusticeWorker,
    Post::FormerSocialWorker,
];

pub fn worker_id(post: Post, place: u32) -> u64 {
    (post as u64 + 1) * 1_000_000 + u64::from(place)
}

pub fn worker_of(id: u64) -> Option<(Post, u32)> {
    let kind = usize::try_from((id / 1_000_000).checked_sub(1)?).ok()?;
    Some((POSTS.get(kind).copied()?, (id % 1_000_000) as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_leads_back_to_the_person() {
        for child in [1, 2, 40, 84_000] {
            for member in MEMBERS {
                let number = PersonNumber::new(child, member);
                assert_eq!(
                    PersonNumber::parse(&number.id().to_string()),
                    Some((number, None))
                );
                for former in FORMERS {
                    let id = number.former_id(former).to_string();
                    assert_eq!(PersonNumber::parse(&id), Some((number, Some(former))));
                }
            }
        }
        assert_eq!(
            PersonNumber::parse("tmp17"),
            Some((PersonNumber::child(17), None))
        );
        assert_eq!(PersonNumber::parse("12"), None);
        assert_eq!(PersonNumber::parse("Bright"), None);
        assert_eq!(review_of(review_id(84_000, 5)), Some((84_000, 5)));
        assert_eq!(
            worker_of(worker_id(Post::ContactSupervisor, 12)),
            Some((Post::ContactSupervisor, 12))
        );
    }
}
