//! The record: what is kept, encrypted, numbered and never lost once answered.
//!
//! The one room that knows SQL. [`record::Store`] opens a record in SQLite or PostgreSQL;
//! [`reading::Snapshot`] reads, [`writing::Tx`] writes; the other files say, noun by noun, what
//! there is to read and write. Every personal value is locked ([`sealing`]), every change is
//! numbered and chained ([`changes`], [`chain`]), and an answer is given after the commit is on
//! the disk, never before ([`writer`]).

#[macro_use]
mod link;

mod backup_stream;
mod coding;
mod flush;
mod listener;
mod migration;
mod raw;
mod tables;
mod writer;

pub mod access;
pub mod actions;
pub mod backup;
pub mod calendars;
pub mod chain;
pub mod changes;
pub mod chases;
pub mod consultation;
pub mod cover;
pub mod dates;
pub mod decisions;
pub mod digests;
pub mod directory;
pub mod documents;
pub mod entries;
pub mod error;
pub mod form_files;
pub mod glass_seen;
pub mod headings;
pub mod home;
pub mod inbound;
pub mod incidents;
pub mod invitations;
pub mod items;
pub mod keys;
pub mod library;
pub mod lookers;
pub mod machines;
mod merged;
pub mod minutes;
pub mod misdirected;
pub mod moving;
pub mod outbox;
pub mod people;
pub mod plain;
pub mod pursuits;
pub mod reading;
pub mod record;
pub mod referrals;
pub mod rotation;
pub mod sealing;
pub mod sessions;
pub mod settings;
pub mod signatures;
pub mod staff;
pub mod teams;
pub mod together;
pub mod views;
pub mod wishes;
pub mod work;
pub mod writing;

#[cfg(test)]
pub(crate) mod tests;
