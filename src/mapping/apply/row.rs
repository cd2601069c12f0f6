//! One item of one rule: its fields as values, and findings about those that fail.

use std::sync::Arc;

use jaq_json::Val;
use jiff::civil::Date;

use crate::{
    mapping::{
        expression::{Expression, ExpressionError, Item, Lens, Scope},
        file::{Mapping, Rule, RuleField, RuleValue, mark_of},
        tree::Tree,
        values::{self, UNMAPPED, Unclear},
    },
    model::{
        fact::{Origin, Record},
        finding::{Code, Finding, Weight},
        id::{Identifier, SystemName},
        name::PersonalText,
    },
};

/// What a field of an item holds.
#[derive(Clone, Debug)]
pub(super) enum Got {
    /// The rule has no such field, or the record says nothing.
    Nothing,
    /// The record says outright that there is none.
    None,
    /// The source does not tell.
    Withheld,
    /// There is something that cannot be understood; a finding says so.
    Unreadable,
    Value(Tree),
}

/// One item of one rule.
pub(super) struct Row<'a> {
    pub(super) mapping: &'a Mapping,
    pub(super) rule: &'a Rule,
    pub(super) scope: Arc<Scope>,
    pub(super) system: SystemName,
    pub(super) item: Item,
    pub(super) number: usize,
    pub(super) record: Arc<Record>,
    /// The person whom it is about, once that is known.
    pub(super) about: Option<Identifier>,
    /// Whether the record says of itself that it is restricted.
    pub(super) restricted: bool,
    pub(super) findings: Vec<Finding>,
}

