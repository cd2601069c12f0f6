//! A small HTTP server that can break off anywhere, for invented services.
//!
//! One question a connection. What asks is our own client, so it understands no more of HTTP than
//! that sends.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

/// The largest question, in bytes.
const LARGEST: usize = 32 << 20;

/// What was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    pub method: String,
    /// With what stands behind the question mark, as it was sent.
    pub path: String,
    /// Names in small letters.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(one, _)| one == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The token that the question carries.
    pub fn token(&self) -> Option<&str> {
        self.header("authorization")?.strip_prefix("Bearer ")
    }

    /// The path without what stands behind the question mark, decoded.
    pub fn place(&self) -> String {
        decoded(self.path.split('?').next().unwrap_or_default())
    }

    /// One word from behind the question mark, decoded.
    pub fn word(&self, name: &str) -> Option<String> {
        let (_, query) = self.path.split_once('?')?;
        query.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            (decoded(key) == name).then(|| decoded(value))
        })
    }
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Told {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    },
    /// The connection is cut once the question was read, and nothing is said.
    Cut,
    /// Nothing is ever said.
    Silent,
}

impl Answer {
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::Told {
            status,
            headers: vec![("content-type", "application/json".to_owned())],
            body: body.to_string().into_bytes(),
        }
    }

    pub fn empty(status: u16) -> Self {
        Self::Told {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// The same with a header more.
    pub fn with(self, name: &'static str, value: &str) -> Self {
        match self {
            Self::Told {
                status,
                mut headers,
                body,
            } => {
                headers.push((name, value.to_owned()));
                Self::Told {
                    status,
                    headers,
                    body,
                }
            }
            other => other,
        }
    }
}

/// What answers.
pub type Answering = Arc<dyn Fn(&Asked) -> Answer + Send + Sync>;

/// A server at work, until it is dropped.
pub struct Serving {
    address: String,
    task: JoinHandle<()>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Serving {
    /// `http://127.0.0.1:PORT`
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Everything that was asked so far, in its order.
    pub fn asked(&self) -> Vec<Asked> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.clone()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Serves on a free port of this machine.
///
/// # Errors
/// There is no port to be had.
pub async fn serve(answering: Answering) -> io::Result<Serving> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&asked);
    let task = tokio::spawn(async move {
        let mut talks = JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            let (answering, heard) = (Arc::clone(&answering), Arc::clone(&heard));
            talks.spawn(async move {
                // Who goes away in the middle is not answered.
                let _ = talk(stream, &answering, &heard).await;
            });
        }
    });
    Ok(Serving {
        address,
        task,
        asked,
    })
}

async fn talk(
    mut stream: TcpStream,
    answering: &Answering,
    heard: &Mutex<Vec<Asked>>,
) -> io::Result<()> {
    let asked = read(&mut stream).await?;
    heard
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(asked.clone());
    match answering(&asked) {
        Answer::Cut => {
            // With no time to linger, closing sends a reset.
            stream.set_zero_linger()
        }
        Answer::Silent => {
            std::future::pending::<()>().await;
            Ok(())
        }
        Answer::Told {
            status,
            headers,
            body,
        } => {
            let mut head = format!(
                "HTTP/1.1 {status} Told\r\ncontent-length: {}\r\nconnection: close\r\n",
                body.len()
            );
            for (name, value) in headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            head.push_str("\r\n");
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(&body).await?;
            stream.shutdown().await
        }
    }
}

async fn read(stream: &mut TcpStream) -> io::Result<Asked> {
    let odd = || io::Error::from(io::ErrorKind::InvalidData);
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if LARGEST < bytes.len() || stream.read_buf(&mut bytes).await? == 0 {
            return Err(odd());
        }
    };
    let head = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned();
    let mut lines = head.lines();
    let first = lines.next().ok_or_else(odd)?;
    let mut words = first.split(' ');
    let mut asked = Asked {
        method: words.next().ok_or_else(odd)?.to_owned(),
        path: words.next().ok_or_else(odd)?.to_owned(),
        ..Asked::default()
    };
    for line in lines {
        let (name, value) = line.split_once(':').ok_or_else(odd)?;
        let value = value.trim().to_owned();
        asked.headers.push((name.to_ascii_lowercase(), value));
    }
    let length = asked.header("content-length").unwrap_or("0");
    let length: usize = length.parse().map_err(|_| odd())?;
    let mut body = bytes.split_off(end + 4);
    while body.len() < length {
        if LARGEST < body.len() || stream.read_buf(&mut body).await? == 0 {
            return Err(odd());
        }
    }
    asked.body = body;
    Ok(asked)
}
