//! The connections: counted, and cut when a fault calls for it.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{extract::connect_info::Connected, serve::IncomingStream};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

use crate::simulation::case_system::world::World;

/// A handle on the connection a request came by.
#[derive(Clone, Debug, Default)]
pub struct Connection {
    cut: Arc<AtomicBool>,
    /// Until when whoever asks by it was told to wait, in nanoseconds since the start.
    told: Arc<AtomicU64>,
}

impl Connection {
    /// The next thing that is written resets the connection instead.
    pub fn cut(&self) {
        self.cut.store(true, Ordering::Relaxed);
    }

    /// Remembers that the answer tells to wait.
    pub fn tell(&self, until: Duration) {
        self.told
            .fetch_max(until.as_nanos() as u64, Ordering::Relaxed);
    }

    /// Whether the last answer by it said to wait for longer than until now. Of a client that has
    /// one connection only, who asks then disobeys. One that has several may have let a request go
    /// before the word came, for which this connection was the first to be free.
    pub fn has_heard_to_wait(&self, now: Duration) -> bool {
        now.as_nanos() < u128::from(self.told.load(Ordering::Relaxed))
    }
}

/// A stream that can be reset.
#[derive(Debug)]
pub struct Wire {
    stream: TcpStream,
    connection: Connection,
}

impl Wire {
    fn reset(&self) -> Option<io::Error> {
        if !self.connection.cut.load(Ordering::Relaxed) {
            return None;
        }
        // With no time to linger, closing sends a reset.
        let _ = self.stream.set_zero_linger();
        Some(io::ErrorKind::ConnectionReset.into())
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.reset() {
            Some(error) => Poll::Ready(Err(error)),
            None => Pin::new(&mut self.stream).poll_write(cx, buf),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.reset() {
            Some(error) => Poll::Ready(Err(error)),
            None => Pin::new(&mut self.stream).poll_write_vectored(cx, bufs),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Takes connections on one address.
pub struct Door {
    pub listener: TcpListener,
    pub world: Arc<World>,
}

impl axum::serve::Listener for Door {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        let (stream, from) = axum::serve::Listener::accept(&mut self.listener).await;
        let _ = stream.set_nodelay(true);
        self.world.log.connections.fetch_add(1, Ordering::Relaxed);
        (
            Wire {
                stream,
                connection: Connection::default(),
            },
            from,
        )
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, Door>> for Connection {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().connection.clone()
    }
}
