//! Which links open: the newest, and the one before until it is taken over.

use jiff::{SignedDuration, Timestamp};

use crate::{
    model::{post::LetterId, reply::InvitationId},
    store::{
        error::StoreError,
        invitations::{Invitation, Said, moment},
        reading::Snapshot,
        sealing::{self, Spot},
        sessions::TokenHash,
        writing::Tx,
    },
};

/// So long a link stands at most once another was made. A letter that is held or refused is on the
/// board the same day; whoever reads the place before has not the page for longer than it takes
/// somebody to look there.
const STANDS: SignedDuration = SignedDuration::from_hours(48);

/// A link that opens until the letter with the next one has been taken over, or would again if that
/// came back.
#[derive(Clone)]
pub struct FormerLink {
    hash: TokenHash,
    is_taken_over: bool,
    replaced_at: Timestamp,
    /// What the letter said that brought it.
    pub said: Said,
}

impl FormerLink {
    /// Whether it opens at that moment.
    pub fn opens(&self, now: Timestamp) -> bool {
        !self.is_taken_over && now.duration_since(self.replaced_at) < STANDS
    }

    /// Whether it had not been replaced at that moment.
    pub fn stood_at(&self, moment: Timestamp) -> bool {
        moment <= self.replaced_at
    }
}

/// What becomes of a link once another was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// It opens until the new one has been taken over, and not for long.
    Stands,
    /// The place to which it went is wrong, or nobody hears of it when the new one arrives: it ends at
    /// once.
    Ends,
}

fn told(row: &str) -> Spot<'_> {
    Spot {
        table: "former_link",
        row,
        column: "told",
    }
}

impl Tx {
    /// Makes another link for an invitation that stands. The code on paper stays: it opens nothing,
    /// and a slip may still be in the post.
    pub async fn renew_reply_link(
        &mut self,
        invitation: &Invitation,
        before: Before,
    ) -> Result<Invitation, StoreError> {
        let next = Invitation {
            link: invitation.link + 1,
            linked_at: self.at,
            ..invitation.clone()
        };
        let was = TokenHash::of(&self.reply_token(invitation));
        let token = TokenHash::of(&self.reply_token(&next));
        let (id, at) = (&*invitation.id.0, self.at.as_microsecond());
        let update = "update invitation set token = $2, link = $3, linked_at = $4
            where id = $1 and token = $5 and ended_at is null";
        let link = i64::from(next.link);
        let (token, was) = (token.as_str(), was.as_str());
        if execute!(&mut self.link, update, id, token, link, at, was)? == 0 {
            return Err(StoreError::odd("invitation"));
        }
        let (document, said) = (&invitation.document, &invitation.said);
        let said = self.seal(document, told(was), said).await?;
        let awaits = match before {
            Before::Stands => Some(i64::from(invitation.version) + 1),
            Before::Ends => None,
        };
        let insert = "insert into former_link (token, invitation, ended_at, awaits, told)
            values ($1, $2, $3, $4, $5)";
        execute!(&mut self.link, insert, was, id, at, awaits, &said)?;
        Ok(next)
    }

    /// Changes what is kept of what the newest letter of an invitation said, and nothing of it.
    pub async fn said_since(
        &mut self,
        invitation: &Invitation,
        said: &Said,
    ) -> Result<(), StoreError> {
        let id = &*invitation.id.0;
        let document = &invitation.document;
        let sealed = self.seal(document, super::told(id), said).await?;
        let update = "update invitation set told = $2 where id = $1 and ended_at is null";
        execute!(&mut self.link, update, id, &sealed)?;
        Ok(())
    }

    /// Ends a link that awaits its successor, for good.
    pub async fn end_former_link(&mut self, former: &FormerLink) -> Result<(), StoreError> {
        let update = "update former_link set awaits = null, ended_at = $2
            where token = $1 and awaits is not null";
        let at = self.at.as_microsecond();
        execute!(&mut self.link, update, former.hash.as_str(), at)?;
        Ok(())
    }

    /// The reader has the newest link: those before it open nothing any more.
    pub async fn link_arrived(
        &mut self,
        InvitationId(id): &InvitationId,
    ) -> Result<(), StoreError> {
        let update = "update former_link set awaits = null, ended_at = $2
            where invitation = $1 and awaits is not null";
        let at = self.at.as_microsecond();
        execute!(&mut self.link, update, &**id, at)?;
        Ok(())
    }

