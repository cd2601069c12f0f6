//! Finding a date in JSON. Links to answer by are for the pages alone.

use axum::{
    Json,
    extract::{Path, State},
};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    casework::{
        dates::{
            choose as chosen,
            offer::{self as offered, Offering},
            page::{Looking, page},
        },
        enter::Typed,
        page::dates::{
            AskedPart, CalendarPart, CalendarStanding, OfferPart, OfferedPart, SlotPart, WindowPart,
        },
    },
    model::{
        live::{DocumentId, Place},
        slot::{Meets, Slot},
    },
    web::api::{
        body::Sent,
        caller::{Caller, Wish},
        description::Api,
        fields::DoneJson,
        problem::{Problem, SCHEMA},
        tokens::Scope,
    },
};

/// When the meeting of a document can be, and what is offered.
#[derive(Serialize, ToSchema)]
pub struct DatesJson {
    #[schema(example = 1)]
    schema: u32,
    number: i64,
    window: Option<WindowJson>,
    /// Why there is no window.
    why_no_window: Option<String>,
    /// The calendars of those without whom there is no review.
    calendars: Vec<CalendarJson>,
    proposed: Vec<SlotJson>,
    offer: Option<OfferJson>,
    /// The versions to send with a choice.
    seen: Vec<SeenJson>,
}

/// The days on which the meeting can be.
#[derive(Serialize, ToSchema)]
struct WindowJson {
    #[schema(example = "2026-11-24")]
    first: String,
    #[schema(example = "2026-12-08")]
    last: String,
    working_days: i32,
    /// `lawful`, `late` or `no_due`.
    #[schema(example = "lawful")]
    kind: &'static str,
}

/// Whether a calendar was read; never what stands in it.
#[derive(Serialize, ToSchema)]
struct CalendarJson {
    #[schema(example = "Social worker")]
    role: &'static str,
    name: Option<String>,
    /// `read`, `failed` or `missing`.
    #[schema(example = "read")]
    standing: &'static str,
    words: String,
}

/// A day and a time with what speaks for and against it.
#[derive(Serialize, ToSchema)]
struct SlotJson {
    /// Civil time in Europe/London.
    #[schema(example = "2026-12-03T16:00:00")]
    start: String,
    minutes: u32,
    good: Vec<String>,
    against: Vec<String>,
}

/// What is offered now.
#[derive(Serialize, ToSchema)]
struct OfferJson {
    id: String,
    /// `in_person` or `remote`.
    #[schema(example = "in_person")]
    meets: &'static str,
    place: Option<String>,
    room: Option<String>,
    slots: Vec<OfferedJson>,
    asked: Vec<AskedJson>,
}

#[derive(Serialize, ToSchema)]
struct OfferedJson {
    slot: SlotJson,
    /// How many have said that they can.
    can: usize,
    cannot: usize,
}

/// One person who was asked, and what they can make.
#[derive(Serialize, ToSchema)]
struct AskedJson {
    row: String,
    name: String,
    /// The places in the list of slots, from 0; nothing without an answer.
    slots: Option<Vec<u32>>,
}

/// A place, and the version of what stands there.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SeenJson {
    #[schema(example = "review//date")]
    place: String,
    version: u32,
}

impl From<WindowPart> for WindowJson {
    fn from(part: WindowPart) -> Self {
        Self {
            first: part.first.to_string(),
            last: part.last.to_string(),
            working_days: part.working_days,
            kind: part.code,
        }
    }
}

impl From<CalendarPart> for CalendarJson {
    fn from(part: CalendarPart) -> Self {
        Self {
            role: part.role,
            name: part.name,
            standing: match part.standing {
                CalendarStanding::Read => "read",
                CalendarStanding::Failed => "failed",
                CalendarStanding::Missing => "missing",
            },
            words: part.words,
        }
    }
}

impl From<SlotPart> for SlotJson {
    fn from(part: SlotPart) -> Self {
        Self {
            start: part.slot.start.to_string(),
            minutes: part.slot.minutes,
            good: part.good,
            against: part.against,
        }
    }
}

