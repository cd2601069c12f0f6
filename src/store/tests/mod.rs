//! The record, tried on SQLite always, and on PostgreSQL where `TEST_PG_URL` names one.

pub mod bed;
mod documents;
mod operations;
