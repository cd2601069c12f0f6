//! What was written beside answers, until somebody has dealt with it.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::{
    model::{
        id::Identifier,
        live::DocumentId,
        reply::{Aside, AsideState},
    },
    store::{
        changes::moment, error::StoreError, headings::identifier, reading::Snapshot, writing::Tx,
    },
};

/// One thing that was written beside an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptAside {
    pub aside: Aside,
    pub state: AsideState,
    /// When somebody has dealt with it.
    pub settled_at: Option<Timestamp>,
}

/// One that waits for somebody, in whichever document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenAside {
    pub document: DocumentId,
    pub person: Identifier,
    pub aside: Aside,
}

type Row = (String, String, String, Option<i64>);

impl Tx {
    /// Writes down that somebody has to see to what was written beside an answer.
    pub async fn open_aside(&mut self, reply: &str, aside: Aside) -> Result<(), StoreError> {
        let insert = "insert into reply_aside (reply, kind, state) values ($1, $2, $3)";
        let state = AsideState::Open.code();
        execute!(&mut self.link, insert, reply, aside.code(), state)?;
        Ok(())
    }

    /// Writes down what has become of it; answers whether it waited.
    pub async fn settle_aside(
        &mut self,
        reply: &str,
        aside: Aside,
        state: AsideState,
    ) -> Result<bool, StoreError> {
        let update = "update reply_aside set state = $3, settled_by = $4, settled_at = $5
            where reply = $1 and kind = $2 and state = 'open'";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        let done = execute!(
            &mut self.link,
            update,
            reply,
            aside.code(),
            state.code(),
            &*by,
            at
        )?;
        Ok(done > 0)
    }
}

impl Snapshot {
    /// Everything that was written beside the answers of a document, by the names of those.
    pub(super) async fn asides(
        &mut self,
        document: &DocumentId,
    ) -> Result<HashMap<String, Vec<KeptAside>>, StoreError> {
        let select = "select a.reply, a.kind, a.state, a.settled_at from reply_aside a
            join reply r on r.id = a.reply where r.document = $1 order by a.reply, a.kind";
        let rows = fetch_all!(&mut self.link, Row, select, document.as_str())?;
        let odd = || StoreError::odd("reply_aside");
        let mut all: HashMap<String, Vec<KeptAside>> = HashMap::new();
        for (reply, kind, state, settled) in rows {
            all.entry(reply).or_default().push(KeptAside {
                aside: Aside::from_code(&kind).ok_or_else(odd)?,
                state: AsideState::from_code(&state).ok_or_else(odd)?,
                settled_at: settled.map(|at| moment(at, "reply_aside")).transpose()?,
            });
        }
        Ok(all)
    }

    /// What waits for somebody in all documents, in the order in which it came.
    pub async fn open_asides(&mut self) -> Result<Vec<OpenAside>, StoreError> {
        let select = "select r.document, r.person, a.kind from reply_aside a
            join reply r on r.id = a.reply where a.state = 'open'
            order by r.at, r.id, a.kind";
        let rows = fetch_all!(&mut self.link, (String, String, String), select)?;
        let odd = || StoreError::odd("reply_aside");
        let read = rows.iter().map(|(document, person, kind)| {
            Ok(OpenAside {
                document: DocumentId::new(document),
                person: identifier(person).ok_or_else(odd)?,
                aside: Aside::from_code(kind).ok_or_else(odd)?,
            })
        });
        read.collect::<Result<_, _>>()
    }
}
