//! What `connection.toml` may hold, as it is written.
//!
//! `mappings/connection.md` explains every key; a test holds the two together.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::sources::kind::{Kind, Text};

/// The whole file, for a system that is asked over HTTP.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Raw {
    pub system: Text,
    #[serde(default)]
    pub kind: Kind,
    pub base: Option<Text>,
    #[serde(default)]
    pub prefix: String,
    #[serde(default)]
    pub format: Format,
    #[serde(default)]
    pub lists: Vec<String>,
    pub defs: Option<Text>,
    #[serde(default)]
    pub values: Vec<String>,
    pub accept: Option<Text>,
    #[serde(default)]
    pub headers: BTreeMap<String, Text>,
    #[serde(default)]
    pub sign_in: SignIn,
    #[serde(default)]
    pub believe: Believe,
    #[serde(default)]
    pub not_found: Meaning,
    #[serde(default)]
    pub not_offered: Meaning,
    #[serde(default)]
    pub restricted: Restricted,
    #[serde(default)]
    pub superseded: Superseded,
    #[serde(default)]
    pub limits: Limits,
    pub children: Option<ChildrenList>,
    #[serde(default)]
    pub fetch: Vec<Fetch>,
    #[serde(default)]
    pub write: Writes,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    #[default]
    Json,
    Xml,
    Csv,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SignIn {
    pub kind: SignInKind,
    pub header: Option<Text>,
    pub parameter: Option<String>,
    pub prefix: String,
    pub key: Option<String>,
    pub user: Option<String>,
    pub password: Option<String>,
    pub token: Option<Text>,
    pub client_id: Option<String>,
    pub client_secret: Option<String>,
    pub send: SendCredentials,
    pub scope: Option<String>,
    pub form: BTreeMap<String, String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInKind {
    #[default]
    None,
    Key,
    Basic,
    Token,
    TokenAndKey,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendCredentials {
    #[default]
    Form,
    Basic,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Believe {
    pub content_type: Vec<String>,
    pub when: Option<Text>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Meaning {
    pub status: Option<Vec<u16>>,
    pub answer: Option<Text>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Restricted {
    pub status: Option<Vec<u16>>,
    pub answer: Option<Text>,
    pub when: Option<Text>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Superseded {
    pub answer: Option<Text>,
    pub by: Option<Text>,
    pub duplicate: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    pub attempts: u32,
    pub connect_seconds: f64,
    pub idle_seconds: f64,
    pub total_seconds: f64,
    pub longest_wait_seconds: f64,
    pub body_mib: f64,
    pub cache_mib: f64,
    pub pages: u32,
    pub each: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            attempts: 4,
            connect_seconds: 3.0,
            idle_seconds: 10.0,
            total_seconds: 30.0,
            longest_wait_seconds: 120.0,
            body_mib: 8.0,
            cache_mib: 8.0,
            pages: 5_000,
            each: 200,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fetch {
    #[serde(rename = "as")]
    pub name: Text,
    pub path: Text,
    #[serde(default)]
    pub method: Method,
    pub body: Option<Text>,
    pub body_type: Option<Text>,
    pub idempotent: Option<Spanned<bool>>,
    pub accept: Option<Text>,
    #[serde(default)]
    pub headers: BTreeMap<String, Text>,
    pub format: Option<Format>,
    #[serde(default)]
    pub required: bool,
    pub each: Option<Text>,
    pub key: Option<Text>,
    pub id: Option<Text>,
    #[serde(default)]
    pub collect: Collect,
    pub when: Option<Text>,
    #[serde(default)]
    pub missing: Missing,
    pub believe: Option<Text>,
    pub take: Option<Text>,
    #[serde(default)]
    pub page: Option<Page>,
    #[serde(default)]
    pub reuse_seconds: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Method {
    #[default]
    #[serde(rename = "GET")]
    Get,
    #[serde(rename = "POST")]
    Post,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Collect {
    #[default]
    List,
    ByKey,
}

/// What it means that the system answers "not found" to this fetch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Nobody can tell: it counts as not asked, and is reported.
    #[default]
    Unknown,
    /// There are none.
    Empty,
    /// There is no such child.
    NotFound,
    /// The system does not offer it.
    NotOffered,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    pub kind: PageKind,
    pub items: Option<Text>,
    pub next: Option<Text>,
    pub parameter: Option<String>,
    pub size: Option<u32>,
    pub size_parameter: Option<String>,
    pub start: Option<u64>,
    pub total: Option<Text>,
    pub id: Option<Text>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageKind {
    None,
    Cursor,
    Page,
    Offset,
    Link,
    Odata,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChildrenList {
    pub path: Text,
    #[serde(default)]
    pub method: Method,
    pub body: Option<Text>,
    pub body_type: Option<Text>,
    pub idempotent: Option<Spanned<bool>>,
    #[serde(default)]
    pub headers: BTreeMap<String, Text>,
    pub id: Text,
    pub due: Option<Text>,
    pub when: Option<Text>,
    pub believe: Option<Text>,
    pub page: Option<Page>,
}

/// How things are written back; what is not named here cannot be.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Writes {
    pub scope: Option<String>,
    pub case_note: Option<Write>,
    pub document: Option<Write>,
    pub fields: Option<Write>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Write {
    pub path: Text,
    #[serde(default)]
    pub method: WriteMethod,
    pub json: Option<Text>,
    pub body: Option<Text>,
    pub body_type: Option<Text>,
    #[serde(default)]
    pub form: BTreeMap<String, Text>,
    pub file: Option<Text>,
    #[serde(default)]
    pub headers: BTreeMap<String, Text>,
    pub key: Option<Text>,
    pub tag: Option<Text>,
    pub id: Option<Text>,
    pub look: Option<Look>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum WriteMethod {
    #[default]
    #[serde(rename = "POST")]
    Post,
    #[serde(rename = "PUT")]
    Put,
    #[serde(rename = "PATCH")]
    Patch,
}

/// Where what was written is found again.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Look {
    pub path: Text,
    pub ours: Text,
    pub id: Option<Text>,
    pub same: Text,
}
