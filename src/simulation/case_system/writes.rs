//! Writing back: case notes, documents, and changes to a review.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
    sync::Mutex,
};

use jiff::civil::Date;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::simulation::case_system::{
    answer::{Answer, Body, JSON},
    family,
    fault::Effect,
    gate::held,
    history::{self, Note, Planned, Review},
    numbers::{PersonNumber, review_of},
    page::Page,
    people::Id,
    server::etag,
    shape::{Root, Shape},
    show,
    world::World,
};

/// What has been written since the simulator started.
#[derive(Debug, Default)]
pub struct Shelf {
    written: Mutex<Written>,
}

#[derive(Debug, Default)]
struct Written {
    notes: BTreeMap<u64, Vec<Note>>,
    documents: Vec<Document>,
    /// In the order of writing: the person, and the day.
    touched: Vec<(u64, Date)>,
    reviews: BTreeMap<u64, ReviewChange>,
    answers: HashMap<String, (u64, Answer)>,
}

/// The fields of a review that can be changed. What is not named stays.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct ReviewChange {
    status: Option<String>,
    review_date: Option<String>,
    participation_code: Option<String>,
    /// When the next review has to be held: it is opened with that day.
    next_due_date: Option<String>,
    planned: Option<PlannedChange>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct PlannedChange {
    date: Option<String>,
    time: Option<String>,
    duration_minutes: Option<u64>,
    format: Option<String>,
    venue: Option<String>,
    room: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewNote {
    title: String,
    content: String,
    #[serde(default)]
    note_type: String,
    external_reference: Option<String>,
}

/// A document as it came.
#[derive(Debug, Default)]
pub struct Upload {
    pub title: String,
    pub sha256: String,
    pub kind: String,
    pub external: Option<String>,
    pub bytes: Vec<u8>,
}

/// A document that is kept: its bytes are not.
#[derive(Clone, Debug)]
struct Document {
    id: u64,
    person: u64,
    title: String,
    sha256: String,
    size: usize,
    external: Option<String>,
}

impl Shelf {
    /// The notes that were written about a person, the oldest first.
    pub fn notes(&self, person: u64) -> Vec<Note> {
        held(&self.written)
            .notes
            .get(&person)
            .cloned()
            .unwrap_or_default()
    }

    pub fn touched(&self) -> Vec<(u64, Date)> {
        held(&self.written).touched.clone()
    }

    /// How many notes and documents have been kept.
    pub fn kept(&self) -> (usize, u64) {
        let written = held(&self.written);
        (
            written.notes.values().map(Vec::len).sum(),
            written.documents.len() as u64,
        )
    }

    /// Shows reviews as they have been changed, the newest first. One that was held with a day for
    /// the next has opened that.
    pub fn amend(&self, reviews: &mut Vec<Review>) {
        let written = held(&self.written);
        if written.reviews.is_empty() {
            return;
        }
        let opened: Vec<Review> = reviews
            .iter()
            .filter_map(|row| following(row, written.reviews.get(&row.id)?))
            .filter(|next| !reviews.iter().any(|row| row.id == next.id))
            .collect();
        reviews.splice(..0, opened);
        for review in reviews {
            if let Some(change) = written.reviews.get(&review.id) {
                apply(review, change);
            }
        }
    }
}

/// The review that a change of the one before has opened.
fn following(row: &Review, change: &ReviewChange) -> Option<Review> {
    let due = day_of(change.next_due_date.as_deref()?)?;
    change.review_date.as_ref()?;
    Some(Review {
        id: row.id + 1,
        category: "Subsequent review",
        due,
        held: None,
        status: "INCOMPLETE".to_owned(),
        cancelled: None,
        participation: None,
        invited: Vec::new(),
        planned: None,
        wishes: None,
        ..row.clone()
    })
}

fn apply(review: &mut Review, change: &ReviewChange) {
    if let Some(status) = &change.status {
        review.status.clone_from(status);
    }
    if let Some(day) = &change.review_date {
        review.held = day_of(day);
    }
    if change.participation_code.is_some() {
        review.participation.clone_from(&change.participation_code);
    }
    let Some(plan) = &change.planned else { return };
    let planned = review.planned.get_or_insert(Planned {
        on: None,
        time: None,
        minutes: None,
        format: None,
        venue: None,
        venue_is_placement: None,
        room: None,
        brought_forward: None,
    });
    if let Some(day) = &plan.date {
        planned.on = day_of(day);
    }
    planned.minutes = plan.duration_minutes.or(planned.minutes);
    let texts = [
        (&plan.time, &mut planned.time),
        (&plan.format, &mut planned.format),
        (&plan.venue, &mut planned.venue),
        (&plan.room, &mut planned.room),
    ];
    for (new, old) in texts {
        if new.is_some() {
            old.clone_from(new);
        }
    }
}

fn day_of(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

/// Answers a write once: what comes again under the same key gets the first answer.
pub fn once(
    world: &World,
    key: Option<&str>,
    body: &[u8],
    effects: &[Effect],
    write: impl FnOnce() -> Answer,
) -> Answer {
    let ignored = effects.contains(&Effect::KeysIgnored);
    let Some(key) = key.filter(|_| !ignored) else {
        return write();
    };
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    let sum = hasher.finish();
    let before = held(&world.shelf.written).answers.get(key).cloned();
    match before {
        Some((other, _)) if other != sum => {
            return Answer::json(422, r#"{"message":"This key was used with another body"}"#);
        }
        Some(_) if effects.contains(&Effect::StillUnderWay) => {
            return Answer::json(
                409,
                r#"{"message":"The first request with this key is still under way"}"#,
            );
        }
        Some((_, answer)) => return answer.with("idempotent-replayed", "true"),
        None => {}
    }
    let answer = write();
    if answer.status < 400 {
        held(&world.shelf.written)
            .answers
            .insert(key.to_owned(), (sum, answer.clone()));
    }
    answer
}

fn person(world: &World, id: &str) -> Option<PersonNumber> {
    PersonNumber::parse(id)
        .map(|(number, _)| number)
        .filter(|number| family::exists(&world.council, *number))
}

fn not_found() -> Answer {
    Answer::json(404, r#"{"message":"Person not found"}"#)
}

/// `POST /persons/{id}/case-notes`
pub fn case_note(world: &World, id: &str, body: &[u8]) -> Answer {
    let Some(number) = person(world, id) else {
        return not_found();
    };
    let Ok(new) = serde_json::from_slice::<NewNote>(body) else {
        return Answer::text(400, "title and content are required");
    };
    let mut written = held(&world.shelf.written);
    let count: usize = written.notes.values().map(Vec::len).sum();
    let note = Note {
        id: 900_000_001 + count as u64,
        title: new.title,
        content: new.content,
        kind: new.note_type,
        on: world.today(),
        by: "Samepage".to_owned(),
        by_email: "samepage@northshire.example".to_owned(),
        external: new.external_reference,
    };
    let mut page = Page::new(
        Shape::Json,
        Root {
            name: "caseNote",
            operation: "",
            inner: None,
        },
    );
    show::care::note(&mut page, &Id::Number(number.id()), &note);
    let location = format!("/api/v1/persons/{}/case-notes/{}", number.id(), note.id);
    written.touched.push((number.id(), note.on));
    written.notes.entry(number.id()).or_default().push(note);
    Answer::new(
        201,
        Body {
            kind: JSON,
            bytes: page.finish().into_bytes(),
        },
    )
    .with("location", &location)
}

const KINDS: &[&str] = &[
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "text/html",
    "text/plain",
];

/// `POST /persons/{id}/documents`
pub fn document(world: &World, id: &str, upload: &Upload) -> Answer {
    let Some(number) = person(world, id) else {
        return not_found();
    };
    if upload.bytes.len() > world.document_cap {
        return Answer::json(413, r#"{"message":"The document is too large"}"#);
    }
    let kind = upload.kind.split(';').next().unwrap_or_default().trim();
    if !KINDS.contains(&kind) {
        return Answer::json(415, r#"{"message":"Documents of this type are not taken"}"#);
    }
    let sum: String = Sha256::digest(&upload.bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    if !upload.sha256.is_empty() && !upload.sha256.eq_ignore_ascii_case(&sum) {
        return Answer::json(422, r#"{"message":"The sum does not match the document"}"#);
    }
    let mut written = held(&world.shelf.written);
    written.touched.push((number.id(), world.today()));
    let size = upload.bytes.len();
    let id = 700_000_001 + written.documents.len() as u64;
    let answer = Answer::json(
        201,
        &format!(
            r#"{{"documentId":{id},"personId":{},"sha256":"{sum}","size":{size}}}"#,
            number.id()
        ),
    );
    written.documents.push(Document {
        id,
        person: number.id(),
        title: upload.title.clone(),
        sha256: sum,
        size,
        external: upload.external.clone(),
    });
    answer
}

/// `GET /persons/{id}/documents`, or those that came under one reference.
pub fn documents(world: &World, id: &str, external: Option<&str>) -> Answer {
    let Some(number) = person(world, id) else {
        return not_found();
    };
    let written = held(&world.shelf.written);
    let own = written.documents.iter();
    let own = own.filter(|one| one.person == number.id());
    let rows: Vec<serde_json::Value> = own
        .filter(|one| external.is_none_or(|wanted| one.external.as_deref() == Some(wanted)))
        .map(|one| {
            serde_json::json!({
                "documentId": one.id,
                "title": one.title,
                "sha256": one.sha256,
                "size": one.size,
                "externalReference": one.external,
            })
        })
        .collect();
    let page = serde_json::json!({ "personId": number.id(), "documents": rows });
    Answer::json(200, &page.to_string())
}

/// One review as it is now.
pub fn review(world: &World, id: u64) -> Option<Review> {
    let (child, _) = review_of(id)?;
    if !world.council.has(child) {
        return None;
    }
    let mood = world.mood(child);
    let mut rows = history::reviews(&world.scene(&mood), child);
    world.shelf.amend(&mut rows);
    rows.into_iter().find(|row| row.id == id)
}

/// `GET /reviews/{id}`, with the tag that a change must name.
pub fn review_answer(row: &Review) -> Answer {
    let mut page = Page::new(
        Shape::Json,
        Root {
            name: "review",
            operation: "",
            inner: None,
        },
    );
    show::care::review(&mut page, row);
    let text = page.finish();
    let tag = etag(text.as_bytes());
    Answer::new(
        200,
        Body {
            kind: JSON,
            bytes: text.into_bytes(),
        },
    )
    .with("etag", &tag)
}

/// `PATCH /reviews/{id}`
pub fn change_review(
    world: &World,
    id: &str,
    if_match: Option<&str>,
    body: &[u8],
    effects: &[Effect],
) -> Answer {
    let Some(row) = id.parse().ok().and_then(|id| review(world, id)) else {
        return Answer::json(404, r#"{"message":"Review not found"}"#);
    };
    let Some(tag) = if_match else {
        return Answer::json(428, r#"{"message":"If-Match is required"}"#);
    };
    let current = review_answer(&row);
    let matches = current
        .headers
        .iter()
        .any(|(name, value)| *name == "etag" && value == tag);
    if !matches || effects.contains(&Effect::ReviewChangedMeanwhile) {
        return Answer::json(412, r#"{"message":"The review has changed"}"#);
    }
    let Ok(change) = serde_json::from_slice::<ReviewChange>(body) else {
        return Answer::text(400, "Unknown or malformed field");
    };
    {
        let mut written = held(&world.shelf.written);
        let kept = written.reviews.entry(row.id).or_default();
        merge(kept, change);
    }
    match review(world, row.id) {
        Some(row) => review_answer(&row),
        None => not_found(),
    }
}

fn merge(kept: &mut ReviewChange, new: ReviewChange) {
    kept.status = new.status.or(kept.status.take());
    kept.review_date = new.review_date.or(kept.review_date.take());
    kept.participation_code = new.participation_code.or(kept.participation_code.take());
    kept.next_due_date = new.next_due_date.or(kept.next_due_date.take());
    let Some(new) = new.planned else { return };
    let plan = kept.planned.get_or_insert_default();
    plan.date = new.date.or(plan.date.take());
    plan.time = new.time.or(plan.time.take());
    plan.duration_minutes = new.duration_minutes.or(plan.duration_minutes);
    plan.format = new.format.or(plan.format.take());
    plan.venue = new.venue.or(plan.venue.take());
    plan.room = new.room.or(plan.room.take());
}
