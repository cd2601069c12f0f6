//! The words of a mail that is made from three templates, past the last gate.

use crate::{
    forms::told::Told,
    render::{
        engine::{Engine, RenderError, Shown},
        view::View,
    },
};

/// What a mail says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worded {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Why no mail was written.
#[derive(Debug, thiserror::Error)]
pub enum WordedError {
    #[error("the words of a mail could not be made")]
    Page(#[source] RenderError),
    #[error("a finished mail holds {0} that its reader must not be told")]
    Leak(&'static str),
    #[error("a mail about nothing was asked for")]
    Nothing,
}

struct Words(View);

impl Shown for Words {
    fn view(&self) -> View {
        self.0.clone()
    }
}

/// Writes a mail from the templates `{stem}.en.subject.txt`, `.txt` and `.html`. Its finished
/// words pass the last gate of everything that they speak of: what may be told of one child and
/// not of another is told in none.
///
/// # Errors
/// A template that does not work, or words that must not be told.
pub fn worded<'t>(
    engine: &Engine,
    stem: &str,
    view: View,
    told: impl IntoIterator<Item = &'t Told>,
) -> Result<Worded, WordedError> {
    let shown = Words(view);
    let page = |ending: &str| {
        let page = engine.page(&format!("{stem}.en.{ending}"), &shown);
        page.map_err(WordedError::Page)
    };
    let worded = Worded {
        subject: page("subject.txt")?.trim().to_owned(),
        text: tidy(&page("txt")?),
        html: page("html")?,
    };
    for told in told {
        for words in [&worded.subject, &worded.text, &worded.html] {
            told.check(words).map_err(WordedError::Leak)?;
        }
    }
    Ok(worded)
}

/// What every mail says of its reader and of the council.
pub fn reader(told: &Told) -> View {
    View::new()
        .maybe("reader", filled(told.reader()))
        .text("council", told.council())
        .maybe("phone", filled(told.phone()))
        .maybe("complaints", filled(told.complaints()))
        .text("reference", told.reference())
}

/// What the meeting is called for this reader.
pub fn meeting(told: &Told) -> &str {
    filled(told.meeting()).unwrap_or("meeting")
}

fn filled(words: &str) -> Option<&str> {
    Some(words).filter(|words| !words.is_empty())
}

/// No more than one empty line together, none at the ends, one line feed at the end.
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
    tidy
}
