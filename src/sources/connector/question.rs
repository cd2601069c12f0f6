//! What is asked, what comes back, and what it means.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use reqwest::{
    Method, Url,
    header::{HeaderMap, HeaderValue},
};

use crate::{
    mapping::tree::Tree,
    sources::connector::{raw::Format, rule::Rule},
};

/// What the answers of this source mean, as its `connection.toml` says.
pub struct Meanings {
    pub content_type: Vec<String>,
    pub believe: Option<Rule>,
    pub not_found: Meaning,
    pub not_offered: Meaning,
    pub restricted: Meaning,
    /// Gives the identifier of the survivor, from an answer that says "merged".
    pub superseded: Option<Rule>,
}

/// Statuses and an expression that mean one thing.
pub struct Meaning {
    pub status: Vec<u16>,
    pub answer: Option<Rule>,
}

/// One question.
pub struct Question<'a> {
    pub url: Url,
    pub method: Method,
    pub body: Option<(String, HeaderValue)>,
    pub headers: HeaderMap,
    pub accept: &'a HeaderValue,
    pub format: Format,
    pub lists: &'a [String],
    pub believe: Option<&'a Rule>,
    /// Whether asking twice does no harm.
    pub idempotent: bool,
    /// An answer younger than this is used without asking.
    pub reuse: Duration,
    /// The child that is asked for, for expressions.
    pub asked: &'a str,
}

/// What came back.
#[derive(Debug)]
pub enum Reply {
    Answer(Answer),
    NotFound,
    NotOffered,
    Restricted,
    /// The record is now known under this identifier.
    Superseded(String),
    /// The record has moved, on the same host.
    Moved(Url),
}

/// An answer that was believed.
#[derive(Clone, Debug)]
pub struct Answer {
    pub tree: Tree,
    pub read_at: Timestamp,
    /// The `Link` header, for paging.
    pub link: Option<Arc<str>>,
}

impl Meanings {
    /// Whether a refusal has to be read to know what it means.
    pub fn reads_refusals(&self) -> bool {
        self.superseded.is_some()
            || [&self.restricted, &self.not_found, &self.not_offered]
                .iter()
                .any(|meaning| meaning.answer.is_some())
    }
}

impl Question<'_> {
    /// What tells one question from another: the address, and the body where there is one.
    pub fn key(&self) -> String {
        match &self.body {
            None => self.url.as_str().to_owned(),
            Some((body, _)) => [self.url.as_str(), "\n", body].concat(),
        }
    }
}
