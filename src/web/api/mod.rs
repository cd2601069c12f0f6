//! The API for other programs: the verbs of the pages, in JSON.
//!
//! `/api/v1`, with the rights of whoever asks: a member of staff by their session, a program by its
//! token. Every answer carries a `schema` number; every write wants an `Idempotency-Key`. What is
//! offered stands in `/api/v1/openapi.json`, which is made of the same types as the answers.

mod board;
mod body;
mod caller;
mod changes;
mod dates;
mod decisions;
mod description;
mod documents;
mod fields;
mod forms;
mod people;
mod problem;
mod pursuits;
mod referrals;
mod responses;
mod sign_offs;
mod tokens;
mod work;

pub use crate::web::api::{
    description::{Api, router},
    tokens::Scope,
};
