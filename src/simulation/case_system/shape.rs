//! The three shapes of an answer, and what stands in it where a value is missing.

use jiff::civil::Date;

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Json,
    /// The JSON's names; a list is the element repeated.
    Xml,
    /// A namespace, capitals, wrapped lists, days as `DD/MM/YYYY`, ids as attributes.
    Soap(Envelope),
}

/// The version of SOAP, which the request decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Envelope {
    V1_1,
    V1_2,
}

impl Envelope {
    pub fn namespace(self) -> &'static str {
        match self {
            Self::V1_1 => "http://schemas.xmlsoap.org/soap/envelope/",
            Self::V1_2 => "http://www.w3.org/2003/05/soap-envelope",
        }
    }
}

/// The namespace of what is inside the envelope.
pub const NAMESPACE: &str = "urn:example:northshire:case-system:v1";

/// What stands where there is no value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nulls {
    #[default]
    Present,
    Absent,
    EmptyText,
}

/// What is done to the values inside `Page::guarded`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Veil {
    #[default]
    None,
    /// Left out altogether.
    Removed,
    /// `*******`
    Censored,
}

/// A day as the record has it: whole, or the part of it that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Day {
    On(Date),
    /// `2014`, `2014-03`
    Partly(String),
}

/// What the outermost element is called in each shape.
#[derive(Clone, Copy, Debug)]
pub struct Root {
    pub name: &'static str,
    pub operation: &'static str,
    /// The element inside the SOAP answer, where there is one.
    pub inner: Option<&'static str>,
}
