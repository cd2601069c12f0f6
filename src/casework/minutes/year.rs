//! Year: the reviews of a year as the SSDA903 return asks for them.

use jiff::civil::Date;

use crate::{
    casework::{
        live::Live,
        minutes::finish::birthday,
        office::{Office, VerbError},
        open::{FORM, log},
    },
    model::actor::Actor,
    rules::minutes::returns::{self, Reviewed, Row},
};

/// The first line of the table.
pub const HEAD: [&str; 4] = ["CHILD", "DOB", "REVIEW", "REVIEW_CODE"];

/// What is said of a review that was held and has no row yet.
const NOT_ACCEPTED: &str = "it was held, and its record is not accepted";

/// The table REVIEWS of one year, and what could not be reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    /// Cell by cell, as [`HEAD`] names them.
    pub rows: Vec<Vec<String>>,
    /// The reference of a review, and why it has no row.
    pub faults: Vec<(String, String)>,
    /// The references of reviews that have one, of children of whom no legal status is known.
    pub unchecked: Vec<String>,
}

/// The reviews of one year whose records were accepted. Each has a row in the access log: it names
/// children. A review that was held and whose record is not accepted is among what could not be
/// reported: without it the return would be short of one, and nobody would know.
///
/// # Errors
/// [`VerbError::NotThere`] for anybody but the command line; [`VerbError::NotNow`] for a year that no
/// return is of.
pub async fn reviews(office: &Office, who: &Actor, year: i16) -> Result<Returned, VerbError> {
    if *who != Actor::CommandLine {
        return Err(VerbError::NotThere);
    }
    let Some(days) = returns::year(year) else {
        return Err(VerbError::NotNow(format!("There is no return of {year}.")));
    };
    let mut snapshot = office.store.read().await?;
    let mut reviewed = Vec::new();
    let mut about = Vec::new();
    for document in snapshot.accepted_reviews().await? {
        let minutes = snapshot.review_minutes(&document).await?;
        let live = Live::load(&mut snapshot, &document).await?;
        let Some((minutes, live)) = minutes.zip(live) else {
            continue;
        };
        let statuses = live.kept.network.child.legal_statuses.items.iter();
        reviewed.push(Reviewed {
            child: live.kept.child.value.to_string(),
            born: birthday(&live),
            on: minutes.held_on,
            code: minutes.participation,
            statuses: statuses.map(|one| one.code.to_string()).collect(),
        });
        about.push((document, live.kept.reference.to_string()));
    }
    let waiting = snapshot.reviews_without_record(FORM, days).await?;
    drop(snapshot);
    let table = returns::table(&reviewed, days);
    for (document, _) in &about {
        log(office, who, document, "ssda903_reviews").await?;
    }
    let reference = |at: usize| Some(about.get(at)?.1.clone());
    let faults = table.faults.into_iter();
    let faults = faults.filter_map(|(at, error)| Some((reference(at)?, error.to_string())));
    let waiting = waiting
        .into_iter()
        .map(|reference| (reference.to_string(), NOT_ACCEPTED.to_owned()));
    Ok(Returned {
        rows: table.rows.iter().map(cells).collect(),
        faults: faults.chain(waiting).collect(),
        unchecked: table.unchecked.into_iter().filter_map(reference).collect(),
    })
}

fn cells(row: &Row) -> Vec<String> {
    vec![
        row.child.clone(),
        written(row.born),
        written(row.on),
        row.code.code().to_owned(),
    ]
}

/// `03/12/2026`.
fn written(day: Date) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year())
}
