//! Which members of a source no rule reads.

use std::collections::{BTreeMap, BTreeSet};

use jaq_json::Val;

use crate::mapping::{
    expression::source::Mentions,
    file::{Mapping, RuleValue},
    tree::{Tree, text_of},
};

/// How deep paths are followed.
const MOST_DEPTH: usize = 24;

/// The members of some trees that no rule of a mapping reads, with how often each holds something.
///
/// A member counts as read where a rule that looks at its document names it. Paths are written
/// `person.addresses[].uprn`.
#[derive(Debug, Default)]
pub struct Coverage {
    seen: BTreeMap<String, usize>,
    unread: BTreeMap<String, usize>,
}

impl Coverage {
    /// Takes in the documents of one child; the names of `parts` are those of the documents.
    pub fn add(&mut self, mapping: &Mapping, root: &Tree, parts: &[&str]) {
        let rules: Vec<Mentions> = mapping.rules.iter().map(looked_at).collect();
        if parts.is_empty() {
            let all: Vec<&Mentions> = rules.iter().collect();
            self.walk("", &root.0, &all, 0);
            return;
        }
        for name in parts {
            let Some(tree) = root.get(name) else { continue };
            let mine: Vec<&Mentions> = rules
                .iter()
                .filter(|mentions| mentions.names.contains(*name))
                .collect();
            self.walk(name, &tree.0, &mine, 0);
        }
    }

    fn walk(&mut self, path: &str, value: &Val, rules: &[&Mentions], depth: usize) {
        if depth > MOST_DEPTH {
            return;
        }
        match value {
            Val::Obj(map) => {
                for (key, value) in map.iter() {
                    let Some(key) = text_of(key) else { continue };
                    let path = match path {
                        "" => key.clone(),
                        path => format!("{path}.{key}"),
                    };
                    let read = rules.iter().any(|rule| rule.names.contains(&key));
                    match value {
                        Val::Obj(_) | Val::Arr(_) if read => {
                            self.walk(&path, value, rules, depth + 1);
                        }
                        _ => self.note(path, value, read),
                    }
                }
            }
            Val::Arr(items) => {
                for item in items.iter() {
                    self.walk(&format!("{path}[]"), item, rules, depth + 1);
                }
            }
            // A plain item is read with the list that holds it.
            _ => {}
        }
    }

    fn note(&mut self, path: String, value: &Val, read: bool) {
        let holds = usize::from(!matches!(value, Val::Null));
        if !read {
            *self.unread.entry(path.clone()).or_default() += holds;
        }
        *self.seen.entry(path).or_default() += holds;
    }

    /// The paths that no rule reads, each with how often it holds something.
    pub fn unread(&self) -> impl Iterator<Item = (&str, usize)> {
        self.unread
            .iter()
            .map(|(path, count)| (path.as_str(), *count))
    }

    /// How many different paths were seen.
    pub fn paths(&self) -> usize {
        self.seen.len()
    }
}

/// What one rule looks at in all its expressions.
fn looked_at(rule: &crate::mapping::file::Rule) -> Mentions {
    let mut all = rule.mentions.clone();
    let names: BTreeSet<String> = rule
        .fields
        .iter()
        .filter_map(|field| match &field.value {
            RuleValue::Expression(expression) => Some(expression.mentions().names.clone()),
            RuleValue::Constant(_) => None,
        })
        .flatten()
        .collect();
    all.names.extend(names);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_rule_reads_is_listed() {
        let mapping = Mapping::load(
            "system = \"x\"\nformat = \"json\"\n[[rule]]\nto = \"child\"\neach = \".person\"\n\
             [rule.fields]\nid = \".id\"\ngender = \".about.gender\"\n",
            "x.toml",
        )
        .unwrap();
        let root = Tree::from_json(
            br#"{"person": {"id": 1, "about": {"gender": "F", "hair": null}, "shoes": [{"size": 3}]},
                "other": {"id": 2}}"#,
        )
        .unwrap();
        let mut coverage = Coverage::default();

        coverage.add(&mapping, &root, &["person", "other"]);

        let unread: Vec<_> = coverage.unread().collect();
        assert_eq!(
            unread,
            [
                ("other.id", 1),
                ("person.about.hair", 0),
                ("person.shoes", 1)
            ]
        );
    }
}
