//! Files of plain forms: as they are sent, and as they are handed out again.

use std::sync::Arc;

use axum::{
    extract::{Multipart, Path, Query, State, multipart::MultipartError},
    http::header,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use crate::{
    casework::plain::attach::{self, Attached},
    model::live::{DocumentId, OperationId, Place, Reuse},
    web::{error::Failure, session::SignedIn, show, site::Site},
};

/// Which file.
#[derive(Debug, Deserialize)]
pub struct Asked {
    place: String,
}

/// The file of one field, to be kept by whoever asks: never shown inside the page.
pub async fn file(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let place: Place = asked.place.parse().map_err(|_| Failure::NotThere)?;
    let found = attach::file(&site.office, &asks.actor(), &document, &place).await?;
    let (name, bytes) = found;
    let name = format!("attachment; filename*=UTF-8''{}", show::encoded(&name));
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, bytes).into_response())
}

/// What was sent for a document: the wish, the field and the file. Another file from the same page is
/// another wish.
pub async fn read(
    document: &DocumentId,
    mut sent: Multipart,
) -> Result<(OperationId, Place, Attached), Failure> {
    let mut attached = Attached::default();
    let (mut operation, mut place) = (None, None);
    while let Some(field) = sent.next_field().await.map_err(|error| refused(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            attached.name = field.file_name().unwrap_or_default().to_owned();
            attached.bytes = field
                .bytes()
                .await
                .map_err(|error| refused(&error))?
                .to_vec();
            continue;
        }
        let text = field.text().await.map_err(|error| refused(&error))?;
        match name.as_str() {
            "operation" => operation = OperationId::parse(&text),
            "place" => place = text.parse().ok(),
            "version" => attached.version = text.parse().map_err(|_| Failure::NotOurForm)?,
            _ => {}
        }
    }
    let (operation, place) = operation.zip(place).ok_or(Failure::NotOurForm)?;
    let operation = held(operation, document, (&place, &attached));
    Ok((operation, place, attached))
}

/// A wish held to the file that was sent with it, and to where it goes.
fn held(
    operation: OperationId,
    document: &DocumentId,
    (place, attached): (&Place, &Attached),
) -> OperationId {
    let (place, version) = (place.to_string(), attached.version.to_string());
    let parts = [document.as_str(), &place, &version, &attached.name];
    let mut request = parts.join("\u{0}").into_bytes();
    request.push(0);
    request.extend_from_slice(&attached.bytes);
    operation.for_request(&request, Reuse::Apart)
}

fn refused(error: &MultipartError) -> Failure {
    match error.status().as_u16() {
        413 => Failure::TooLarge,
        _ => Failure::NotOurForm,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_from_the_same_page_is_another_wish() {
        let of = |document: &str, place: &str, name: &str, bytes: &[u8]| {
            let operation = OperationId::parse("operation-1").unwrap();
            let attached = Attached {
                name: name.to_owned(),
                bytes: bytes.to_vec(),
                version: 0,
            };
            let place = place.parse().unwrap();
            held(operation, &DocumentId::new(document), (&place, &attached))
        };
        let one = of("d1", "health//report", "a.pdf", b"first");

        assert_eq!(one, of("d1", "health//report", "a.pdf", b"first"));
        for other in [
            of("d1", "health//report", "a.pdf", b"second"),
            of("d1", "health//report", "b.pdf", b"first"),
            of("d1", "health//plan", "a.pdf", b"first"),
            of("d2", "health//report", "a.pdf", b"first"),
        ] {
            assert_ne!(one, other);
        }
    }
}
