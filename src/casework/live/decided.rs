//! What people have entered and decided in a document, as far as it holds.

use crate::{
    casework::{
        live::{LOOK_BACK, Live, day_of},
        office::name_of,
    },
    forms::{
        invite::entries::settle::{Comes, Decided, Entered, Review},
        sheet::SYSTEM,
    },
    model::{
        id::{Identifier, SystemName},
        live::{By, Change},
    },
    rules::{attendance::exclusion::Exclusion, disclosure::item::Item},
    store::decisions::{Decision, DecisionKind, Step},
};

/// What stands as the item of an exclusion that was agreed for the last review.
pub const CARRIED: &str = "carried";

impl Live {
    pub(in crate::casework) fn entered(&self) -> Entered {
        let exclusions = self
            .standing(DecisionKind::Exclusion)
            .filter_map(exclusion)
            .collect();
        Entered {
            entries: self.entries.clone(),
            added: self.added.iter().map(|one| one.person.clone()).collect(),
            exclusions,
            decided: self.decided(),
            begun: Some(self.kept.created_at),
        }
    }

    /// Everything else that people have decided, as far as it holds.
    fn decided(&self) -> Vec<Decided> {
        let mut decided = Vec::new();
        for one in self.decisions.iter().filter(|one| one.ended.is_none()) {
            let item = one.item.as_deref();
            let named = item.and_then(Item::named);
            match (one.kind, named) {
                (DecisionKind::AgainstWish, _) => decided.push(Decided::AgainstWish {
                    person: one.person.clone(),
                    comes: match item {
                        Some("comes") => Comes::Yes,
                        _ => Comes::No,
                    },
                }),
                (DecisionKind::Exclusion, _) if item == Some(CARRIED) => {
                    decided.push(Decided::OutLastTime {
                        person: one.person.clone(),
                    });
                }
                (DecisionKind::Withholding, Some(item)) => {
                    decided.extend(self.withheld(one, item));
                }
                (DecisionKind::Grant, Some(item)) => {
                    decided.extend(one.agreed.as_ref().map(|step| Decided::Told {
                        reader: one.person.clone(),
                        item,
                        by: decider(&step.by),
                        on: day_of(step.at),
                    }));
                }
                (DecisionKind::SecondCheck, _) if self.is_checked(one) => {
                    decided.push(Decided::SecondCheck {
                        reader: one.person.clone(),
                    });
                }
                _ => {}
            }
        }
        decided
    }

    /// Where the child lives is kept from somebody by a decision that the law asks for besides.
    fn withheld(&self, one: &Decision, item: Item) -> Vec<Decided> {
        let Step { by, at } = &one.proposed;
        let mut decided = vec![Decided::KeptBack {
            from: one.person.clone(),
            item,
            for_review: match *at < self.kept.created_at {
                true => Review::Last,
                false => Review::This,
            },
        }];
        if item == Item::PlacementAddress {
            decided.push(Decided::Withheld {
                from: one.person.clone(),
                by: decider(by),
                on: day_of(*at),
            });
        }
        decided
    }

    /// Whether a second person has read somebody's letter, and nothing that stands in it has
    /// changed since. What lies too far back to be seen counts as changed.
    pub fn is_checked(&self, check: &Decision) -> bool {
        let Some(agreed) = &check.agreed else {
            return false;
        };
        let is_cut = self.changes.len() >= LOOK_BACK as usize;
        let seen_to = self.changes.last().map(|change| change.at);
        let is_seen = !is_cut || seen_to.is_some_and(|at| at <= agreed.at);
        let touches = |change: &Change| {
            let Some(place) = &change.place else {
                return false;
            };
            place.row.as_ref() == Some(&check.person)
                || matches!(&*place.section, "review" | "wishes")
        };
        is_seen
            && !self
                .changes
                .iter()
                .take_while(|change| change.at > agreed.at)
                .any(touches)
    }
}

/// Who decided something, as the rules name people.
fn decider(by: &By) -> Identifier {
    Identifier::new(&SystemName::new(SYSTEM), &by.code)
}

/// An exclusion that both have agreed to; `None` as long as one is missing.
pub fn exclusion(decision: &Decision) -> Option<Exclusion> {
    let agreed = decision.agreed.as_ref()?;
    if decision.item.as_deref() == Some(CARRIED) {
        return None;
    }
    let name = |step: &Step| name_of(&step.by);
    let on = day_of(agreed.at);
    let (chair, worker) = match decision.item.as_deref() {
        Some("chair") => (&decision.proposed, agreed),
        _ => (agreed, &decision.proposed),
    };
    Exclusion::new(
        &decision.person,
        decision.reason.reveal(),
        (&name(chair), &name(worker)),
        on,
        decision.alternative.as_ref()?.reveal(),
    )
    .ok()
}
