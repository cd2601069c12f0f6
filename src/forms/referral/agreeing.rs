//! Whose agreement to a referral is asked for.

use crate::{
    forms::referral::roles::{name_of, role_in_words},
    model::{
        id::Identifier,
        name::PersonalText,
        network::Network,
        person::{ParentalResponsibility, Person, Relationship},
    },
    rules::attendance::situation::Situation,
};

/// Somebody whose agreement is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreeing {
    pub id: Identifier,
    pub name: PersonalText,
    /// `the child`, `Mother, parental responsibility`.
    pub part: String,
    /// Whether the council records a reason where this person has not agreed.
    pub weighs: Weighs,
}

/// How much somebody's word weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weighs {
    /// Holds or may hold parental responsibility, or is old enough to be asked: without it a reason
    /// is needed.
    Decides,
    /// Is asked, and heard.
    Heard,
}

/// Parents, and others who hold parental responsibility: whoever does first.
pub fn parents<'n>(network: &'n Network, situation: &Situation) -> Vec<&'n Person> {
    use Relationship as R;
    let today = situation.today;
    let is_parent = |person: &&Person| {
        person.superseded_by.is_none()
            && person.died_on.is_none()
            && person.connections.iter().any(|tie| {
                let as_parent = matches!(
                    tie.relationship,
                    R::Mother | R::Father | R::Parent | R::Guardian
                );
                tie.period.holds_on(today)
                    && (as_parent || tie.parental_responsibility == ParentalResponsibility::Yes)
            })
    };
    let mut all: Vec<&Person> = network.people.iter().filter(is_parent).collect();
    all.sort_by_key(|person| parental_responsibility(person) != ParentalResponsibility::Yes);
    all
}

/// Whether a parent holds parental responsibility, by any of the ties.
pub fn parental_responsibility(person: &Person) -> ParentalResponsibility {
    use ParentalResponsibility as P;
    let mut all = person.connections.iter();
    match all.any(|tie| tie.parental_responsibility == P::Yes) {
        true => P::Yes,
        false => person
            .connections
            .first()
            .map_or(P::NotRecorded, |tie| tie.parental_responsibility),
    }
}

/// Whose agreement is asked for, for one child: the child's own, and that of each who holds, or may
/// hold, parental responsibility. From the age of `own_word_from`, in whole years, the child's own
/// word is asked for before anybody else's is enough: a practice that follows no statute.
pub fn agreeing(network: &Network, situation: &Situation, own_word_from: u8) -> Vec<Agreeing> {
    let child = &network.child;
    let mut all = Vec::new();
    if let Some(name) = child.name.full() {
        let old_enough = situation
            .age
            .is_some_and(|age| age >= i16::from(own_word_from));
        all.push(Agreeing {
            id: child.id.clone(),
            name,
            part: match situation.age {
                Some(age) => format!("the child, {age}"),
                None => "the child".to_owned(),
            },
            weighs: match old_enough {
                true => Weighs::Decides,
                false => Weighs::Heard,
            },
        });
    }
    for parent in parents(network, situation) {
        let holds = parental_responsibility(parent);
        if holds == ParentalResponsibility::No {
            continue;
        }
        let Some(name) = name_of(parent) else {
            continue;
        };
        let role = role_in_words(parent);
        let part = match holds {
            ParentalResponsibility::Yes => format!("{role}, has parental responsibility"),
            _ => format!("{role}, parental responsibility not recorded"),
        };
        all.push(Agreeing {
            id: parent.id.clone(),
            name,
            part,
            // Who may hold it counts as who does: that nobody has written it down takes no right away.
            weighs: Weighs::Decides,
        });
    }
    all
}
