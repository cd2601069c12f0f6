//! The code to go on with, as a text message.

use crate::{
    forms::{
        told::Told,
        worded::{WordedError, reader},
    },
    render::{
        engine::{Engine, Shown},
        view::View,
    },
};

struct Text(View);

impl Shown for Text {
    fn view(&self) -> View {
        self.0.clone()
    }
}

/// Writes the text that brings this code. It says nothing of the child, nor what was written.
///
/// # Errors
/// A template that does not work, or words that must not be told.
pub fn by_text(engine: &Engine, told: &Told, code: &str) -> Result<String, WordedError> {
    let shown = Text(reader(told).text("code", code));
    let words = engine.page("forms/invite/code-text.en.txt", &shown);
    let words = words.map_err(WordedError::Page)?;
    told.check(&words).map_err(WordedError::Leak)?;
    Ok(words.trim().to_owned())
}
