//! Referrals, their parts, what each service was told, and what was said.

mod deliveries;
mod kept;
mod own;
mod parts;
mod room;

use std::sync::Arc;

use jiff::civil::Date;

use crate::{
    model::{
        live::DocumentId,
        name::PersonalText,
        referral::{Consent, How, OwnWay, ReferralId, Stage, Typed, Urgency},
    },
    store::{
        documents::TRIES, error::StoreError, headings::identifier, reading::Snapshot,
        sealing::Spot, writing::Tx,
    },
};

pub use deliveries::{Call, CallSettled, NewDelivery};
pub use kept::{Answer, Delivery, KeptPart, KeptReferral};
pub use parts::NewAnswer;
pub use room::SaidRoom;

/// What is kept locked of a referral: what was typed, then what was chosen.
type Content = (Words, Chosen, Option<PersonalText>);
type Words = (
    Option<PersonalText>,
    Option<PersonalText>,
    Option<PersonalText>,
    Option<PersonalText>,
);
type Chosen = (
    Option<Arc<str>>,
    Option<Arc<str>>,
    Vec<(Arc<str>, Arc<str>)>,
    Vec<(Arc<str>, PersonalText)>,
    Vec<Arc<str>>,
);

fn spot<'a>(row: &'a str, column: &'static str) -> Spot<'a> {
    Spot {
        table: "referral",
        row,
        column,
    }
}

fn odd() -> StoreError {
    StoreError::odd("referral")
}

/// Between what somebody said, how, and on which day. A row of an earlier version holds none of it
/// behind the first.
const APART: char = '|';

/// `agreed`, `agreed|phone|2026-11-20`, `agreed||2026-11-20`; without what was said `phone`,
/// `phone|2026-11-20`. Nothing where nothing is said at all.
fn way(said: Option<Consent>, how: Option<How>, on: Option<Date>) -> Option<Arc<str>> {
    let said = said.map(|one| one.code().to_owned());
    let how_code = how.map_or("", How::code);
    let behind = match on {
        Some(on) => format!("{how_code}{APART}{on}"),
        None => how_code.to_owned(),
    };
    match (said, behind.is_empty()) {
        (None, true) => None,
        (None, false) => Some(behind.into()),
        (Some(said), true) => Some(said.into()),
        (Some(said), false) => Some(format!("{said}{APART}{behind}").into()),
    }
}

fn read_way(text: &str) -> Result<(Option<How>, Option<Date>), StoreError> {
    let (how, on) = text.split_once(APART).unwrap_or((text, ""));
    let how = Some(how).filter(|code| !code.is_empty());
    let on = Some(on).filter(|day| !day.is_empty());
    Ok((
        how.map(|code| How::from_code(code).ok_or_else(odd))
            .transpose()?,
        on.map(|day| day.parse().map_err(|_| odd())).transpose()?,
    ))
}

fn coded(typed: &Typed, referrer: Option<&PersonalText>) -> Content {
    let words = (
        typed.reason.clone(),
        typed.hoped.clone(),
        typed.tried.clone(),
        typed.without.clone(),
    );
    let consents = typed.consents.iter();
    let chosen = (
        typed.urgency.map(|one| Arc::from(one.code())),
        way(None, typed.how, typed.agreed_on),
        consents
            .filter_map(|(who, said)| {
                let own = typed.ways.iter().find(|one| one.person == *who);
                let (how, on) = own.map_or((None, None), |one| (one.how, one.on));
                Some((Arc::from(who.to_string()), way(Some(*said), how, on)?))
            })
            .collect(),
        typed.extras.clone(),
        typed.services.clone(),
    );
    (words, chosen, referrer.cloned())
}

fn decoded(content: Content) -> Result<(Typed, Option<PersonalText>), StoreError> {
    let ((reason, hoped, tried, without), chosen, referrer) = content;
    let (urgency, how, consents, extras, services) = chosen;
    let mut own = Vec::with_capacity(consents.len());
    let mut ways = Vec::new();
    for (who, said) in consents {
        let person = identifier(&who).ok_or_else(odd)?;
        let (said, behind) = said.split_once(APART).unwrap_or((&said, ""));
        own.push((person.clone(), Consent::from_code(said).ok_or_else(odd)?));
        let (how, on) = read_way(behind)?;
        if how.is_some() || on.is_some() {
            ways.push(OwnWay { person, how, on });
        }
    }
    let (how, agreed_on) = read_way(how.as_deref().unwrap_or_default())?;
    let typed = Typed {
        reason,
        hoped,
        tried,
        urgency: urgency
            .map(|code| Urgency::from_code(&code).ok_or_else(odd))
            .transpose()?,
        consents: own,
        how,
        agreed_on,
        ways,
        without,
        // Stands in a column of its own.
        basis: None,
        extras,
        services,
        // Each locked with the key of its own child.
        own: Vec::new(),
    };
    Ok((typed, referrer))
}

