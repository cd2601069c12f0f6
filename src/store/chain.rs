//! The chain of hashes over all changes: whether any was altered or cut off.

use crate::{
    model::live::Number,
    store::{
        error::StoreError,
        link::Link,
        reading::Snapshot,
        sealing::{self, Spot, Vault, digest, hex},
    },
};

/// The end of the chain: the number and the hash of the last change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub number: Number,
    pub hash: Vec<u8>,
}

/// Where a chain is broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    #[error("the head of the record was altered")]
    Head,
    #[error("change {0} is not what was written, or what stood before it is not")]
    Change(i64),
    #[error("change {0} is missing")]
    Missing(i64),
    #[error("there is a change {0} after the last one")]
    Beyond(i64),
}

/// One row of the chain, as it stands in the database.
pub(crate) struct Row<'a> {
    pub number: i64,
    pub document: &'a str,
    pub kind: &'a str,
    pub place: Option<&'a str>,
    pub by: &'a str,
    pub at: i64,
    pub payload: &'a [u8],
}

impl Row<'_> {
    /// The hash of this row behind another.
    pub fn hash(&self, before: &[u8]) -> [u8; 32] {
        digest(&[
            before,
            &self.number.to_be_bytes(),
            self.document.as_bytes(),
            self.kind.as_bytes(),
            &[u8::from(self.place.is_some())],
            self.place.unwrap_or_default().as_bytes(),
            self.by.as_bytes(),
            &self.at.to_be_bytes(),
            self.payload,
        ])
    }
}

const SEAL: Spot<'static> = Spot {
    table: "head",
    row: "1",
    column: "seal",
};

/// The hash before the first change.
fn origin() -> Vec<u8> {
    vec![0; 32]
}

/// Writes the head of a new record.
pub(crate) async fn begin(link: &mut Link, vault: &Vault) -> Result<(), StoreError> {
    let head = Head {
        number: Number(0),
        hash: origin(),
    };
    let seal = sealed(vault, &head)?;
    let insert = "insert into head (id, number, hash, seal) values (1, 0, $1, $2)
        on conflict (id) do nothing";
    execute!(link, insert, &head.hash, &seal)?;
    Ok(())
}

fn sealed(vault: &Vault, head: &Head) -> Result<Vec<u8>, StoreError> {
    let covered = (head.number.0, hex(&head.hash).as_str().into());
    let covered: (i64, std::sync::Arc<str>) = covered;
    sealing::seal(vault.council(), SEAL, &covered, vault.chance)
}

/// The head, if its seal covers it.
pub(crate) async fn head(link: &mut Link, vault: &Vault) -> Result<Head, StoreError> {
    let select = "select number, hash, seal from head where id = 1";
    checked(fetch_optional!(link, Found, select)?, vault)
}

type Found = (i64, Vec<u8>, Option<Vec<u8>>);

/// The head, held until the commit: numbers become visible in their order.
pub(crate) async fn held(link: &mut Link, vault: &Vault) -> Result<Head, StoreError> {
    let select = match link {
        Link::Postgres(_) => "select number, hash, seal from head where id = 1 for update",
        _ => "select number, hash, seal from head where id = 1",
    };
    checked(fetch_optional!(link, Found, select)?, vault)
}

fn checked(found: Option<Found>, vault: &Vault) -> Result<Head, StoreError> {
    let broken = || StoreError::Broken(Broken::Head);
    let (number, hash, seal) = found.ok_or_else(broken)?;
    let seal = seal.ok_or_else(broken)?;
    let covered: (i64, std::sync::Arc<str>) =
        sealing::open(vault.council(), SEAL, &seal).map_err(|_| broken())?;
    if (covered.0, &*covered.1) != (number, &*hex(&hash)) {
        return Err(broken());
    }
    Ok(Head {
        number: Number(number),
        hash,
    })
}

/// Moves the head on.
pub(crate) async fn put(link: &mut Link, vault: &Vault, head: &Head) -> Result<(), StoreError> {
    let seal = sealed(vault, head)?;
    let update = "update head set number = $1, hash = $2, seal = $3 where id = 1";
    execute!(link, update, head.number.0, &head.hash, &seal)?;
    Ok(())
}

/// Rows that are checked at once.
const STEP: i64 = 1000;

impl Snapshot {
    /// Walks the whole chain and answers its head, or the first place where it is broken.
    pub async fn verify_chain(&mut self) -> Result<Head, StoreError> {
        let vault = self.vault.clone();
        let head = head(&mut self.link, &vault).await?;
        let (mut number, mut hash) = (0, origin());
        loop {
            let select = "select number, document, kind, place, by_code, at, payload, hash
                from change where number > $1 order by number limit $2";
            type Kept = (
                i64,
                String,
                String,
                Option<String>,
                String,
                i64,
                Vec<u8>,
                Vec<u8>,
            );
            let rows = fetch_all!(&mut self.link, Kept, select, number, STEP)?;
            if rows.is_empty() {
                break;
            }
            for (found, document, kind, place, by, at, payload, kept) in rows {
                number += 1;
                if found != number {
                    return Err(StoreError::Broken(Broken::Missing(number)));
                }
                let row = Row {
                    number,
                    document: &document,
                    kind: &kind,
                    place: place.as_deref(),
                    by: &by,
                    at,
                    payload: &payload,
                };
                let computed = row.hash(&hash);
                if computed[..] != kept[..] {
                    return Err(StoreError::Broken(Broken::Change(number)));
                }
                hash = kept;
            }
        }
        match number.cmp(&head.number.0) {
            std::cmp::Ordering::Less => Err(StoreError::Broken(Broken::Missing(number + 1))),
            std::cmp::Ordering::Greater => {
                Err(StoreError::Broken(Broken::Beyond(head.number.0 + 1)))
            }
            std::cmp::Ordering::Equal if hash != head.hash => {
                Err(StoreError::Broken(Broken::Change(number)))
            }
            std::cmp::Ordering::Equal => Ok(head),
        }
    }
}