impl From<OfferPart> for OfferJson {
    fn from(part: OfferPart) -> Self {
        Self {
            id: part.id,
            meets: part.meets.code(),
            place: part.place,
            room: part.room,
            slots: part.slots.into_iter().map(Into::into).collect(),
            asked: part.asked.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<OfferedPart> for OfferedJson {
    fn from(part: OfferedPart) -> Self {
        Self {
            can: part.can.len(),
            cannot: part.cannot.len(),
            slot: part.part.into(),
        }
    }
}

impl From<AskedPart> for AskedJson {
    fn from(part: AskedPart) -> Self {
        Self {
            row: part.row,
            name: part.name,
            slots: part.answer,
        }
    }
}

/// When the meeting can be, and what is offered
#[utoipa::path(
    get, path = "/api/v1/documents/{document}/dates", tag = "dates",
    params(("document" = String, Path)),
    responses((status = 200, body = DatesJson), (status = 404, body = Problem)),
)]
pub async fn find(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
) -> Result<Json<DatesJson>, Problem> {
    let who = caller.may(Scope::Read)?;
    let document = DocumentId::new(&document);
    let page = page(&api.site.office, who, &document, Looking::Opens).await?;
    let seen = page.seen.into_iter().map(|(place, version)| SeenJson {
        place: place.to_string(),
        version,
    });
    Ok(Json(DatesJson {
        schema: SCHEMA,
        number: page.number.0,
        window: page.window.map(Into::into),
        why_no_window: page.why_no_window,
        calendars: page.calendars.into_iter().map(Into::into).collect(),
        proposed: page.proposed.into_iter().map(Into::into).collect(),
        offer: page.offer.map(Into::into),
        seen: seen.collect(),
    }))
}

/// Slots to offer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferWish {
    slots: Vec<SlotWish>,
    /// `in_person` or `remote`.
    #[schema(example = "in_person")]
    meets: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    room: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SlotWish {
    /// Civil time in Europe/London.
    #[schema(example = "2026-12-03T16:00:00")]
    start: String,
    minutes: u32,
}

/// Offer at most three dates to everybody who is asked
#[utoipa::path(
    post, path = "/api/v1/documents/{document}/dates/offers", tag = "dates",
    params(("document" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = OfferWish,
    responses(
        (status = 200, body = DoneJson),
        (status = 404, body = Problem),
        (status = 409, description = "Dates are offered already", body = Problem),
        (status = 422, body = Problem),
    ),
)]
pub async fn offer(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
    wish: Wish,
    Sent(asked): Sent<OfferWish>,
) -> Result<Json<DoneJson>, Problem> {
    let who = caller.may(Scope::Write)?;
    let slots = asked.slots.iter().map(|slot| {
        let start: DateTime = slot.start.parse().map_err(|_| {
            Problem::unreadable("Write `start` as 2026-12-03T16:00:00, without a zone.")
        })?;
        let minutes = slot.minutes;
        Ok::<_, Problem>(Slot { start, minutes })
    });
    let meets = Meets::from_code(&asked.meets)
        .ok_or_else(|| Problem::unreadable("`meets` is `in_person` or `remote`."))?;
    let offering = Offering {
        slots: slots.collect::<Result<_, Problem>>()?,
        also: (String::new(), String::new()),
        meets,
        place: asked.place,
        room: asked.room,
    };
    let document = DocumentId::new(&document);
    let done = offered::offer(&api.site.office, who, &wish.0, &document, &offering).await?;
    Ok(Json(done.into()))
}

/// Withdraw the dates that are offered
#[utoipa::path(
    post, path = "/api/v1/documents/{document}/dates/withdrawals", tag = "dates",
    params(("document" = String, Path), ("Idempotency-Key" = String, Header)),
    responses(
        (status = 200, body = DoneJson),
        (status = 404, body = Problem),
        (status = 409, description = "No dates are offered", body = Problem),
    ),
)]
pub async fn withdraw(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
    wish: Wish,
) -> Result<Json<DoneJson>, Problem> {
    let who = caller.may(Scope::Write)?;
    let document = DocumentId::new(&document);
    let done = offered::withdraw(&api.site.office, who, &wish.0, &document).await?;
    Ok(Json(done.into()))
}

/// A slot to choose, over the versions that were seen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoiceWish {
    offer: String,
    /// The place of the slot in the offer's list, from 0.
    slot: u32,
    seen: Vec<SeenJson>,
    /// How people join, each for that person alone.
    #[serde(default)]
    joining: Vec<JoiningWish>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct JoiningWish {
    #[schema(example = "people/mosaic:812/joining")]
    place: String,
    text: String,
    version: u32,
}

/// Choose one of the dates that are offered; for people only
#[utoipa::path(
    post, path = "/api/v1/documents/{document}/dates/choices", tag = "dates",
    params(("document" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = ChoiceWish,
    responses(
        (status = 200, body = DoneJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, description = "Somebody has entered something else meanwhile", body = Problem),
    ),
)]
pub async fn choose(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
    wish: Wish,
    Sent(asked): Sent<ChoiceWish>,
) -> Result<Json<DoneJson>, Problem> {
    let who = caller.may(Scope::Sign)?;
    let place = |text: &str| {
        let read = text.parse::<Place>();
        read.map_err(|_| Problem::unreadable("Write a place as `review//date`."))
    };
    let seen = asked
        .seen
        .iter()
        .map(|seen| Ok::<_, Problem>((place(&seen.place)?, seen.version)));
    let joining = asked.joining.iter().map(|one| {
        Ok::<_, Problem>(Typed {
            place: place(&one.place)?,
            text: one.text.clone(),
            version: one.version,
        })
    });
    let choice = chosen::Choice {
        offer: asked.offer,
        slot: asked.slot,
        seen: seen.collect::<Result<_, Problem>>()?,
        joining: joining.collect::<Result<_, Problem>>()?,
    };
    let document = DocumentId::new(&document);
    let done = chosen::choose(&api.site.office, who, &wish.0, &document, &choice).await?;
    Ok(Json(done.into()))
}
