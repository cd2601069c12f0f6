//! Asking for a calendar: bounded, and never inside a private network.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use reqwest::{
    Client, Response, StatusCode,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{ACCEPT, LOCATION},
    redirect::Policy,
};

use crate::{
    model::slot::Busy,
    sources::{
        calendar::{
            address::{AddressError, CalendarAddress, is_public},
            read::{Between, NotRead, read},
            settings::{CalendarSettings, PrivateAddresses},
        },
        case_system::{Clock, Fault},
    },
};

/// From the question to the last byte.
const PATIENCE: Duration = Duration::from_secs(10);
const CONNECT: Duration = Duration::from_secs(4);

/// The largest calendar that is read, in bytes, unpacked.
const LARGEST: usize = 8 << 20;

/// Redirects to another path of the same host that are followed.
const REDIRECTS: usize = 3;

/// How long an answer serves, and how long a fault is not asked about again.
const KEPT: SignedDuration = SignedDuration::from_mins(10);
const KEPT_FAULT: SignedDuration = SignedDuration::from_mins(1);

/// Answers that are kept at once.
const MOST_KEPT: usize = 2000;

/// The reader of the calendars of staff; one for the process. It keeps stretches of time in
/// memory for some minutes, and writes nothing anywhere.
pub struct Calendars {
    http: Client,
    /// For this machine itself, which no proxy can reach.
    here: Client,
    settings: CalendarSettings,
    clock: Clock,
    kept: Mutex<HashMap<(CalendarAddress, Between), Diary>>,
}

/// What was read of one calendar, or why it was not, at a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Diary {
    pub at: Timestamp,
    pub busy: Result<Arc<[Busy]>, NotRead>,
}

/// The client for calendars could not be made.
#[derive(Debug, thiserror::Error)]
#[error("calendars cannot be asked for")]
pub struct CannotOpen(#[source] reqwest::Error);

/// Finds the addresses of a host, without those that only a private network knows.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|one| is_public(one.ip())).collect();
            if public.is_empty() {
                return Err("no public address".into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

impl Calendars {
    /// # Errors
    /// The machine's certificates cannot be read.
    pub fn open(settings: CalendarSettings, clock: Clock) -> Result<Self, CannotOpen> {
        let builder = || {
            Client::builder()
                .user_agent(concat!("samepage/", env!("CARGO_PKG_VERSION")))
                .redirect(Policy::none())
                .referer(false)
                .pool_max_idle_per_host(1)
                .connect_timeout(CONNECT)
                .timeout(PATIENCE)
        };
        let http = match settings.private_addresses {
            // A proxy would look names up for us, where nobody sees what it finds.
            PrivateAddresses::Refused => builder().no_proxy().dns_resolver(Arc::new(PublicOnly)),
            PrivateAddresses::Allowed => builder(),
        };
        // Nothing here is encrypted, and reading the machine's certificates takes long.
        let here = builder().no_proxy().tls_certs_only(std::iter::empty());
        Ok(Self {
            http: http.build().map_err(CannotOpen)?,
            here: here.build().map_err(CannotOpen)?,
            settings,
            clock,
            kept: Mutex::default(),
        })
    }

    /// An address as somebody typed it, if it may be asked here.
    ///
    /// # Errors
    /// Why not.
    pub fn address(&self, text: &str) -> Result<CalendarAddress, AddressError> {
        CalendarAddress::parse(text, &self.settings)
    }

    /// When somebody is busy between two moments, as of some minutes ago at most.
    pub async fn busy(&self, address: &CalendarAddress, between: Between) -> Diary {
        let key = (address.clone(), between);
        if let Some(diary) = self.fresh(&key) {
            return diary;
        }
        let busy = tokio::time::timeout(PATIENCE, self.ask(address, between))
            .await
            .unwrap_or(Err(NotRead::Fault(Fault::TooSlow(PATIENCE))));
        let diary = Diary {
            at: self.clock.now(),
            busy: busy.map(Arc::from),
        };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if MOST_KEPT <= kept.len() {
            kept.clear();
        }
        kept.insert(key, diary.clone());
        diary
    }

    fn fresh(&self, key: &(CalendarAddress, Between)) -> Option<Diary> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let diary = kept.get(key)?;
        let age = self.clock.now().duration_since(diary.at);
        let lasts = match diary.busy {
            Ok(_) => KEPT,
            Err(_) => KEPT_FAULT,
        };
        (SignedDuration::ZERO <= age && age < lasts).then(|| diary.clone())
    }

    async fn ask(&self, address: &CalendarAddress, between: Between) -> Result<Vec<Busy>, NotRead> {
        let body = self.fetch(address).await.map_err(NotRead::Fault)?;
        // A calendar of many years is work for a thread of its own, not for those who wait.
        tokio::task::spawn_blocking(move || read(&body, between))
            .await
            .unwrap_or(Err(NotRead::NotACalendar))
    }

    async fn fetch(&self, address: &CalendarAddress) -> Result<Vec<u8>, Fault> {
        let mut address = address.clone();
        for _ in 0..=REDIRECTS {
            // Only where the settings allow it is an address on this machine there at all.
            let http = match address.is_here() {
                true => &self.here,
                false => &self.http,
            };
            let question = http.get(address.url().clone());
            let question = question.header(ACCEPT, "text/calendar, text/plain;q=0.5, */*;q=0.1");
            let response = question.send().await.map_err(|error| fault(&error))?;
            let status = response.status();
            if status.is_redirection() {
                address = followed(&address, &response)?;
                continue;
            }
            if status != StatusCode::OK {
                return Err(Fault::Status(status.as_u16()));
            }
            return body(response).await;
        }
        Err(Fault::NotBelieved(
            "it sent us on and on, as when a sign-in page answers".into(),
        ))
    }
}

fn followed(address: &CalendarAddress, response: &Response) -> Result<CalendarAddress, Fault> {
    let to = response.headers().get(LOCATION);
    let to = to.and_then(|to| address.followed(to.to_str().ok()?));
    let elsewhere = "it sent us to another host, which is never followed";
    to.ok_or_else(|| Fault::NotBelieved(elsewhere.into()))
}

async fn body(mut response: Response) -> Result<Vec<u8>, Fault> {
    if response
        .content_length()
        .is_some_and(|told| told > LARGEST as u64)
    {
        return Err(Fault::TooBig(LARGEST));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| fault(&error))? {
        if LARGEST < body.len() + chunk.len() {
            return Err(Fault::TooBig(LARGEST));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Which fault it is. The address stays out of every log: whoever has it can read the calendar.
fn fault(error: &reqwest::Error) -> Fault {
    match error {
        error if error.is_timeout() => Fault::TooSlow(PATIENCE),
        error if error.is_connect() => Fault::Unreachable,
        _ => Fault::BrokenOff,
    }
}
