//! Around: what chasing knows besides reviews: teams of staff, the directory.

use std::{collections::HashMap, sync::Arc};

use crate::{
    casework::{
        directory::{LISTED, STEPS},
        office::VerbError,
    },
    model::{id::Identifier, name::PersonalText, staff::Staff},
    rules::{
        attendance::Part,
        chasing::{ask::Group, hours::Stretch},
    },
    store::{directory::Listed, reading::Snapshot},
};

/// Read once for a round, not once for each review.
pub(in crate::casework) struct Around {
    /// Everybody who has an account here.
    staff: Vec<Staff>,
    /// Names of teams, by their codes.
    names: HashMap<Arc<str>, Arc<str>>,
    pub(super) directory: Vec<Listed>,
}

impl Around {
    pub async fn load(snapshot: &mut Snapshot) -> Result<Self, VerbError> {
        let staff = snapshot.all_staff().await?;
        let active = staff.into_iter().filter(|one| one.active);
        Ok(Self {
            staff: active.map(|one| one.staff).collect(),
            names: snapshot.team_names().await?,
            directory: snapshot.directory().await?,
        })
    }

    /// What the teams of somebody are called, by code and by name: a council writes either into its
    /// settings. Nothing for who does not work for the council: a school is no team of ours.
    pub fn teams(&self, part: &Part) -> Vec<Arc<str>> {
        let mut teams: Vec<Arc<str>> = Vec::new();
        if let Some(person) = part.person.filter(|_| Group::of(part.role) == Group::Staff) {
            teams.extend(person.organisation.as_ref().map(|id| id.value.clone()));
            let name = person.organisation_name.as_ref();
            teams.extend(name.map(|name| Arc::from(name.reveal())));
        }
        for staff in self
            .staff
            .iter()
            .filter(|one| one.workers.contains(part.id))
        {
            teams.extend(staff.teams.iter().cloned());
        }
        self.named(&mut teams);
        teams
    }

    /// The same of somebody who has an account.
    pub fn teams_of(&self, staff: &Staff) -> Vec<Arc<str>> {
        let mut teams = staff.teams.clone();
        self.named(&mut teams);
        teams
    }

    fn named(&self, teams: &mut Vec<Arc<str>>) {
        let names = teams.iter().filter_map(|code| self.names.get(code));
        let names: Vec<Arc<str>> = names.cloned().collect();
        teams.extend(names);
        teams.sort();
        teams.dedup();
    }

    /// The hours that the directory says are kept for direct work, by them or by their team.
    pub fn hours(&self, part: &Part) -> Vec<Stretch> {
        let own = self.listed(part).into_iter();
        let name = part
            .person
            .and_then(|person| person.organisation_name.as_ref());
        let team = name.and_then(|name| self.named_so(name));
        let hours = own
            .chain(team)
            .filter_map(|listed| listed.says.hours.as_ref());
        hours
            .flat_map(|words| Stretch::kept_for_direct_work(words.reveal()))
            .collect()
    }

    /// The entry of somebody: the one from which they were added, or that of whoever has taken its
    /// place, since that is whom the row stands for; else the one that has their mail address.
    pub(super) fn listed(&self, part: &Part) -> Option<&Listed> {
        let is_theirs = |listed: &&Listed| is_entry_of(listed, part.id);
        let mails = part
            .person
            .map_or(&[][..], |person| &person.contacts.emails);
        let has_theirs = |listed: &&Listed| {
            let own = &listed.says.contacts.emails;
            own.iter()
                .any(|own| mails.iter().any(|mail| mail.address == own.address))
        };
        let directory = &self.directory;
        let chosen = directory.iter().find(is_theirs);
        match chosen {
            Some(chosen) => Some(self.successor(chosen).unwrap_or(chosen)),
            None => directory.iter().find(has_theirs),
        }
    }

    /// The entry of whoever has taken the place of somebody, the last of several.
    pub(super) fn successor(&self, listed: &Listed) -> Option<&Listed> {
        let next = |one: &Listed| {
            let by = one.replaced_by.as_ref()?;
            self.directory.iter().find(|other| other.id == *by)
        };
        std::iter::successors(next(listed), |one| next(one))
            .take(STEPS)
            .last()
    }

    /// The entry of that name, of those that nobody has taken the place of.
    pub(super) fn named_so(&self, name: &PersonalText) -> Option<&Listed> {
        let standing = |listed: &&Listed| listed.replaced_by.is_none();
        let mut standing = self.directory.iter().filter(standing);
        standing.find(|listed| is_same_name(&listed.says.name, name))
    }
}

fn is_entry_of(listed: &Listed, row: &Identifier) -> bool {
    row.value.strip_prefix(LISTED) == Some(&*listed.id.0)
}

/// Whether two names are one, however each was typed.
pub(super) fn is_same_name(one: &PersonalText, other: &PersonalText) -> bool {
    let words = |name: &PersonalText| {
        let words = name.reveal().split_whitespace().map(str::to_lowercase);
        words.collect::<Vec<_>>()
    };
    words(one) == words(other)
}
