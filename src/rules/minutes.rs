//! Minutes: who was there, whose copy says what, how a pasted text is cleaned.

pub mod answer;
pub mod attended;
pub mod chairing;
pub mod core_clock;
pub mod followed;
pub mod plain;
pub mod repeat;
pub mod returns;
pub mod rota;
pub mod shown;
pub mod taking_part;
pub mod tidy;
