//! The verbs, tried on a record in a file and a case system that tests own.

mod bed;
mod deciding;
mod doors;
mod entering;
mod lists;
mod reading;
mod rights;
mod several;
mod signing;
