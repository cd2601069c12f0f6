//! The post, against a relay that misbehaves.

mod cuts;
mod encryption;
mod fence;
mod graph;
mod house;
mod kills;
mod notify;
mod pace;
mod real;
mod sign_in;
mod tries;
