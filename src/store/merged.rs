//! Merged: the rows of somebody who has another number now.

use crate::{
    model::{id::Identifier, live::DocumentId},
    store::{
        dates::DateLink, error::StoreError, headings::identifier, reading::Snapshot, writing::Tx,
    },
};

/// Where both numbers have a link to the same dates, the one that was answered lives on, ...
const UNANSWERED: &str = "update date_link set ended_at = $4 where document = $1 and person = $3
    and ended_at is null and answered_at is null and exists (select 1 from date_link o
    where o.offer = date_link.offer and o.person = $2 and o.ended_at is null
    and o.answered_at is not null)";

/// ... else that of the number that they have now.
const FORMER: &str = "update date_link set ended_at = $4 where document = $1 and person = $2
    and ended_at is null and exists (select 1 from date_link o
    where o.offer = date_link.offer and o.person = $3 and o.ended_at is null)";

/// Mail about dates goes along; where the former number is invited as well, its mail stays beside
/// that invitation.
const MAILS: &str = "update inbound set person = $3 where document = $1 and person = $2
    and not exists (select 1 from invitation o where o.document = $1 and o.person = $2
    and o.ended_at is null)";

const LINKS: &str = "update date_link set person = $3 where document = $1 and person = $2";

/// A letter of the same kind that the other number has keeps its place.
const LETTERS: &str = "update letter set person = $3 where document = $1 and person = $2
    and purpose <> 'dates' and not exists (select 1 from letter o where o.document = $1
    and o.person = $3 and o.purpose = letter.purpose and o.version = letter.version)";

impl Tx {
    /// Lays everything about the coming of one person under the number that they have now: their
    /// letters, answers, the dates that they can make and what was done about them. Nobody of that
    /// number is asked yet.
    pub async fn move_invited(
        &mut self,
        document: &DocumentId,
        from: &Identifier,
        to: &Identifier,
    ) -> Result<(), StoreError> {
        let (of, former, now) = (document.as_str(), from.to_string(), to.to_string());
        for update in [
            "update invitation set person = $3 where document = $1 and person = $2",
            "update reply set person = $3 where document = $1 and person = $2",
            "update chase set person = $3 where document = $1 and person = $2",
            "update misdirected set person = $3 where document = $1 and person = $2",
            "update inbound set person = $3 where document = $1 and person = $2",
            LETTERS,
            "update consultation set person = $3 where document = $1 and person = $2
                and not exists (select 1 from consultation o where o.document = $1
                and o.person = $3)",
        ] {
            execute!(&mut self.link, update, of, &former, &now)?;
        }
        self.move_dates(document, (from, to)).await
    }

    /// Lays links to dates and the letters that brought them under the number that somebody has
    /// now, who is invited under it already.
    pub async fn move_asked_for_dates(
        &mut self,
        document: &DocumentId,
        from: &Identifier,
        to: &Identifier,
    ) -> Result<(), StoreError> {
        let (of, former, now) = (document.as_str(), from.to_string(), to.to_string());
        execute!(&mut self.link, MAILS, of, &former, &now)?;
        self.move_dates(document, (from, to)).await
    }

    async fn move_dates(
        &mut self,
        document: &DocumentId,
        (before, now): (&Identifier, &Identifier),
    ) -> Result<(), StoreError> {
        let held = self.dates_to_check(Some(document)).await?;
        let of_either = |link: &DateLink| link.person == *before || link.person == *now;
        let held: Vec<DateLink> = held.into_iter().filter(of_either).collect();
        self.move_links(document.as_str(), &before.to_string(), &now.to_string())
            .await?;
        // The oldest first: of two that wait the newer is left.
        for link in held {
            self.keep_held(&link, now).await?;
        }
        Ok(())
    }

    /// Lays what was ticked by the link before beside the link that lives on.
    async fn keep_held(&mut self, held: &DateLink, now: &Identifier) -> Result<(), StoreError> {
        let Some(ticked) = &held.former else {
            return Ok(());
        };
        let offers = self.offers(&held.document).await?;
        let Some(offer) = offers.iter().find(|one| one.id == held.offer) else {
            return Ok(());
        };
        let links = self.links(offer).await?;
        let lives = links.iter().find(|one| one.person == *now);
        let lives = lives.filter(|one| one.former.as_ref().is_none_or(|it| it.at < ticked.at));
        match lives {
            Some(link) => self.hold_dates(link, ticked).await,
            None => Ok(()),
        }
    }

    async fn move_links(&mut self, document: &str, from: &str, to: &str) -> Result<(), StoreError> {
        let at = self.at.as_microsecond();
        execute!(&mut self.link, UNANSWERED, document, from, to, at)?;
        let ended = execute!(&mut self.link, FORMER, document, from, to, at)?;
        execute!(&mut self.link, LINKS, document, from, to)?;
        // Letters are known by their numbers: those of the two go on behind each other, and the last
        // is the one whose link lives.
        let (of_from, of_to) = (
            self.last_dates(document, from).await?,
            self.last_dates(document, to).await?,
        );
        let (first, behind) = match ended {
            0 => (0, of_to),
            _ => (of_from + of_to, 0),
        };
        let shift = "update letter set person = $3, version = version + $4
            where document = $1 and person = $2 and purpose = 'dates'";
        execute!(&mut self.link, shift, document, to, to, first)?;
        execute!(&mut self.link, shift, document, from, to, behind)?;
        Ok(())
    }

    /// The number of the last letter about dates to somebody; 0 where there is none.
    async fn last_dates(&mut self, document: &str, person: &str) -> Result<i64, StoreError> {
        let select = "select coalesce(max(version), 0) from letter
            where document = $1 and person = $2 and purpose = 'dates'";
        let last = fetch_optional!(&mut self.link, (i64,), select, document, person)?;
        Ok(last.map_or(0, |(last,)| last))
    }
}

impl Snapshot {
    /// Everybody who has a link to dates that a document offers, or offered.
    pub async fn asked_for_dates(
        &mut self,
        document: &DocumentId,
    ) -> Result<Vec<Identifier>, StoreError> {
        let select = "select distinct person from date_link
            where document = $1 and ended_at is null order by person";
        let rows = fetch_all!(&mut self.link, (String,), select, document.as_str())?;
        let odd = || StoreError::odd("date_link");
        let read = rows
            .iter()
            .map(|(person,)| identifier(person).ok_or_else(odd));
        read.collect()
    }
}
