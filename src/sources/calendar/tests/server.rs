//! A calendar on this machine that answers as told.

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::{asked, calendar, event};
use crate::sources::{
    calendar::{CalendarSettings, Calendars, NotRead, PrivateAddresses},
    case_system::{Clock, Fault},
};

/// A server that answers every request alike, and counts them.
async fn serving(answer: String) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/a.ics", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut sent = [0; 4096];
            if stream.read(&mut sent).await.is_ok() {
                count.fetch_add(1, Ordering::SeqCst);
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        }
    });
    (address, asked)
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    )
}

fn calendars(seconds: Arc<AtomicI64>) -> Calendars {
    let settings = CalendarSettings {
        private_addresses: PrivateAddresses::Allowed,
        ..CalendarSettings::default()
    };
    let clock = Clock::new(move || {
        jiff::Timestamp::from_second(1_795_424_400 + seconds.load(Ordering::SeqCst)).unwrap()
    });
    Calendars::open(settings, clock).unwrap()
}

#[track_caller]
fn fault(found: &Result<Arc<[crate::model::slot::Busy]>, NotRead>, expected: &Fault) {
    let wrong = match found {
        Err(NotRead::Fault(fault)) => fault,
        other => panic!("{other:?}"),
    };
    match (wrong, expected) {
        (Fault::NotBelieved(_), Fault::NotBelieved(_)) => {}
        _ => assert_eq!(wrong, expected),
    }
}

#[tokio::test]
async fn a_calendar_is_asked_once_in_ten_minutes() {
    let text = calendar(&event(&["DTSTART:20261124T100000Z", "DURATION:PT1H"]));
    let (address, count) =
        serving(answer("200 OK", "content-type: text/calendar\r\n", &text)).await;
    let seconds = Arc::new(AtomicI64::new(0));
    let calendars = calendars(seconds.clone());
    let address = calendars.address(&address).unwrap();

    for _ in 0..3 {
        let diary = calendars.busy(&address, asked()).await;
        assert_eq!(diary.busy.unwrap().len(), 1);
    }
    assert_eq!(count.load(Ordering::SeqCst), 1);
    seconds.store(601, Ordering::SeqCst);
    let diary = calendars.busy(&address, asked()).await;
    assert_eq!(count.load(Ordering::SeqCst), 2);
    assert_eq!(diary.at.as_second(), 1_795_424_400 + 601);
}

#[tokio::test]
async fn what_does_not_answer_as_it_should_is_a_fault() {
    let calendars = calendars(Arc::default());
    let found = |answer: String| async {
        let (address, _) = serving(answer).await;
        let address = calendars.address(&address).unwrap();
        calendars.busy(&address, asked()).await.busy
    };
    let elsewhere = "location: http://127.0.0.2:1/other.ics\r\n";
    fault(
        &found(answer("302 Found", elsewhere, "")).await,
        &Fault::NotBelieved("".into()),
    );
    fault(
        &found(answer("302 Found", "location: /a.ics\r\n", "")).await,
        &Fault::NotBelieved("".into()),
    );
    fault(
        &found(answer("404 Not Found", "", "")).await,
        &Fault::Status(404),
    );
    let told = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 99999999\r\n\r\n";
    fault(&found(told.to_owned()).await, &Fault::TooBig(8 << 20));
    fault(
        &found(answer("200 OK", "", "x").replace("length: 1", "length: 9")).await,
        &Fault::BrokenOff,
    );
    let page = found(answer("200 OK", "", "<html>Sign in</html>")).await;
    assert_eq!(page, Err(NotRead::NotACalendar));
}

#[tokio::test]
async fn a_name_that_leads_inside_is_not_followed() {
    let clock = Clock::fixed(jiff::Timestamp::UNIX_EPOCH);
    let calendars = Calendars::open(CalendarSettings::default(), clock).unwrap();
    let (address, count) = serving(answer("200 OK", "", &calendar(""))).await;
    let port = address.rsplit(':').next().unwrap();

    // A name that this machine resolves to itself, and that does not look like it.
    let sly = format!("https://localhost.localdomain:{port}");
    if let Ok(address) = calendars.address(&sly) {
        let diary = calendars.busy(&address, asked()).await;
        fault(&diary.busy, &Fault::Unreachable);
    }
    assert_eq!(count.load(Ordering::SeqCst), 0);
}
