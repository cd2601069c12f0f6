//! What the mapping language adds to jq; the same for both ways of running.

use jaq_json::{Map, Val};

use crate::mapping::{
    tree::Tree,
    values::{self, Unclear},
};

/// A function that takes one value and gives one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Text,
    Flag,
    Day,
    Time,
    Postcode,
    Digits,
    Phone,
    Lower,
    List,
    Json,
    Censored,
}

impl Function {
    /// Every one with its name in the language.
    pub(super) const ALL: &[(Self, &str)] = &[
        (Self::Text, "txt"),
        (Self::Flag, "yn"),
        (Self::Day, "day"),
        (Self::Time, "clock"),
        (Self::Postcode, "postcode"),
        (Self::Digits, "digits"),
        (Self::Phone, "phone"),
        (Self::Lower, "lower"),
        (Self::List, "list"),
        (Self::Json, "json"),
        (Self::Censored, "censored"),
    ];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, one)| *one == name)
            .map(|(function, _)| *function)
    }

    /// What it makes of a value. Null stays null, and a mark that the source withholds
    /// something stays what it is.
    pub(super) fn of(self, value: &Val) -> Result<Val, Unclear> {
        if self == Self::List {
            return Ok(list(value));
        }
        if self == Self::Censored {
            return Ok(Val::Bool(censored(value)));
        }
        if let (Self::Flag, Val::Bool(flag)) = (self, value) {
            return Ok(Val::Bool(*flag));
        }
        if let (Self::Json, Val::Arr(_) | Val::Obj(_)) = (self, value) {
            return Ok(value.clone());
        }
        if let (Self::Text, Val::TStr(bytes)) = (self, value)
            && is_tidy(bytes)
        {
            return Ok(value.clone());
        }
        let Some(text) = values::text(value) else {
            return Ok(Val::Null);
        };
        if values::is_withheld(&text) {
            return Ok(Val::from(text.into_owned()));
        }
        let or_null = |text: Option<String>| text.map_or(Val::Null, Val::from);
        Ok(match self {
            Self::Text | Self::List | Self::Censored => Val::from(text.into_owned()),
            Self::Flag => values::flag(&text)?.map_or(Val::Null, Val::Bool),
            Self::Day if text.len() == 10 && values::usual_day(&text).is_some() => {
                Val::from(text.into_owned())
            }
            Self::Day => Val::from(values::day(&text)?.to_string()),
            Self::Time => {
                let time = values::time(&text)?;
                Val::from(format!("{:02}:{:02}", time.hour(), time.minute()))
            }
            Self::Postcode => or_null(values::postcode(&text)),
            Self::Digits => or_null(values::digits(&text)),
            Self::Phone => or_null(values::digits(&text).map(|_| text.into_owned())),
            Self::Lower => Val::from(text.to_lowercase()),
            Self::Json => {
                Tree::from_json(text.as_bytes())
                    .map_err(|_| Unclear::Json)?
                    .0
            }
        })
    }
}

/// Whether a source has put a mark in the place of something, anywhere inside a value.
fn censored(value: &Val) -> bool {
    match value {
        Val::TStr(text) => std::str::from_utf8(text).is_ok_and(values::is_withheld),
        Val::Arr(items) => items.iter().any(censored),
        Val::Obj(map) => map.values().any(censored),
        _ => false,
    }
}

/// Whether a text needs no trimming: it begins and ends with something that shows.
fn is_tidy(bytes: &[u8]) -> bool {
    let shows = |byte: Option<&u8>| byte.is_some_and(|byte| (0x21..0x7f).contains(byte));
    shows(bytes.first()) && shows(bytes.last()) && std::str::from_utf8(bytes).is_ok()
}

/// One or many as a list; null as an empty one.
pub(super) fn list(value: &Val) -> Val {
    match value {
        Val::Null => Val::from_iter(std::iter::empty()),
        Val::Arr(_) => value.clone(),
        other => std::iter::once(other.clone()).collect(),
    }
}

/// Whether a text holds one of some words, whatever their case.
pub(super) fn mentions(value: &Val, words: &Val) -> bool {
    let Some(text) = values::text(value) else {
        return false;
    };
    let text = values::folded(&text);
    let has =
        |word: &Val| values::text(word).is_some_and(|word| text.contains(&values::folded(&word)));
    match words {
        Val::Arr(words) => words.iter().any(has),
        word => has(word),
    }
}

/// What a word means in a code table.
pub(super) fn code(value: &Val, table: &super::codes::Table) -> Val {
    match values::text(value) {
        None => Val::Null,
        Some(text) if values::is_withheld(&text) => Val::from(text.into_owned()),
        Some(text) => Val::from(table.meaning(&text)),
    }
}

/// Rows of a list by the text of one member: what a join looks up.
pub(super) fn index_by(rows: &Val, key: &Val) -> Val {
    let mut map = Map::default();
    if let Val::Arr(rows) = list(rows) {
        for row in rows.iter() {
            let Val::Obj(members) = row else { continue };
            let Some(name) = members.get(key).and_then(values::text) else {
                continue;
            };
            map.entry(Val::from(name.into_owned()))
                .or_insert_with(|| row.clone());
        }
    }
    Val::obj(map)
}
