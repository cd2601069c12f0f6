//! The bytes of an answer, read up to a bound.

use reqwest::{Response, header::CONTENT_TYPE};

use crate::{
    mapping::tree::{Tree, TreeError},
    sources::{case_system::Fault, connector::raw::Format},
};

/// Room that is made for a body before its first byte has come.
const FIRST_ROOM: usize = 64 * 1024;

/// Reads a body to its end, unpacked, and gives up where it is larger than `most` bytes.
pub async fn read(mut response: Response, most: usize) -> Result<Vec<u8>, Fault> {
    let told = response.content_length().unwrap_or(0);
    if told > most as u64 {
        return Err(Fault::TooBig(most));
    }
    // What a server says of the length is believed only as far as it costs little.
    let mut body = Vec::with_capacity((told as usize).min(FIRST_ROOM));
    while let Some(chunk) = response.chunk().await.map_err(|error| fault(&error))? {
        if body.len() + chunk.len() > most {
            return Err(Fault::TooBig(most));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Which fault a failed transfer is. The address is left out of the log: it names a record.
pub fn fault(error: &reqwest::Error) -> Fault {
    tracing::debug!(
        timeout = error.is_timeout(),
        connect = error.is_connect(),
        body = error.is_body() || error.is_decode(),
        "a request failed"
    );
    if error.is_timeout() {
        return Fault::TooSlow(std::time::Duration::ZERO);
    }
    if error.is_connect() {
        return Fault::Unreachable;
    }
    Fault::BrokenOff
}

/// Reads the tree of a body.
pub fn tree(body: &[u8], format: Format, lists: &[String]) -> Result<Tree, TreeError> {
    match format {
        Format::Json => Tree::from_json(body),
        Format::Xml => Tree::from_xml(body, lists),
        Format::Csv => Tree::from_csv(body),
    }
}

/// Whether an answer's content type is one of those wanted. An entry may leave out its first
/// half (`+json`, `*`), and parameters such as the charset are not looked at.
pub fn is_wanted(response: &Response, wanted: &[String], format: Format) -> bool {
    let kind = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.split(';').next())
        .map(|text| text.trim().to_ascii_lowercase());
    let usual: &[&str] = match format {
        Format::Json => &["application/json", "text/json", "+json"],
        Format::Xml => &["application/xml", "text/xml", "+xml"],
        Format::Csv => &["text/csv", "application/csv"],
    };
    let fits = |pattern: &str| match &kind {
        _ if pattern == "*" => true,
        Some(kind) if pattern.starts_with('+') => {
            kind.ends_with(pattern) && kind != "application/xhtml+xml"
        }
        Some(kind) => kind == pattern,
        None => false,
    };
    if wanted.is_empty() {
        return usual.iter().any(|pattern| fits(pattern));
    }
    wanted
        .iter()
        .any(|pattern| fits(&pattern.to_ascii_lowercase()))
}

/// Whether bytes look like a web page rather than data.
pub fn is_page(body: &[u8]) -> bool {
    // Nearly every answer is JSON, which tells itself by its first sign.
    if let [b'{' | b'[', ..] = body {
        return false;
    }
    let head = String::from_utf8_lossy(body.get(..body.len().min(512)).unwrap_or_default());
    let head = head
        .trim_start_matches('\u{feff}')
        .trim_start()
        .to_ascii_lowercase();
    head.starts_with("<!doctype html") || head.starts_with("<html") || head.contains("<html")
}
