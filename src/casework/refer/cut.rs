//! What each service would get of each child, and whether it can take the child.

use std::sync::Arc;

use crate::{
    casework::{
        live::{Composed, Live},
        office::Office,
    },
    forms::referral::{
        agreeing::{Agreeing, agreeing},
        record::Filled,
        typing::Missing,
    },
    model::{
        id::{Identifier, SystemName},
        live::DocumentId,
        name::PersonalText,
        referral::{Slice, Typed},
    },
    rules::{
        disclosure::doors::ServiceReader,
        referral::{
            eligibility::{Known, Verdict, verdict},
            offer::{Service, ServiceWay},
            slice::{self, Fact},
        },
    },
};

/// What one service gets about one child, or why nothing goes to it by machine.
pub struct Cut {
    pub slice: Slice,
    pub blocks: Vec<Arc<str>>,
}

/// What the record says of a child, as far as services ask.
pub fn known(composed: &Composed) -> Known {
    let prepared = &composed.prepared;
    Known::of(&prepared.network.child, &prepared.situation)
}

/// Everything that the record knows for the form.
pub fn filled(office: &Office, composed: &Composed) -> Vec<Filled> {
    let prepared = &composed.prepared;
    let form = &office.desk.referral;
    form.filled(prepared.network, &prepared.situation, &prepared.document)
}

/// Whose agreement is asked for.
pub fn agreeing_of(office: &Office, composed: &Composed) -> Vec<Agreeing> {
    let prepared = &composed.prepared;
    let practice = office.desk.referral.practice;
    agreeing(
        prepared.network,
        &prepared.situation,
        practice.own_word_from_age,
    )
}

/// Everybody whose agreement is asked for, of all the children, each once.
pub fn all_agreeing(office: &Office, children: &[Live]) -> Vec<Agreeing> {
    let mut all: Vec<Agreeing> = Vec::new();
    for live in children {
        for one in live.compose(office, |composed| agreeing_of(office, composed)) {
            if !all.iter().any(|known| known.id == one.id) {
                all.push(one);
            }
        }
    }
    all
}

/// Asks whether a service can take a child.
pub fn eligible(office: &Office, live: &Live, service: &Service) -> Verdict {
    live.compose(office, |composed| verdict(service, &known(composed)))
}

/// A service as the reader of a child's facts, for as long as one document is looked at.
pub fn reading<T>(
    office: &Office,
    composed: &Composed,
    service: &str,
    look: impl FnOnce(&ServiceReader) -> T,
) -> T {
    let prepared = &composed.prepared;
    let policy = office.desk.invite.policy(
        prepared.network,
        &prepared.situation,
        &composed.circumstances,
    );
    let id = Identifier::new(&SystemName::new("service"), service);
    look(&ServiceReader::new(&policy, &id))
}

/// Cuts what a service gets about one child.
pub fn cut(office: &Office, live: &Live, service: &Service) -> Cut {
    live.compose(office, |composed| {
        let facts: Vec<Fact> = filled(office, composed)
            .iter()
            .filter_map(Filled::fact)
            .collect();
        reading(office, composed, &service.id, |reader| Cut {
            slice: slice::cut(service, &facts, reader),
            // What somebody tells by hand, they answer for.
            blocks: match service.way {
                ServiceWay::ByHand(_) | ServiceWay::CaseNote(_) => Vec::new(),
                ServiceWay::Mail(_) | ServiceWay::Webhook(_) | ServiceWay::Fetch => reader.blocks(),
            },
        })
    })
}

/// What of a slice may still be shown, and whether anything may.
pub fn still(office: &Office, live: &Live, service: &str, kept: &Slice) -> Cut {
    live.compose(office, |composed| {
        reading(office, composed, service, |reader| Cut {
            slice: slice::still(kept, reader),
            blocks: reader.blocks(),
        })
    })
}

/// Everything that is typed and goes to a service, with the name of its field.
pub fn typed_words<'t>(typed: &'t Typed, service: &Service) -> Vec<(String, &'t PersonalText)> {
    let always = [
        ("reason", &typed.reason),
        ("hoped", &typed.hoped),
        ("tried", &typed.tried),
    ];
    let always = always
        .into_iter()
        .filter_map(|(field, words)| Some((field.to_owned(), words.as_ref()?)));
    let extras = service.asks.iter().filter_map(|ask| {
        let words = typed.extra(&ask.key)?;
        Some((format!("extra-{}", ask.key), words))
    });
    always.chain(extras).collect()
}

/// What was typed for one child alone and goes to a service with that child, with the name of its
/// field.
pub fn own_words<'t>(
    typed: &'t Typed,
    child: &DocumentId,
) -> impl Iterator<Item = (String, &'t PersonalText)> {
    typed.own.iter().filter_map({
        let child = child.clone();
        move |one| {
            let field = format!("own-{}-{}", one.child, one.field);
            (one.child == child).then_some((field, &one.words))
        }
    })
}

/// What is wrong with what was typed, for one service and one child: words that hold what the
/// service must not be told.
pub fn leaks(
    office: &Office,
    live: &Live,
    (service, slices): (&Service, &[(&DocumentId, &Slice)]),
    typed: &Typed,
) -> Vec<Missing> {
    live.compose(office, |composed| {
        reading(office, composed, &service.id, |reader| {
            let mut found = Vec::new();
            let told: Vec<&Slice> = slices.iter().map(|(_, slice)| *slice).collect();
            let own = slices.iter().flat_map(|(child, _)| own_words(typed, child));
            for (field, words) in typed_words(typed, service).into_iter().chain(own) {
                if let Err(kind) = slice::check_typed(words.reveal(), &told, reader) {
                    let message = format!("Take out {kind}: {} must not be told it", service.name);
                    found.push(Missing::new(&field, message));
                }
            }
            found
        })
    })
}
