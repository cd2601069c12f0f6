//! What was typed for one child of several, each with the key of that child.

use std::sync::Arc;

use crate::{
    model::{
        live::DocumentId,
        name::PersonalText,
        referral::{Own, ReferralId, Typed},
    },
    store::{
        error::StoreError,
        reading::Snapshot,
        referrals::KeptReferral,
        sealing::{self, Spot},
        writing::Tx,
    },
};

/// Fields with their words.
type Content = Vec<(Arc<str>, PersonalText)>;

fn spot(row: &str) -> Spot<'_> {
    Spot {
        table: "referral_own",
        row,
        column: "content",
    }
}

fn row_of(referral: &ReferralId, child: &DocumentId) -> String {
    format!("{referral} {child}")
}

impl Tx {
    /// Keeps what was typed for each child alone, in the place of what was kept before.
    pub(super) async fn put_own(
        &mut self,
        referral: &KeptReferral,
        typed: &Typed,
    ) -> Result<(), StoreError> {
        let delete = "delete from referral_own where referral = $1";
        execute!(&mut self.link, delete, &*referral.id.0)?;
        for child in &referral.children {
            let own = typed.own_of(child);
            let content: Content = own
                .map(|one| (one.field.clone(), one.words.clone()))
                .collect();
            if content.is_empty() {
                continue;
            }
            let row = row_of(&referral.id, child);
            let sealed = self.seal(child, spot(&row), &content).await?;
            let insert = "insert into referral_own (referral, document, content)
                values ($1, $2, $3)";
            let id = &*referral.id.0;
            execute!(&mut self.link, insert, id, child.as_str(), &sealed)?;
        }
        Ok(())
    }
}

impl Snapshot {
    /// What was typed for each child alone. Of a child who was forgotten there is nothing.
    pub(super) async fn own_of(&mut self, referral: &ReferralId) -> Result<Vec<Own>, StoreError> {
        let select = "select o.document, o.content from referral_own o
            join referral_child c on c.referral = o.referral and c.document = o.document
            where o.referral = $1 order by c.position";
        let rows = fetch_all!(&mut self.link, (String, Vec<u8>), select, &*referral.0)?;
        let mut all = Vec::new();
        for (child, content) in rows {
            let child = DocumentId::new(&child);
            let key = match self.key(&child).await {
                Ok(Some(key)) => key,
                Err(StoreError::Forgotten) | Ok(None) => continue,
                Err(error) => return Err(error),
            };
            let row = row_of(referral, &child);
            let content: Content = sealing::open(&key, spot(&row), &content)?;
            all.extend(content.into_iter().map(|(field, words)| Own {
                child: child.clone(),
                field,
                words,
            }));
        }
        Ok(all)
    }
}
