//! Which dates can you make: one letter to one person, from what is cleared.

use crate::{
    forms::{
        told::Told,
        worded::{Worded, WordedError, meeting, reader, worded},
    },
    render::{
        engine::{Engine, Shown},
        view::View,
    },
    rules::disclosure::reader::Side,
};

/// What somebody is asked.
#[derive(Clone, Debug)]
pub struct Asking<'a> {
    /// `In a room` or `By video or telephone`: the place is told with the day.
    pub meets: &'a str,
    pub length: &'a str,
    /// The days and times, in words.
    pub slots: &'a [String],
    /// The reader's own page for these dates; nothing on paper.
    pub link: Option<&'a str>,
    pub time: Time,
}

/// Whether they have been asked the same before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    First,
    Again,
}

struct Text(View);

impl Shown for Text {
    fn view(&self) -> View {
        self.0.clone()
    }
}

/// Writes the mail, or what is printed of it.
///
/// # Errors
/// A template that does not work, or words that must not be told.
pub fn asking(engine: &Engine, told: &Told, asking: &Asking) -> Result<Worded, WordedError> {
    worded(engine, "forms/invite/dates", view(told, asking), [told])
}

/// The same as a text message: it says no day, for a text is read by whoever holds the phone.
///
/// # Errors
/// As [`asking`].
pub fn texting(engine: &Engine, told: &Told, asking: &Asking) -> Result<String, WordedError> {
    let shown = view(told, asking);
    text(engine, told, ("forms/invite/dates-text.en.txt", shown))
}

/// Dates that were asked for and are not offered any more.
#[derive(Clone, Debug)]
pub struct Off<'a> {
    /// The days and times, in words.
    pub slots: &'a [String],
}

/// Writes that the dates are off.
///
/// # Errors
/// As [`asking`].
pub fn off(engine: &Engine, told: &Told, off: &Off) -> Result<Worded, WordedError> {
    let view = around(told).texts("slots", off.slots);
    worded(engine, "forms/invite/dates-off", view, [told])
}

/// The same as a text message, which says no day.
///
/// # Errors
/// As [`asking`].
pub fn off_by_text(engine: &Engine, told: &Told) -> Result<String, WordedError> {
    text(
        engine,
        told,
        ("forms/invite/dates-off-text.en.txt", around(told)),
    )
}

fn text(
    engine: &Engine,
    told: &Told,
    (template, view): (&str, View),
) -> Result<String, WordedError> {
    let words = engine.page(template, &Text(view));
    let words = words.map_err(WordedError::Page)?;
    told.check(&words).map_err(WordedError::Leak)?;
    Ok(words.trim().to_owned())
}

fn view(told: &Told, asking: &Asking) -> View {
    around(told)
        .flag("again", asking.time == Time::Again)
        .text("meets", asking.meets)
        .text("length", asking.length)
        .texts("slots", asking.slots)
        .text("count", asking.slots.len().to_string())
        .maybe("link", asking.link)
}

/// What each of these letters says of its reader and of the meeting.
fn around(told: &Told) -> View {
    let is_family = told.side() != Side::Professional;
    let nobody = match is_family {
        true => "friend",
        false => "colleague",
    };
    // Dates are offered before anybody has confirmed the list. The family knows whom it is about; a
    // letter to whoever should not stand there names nobody.
    let child = told.child().filter(|_| !is_family);
    reader(told)
        .text("nobody", nobody)
        .text("meeting", meeting(told))
        .maybe("child", child)
        .flag("family", is_family)
}
