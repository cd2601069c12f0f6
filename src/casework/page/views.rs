//! The pages on which somebody writes what they think, and staff read it.

use jiff::Timestamp;

use crate::{
    casework::page::{document::Header, minutes::CodePage},
    model::consultation::FileKind,
};

/// What stands behind a link to write down what one thinks.
#[derive(Clone, Debug, PartialEq)]
pub enum ViewsDoor {
    Open(Box<ViewsPage>),
    /// Something was written by another browser: this one gives the code first.
    Code(ViewsCodePage),
}

/// The question for the code.
#[derive(Clone, Debug, PartialEq)]
pub struct ViewsCodePage {
    pub code: CodePage,
    /// It can be asked for as a text message, which goes where there is a number.
    pub by_text: bool,
}

/// The form, for one person. It names nobody but who reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct ViewsPage {
    pub council: String,
    pub phone: String,
    pub reference: String,
    pub meeting: String,
    pub reader: String,
    pub date: Option<String>,
    pub is_child: bool,
    /// The child, a parent, a relative or a carer: somebody may be looking over their shoulder.
    pub is_family: bool,
    /// One idea a line, in large letters.
    pub is_easy: bool,
    /// Who reads what is sent, in a sentence.
    pub read_by: String,
    pub sections: Vec<ViewsSection>,
    pub files: Vec<FilePart>,
    pub sent_at: Option<Timestamp>,
    /// Whether something was saved after it was sent.
    pub is_changed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewsSection {
    pub title: String,
    pub questions: Vec<QuestionPart>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionPart {
    pub code: String,
    pub words: String,
    pub version: u32,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePart {
    pub id: String,
    pub name: String,
    pub kind: FileKind,
    /// In bytes.
    pub size: u64,
}

/// What somebody thinks, for staff.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadViewsPage {
    pub header: Header,
    pub row: String,
    pub name: String,
    pub role: &'static str,
    /// `Parent's paper`.
    pub paper: &'static str,
    pub sent_at: Option<Timestamp>,
    /// What counts; nothing for who may not read it.
    pub told: Option<ToldViews>,
    /// What came by the link before the newest, until somebody has checked whose it is.
    pub to_check: Option<WaitingViews>,
    /// The code by which they read again what they wrote, for whoever may tell them.
    pub code: Option<ViewsCode>,
}

/// What was sent by the link before the newest, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitingViews {
    pub at: Timestamp,
    /// Nothing for who may not read it.
    pub told: Option<ToldViews>,
}

/// What was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct ToldViews {
    pub sections: Vec<ViewsSection>,
    pub files: Vec<FilePart>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViewsCode {
    Opens(String),
    /// It was given wrongly too often.
    Locked,
}
