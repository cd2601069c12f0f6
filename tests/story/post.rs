//! The post, against a relay that misbehaves.

mod cuts;
mod encryption;
mod fence;
mod house;
mod kills;
mod pace;
mod sign_in;
mod tries;
