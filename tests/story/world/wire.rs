//! Plain HTTP, spoken by hand.
//!
//! A client that is not ours, and a trap for what should not be sent.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use samepage::simulation::case_system::Running;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A client of the case system with a token of its own.
pub struct Client {
    address: String,
    token: String,
    key: String,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: String,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.lines().find_map(|line| {
            let (one, value) = line.split_once(':')?;
            one.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl Client {
    /// Signs in with the right to read and to write.
    pub async fn signed_in(council: &Running) -> Self {
        let credentials = council.credentials();
        let mut client = Self {
            address: council.base().trim_start_matches("http://").to_owned(),
            token: String::new(),
            key: credentials.api_key.clone(),
        };
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}",
            credentials.client_id, credentials.client_secret
        );
        let kind = [("content-type", "application/x-www-form-urlencoded")];
        let answer = client
            .ask("POST", "/oauth2/token", &kind, &form)
            .await
            .unwrap();
        client.token = answer.json()["access_token"].as_str().unwrap().to_owned();
        client
    }

    pub async fn get(&self, path: &str) -> io::Result<Answer> {
        self.ask("GET", path, &[], "").await
    }

    /// Asks one thing on a connection of its own.
    pub async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> io::Result<Answer> {
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n\
             x-api-key: {}\r\n",
            self.address,
            body.len(),
            self.key
        );
        if !self.token.is_empty() {
            request.push_str(&format!("authorization: Bearer {}\r\n", self.token));
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str("\r\n");
        request.push_str(body);
        let mut stream = TcpStream::connect(&self.address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text
            .split_once("\r\n\r\n")
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        Ok(Answer {
            status: status.ok_or(io::ErrorKind::InvalidData)?,
            headers: head.to_owned(),
            body: body.to_owned(),
        })
    }
}

/// Stands between the program and the case system, and bends what leads to another host so that
/// it leads to a trap: whoever follows is caught.
pub struct Trap {
    /// Where the program finds the case system.
    pub base: String,
    caught: Arc<AtomicUsize>,
    tasks: [JoinHandle<()>; 2],
}

impl Trap {
    /// Bends every address that begins with `elsewhere`.
    pub async fn set(council: &Running, elsewhere: &'static str) -> Self {
        let trap = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let bent = format!("http://{}", trap.local_addr().unwrap());
        let caught = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&caught);
        let waits = tokio::spawn(async move {
            while trap.accept().await.is_ok() {
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        let front = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", front.local_addr().unwrap());
        let behind = council.base().trim_start_matches("http://").to_owned();
        let passes = tokio::spawn(async move {
            while let Ok((stream, _)) = front.accept().await {
                let (behind, bent) = (behind.clone(), bent.clone());
                tokio::spawn(async move {
                    // A client that goes away in the middle is no failure of the story.
                    let _ = pass(stream, &behind, elsewhere, &bent).await;
                });
            }
        });
        Self {
            base,
            caught,
            tasks: [waits, passes],
        }
    }

    /// How many connections were made to the other host.
    pub fn caught(&self) -> usize {
        self.caught.load(Ordering::SeqCst)
    }
}

impl Drop for Trap {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Passes one request on, and its answer back.
async fn pass(mut from: TcpStream, behind: &str, elsewhere: &str, bent: &str) -> io::Result<()> {
    let mut request = Vec::new();
    let head = loop {
        let text = String::from_utf8_lossy(&request);
        if let Some((head, body)) = text.split_once("\r\n\r\n")
            && body.len() >= length_in(head)
        {
            break head.len();
        }
        if from.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
    };
    let mut to = TcpStream::connect(behind).await?;
    let (head, body) = request.split_at(head);
    to.write_all(head).await?;
    to.write_all(b"\r\nconnection: close").await?;
    to.write_all(body).await?;
    let mut answer = Vec::new();
    to.read_to_end(&mut answer).await?;
    let text = String::from_utf8_lossy(&answer).replace(elsewhere, bent);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return Ok(());
    };
    let head = head
        .lines()
        .filter(|line| !line.to_lowercase().starts_with("content-length"));
    let head = head.collect::<Vec<_>>().join("\r\n");
    let answer = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    from.write_all(answer.as_bytes()).await?;
    from.shutdown().await
}

fn length_in(head: &str) -> usize {
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .unwrap_or_default()
}
