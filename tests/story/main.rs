//! Stories: what the program does, told as staff would tell it.

mod commands;
mod demo;
mod faults;
mod prepare;
mod simulator;
mod world;
