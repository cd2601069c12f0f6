//! The plainest client there is: a socket, a request, and what came back.

use std::{io, time::Duration};

use samepage::simulation::case_system::Running;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub struct Plain {
    host: String,
    pub key: String,
    pub token: String,
}

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(one, _)| one == name)
            .map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => panic!("{error} in status {}: {}", self.status, self.text()),
        }
    }
}

/// The form with which a client asks for a token.
pub fn credentials(running: &Running, scope: &str) -> String {
    let one = running.credentials();
    format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&scope={scope}",
        one.client_id, one.client_secret
    )
}

impl Plain {
    /// A client that has not signed in.
    pub fn stranger(running: &Running) -> Self {
        Self {
            host: running.base().trim_start_matches("http://").to_owned(),
            key: running.credentials().api_key.clone(),
            token: String::new(),
        }
    }

    pub async fn signed_in(running: &Running) -> Self {
        let mut client = Self::stranger(running);
        client.token = client.new_token(running).await;
        client
    }

    pub async fn new_token(&self, running: &Running) -> String {
        let form = credentials(running, "person.read+casenote.write");
        let reply = self.post("/oauth2/token", &form).await;
        reply.json()["access_token"].as_str().unwrap().to_owned()
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[("accept", "application/json")], b"")
            .await
            .unwrap()
    }

    pub async fn xml(&self, path: &str) -> Reply {
        self.ask("GET", path, &[("accept", "application/xml")], b"")
            .await
            .unwrap()
    }

    pub async fn post(&self, path: &str, body: &str) -> Reply {
        self.ask("POST", path, &[], body.as_bytes()).await.unwrap()
    }

    /// A SOAP request; `inside` is the operation with its parameters.
    pub async fn soap(&self, inside: &str) -> Reply {
        let body = format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:m=\"urn:example:northshire:case-system:v1\"><s:Body>{inside}</s:Body></s:Envelope>"
        );
        self.post("/soap", &body).await
    }

    /// One request on a connection of its own, read to the end.
    pub async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Reply> {
        let mut stream = self.send(method, path, headers, body).await?;
        let mut bytes = Vec::new();
        let read =
            tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut bytes)).await;
        read.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        parse(&bytes)
    }

    /// Sends a request and leaves the answer in the socket.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<TcpStream> {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\nx-api-key: {}\r\n",
            self.host,
            body.len(),
            self.key,
        );
        if !self.token.is_empty() {
            head.push_str(&format!("authorization: Bearer {}\r\n", self.token));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let mut stream = TcpStream::connect(&self.host).await?;
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body).await?;
        Ok(stream)
    }
}

/// Reads what came: an answer that ends before it should is an error.
fn parse(bytes: &[u8]) -> io::Result<Reply> {
    let short = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let end = bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .ok_or_else(short)?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1)?.parse().ok())
        .ok_or_else(short)?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let mut reply = Reply {
        status,
        headers,
        body: bytes[end + 4..].to_vec(),
    };
    if reply.header("transfer-encoding") == Some("chunked") {
        reply.body = whole(&reply.body).ok_or_else(short)?;
    }
    match reply
        .header("content-length")
        .map(|text| text.parse::<usize>())
    {
        Some(Ok(length)) if length > reply.body.len() => Err(short()),
        _ => Ok(reply),
    }
}

fn whole(mut chunks: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    loop {
        let line = chunks.windows(2).position(|two| two == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&chunks[..line]).ok()?, 16).ok()?;
        chunks = &chunks[line + 2..];
        if size == 0 {
            return Some(out);
        }
        out.extend_from_slice(chunks.get(..size)?);
        chunks = chunks.get(size + 2..)?;
    }
}
