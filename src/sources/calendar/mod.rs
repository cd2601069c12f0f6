//! Calendars of staff, read by address: when somebody is busy, no more.
//!
//! A calendar is asked for over https, at an address that the member of staff has given, within a bound of
//! time and size, and never at an address inside the council's own network unless the settings
//! allow it. Of what comes back only stretches of time leave this folder: titles, places and
//! guests are dropped where they are read. What cannot be read is a fault, never a free day.

mod address;
mod fetch;
mod read;
mod repeat;
mod settings;
#[cfg(test)]
mod tests;
mod when;

pub use address::{AddressError, CalendarAddress};
pub use fetch::{Calendars, CannotOpen, Diary};
pub use read::{Between, NotRead, read};
pub use settings::{CalendarSettings, PrivateAddresses};
