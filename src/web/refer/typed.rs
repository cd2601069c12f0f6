//! What stands in the form of a referral, and what is wrong with it.

use crate::{
    casework::{
        page::{Wrong, referrals::ReferralForm},
        refer::choose::Entering,
    },
    model::{
        live::DocumentId,
        name::PersonalText,
        referral::{How, Urgency},
    },
    render::dates,
    web::responses::field_of,
};

/// What stands in the form, and what is wrong with it.
pub struct Typed {
    pub entering: Entering,
    pub wrong: Vec<Wrong>,
}

impl Typed {
    /// As it was kept.
    pub fn of(page: &ReferralForm) -> Self {
        let typed = &page.typed;
        let words = |words: &Option<PersonalText>| {
            let words = words.as_ref();
            words.map_or_else(String::new, |words| words.reveal().to_owned())
        };
        let code = |code: Option<&'static str>| code.unwrap_or_default().to_owned();
        let consents = page.agreeing.iter().filter_map(|one| {
            let said = one.said?;
            Some((one.row.clone(), said.code().to_owned()))
        });
        Self {
            entering: Entering {
                reason: words(&typed.reason),
                hoped: words(&typed.hoped),
                tried: words(&typed.tried),
                urgency: code(typed.urgency.map(Urgency::code)),
                consents: consents.collect(),
                how: code(typed.how.map(How::code)),
                agreed_on: typed.agreed_on.map(dates::date).unwrap_or_default(),
                ways: page
                    .agreeing
                    .iter()
                    .filter_map(|one| {
                        let mut all = typed.ways.iter();
                        let own = all.find(|way| way.person.to_string() == one.row)?;
                        let on = own.on.map(dates::date).unwrap_or_default();
                        Some((one.row.clone(), code(own.how.map(How::code)), on))
                    })
                    .collect(),
                without: words(&typed.without),
                basis: typed.basis.as_deref().unwrap_or_default().to_owned(),
                extras: typed
                    .extras
                    .iter()
                    .map(|(key, words)| (key.to_string(), words.reveal().to_owned()))
                    .collect(),
                services: typed.services.iter().map(ToString::to_string).collect(),
                own: typed
                    .own
                    .iter()
                    .map(|one| {
                        let words = one.words.reveal().to_owned();
                        (one.child.to_string(), one.field.to_string(), words)
                    })
                    .collect(),
            },
            wrong: Vec::new(),
        }
    }

    /// What is wrong in a field, all of it.
    pub fn error(&self, field: &str) -> String {
        let own = self.wrong.iter().filter(|one| field_of(one) == field);
        let messages: Vec<&str> = own.map(|one| one.message.as_str()).collect();
        messages.join(". ")
    }

    /// Whether anything was typed for one child alone.
    pub fn has_own(&self, field: &str) -> bool {
        let mut all = self.entering.own.iter();
        all.any(|(_, name, _)| name == field)
    }

    /// What was typed for one child alone.
    pub fn own(&self, child: &DocumentId, field: &str) -> &str {
        let mut all = self.entering.own.iter();
        all.find(|(one, name, _)| *one == child.as_str() && *name == field)
            .map_or("", |(.., words)| words)
    }

    /// How and when one person agreed, where it is not as with the others.
    pub fn way(&self, row: &str) -> (&str, &str) {
        let mut all = self.entering.ways.iter();
        all.find(|(one, ..)| *one == row)
            .map_or(("", ""), |(_, how, on)| (how, on))
    }

    /// What was answered to a question of a service.
    pub fn extra(&self, key: &str) -> &str {
        let mut all = self.entering.extras.iter();
        all.find(|(one, _)| *one == key)
            .map_or("", |(_, words)| words)
    }
}
