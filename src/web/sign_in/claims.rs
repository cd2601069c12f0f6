//! From what the provider says of somebody to a member of staff.

use std::{fmt, sync::Arc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use crate::{
    model::{contact::EmailAddress, id::Identifier, name::PersonalText, staff::Role},
    web::sign_in::settings::Meanings,
};

/// What the provider says of somebody. Made only of a token that has passed every check.
pub struct Claims(Map<String, Value>);

/// Says how many claims there are, and nothing of what is in them.
impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Claims({})", self.0.len())
    }
}

impl Claims {
    /// Reads the claims of a token; `None` where it is none. It checks nothing.
    pub fn of_token(token: &str) -> Option<Self> {
        let payload = token.split('.').nth(1)?;
        let bytes = URL_SAFE_NO_PAD.decode(payload).ok()?;
        serde_json::from_slice(&bytes).ok().map(Self)
    }

    /// A claim by its whole name or, where there is none, by the way that dots lead.
    fn get(&self, name: &str) -> Option<&Value> {
        if let Some(value) = self.0.get(name) {
            return Some(value);
        }
        let mut parts = name.split('.');
        let mut value = self.0.get(parts.next()?)?;
        for part in parts {
            value = value.get(part)?;
        }
        Some(value)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// A list of words, or a single word.
    fn words(&self, name: &str) -> Vec<&str> {
        match self.get(name) {
            Some(Value::String(word)) => vec![word],
            Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }
}

/// Somebody who has shown the provider who they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Newcomer {
    /// What the provider calls them for ever: the issuer and its subject.
    pub subject: Subject,
    pub name: PersonalText,
    pub email: Option<EmailAddress>,
    pub roles: Vec<Role>,
    pub teams: Vec<Arc<str>>,
    pub workers: Vec<Identifier>,
}

/// Who somebody is to one provider. It may hold an email address: it never prints itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Subject(String);

impl Subject {
    pub fn new(issuer: &str, subject: &str) -> Self {
        Self(format!("{issuer} {subject}"))
    }

    /// The words themselves, to look somebody up by.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subject(…)")
    }
}

/// Why the claims do not make a member of staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoStaff {
    #[error("the provider did not say who it was")]
    NoSubject,
    #[error("none of the provider's roles is one of ours")]
    NoRole,
}

/// Who has signed in, by the council's table of roles and teams.
///
/// A role or a team that the table does not name gives nothing. Without a name the email address
/// stands for it, and without that the word that the provider uses.
///
/// # Errors
/// [`NoStaff::NoRole`] where no role is left: such a person may do nothing here.
pub fn newcomer(issuer: &str, claims: &Claims, meanings: &Meanings) -> Result<Newcomer, NoStaff> {
    let subject = claims.text("sub").ok_or(NoStaff::NoSubject)?;
    let mut roles: Vec<Role> = claims
        .words(&meanings.roles_claim)
        .into_iter()
        .filter_map(|word| meanings.roles.get(word).copied())
        .collect();
    roles.sort();
    roles.dedup();
    if roles.is_empty() {
        return Err(NoStaff::NoRole);
    }
    let email = claims.text(&meanings.email);
    let name = [claims.text(&meanings.name), email, Some(subject)];
    let name = name.into_iter().flatten().find_map(PersonalText::parse);
    Ok(Newcomer {
        subject: Subject::new(issuer, subject),
        name: name.ok_or(NoStaff::NoSubject)?,
        email: email.and_then(|email| EmailAddress::parse(email).ok()),
        roles,
        teams: teams(claims, meanings),
        workers: workers(claims, meanings),
    })
}

fn teams(claims: &Claims, meanings: &Meanings) -> Vec<Arc<str>> {
    let words = claims.words(&meanings.teams_claim);
    let mut teams: Vec<Arc<str>> = if meanings.teams.is_empty() {
        words.into_iter().map(Arc::from).collect()
    } else {
        let named = words
            .into_iter()
            .filter_map(|word| meanings.teams.get(word));
        named.cloned().collect()
    };
    teams.sort();
    teams.dedup();
    teams
}

