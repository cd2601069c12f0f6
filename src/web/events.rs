//! The live stream of an open page: a number and which parts, never a value.

use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::{Query, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream;
use serde::Deserialize;
use tokio::{
    sync::broadcast::{self, error::RecvError},
    time::{Interval, MissedTickBehavior, interval},
};

use crate::{
    casework::{feed::Told, session::Doing, watch},
    model::live::{DocumentId, Number},
    web::{error::Failure, session::SignedIn, show, site::Site},
};

/// How often a stream says that somebody is still here, and asks whether they still may be.
const STILL_HERE: Duration = Duration::from_secs(10);

/// A comment so often keeps proxies from closing a silent stream.
const SILENT: Duration = Duration::from_secs(15);

/// Which document, and the newest change that the page shows.
#[derive(Debug, Deserialize)]
pub struct Asked {
    document: String,
    #[serde(default)]
    after: i64,
}

/// What changes in a part of a page changes in others as well: the tasks, the findings. The sections
/// of a plain form may have any name, so that its part is told of each.
fn parts(part: &str) -> &'static str {
    match part {
        "people" => "people findings top responses incident referral plain",
        "wishes" => "wishes people findings top plain",
        "review" => "review people findings top responses plain",
        "signatures" => "top responses plain",
        "minutes" => "minutes plain",
        _ => "top findings wishes review people emergencies responses incident referral plain",
    }
}

/// The stream of one open page.
pub async fn stream(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&asked.document);
    let after = Number(heard(&headers).unwrap_or(asked.after));
    // Listening begins before the look back, so that nothing falls in between.
    let told = site.feed.listen(&document);
    let missed = watch::since(&site.office, &asks.actor(), &document, after).await?;
    let (office, actor) = (&site.office, asks.actor());
    let is_news = !office.presence.has(&document, &actor, office.now());
    watch::here(office, &actor, &document).await?;
    // A second page of somebody who is here is no news: with many open, that is nearly all of them.
    if is_news {
        site.feed.tell_here(&document);
    }
    let mut open = Open {
        document,
        site,
        asks,
        told,
        sent: after,
        ready: VecDeque::new(),
        still_here: interval(STILL_HERE),
        present: String::new(),
    };
    open.still_here
        .set_missed_tick_behavior(MissedTickBehavior::Delay);
    for signal in missed {
        open.change(signal.number, signal.part);
    }
    let events = stream::unfold(open, |mut open| async move {
        let event = open.next().await?;
        Some((Ok::<_, Infallible>(event), open))
    });
    let alive = KeepAlive::new().interval(SILENT);
    Ok(unbuffered(Sse::new(events).keep_alive(alive)))
}

/// How long a list waits for what else changes: one click often leaves several changes, and a
/// list of many children is dear to draw.
const TOGETHER: Duration = Duration::from_secs(1);

/// The newest change that an open list shows.
#[derive(Debug, Deserialize)]
pub struct Listed {
    #[serde(default)]
    after: i64,
}

/// The stream of an open list: that something changed somewhere, never what or whose. The list is
/// then drawn again with the rights of the one who asks.
pub async fn lists(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Query(asked): Query<Listed>,
    headers: HeaderMap,
) -> impl IntoResponse {
    let open = OpenList {
        // It is told of nothing, and ends when the site does.
        ends: site.feed.listen(&DocumentId::new("")),
        changed: watch::changed(&site.office),
        sent: Number(heard(&headers).unwrap_or(asked.after)),
        still_here: interval(STILL_HERE),
        site,
        asks,
    };
    let events = stream::unfold(open, |mut open| async move {
        let event = Box::pin(open.next()).await?;
        Some((Ok::<_, Infallible>(event), open))
    });
    unbuffered(Sse::new(events).keep_alive(KeepAlive::new().interval(SILENT)))
}

/// One open list.
struct OpenList {
    site: Arc<Site>,
    asks: SignedIn,
    ends: broadcast::Receiver<Told>,
    changed: tokio::sync::watch::Receiver<Number>,
    sent: Number,
    still_here: Interval,
}

impl OpenList {
    async fn next(&mut self) -> Option<Event> {
        loop {
            let number = *self.changed.borrow_and_update();
            if number > self.sent {
                self.sent = number;
                let event = Event::default().event("change").id(number.0.to_string());
                return Some(event.data("list"));
            }
            tokio::select! {
                _ = self.ends.recv() => return None,
                changed = self.changed.changed() => {
                    changed.ok()?;
                    tokio::time::sleep(TOGETHER).await;
                }
                _ = self.still_here.tick() => {
                    let sessions = &self.site.sessions;
                    sessions.find(&self.asks.token, Doing::Page).await.ok()??;
                }
            }
        }
    }
}

/// What a browser that comes back says that it heard last.
fn heard(headers: &HeaderMap) -> Option<i64> {
    headers.get("last-event-id")?.to_str().ok()?.parse().ok()
}

/// Lets what stands in front of the site pass each event on at once.
fn unbuffered(stream: impl IntoResponse) -> Response {
    let name = HeaderName::from_static("x-accel-buffering");
    ([(name, HeaderValue::from_static("no"))], stream).into_response()
}

/// One open page.
struct Open {
    site: Arc<Site>,
    asks: SignedIn,
    told: broadcast::Receiver<Told>,
    /// The newest change that was sent.
    sent: Number,
    ready: VecDeque<Event>,
    still_here: Interval,
    /// Who else was here when it was asked last.
    present: String,
    document: DocumentId,
}

impl Open {
    /// The next event; nothing when the stream is over.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            tokio::select! {
                told = self.told.recv() => self.hear(told)?,
                // In a box: what asking needs would else be kept for each open page all day.
                _ = self.still_here.tick() => Box::pin(self.stay()).await?,
            }
        }
    }

    fn hear(&mut self, told: Result<Told, RecvError>) -> Option<()> {
        match told {
            Ok(Told::Changed { number, part }) if number > self.sent => self.change(number, part),
            Ok(Told::Changed { .. }) => (),
            Ok(Told::Here) => self
                .ready
                .push_back(Event::default().event("here").data("here")),
            Err(RecvError::Lagged(_)) => {
                self.ready
                    .push_back(Event::default().event("reload").data("reload"));
            }
            Err(RecvError::Closed) => return None,
        }
        Some(())
    }

    fn change(&mut self, number: Number, part: &str) {
        self.sent = self.sent.max(number);
        let event = Event::default().event("change").id(number.0.to_string());
        self.ready.push_back(event.data(parts(part)));
    }

    /// Goes on only while the session lasts and the document is still theirs to see.
    async fn stay(&mut self) -> Option<()> {
        let found = self.site.sessions.find(&self.asks.token, Doing::Page).await;
        found.ok()??;
        let (office, actor) = (&self.site.office, self.asks.actor());
        let present = watch::here(office, &actor, &self.document).await;
        // Whoever has gone is missed a while after they went: nothing else tells of it.
        let present = show::here(&present.ok()?);
        if present != self.present {
            self.present = present;
            self.ready
                .push_back(Event::default().event("here").data("here"));
        }
        Some(())
    }
}