    /// The links before open nothing any more where the newest was in a message that has been taken
    /// over, unless that comes back: what they await is kept below nothing until then.
    pub(in crate::store) async fn links_arrived(
        &mut self,
        LetterId(front): &LetterId,
    ) -> Result<(), StoreError> {
        let update = "update former_link set awaits = -awaits
            where awaits > 0 and invitation in (
                select i.id from letter l
                join invitation i on i.document = l.document and i.person = l.person
                where (l.id = $1 or l.rides_with = $1) and i.ended_at is null
                and l.purpose in ('invite', 'reminder', 'notice', 'cancellation')
                and l.queued_at >= coalesce(i.linked_at, i.made_at))";
        execute!(&mut self.link, update, &**front)?;
        Ok(())
    }

    /// A message that was taken over has come back: the links before open again, for as long as they
    /// would have stood without it.
    pub(in crate::store) async fn links_returned(
        &mut self,
        LetterId(front): &LetterId,
    ) -> Result<(), StoreError> {
        let update = "update former_link set awaits = -awaits
            where awaits < 0 and invitation in (
                select i.id from letter l
                join invitation i on i.document = l.document and i.person = l.person
                where (l.id = $1 or l.rides_with = $1) and i.ended_at is null
                and l.purpose in ('invite', 'reminder', 'notice', 'cancellation')
                and l.queued_at >= coalesce(i.linked_at, i.made_at))";
        execute!(&mut self.link, update, &**front)?;
        Ok(())
    }
}

impl Snapshot {
    /// The invitation that a token opens, if it still stands.
    pub async fn invitation_by_token(
        &mut self,
        token: &str,
    ) -> Result<Option<Invitation>, StoreError> {
        let hash = TokenHash::of(token);
        let select = select!("where token = $1 and ended_at is null");
        self.open_invitation(select, hash.as_str()).await
    }

    /// The invitation that stands and that a token opens until the letter with the next has been
    /// taken over. It is answered with the number of that link, and says what its letter did.
    pub async fn invitation_by_former_token(
        &mut self,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<(Invitation, FormerLink)>, StoreError> {
        let hash = TokenHash::of(token);
        let select = select!(
            "where ended_at is null and id in (select invitation from former_link
                where token = $1 and awaits > 0)"
        );
        let found = self.open_invitation(select, hash.as_str()).await?;
        let Some(mut invitation) = found else {
            return Ok(None);
        };
        let mut former = self.former_links(&invitation).await?.into_iter();
        let Some(former) = former.find(|one| one.hash == hash && one.opens(now)) else {
            return Ok(None);
        };
        let newest = invitation.link;
        let is_it = |link: &u32| *self.token_of(&invitation.id, *link) == *token;
        let Some(link) = (0..newest).rev().find(is_it) else {
            return Ok(None);
        };
        invitation.link = link;
        invitation.said = former.said.clone();
        Ok(Some((invitation, former)))
    }

    /// The links of an invitation that open until the letter with the newest has been taken over, and
    /// those that would again if it came back.
    pub async fn former_links(
        &mut self,
        invitation: &Invitation,
    ) -> Result<Vec<FormerLink>, StoreError> {
        let select = "select token, told, awaits, ended_at from former_link
            where invitation = $1 and awaits is not null order by token";
        type Row = (String, Option<Vec<u8>>, i64, i64);
        let rows = fetch_all!(&mut self.link, Row, select, &*invitation.id.0)?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let key = self.key(&invitation.document).await?;
        let key = key.ok_or_else(|| StoreError::odd("former_link"))?;
        rows.into_iter()
            .map(|(token, sealed, awaits, replaced_at)| {
                let said = match sealed {
                    Some(sealed) => sealing::open(&key, told(&token), &sealed)?,
                    None => Vec::new(),
                };
                Ok(FormerLink {
                    hash: TokenHash::kept(token),
                    is_taken_over: awaits < 0,
                    replaced_at: moment(replaced_at, "former_link")?,
                    said,
                })
            })
            .collect()
    }

    /// The invitation that a token opens or once opened.
    pub async fn invitation_once_by_token(
        &mut self,
        token: &str,
    ) -> Result<Option<Invitation>, StoreError> {
        let hash = TokenHash::of(token);
        let select = select!(
            "where token = $1
            or id in (select invitation from former_link where token = $1)"
        );
        let found = self.open_invitation(select, hash.as_str());
        match found.await {
            // Of a child who was forgotten nothing is known any more.
            Err(StoreError::Forgotten) => Ok(None),
            other => other,
        }
    }
}