fn workers(claims: &Claims, meanings: &Meanings) -> Vec<Identifier> {
    let Some((claim, system)) = &meanings.worker else {
        return Vec::new();
    };
    // Some directories keep a worker's number as a number.
    let number = claims.get(claim).and_then(Value::as_u64);
    let mut words: Vec<String> = claims.words(claim).into_iter().map(str::to_owned).collect();
    words.extend(number.map(|number| number.to_string()));
    words.retain(|word| !word.trim().is_empty());
    words
        .iter()
        .map(|word| Identifier::new(system, word))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;
    use crate::model::id::SystemName;

    const ISSUER: &str = "https://login.example/0192f1c2/v2.0";

    fn meanings() -> Meanings {
        Meanings {
            name: "name".into(),
            email: "email".into(),
            roles_claim: "roles".into(),
            roles: BTreeMap::from([
                ("Samepage.IRO".into(), Role::ReviewingOfficer),
                ("Samepage.Manager".into(), Role::ReviewingOfficerManager),
            ]),
            teams_claim: "groups".into(),
            teams: BTreeMap::from([("6f1e".into(), "cla-north".into())]),
            worker: Some(("employee".into(), SystemName::new("mosaic"))),
        }
    }

    fn read(claims: &Value, meanings: &Meanings) -> Result<Newcomer, NoStaff> {
        let payload = URL_SAFE_NO_PAD.encode(claims.to_string());
        let claims = Claims::of_token(&format!("head.{payload}.signature")).unwrap();
        newcomer(ISSUER, &claims, meanings)
    }

    #[track_caller]
    fn roles(claim: &Value, expected: Result<&[Role], NoStaff>) {
        let found = read(&json!({"sub": "a1", "roles": claim}), &meanings());
        assert_eq!(
            found.as_ref().map(|staff| &*staff.roles).map_err(|e| *e),
            expected
        );
    }

    #[test]
    fn the_table_says_what_a_role_of_the_provider_means() {
        let (iro, manager) = (Role::ReviewingOfficer, Role::ReviewingOfficerManager);
        roles(&json!(["Samepage.IRO"]), Ok(&[iro]));
        roles(&json!("Samepage.IRO"), Ok(&[iro]));
        roles(
            &json!([
                "Samepage.Manager",
                "Finance",
                "Samepage.IRO",
                "Samepage.IRO"
            ]),
            Ok(&[iro, manager]),
        );
        roles(&json!([]), Err(NoStaff::NoRole));
        roles(&json!(null), Err(NoStaff::NoRole));
        roles(&json!(["samepage.iro"]), Err(NoStaff::NoRole));
        roles(
            &json!("Samepage.IRO Samepage.Manager"),
            Err(NoStaff::NoRole),
        );
        roles(&json!({"Samepage.IRO": true}), Err(NoStaff::NoRole));
        roles(&json!([["Samepage.IRO"], 1]), Err(NoStaff::NoRole));
        // Our own code means nothing where the provider says it and the table does not.
        roles(&json!(["iro"]), Err(NoStaff::NoRole));
    }

    #[test]
    fn somebody_is_who_the_provider_says() {
        let staff = read(
            &json!({
                "sub": "a1", "name": "Ruth  Adeyemi", "email": "r.adeyemi@northshire.example",
                "roles": ["Samepage.IRO"], "groups": ["6f1e", "77aa"], "employee": 4711,
            }),
            &meanings(),
        )
        .unwrap();

        assert_eq!(staff.subject, Subject::new(ISSUER, "a1"));
        assert_eq!(staff.name.reveal(), "Ruth Adeyemi");
        assert_eq!(
            staff.email.map(|email| email.reveal().to_owned()),
            Some("r.adeyemi@northshire.example".into())
        );
        assert_eq!(staff.teams, [Arc::from("cla-north")]);
        assert_eq!(
            staff.workers,
            [Identifier::new(&SystemName::new("mosaic"), "4711")]
        );
    }

    #[test]
    fn without_a_table_of_teams_the_provider_s_words_are_the_codes() {
        let mut meanings = meanings();
        meanings.teams.clear();

        let staff = read(
            &json!({"sub": "a1", "roles": "Samepage.IRO", "groups": ["b", "a", "b"]}),
            &meanings,
        );

        assert_eq!(
            staff.map(|staff| staff.teams),
            Ok(vec!["a".into(), "b".into()])
        );
    }

    #[test]
    fn a_dot_leads_into_a_claim() {
        let mut meanings = meanings();
        meanings.roles_claim = "realm_access.roles".into();

        let inside = json!({"sub": "a1", "realm_access": {"roles": ["Samepage.IRO"]}});
        let whole = json!({"sub": "a1", "realm_access.roles": ["Samepage.IRO"]});

        assert!(read(&inside, &meanings).is_ok());
        assert!(read(&whole, &meanings).is_ok());
    }

    #[test]
    fn without_a_name_the_address_stands_for_it_and_without_that_the_subject() {
        let email = json!({"sub": "a1", "email": "r@northshire.example", "roles": "Samepage.IRO"});
        let bare = json!({"sub": "a1", "name": " ", "roles": "Samepage.IRO"});

        let name = |claims| read(claims, &meanings()).unwrap().name.reveal().to_owned();
        assert_eq!(name(&email), "r@northshire.example");
        assert_eq!(name(&bare), "a1");
        let nobody = json!({"roles": "Samepage.IRO"});
        assert_eq!(read(&nobody, &meanings()), Err(NoStaff::NoSubject));
    }

    #[test]
    fn claims_and_subjects_never_print_themselves() {
        let claims = Claims(Map::from_iter([("name".into(), json!("Ruth Adeyemi"))]));
        let subject = Subject::new(ISSUER, "r.adeyemi");

        assert!(!format!("{claims:?}{subject:?}").contains("deyemi"));
    }
}
