//! A form of several parts (RFC 7578), as a document is sent.

use reqwest::header::{HeaderValue, InvalidHeaderValue};
use sha2::{Digest, Sha256};

use crate::{model::home::word, sources::case_system::Write};

/// The SHA-256 of some bytes, in hexadecimal.
pub fn sum(bytes: &[u8]) -> String {
    let sum = Sha256::digest(bytes);
    sum.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of a form with its fields and the file, and its type.
pub fn form(
    fields: &[(String, String)],
    file: &str,
    write: &Write<'_>,
) -> Result<(Vec<u8>, HeaderValue), InvalidHeaderValue> {
    // By the sum of what it holds: it cannot stand in it.
    let boundary = format!("samepage-{}", sum(&write.file.0));
    let mut bytes = Vec::with_capacity(write.file.0.len() + 1024);
    let mut put = |head: &str, content: &[u8]| {
        bytes.extend(format!("--{boundary}\r\n{head}\r\n\r\n").into_bytes());
        bytes.extend(content);
        bytes.extend(b"\r\n");
    };
    for (name, text) in fields {
        let head = format!("Content-Disposition: form-data; name=\"{}\"", safe(name));
        put(&head, text.as_bytes());
    }
    let word = |name| write.words.reveal(name);
    let name = word(word::FILE_NAME).unwrap_or_else(|| "document".to_owned());
    let kind = word(word::FILE_TYPE).unwrap_or_else(|| "application/octet-stream".to_owned());
    let head = format!(
        "Content-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {}",
        safe(file),
        safe(&name),
        kind.replace(['\r', '\n'], "")
    );
    put(&head, &write.file.0);
    bytes.extend(format!("--{boundary}--\r\n").into_bytes());
    let kind = format!("multipart/form-data; boundary={boundary}");
    Ok((bytes, HeaderValue::from_str(&kind)?))
}

/// A name that can stand between quotation marks in a header.
fn safe(name: &str) -> String {
    name.replace(['"', '\r', '\n', '\\'], "_")
}
