//! Links by which owners see their actions.

use crate::{
    model::{
        action::{ActionLink, ActionLinkId},
        id::Identifier,
        live::DocumentId,
    },
    store::{
        changes::moment, error::StoreError, headings::identifier, reading::Snapshot,
        sessions::TokenHash, writing::Tx,
    },
};

type Row = (String, String, String, i64);

impl Tx {
    /// The link of a person for the actions of one meeting: the one that stands, or a new one.
    pub async fn link_to_actions(
        &mut self,
        document: &DocumentId,
        person: &Identifier,
    ) -> Result<ActionLinkId, StoreError> {
        let links = self.action_links(document).await?;
        if let Some(link) = links.into_iter().find(|one| one.person == *person) {
            return Ok(link.id);
        }
        let id = ActionLinkId(self.vault.name()?.into());
        let token = TokenHash::of(&self.action_token(&id));
        let insert = "insert into action_link (id, document, person, token, made_by, made_at)
            values ($1, $2, $3, $4, $5, $6)";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        execute!(
            &mut self.link,
            insert,
            &*id.0,
            document.as_str(),
            person.to_string(),
            token.as_str(),
            &*by,
            at
        )?;
        Ok(id)
    }

    /// Ends the link of a person for the actions of one meeting; answers whether one stood.
    pub async fn end_action_link(
        &mut self,
        document: &DocumentId,
        person: &Identifier,
    ) -> Result<bool, StoreError> {
        let update = "update action_link set ended_at = $3
            where document = $1 and person = $2 and ended_at is null";
        let (document, at) = (document.as_str(), self.at.as_microsecond());
        Ok(execute!(&mut self.link, update, document, person.to_string(), at)? > 0)
    }
}

impl Snapshot {
    /// What such a link is opened by: 256 bits that nobody can guess who has not the council's key.
    pub fn action_token(&self, ActionLinkId(id): &ActionLinkId) -> String {
        self.vault.blind("action link", &**id)
    }

    /// The links of one document that stand.
    pub async fn action_links(
        &mut self,
        document: &DocumentId,
    ) -> Result<Vec<ActionLink>, StoreError> {
        let select = "select id, document, person, made_at from action_link
            where document = $1 and ended_at is null order by made_at, id";
        let rows = fetch_all!(&mut self.link, Row, select, document.as_str())?;
        rows.into_iter().map(link_of).collect()
    }

    /// The link that a token opens, if it still stands.
    pub async fn action_link_by_token(
        &mut self,
        token: &str,
    ) -> Result<Option<ActionLink>, StoreError> {
        let select = "select id, document, person, made_at from action_link
            where token = $1 and ended_at is null";
        let hash = TokenHash::of(token);
        let row = fetch_optional!(&mut self.link, Row, select, hash.as_str())?;
        row.map(link_of).transpose()
    }
}

fn link_of((id, document, person, made): Row) -> Result<ActionLink, StoreError> {
    Ok(ActionLink {
        id: ActionLinkId(id.into()),
        document: DocumentId::new(&document),
        person: identifier(&person).ok_or_else(|| StoreError::odd("action_link"))?,
        made_at: moment(made, "action_link")?,
    })
}
