//! What was read becomes a network and findings. Never fails: it finds.

mod anyone;
mod care;
mod child;
mod codes;
mod contacts;
mod gaps;
mod kinds;
mod oddities;
mod people;
mod protection;
mod row;

use std::{collections::BTreeSet, sync::Arc};

use jiff::civil::Date;

use crate::{
    mapping::{
        apply::row::Row,
        expression::{ExpressionError, Item, Scope},
        file::{Mapping, Rule, RuleValue},
        sources::Sources,
        targets::Part,
    },
    model::{
        fact::{ReadState, Record},
        finding::{Code, Finding, Weight},
        id::{Identifier, SystemName},
        network::Network,
    },
};

/// Why it is not known whether somebody is restricted whose own record is nowhere among the answers.
pub const NOT_COME: &str = "the record of this person did not come";

/// Reads what it can. A missing, odd or contradictory value is a finding, never an error.
///
/// `None` where nothing says which child it is.
pub fn network(mapping: &Mapping, sources: &Sources) -> (Option<Network>, Vec<Finding>) {
    Reading::new(mapping, sources).network()
}

/// One reading of one child's documents by one mapping.
struct Reading<'a> {
    mapping: &'a Mapping,
    sources: &'a Sources,
    system: SystemName,
    scope: Arc<Scope>,
    /// The day on which it was read: what "current" means.
    today: Date,
    findings: Vec<Finding>,
    /// Lines of the rules that failed as a whole: what they would have told is not known.
    failed: BTreeSet<usize>,
}

impl<'a> Reading<'a> {
    fn new(mapping: &'a Mapping, sources: &'a Sources) -> Self {
        let scope = Scope::new(sources.root().clone());
        Self {
            mapping,
            sources,
            system: sources.system().clone(),
            scope: Arc::new(match sources.asked() {
                Some(id) => scope.asking(id),
                None => scope,
            }),
            today: sources.today(),
            findings: Vec::new(),
            failed: BTreeSet::new(),
        }
    }

    fn network(mut self) -> (Option<Network>, Vec<Finding>) {
        self.states();
        let Some(mut child) = self.child() else {
            return (None, self.findings);
        };
        let mut people = self.people(&child);
        self.superseded(&mut child, &mut people);
        let mut network = Network {
            child,
            people,
            people_state: self.state_of_ties(),
            reads: self.sources.parts().to_vec(),
        };
        self.gaps(&mut network);
        (Some(network), self.findings)
    }

    /// Says of every source that was not read, once, how that went.
    fn states(&mut self) {
        for part in self.sources.parts() {
            let (code, weight, what, remedy) = match &part.state {
                ReadState::Read => continue,
                ReadState::NotAsked => (
                    Code::SourceDoesNotOffer,
                    Weight::Note,
                    format!("{} does not offer `{}`.", self.mapping.title, part.what),
                    "Fill in by hand what it would have given.",
                ),
                ReadState::SourceDown { .. } => (
                    Code::SourceDown,
                    Weight::Check,
                    format!("{} did not answer for `{}`.", self.mapping.title, part.what),
                    "Read it again before anything is sent; what it would have given is marked.",
                ),
                ReadState::Withheld { .. } => (
                    Code::RecordRestricted,
                    Weight::Check,
                    format!(
                        "{} does not let us read `{}`.",
                        self.mapping.title, part.what
                    ),
                    "Ask someone with access to the record.",
                ),
            };
            let finding = Finding::new(code, weight, what, remedy);
            self.findings.push(finding.at(&self.system, &part.what, ""));
        }
    }

