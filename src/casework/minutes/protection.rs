//! The child protection plan as the record holds it, for those who work under it.
//!
//! It is the record's and is asked of the reading that the document has: nothing of it is kept with
//! the minutes. Staff see it, and professionals as far as the policy lets each of its lines out to
//! them. The family, carers and volunteers have it from the plan itself, which the social worker
//! gives them: what is to be done by one of them is not for each of the others to read here.

use jiff::civil::Date;

use crate::{
    casework::{
        live::{Composed, day_of},
        minutes::{Minuted, after::meets_on, naming::Eyes},
    },
    forms::{
        invite::{name_of, sheet::child_label},
        sheet::day_in_words,
    },
    model::{
        fact::{Fact, ReadState},
        protection::{self, CATEGORIES, INITIAL, PlanAction, ProtectionPlan, STATES},
    },
    rules::{attendance::role::Role, disclosure::reader::Side},
};

/// How the line of the category begins, and how each of those of what is to be done.
const CATEGORY: &str = "Category of the plan:";
const TO_DO: &str = "To do:";

/// Category, start and conferences of the plan that there is on the day of the meeting, and a line
/// for each of its actions; nothing where there is none or where it is not for these eyes.
pub(in crate::casework) fn lines(
    composed: &Composed,
    minuted: &Minuted,
    eyes: &Eyes,
) -> Vec<String> {
    let child = &composed.prepared.network.child;
    let plan = child.plan_on(day(composed, minuted));
    let Some(plan) = plan.filter(|_| works_under_it(composed, eyes)) else {
        return Vec::new();
    };
    let mut lines = vec![category(plan), began(plan)];
    lines.extend(conferences(plan));
    let actions = plan.actions.iter();
    lines.extend(actions.map(|action| to_do(composed, eyes, action)));
    if let Some(why) = untold(&plan.actions.state) {
        lines.push(format!("What is to be done by the plan: {why}"));
    }
    let is_told = |line: &String| match eyes {
        Eyes::Staff => true,
        Eyes::Of(told, _) => told.check_typed(line).is_ok(),
    };
    lines.retain(is_told);
    lines
}

/// The child and the category of the plan, beside the box in which a change of them is written.
pub(in crate::casework) fn category_of(
    composed: &Composed,
    minuted: &Minuted,
    eyes: &Eyes,
) -> Vec<String> {
    let child = match eyes {
        Eyes::Staff => Some(child_label(&composed.live.kept.network)),
        Eyes::Of(told, _) => told.child().map(str::to_owned),
    };
    let plan = lines(composed, minuted, eyes).into_iter();
    let category = plan.filter(|line| line.starts_with(CATEGORY));
    child.into_iter().chain(category).collect()
}

/// What is to be done by the plan, beside the box in which it is brought up to date.
pub(in crate::casework) fn tasks(
    composed: &Composed,
    minuted: &Minuted,
    eyes: &Eyes,
) -> Vec<String> {
    let plan = lines(composed, minuted, eyes).into_iter();
    plan.filter(|line| line.starts_with(TO_DO)).collect()
}

/// The same as the sheet shows it, with the day on which it was read; where there is nothing, staff
/// are told in which way.
pub(in crate::casework) fn opening(
    composed: &Composed,
    minuted: &Minuted,
    eyes: &Eyes,
) -> Vec<String> {
    let on = day(composed, minuted);
    let mut lines = lines(composed, minuted, eyes);
    let plan = composed.prepared.network.child.plan_on(on);
    match (plan, eyes) {
        (Some(plan), _) if !lines.is_empty() => {
            let read = day_in_words(day_of(plan.origin.record.read_at));
            lines.push(format!("This is how the case system held it on {read}"));
        }
        (None, Eyes::Staff) => lines.push(nothing(composed, on)),
        _ => {}
    }
    lines
}

/// The day of which the plan is asked: what came after the meeting is not of it.
fn day(composed: &Composed, minuted: &Minuted) -> Date {
    let today = composed.circumstances.today;
    meets_on(composed, minuted).map_or(today, |day| day.min(today))
}

/// Whoever is on the list as a professional works under the plan; an interpreter is booked.
fn works_under_it(composed: &Composed, eyes: &Eyes) -> bool {
    match eyes {
        Eyes::Staff => true,
        Eyes::Of(told, own) => {
            let part = composed.part(own);
            let is_booked = part.is_none_or(|part| part.role == Role::Interpreter);
            told.side() == Side::Professional && !is_booked
        }
    }
}

fn category(plan: &ProtectionPlan) -> String {
    let words = match &plan.category {
        Fact::Known { value, .. } => protection::words(CATEGORIES, value),
        Fact::NoneRecorded { .. } => "none recorded",
        Fact::NotRecorded => "not recorded",
        Fact::SourceDown { .. } => "the case system did not answer",
        Fact::Withheld { .. } => "the case system does not tell it",
    };
    format!("{CATEGORY} {words}")
}

