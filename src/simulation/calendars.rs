//! Calendars of the invented staff, published as real staff would do it.

use std::net::Ipv4Addr;

use axum::{Router, extract::Path, http::header, routing::get};
use jiff::{ToSpan, civil::Date};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

/// How many days are published, from a week ago.
const DAYS: i32 = 120;

/// The calendars, served until this is stopped or dropped.
pub struct Published {
    base: String,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<()>,
}

impl Published {
    /// Serves them on this machine, on any port; the days begin a week before that day.
    ///
    /// # Errors
    /// This machine gives no port.
    pub async fn start(today: Date) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let base = format!("http://{}", listener.local_addr()?);
        let answer = move |Path(person): Path<String>| async move {
            let kind = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
            (kind, calendar(&person, today))
        };
        let site = Router::new().route("/calendars/{person}", get(answer));
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(async move {
            let until = async {
                let _ = stopped.await;
            };
            let served = axum::serve(listener, site).with_graceful_shutdown(until);
            if served.await.is_err() {
                tracing::error!("the invented calendars are served no more");
            }
        });
        Ok(Self {
            base,
            stop: Some(stop),
            serving,
        })
    }

    /// Where the calendar of somebody is.
    pub fn address(&self, person: &str) -> String {
        format!("{}/calendars/{person}.ics", self.base)
    }

    /// Stops, and waits until nothing is answered any more.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        // An error means that serving has ended in another way.
        let _ = (&mut self.serving).await;
    }
}

impl Drop for Published {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A weekly meeting, some hours of every working day, and a day off now and then.
fn calendar(person: &str, today: Date) -> String {
    let own: i64 = person.bytes().map(i64::from).sum();
    let first = today.saturating_sub(7.days());
    let mut text =
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Northshire//Invented//EN\r\n".to_owned();
    let weekly = first.strftime("%Y%m%d");
    text += &event(
        "weekly",
        &format!(
            "DTSTART;TZID=Europe/London:{weekly}T0{}0000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY\r\n",
            8 + own % 2
        ),
    );
    for at in 0..DAYS {
        let day = first.saturating_add(at.days());
        if day.weekday().to_monday_zero_offset() >= 5 {
            continue;
        }
        let written = day.strftime("%Y%m%d");
        if (own + i64::from(at)) % 23 == 0 {
            let lines = format!("DTSTART;VALUE=DATE:{written}\r\n");
            text += &event(&format!("{at}-off"), &lines);
        }
        for hour in 9..17_i64 {
            if (own + i64::from(at) * 7 + hour * 5) % 3 == 0 {
                let lines = format!(
                    "DTSTART;TZID=Europe/London:{written}T{hour:02}0000\r\nDURATION:PT1H\r\n"
                );
                text += &event(&format!("{at}-{hour}"), &lines);
            }
        }
    }
    text + "END:VCALENDAR\r\n"
}

fn event(name: &str, lines: &str) -> String {
    format!(
        "BEGIN:VEVENT\r\nUID:{name}@northshire.example\r\nDTSTAMP:20261101T000000Z\r\n\
         SUMMARY:Invented\r\n{lines}END:VEVENT\r\n"
    )
}
