//! The verbs, tried on a record in a file and a case system that tests own.

mod answering;
pub mod bed;
mod calling_off;
mod chasing;
mod closing;
mod counting;
mod dates;
mod deciding;
mod doors;
mod entering;
mod inbound;
mod keeping;
mod library;
mod lists;
mod minutes;
mod plain;
mod printing;
mod pursuing;
mod reading;
mod referring;
mod rights;
mod several;
mod signing;
mod telling;
