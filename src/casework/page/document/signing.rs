//! What is signed, what asks for it again, and a letter before it goes.

use jiff::Timestamp;

use crate::{
    casework::page::{
        Action,
        document::{FieldPart, Header},
    },
    model::live::Place,
};

/// One of the two signatures.
#[derive(Clone, Debug, PartialEq)]
pub struct SignaturePart {
    pub kind: SignatureKind,
    pub standing: SignatureStanding,
    pub by: Option<String>,
    pub at: Option<Timestamp>,
    /// What asks for a new signature: changed since, or too old by now.
    pub differences: Vec<Difference>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignatureKind {
    /// The social worker, or who may stand in: confirms.
    SocialWorker,
    /// The reviewing officer: agrees.
    Chair,
}

impl SignatureKind {
    pub fn code(self) -> &'static str {
        match self {
            Self::SocialWorker => "social_worker",
            Self::Chair => "chair",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::SocialWorker => "Social worker confirms",
            Self::Chair => "Reviewing officer agrees",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureStanding {
    NotYet,
    /// It covers all that stands there now.
    Holds,
    /// Something it covered has changed or grown too old.
    AsksAgain,
}

/// One thing that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub place: Option<Place>,
    /// `Kerry Bell: reached at`.
    pub what: String,
    pub before: Option<String>,
    pub after: Option<String>,
    /// Why it is told: `Changed since it was confirmed`, `Confirmed more than 180 days ago`.
    pub why: String,
    pub by: Option<String>,
    pub at: Option<Timestamp>,
}

/// What asks for the signatures of this review, and what need not be looked at again.
#[derive(Clone, Debug, PartialEq)]
pub struct DifferencesPage {
    pub header: Header,
    /// Stands for everything that a signature given now covers, to be sent with it.
    pub seen: String,
    /// What has changed since the list of the last review.
    pub since_last_review: Vec<Difference>,
    /// What the last reading of the record changed.
    pub since_record: Vec<Difference>,
    /// What each signature has to cover anew.
    pub signatures: Vec<SignaturePart>,
    /// Confirmed afresh at every review: who is safe to be told, and what each may know.
    pub afresh: Vec<FieldPart>,
    /// How many facts keep the signature they have.
    pub kept: usize,
    /// What must be there before it can be signed; empty where it can be signed.
    pub stops: Vec<String>,
    pub may: Vec<Action>,
}

/// One person's letter, as that person would see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    pub name: String,
    pub role: &'static str,
    /// `Email`, `Post`, `By hand`.
    pub channel: &'static str,
    pub to: Option<String>,
    pub subject: String,
    pub text: String,
    /// The paper to fill in, as text, where one goes with it.
    pub paper: Option<&'static str>,
    /// What was left out or told in other words, and by which rule.
    pub withheld: Vec<String>,
    /// Why nothing may go; then there is no subject and no text.
    pub stopped: Vec<String>,
}
