//! `POST /soap`: an operation in an envelope, answered as the same read.

use quick_xml::{Reader, events::Event};

use crate::simulation::case_system::{
    answer::{Answer, fault},
    ask::{Ask, Resource},
    reads::Refusal,
    shape::Envelope,
};

/// Reads a request: the version of its envelope, and what it asks.
pub fn parse(bytes: &[u8]) -> Result<(Envelope, Ask), Answer> {
    let bad = |text| Err(fault(Envelope::V1_1, 400, "BadRequest", text, ""));
    let Ok(text) = std::str::from_utf8(bytes) else {
        return bad("The request is not UTF-8");
    };
    let envelope = match text.contains(Envelope::V1_2.namespace()) {
        true => Envelope::V1_2,
        false => Envelope::V1_1,
    };
    let Some(fields) = fields(text) else {
        return bad("The request is not well formed");
    };
    let mut fields = fields.into_iter();
    let Some((resource, _)) = fields
        .next()
        .and_then(|(name, text)| Some((Resource::of_operation(&name)?, text)))
    else {
        return bad("No such operation");
    };
    let mut ask = Ask::new(resource, "");
    for (name, value) in fields {
        ask.set(&name, &value);
    }
    Ok((envelope, ask))
}

/// The operation and its parameters, in order: the names of the elements inside the body.
fn fields(text: &str) -> Option<Vec<(String, String)>> {
    let mut reader = Reader::from_str(text);
    let mut inside = false;
    let mut fields: Vec<(String, String)> = Vec::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) | Event::Empty(tag) => {
                let name = local(tag.local_name().as_ref());
                match inside {
                    true => fields.push((name, String::new())),
                    false => inside = name == "Body",
                }
            }
            Event::Text(piece) => {
                if let Some((_, value)) = fields.last_mut() {
                    value.push_str(piece.as_ref().trim());
                }
            }
            Event::DocType(_) => return None,
            Event::Eof => return Some(fields),
            _ => {}
        }
    }
}

fn local(name: &str) -> String {
    name.to_owned()
}

/// A refusal as a Fault.
pub fn refused(envelope: Envelope, refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::NotFound(text) => fault(envelope, 404, "NotFound", text, ""),
        Refusal::Restricted => fault(
            envelope,
            403,
            "Restricted",
            "Your account may not open this person",
            "",
        ),
        Refusal::Moved { to, .. } => fault(
            envelope,
            409,
            "Merged",
            "Person merged",
            &format!(" survivorId=\"{to}\""),
        ),
        Refusal::Invalidated(id) => fault(
            envelope,
            404,
            "Invalidated",
            &format!("Person {id} has been invalidated"),
            "",
        ),
        Refusal::BadRequest(text) => fault(envelope, 400, "BadRequest", text, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_and_its_parameters_are_read_in_either_version() {
        let request = |namespace: &str| {
            format!(
                "<s:Envelope xmlns:s=\"{namespace}\" xmlns:m=\"urn:x\"><s:Header/><s:Body><m:ListPersons><m:Cursor> 33310336 </m:Cursor><m:Limit>50</m:Limit></m:ListPersons></s:Body></s:Envelope>"
            )
        };
        for version in [Envelope::V1_1, Envelope::V1_2] {
            let (envelope, ask) = parse(request(version.namespace()).as_bytes()).unwrap();
            assert_eq!(envelope, version);
            assert_eq!(
                (ask.resource, ask.cursor.as_str(), ask.page_size()),
                (Resource::Persons, "33310336", 50)
            );
        }
        assert!(parse(b"<a>").is_err());
        assert!(parse(b"not xml").is_err());
    }
}
