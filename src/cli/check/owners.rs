//! Owners of forms: whether anybody is told what is suggested about one.

use std::{collections::BTreeSet, path::Path};

use crate::{
    cli::{
        check::Report,
        now,
        record::{self, RecordSettings},
    },
    forms::library::Edition,
    model::staff::Staff,
    store::record::Store,
};

/// To whom it goes instead.
const INSTEAD: &str =
    "what is suggested about it goes to business support and the council administrators";

/// Those who have an account in the record that the settings name; nothing where it cannot be opened
/// from here, which `samepage doctor` tells.
pub(super) async fn accounts(settings: &RecordSettings, config: &Path) -> Option<Vec<Staff>> {
    let beside = config.parent().unwrap_or(Path::new("."));
    let keys = settings.keys().ok()?;
    let address = settings.store(beside).ok()?;
    let store = Store::beside(&address, keys, record::chance, now::now());
    let store = store.await.ok()?;
    let mut snapshot = store.read().await.ok()?;
    let all = snapshot.all_staff().await.ok()?.into_iter();
    let active = all.filter(|kept| kept.active).map(|kept| kept.staff);
    Some(active.collect())
}

/// Says of each form whose owners have no account that others are told instead.
pub(super) fn check(editions: &[Edition], accounts: Option<&[Staff]>, report: &mut Report) {
    let mut told = BTreeSet::new();
    for head in editions.iter().map(|one| &one.head) {
        let by = &head.owned_by;
        if !by.is_said() || !told.insert(head.name.clone()) {
            continue;
        }
        let (name, owner) = (&head.name, &head.owner);
        if !by.is_reached() {
            report.notes.push(format!(
                "{name}: nobody whom `owned_by` names has the library, so {INSTEAD}; name a role \
                 that has it, or a team"
            ));
            continue;
        }
        let has_owner = |staff: &[Staff]| staff.iter().any(|one| by.holds(one));
        if accounts.is_some_and(|staff| !has_owner(staff)) {
            report.notes.push(format!(
                "{name}: nobody of {owner} has an account here, so {INSTEAD}; give somebody the \
                 role or the team, or correct `owned_by`"
            ));
        }
    }
}
