//! For whom a letter is written: its words, its reading level, its language.

use crate::{
    forms::invite::Prepared,
    model::name::PersonalText,
    render::engine::Engine,
    rules::disclosure::reader::{Reader, Side},
};

/// A set of templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Audience {
    /// A child of about 7 to 10.
    ChildA,
    /// A young person of about 11 to 17.
    ChildB,
    /// Easy read: one idea a line.
    ChildEasy,
    /// Parents and family.
    Parent,
    Carer,
    Professional,
}

impl Audience {
    pub const ALL: &[Self] = &[
        Self::ChildA,
        Self::ChildB,
        Self::ChildEasy,
        Self::Parent,
        Self::Carer,
        Self::Professional,
    ];

    /// The first part of the names of its templates.
    pub fn code(self) -> &'static str {
        match self {
            Self::ChildA => "child-a",
            Self::ChildB => "child-b",
            Self::ChildEasy => "child-easy",
            Self::Parent => "parent",
            Self::Carer => "carer",
            Self::Professional => "professional",
        }
    }

    pub fn is_child(self) -> bool {
        matches!(self, Self::ChildA | Self::ChildB | Self::ChildEasy)
    }

    /// The reading level of the child.
    pub fn of_child(prepared: &Prepared) -> Self {
        level(prepared)
    }

    /// The audience of one reader.
    pub fn of(reader: &Reader, prepared: &Prepared) -> Self {
        match reader.side {
            Side::Child => level(prepared),
            Side::Family | Side::Volunteer => Self::Parent,
            Side::Carer | Side::Adopter => Self::Carer,
            Side::Professional => Self::Professional,
        }
    }
}

/// The reading level: what the child needs comes before how old the child is.
fn level(prepared: &Prepared) -> Audience {
    let child = &prepared.network.child;
    let wants_easy = |words: &PersonalText| {
        let words = words.reveal().to_lowercase();
        ["easy", "makaton", "symbol", "widgit", "learning disab"]
            .iter()
            .any(|sign| words.contains(sign))
    };
    let needs = child.access.formats.iter().chain(&child.access.needs);
    if needs.chain(child.disabilities.iter()).any(wants_easy) {
        return Audience::ChildEasy;
    }
    match prepared.situation.age {
        Some(..=10) => Audience::ChildA,
        _ => Audience::ChildB,
    }
}

/// Languages by their English names, with the code in the names of templates.
const LANGUAGES: [(&str, &str); 14] = [
    ("albanian", "sq"),
    ("arabic", "ar"),
    ("bengali", "bn"),
    ("farsi", "fa"),
    ("french", "fr"),
    ("pashto", "ps"),
    ("polish", "pl"),
    ("portuguese", "pt"),
    ("romanian", "ro"),
    ("somali", "so"),
    ("tigrinya", "ti"),
    ("turkish", "tr"),
    ("urdu", "ur"),
    ("welsh", "cy"),
];

/// The reader's own language where a council has templates in it, else English.
pub fn language(
    reader: &Reader,
    prepared: &Prepared,
    audience: Audience,
    engine: &Engine,
) -> &'static str {
    let access = reader
        .person
        .map_or(&prepared.network.child.access, |person| &person.access);
    let Some(spoken) = access.first_language.value() else {
        return "en";
    };
    LANGUAGES
        .iter()
        .find(|(name, _)| spoken.reveal().eq_ignore_ascii_case(name))
        .map(|(_, code)| *code)
        .filter(|code| engine.has(&format!("forms/invite/{}.{code}.txt", audience.code())))
        .unwrap_or("en")
}
