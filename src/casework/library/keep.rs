//! Keep: business support publishes, archives and brings back forms in the browser.

use crate::{
    casework::{
        library::{
            owner::{Owns, owner_in_words, owns, reason},
            shelf::Shelf,
        },
        office::{Office, VerbError, of_form},
        page::{Done, Wrong},
        rights::Asker,
    },
    forms::{
        file::FormError,
        library::{Edition, Head},
        plain::widening::{Widened, widened},
    },
    model::{actor::Actor, live::OperationId, staff::Role},
    rules::access::Action,
    store::{library::ToldOf, plain::KeptEdition, writing::Tx},
};

/// So many versions one may leave out.
const FARTHEST: u32 = 100;

/// A form as it is typed or pasted in the browser.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Upload {
    pub text: String,
    pub guide: String,
    /// Why somebody publishes it who does not own the form.
    pub why: String,
}

/// What publishing came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    pub head: Head,
}

/// The texts of the current version of a form, to be changed; `name` of a form that is not there
/// yet is empty.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for a form that is not there, or that
/// has habits of its own.
pub async fn texts(office: &Office, who: &Actor, name: &str) -> Result<Upload, VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    asker.may_at_all(Action::KeepLibrary)?;
    if name.is_empty() {
        return Ok(Upload::default());
    }
    let shelf = Shelf::read(office, &mut snapshot).await?;
    let current = shelf.current(name).filter(|one| one.plain.is_some());
    let current = current.ok_or(VerbError::NotThere)?;
    Ok(Upload {
        text: current.text.to_string(),
        guide: current.guide.to_string(),
        why: String::new(),
    })
}

/// Publishes a version of a form. What was begun with another one keeps it.
///
/// # Errors
/// [`VerbError::Wrong`] with every mistake, each with its line, its column and what to do, and with
/// whatever the version would open to more people, for anybody but a council administrator: then
/// nothing is published, and the version that is used goes on.
pub async fn publish(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    upload: &Upload,
) -> Result<Published, VerbError> {
    let read = office.desk.library.uploaded(&upload.text, &upload.guide);
    let begun = office.begin_as(who, operation, Action::KeepLibrary).await?;
    let edition: Edition = read.map_err(|errors| refused(&errors))?;
    let head = edition.head.clone();
    let mut tx = match begun {
        Ok(tx) => tx,
        Err(_) => return Ok(Published { head }),
    };
    let shelf = Shelf::read(office, &mut tx).await?;
    let highest = shelf.highest(&head.name).unwrap_or_default();
    let is_there = head.version <= highest;
    if is_there || head.version - highest > FARTHEST {
        let at = place_of_version(&upload.text);
        let what = match is_there {
            true => format!("version {highest} of this form is there already"),
            // From there on no further version would be left.
            false => format!("version {} is far ahead of version {highest}", head.version),
        };
        let remedy = format!("write version = {}", highest.saturating_add(1));
        let error = FormError::at("form.toml", &upload.text, at, what, &remedy);
        return Err(refused(&[error]));
    }
    let asker = Asker::of(&mut tx, who, office.now(), office.today()).await?;
    let current = shelf.current(&head.name).map(|one| &one.head);
    if !asker.roles().contains(&Role::CouncilAdministrator) {
        let new = edition.plain.as_deref();
        let opened = new.map(|new| widened(new, &shelf.versions(&head.name)));
        let opened = opened.unwrap_or_default();
        let mut wrong: Vec<Wrong> = opened.iter().map(for_another).collect();
        wrong.extend(current.and_then(|current| taken_over(&asker, current, &head)));
        if !wrong.is_empty() {
            return Err(VerbError::Wrong(wrong));
        }
    }
    if let Some(why) = reason(&asker, current, &upload.why)? {
        let version = (&*head.name, head.version);
        tx.tell_owner(version, ToldOf::Published, &why).await?;
    }
    tx.publish(&KeptEdition {
        form: head.name.clone(),
        version: head.version,
        text: upload.text.clone(),
        guide: upload.guide.clone(),
    })
    .await?;
    tx.commit(b"").await?;
    Ok(Published { head })
}

