//! Owners: whose form it is, and who is told why somebody else changed it.

use crate::{
    casework::{
        library::shelf::Shelf,
        office::{Office, VerbError, of_form, required},
        plain::standing::any_of,
        rights::Asker,
    },
    forms::library::Head,
    model::{name::PersonalText, staff::Staff},
    rules::access::Action,
    store::{
        error::StoreError,
        library::{Suggestion, ToldOf},
        reading::Snapshot,
    },
};

/// The longest reason, in characters.
const LONGEST: usize = 2000;

/// Whether the one who asks owns a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owns {
    Yes,
    No,
    /// The file does not say whose it is in terms that the program knows.
    NotSaid,
}

/// Somebody who stands in for an owner owns it as well. Where nobody of those who are named can have the
/// library at all, it is as if the file named nobody: whoever keeps the library answers for the form.
pub(in crate::casework) fn owns(asker: &Asker, head: &Head) -> Owns {
    if !head.owned_by.is_reached() {
        return Owns::NotSaid;
    }
    let Asker::Staff {
        staff, covers_for, ..
    } = asker
    else {
        return Owns::No;
    };
    let mut all = covers_for.iter().chain([staff.as_ref()]);
    match all.any(|one| head.owned_by.holds(one)) {
        true => Owns::Yes,
        false => Owns::No,
    }
}

/// Whose a form is, as the program tells them: `Business support`, `team 21`; empty where it is not
/// said.
pub fn owner_in_words(head: &Head) -> String {
    let roles = any_of(&head.owned_by.roles);
    let teams = head
        .owned_by
        .teams
        .iter()
        .map(|team| format!("the team {team}"));
    let all: Vec<String> = Some(roles)
        .filter(|roles| !roles.is_empty())
        .into_iter()
        .chain(teams)
        .collect();
    all.join(" or ")
}

/// What the owner is told of a form that somebody else keeps; nothing where they own it.
///
/// # Errors
/// [`VerbError::Wrong`] where somebody who does not own it gives no reason.
pub(super) fn reason(
    asker: &Asker,
    current: Option<&Head>,
    why: &str,
) -> Result<Option<PersonalText>, VerbError> {
    let Some(head) = current.filter(|head| owns(asker, head) == Owns::No) else {
        return Ok(None);
    };
    let message = format!("Owned by {}: say why you do it, they are told", head.owner);
    let words = required("why", why, &message)?;
    if words.reveal().chars().count() > LONGEST {
        let message = format!("Say it in at most {LONGEST} characters");
        return Err(VerbError::wrong(Some(of_form("why")), why, &message));
    }
    Ok(Some(words))
}

/// Those who have an account here, where it matters whether an owner is among them.
pub(super) struct Accounts(Vec<Staff>);

impl Accounts {
    /// Reads them if anything waits that an owner alone is told.
    pub async fn load(snapshot: &mut Snapshot, open: &[Suggestion]) -> Result<Self, StoreError> {
        if open.iter().all(|one| one.what == ToldOf::Suggested) {
            return Ok(Self(Vec::new()));
        }
        let all = snapshot.all_staff().await?.into_iter();
        let active = all.filter(|kept| kept.active).map(|kept| kept.staff);
        Ok(Self(active.collect()))
    }

    fn have_owner(&self, head: &Head) -> bool {
        self.0.iter().any(|one| head.owned_by.holds(one))
    }
}

/// Whether something that an owner is told waits for the one who asks. What is suggested reaches whoever
/// keeps the library as well; so does all else where no owner has an account.
pub(super) fn is_for(asker: &Asker, accounts: &Accounts, (head, what): (&Head, ToldOf)) -> bool {
    let keeps = asker.may_at_all(Action::KeepLibrary).is_ok();
    match (owns(asker, head), what) {
        (Owns::Yes, _) => true,
        (Owns::NotSaid, _) | (Owns::No, ToldOf::Suggested) => keeps,
        (Owns::No, ToldOf::Published | ToldOf::Archived | ToldOf::Restored) => {
            keeps && !accounts.have_owner(head)
        }
    }
}

/// What waits in the library for somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    pub suggestions: usize,
    /// Forms of theirs that somebody else has published, archived or brought back.
    pub told: usize,
}

/// What waits in the library for the one who asks.
pub(in crate::casework) async fn waiting(
    office: &Office,
    snapshot: &mut Snapshot,
    asker: &Asker,
) -> Result<Waiting, StoreError> {
    let open = snapshot.open_suggestions().await?;
    if open.is_empty() || asker.may_at_all(Action::SeeLibrary).is_err() {
        return Ok(Waiting::default());
    }
    let shelf = Shelf::read(office, snapshot).await?;
    let accounts = Accounts::load(snapshot, &open).await?;
    let is_theirs = |one: &&Suggestion| {
        let edition = shelf.current(&one.form);
        edition.is_some_and(|edition| is_for(asker, &accounts, (&edition.head, one.what)))
    };
    let own: Vec<&Suggestion> = open.iter().filter(is_theirs).collect();
    let suggestions = own
        .iter()
        .filter(|one| one.what == ToldOf::Suggested)
        .count();
    Ok(Waiting {
        suggestions,
        told: own.len() - suggestions,
    })
}
