//! Bytes to text, by the encoding that a document declares or carries.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::mapping::tree::{MOST_BYTES, TreeError};

/// The encoding of a document: by its byte-order mark, by the zeros of UTF-16, or as declared.
///
/// `None` where nothing says so. A declared UTF-16 without its zeros is not believed.
pub(crate) fn encoding_of(head: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Some(encoding);
    }
    match head {
        [0, b'<' | b'{' | b'[', ..] => return Some(UTF_16BE),
        [b'<' | b'{' | b'[', 0, ..] => return Some(UTF_16LE),
        _ => {}
    }
    let declared = declared(head)?;
    let encoding = Encoding::for_label(declared.as_bytes())?;
    let wide = encoding == UTF_16BE || encoding == UTF_16LE;
    Some(if wide { UTF_8 } else { encoding })
}

/// The encoding that a document declares, where it is none that is known.
pub(crate) fn unknown_encoding(head: &[u8]) -> Option<String> {
    if Encoding::for_bom(head).is_some() {
        return None;
    }
    let declared = declared(head)?;
    match Encoding::for_label(declared.as_bytes()) {
        Some(_) => None,
        None => Some(declared),
    }
}

/// What is wrong with such a document.
pub(crate) fn unknown_in_words(label: &str) -> String {
    format!("it declares the encoding `{label}`, which is not known")
}

/// What an XML declaration says of the encoding.
fn declared(head: &[u8]) -> Option<String> {
    let head = head.get(..head.len().min(400))?;
    if !head.trim_ascii_start().starts_with(b"<?xml") {
        return None;
    }
    let text: String = head.iter().map(|byte| char::from(*byte)).collect();
    let declaration = text
        .trim_start()
        .strip_prefix("<?xml")?
        .split("?>")
        .next()?;
    let value = declaration.split_once("encoding")?.1.trim_start();
    let value = value.strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| *c == '"' || *c == '\'')?;
    let inside = value.get(1..)?;
    Some(inside.split(quote).next()?.trim().to_owned())
}

/// The text of a document.
///
/// # Errors
/// Where the bytes are not in the encoding that they claim, or are too many.
pub(super) fn decoded<'b>(
    format: &'static str,
    bytes: &'b [u8],
    otherwise: Otherwise,
) -> Result<Cow<'b, str>, TreeError> {
    if bytes.len() > MOST_BYTES {
        return Err(TreeError::new(
            format,
            format!("larger than {} MiB", MOST_BYTES >> 20),
        ));
    }
    if let Some(label) = unknown_encoding(bytes) {
        return Err(TreeError::new(format, unknown_in_words(&label)));
    }
    let encoding = encoding_of(bytes).unwrap_or(UTF_8);
    let (text, wrong) = encoding.decode_with_bom_removal(bytes);
    if !wrong {
        return Ok(text);
    }
    if otherwise == Otherwise::Windows && encoding == UTF_8 {
        return Ok(WINDOWS_1252.decode_without_bom_handling(bytes).0);
    }
    let at = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), |_| 0);
    let mut error = TreeError::new(format, format!("not {} at byte {at}", encoding.name()));
    error.line = bytes.iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
    Err(error)
}

/// Whether a document is in sixteen bits a character.
pub(crate) fn is_wide(head: &[u8]) -> bool {
    encoding_of(head).is_some_and(|encoding| encoding == UTF_16BE || encoding == UTF_16LE)
}

/// The text of a table.
pub(crate) fn decoded_table(bytes: &[u8]) -> Result<Cow<'_, str>, TreeError> {
    decoded("csv", bytes, Otherwise::Windows)
}

/// What to do with bytes that are not UTF-8 and declare nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Otherwise {
    Refuse,
    /// Take them for Windows-1252, as a spreadsheet in a British office writes.
    Windows,
}

/// Where the first byte stands that cannot stand as it is in a text of JSON: a quotation mark, a
/// backslash or a control character. Eight bytes are looked at as one number.
pub fn first_to_escape(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const TOPS: u64 = ONES << 7;
    let (eights, rest) = bytes.as_chunks::<8>();
    for (at, eight) in eights.iter().enumerate() {
        let word = u64::from_le_bytes(*eight);
        let quote = word ^ (ONES * u64::from(b'"'));
        let slash = word ^ (ONES * u64::from(b'\\'));
        let found = (quote.wrapping_sub(ONES) & !quote)
            | (slash.wrapping_sub(ONES) & !slash)
            | (word.wrapping_sub(ONES * u64::from(b' ')) & !word);
        // A borrow may mark bytes behind the first that is found, never one before it.
        if found & TOPS != 0 {
            return Some(at * 8 + (found & TOPS).trailing_zeros() as usize / 8);
        }
    }
    let before = eights.len() * 8;
    let is_special = |byte: &u8| *byte < b' ' || matches!(byte, b'"' | b'\\');
    let at = rest.iter().position(is_special)?;
    Some(before + at)
}
