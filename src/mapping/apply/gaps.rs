//! What could not be read, field by field: no gap is taken for "none".

use crate::{
    mapping::{apply::Reading, file::Rule, targets::Part},
    model::{
        child::Child,
        fact::{Fact, ReadState},
        id::SystemName,
        network::Network,
        person::Person,
    },
};

/// How something is missing.
enum Gap<'s> {
    Down(&'s SystemName),
    Withheld(&'s SystemName),
}

impl Gap<'_> {
    /// Marks a fact that nobody knows.
    fn mark<T>(&self, fact: &mut Fact<T>) {
        if !matches!(fact, Fact::NotRecorded) {
            return;
        }
        *fact = match self {
            Self::Down(system) => Fact::SourceDown {
                system: (*system).clone(),
            },
            Self::Withheld(system) => Fact::Withheld {
                system: (*system).clone(),
            },
        };
    }
}

impl Reading<'_> {
    /// The worst state in which a document was that a rule reads.
    fn state_of_rule(&self, rule: &Rule) -> ReadState {
        // What a rule would have told that failed as a whole is not known, whatever was read.
        if self.failed.contains(&rule.line) {
            return ReadState::SourceDown {
                system: self.system.clone(),
            };
        }
        let parts = self.sources.parts();
        let mut state = ReadState::Read;
        for part in parts {
            let named = rule.from.as_deref() == Some(&*part.what);
            if !named && !rule.mentions.names.contains(&*part.what) {
                continue;
            }
            match (&state, &part.state) {
                (_, ReadState::Read) | (ReadState::SourceDown { .. }, _) => {}
                (ReadState::Withheld { .. }, ReadState::NotAsked) => {}
                (_, worse) => state = worse.clone(),
            }
        }
        state
    }

    /// Whether a rule for a part told nothing at all: it failed, or nothing of what it reads came.
    pub(super) fn is_untold(&self, part: Part) -> bool {
        let parts = self.sources.parts();
        let down = |rule: &Rule| {
            parts.iter().any(|read| {
                let is_read = rule.from.as_deref() == Some(&*read.what)
                    || rule.mentions.names.contains(&*read.what);
                is_read
                    && matches!(
                        read.state,
                        ReadState::SourceDown { .. } | ReadState::Withheld { .. }
                    )
                    && self
                        .sources
                        .root()
                        .get(&read.what)
                        .is_none_or(|tree| tree.is_null())
            })
        };
        self.mapping
            .rules_for(part)
            .any(|rule| self.failed.contains(&rule.line) || down(rule))
    }

    /// How the documents of all rules for a part were read; not asked where there is no rule.
    pub(super) fn state_of(&self, part: Part) -> ReadState {
        let mut state = ReadState::NotAsked;
        for rule in self.mapping.rules_for(part) {
            match (&state, self.state_of_rule(rule)) {
                (ReadState::NotAsked, one) => state = one,
                (ReadState::SourceDown { .. }, _) | (_, ReadState::Read | ReadState::NotAsked) => {}
                (_, worse) => state = worse,
            }
        }
        state
    }

    /// How the ties of the family were read: those rules of the network that tell who has parental
    /// responsibility, or all of them where none does. Workers or schools that could not be read
    /// are missing from the list, but they leave no doubt about whose letter is whose.
    pub(super) fn state_of_ties(&self) -> ReadState {
        let tells = |rule: &&Rule| {
            let mut fields = rule.fields.iter();
            fields.any(|field| field.field.name == "parental_responsibility")
        };
        let mut ties = self
            .mapping
            .rules_for(Part::Network)
            .filter(tells)
            .peekable();
        if ties.peek().is_none() {
            return self.state_of(Part::Network);
        }
        let mut worst = ReadState::Read;
        for rule in ties {
            match (&worst, self.state_of_rule(rule)) {
                (ReadState::SourceDown { .. }, _) | (_, ReadState::Read) => {}
                (ReadState::Withheld { .. }, ReadState::NotAsked) => {}
                (_, worse) => worst = worse,
            }
        }
        worst
    }

    /// Marks what rules would have filled from documents that could not be read.
    pub(super) fn gaps(&self, network: &mut Network) {
        for rule in &self.mapping.rules {
            let state = self.state_of_rule(rule);
            let gap = match &state {
                ReadState::SourceDown { system } => Gap::Down(system),
                ReadState::Withheld { system } => Gap::Withheld(system),
                ReadState::Read | ReadState::NotAsked => continue,
            };
            for field in &rule.fields {
                let name = field.field.name;
                match rule.target.part {
                    Part::Child => child(&mut network.child, name, &gap),
                    Part::Planned => planned(&mut network.child, name, &gap),
                    Part::Wishes => wishes(&mut network.child, name, &gap),
                    Part::Person => {
                        for one in &mut network.people {
                            person(one, name, &gap);
                        }
                    }
                    _ => {}
                }
            }
            if rule.target.part == Part::Child
                && rule
                    .fields
                    .iter()
                    .any(|field| field.field.name == "disabilities")
            {
                network.child.disabilities.state = state.clone();
            }
        }
    }
}