/// Where the form says its version, in bytes: the line that begins with the word, and no comment.
fn place_of_version(text: &str) -> usize {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let own = line.trim_start();
        if own.starts_with("version") {
            return at + line.len() - own.len();
        }
        at += line.len();
    }
    0
}

/// What a version opens, as a sentence: it takes somebody who keeps no forms for their own work.
fn for_another(widened: &Widened) -> Wrong {
    let what = match widened {
        Widened::Readers(label) => format!("\u{201c}{label}\u{201d} would be seen by more people"),
        Widened::Dropped(title) => {
            format!("\u{201c}{title}\u{201d} would not be asked for any more")
        }
        Widened::SignOff(title) => {
            format!("\u{201c}{title}\u{201d} could be given by more people, or less often")
        }
    };
    Wrong {
        place: Some(of_form("text")),
        text: String::new(),
        message: format!(
            "{what}: a council administrator publishes such a version, or leave that as it was"
        ),
    }
}

/// Nobody makes a form that others own their own, and so keeps from them what was done to it.
fn taken_over(asker: &Asker, current: &Head, new: &Head) -> Option<Wrong> {
    let is_other = current.owned_by != new.owned_by && owns(asker, current) == Owns::No;
    is_other.then(|| Wrong {
        place: Some(of_form("text")),
        text: String::new(),
        message: format!(
            "It is owned by {}: they or a council administrator publish a version that says another \
             owner, or leave `owned_by` as it was",
            owner_in_words(current)
        ),
    })
}

/// Each mistake as a sentence that can stand on a page.
fn refused(errors: &[FormError]) -> VerbError {
    let wrong = errors.iter().map(|error| Wrong {
        place: Some(of_form("text")),
        text: String::new(),
        message: format!(
            "Line {}, column {}: {}; {}",
            error.line, error.column, error.what, error.remedy
        ),
    });
    VerbError::Wrong(wrong.collect())
}

/// From now on a form is not begun any more; what was begun goes on.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for a form that is not there, and
/// [`VerbError::Wrong`] where somebody who does not own it gives no reason.
pub async fn archive(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (name, why): (&str, &str),
) -> Result<Done, VerbError> {
    let begun = office.begin_as(who, operation, Action::KeepLibrary).await?;
    let mut tx = match begun {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    told(office, &mut tx, who, (name, why), ToldOf::Archived).await?;
    tx.archive_form(name).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Brings a form back from the archive.
///
/// # Errors
/// As [`archive`].
pub async fn restore(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (name, why): (&str, &str),
) -> Result<Done, VerbError> {
    let begun = office.begin_as(who, operation, Action::KeepLibrary).await?;
    let mut tx = match begun {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    told(office, &mut tx, who, (name, why), ToldOf::Restored).await?;
    tx.restore_form(name).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Tells the owner of a form what somebody else does to it, and why.
async fn told(
    office: &Office,
    tx: &mut Tx,
    who: &Actor,
    (name, why): (&str, &str),
    what: ToldOf,
) -> Result<(), VerbError> {
    let shelf = Shelf::read(office, tx).await?;
    let current = shelf.current(name).filter(|one| one.plain.is_some());
    let head = &current.ok_or(VerbError::NotThere)?.head;
    let asker = Asker::of(tx, who, office.now(), office.today()).await?;
    if let Some(why) = reason(&asker, Some(head), why)? {
        tx.tell_owner((name, head.version), what, &why).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_where_its_line_begins_and_not_in_a_comment() {
        let check = |text: &str, expected: usize| assert_eq!(place_of_version(text), expected);
        check("version = 1", 0);
        check("# the version\n  version = 1\n", 16);
        check("name = \"version\"\nversion = 2", 17);
        check("name = \"x\"\n", 0);
    }
}
