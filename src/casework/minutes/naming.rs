//! Whose eyes read: what they may call people, which parts they see.

use crate::{
    casework::{live::Composed, minutes::Minuted},
    forms::{invite::name_of, told::Told},
    model::{
        id::Identifier,
        minutes::{FlagState, MinutesPart},
    },
    rules::{
        attendance::{
            Part,
            role::{Mode, Role},
        },
        disclosure::reader::Side,
        minutes::shown::{Audience, Shown, Words, shown},
    },
};

/// Who reads.
#[derive(Clone, Copy)]
pub(in crate::casework) enum Eyes<'a> {
    /// Staff who may open the document: they see all of it.
    Staff,
    /// One person on the list, with what they may be told.
    Of(&'a Told, &'a Identifier),
}

impl Eyes<'_> {
    /// What somebody on the list is called to the one who reads.
    pub fn name(&self, composed: &Composed, row: &Identifier) -> String {
        let Self::Of(told, own) = self else {
            return composed.name(row);
        };
        if row == *own {
            return told.reader().to_owned();
        }
        match composed.part(row) {
            Some(part) => self.called(composed, told, part),
            None => "Somebody else".to_owned(),
        }
    }

    fn called(&self, composed: &Composed, told: &Told, part: &Part) -> String {
        // Of several of one role it is the one who takes part in the review whom they are told of.
        let mut alike = composed.prepared.attendance.of_role(part.role);
        let first = alike.find(|one| one.mode != Mode::NotInvited);
        let is_first = first.is_some_and(|one| one.id == part.id);
        let worker = match part.role {
            _ if !is_first => None,
            Role::SocialWorker => told.social_worker(),
            Role::Chair => told.chair(),
            Role::Child => told.child(),
            _ => None,
        };
        if let Some(name) = worker {
            return name.to_owned();
        }
        let name = part.person.and_then(name_of);
        if let Some(name) = name
            && told
                .names_of_others()
                .iter()
                .any(|one| one == name.reveal())
        {
            return name.reveal().to_owned();
        }
        let entry = part.role.entry();
        match (told.side(), entry.for_family) {
            (Side::Family | Side::Child, _) if part.role.is_carer() => "Carer".to_owned(),
            (Side::Family | Side::Child, Some(words)) => capital(words),
            (Side::Family | Side::Child, None) => "Somebody else".to_owned(),
            _ => entry.label.to_owned(),
        }
    }

    /// Whether the one who reads may know who else was asked, by what they are to the child.
    pub fn knows_others(&self) -> bool {
        match self {
            Self::Staff => true,
            Self::Of(told, _) => !told.others().is_empty(),
        }
    }

    /// Whether the one who reads is told at all that somebody on the list was asked.
    pub fn knows(&self, composed: &Composed, row: &Identifier) -> bool {
        let Self::Of(told, own) = self else {
            return true;
        };
        let is_family = matches!(told.side(), Side::Family | Side::Child);
        let is_told = |part: &Part| {
            let is_known = part.role.is_carer() || part.role == Role::Child;
            is_known || part.role.entry().for_family.is_some()
        };
        row == *own || !is_family || composed.part(row).is_some_and(is_told)
    }

    /// Whether something to do can be given to somebody on the list: whoever is not told who else
    /// was asked can take it on.
    pub fn gives_to(&self, composed: &Composed, row: &Identifier) -> bool {
        match self {
            Self::Of(_, own) if row == *own => true,
            _ => self.knows_others() && self.knows(composed, row),
        }
    }

    /// Whether a part of the minutes stands in what they read.
    pub fn sees(
        &self,
        minuted: &Minuted,
        audience: Audience,
        part: &MinutesPart,
        words: &str,
    ) -> Shown {
        let Self::Of(told, own) = self else {
            return Shown::Told;
        };
        let flags: Vec<FlagState> = minuted
            .flags
            .iter()
            .filter(|flag| flag.part == *part && flag.person == **own)
            .map(|flag| flag.state)
            .collect();
        let words = match told.check_typed(words) {
            Ok(()) => Words::Clear,
            Err(kind) => Words::Hold(kind),
        };
        shown(audience, told.side(), &flags, words)
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
