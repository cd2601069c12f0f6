//! Whom the child does not want there, read from the child's own words.

use crate::{
    model::{name::PersonalText, network::Network, person::Person},
    rules::attendance::{Part, role::Role},
};

/// Whom free words name, or that they name nobody whom we can find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// There are no words, or they say that there is nobody.
    Nobody,
    /// The places of these parts in the list.
    These(Vec<usize>),
    /// Somebody is meant, and we cannot say who.
    Unclear,
}

/// Whom the child's words name among these people: by name, or as children call their family.
pub fn named(words: Option<&PersonalText>, parts: &[Part], network: &Network) -> Named {
    let Some(words) = words else {
        return Named::Nobody;
    };
    let lower = words.reveal().to_lowercase();
    let lower = lower.trim_matches(|c: char| !c.is_alphanumeric());
    if lower.is_empty() || NOBODY.contains(&lower) {
        return Named::Nobody;
    }
    let said: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .map(|word| word.strip_suffix("'s").unwrap_or(word))
        .filter(|word| !word.is_empty())
        .collect();
    let found: Vec<usize> = parts
        .iter()
        .enumerate()
        .filter(|(_, part)| {
            part.person
                .is_some_and(|person| is_named(person, part.role, &said, network))
        })
        .map(|(index, _)| index)
        .collect();
    if found.is_empty() {
        Named::Unclear
    } else {
        Named::These(found)
    }
}

const NOBODY: [&str; 10] = [
    "no",
    "none",
    "nobody",
    "no one",
    "no-one",
    "noone",
    "n/a",
    "nil",
    "not asked",
    "nobody at all",
];

fn is_named(person: &Person, role: Role, said: &[&str], network: &Network) -> bool {
    let called: &[&str] = match role {
        Role::Mother => &["mum", "mummy", "mam", "mother", "mom"],
        Role::Father => &["dad", "daddy", "father"],
        Role::Parent => &["mum", "dad", "mother", "father", "parents"],
        Role::SocialWorker => &["worker"],
        Role::School | Role::Teacher => &["teacher", "school"],
        Role::Police => &["police"],
        _ => &[],
    };
    if called.iter().any(|word| said.contains(word)) {
        return true;
    }
    let says = |name: &PersonalText| {
        let name = name.reveal().to_lowercase();
        let words: Vec<&str> = name.split(' ').collect();
        name.chars().count() >= 3 && said.windows(words.len()).any(|some| some == words)
    };
    // A family name alone names the whole family, the child too.
    let is_shared = network.child.name.family == person.name.family;
    [&person.name.given, &person.name.preferred]
        .into_iter()
        .flatten()
        .any(says)
        || (!is_shared && person.name.family.as_ref().is_some_and(says))
        || person.title.as_ref().is_some_and(says)
}