fn began(plan: &ProtectionPlan) -> String {
    let start = plan.period.start.map(day_in_words);
    let start = start.unwrap_or_else(|| "not recorded".to_owned());
    let is_odd = plan.ends_before_it_begins();
    let odd = if is_odd {
        " (the end in the record lies before it)"
    } else {
        ""
    };
    format!("Start of the plan: {start}{odd}")
}

/// The initial conference, the reviews that were held, and the next that is due.
fn conferences(plan: &ProtectionPlan) -> Vec<String> {
    let all = || plan.conferences.iter();
    if let Some(why) = untold(&plan.conferences.state) {
        return vec![format!("Child protection conferences: {why}")];
    }
    let held = |is_initial: bool| -> Vec<String> {
        all()
            .filter(|one| (*one.kind == *INITIAL) == is_initial)
            .filter_map(|one| one.held)
            .map(day_in_words)
            .collect()
    };
    let in_words = |days: Vec<String>| match days.is_empty() {
        true => "not recorded".to_owned(),
        false => days.join("; "),
    };
    let mut lines = vec![format!(
        "Initial child protection conference: {}",
        in_words(held(true))
    )];
    let reviews = held(false);
    if !reviews.is_empty() {
        lines.push(format!("Review conferences held: {}", reviews.join("; ")));
    }
    let last = all().filter_map(|one| one.held).max();
    let next = all()
        .filter(|one| one.held.is_none() && one.due > last)
        .filter_map(|one| one.due)
        .min();
    if let Some(next) = next {
        lines.push(format!(
            "Next review conference due by {}",
            day_in_words(next)
        ));
    }
    lines
}

/// Why a list does not stand here; nothing where it was read.
fn untold(state: &ReadState) -> Option<&'static str> {
    match state {
        ReadState::Read => None,
        ReadState::NotAsked => Some("the case system is not asked for them"),
        ReadState::SourceDown { .. } => Some("the case system did not answer"),
        ReadState::Withheld { .. } => Some("the case system does not tell all of them"),
    }
}

/// `Visits every week (Sam Whittaker; by Friday 4 December 2026; under way)`.
fn to_do(composed: &Composed, eyes: &Eyes, action: &PlanAction) -> String {
    let mut about = vec![owner(composed, eyes, action)];
    about.push(match action.due {
        Some(day) => format!("by {}", day_in_words(day)),
        None => "no day is recorded".to_owned(),
    });
    about.extend(
        action
            .state
            .value()
            .map(|state| protection::words(STATES, state).to_owned()),
    );
    format!("{TO_DO} {} ({})", action.what.reveal(), about.join("; "))
}

/// Whose it is, as these eyes may call them.
fn owner(composed: &Composed, eyes: &Eyes, action: &PlanAction) -> String {
    let written = action.owner_name.as_ref();
    let Some(id) = &action.owner else {
        return written.map_or_else(
            || "nobody is named".to_owned(),
            |name| name.reveal().to_owned(),
        );
    };
    let person = composed.prepared.network.person(id);
    // A number that was merged into somebody's counts as theirs.
    let row = person.map_or(id, |person| &person.id);
    if composed.part(row).is_some() {
        return eyes.name(composed, row);
    }
    if matches!(eyes, Eyes::Of(..)) {
        return "somebody who is not on the list".to_owned();
    }
    match person.and_then(name_of).or_else(|| written.cloned()) {
        Some(name) => name.reveal().to_owned(),
        None => format!("{} in the case system", id.value),
    }
}

/// What is said before a core group is begun for a child of whom the record holds no plan; nothing
/// where it holds one.
pub(in crate::casework) fn missing(composed: &Composed) -> Option<String> {
    let today = composed.circumstances.today;
    let plan = composed.prepared.network.child.plan_on(today);
    plan.is_none().then(|| nothing(composed, today))
}

/// In which way the record holds no plan that stands.
fn nothing(composed: &Composed, day: Date) -> String {
    let child = &composed.prepared.network.child;
    let plans = &child.protection_plans;
    if let Some(why) = match plans.state {
        ReadState::Read => None,
        ReadState::NotAsked => Some("is not asked for child protection plans"),
        ReadState::SourceDown { .. } => Some("did not answer when the plan was asked for"),
        ReadState::Withheld { .. } => Some("does not tell the child protection plan"),
    } {
        return format!("The case system {why}");
    }
    if child.protection_plan.value() == Some(&true) {
        let words =
            "The record says that there is a child protection plan, and holds none that is open";
        return words.to_owned();
    }
    let ended = plans.iter().filter_map(|plan| plan.period.end);
    match ended.filter(|end| *end <= day).max() {
        Some(end) => format!(
            "No child protection plan is open in the record; the last one ended on {}",
            day_in_words(end)
        ),
        None => "No child protection plan is recorded".to_owned(),
    }
}