impl Tx {
    /// Begins a referral for these children: the first one's key locks what is typed.
    ///
    /// # Errors
    /// [`StoreError::NoSuchDocument`] for nobody at all.
    pub async fn begin_referral(
        &mut self,
        (children, reference): (&[DocumentId], &str),
        form_version: u32,
        typed: &Typed,
    ) -> Result<ReferralId, StoreError> {
        let first = children.first().ok_or(StoreError::NoSuchDocument)?;
        let id = self.vault.name()?;
        let content = coded(typed, self.by.name.clone().as_ref());
        let sealed = self.seal(first, spot(&id, "content"), &content).await?;
        let insert = "insert into referral
            (id, document, reference, form_version, stage, edit, version, by_code, begun_at,
             content, basis)
            values ($1, $2, $3, $4, 'draft', 0, 0, $5, $6, $7, $8)";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        execute!(
            &mut self.link,
            insert,
            &id,
            first.as_str(),
            reference,
            i64::from(form_version),
            &*by,
            at,
            &sealed,
            typed.basis.as_ref().map(ToString::to_string)
        )?;
        for (position, child) in (0_i64..).zip(children) {
            let insert = "insert into referral_child (referral, document, position)
                values ($1, $2, $3)";
            execute!(&mut self.link, insert, &id, child.as_str(), position)?;
        }
        Ok(ReferralId(id.into()))
    }

    /// Keeps what was typed over what was seen as `edit`; answers whether it was still that.
    pub async fn put_referral(
        &mut self,
        referral: &KeptReferral,
        edit: u32,
        typed: &Typed,
    ) -> Result<bool, StoreError> {
        let id = &*referral.id.0;
        let content = coded(typed, referral.referrer.as_ref());
        let sealed = self
            .seal(&referral.document, spot(id, "content"), &content)
            .await?;
        let update = "update referral set content = $3, basis = $4, edit = edit + 1
            where id = $1 and edit = $2 and stage <> 'withdrawn'";
        let basis = typed.basis.as_ref().map(ToString::to_string);
        if execute!(&mut self.link, update, id, i64::from(edit), &sealed, basis)? == 0 {
            return Ok(false);
        }
        self.put_own(referral, typed).await?;
        Ok(true)
    }

    /// Counts one version more: what was typed leaves, or leaves again. Answers which it is. Where no
    /// lawful basis was chosen, this one is recorded.
    pub async fn send_referral(
        &mut self,
        referral: &KeptReferral,
        basis: &str,
    ) -> Result<u32, StoreError> {
        let version = referral.version + 1;
        let update = "update referral set stage = 'sent', version = $2,
            sent_at = coalesce(sent_at, $3), basis = coalesce(basis, $4)
            where id = $1 and version < $2 and stage <> 'withdrawn'";
        let (id, at) = (&*referral.id.0, self.at.as_microsecond());
        execute!(&mut self.link, update, id, i64::from(version), at, basis)?;
        Ok(version)
    }

    /// Ends a referral, because consent was withdrawn; answers whether it stood.
    pub async fn end_referral(
        &mut self,
        referral: &KeptReferral,
        reason: &PersonalText,
    ) -> Result<bool, StoreError> {
        let id = &*referral.id.0;
        let sealed = self
            .seal(&referral.document, spot(id, "ended_content"), reason)
            .await?;
        let update = "update referral set stage = $2, ended_at = $3, ended_content = $4
            where id = $1 and stage <> $2";
        let at = self.at.as_microsecond();
        let stage = Stage::Withdrawn.code();
        Ok(execute!(&mut self.link, update, id, stage, at, &sealed)? > 0)
    }
}

impl Snapshot {
    /// A reference for another referral from a document of that reference: `SP-7K4MQ2-R8WXM`. It does
    /// not count up: whoever reads one would learn how many there are that they must not see.
    pub async fn referral_reference(&mut self, of: &str) -> Result<String, StoreError> {
        for _ in 0..TRIES {
            let reference = format!("{of}-R{}", self.drawn::<4>()?);
            let select = "select count(*) from referral where reference = $1";
            let taken = fetch_optional!(&mut self.link, (i64,), select, &reference)?;
            if taken.is_none_or(|(count,)| count == 0) {
                return Ok(reference);
            }
        }
        Err(StoreError::Chance)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn how_and_when_somebody_agreed_is_kept_beside_what_they_said() {
        let day = Some(date(2026, 11, 20));
        for (how, on) in [
            (None, None),
            (Some(How::Phone), None),
            (None, day),
            (Some(How::Writing), day),
        ] {
            let kept = way(Some(Consent::Agreed), how, on).unwrap();
            let (said, behind) = kept.split_once(APART).unwrap_or((&kept, ""));
            assert_eq!(Consent::from_code(said), Some(Consent::Agreed), "{kept}");
            assert_eq!(read_way(behind).unwrap(), (how, on), "{kept}");
            let common = way(None, how, on);
            let read = read_way(common.as_deref().unwrap_or_default()).unwrap();
            assert_eq!(read, (how, on), "{common:?}");
        }
        // As an earlier version kept it.
        assert_eq!(read_way("phone").unwrap(), (Some(How::Phone), None));
        assert!(read_way("pigeon").is_err() && read_way("phone|soon").is_err());
    }
}
