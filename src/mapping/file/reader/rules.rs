//! The rules of a mapping file, with all their fields.

use std::{collections::BTreeSet, sync::Arc};

use toml::de::{DeTable, DeValue};

use crate::{
    mapping::{
        expression::{Expression, Language, source::Mentions},
        file::{
            Rule, RuleField, RuleValue, mark_of,
            reader::{Reader, values::Placed},
        },
        targets::{self, Kind, Target},
        tree::Tree,
    },
    model::{nearest::nearest, person::Relationship},
};

const RULE: &[&str] = &[
    "to",
    "each",
    "when",
    "record",
    "confirmed",
    "from",
    "own_record",
    "fields",
];

impl Reader<'_> {
    pub(super) fn rules(&mut self, table: &DeTable<'_>, language: &Language) -> Vec<Rule> {
        let mut rules = Vec::new();
        for (at, rule) in self.tables(table, "rule") {
            self.known(rule, RULE, "[[rule]]");
            rules.extend(self.rule(at, rule, language));
        }
        self.own_records(table, &rules);
        rules
    }

    /// Where people have records of their own, a rule has to read them.
    fn own_records(&mut self, table: &DeTable<'_>, rules: &[Rule]) {
        let of_people = rules.iter().filter(|rule| rule.target.name == "person");
        let read: BTreeSet<&str> = of_people
            .flat_map(|rule| rule.mentions.names.iter().map(AsRef::as_ref))
            .collect();
        for (_, rule) in self.tables(table, "rule") {
            let Some(own) = self.text_of(rule, "own_record") else {
                continue;
            };
            let to = self.text_of(rule, "to").map(|to| to.text);
            if to.as_deref().is_some_and(|to| to != "network") {
                self.wrong(
                    own.at,
                    "only a rule for `network` names people with records of their own",
                    "leave `own_record` out",
                );
            } else if !read.contains(&*own.text) {
                let what = format!("no rule for `person` reads `{}`", own.text);
                let remedy = nearest(&own.text, read.iter().copied());
                self.wrong(own.at, &what, &remedy);
            }
        }
    }

    fn rule(&mut self, at: usize, rule: &DeTable<'_>, language: &Language) -> Option<Rule> {
        let to = match self.text_of(rule, "to") {
            Some(to) => to,
            None => {
                self.wrong(
                    at,
                    "the rule does not say what it fills",
                    "write to = \"child\" or another target",
                );
                return None;
            }
        };
        let Some(target) = Target::named(&to.text) else {
            let names = targets::TARGETS.iter().map(|target| target.name);
            let remedy = nearest(&to.text, names);
            self.wrong(to.at, &format!("there is no target `{}`", to.text), &remedy);
            return None;
        };
        let each = self.expression(rule, "each", language);
        let when = self.expression(rule, "when", language);
        let record = self.expression(rule, "record", language);
        let confirmed = self.expression(rule, "confirmed", language);
        let from = self.text_of(rule, "from").map(|from| from.text);
        let own_record = self.text_of(rule, "own_record").map(|own| own.text);
        let fields = match self.table_of(rule, "fields") {
            Some(fields) => self.fields(target, fields, language),
            None => {
                self.wrong(at, "the rule has no fields", "write [rule.fields] below it");
                Vec::new()
            }
        };
        for field in target.all_fields().filter(|field| field.required) {
            let given = rule.get("fields").is_none()
                || fields
                    .iter()
                    .any(|one: &RuleField| one.field.name == field.name)
                || self
                    .table_of(rule, "fields")
                    .is_some_and(|table| table.contains_key(field.name));
            if !given {
                let what = format!("a rule for `{}` must give `{}`", target.name, field.name);
                self.wrong(
                    at,
                    &what,
                    &format!("write {} = \"...\" below [rule.fields]", field.name),
                );
            }
        }
        let mut mentions = Mentions::default();
        let named = [&each, &when, &record, &confirmed];
        for expression in named.into_iter().flatten() {
            mentions.join(expression.mentions());
        }
        for field in &fields {
            if let RuleValue::Expression(expression) = &field.value {
                mentions.join(expression.mentions());
            }
        }
        Some(Rule {
            target,
            line: self.line(at),
            each,
            when,
            record,
            confirmed,
            from,
            own_record,
            fields,
            mentions,
        })
    }

    fn fields(
        &mut self,
        target: &'static Target,
        table: &DeTable<'_>,
        language: &Language,
    ) -> Vec<RuleField> {
        let mut fields = Vec::new();
        for (name, value) in table {
            let at = name.span().start;
            let Some(field) = target.field(name.get_ref()) else {
                let names = target.all_fields().map(|field| field.name);
                let remedy = nearest(name.get_ref(), names);
                let what = format!("`{}` has no field `{}`", target.name, name.get_ref());
                self.wrong(at, &what, &remedy);
                continue;
            };
            let value = match value.get_ref() {
                DeValue::String(text) => {
                    let placed = Placed::of(text, &value.span(), self.text);
                    match Expression::compile(&placed.text, language) {
                        Ok(expression) => RuleValue::Expression(Box::new(expression)),
                        Err(error) => {
                            self.unwritten(&placed, error);
                            continue;
                        }
                    }
                }
                DeValue::Boolean(flag) => RuleValue::Constant(Tree::flag(*flag)),
                DeValue::Integer(number) => {
                    let number = number.as_str().parse().unwrap_or_default();
                    RuleValue::Constant(Tree::number(number))
                }
                _ => {
                    self.wrong(
                        value.span().start,
                        "a field is an expression in quotation marks, true, false or a number",
                        "see mappings/README.md",
                    );
                    continue;
                }
            };
            if field.kind == Kind::Relationship {
                self.relationships(&value, at, language);
            }
            let source: Arc<str> = match &value {
                RuleValue::Expression(expression) => {
                    let own = expression.mentions().field.as_deref();
                    own.unwrap_or(field.name).into()
                }
                RuleValue::Constant(_) => field.name.into(),
            };
            fields.push((
                at,
                RuleField {
                    field,
                    mark: mark_of(field.name),
                    line: self.line(at),
                    value,
                    source,
                },
            ));
        }
        fields.sort_by_key(|(at, _)| *at);
        fields.into_iter().map(|(_, field)| field).collect()
    }

    /// Whether the code tables of a relationship give relationships that we have.
    fn relationships(&mut self, value: &RuleValue, at: usize, language: &Language) {
        let RuleValue::Expression(expression) = value else {
            return;
        };
        for name in &expression.mentions().tables {
            let Some(table) = language.codes().table(name) else {
                continue;
            };
            for meaning in table.meanings() {
                let known = Relationship::from_code(meaning).is_some()
                    || matches!(meaning, "duplicate" | "ignore");
                if !known {
                    let codes = Relationship::ALL.iter().map(|(_, code)| *code);
                    let remedy = nearest(meaning, codes);
                    let what =
                        format!("[codes.{name}] gives `{meaning}`, which is no relationship");
                    self.wrong(at, &what, &remedy);
                }
            }
        }
    }
}
