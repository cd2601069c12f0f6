//! Letters of a form: words with gaps that its answers fill.

use std::{collections::BTreeSet, sync::Arc};

use toml::de::DeTable;

use crate::{
    forms::{
        guide::{self, Block},
        plain::{FieldName, FormSection, Kind, SignOff, reader::Reader, values::Placed},
    },
    model::nearest::nearest,
};

/// The most letters of one form.
const MOST_LETTERS: usize = 8;

/// What stands where an answer is missing beside others.
const BLANK: &str = "(not filled in)";

/// What stands beside other answers where the reader is not told what the child is called.
const THE_CHILD: &str = "the child";

/// A letter to somebody who carries out what the form asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormLetter {
    pub name: Arc<str>,
    pub title: String,
    /// Whom it is for: `The taxi firm`.
    pub to: String,
    /// The sign-off without which it is not made.
    pub after: Option<Arc<str>>,
    lines: Vec<Line>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Heading,
    Paragraph,
    Item,
}

/// A heading, a paragraph or an item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    shape: Shape,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    Field(FieldName),
    Gap(Gap),
}

/// What is known without being asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// The reference of the document.
    Reference,
    /// The day on which the letter is made.
    Today,
    /// Who gave the sign-off that the letter follows.
    SignedBy,
    /// What the child is called, where the reader may be told.
    Child,
}

impl Gap {
    const ALL: &[(Self, &str)] = &[
        (Self::Reference, "reference"),
        (Self::Today, "today"),
        (Self::SignedBy, "signed_by"),
        (Self::Child, "child"),
    ];
}

impl FormLetter {
    /// Every field that it tells.
    pub fn tells(&self) -> impl Iterator<Item = &FieldName> {
        let pieces = self.lines.iter().flat_map(|line| &line.pieces);
        pieces.filter_map(|piece| match piece {
            Piece::Field(name) => Some(name),
            Piece::Words(_) | Piece::Gap(_) => None,
        })
    }

    /// The letter with its gaps filled. A line all of whose answers are missing is left out; what the
    /// child is called counts as one.
    pub fn filled(
        &self,
        answer: impl Fn(&FieldName) -> Option<String>,
        gap: impl Fn(Gap) -> Option<String>,
    ) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        for line in &self.lines {
            let mut words = String::new();
            let (mut asked, mut known) = (0, 0);
            for piece in &line.pieces {
                match piece {
                    Piece::Words(text) => words.push_str(text),
                    Piece::Gap(Gap::Child) => {
                        asked += 1;
                        let called = gap(Gap::Child);
                        known += u32::from(called.is_some());
                        words.push_str(called.as_deref().unwrap_or(THE_CHILD));
                    }
                    Piece::Gap(one) => words.push_str(&gap(*one).unwrap_or_default()),
                    Piece::Field(name) => {
                        asked += 1;
                        let found = answer(name);
                        known += u32::from(found.is_some());
                        words.push_str(found.as_deref().unwrap_or(BLANK));
                    }
                }
            }
            if asked > 0 && known == 0 {
                continue;
            }
            match (line.shape, blocks.last_mut()) {
                (Shape::Heading, _) => blocks.push(Block::Heading(words)),
                (Shape::Paragraph, _) => blocks.push(Block::Paragraph(words)),
                (Shape::Item, Some(Block::List(items))) => items.push(words),
                (Shape::Item, _) => blocks.push(Block::List(vec![words])),
            }
        }
        blocks
    }
}

