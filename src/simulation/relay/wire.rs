//! The line to whoever sends, with encryption or without, and how it is cut.

use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpStream,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::simulation::relay::fault::Cut;

/// Something that bytes go through, on top of a socket.
pub(super) trait Line: AsyncRead + AsyncWrite + Send + Unpin {
    fn socket(&self) -> &TcpStream;
}

impl Line for TcpStream {
    fn socket(&self) -> &TcpStream {
        self
    }
}

impl Line for TlsStream<TcpStream> {
    fn socket(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// The line was cut, by whichever side.
pub(super) struct Gone;

pub(super) enum Wire {
    Plain(BufReader<TcpStream>),
    Encrypted(BufReader<Box<TlsStream<TcpStream>>>),
}

impl Wire {
    pub fn new(tcp: TcpStream) -> Self {
        // One that cannot be set is slower, and nothing else.
        let _ = tcp.set_nodelay(true);
        Self::Plain(BufReader::new(tcp))
    }

    pub fn is_encrypted(&self) -> bool {
        matches!(self, Self::Encrypted(_))
    }

    pub async fn encrypted(self, acceptor: &TlsAcceptor) -> Result<Self, Gone> {
        match self {
            Self::Plain(plain) => {
                let tls = acceptor.accept(plain.into_inner()).await;
                let tls = tls.map_err(|_| Gone)?;
                Ok(Self::Encrypted(BufReader::new(Box::new(tls))))
            }
            encrypted @ Self::Encrypted(_) => Ok(encrypted),
        }
    }

    pub async fn say(&mut self, text: &str) -> Result<(), Gone> {
        let done = match self {
            Self::Plain(wire) => write(wire.get_mut(), text).await,
            Self::Encrypted(wire) => write(wire.get_mut(), text).await,
        };
        done.map_err(|_| Gone)
    }

    /// One line, with its end.
    pub async fn line(&mut self) -> Result<Vec<u8>, Gone> {
        let mut line = Vec::new();
        let read = match self {
            Self::Plain(wire) => wire.read_until(b'\n', &mut line).await,
            Self::Encrypted(wire) => wire.read_until(b'\n', &mut line).await,
        };
        match read {
            Ok(_) if line.ends_with(b"\n") => Ok(line),
            Ok(_) | Err(_) => Err(Gone),
        }
    }

    fn socket(&self) -> &TcpStream {
        match self {
            Self::Plain(wire) => wire.get_ref().socket(),
            Self::Encrypted(wire) => wire.get_ref().socket(),
        }
    }

    /// Cuts the line in that way, and comes back when there is nothing left of it.
    pub async fn cut(mut self, how: Cut) {
        match how {
            Cut::Hang => std::future::pending::<()>().await,
            Cut::Drop => {}
            Cut::Reset => {
                // Where it cannot be torn off it is closed.
                let _ = self.socket().set_zero_linger();
            }
            Cut::HalfClose => {
                let closed = match &mut self {
                    Self::Plain(wire) => wire.get_mut().shutdown().await,
                    Self::Encrypted(wire) => wire.get_mut().shutdown().await,
                };
                if closed.is_ok() {
                    let mut rest = [0; 4096];
                    while self.read(&mut rest).await.is_ok_and(|count| count > 0) {}
                }
            }
        }
    }

    async fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(wire) => wire.read(into).await,
            Self::Encrypted(wire) => wire.read(into).await,
        }
    }
}

async fn write(to: &mut (impl AsyncWrite + Unpin), text: &str) -> std::io::Result<()> {
    to.write_all(text.as_bytes()).await?;
    to.flush().await
}
