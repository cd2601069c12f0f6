//! Showing: until which day the page of a service tells of the family.

use jiff::{Span, civil::Date};

/// The last day on which the page shows anything but its reference; nothing where no end is near.
///
/// `ended` are the days on which the service accepted or declined and on which a child's last
/// review was closed: the first of them counts, and `days` follow on it. A new link that was given
/// after it begins them anew.
pub fn shown_until(
    days: u16,
    ended: impl IntoIterator<Item = Date>,
    linked: Option<Date>,
) -> Option<Date> {
    let first = ended.into_iter().min()?;
    let from = linked.map_or(first, |day| day.max(first));
    let span = Span::new().days(i64::from(days));
    // Beyond the calendar nothing is shown for longer.
    Some(from.checked_add(span).unwrap_or(from))
}
