//! Seen: what of the minutes the one who writes in them is shown, and may touch.
//!
//! Whoever writes by a lent link reads what they wrote themselves whatever it holds: were it kept
//! from them, the answer to a guess would tell whether it was right. What others wrote they read
//! as their copy would say it, and what they do not read they cannot change.

use crate::{
    casework::{
        live::{Composed, Live},
        minutes::{
            Minuted,
            known::{self, Belongs},
            naming::Eyes,
            write::PRESENT,
        },
        office::{Office, VerbError},
    },
    forms::minutes::Section,
    model::{
        id::Identifier,
        minutes::{LentLink, MinutesPart, MinutesRow},
    },
    rules::minutes::shown::{Audience, Shown},
};

/// What the one who writes is shown.
#[derive(Clone, Copy)]
pub(in crate::casework) struct Seen<'a> {
    pub minuted: &'a Minuted,
    pub eyes: Eyes<'a>,
    /// The code of the one who writes.
    pub code: &'a str,
}

/// The name, for one link alone, of each person on the list: on a page without an account nobody
/// is called by their number in the case system.
pub(in crate::casework) type Aliases = Vec<(Identifier, String)>;

/// Asks something of what is shown to whoever writes: by a lent link, or as staff.
///
/// # Errors
/// [`VerbError::NotThere`] where the one with the link may not be told anything any more.
pub(in crate::casework) fn with<T>(
    office: &Office,
    (live, minuted): (&Live, &Minuted),
    lent: Option<&LentLink>,
    ask: impl FnOnce(&Composed, Seen<'_>) -> T,
) -> Result<T, VerbError> {
    live.compose(office, |composed| {
        let Some(link) = lent else {
            let eyes = Eyes::Staff;
            let code = "";
            return Ok(ask(
                composed,
                Seen {
                    minuted,
                    eyes,
                    code,
                },
            ));
        };
        let told = known::told(composed, &Belongs::of(minuted), &link.person);
        let told = told.map_err(|_| VerbError::NotThere)?;
        let seen = Seen {
            minuted,
            eyes: Eyes::Of(&told, &link.person),
            code: &link.id.code(),
        };
        Ok(ask(composed, seen))
    })
}

impl Seen<'_> {
    /// Whether they read what stands in a box of a section, or would if something stood there.
    pub fn reads_box(&self, section: &Section, name: &str) -> bool {
        let boxed = self.minuted.boxed(name);
        let theirs = boxed.filter(|one| *one.by.code != *self.code);
        let theirs = theirs.map_or_else(String::new, |one| one.text.typed());
        let is_own = boxed.is_some_and(|one| *one.by.code == *self.code);
        let part = MinutesPart::Box(name.into());
        self.reads(section.audience, &part, &theirs, is_own)
    }

    /// Whether they read a decision or an action.
    pub fn reads_row(&self, row: &MinutesRow) -> bool {
        let mut theirs = String::new();
        let mut add = |words: &str| {
            theirs.push_str(words);
            theirs.push('\n');
        };
        if *row.wrote != *self.code {
            add(row.words.what.reveal());
            row.words.why.iter().for_each(|why| add(why.reveal()));
            if row.person.is_none() {
                add(row.words.owner.reveal());
            }
        }
        if *row.answered != *self.code {
            row.words
                .changed
                .iter()
                .for_each(|words| add(words.reveal()));
        }
        let part = MinutesPart::Row(row.id.clone());
        let is_own = *row.wrote == *self.code;
        self.reads(Audience::Everybody, &part, &theirs, is_own)
    }

    /// Whether they read who else was there, or would if somebody had said so.
    pub fn reads_others(&self) -> bool {
        let said = self.minuted.attendance.as_ref();
        let theirs = said.filter(|one| *one.named_by != *self.code);
        let theirs = theirs.and_then(|one| one.others.as_ref());
        let theirs = theirs.map_or("", |words| words.reveal());
        // A section of the form can be called `others`, and its flags are not meant here.
        let part = MinutesPart::Box(PRESENT.into());
        self.reads(Audience::Everybody, &part, theirs, theirs.is_empty())
    }

    /// `theirs` are the words that others wrote: of those alone it depends.
    fn reads(&self, audience: Audience, part: &MinutesPart, theirs: &str, is_own: bool) -> bool {
        match self.eyes.sees(self.minuted, audience, part, theirs) {
            Shown::Told => true,
            Shown::Asked => is_own,
            Shown::ForProfessionals | Shown::Kept | Shown::Holds(_) => false,
        }
    }
}
