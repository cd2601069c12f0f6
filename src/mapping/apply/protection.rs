//! Child protection plans with what belongs to them; immigration statuses.

use std::sync::Arc;

use crate::{
    mapping::{
        apply::{Reading, row::Row},
        targets::Part,
    },
    model::{
        child::{Child, ImmigrationStatus},
        fact::{Fact, Listing, ReadState},
        finding::{Code, Weight},
        id::Identifier,
        protection::{
            CATEGORIES, CONFERENCES, Coded, Conference, PlanAction, ProtectionPlan, STATES,
        },
    },
};

impl Reading<'_> {
    pub(super) fn protection(&mut self, child: &mut Child, id: &Identifier) {
        child.protection_plans = self.listing(Part::ProtectionPlan, id, |_, row| plan(row));
        let states = (
            self.state_of(Part::Conference),
            self.state_of(Part::PlanAction),
        );
        for plan in &mut child.protection_plans.items {
            (plan.conferences.state, plan.actions.state) = states.clone();
        }
        for mut row in self.rows_about(Part::Conference, id) {
            if let Some(plan) = belongs(&mut child.protection_plans, &mut row) {
                plan.conferences.items.extend(conference(&mut row));
            }
            self.keep(&mut row);
        }
        for mut row in self.rows_about(Part::PlanAction, id) {
            if let Some(plan) = belongs(&mut child.protection_plans, &mut row) {
                self.action(&mut plan.actions, &mut row);
            }
            self.keep(&mut row);
        }
        for plan in &mut child.protection_plans.items {
            let day = |one: &Conference| one.held.or(one.due);
            plan.conferences.items.sort_by_key(day);
        }
    }

    /// One action; where the source does not tell what it is, the list is not told whole.
    fn action(&self, actions: &mut Listing<PlanAction>, row: &mut Row<'_>) {
        let what = match row.text_fact("what") {
            Fact::Known { value, .. } => value,
            Fact::Withheld { system } => {
                actions.state = ReadState::Withheld { system };
                return;
            }
            Fact::NoneRecorded { .. } | Fact::NotRecorded | Fact::SourceDown { .. } => {
                row.find(
                    Code::RowIgnored,
                    Weight::Note,
                    "what",
                    "An action of the child protection plan has no words; it is left out.",
                    "Write in the plan what is to be done.",
                );
                return;
            }
        };
        let owner = row.id("owner").map(|id| self.identifier(&id));
        let owner_name = row.text("owner_name");
        if owner.is_none() && owner_name.is_none() {
            row.find(
                Code::ValueMissing,
                Weight::Note,
                "owner",
                "An action of the child protection plan names nobody who does it.",
                "Agree at the core group who does it, and write it into the plan.",
            );
        }
        actions.items.push(PlanAction {
            id: row.plain("id"),
            what,
            owner,
            owner_name,
            due: row.day("due"),
            state: coded(row, "state", STATES),
            origin: row.own_origin(),
        });
    }

    pub(super) fn immigration(&mut self, child: &mut Child, id: &Identifier) {
        child.immigration.state = self.state_of(Part::Immigration);
        for mut row in self.rows_about(Part::Immigration, id) {
            let period = row.period();
            match row.text_fact("status") {
                Fact::Known { value, origin } => child.immigration.items.push(ImmigrationStatus {
                    status: value,
                    period,
                    origin,
                }),
                Fact::Withheld { system } => {
                    child.immigration.state = ReadState::Withheld { system };
                }
                Fact::NoneRecorded { .. } | Fact::NotRecorded | Fact::SourceDown { .. } => {}
            }
            self.keep(&mut row);
        }
    }
}

/// One plan; nothing where the row says nothing of one.
fn plan(row: &mut Row<'_>) -> Option<ProtectionPlan> {
    let plan = ProtectionPlan {
        id: row.plain("id"),
        category: coded(row, "category", CATEGORIES),
        period: row.period(),
        conferences: Listing::default(),
        actions: Listing::default(),
        origin: row.own_origin(),
    };
    if plan.ends_before_it_begins() {
        row.find(
            Code::ValuesDisagree,
            Weight::Check,
            "end",
            "The child protection plan ends before it begins.",
            "Find out which day is right, and correct the other in the case system.",
        );
    }
    let is_dated = plan.period.start.is_some() || plan.period.end.is_some();
    let says = plan.id.is_some() || is_dated || plan.category != Fact::NotRecorded;
    says.then_some(plan)
}

/// One conference; nothing where it has no day at all.
fn conference(row: &mut Row<'_>) -> Option<Conference> {
    let kind = coded(row, "kind", CONFERENCES);
    let (due, held) = (row.day("due"), row.day("held"));
    if due.is_none() && held.is_none() {
        return None;
    }
    Some(Conference {
        kind: kind.value()?.clone(),
        due,
        held,
        origin: row.own_origin(),
    })
}

/// The plan to which a row belongs: the one that it names, or the only one that there is.
fn belongs<'p>(
    plans: &'p mut Listing<ProtectionPlan>,
    row: &mut Row<'_>,
) -> Option<&'p mut ProtectionPlan> {
    let named = row.id("plan");
    let found = match (&named, plans.items.as_mut_slice()) {
        (None, [only]) => Some(only),
        (None, _) => None,
        (Some(named), all) => all
            .iter_mut()
            .find(|one| one.id.as_deref() == Some(&**named)),
    };
    if found.is_none() {
        row.find(
            Code::RowIgnored,
            Weight::Note,
            "plan",
            "The row belongs to no child protection plan that was read; it is left out.",
            "Look the plan up in the case system.",
        );
    }
    found
}

/// A code of a list. One that is in no list is kept as it is and found: once, wherever it was met.
fn coded(row: &mut Row<'_>, name: &str, known: &[Coded]) -> Fact<Arc<str>> {
    let before = row.findings.len();
    let fact = row.code_fact(name);
    let is_known = |code: &Arc<str>| known.iter().any(|(one, _)| **one == **code);
    if !fact.value().is_none_or(is_known) && row.findings.len() == before {
        let what = format!(
            "{}'s word for the {name} is not one that Samepage knows.",
            row.title()
        );
        row.find(
            Code::CodeUnknown,
            Weight::Check,
            name,
            &what,
            "Ask the people who keep the mapping to add the word.",
        );
    }
    fact
}

#[cfg(test)]
mod tests;
