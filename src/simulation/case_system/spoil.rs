//! What faults do to an answer that was right.

use std::{convert::Infallible, io, io::Write, time::Duration};

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use flate2::{Compression, write::GzEncoder};
use futures_util::stream;

use crate::simulation::case_system::{
    answer::{self, Answer},
    fault::Effect,
    wire::Connection,
};

/// How the bytes go out.
enum Sending {
    Whole,
    Slowly,
    ThenStops,
    DeclaresMore,
    WithoutEnd,
}

/// Puts an answer on the wire as the effects would have it.
pub fn send(mut answer: Answer, effects: &[Effect], connection: &Connection) -> Response<Body> {
    let mut sending = Sending::Whole;
    for effect in effects {
        match effect {
            Effect::Reset | Effect::KeptThenDropped => connection.cut(),
            Effect::Slow => sending = Sending::Slowly,
            Effect::Stall => sending = Sending::ThenStops,
            Effect::DeclaresMore => sending = Sending::DeclaresMore,
            Effect::Enormous => sending = Sending::WithoutEnd,
            effect => change(&mut answer, *effect),
        }
    }
    let length = answer.body.bytes.len();
    let body = match sending {
        Sending::Whole => Body::from(answer.body.bytes),
        Sending::Slowly => drops(answer.body.bytes),
        Sending::ThenStops => {
            answer.body.bytes.truncate(length / 2);
            half(answer.body.bytes)
        }
        Sending::DeclaresMore => cut_short(answer.body.bytes),
        Sending::WithoutEnd => blanks(),
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(answer.body.kind),
    );
    if matches!(sending, Sending::DeclaresMore) {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length + 1000));
    }
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}

fn change(answer: &mut Answer, effect: Effect) {
    let xml = answer.body.kind.contains("xml");
    let bytes = &mut answer.body.bytes;
    match effect {
        Effect::SignInPage => *answer = Answer::html(200, answer::SIGN_IN_PAGE),
        Effect::CutOff => bytes.truncate(bytes.len() / 2),
        Effect::Empty => bytes.clear(),
        Effect::Gzip => {
            if let Ok(packed) = gzip(bytes) {
                *bytes = packed;
                answer.headers.push(("content-encoding", "gzip".to_owned()));
            }
        }
        Effect::ByteOrderMark => *bytes = [b"\xef\xbb\xbf", bytes.as_slice()].concat(),
        Effect::WrongContentType => answer.body.kind = "text/html; charset=utf-8",
        Effect::Deep if xml => {
            *bytes = ["<a>".repeat(10_000), "</a>".repeat(10_000)]
                .concat()
                .into_bytes()
        }
        Effect::Deep => {
            *bytes = ["{\"a\":".repeat(10_000), "1".to_owned(), "}".repeat(10_000)]
                .concat()
                .into_bytes()
        }
        Effect::Latin1 if xml => {
            *bytes = latin1(&String::from_utf8_lossy(bytes));
            answer.body.kind = "text/xml";
        }
        Effect::Dtd if xml => doctype(
            bytes,
            "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>",
            "&x;",
        ),
        Effect::BillionLaughs if xml => doctype(bytes, LAUGHS, "&l9;"),
        _ => {}
    }
}

const LAUGHS: &str = "<!DOCTYPE r [<!ENTITY l0 \"ha\"><!ENTITY l1 \"&l0;&l0;&l0;&l0;&l0;&l0;&l0;&l0;&l0;&l0;\"><!ENTITY l2 \"&l1;&l1;&l1;&l1;&l1;&l1;&l1;&l1;&l1;&l1;\"><!ENTITY l3 \"&l2;&l2;&l2;&l2;&l2;&l2;&l2;&l2;&l2;&l2;\"><!ENTITY l4 \"&l3;&l3;&l3;&l3;&l3;&l3;&l3;&l3;&l3;&l3;\"><!ENTITY l5 \"&l4;&l4;&l4;&l4;&l4;&l4;&l4;&l4;&l4;&l4;\"><!ENTITY l6 \"&l5;&l5;&l5;&l5;&l5;&l5;&l5;&l5;&l5;&l5;\"><!ENTITY l7 \"&l6;&l6;&l6;&l6;&l6;&l6;&l6;&l6;&l6;&l6;\"><!ENTITY l8 \"&l7;&l7;&l7;&l7;&l7;&l7;&l7;&l7;&l7;&l7;\"><!ENTITY l9 \"&l8;&l8;&l8;&l8;&l8;&l8;&l8;&l8;&l8;&l8;\">]>";

/// Declares a document type before the root element, and uses its entity in the first name.
fn doctype(bytes: &mut Vec<u8>, declaration: &str, entity: &str) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let Some((head, rest)) = text.split_once("?>") else {
        return;
    };
    let rest = match rest.to_lowercase().find("lastname>") {
        Some(at) => {
            let (before, after) = rest.split_at(at + "lastname>".len());
            format!("{before}{entity}{after}")
        }
        None => rest.to_owned(),
    };
    *bytes = format!("{head}?>\n{declaration}{rest}").into_bytes();
}

/// One byte a letter; what has none becomes a character reference.
fn latin1(text: &str) -> Vec<u8> {
    let text = text.replacen("encoding=\"utf-8\"", "encoding=\"ISO-8859-1\"", 1);
    let mut out = Vec::with_capacity(text.len());
    for letter in text.chars() {
        match u8::try_from(u32::from(letter)) {
            Ok(byte) => out.push(byte),
            Err(_) => out.extend_from_slice(format!("&#{};", u32::from(letter)).as_bytes()),
        }
    }
    out
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes)?;
    packer.finish()
}

/// 64 bytes twenty times a second.
fn drops(bytes: Vec<u8>) -> Body {
    let bytes = Bytes::from(bytes);
    Body::from_stream(stream::unfold(bytes, |mut left| async move {
        if left.is_empty() {
            return None;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        let drop = left.split_to(left.len().min(64));
        Some((Ok::<_, Infallible>(drop), left))
    }))
}

/// What there is, and then nothing more for ever.
fn half(bytes: Vec<u8>) -> Body {
    Body::from_stream(stream::unfold(
        Some(Bytes::from(bytes)),
        |left| async move {
            match left {
                Some(bytes) => Some((Ok::<_, Infallible>(bytes), None)),
                None => std::future::pending().await,
            }
        },
    ))
}

/// What there is, and then the connection breaks.
fn cut_short(bytes: Vec<u8>) -> Body {
    let broken = Err(io::Error::from(io::ErrorKind::UnexpectedEof));
    Body::from_stream(stream::iter([Ok(Bytes::from(bytes)), broken]))
}

/// A quarter of a gigabyte, a megabyte at a time.
fn blanks() -> Body {
    let first = Ok::<_, Infallible>(Bytes::from_static(b"{\"caseNotes\":["));
    let blank = Bytes::from(vec![b' '; 1 << 20]);
    let rest = std::iter::repeat_n(Ok(blank), 256);
    Body::from_stream(stream::iter(std::iter::once(first).chain(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_1_keeps_what_it_can_and_refers_to_the_rest() {
        let bytes = latin1("<?xml version=\"1.0\" encoding=\"utf-8\"?><n>Zoë O’Żó</n>");
        let expected: &[u8] =
            b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><n>Zo\xeb O&#8217;&#379;\xf3</n>";
        assert_eq!(bytes, expected);
    }
}
