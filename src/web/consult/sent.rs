//! What the form of somebody's views sends: answers, files, a button.

use axum::extract::{Multipart, multipart::MultipartError};

use crate::{
    casework::consult::{Sent, Then, TypedAnswer, Writes},
    model::live::{OperationId, Reuse},
    web::error::Failure,
};

/// The fields in which a file can be chosen.
const FILES: [&str; 2] = ["file", "sound"];

/// Reads the form. A form that was gone back to and sent with something else is another wish.
///
/// # Errors
/// It is not our form, or larger than what the site takes.
pub async fn read(mut body: Multipart) -> Result<(OperationId, Writes), Failure> {
    let mut writes = Writes::default();
    let mut operation = None;
    let mut request: Vec<u8> = Vec::new();
    while let Some(field) = body.next_field().await.map_err(|error| refused(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        let bytes = field.bytes().await.map_err(|error| refused(&error))?;
        if FILES.contains(&name.as_str()) {
            request.extend_from_slice(&bytes);
            // A field in which nothing was chosen is sent all the same.
            if let Some(file) = file.filter(|file| !file.is_empty() || !bytes.is_empty()) {
                writes.sent.push(Sent {
                    field: name,
                    name: file,
                    bytes: bytes.to_vec(),
                });
            }
            continue;
        }
        let text = String::from_utf8(bytes.to_vec()).map_err(|_| Failure::NotOurForm)?;
        let text = text.replace("\r\n", "\n");
        if name == "operation" {
            operation = OperationId::parse(&text);
            continue;
        }
        for part in ["\u{0}", &name, "\u{0}", &text] {
            request.extend_from_slice(part.as_bytes());
        }
        keep(&mut writes, &name, text)?;
    }
    let operation = operation.ok_or(Failure::NotOurForm)?;
    Ok((operation.for_request(&request, Reuse::Apart), writes))
}

/// One field that is no file. The version of an answer stands before the answer.
fn keep(writes: &mut Writes, name: &str, text: String) -> Result<(), Failure> {
    if let Some(question) = name.strip_prefix("v:") {
        let version = text.parse().map_err(|_| Failure::NotOurForm)?;
        writes.answers.push(TypedAnswer {
            question: question.to_owned(),
            version,
            text: String::new(),
        });
    } else if let Some(question) = name.strip_prefix("a:") {
        let mut answers = writes.answers.iter_mut();
        let answer = answers.find(|one| one.question == *question);
        answer.ok_or(Failure::NotOurForm)?.text = text.trim().to_owned();
    } else if name == "what" && text == "send" {
        writes.then = Then::Send;
    } else if name == "remove" {
        writes.remove = Some(text);
    }
    Ok(())
}

fn refused(error: &MultipartError) -> Failure {
    match error.status().as_u16() {
        413 => Failure::TooLarge,
        _ => Failure::NotOurForm,
    }
}
