//! The screens and the API: over the verbs of the office, one screen a file.

pub mod api;
pub mod assets;
mod between;
mod board;
mod calendar;
mod close;
mod conflict;
mod dates;
mod decide;
mod demo_sign_in;
mod directory;
mod document;
pub mod doors;
pub mod error;
mod events;
mod exclude;
mod export;
mod field;
pub mod form;
mod from;
mod glass;
mod history;
mod kept;
mod knows;
mod layers;
pub mod look;
mod people;
mod preview;
mod refer;
mod referred;
mod reply;
mod responses;
mod reviews;
pub mod router;
#[cfg(test)]
mod samples;
mod saved;
pub mod serving;
pub mod session;
pub mod settings;
mod several;
pub mod shell;
mod show;
mod sign;
pub mod sign_in;
pub mod site;
mod slots;
mod staff;
mod stay;
mod strays;
mod words;
mod work;

#[cfg(test)]
mod tests;
