//! The verbs of the office.

pub mod allocation;
pub mod arrive;
pub mod board;
pub mod cover;
pub mod decide;
pub mod directory;
pub mod enter;
pub mod exclude;
pub mod export;
pub mod feed;
pub mod glass;
pub mod history;
pub mod letters;
pub mod office;
pub mod open;
pub mod page;
pub mod people;
pub mod prepare;
pub mod preview;
pub mod reread;
pub mod reviews;
pub mod session;
pub mod sign;
pub mod standing;
pub mod watch;
