//! People's names and other personal words, which do not print by accident.

use std::{fmt, sync::Arc};

/// Words about a person. Redacts itself in `Debug`; `reveal` is the way out.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonalText(Arc<str>);

impl PersonalText {
    /// Trims, turns runs of white space into one space, drops control characters; `None` if nothing is left.
    pub fn parse(text: &str) -> Option<Self> {
        if is_tidy(text) {
            return Some(Self(text.into()));
        }
        let mut words = String::with_capacity(text.len());
        for word in text
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|w| !w.is_empty())
        {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
        }
        (!words.is_empty()).then(|| Self(words.into()))
    }

    /// The words themselves. Named so that a search finds every place that lets them out.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Characters that are not seen, and those that turn the direction of what follows.
pub fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Whether words stand as they are to be kept: single spaces inside, none at the ends.
fn is_tidy(text: &str) -> bool {
    let mut before = ' ';
    for c in text.chars() {
        let space = c == ' ';
        if (space && before == ' ') || (!space && (c.is_whitespace() || c.is_control())) {
            return false;
        }
        before = c;
    }
    before != ' '
}

impl fmt::Debug for PersonalText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonalText(…)")
    }
}

/// What a person is called. Names are kept as written: no capitals are mended.
///
/// Parts follow the draft DfE Person standard (given, family, preferred); a person may
/// have only one name, and then it stands in `family` or in `given`, as recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    pub title: Option<PersonalText>,
    pub given: Option<PersonalText>,
    pub family: Option<PersonalText>,
    /// What the person wishes to be called instead of the given name.
    pub preferred: Option<PersonalText>,
}

impl Name {
    /// Given name and family name; `None` where neither is recorded.
    pub fn full(&self) -> Option<PersonalText> {
        join(self.given.as_ref(), self.family.as_ref())
    }

    /// The preferred name if there is one, else the given name, else the only name.
    pub fn called(&self) -> Option<&PersonalText> {
        self.preferred
            .as_ref()
            .or(self.given.as_ref())
            .or(self.family.as_ref())
    }
}

fn join(first: Option<&PersonalText>, second: Option<&PersonalText>) -> Option<PersonalText> {
    match (first, second) {
        (Some(first), Some(second)) => {
            // Both are tidy, so they are with one space between.
            Some(PersonalText([&*first.0, " ", &*second.0].concat().into()))
        }
        (one, other) => one.or(other).cloned(),
    }
}
