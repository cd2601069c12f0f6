//! One message to one person about several children, with a part for each.
//!
//! Each part is the letter about that child, cleared for this reader by that child's own rules.
//! Nothing is said here that no part says, but that they are one meeting.

use crate::{
    forms::{invite::letters::Letter, told::Told},
    rules::{
        attendance::role::{Mode, Role},
        disclosure::reader::Side,
    },
};

/// The letter about one child, and what its reader may be told about that child.
pub struct Part {
    pub letter: Box<Letter>,
    pub told: Told,
    pub mode: Mode,
}

/// The words of a message about several children.
pub struct Joined {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// In this language the words between the parts are.
const LANGUAGE: &str = "en";

impl Part {
    /// Whether two letters can stand in one message: to the same mailbox, asking the same of the
    /// same kind of reader, and neither telling what the other must not. Nobody under age reads
    /// about somebody else.
    pub fn fits(&self, other: &Self) -> bool {
        let (own, theirs) = (&self.letter, &other.letter);
        let to_child =
            |part: &Self| part.letter.role == Role::Child || part.told.side() == Side::Child;
        own.to.is_some()
            && own.to == theirs.to
            && own.recipient == theirs.recipient
            && self.mode == other.mode
            && self.told.side() == other.told.side()
            && own.language == LANGUAGE
            && theirs.language == LANGUAGE
            && !to_child(self)
            && !to_child(other)
            && self.may_hold(theirs)
            && other.may_hold(own)
    }

    /// The last gate of this child's part, for the words of another.
    fn may_hold(&self, other: &Letter) -> bool {
        let words = [&other.subject, &other.text, &other.html];
        words.iter().all(|words| self.told.check(words).is_ok())
    }

    pub fn reference(&self) -> &str {
        self.told.reference()
    }
}

/// The words of all parts as one message; nothing for fewer than two, or where a template of the
/// council's own has no `<main>` in which its words stand.
pub fn joined(parts: &[(&Letter, &str)]) -> Option<Joined> {
    let [(first, reference), _, ..] = parts else {
        return None;
    };
    let references: Vec<&str> = parts.iter().map(|(_, reference)| *reference).collect();
    let count = parts.len();
    let intro = format!(
        "This message is about one meeting for {count} children. Each part below is about one \
         child and has its own reference. Answer once for all of them, or differently for each."
    );
    let heading = |at: usize, reference: &str| {
        let number = at + 1;
        format!("Part {number} of {count}: reference {reference}")
    };
    let mut text = format!("{intro}\n");
    let (head, _, tail) = around(&first.html)?;
    let mut html = format!("{head}<p><strong>{intro}</strong></p>\n");
    for (at, (letter, reference)) in parts.iter().enumerate() {
        let (_, inner, _) = around(&letter.html)?;
        let heading = heading(at, reference);
        text.push_str(&format!("\n=== {heading} ===\n\n{}", letter.text));
        html.push_str(&format!(
            "<section>\n<hr>\n<h2>{heading}</h2>\n{inner}</section>\n"
        ));
    }
    html.push_str(tail);
    Some(Joined {
        subject: first.subject.replace(reference, &references.join(", ")),
        text,
        html,
    })
}

/// What stands before the words of a page, they, and what stands behind.
fn around(html: &str) -> Option<(&str, &str, &str)> {
    const BEGIN: &str = "<main>\n";
    let begin = html.find(BEGIN)? + BEGIN.len();
    let end = html.rfind("</main>")?;
    (begin <= end).then(|| (&html[..begin], &html[begin..end], &html[end..]))
}