impl Reader<'_> {
    pub(super) fn letters(
        &mut self,
        table: &DeTable<'_>,
        (sections, sign_offs): (&[FormSection], &[SignOff]),
    ) -> Vec<FormLetter> {
        let mut seen = BTreeSet::new();
        let mut letters = Vec::new();
        for (at, one) in self.tables(table, "letter") {
            if letters.len() == MOST_LETTERS {
                let what = format!("a form has at most {MOST_LETTERS} letters");
                self.wrong(at, &what, "take one of them out");
                break;
            }
            self.known(one, &["name", "title", "to", "after", "words"], "a letter");
            let name = self.name((one, at), &mut seen, "\"firm\"");
            let title = self.required_words((one, at), "title", "\"To the taxi firm\"");
            let to = self.required_words((one, at), "to", "\"The taxi firm\"");
            let after = self.text_of(one, "after").and_then(|word| {
                let found = sign_offs.iter().find(|step| *step.name == *word.text);
                if found.is_none() {
                    let names = sign_offs.iter().map(|step| &*step.name);
                    let what = format!("there is no sign-off `{}`", word.text);
                    self.wrong(word.at, &what, &nearest(&word.text, names));
                }
                found.map(|step| step.name.clone())
            });
            let words = self.required((one, at), "words", "\"\"\"Please book ...\"\"\"");
            let lines = words.map(|words| self.lines(&words, sections));
            let whole = name.zip(title).zip(to).zip(lines);
            letters.extend(whole.map(|(((name, title), to), lines)| FormLetter {
                name,
                title,
                to,
                after,
                lines,
            }));
        }
        letters
    }

    fn lines(&mut self, words: &Placed, sections: &[FormSection]) -> Vec<Line> {
        let text = self.around.council.in_own_words(&words.text);
        let mut lines = Vec::new();
        for block in guide::blocks(&text) {
            let (shape, texts) = match block {
                Block::Heading(text) => (Shape::Heading, vec![text]),
                Block::Paragraph(text) => (Shape::Paragraph, vec![text]),
                Block::List(items) => (Shape::Item, items),
            };
            for text in texts {
                let pieces = self.pieces(&text, words.at, sections);
                lines.push(Line { shape, pieces });
            }
        }
        lines
    }

    fn pieces(&mut self, text: &str, at: usize, sections: &[FormSection]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((inner, after)) = after.split_once('}') else {
                break;
            };
            pieces.push(Piece::Words(before.to_owned()));
            // Where the words began, as near as the file tells.
            let marked = format!("{{{inner}}}");
            let from = self.text.get(at..).unwrap_or_default();
            let place = at + from.find(&marked).unwrap_or(0);
            let wanted = Placed {
                text: inner.trim().to_owned(),
                at: place,
            };
            pieces.extend(self.piece(&wanted, sections));
            rest = after;
        }
        pieces.push(Piece::Words(rest.to_owned()));
        pieces
    }

    fn piece(&mut self, wanted: &Placed, sections: &[FormSection]) -> Option<Piece> {
        let gap = Gap::ALL.iter().find(|(_, code)| *code == wanted.text);
        if let Some((gap, _)) = gap {
            return Some(Piece::Gap(*gap));
        }
        let named = wanted.text.split_once('.').and_then(|(section, field)| {
            let section = sections.iter().find(|one| *one.name == *section)?;
            let field = section.fields.iter().find(|one| *one.name == *field)?;
            Some((section, field))
        });
        let Some((section, field)) = named else {
            let names: Vec<String> = sections
                .iter()
                .flat_map(|section| {
                    let fields = section.fields.iter();
                    fields.map(|field| format!("{}.{}", section.name, field.name))
                })
                .collect();
            let all = Gap::ALL.iter().map(|(_, code)| *code);
            let all = all.chain(names.iter().map(String::as_str));
            let what = format!("a letter cannot say `{{{}}}`", wanted.text);
            self.wrong(wanted.at, &what, &nearest(&wanted.text, all));
            return None;
        };
        if !field.may_see.is_empty() {
            let what = format!("only some may see `{}`", wanted.text);
            let remedy = "take it out of the letter, or take may_see out of the field";
            self.wrong(wanted.at, &what, remedy);
        }
        if field.kind == Kind::File {
            let what = format!("`{}` is a file", wanted.text);
            self.wrong(wanted.at, &what, "take it out of the letter");
        }
        Some(Piece::Field(FieldName {
            section: section.name.clone(),
            field: field.name.clone(),
        }))
    }
}