    /// The rows of all rules for one part, in the order of the rules.
    fn rows(&mut self, part: Part) -> Vec<Row<'a>> {
        let mut rows = Vec::new();
        let mapping = self.mapping;
        for rule in mapping.rules_for(part) {
            self.rows_of(rule, &mut rows);
        }
        rows
    }

    fn rows_of(&mut self, rule: &'a Rule, rows: &mut Vec<Row<'a>>) {
        let root = self.sources.item().clone();
        let items = match &rule.each {
            None => vec![Item::from(root)],
            Some(each) => match each.items(&root, &self.scope) {
                Ok(items) => items,
                Err(error) => {
                    self.rule_failed(rule, 0, "each", &error);
                    return;
                }
            },
        };
        if items.is_empty() {
            return;
        }
        if let Some(error) = self.misread(rule, &items) {
            self.rule_failed(rule, 1, "each", &error);
            return;
        }
        let alone = items.len() == 1;
        let from = self.from(rule);
        for (index, item) in items.into_iter().enumerate() {
            if item.is_null() {
                continue;
            }
            let number = index + 1;
            if let Some(when) = &rule.when {
                match when.test(item.whole(), &self.scope) {
                    Ok(true) => {}
                    Ok(false) => continue,
                    Err(error) => {
                        self.rule_failed(rule, number, "when", &error);
                        // A restriction is never lost because its condition cannot be worked out.
                        if !matches!(
                            rule.target.part,
                            Part::Restriction | Part::PersonRestriction
                        ) {
                            continue;
                        }
                    }
                }
            }
            let row = self.row(rule, item, number, alone, &from);
            rows.push(row);
        }
    }

    /// Why items that are all bare words or numbers are none for this rule: its fields look for
    /// members. A rule that goes through the wrong thing tells nothing of what it should.
    fn misread(&self, rule: &Rule, items: &[Item]) -> Option<ExpressionError> {
        let mut words = items.iter().filter(|item| !item.is_null());
        let first = words.next().filter(|first| first.is_bare())?;
        if !words.all(Item::is_bare) {
            return None;
        }
        rule.fields.iter().find_map(|field| match &field.value {
            RuleValue::Constant(_) => None,
            RuleValue::Expression(expression) => {
                let error = expression.first_of(first, &self.scope).err()?;
                matches!(error, ExpressionError::Shape(_)).then_some(error)
            }
        })
    }

    fn row(&self, rule: &'a Rule, item: Item, number: usize, alone: bool, from: &From) -> Row<'a> {
        let mut row = Row {
            mapping: self.mapping,
            rule,
            scope: self.scope.clone(),
            system: self.system.clone(),
            item,
            number,
            record: from.record.clone(),
            about: None,
            restricted: false,
            findings: Vec::new(),
        };
        let name = row.of(rule.record.as_ref());
        let nth = || [&*from.record.name, "[", &*number.to_string(), "]"].concat();
        let name = name.or_else(|| (!alone).then(nth));
        let confirmed = row.day_of(rule.confirmed.as_ref());
        if name.is_some() || confirmed.is_some() {
            row.record = Arc::new(Record {
                system: self.system.clone(),
                name: name.map_or_else(|| from.record.name.clone(), Arc::from),
                read_at: from.record.read_at,
                confirmed_on: confirmed,
            });
        }
        row
    }

    /// The document that a rule reads: named by it, or the one that its expressions look at.
    fn from(&self, rule: &Rule) -> From {
        let parts = self.sources.parts();
        let named = rule
            .from
            .as_deref()
            .and_then(|name| self.sources.part(name));
        let head = rule
            .each
            .as_ref()
            .and_then(|each| each.mentions().head.as_deref());
        let part = named
            .or_else(|| head.and_then(|head| self.sources.part(head)))
            .or_else(|| {
                parts
                    .iter()
                    .find(|part| rule.mentions.names.contains(&*part.what))
            });
        let name: Arc<str> = match part {
            Some(part) => part.what.clone(),
            None => rule.target.name.into(),
        };
        From {
            record: Arc::new(Record {
                system: self.system.clone(),
                name,
                read_at: part.map_or_else(|| self.sources.read_at(), |part| part.read_at),
                confirmed_on: None,
            }),
        }
    }

    fn rule_failed(&mut self, rule: &Rule, number: usize, key: &str, error: &ExpressionError) {
        self.failed.insert(rule.line);
        let what = format!(
            "{} line {}, rule `{}`, item {number}, `{key}`: {error}.",
            self.mapping.short, rule.line, rule.target.name
        );
        let finding = Finding::new(
            Code::MappingFailed,
            Weight::Check,
            what,
            "Correct the mapping: the record has another shape than the rule expects.",
        );
        self.findings.push(finding.at(&self.system, "", ""));
    }

    /// Takes over what a row has found.
    fn keep(&mut self, row: &mut Row<'_>) {
        self.findings.append(&mut row.findings);
    }

    fn find(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn identifier(&self, id: &str) -> Identifier {
        Identifier::new(&self.system, id)
    }
}

/// What the origins of one rule's rows have in common.
struct From {
    record: Arc<Record>,
}

#[cfg(test)]
mod tests;
