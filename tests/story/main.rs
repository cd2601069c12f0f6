//! Stories: what the program does, told as staff would tell it.

mod simulator;
