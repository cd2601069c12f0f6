//! The one person who is going to read.

use crate::{
    model::{
        id::Identifier,
        person::{Circle, ParentalResponsibility, Person, Relationship},
    },
    rules::attendance::{
        Part,
        role::Role,
        situation::{Carers, Home, Situation},
    },
};

/// On which side of the table the reader sits. It is the first thing that every rule asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    Child,
    /// Family, and everybody of whom nobody can tell.
    Family,
    Carer,
    Adopter,
    Professional,
    Volunteer,
}

/// How the words travel. Some channels are read by more people than the one they are meant for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// Mail of which we know that it is encrypted on the way and read at work.
    SecureEmail,
    Email,
    Post,
    ByHand,
    Text,
    Phone,
    None,
}

impl Channel {
    pub fn words(self) -> &'static str {
        match self {
            Self::SecureEmail | Self::Email => "Email",
            Self::Post => "Post",
            Self::ByHand => "By hand",
            Self::Text => "Text",
            Self::Phone => "Phone",
            Self::None => "No channel",
        }
    }

    pub fn is_email(self) -> bool {
        matches!(self, Self::SecureEmail | Self::Email)
    }

    /// Whether the child may be named in full: on paper, or in mail that is read at work.
    pub fn may_name(self) -> bool {
        matches!(self, Self::SecureEmail | Self::Post | Self::ByHand)
    }
}

/// One reader of one letter.
#[derive(Clone, Debug)]
pub struct Reader<'n> {
    /// `None` for the child.
    pub person: Option<&'n Person>,
    pub id: &'n Identifier,
    pub role: Role,
    pub side: Side,
    pub channel: Channel,
    pub parental_responsibility: ParentalResponsibility,
    /// Whether the child lives with this reader now, by the placement.
    pub cares_now: bool,
    /// Whether the reader is asked to come, and so has to find the place.
    pub comes: bool,
}

impl<'n> Reader<'n> {
    /// The reader that a part in the review makes.
    ///
    /// The side is the one that is told least among all the ties, past ones too: case systems
    /// are known to hold a parent as the placement's carer by mistake.
    pub fn of(part: &Part<'n>, situation: &Situation<'n>, channel: Channel) -> Self {
        let side = part
            .person
            .map_or(Side::Child, |person| side_of(person, situation));
        let is_the_carer = |person: &Person| match &situation.carers {
            Carers::Named(id) => **id == person.id || person.other_ids.contains(id),
            Carers::Only(ids) => ids.contains(&&person.id),
            Carers::Unclear(_) | Carers::Nobody => false,
        };
        let cares_now =
            part.role.is_carer() && part.mode.is_invited() && part.person.is_some_and(is_the_carer);
        let in_a_home = matches!(part.role, Role::ResidentialKeyWorker | Role::HomeManager);
        Self {
            person: part.person,
            id: part.id,
            role: part.role,
            side,
            channel,
            parental_responsibility: part.parental_responsibility,
            cares_now: cares_now || (in_a_home && part.mode.is_invited()),
            comes: part.mode.is_invited(),
        }
    }

    /// Whether the letter comes into a family's hands, the child's included.
    pub fn is_family_channel(&self) -> bool {
        matches!(self.side, Side::Child | Side::Family)
    }
}

fn side_of(person: &Person, situation: &Situation) -> Side {
    let any = |test: fn(Relationship) -> bool| {
        person.connections.iter().any(|tie| test(tie.relationship))
    };
    let is_parent = any(|one| {
        matches!(
            one,
            Relationship::Mother
                | Relationship::Father
                | Relationship::Parent
                | Relationship::StepParent
                | Relationship::PartnerOfParent
        )
    });
    let adoptive = any(|one| one == Relationship::AdoptiveParent);
    if is_parent || (adoptive && situation.home() != Home::Adoptive) {
        return Side::Family;
    }
    if any(|one| one == Relationship::ProspectiveAdopter) || adoptive {
        return Side::Adopter;
    }
    // Who has ceased to care is family again.
    let cares_as_kin = person.connections.iter().any(|tie| {
        tie.relationship == Relationship::KinshipCarer && tie.period.holds_on(situation.today)
    });
    if cares_as_kin {
        return Side::Carer;
    }
    let in_circle = |circle: Circle| {
        person
            .connections
            .iter()
            .any(|tie| tie.relationship.circle() == circle)
    };
    if person.connections.is_empty() || in_circle(Circle::Family) || in_circle(Circle::Unknown) {
        return Side::Family;
    }
    if in_circle(Circle::Carer) {
        return Side::Carer;
    }
    if in_circle(Circle::Volunteer) {
        return Side::Volunteer;
    }
    Side::Professional
}
