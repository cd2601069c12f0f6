//! A server that answers as a test tells it, and remembers what it was asked.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What came in.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub at: Instant,
    /// How many requests for the same target came before.
    pub before: usize,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    pub fn query(&self, name: &str) -> Option<&str> {
        let (_, query) = self.target.split_once('?')?;
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }
}

/// What goes out.
#[derive(Clone, Debug)]
pub enum Answer {
    Whole {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    /// Promises more bytes than it sends, then closes.
    CutShort(String),
    /// Closes without a word.
    Close,
    /// Never answers.
    Silence,
    /// Sends bytes without end.
    Endless,
    /// These bytes and no head before them, then silence.
    Raw(Vec<u8>),
    /// A head, and then a byte now and then without end.
    Drip,
    /// Lines of a head without end.
    EndlessHead,
}

impl Answer {
    pub fn new(status: u16, kind: &str, body: &str) -> Self {
        Self::Whole {
            status,
            headers: vec![("content-type".into(), kind.into())],
            body: body.into(),
        }
    }

    pub fn json(body: &str) -> Self {
        Self::new(200, "application/json", body)
    }

    pub fn xml(status: u16, body: &str) -> Self {
        Self::new(status, "text/xml; charset=utf-8", body)
    }

    pub fn status(status: u16) -> Self {
        Self::new(status, "text/plain", "no")
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        if let Self::Whole { headers, .. } = &mut self {
            headers.push((name.into(), value.into()));
        }
        self
    }

    pub fn bytes(mut self, bytes: Vec<u8>) -> Self {
        if let Self::Whole { body, .. } = &mut self {
            *body = bytes;
        }
        self
    }
}

type Script = dyn Fn(&Request) -> Answer + Send + Sync;

/// The server; it stops when it is dropped.
pub struct Server {
    pub base: String,
    requests: Arc<Mutex<Vec<Request>>>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub async fn start(script: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (kept, script): (_, Arc<Script>) = (requests.clone(), Arc::new(script));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).unwrap();
                let (kept, script) = (kept.clone(), script.clone());
                tokio::spawn(async move { serve(stream, kept, script).await });
            }
        });
        Self {
            base,
            requests,
            task,
        }
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// How many requests came for a path, whatever their query.
    pub fn count(&self, path: &str) -> usize {
        self.requests()
            .iter()
            .filter(|request| request.path() == path)
            .count()
    }
}

async fn serve(mut stream: TcpStream, kept: Arc<Mutex<Vec<Request>>>, script: Arc<Script>) {
    let mut buffer = Vec::new();
    while let Some(mut request) = read(&mut stream, &mut buffer).await {
        let answer = {
            let mut kept = kept.lock().unwrap();
            request.before = kept
                .iter()
                .filter(|one| one.target == request.target)
                .count();
            kept.push(request.clone());
            drop(kept);
            script(&request)
        };
        if !send(&mut stream, answer).await {
            return;
        }
    }
}

async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Request> {
    let end = loop {
        if let Some(at) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(buffer.drain(..end + 4).collect()).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, value)| value.parse().unwrap());
    while buffer.len() < length {
        stream.read_buf(buffer).await.ok()?;
    }
    Some(Request {
        method: first.next()?.to_owned(),
        target: first.next()?.to_owned(),
        headers,
        body: String::from_utf8(buffer.drain(..length).collect()).unwrap(),
        at: Instant::now(),
        before: 0,
    })
}

/// Sends an answer; whether the connection may be used again.
async fn send(stream: &mut TcpStream, answer: Answer) -> bool {
    match answer {
        Answer::Whole {
            status,
            headers,
            body,
        } => {
            let mut head = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n", body.len());
            for (name, value) in headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            let bytes = [head.as_bytes(), b"\r\n", &body].concat();
            stream.write_all(&bytes).await.is_ok()
        }
        Answer::CutShort(body) => {
            let head =
                "HTTP/1.1 200 x\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n";
            let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
            false
        }
        Answer::Close => false,
        Answer::Silence => {
            // The client gives up and closes.
            let _ = stream.read_u8().await;
            false
        }
        Answer::Raw(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.read_u8().await;
            false
        }
        Answer::Drip => {
            let head = "HTTP/1.1 200 x\r\ncontent-type: application/json\r\n\r\n";
            let _ = stream.write_all(head.as_bytes()).await;
            let mut now_and_then = tokio::time::interval(Duration::from_millis(5));
            while stream.write_all(b" ").await.is_ok() {
                now_and_then.tick().await;
            }
            false
        }
        Answer::EndlessHead => {
            let _ = stream.write_all(b"HTTP/1.1 200 x\r\n").await;
            while stream
                .write_all(b"x-more: and more and more\r\n")
                .await
                .is_ok()
            {}
            false
        }
        Answer::Endless => {
            let head =
                "HTTP/1.1 200 x\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n";
            let _ = stream.write_all(head.as_bytes()).await;
            let spaces = [b' '; 65_536];
            while stream.write_all(&spaces).await.is_ok() {}
            false
        }
    }
}
