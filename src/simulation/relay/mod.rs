//! An invented mail relay in process, with faults on demand.
//!
//! It speaks SMTP as RFC 5321 has it, with STARTTLS or encryption from the first byte where it is
//! given a certificate, and delivers to nobody. What it accepted is the truth that tests count.

pub mod fault;
mod talk;
mod wire;

use std::{
    collections::HashMap,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::{net::TcpListener, sync::watch, task::JoinSet};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

use crate::simulation::relay::fault::{Armed, Fault};

/// When a relay encrypts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encrypts {
    #[default]
    Never,
    WhenAsked,
    FromTheFirstByte,
}

/// A certificate and its key, as PEM.
#[derive(Clone)]
pub struct Certificate {
    pub chain: String,
    pub key: String,
}

/// Which relay to start.
#[derive(Clone, Default)]
pub struct Relay {
    pub encrypts: Encrypts,
    pub certificate: Option<Certificate>,
    /// Who may send: user, and password or token. Anybody, where there is none.
    pub user: Option<(String, String)>,
    pub faults: Vec<Fault>,
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("could not listen on this machine")]
    Port(#[source] std::io::Error),
    #[error("the certificate of the relay cannot be used")]
    Certificate,
}

/// A letter that the relay took over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub from: String,
    pub to: String,
    pub bytes: Vec<u8>,
    pub is_encrypted: bool,
    /// Who had signed in.
    pub user: Option<String>,
}

impl Accepted {
    /// What stands in a header of the letter.
    pub fn header(&self, name: &str) -> Option<String> {
        let text = String::from_utf8_lossy(&self.bytes);
        let head = text.split("\r\n\r\n").next()?;
        head.lines().find_map(|line| {
            let (one, value) = line.split_once(':')?;
            one.eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
    }
}

/// What the relay knows while it runs.
struct World {
    relay: Relay,
    tls: Option<TlsAcceptor>,
    armed: Mutex<Vec<Arc<Armed>>>,
    accepted: Mutex<Vec<Accepted>>,
    /// Sender and recipient that came before, for greylisting.
    seen: Mutex<HashMap<(String, String), u64>>,
    connections: AtomicU64,
    /// Commands that came, by their first word.
    said: Mutex<Vec<String>>,
    /// How many of them.
    heard: watch::Sender<usize>,
}

/// A relay that is running. Stops when it is dropped.
pub struct Running {
    world: Arc<World>,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    serving: tokio::task::JoinHandle<()>,
}

/// Starts a relay on 127.0.0.1, on a port that is free. Needs a tokio runtime.
///
/// # Errors
/// This machine gives no port, or the certificate is none.
pub async fn start(relay: Relay) -> Result<Running, StartError> {
    let tls = match &relay.certificate {
        Some(certificate) => Some(acceptor(certificate)?),
        None => None,
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .map_err(StartError::Port)?;
    let address = listener.local_addr().map_err(StartError::Port)?;
    let armed = relay.faults.iter().cloned().map(Armed::new).map(Arc::new);
    let world = Arc::new(World {
        armed: Mutex::new(armed.collect()),
        relay,
        tls,
        accepted: Mutex::default(),
        seen: Mutex::default(),
        connections: AtomicU64::new(0),
        said: Mutex::default(),
        heard: watch::Sender::new(0),
    });
    let (stop, stopped) = watch::channel(false);
    let serving = tokio::spawn(serve(listener, Arc::clone(&world), stopped));
    Ok(Running {
        world,
        address,
        stop,
        serving,
    })
}

async fn serve(listener: TcpListener, world: Arc<World>, mut stopped: watch::Receiver<bool>) {
    let mut talks = JoinSet::new();
    loop {
        tokio::select! {
            _ = stopped.changed() => break,
            came = listener.accept() => if let Ok((tcp, _)) = came {
                world.connections.fetch_add(1, Ordering::Relaxed);
                talks.spawn(talk::talk(tcp, Arc::clone(&world)));
            },
            Some(_) = talks.join_next() => {}
        }
    }
    talks.shutdown().await;
}

fn acceptor(certificate: &Certificate) -> Result<TlsAcceptor, StartError> {
    let chain: Result<Vec<_>, _> =
        CertificateDer::pem_slice_iter(certificate.chain.as_bytes()).collect();
    let key = PrivateKeyDer::from_pem_slice(certificate.key.as_bytes());
    let (Ok(chain), Ok(key)) = (chain, key) else {
        return Err(StartError::Certificate);
    };
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|_| StartError::Certificate)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Running {
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Everything that was accepted so far, in its order.
    pub fn accepted(&self) -> Vec<Accepted> {
        locked(&self.world.accepted).clone()
    }

    /// How many letters were accepted so far.
    pub fn count(&self) -> usize {
        locked(&self.world.accepted).len()
    }

    /// Connections that were opened so far.
    pub fn connections(&self) -> u64 {
        self.world.connections.load(Ordering::Relaxed)
    }

    /// The first words of all commands so far.
    pub fn said(&self) -> Vec<String> {
        locked(&self.world.said).clone()
    }

    /// Waits until so many commands have come in all.
    pub async fn has_heard(&self, commands: usize) {
        let mut heard = self.world.heard.subscribe();
        // The sender lives as long as this.
        let _ = heard.wait_for(|heard| *heard >= commands).await;
    }

    /// From now on these go wrong, and nothing else.
    pub fn arm(&self, faults: &[Fault]) {
        let armed = faults.iter().cloned().map(Armed::new).map(Arc::new);
        *locked(&self.world.armed) = armed.collect();
    }

    /// Stops, and waits until nobody is talked to any more.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        // An error means that serving has ended in another way.
        let _ = (&mut self.serving).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