impl<'a> Row<'a> {
    pub(super) fn field(&self, name: &str) -> Option<&'a RuleField> {
        let mark = mark_of(name);
        let mut fields = self.rule.fields.iter();
        fields.find(|one| one.mark == mark && one.field.name == name)
    }

    pub(super) fn gives(&self, name: &str) -> bool {
        self.field(name).is_some()
    }

    pub(super) fn origin(&self, name: &str) -> Origin {
        let field = self.field(name).map(|field| field.source.clone());
        Origin {
            record: self.record.clone(),
            field: field.unwrap_or_else(|| name.into()),
        }
    }

    /// The origin of the item as a whole.
    pub(super) fn own_origin(&self) -> Origin {
        Origin {
            record: self.record.clone(),
            field: self.rule.target.name.into(),
        }
    }

    pub(super) fn find(
        &mut self,
        code: Code,
        weight: Weight,
        name: &str,
        what: &str,
        remedy: &str,
    ) {
        let source = self.field(name).map(|field| field.source.clone());
        let source = source.as_deref().unwrap_or(name);
        self.find_in(code, weight, source, what, remedy);
    }

    fn find_in(&mut self, code: Code, weight: Weight, source: &str, what: &str, remedy: &str) {
        let mut finding = Finding::new(code, weight, what, remedy);
        finding = finding.at(&self.system, &self.record.name, source);
        finding.about = self.about.clone();
        self.findings.push(finding);
    }

    /// The field in the source's terms, and where the rule stands that met the problem: for the
    /// people who keep the mapping. The sentence beside it is for the ones who keep the record.
    fn place(&self, name: &str) -> String {
        let field = self.field(name);
        let line = field.map_or(self.rule.line, |field| field.line);
        let source = field.map_or(name, |field| &*field.source);
        format!(
            "{source} ({} line {line}, rule `{}`, item {}, field `{name}`)",
            self.mapping.short, self.rule.target.name, self.number
        )
    }

    /// A field as an officer speaks of it.
    fn in_words(name: &str) -> String {
        match name {
            "relationship" => "tie to the child".to_owned(),
            other => other.trim_start_matches("has_").replace('_', " "),
        }
    }

    fn failed(&mut self, name: &str, error: &ExpressionError) {
        let (title, words, place) = (self.title(), Self::in_words(name), self.place(name));
        match error {
            ExpressionError::Unclear(unclear) => self.find_in(
                Code::ValueUnreadable,
                Weight::Check,
                &place,
                &format!("What {title} holds as {words} cannot be read: {unclear}."),
                "Correct the record in the case system, or teach the mapping this way of writing.",
            ),
            _ => self.find_in(
                Code::MappingFailed,
                Weight::Check,
                &format!("{place}: {error}"),
                &format!("What {title} holds as {words} has another shape than Samepage was told of, so it was not read."),
                "Look it up in the case system, and tell the people who keep the mapping.",
            ),
        }
    }

    /// What a field holds.
    pub(super) fn got(&mut self, name: &str) -> Got {
        let Some(field) = self.field(name) else {
            return Got::Nothing;
        };
        let value = match &field.value {
            RuleValue::Constant(tree) => Some(tree.clone()),
            RuleValue::Expression(expression) => {
                match expression.first_of(&self.item, &self.scope) {
                    Ok(value) => value,
                    Err(error) => {
                        self.failed(name, &error);
                        return Got::Unreadable;
                    }
                }
            }
        };
        let Some(value) = value.filter(|value| !value.is_null()) else {
            return match self.restricted && self.is_removed(field) {
                true => Got::Withheld,
                false => Got::Nothing,
            };
        };
        let Some(text) = value.lent_text() else {
            return Got::Value(value);
        };
        if values::is_withheld(text) {
            let what = format!(
                "{} does not tell the field `{name}` of this record.",
                self.title()
            );
            self.find(
                Code::ValueWithheld,
                Weight::Check,
                name,
                &what,
                "Ask someone with access to the record, or leave it out.",
            );
            return Got::Withheld;
        }
        if let Some(word) = text.strip_prefix(UNMAPPED) {
            let what = format!(
                "{}'s word for the {} is not one that Samepage knows.",
                self.title(),
                Self::in_words(name)
            );
            let word = Tree::text(word);
            // Whoever has no other tie is told as unclear where that matters, so an unknown tie is
            // for the people who keep the mapping alone.
            let weight = match name {
                "relationship" | "reverse_relationship" => Weight::Note,
                _ => Weight::Check,
            };
            self.find_in(
                Code::CodeUnknown,
                weight,
                &self.place(name),
                &what,
                "Look whether the sheet has it right, and ask the people who keep the mapping to add the word.",
            );
            return Got::Value(word);
        }
        Got::Value(value)
    }

    /// Whether a restricted record has lost the member that a field comes from.
    fn is_removed(&self, field: &RuleField) -> bool {
        match &field.value {
            RuleValue::Expression(expression) => {
                let head = expression.mentions().head.as_deref();
                head.is_some_and(|head| self.item.lacks(head))
            }
            RuleValue::Constant(_) => false,
        }
    }

    pub(super) fn title(&self) -> &'a str {
        &self.mapping.title
    }

    /// The ordinary case, without a copy of what the record holds: a plain path to a text, a flag
    /// or nothing. `None` sends the caller the long way.
    pub(super) fn quick<T>(
        &self,
        name: &str,
        through: Lens,
        value: impl FnOnce(Option<&str>) -> Option<T>,
    ) -> Option<T> {
        let Some(field) = self.field(name) else {
            return value(None);
        };
        let RuleValue::Expression(expression) = &field.value else {
            return None;
        };
        let (found, lens) = expression.lend(&self.item, &self.scope)?;
        let fits = match lens {
            Lens::Text | Lens::Plain => true,
            Lens::Written => matches!(found, Some(Val::TStr(_) | Val::Num(_))),
            other => other == through,
        };
        if !fits {
            return None;
        }
        match found.and_then(values::text) {
            None if self.restricted => None,
            None => value(None),
            Some(text) if values::is_withheld(&text) || text.starts_with(UNMAPPED) => None,
            Some(text) => value(Some(&text)),
        }
    }

    pub(super) fn is_silent(text: &str) -> bool {
        let silent = ["unknown", "not known", "not recorded"];
        silent.iter().any(|word| word.eq_ignore_ascii_case(text))
    }

    pub(super) fn is_none_word(&self, text: &str) -> bool {
        const NONE: [&str; 6] = [
            "none",
            "none known",
            "none recorded",
            "not applicable",
            "n/a",
            "no religion",
        ];
        let is = |word: &str| word.eq_ignore_ascii_case(text);
        NONE.iter().any(|word| is(word)) || self.mapping.none.iter().any(|word| is(word))
    }

    pub(super) fn unclear(&mut self, name: &str, unclear: Unclear) -> Got {
        self.failed(name, &ExpressionError::Unclear(unclear));
        Got::Unreadable
    }

    /// A text as a fact: words for "none" and for "not known" are told apart from values.
    pub(super) fn words(&mut self, name: &str) -> Got {
        let got = self.got(name);
        let Got::Value(value) = &got else { return got };
        let Some(text) = values::text(&value.0) else {
            return Got::Nothing;
        };
        if self.is_none_word(&text) {
            return Got::None;
        }
        let silent = ["unknown", "not known", "not recorded"];
        if silent.iter().any(|word| word.eq_ignore_ascii_case(&text)) {
            return Got::Nothing;
        }
        got
    }

    /// The day that an expression of the rule gives.
    pub(super) fn day_of(&self, expression: Option<&Expression>) -> Option<Date> {
        let expression = expression?;
        if let Some((found, _)) = expression.lend(&self.item, &self.scope) {
            return values::day(&values::text(found?)?).ok()?.day();
        }
        values::day(&self.of(Some(expression))?).ok()?.day()
    }

    /// The text that a `record` or another expression of the rule gives.
    pub(super) fn of(&self, expression: Option<&Expression>) -> Option<String> {
        let expression = expression?;
        if let Some(text) = expression.spelled(&self.item, &self.scope) {
            return Some(text);
        }
        let value = expression.first_of(&self.item, &self.scope).ok()??;
        values::text(&value.0).map(|text| text.into_owned())
    }
}

pub(super) fn personal(tree: &Tree) -> Option<PersonalText> {
    PersonalText::parse(&values::text(&tree.0)?)
}

pub(super) fn plain(tree: &Tree) -> Option<Arc<str>> {
    values::text(&tree.0).map(|text| text.as_ref().into())
}
