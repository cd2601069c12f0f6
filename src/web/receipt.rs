//! The receipt: what the service sent, what people did, how long roles took.

use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};

use crate::{
    casework::receipt::{self, ReviewReceipt, RoleReceipt},
    render::view::View,
    web::{
        error::Failure,
        session::SignedIn,
        shell::{Screen, Shell},
        site::Site,
    },
};

/// A full bar, in the units of its picture.
const FULL: i64 = 100;

/// The page: numbers, and bars that repeat them.
pub async fn page(State(site): State<Arc<Site>>, asks: SignedIn) -> Result<Response, Failure> {
    let receipt = receipt::council(&site.office, &asks.actor()).await?;
    let all = receipt.all();
    let most = receipt.roles.iter().map(tenths).max().unwrap_or_default();
    let messages = receipt.reviews.iter().map(messages).max();
    let view = View::new()
        .object("all", sums(&all))
        .maybe(
            "days",
            receipt.usual_days().map(|days| match days {
                1 => "1 day".to_owned(),
                many => format!("{many} days"),
            }),
        )
        .list("roles", receipt.roles.iter().map(|one| role(one, most)))
        .list(
            "reviews",
            receipt
                .reviews
                .iter()
                .map(|one| review(one, messages.unwrap_or_default())),
        );
    let shell = Shell::new("Receipt").of(&asks.staff).on(Screen::Receipt);
    site.page("pages/receipt.html", &shell, view)
}

/// The same as CSV.
pub async fn csv(State(site): State<Arc<Site>>, asks: SignedIn) -> Result<Response, Failure> {
    let receipt = receipt::council(&site.office, &asks.actor()).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"receipt.csv\"",
        ),
    ];
    Ok((headers, receipt.csv()).into_response())
}

fn by_service(one: &ReviewReceipt) -> u32 {
    one.invitations + one.reminders
}

/// Letters that somebody posted, talks, and answers that somebody wrote down.
fn by_people(one: &ReviewReceipt) -> u32 {
    one.by_hand + one.talks + one.answered.saturating_sub(one.needed_nobody)
}

fn messages(one: &ReviewReceipt) -> u32 {
    by_service(one) + by_people(one)
}

fn sums(all: &ReviewReceipt) -> View {
    View::new()
        .number("by_service", i64::from(by_service(all)))
        .number("by_people", i64::from(by_people(all)))
        .number("needed_nobody", i64::from(all.needed_nobody))
        .number("answered", i64::from(all.answered))
}

/// Tenths of a day that one of a role took, on the average.
fn tenths(one: &RoleReceipt) -> i64 {
    match i64::from(one.asked) {
        0 => 0,
        asked => one.days_waited * 10 / asked,
    }
}

/// How long a bar is beside the longest.
fn bar(of: i64, most: i64) -> i64 {
    match most {
        0 => 0,
        most => of * FULL / most,
    }
}

fn role(one: &RoleReceipt, most: i64) -> View {
    let average = tenths(one);
    View::new()
        .text("label", one.label)
        .number("asked", i64::from(one.asked))
        .number("answered", i64::from(one.answered))
        .text("days", format!("{}.{}", average / 10, average % 10))
        .number("bar", bar(average, most))
}

fn review(one: &ReviewReceipt, most: u32) -> View {
    let most = i64::from(most);
    let service = bar(i64::from(by_service(one)), most);
    View::new()
        .text("reference", &one.reference)
        .flag("closed", one.is_closed)
        .number("by_service", i64::from(by_service(one)))
        .number("by_people", i64::from(by_people(one)))
        .number("service_bar", service)
        .number("people_bar", bar(i64::from(by_people(one)), most))
        .number("needed_nobody", i64::from(one.needed_nobody))
        .number("answered", i64::from(one.answered))
        .number("asked", i64::from(one.asked))
        .maybe("days", one.days_to_complete.map(|days| days.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_number_beside_the_longest() {
        assert_eq!((bar(5, 10), bar(10, 10), bar(0, 0)), (50, 100, 0));
        let one = RoleReceipt {
            asked: 4,
            days_waited: 9,
            ..RoleReceipt::default()
        };
        assert_eq!(tenths(&one), 22);
        assert_eq!(tenths(&RoleReceipt::default()), 0);
    }
}
