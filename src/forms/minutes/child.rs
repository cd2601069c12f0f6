//! A first draft of the letter to the child, from what was decided.

use crate::{
    forms::told::Told,
    model::minutes::ReadingLevel,
    render::{
        engine::{Engine, RenderError, Shown},
        view::View,
    },
};

/// What a draft is made of: all of it was cleared for the child.
pub struct Draft<'a> {
    pub told: &'a Told,
    pub held_on: Option<String>,
    pub decisions: Vec<String>,
}

impl Shown for Draft<'_> {
    fn view(&self) -> View {
        let told = self.told;
        let filled = |words: &str| Some(words.to_owned()).filter(|words| !words.is_empty());
        let meeting = match told.meeting() {
            "" => "meeting",
            meeting => meeting,
        };
        View::new()
            .maybe("called", told.child())
            .text("meeting", meeting)
            .maybe("held_on", self.held_on.as_deref())
            .maybe("worker", told.social_worker())
            .maybe("chair", told.chair())
            .maybe("phone", filled(told.phone()))
            .texts("decisions", &self.decisions)
    }
}

fn template(level: ReadingLevel) -> &'static str {
    match level {
        ReadingLevel::A => "forms/minutes/child-a.en.txt",
        ReadingLevel::B => "forms/minutes/child-b.en.txt",
        ReadingLevel::Easy => "forms/minutes/child-easy.en.txt",
    }
}

/// The draft, for the chair to put into the child's words.
///
/// # Errors
/// A template that does not work.
pub fn draft(engine: &Engine, draft: &Draft, level: ReadingLevel) -> Result<String, RenderError> {
    let text = engine.page(template(level), draft)?;
    Ok(tidy(&text))
}

/// No more than one empty line together, none at the ends.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.trim().lines() {
        let line = line.trim_end();
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            tidy.push_str(line);
            tidy.push('\n');
        }
    }
    tidy.trim_end().to_owned()
}
