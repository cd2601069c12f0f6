//! The words of the letters that the service writes, as the library shows them.

use std::sync::Arc;

/// The words of one letter, text message or mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterText {
    /// The form that writes it: `invite`.
    pub form: Arc<str>,
    /// The name of its file without the ending: `parent.en`.
    pub name: Arc<str>,
    /// What staff call it.
    pub title: String,
    /// The line above a mail; nothing for what has none.
    pub subject: Option<String>,
    pub words: String,
    /// Where the words stand among the templates.
    pub file: String,
}

/// What staff call the letters that the program brings: the form, the name, and the title.
const TITLES: &[(&str, &str, &str)] = &[
    ("invite", "parent", "Invitation to a parent"),
    ("invite", "carer", "Invitation to a carer"),
    ("invite", "professional", "Invitation to a professional"),
    (
        "invite",
        "child-a",
        "Invitation to the child, in short words",
    ),
    (
        "invite",
        "child-b",
        "Invitation to the child, for a young person",
    ),
    ("invite", "child-easy", "Invitation to the child, easy read"),
    ("invite", "cancelled", "The review is called off"),
    (
        "invite",
        "nudge",
        "Reminder to somebody who has not answered",
    ),
    ("invite", "fresh", "A new link"),
    ("invite", "code-text", "A code, as a text message"),
    ("invite", "dates", "Which dates they can make"),
    (
        "invite",
        "dates-text",
        "Which dates they can make, as a text message",
    ),
    ("invite", "dates-off", "The dates are off"),
    (
        "invite",
        "dates-off-text",
        "The dates are off, as a text message",
    ),
    ("invite", "digest", "The weekly mail to staff"),
    ("invite", "text", "Text message"),
    ("minutes", "actions", "Actions of a meeting, to their owner"),
    (
        "minutes",
        "child-a",
        "The minutes for the child, in short words",
    ),
    (
        "minutes",
        "child-b",
        "The minutes for the child, for a young person",
    ),
    (
        "minutes",
        "child-easy",
        "The minutes for the child, easy read",
    ),
    ("referral", "notice", "Mail to a service"),
];

/// The letters among the texts of templates: every `forms/FORM/NAME.LANGUAGE.txt`, with its subject
/// where there is one.
pub fn letters<'t>(texts: impl Iterator<Item = (&'t str, &'t str)> + Clone) -> Vec<LetterText> {
    let subject_of = |path: &str| {
        let stem = path.strip_suffix(".txt")?;
        let subject = format!("{stem}.subject.txt");
        let mut all = texts.clone();
        let found = all.find(|(path, _)| *path == subject);
        found.map(|(_, words)| words.trim().to_owned())
    };
    let letter = |(path, words): (&str, &str)| {
        let below = path.strip_prefix("forms/")?.strip_suffix(".txt")?;
        let (form, name) = below.split_once('/')?;
        let is_letter = !name.contains('/') && !name.ends_with(".subject");
        is_letter.then(|| LetterText {
            form: form.into(),
            name: name.into(),
            title: title(form, name),
            subject: subject_of(path),
            words: words.trim().to_owned(),
            file: path.to_owned(),
        })
    };
    let mut all: Vec<LetterText> = texts.clone().filter_map(letter).collect();
    all.sort_by(|one, other| (&one.form, &one.title).cmp(&(&other.form, &other.title)));
    all
}

/// What staff call a letter; the name of its file where nobody has said. Another language than
/// English is told.
fn title(form: &str, name: &str) -> String {
    let (name, language) = name.split_once('.').unwrap_or((name, "en"));
    let known = TITLES
        .iter()
        .find(|(of, one, _)| *of == form && *one == name);
    let title = known.map_or_else(|| name.replace('-', " "), |(.., title)| (*title).to_owned());
    match language {
        "en" => title,
        other => format!("{title} ({other})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_a_text_with_its_subject_and_other_templates_are_none() {
        let texts = [
            ("forms/invite/parent.en.subject.txt", "Review\n"),
            ("forms/invite/parent.en.txt", "Dear {{ reader }}\n"),
            ("forms/invite/parent.cy.txt", "Annwyl {{ reader }}\n"),
            ("forms/invite/parent.en.html", "<p>"),
            ("forms/invite/our-own.en.txt", "Hello"),
            ("pages/post.txt", "No letter"),
        ];

        let read = letters(texts.into_iter());

        let told: Vec<(&str, Option<&str>)> = read
            .iter()
            .map(|one| (&*one.title, one.subject.as_deref()))
            .collect();
        let parent = "Invitation to a parent";
        assert_eq!(
            told,
            [
                (parent, Some("Review")),
                (&*format!("{parent} (cy)"), None),
                ("our own", None)
            ]
        );
        assert_eq!(read[0].words, "Dear {{ reader }}");
    }
}
