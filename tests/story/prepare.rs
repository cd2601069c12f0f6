//! The main job: a child is named, and the invite is there.

mod extracts;
mod invite;
mod letters;
mod runs;
mod settings;
mod shapes;
