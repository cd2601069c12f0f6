//! One pass through the files of an extract, with the children who just went by.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use crate::{
    mapping::{
        file::Mapping,
        records::{Given, Records, RecordsError},
    },
    model::{
        fact::ReadState,
        finding::{Code, Finding, Weight},
    },
    sources::{
        case_system::{Fault, Reading},
        extract::{
            plan::{Plan, Wanted},
            raw::Missing,
        },
    },
};

/// Children who went by and are kept for whoever asks for them next.
const KEPT: usize = 256;

/// A pass through the files.
pub struct Passing {
    records: Records<Arc<Mapping>>,
    about: Vec<Finding>,
    kept: HashMap<Arc<str>, Reading>,
    order: VecDeque<Arc<str>>,
    plan: Plan,
}

/// Who went by.
pub enum Passed<'a> {
    Child(Arc<str>, &'a Reading),
    /// A record that does not say whose it is.
    Nobody(Finding),
}

impl Passing {
    /// Looks for the files and opens them.
    pub fn start(plan: &Plan) -> Result<Self, Fault> {
        let wanted = plan.wanted()?;
        let mut about = Vec::new();
        let mut given = Vec::new();
        let mut lacking = Vec::new();
        let mut oldest = None;
        for Wanted {
            name,
            pattern,
            missing,
            found,
        } in &wanted.files
        {
            let Some(found) = found else {
                lacking.push((name.clone().unwrap_or_default(), plan.state(*missing)));
                about.push(plan.no_file(pattern, *missing));
                continue;
            };
            about.extend(plan.stale(found));
            oldest =
                Some(oldest.map_or(found.made_at, |old: jiff::Timestamp| old.min(found.made_at)));
            given.push(Given {
                name: name.clone(),
                path: found.path.clone(),
            });
        }
        let read_at = oldest.unwrap_or_else(|| plan.clock.now());
        let records = Records::open(wanted.mapping.clone(), &given, read_at)
            .map_err(|error| fault(&error))?;
        let records = lacking
            .into_iter()
            .filter(|(_, state)| *state != ReadState::Read)
            .fold(records, |records, (name, state)| {
                records.lacking(&name, state)
            });
        about.extend(records.about());
        Ok(Self {
            records,
            about,
            kept: HashMap::new(),
            order: VecDeque::new(),
            plan: plan.clone(),
        })
    }

    /// What is the matter with the files themselves.
    pub fn about(&self) -> &[Finding] {
        &self.about
    }

    /// The next child; `None` after the last.
    pub fn advance(&mut self) -> Result<Option<Passed<'_>>, Fault> {
        let Some(next) = self.records.next() else {
            return Ok(None);
        };
        let (network, mut findings) = next.map_err(|error| fault(&error))?;
        let Some(network) = network else {
            return Ok(Some(Passed::Nobody(self.nobody(&findings))));
        };
        let id = network.child.id.value.clone();
        findings.splice(..0, self.about.iter().cloned());
        let reading = Reading {
            network: Some(network),
            findings,
        };
        if self.order.len() >= KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.kept.remove(&oldest);
        }
        self.order.push_back(id.clone());
        self.kept.insert(id.clone(), reading);
        Ok(self.kept.get(&id).map(|reading| Passed::Child(id, reading)))
    }

    /// A child who went by just now.
    pub fn take(&mut self, id: &str) -> Option<Reading> {
        let reading = self.kept.remove(id)?;
        self.order.retain(|one| &**one != id);
        Some(reading)
    }

    /// Goes on until the child comes.
    pub fn find(&mut self, id: &str) -> Result<Option<Reading>, Fault> {
        loop {
            match self.advance()? {
                Some(Passed::Child(found, _)) if &*found == id => return Ok(self.take(id)),
                Some(_) => {}
                None => return Ok(None),
            }
        }
    }

    fn nobody(&self, findings: &[Finding]) -> Finding {
        let system = &self.plan.system;
        let first = findings.first().map_or("", |finding| &finding.what);
        Finding::new(
            Code::RowIgnored,
            Weight::Check,
            format!("A record of {system} does not say which child it is. {first}").trim_end(),
            "Look at the extract; what it holds of this record was left out.",
        )
        .at(system, "", "")
    }
}

impl Plan {
    /// The state of what a file would have told.
    fn state(&self, missing: Missing) -> ReadState {
        match missing {
            Missing::Down => ReadState::SourceDown {
                system: self.system.clone(),
            },
            Missing::NotOffered => ReadState::NotAsked,
        }
    }

    fn no_file(&self, pattern: &str, missing: Missing) -> Finding {
        let system = &self.system;
        let (code, weight) = match missing {
            Missing::Down => (Code::SourceDown, Weight::Check),
            Missing::NotOffered => (Code::SourceDoesNotOffer, Weight::Note),
        };
        Finding::new(
            code,
            weight,
            format!("There is no file {pattern} in the folder of {system}."),
            "Ask for the extract to be run again; what it would tell is marked as not known.",
        )
        .at(system, pattern, "")
    }
}

fn fault(error: &RecordsError) -> Fault {
    match error {
        RecordsError::Missing { file, .. } => Fault::NoFile(file.as_str().into()),
        other => Fault::NotBelieved(in_full(other).into()),
    }
}

fn in_full(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {}", in_full(cause)),
        None => error.to_string(),
    }
}
