//! Stories: what the program does, told as staff would tell it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a story that cannot go on fails, in the world's own functions too"
)]

mod check;
mod commands;
mod demo;
mod doctor;
mod faults;
mod inbox;
mod live;
mod post;
mod prepare;
mod record;
mod simulator;
mod world;
mod year;
