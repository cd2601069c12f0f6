//! The verbs of the office.

pub mod allocation;
pub mod arrive;
pub mod board;
pub mod calendar;
mod carry;
pub mod close;
pub mod cover;
pub mod dates;
pub mod decide;
pub mod directory;
pub mod disclose;
pub mod enter;
pub mod exclude;
pub mod export;
pub mod feed;
pub mod glass;
mod headline;
pub mod history;
pub mod letters;
mod live;
pub mod long_work;
pub mod machines;
pub mod notices;
pub mod office;
pub mod open;
pub mod page;
pub mod people;
pub mod prepare;
pub mod presence;
pub mod preview;
mod progress;
pub mod pursue;
pub mod reread;
pub mod reviews;
mod rights;
pub mod round;
pub mod saved;
pub mod session;
pub mod several;
mod show;
pub mod sign;
pub mod staff;
pub mod standing;
pub mod watch;

#[cfg(test)]
mod tests;
