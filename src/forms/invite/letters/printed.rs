//! What has been cleared, as templates see it: in a mail, and on paper.

use crate::{
    forms::invite::letters::audience::Audience,
    render::{engine::Shown, view::View},
    rules::disclosure::{Cleared, item::Item},
};

/// A `Cleared` as the templates of letters and papers see it: every item of
/// `rules::disclosure::item` under its name, with its words, a list, or nothing.
pub struct Words<'c> {
    cleared: &'c Cleared,
    channel: Option<&'static str>,
}

impl<'c> Words<'c> {
    pub fn of(cleared: &'c Cleared) -> Self {
        Self {
            cleared,
            channel: None,
        }
    }

    /// The same for a page that is printed, which nobody can answer by pressing "reply".
    pub fn on_paper(cleared: &'c Cleared) -> Self {
        Self {
            cleared,
            channel: Some("paper"),
        }
    }
}

impl Shown for Words<'_> {
    fn view(&self) -> View {
        let mut view = View::with_capacity(Item::ALL.len());
        for item in Item::ALL {
            let name = item.name();
            view = match (self.channel, item) {
                (Some(channel), Item::ReaderChannel) => view.text(name, channel),
                _ if item.is_list() => view.texts(name, self.cleared.list(*item)),
                _ => view.maybe(name, self.cleared.words(*item)),
            };
        }
        view
    }
}

/// The council's own lines on a printed letter.
pub struct CouncilLines<'a> {
    pub name: &'a str,
    pub address: &'a [String],
}

/// A letter as it is printed: what `templates/print/letter.typ` asks for.
#[derive(Clone)]
pub struct Printed {
    size: u8,
    return_address: String,
    address: Vec<String>,
    date: String,
    reference: Option<String>,
    greeting: String,
    heading: String,
    paragraphs: Vec<String>,
    meeting: Option<Meeting>,
    closing: String,
    from: Vec<String>,
    footer: Option<String>,
}

#[derive(Clone, Default)]
struct Meeting {
    when: String,
    place: Option<String>,
    how: Option<String>,
}

impl Printed {
    /// Takes a letter's text apart: the greeting, the paragraphs, the block of lines that begins
    /// with `When:`, the closing and the small words after a line of two hyphens. So the printed
    /// page can hold no fact that the text does not hold.
    pub fn of(
        cleared: &Cleared,
        subject: &str,
        text: &str,
        audience: Audience,
        council: &CouncilLines,
    ) -> Self {
        let size = match audience {
            Audience::ChildA => 14,
            Audience::ChildEasy => 16,
            _ => 12,
        };
        Self {
            address: cleared
                .words(Item::ReaderName)
                .map(str::to_owned)
                .into_iter()
                .chain(cleared.list(Item::ReaderAddress).iter().cloned())
                .collect(),
            date: cleared
                .words(Item::Letterhead)
                .unwrap_or_default()
                .to_owned(),
            reference: cleared.words(Item::Reference).map(str::to_owned),
            ..Self::apart((subject, text), size, council)
        }
    }

    /// A letter that somebody hands over: it has a name and no address. What it says has passed the
    /// last gate.
    pub fn by_hand(
        (name, date, reference): (&str, &str, &str),
        words: (&str, &str),
        size: u8,
        council: &CouncilLines,
    ) -> Self {
        Self {
            address: vec![name.to_owned()],
            date: date.to_owned(),
            reference: Some(reference.to_owned()),
            ..Self::apart(words, size, council)
        }
    }

    /// The same, to be posted: where it goes stands below the name.
    pub fn posted_to(mut self, lines: &[String]) -> Self {
        self.address.extend(lines.iter().cloned());
        self
    }

    /// The text taken apart, for nobody yet.
    fn apart((subject, text): (&str, &str), size: u8, council: &CouncilLines) -> Self {
        let (body, footer) = match text.split_once("\n--\n") {
            Some((body, footer)) => (body, Some(footer.trim().replace('\n', " "))),
            None => (text, None),
        };
        let mut blocks: Vec<&str> = body
            .split("\n\n")
            .map(str::trim)
            .filter(|block| !block.is_empty())
            .collect();
        let from = blocks.pop().unwrap_or_default();
        let closing = blocks.pop().unwrap_or_default();
        let mut blocks = blocks.into_iter();
        let greeting = blocks.next().unwrap_or_default();
        let mut meeting = None;
        let mut paragraphs = Vec::new();
        for block in blocks {
            if block.starts_with("When: ") && meeting.is_none() {
                meeting = Some(Meeting::read(block));
                continue;
            }
            let is_list = block.lines().any(|line| line.starts_with("- "));
            if is_list {
                paragraphs.extend(
                    block
                        .lines()
                        .map(|line| line.strip_prefix("- ").map_or(line.to_owned(), bullet)),
                );
            } else {
                paragraphs.push(block.replace('\n', " "));
            }
        }
        Self {
            size,
            return_address: [council.name.to_owned()]
                .iter()
                .chain(council.address)
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(", "),
            address: Vec::new(),
            date: String::new(),
            reference: None,
            greeting: greeting.to_owned(),
            heading: subject.to_owned(),
            paragraphs,
            meeting,
            closing: closing.to_owned(),
            from: from.lines().map(str::to_owned).collect(),
            footer,
        }
    }

    /// Everything that the page says, for the last gate.
    pub fn all_words(&self) -> impl Iterator<Item = &str> {
        let meeting = self.meeting.iter().flat_map(|meeting| {
            [
                Some(&meeting.when),
                meeting.place.as_ref(),
                meeting.how.as_ref(),
            ]
            .into_iter()
            .flatten()
        });
        [&self.greeting, &self.heading, &self.closing, &self.date]
            .into_iter()
            .chain(&self.paragraphs)
            .chain(&self.from)
            .chain(&self.address)
            .chain(&self.footer)
            .chain(meeting)
            .map(String::as_str)
    }

    /// For the title of the printed file.
    pub fn heading(&self) -> &str {
        &self.heading
    }
}

impl Meeting {
    fn read(block: &str) -> Self {
        let mut meeting = Self::default();
        let mut rest = Vec::new();
        for line in block.lines() {
            if let Some(when) = line.strip_prefix("When: ") {
                meeting.when = when.to_owned();
            } else if let Some(place) = line.strip_prefix("Where: ") {
                meeting.place = Some(place.to_owned());
            } else {
                rest.push(line);
            }
        }
        meeting.how = (!rest.is_empty()).then(|| rest.join(". "));
        meeting
    }
}

fn bullet(line: &str) -> String {
    format!("• {line}")
}

impl Shown for Printed {
    fn view(&self) -> View {
        let meeting = self.meeting.as_ref().map(|meeting| {
            View::with_capacity(3)
                .text("when", &meeting.when)
                .maybe("place", meeting.place.as_ref())
                .maybe("how", meeting.how.as_ref())
        });
        View::with_capacity(13)
            .number("size", self.size)
            .text("return_address", &self.return_address)
            .texts("address", &self.address)
            .text("date", &self.date)
            .maybe("reference", self.reference.as_ref())
            .text("greeting", &self.greeting)
            .text("heading", &self.heading)
            .texts("paragraphs", &self.paragraphs)
            .maybe_object("meeting", meeting)
            .none("reply")
            .text("closing", &self.closing)
            .texts("from", &self.from)
            .maybe("footer", self.footer.as_ref())
    }
}
