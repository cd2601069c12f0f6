//! The record, tried on SQLite always, and on PostgreSQL where there is one.

pub mod bed;
mod chain;
mod chases;
mod copies;
mod council;
mod dates;
mod documents;
mod home;
mod invitations;
mod locked;
mod minutes;
mod opening;
mod operations;
mod outbox;
mod people;
mod several;
