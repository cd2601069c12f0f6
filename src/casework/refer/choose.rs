//! Choose and enter: what was typed is kept as it is, whole or not.

use std::sync::Arc;

use jiff::civil::Date;

use crate::{
    casework::{
        office::{Office, VerbError},
        page::Done,
        refer::{Found, cut, wrong},
    },
    forms::{
        day::day_past,
        referral::typing::{LONGEST, Missing, OWN},
    },
    model::{
        actor::Actor,
        id::{Identifier, SystemName},
        live::{DocumentId, OperationId},
        name::PersonalText,
        referral::{Consent, How, Own, OwnWay, ReferralId, Stage, Typed, Urgency},
    },
};

/// What stands in the form, as it was sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entering {
    pub reason: String,
    pub hoped: String,
    pub tried: String,
    pub urgency: String,
    /// Row of a person and a code of [`Consent`].
    pub consents: Vec<(String, String)>,
    pub how: String,
    /// The day on which they agreed, as it was typed.
    pub agreed_on: String,
    /// Row of a person, and how and when that one agreed, where it is not as with the others.
    pub ways: Vec<(String, String, String)>,
    pub without: String,
    /// A code of the form's lawful bases; nothing where none was chosen.
    pub basis: String,
    /// Key of a question and the words.
    pub extras: Vec<(String, String)>,
    pub services: Vec<String>,
    /// A child's document, the field, and the words that hold for that child alone.
    pub own: Vec<(String, String, String)>,
}

impl Entering {
    /// What of it can be kept: codes that are no codes are left out.
    ///
    /// # Errors
    /// [`VerbError::Wrong`] for far too much in one box, and for a day that cannot be.
    pub(in crate::casework) fn taken(&self, today: Date) -> Result<Typed, VerbError> {
        let mut too_long = Vec::new();
        let mut words = |field: &str, text: &str| {
            if text.chars().count() > LONGEST {
                let message = format!("Write at most {LONGEST} characters");
                too_long.push(Missing::new(field, message));
            }
            PersonalText::parse(text)
        };
        let mut extras: Vec<(Arc<str>, PersonalText)> = Vec::new();
        for (key, text) in &self.extras {
            let is_first = extras.iter().all(|(known, _)| **known != **key);
            if let Some(words) = words(&format!("extra-{key}"), text)
                && is_first
            {
                extras.push((key.as_str().into(), words));
            }
        }
        let mut own: Vec<Own> = Vec::new();
        for (child, field, text) in &self.own {
            let field_name = format!("own-{child}-{field}");
            if let Some(words) = words(&field_name, text)
                && OWN.contains(&field.as_str())
            {
                own.push(Own {
                    child: DocumentId::new(child),
                    field: field.as_str().into(),
                    words,
                });
            }
        }
        let mut services: Vec<Arc<str>> = Vec::new();
        for id in &self.services {
            if !services.iter().any(|known| **known == **id) {
                services.push(id.as_str().into());
            }
        }
        let consents = self
            .consents
            .iter()
            .filter_map(|(row, code)| Some((person_of(row)?, Consent::from_code(code)?)));
        let (mut ways, mut no_days) = (Vec::new(), Vec::new());
        let common = agreed_on("agreed_on", &self.agreed_on, today, &mut no_days);
        for (row, how, on) in &self.ways {
            let Some(person) = person_of(row) else {
                continue;
            };
            let field = format!("on-{row}");
            let on = agreed_on(&field, on, today, &mut no_days);
            let how = How::from_code(how);
            if how.is_some() || on.is_some() {
                ways.push(OwnWay { person, how, on });
            }
        }
        let typed = Typed {
            reason: words("reason", &self.reason),
            hoped: words("hoped", &self.hoped),
            tried: words("tried", &self.tried),
            without: words("without", &self.without),
            basis: (!self.basis.is_empty()).then(|| self.basis.as_str().into()),
            urgency: Urgency::from_code(&self.urgency),
            consents: consents.collect(),
            how: How::from_code(&self.how),
            agreed_on: common,
            ways,
            extras,
            services,
            own,
        };
        too_long.append(&mut no_days);
        match too_long.is_empty() {
            true => Ok(typed),
            false => Err(wrong(too_long)),
        }
    }
}

fn person_of(row: &str) -> Option<Identifier> {
    let (system, value) = row.split_once(':')?;
    Some(Identifier::new(&SystemName::new(system), value))
}

/// The day on which somebody agreed: one that is past.
fn agreed_on(field: &str, text: &str, today: Date, wrong: &mut Vec<Missing>) -> Option<Date> {
    if text.is_empty() {
        return None;
    }
    let Some(day) = day_past(text, today) else {
        let message = "Enter the day on which they agreed, like 20 November 2026";
        wrong.push(Missing::new(field, message));
        return None;
    };
    if day > today {
        wrong.push(Missing::new(field, "That day is still to come"));
        return None;
    }
    Some(day)
}

/// Keeps what stands in the form of a draft, over what was seen as `edit`.
///
/// # Errors
/// As [`super::form::page`]; [`VerbError::NotNow`] where somebody else has kept something
/// meanwhile, or it has been sent; [`VerbError::Wrong`] for what cannot be kept.
pub async fn enter(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (id, edit): (&ReferralId, u32),
    entering: &Entering,
) -> Result<Done, VerbError> {
    let mut tx = match office.first(who, operation).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    let found = Found::hold(office, &mut tx, who, id).await?;
    if found.referral.stage != Stage::Draft {
        let why = "This referral has been sent already. Change it on its page.";
        return Err(VerbError::NotNow(why.to_owned()));
    }
    let typed = only_theirs(office, &found, entering.taken(office.today())?);
    if !tx.put_referral(&found.referral, edit, &typed).await? {
        return Err(overtaken());
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Consent of the people who are asked for it here, and of nobody else; words for the children who
/// are in it, where there are several.
pub(in crate::casework) fn only_theirs(office: &Office, found: &Found, typed: Typed) -> Typed {
    let agreeing = cut::all_agreeing(office, &found.children);
    let mut typed = typed;
    typed
        .consents
        .retain(|(person, _)| agreeing.iter().any(|one| one.id == *person));
    typed
        .ways
        .retain(|way| agreeing.iter().any(|one| one.id == way.person));
    let children = &found.referral.children;
    typed
        .own
        .retain(|one| children.len() > 1 && children.contains(&one.child));
    typed
}

/// Somebody else has written over it.
pub(in crate::casework) fn overtaken() -> VerbError {
    VerbError::NotNow(
        "Somebody else has changed this referral meanwhile. Open it again, and put in what is \
         missing of yours."
            .to_owned(),
    )
}
