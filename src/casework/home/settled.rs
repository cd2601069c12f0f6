//! Settled: where something that goes home comes to, by what was found or heard.

use std::sync::Arc;

use crate::{
    model::{
        home::{Carried, HomeState},
        name::PersonalText,
    },
    sources::case_system::{Fault, Found},
    store::home::{HomeFound, HomeSettled},
};

/// What the record was found to say.
pub fn found(words: Carried) -> HomeFound {
    HomeFound {
        words,
        ..HomeFound::default()
    }
}

/// Where a look at the record leaves it.
pub fn found_there(found: Found) -> HomeSettled {
    let with = |id: Option<Arc<str>>, settled: HomeSettled| HomeSettled {
        found: Some(HomeFound {
            record: id.and_then(|id| PersonalText::parse(&id)),
            ..HomeFound::default()
        }),
        ..settled
    };
    match found {
        Found::Same(id) => with(id, rests(HomeState::Agreed, None)),
        Found::Other(id) => with(id, rests(HomeState::Differs, Some("other words".into()))),
        Found::Several(many) => {
            let last = format!("there {many} times");
            rests(HomeState::Differs, Some(last.into()))
        }
        Found::Nothing => rests(HomeState::Differs, Some("not found".into())),
        Found::CannotTell => rests(HomeState::Written, None),
    }
}

/// It goes no further by itself.
pub fn rests(state: HomeState, last: Option<Arc<str>>) -> HomeSettled {
    HomeSettled {
        state,
        next_try: None,
        last,
        found: None,
    }
}

/// What was heard, as it may stand in the open: nothing of what an answer said.
pub fn heard(fault: &Fault) -> Arc<str> {
    match fault {
        Fault::NotBelieved(_) => "its answer cannot be believed".into(),
        Fault::Unaskable(_) => "connection.toml could not be filled in".into(),
        other => other.to_string().into(),
    }
}
