//! An answer before it goes on the wire, and the shapes in which errors are told.

use crate::simulation::case_system::{
    fault::{Faulty, Said},
    letters::{push_json, push_xml},
    shape::{Envelope, NAMESPACE, Shape},
};

pub const JSON: &str = "application/json; charset=utf-8";
pub const XML: &str = "application/xml; charset=utf-8";

/// What is sent and what it is called.
#[derive(Clone, Debug)]
pub struct Body {
    pub kind: &'static str,
    pub bytes: Vec<u8>,
}

impl Body {
    pub fn json(text: &str) -> Self {
        Self {
            kind: JSON,
            bytes: text.as_bytes().to_vec(),
        }
    }

    /// What a finished page is called in its shape.
    pub fn page(shape: Shape, text: String) -> Self {
        let kind = match shape {
            Shape::Json => JSON,
            Shape::Xml => XML,
            Shape::Soap(Envelope::V1_1) => "text/xml; charset=utf-8",
            Shape::Soap(Envelope::V1_2) => "application/soap+xml; charset=utf-8",
        };
        Self {
            kind,
            bytes: text.into_bytes(),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Body,
}

impl Answer {
    pub fn new(status: u16, body: Body) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body,
        }
    }

    pub fn json(status: u16, text: &str) -> Self {
        Self::new(status, Body::json(text))
    }

    pub fn text(status: u16, text: &str) -> Self {
        Self::new(
            status,
            Body {
                kind: "text/plain; charset=utf-8",
                bytes: text.as_bytes().to_vec(),
            },
        )
    }

    pub fn html(status: u16, text: &str) -> Self {
        Self::new(
            status,
            Body {
                kind: "text/html; charset=utf-8",
                bytes: text.as_bytes().to_vec(),
            },
        )
    }

    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// An error told in one of the shapes that real systems use.
    pub fn said(status: u16, said: Said, shape: Shape) -> Self {
        if let Shape::Soap(envelope) = shape {
            let (Said::Text(text)
            | Said::Message(text)
            | Said::Errors(text)
            | Said::Problem(text)
            | Said::Outcome(text)
            | Said::Page(text)) = said;
            return fault(envelope, status, "Error", text, "");
        }
        let quoted = |text: &str| {
            let mut out = String::new();
            push_json(&mut out, text);
            out
        };
        match said {
            Said::Text(text) => Self::text(status, text),
            Said::Message(text) => Self::json(status, &format!(r#"{{"message":{}}}"#, quoted(text))),
            Said::Errors(text) => Self::json(
                status,
                &format!(r#"{{"errors":[{{"code":"Refused","message":{}}}]}}"#, quoted(text)),
            ),
            Said::Problem(text) => Self::new(status, Body {
                kind: "application/problem+json",
                bytes: format!(
                    r#"{{"type":"about:blank","title":"Refused","status":{status},"detail":{}}}"#,
                    quoted(text)
                )
                .into_bytes(),
            }),
            Said::Outcome(text) => Self::new(status, Body {
                kind: "application/fhir+json",
                bytes: format!(
                    r#"{{"resourceType":"OperationOutcome","issue":[{{"severity":"error","code":"processing","diagnostics":{}}}]}}"#,
                    quoted(text)
                )
                .into_bytes(),
            }),
            Said::Page(text) => Self::html(
                status,
                &format!("<!DOCTYPE html>\n<html lang=\"en\"><head><title>Error</title></head><body><h1>{text}</h1></body></html>\n"),
            ),
        }
    }
}

/// A SOAP Fault whose detail carries a code of ours and perhaps attributes.
pub fn fault(envelope: Envelope, status: u16, code: &str, text: &str, attributes: &str) -> Answer {
    let mut words = String::new();
    push_xml(&mut words, text);
    let detail = format!("<m:Error xmlns:m=\"{NAMESPACE}\" code=\"{code}\"{attributes}/>");
    let (theirs, ours) = match envelope {
        Envelope::V1_1 => ("soap:Client", "soap:Server"),
        Envelope::V1_2 => ("soap:Sender", "soap:Receiver"),
    };
    let blamed = if (400..500).contains(&status) {
        theirs
    } else {
        ours
    };
    let inside = match envelope {
        Envelope::V1_1 => format!(
            "<faultcode>{blamed}</faultcode><faultstring>{words}</faultstring><detail>{detail}</detail>"
        ),
        Envelope::V1_2 => format!(
            "<soap:Code><soap:Value>{blamed}</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang=\"en\">{words}</soap:Text></soap:Reason><soap:Detail>{detail}</soap:Detail>"
        ),
    };
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<soap:Envelope xmlns:soap=\"{}\"><soap:Body><soap:Fault>{inside}</soap:Fault></soap:Body></soap:Envelope>\n",
        envelope.namespace()
    );
    // Over HTTP, SOAP 1.1 tells every fault with 500; what must not be retried is in the code.
    let status = match (status, envelope) {
        (401 | 403 | 503 | 429, _) => status,
        (400..500, Envelope::V1_2) => 400,
        _ => 500,
    };
    Answer::new(status, Body::page(Shape::Soap(envelope), text))
}

/// The Fault that a fault by name calls for.
pub fn busy(faulty: Faulty) -> Answer {
    let envelope = match faulty {
        Faulty::V1_2 => Envelope::V1_2,
        Faulty::V1_1 | Faulty::WithStatus200 => Envelope::V1_1,
    };
    let mut answer = fault(envelope, 500, "Busy", "The service is busy", "");
    if faulty == Faulty::WithStatus200 {
        answer.status = 200;
    }
    answer
}

/// The page that a proxy puts in front of everything when the session is over.
pub const SIGN_IN_PAGE: &str = "<!DOCTYPE html>\n<html lang=\"en\"><head><title>Sign in</title></head><body><h1>Sign in to Northshire Care Records</h1><form method=\"post\" action=\"/signin\"><label>User name <input name=\"u\"></label></form></body></html>\n";
