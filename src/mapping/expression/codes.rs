//! Code tables: the words of a source, and what they are here.

use std::collections::HashMap;

use jaq_json::{Map, Val};

use crate::mapping::values::{self, UNMAPPED};

/// All the code tables of one mapping.
#[derive(Clone, Debug, Default)]
pub struct Codes(HashMap<String, Table>);

/// One code table. `*` stands for every word that is not in it.
#[derive(Clone, Debug, Default)]
pub struct Table {
    exact: HashMap<String, String>,
    folded: HashMap<String, String>,
    otherwise: Option<String>,
}

impl Codes {
    pub fn insert(&mut self, name: &str, words: impl IntoIterator<Item = (String, String)>) {
        let mut table = Table::default();
        for (word, meaning) in words {
            if word == "*" {
                table.otherwise = Some(meaning);
                continue;
            }
            table.folded.insert(values::folded(&word), meaning.clone());
            table.exact.insert(word, meaning);
        }
        self.0.insert(name.to_owned(), table);
    }

    pub fn table(&self, name: &str) -> Option<&Table> {
        self.0.get(name)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The tables as one value, for `$codes`.
    pub(super) fn value(&self) -> Val {
        let mut tables: Vec<_> = self.0.iter().collect();
        tables.sort_by_key(|(name, _)| *name);
        let map: Map = tables
            .into_iter()
            .map(|(name, table)| (Val::from(name.clone()), table.value()))
            .collect();
        Val::obj(map)
    }
}

impl Table {
    /// What a word means here; a word that is not in the table comes back as `unmapped:word`.
    pub fn meaning(&self, word: &str) -> String {
        self.exact
            .get(word)
            .or_else(|| self.folded.get(&values::folded(word)))
            .or(self.otherwise.as_ref())
            .cloned()
            .unwrap_or_else(|| format!("{UNMAPPED}{word}"))
    }

    /// All that words can mean in this table.
    pub fn meanings(&self) -> impl Iterator<Item = &str> {
        self.exact
            .values()
            .chain(&self.otherwise)
            .map(String::as_str)
    }

    fn value(&self) -> Val {
        let mut words: Vec<_> = self.exact.iter().collect();
        words.sort();
        let map: Map = words
            .into_iter()
            .map(|(word, meaning)| (Val::from(word.clone()), Val::from(meaning.clone())))
            .collect();
        Val::obj(map)
    }
}
