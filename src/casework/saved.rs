//! Saved: lists as somebody wants to see them again, and where they begin.

use crate::{
    casework::{
        office::{Office, VerbError, required},
        page::{
            Done,
            lists::{SavedLine, Starts},
        },
    },
    model::{actor::Actor, live::OperationId, staff::Staff},
    store::{views::Start, writing::Tx},
};

/// Pages that can be saved, by their addresses.
pub const PAGES: &[(&str, &str)] = &[
    ("/reviews", "My reviews"),
    ("/reviews/team", "Team"),
    ("/board", "Board"),
];

/// So many lists are enough for one person to find them again.
const MOST: usize = 30;

/// The longest name, in letters: it stands on one line.
const LONGEST: usize = 60;

/// The lists that the one who asks keeps, by name.
///
/// # Errors
/// [`VerbError::Store`].
pub async fn mine(office: &Office, who: &Actor) -> Result<Vec<SavedLine>, VerbError> {
    let Actor::Staff(staff) = who else {
        return Ok(Vec::new());
    };
    let mut snapshot = office.store.read().await?;
    let mut lines: Vec<SavedLine> = snapshot
        .saved_views(&staff.id)
        .await?
        .into_iter()
        .map(|view| SavedLine {
            id: view.id.to_string(),
            name: view.name.reveal().to_owned(),
            address: match view.query.is_empty() {
                true => view.page.to_string(),
                false => format!("{}?{}", view.page, view.query),
            },
            page: view.page.to_string(),
            starts: match view.start {
                Start::Here => Starts::Here,
                Start::Elsewhere => Starts::Elsewhere,
            },
        })
        .collect();
    lines.sort_by_key(|line| line.name.to_lowercase());
    Ok(lines)
}

/// Keeps a list: a page, and what it is narrowed to.
///
/// # Errors
/// [`VerbError::Wrong`] without a name; [`VerbError::NotThere`] for a page that is no list.
pub async fn save(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (page, query): (&str, &str),
    (name, starts): (&str, Starts),
) -> Result<Done, VerbError> {
    if !PAGES.iter().any(|(address, _)| *address == page) {
        return Err(VerbError::NotThere);
    }
    let (mut tx, staff) = match own(office, who, operation).await? {
        Ok(begun) => begun,
        Err(done) => return Ok(done),
    };
    let name = named(name)?;
    if tx.saved_views(&staff.id).await?.len() >= MOST {
        return Err(VerbError::NotNow(format!(
            "You keep {MOST} lists already. Remove one that you no longer need."
        )));
    }
    let id = tx.save_view(&staff.id, page, query, &name).await?;
    if starts == Starts::Here {
        tx.start_with(&staff.id, Some(&id)).await?;
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Gives a list another name.
///
/// # Errors
/// [`VerbError::Wrong`] without a name; [`VerbError::NotThere`] for a list that is not theirs.
pub async fn rename(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    id: &str,
    name: &str,
) -> Result<Done, VerbError> {
    let (mut tx, staff) = match own(office, who, operation).await? {
        Ok(begun) => begun,
        Err(done) => return Ok(done),
    };
    let name = named(name)?;
    if !tx.rename_view(&staff.id, id, &name).await? {
        return Err(VerbError::NotThere);
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Makes a list the one with which they begin; without one, they begin with what their work
/// begins with.
///
/// # Errors
/// [`VerbError::NotThere`] for a list that is not theirs.
pub async fn start_with(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    id: Option<&str>,
) -> Result<Done, VerbError> {
    let (mut tx, staff) = match own(office, who, operation).await? {
        Ok(begun) => begun,
        Err(done) => return Ok(done),
    };
    if !tx.start_with(&staff.id, id).await? {
        return Err(VerbError::NotThere);
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Throws a list away.
///
/// # Errors
/// [`VerbError::NotThere`] for a list that is not theirs.
pub async fn remove(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    id: &str,
) -> Result<Done, VerbError> {
    let (mut tx, staff) = match own(office, who, operation).await? {
        Ok(begun) => begun,
        Err(done) => return Ok(done),
    };
    if !tx.drop_view(&staff.id, id).await? {
        return Err(VerbError::NotThere);
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

fn named(name: &str) -> Result<crate::model::name::PersonalText, VerbError> {
    if name.trim().chars().count() > LONGEST {
        let message = format!("Enter a name of {LONGEST} letters at most");
        return Err(VerbError::wrong(None, name, &message));
    }
    required("name", name, "Enter a name for this list")
}

/// What somebody keeps is theirs alone: no table of access says anything of it.
async fn own<'w>(
    office: &Office,
    who: &'w Actor,
    operation: &OperationId,
) -> Result<Result<(Tx, &'w Staff), Done>, VerbError> {
    let Actor::Staff(staff) = who else {
        return Err(VerbError::NotThere);
    };
    let first = office.first(who, operation).await?;
    Ok(first.map(|tx| (tx, &**staff)))
}