fn child(child: &mut Child, name: &str, gap: &Gap<'_>) {
    match name {
        "date_of_birth" => gap.mark(&mut child.birth),
        "gender" => gap.mark(&mut child.gender),
        "pronouns" => gap.mark(&mut child.pronouns),
        "ethnicity" => gap.mark(&mut child.ethnicity),
        "religion" => gap.mark(&mut child.religion),
        "nationality" => gap.mark(&mut child.nationality),
        "first_language" => gap.mark(&mut child.access.first_language),
        "interpreter_needed" => gap.mark(&mut child.access.interpreter_needed),
        "has_ehcp" => gap.mark(&mut child.has_ehcp),
        "unaccompanied" => gap.mark(&mut child.unaccompanied),
        "looked_after_since" => gap.mark(&mut child.looked_after_since),
        "responsible_authority" => gap.mark(&mut child.responsible_authority),
        "area_authority" => gap.mark(&mut child.area_authority),
        "protection_plan" => gap.mark(&mut child.protection_plan),
        "recorded_due" => gap.mark(&mut child.recorded_due),
        _ => {}
    }
}

fn planned(child: &mut Child, name: &str, gap: &Gap<'_>) {
    let planned = &mut child.planned;
    match name {
        "on" => gap.mark(&mut planned.on),
        "at" => gap.mark(&mut planned.at),
        "minutes" => gap.mark(&mut planned.minutes),
        "format" => gap.mark(&mut planned.format),
        "venue" => gap.mark(&mut planned.venue),
        "venue_is_placement" => gap.mark(&mut planned.venue_is_placement),
        "room" => gap.mark(&mut planned.room),
        "trigger" => gap.mark(&mut planned.trigger),
        _ => {}
    }
}

fn wishes(child: &mut Child, name: &str, gap: &Gap<'_>) {
    let wishes = &mut child.wishes;
    match name {
        "talked_to_on" => gap.mark(&mut wishes.talked_to_on),
        "talked_to_by" => gap.mark(&mut wishes.talked_to_by),
        "wants_to_attend" => gap.mark(&mut wishes.wants_to_attend),
        "wants_to_chair" => gap.mark(&mut wishes.wants_to_chair),
        "wants_there" => gap.mark(&mut wishes.wants_there),
        "does_not_want_there" => gap.mark(&mut wishes.does_not_want_there),
        "place" => gap.mark(&mut wishes.place),
        "time" => gap.mark(&mut wishes.time),
        "advocate_offered" => gap.mark(&mut wishes.advocate_offered),
        "gives_views_by" => gap.mark(&mut wishes.gives_views_by),
        "not_to_be_said" => gap.mark(&mut wishes.not_to_be_said),
        "meeting_name" => gap.mark(&mut wishes.meeting_name),
        _ => {}
    }
}

fn person(person: &mut Person, name: &str, gap: &Gap<'_>) {
    match name {
        "date_of_birth" => gap.mark(&mut person.date_of_birth),
        "gender" => gap.mark(&mut person.gender),
        "ethnicity" => gap.mark(&mut person.ethnicity),
        "first_language" => gap.mark(&mut person.access.first_language),
        "interpreter_needed" => gap.mark(&mut person.access.interpreter_needed),
        _ => {}
    }
}
