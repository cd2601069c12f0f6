//! Calls the program of a service, by a name that a repeat keeps.

pub mod signature;

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use futures_util::{FutureExt as _, future::BoxFuture};

use crate::mail::webhook::signature::Headers;

/// The header that names a call. A receiver that has seen it has the call already.
pub const NAME: &str = "samepage-delivery";

/// The most of an answer that is read; what it says is nobody's to keep.
const LARGEST: usize = 64 * 1024;

/// One call, as it is made however often.
#[derive(Clone)]
pub struct Request {
    /// An `https` address, or one of this machine.
    pub to: Arc<str>,
    /// The same for every repeat.
    pub name: Arc<str>,
    /// JSON.
    pub body: Vec<u8>,
    /// What proves who calls; nothing for a service that has no key.
    pub signed: Headers,
}

/// What it holds is nobody's to print.
impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Request");
        shown.field("name", &self.name).finish_non_exhaustive()
    }
}

/// What has become of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken over: any status from 200 to 299.
    Accepted(u16),
    /// It is tried again: the receiver is not there, too slow, busy, or broken.
    Later(Trouble),
    /// It will not be taken, however often it is sent.
    Refused(u16),
}

/// Why a call was not taken now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    Unreachable,
    /// No answer within its time: it may have arrived.
    Silent,
    Dropped,
    Status(u16),
}

impl Trouble {
    /// As it is kept: `silent`, `500`.
    pub fn code(self) -> Arc<str> {
        match self {
            Self::Unreachable => "unreachable".into(),
            Self::Silent => "silent".into(),
            Self::Dropped => "dropped".into(),
            Self::Status(status) => status.to_string().into(),
        }
    }
}

/// A way to make calls.
pub trait Caller: Send + Sync {
    fn call<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Outcome>;
}

/// How long a receiver may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    pub connect: Duration,
    /// For the whole of it.
    pub all: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            all: Duration::from_secs(30),
        }
    }
}

/// No calls can be made on this machine.
#[derive(Debug, thiserror::Error)]
#[error("no calls to other programs can be made on this machine")]
pub struct CannotCall(#[source] reqwest::Error);

/// Calls over HTTP.
pub struct Http {
    outside: reqwest::Client,
    here: reqwest::Client,
}

impl Http {
    /// # Errors
    /// The machine has no certificates that could be trusted.
    pub fn new(deadlines: Deadlines) -> Result<Self, CannotCall> {
        let client = || {
            reqwest::Client::builder()
                .connect_timeout(deadlines.connect)
                .timeout(deadlines.all)
                // A family's data goes where the catalogue says, and nowhere else.
                .redirect(reqwest::redirect::Policy::none())
        };
        Ok(Self {
            outside: client().build().map_err(CannotCall)?,
            here: client().no_proxy().build().map_err(CannotCall)?,
        })
    }

    async fn ask(&self, request: &Request) -> Outcome {
        let Ok(address) = reqwest::Url::parse(&request.to) else {
            return Outcome::Refused(0);
        };
        let is_here = matches!(
            address.host_str(),
            Some("127.0.0.1" | "localhost" | "[::1]")
        );
        // A plain address would let everybody on the way read it.
        if address.scheme() != "https" && !is_here {
            return Outcome::Refused(0);
        }
        let client = if is_here { &self.here } else { &self.outside };
        let mut asking = client
            .post(address)
            .header("content-type", "application/json")
            .header(NAME, &*request.name);
        for (name, value) in &request.signed {
            asking = asking.header(*name, value);
        }
        let mut response = match asking.body(request.body.clone()).send().await {
            Ok(response) => response,
            Err(error) => return Outcome::Later(trouble(&error)),
        };
        let status = response.status();
        // An answer that breaks off after its status still is one.
        let mut read = 0;
        while let Ok(Some(piece)) = response.chunk().await {
            read += piece.len();
            if read > LARGEST {
                break;
            }
        }
        match status.as_u16() {
            code if status.is_success() => Outcome::Accepted(code),
            // Too early, too many, or a fault of theirs: it can be otherwise later.
            code @ (408 | 425 | 429) => Outcome::Later(Trouble::Status(code)),
            code if status.is_client_error() || status.is_redirection() => Outcome::Refused(code),
            code => Outcome::Later(Trouble::Status(code)),
        }
    }
}

fn trouble(error: &reqwest::Error) -> Trouble {
    match error {
        error if error.is_connect() => Trouble::Unreachable,
        error if error.is_timeout() => Trouble::Silent,
        _ => Trouble::Dropped,
    }
}

impl Caller for Http {
    fn call<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Outcome> {
        self.ask(request).boxed()
    }
}

/// Writes calls into a folder, one file each, and calls nobody: for demonstrations.
pub struct Folder(PathBuf);

impl Folder {
    /// Takes that folder; it is made where there is none.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self(folder.to_owned()))
    }
}

impl Caller for Folder {
    /// A repeat has the same name, and takes its own place.
    fn call<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Outcome> {
        let path = self.0.join(format!("{}.json", request.name));
        let body = request.body.clone();
        async move {
            let written = tokio::task::spawn_blocking(move || fs::write(path, body)).await;
            match written {
                Ok(Ok(())) => Outcome::Accepted(200),
                _ => Outcome::Later(Trouble::Dropped),
            }
        }
        .boxed()
    }
}
