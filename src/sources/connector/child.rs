//! All fetches of one child, as many at once as do not need each other.

use futures_util::{StreamExt, stream::FuturesUnordered};
use jiff::Timestamp;

use crate::{
    mapping::tree::Tree,
    model::{
        fact::ReadState,
        finding::{Code, Finding, Weight},
        id::{Identifier, SystemName},
    },
    sources::{
        case_system::{Fault, SourceError},
        connector::{
            fetching::{self, Context, Fetched, Gap, Got, Lack},
            pages::Trouble,
            plan::{FetchPlan, Plan},
            raw::Missing,
        },
        reading::{Part, joined},
    },
};

/// The joined answers about one child.
#[derive(Default)]
pub struct Gathered {
    pub parts: Vec<Part>,
    pub findings: Vec<Finding>,
    /// People whom the system keeps from us.
    pub withheld: Vec<Identifier>,
    /// People of whom nothing could be read, so their restrictions are unknown.
    pub unread: Vec<Identifier>,
    /// People to whom something is tied in the case system that has no record of them.
    pub missing: Vec<Identifier>,
}

/// How gathering ended.
pub enum End {
    Gathered(Gathered),
    /// The whole record is kept from us.
    Restricted,
    NotFound,
    /// The record is now under this identifier.
    Superseded(String),
    Failed(SourceError),
}

/// Fetches everything that the plan lists for one child.
pub async fn gather(plan: &Plan, context: Context<'_>, now: impl Fn() -> Timestamp) -> End {
    let mut gathering = Gathering {
        plan,
        id: context.filling.id,
        got: plan.fetches.iter().map(|_| None).collect(),
        gathered: Gathered::default(),
    };
    let mut running = FuturesUnordered::new();
    let mut started = vec![false; plan.fetches.len()];
    loop {
        let mut again = false;
        for (at, fetch) in plan.fetches.iter().enumerate() {
            let waits = fetch.needs.iter().any(|need| gathering.is_open(*need));
            if let Some(begun) = started.get_mut(at).filter(|begun| !**begun && !waits) {
                *begun = true;
                if gathering.inherits(at, fetch, now()) {
                    again = true;
                    continue;
                }
                let root = match looks_back(fetch) {
                    true => gathering.root(),
                    false => Tree::null(),
                };
                running.push(async move { (at, fetching::fetch(context, fetch, root).await) });
            }
        }
        if again {
            continue;
        }
        let Some((at, got)) = running.next().await else {
            break;
        };
        if let Some(end) = gathering.take(at, got, now()) {
            return end;
        }
    }
    End::Gathered(gathering.finish())
}

/// Whether a fetch uses the answers of others at all.
fn looks_back(fetch: &FetchPlan) -> bool {
    fetch.each.is_some() || fetch.when.is_some() || !fetch.needs.is_empty()
}

struct Gathering<'a> {
    plan: &'a Plan,
    id: &'a str,
    got: Vec<Option<Part>>,
    gathered: Gathered,
}

impl Gathering<'_> {
    fn is_open(&self, at: usize) -> bool {
        self.got.get(at).is_some_and(Option::is_none)
    }

    /// What needs an answer that could not be had cannot be asked: it is in the same state.
    fn inherits(&mut self, at: usize, fetch: &FetchPlan, now: Timestamp) -> bool {
        let mut needs = fetch
            .needs
            .iter()
            .filter_map(|need| self.got.get(*need)?.as_ref());
        let state = needs
            .find(|part| part.tree.is_null() && part.state != ReadState::Read)
            .map(|part| part.state.clone());
        let Some(state) = state else {
            return false;
        };
        if let Some(slot) = self.got.get_mut(at) {
            *slot = Some(Part {
                name: fetch.name.clone(),
                tree: Tree::null(),
                state,
                read_at: now,
                merged: Vec::new(),
            });
        }
        true
    }

    fn root(&self) -> Tree {
        joined(self.got.iter().flatten())
    }

    fn finish(mut self) -> Gathered {
        self.gathered.parts = self.got.into_iter().flatten().collect();
        self.gathered
    }

    /// Takes in what came of one fetch; says whether that ends it all.
    fn take(&mut self, at: usize, got: Got, now: Timestamp) -> Option<End> {
        let fetch = self.plan.fetches.get(at)?;
        let down = || ReadState::SourceDown {
            system: self.plan.system.clone(),
        };
        let withheld = || ReadState::Withheld {
            system: self.plan.system.clone(),
        };
        let mut merged = Vec::new();
        let (tree, state, read_at) = match got {
            Got::Tree(fetched) => {
                let state = self.state_of(fetch, &fetched);
                self.report(fetch, &fetched);
                merged = fetched.merged;
                (fetched.tree, state, fetched.read_at)
            }
            Got::Superseded(survivor) => return Some(End::Superseded(survivor)),
            Got::NotFound if fetch.required || fetch.missing == Missing::NotFound => {
                return Some(End::NotFound);
            }
            Got::Restricted if fetch.required => return Some(End::Restricted),
            Got::Fault(fault) if fetch.required => {
                return Some(End::Failed(self.error(&fetch.name, fault)));
            }
            Got::NotOffered if fetch.required => {
                return Some(End::Failed(self.error(&fetch.name, Fault::Status(501))));
            }
            Got::NotFound if fetch.missing == Missing::Empty => {
                (Tree::null(), ReadState::Read, now)
            }
            Got::NotWanted => (Tree::null(), ReadState::NotAsked, now),
            Got::NotFound | Got::NotOffered => {
                self.not_offered(fetch);
                (Tree::null(), ReadState::NotAsked, now)
            }
            Got::Restricted => {
                self.kept_back(fetch);
                (Tree::null(), withheld(), now)
            }
            Got::Fault(fault) => {
                let about = self.about();
                let finding = self
                    .error(&fetch.name, fault)
                    .finding(Weight::Check, Some(&about));
                self.gathered.findings.push(finding);
                (Tree::null(), down(), now)
            }
        };
        let part = Part {
            name: fetch.name.clone(),
            tree,
            state,
            read_at,
            merged,
        };
        if let Some(slot) = self.got.get_mut(at) {
            *slot = Some(part);
        }
        None
    }

    fn state_of(&self, fetch: &FetchPlan, fetched: &Fetched) -> ReadState {
        let cut = fetched.troubles.iter().any(Trouble::cuts_short)
            || fetched
                .gaps
                .iter()
                .any(|gap| matches!(gap.why, Lack::Fault(_) | Lack::Beyond(_)));
        if cut {
            tracing::debug!(fetch = &*fetch.name, "a list is not whole");
            return ReadState::SourceDown {
                system: self.plan.system.clone(),
            };
        }
        ReadState::Read
    }

    fn report(&mut self, fetch: &FetchPlan, fetched: &Fetched) {
        let record = self.record(&fetch.name);
        for trouble in &fetched.troubles {
            let finding = trouble.finding(&self.plan.system, &record, &fetch.name);
            self.gathered.findings.push(finding.about(&self.about()));
        }
        for gap in &fetched.gaps {
            self.report_gap(fetch, gap);
        }
        for (former, survivor) in &fetched.merged {
            self.report_merged(fetch, former, survivor);
        }
    }

    fn report_merged(&mut self, fetch: &FetchPlan, former: &str, survivor: &str) {
        let system = &self.plan.system;
        let record = format!("{}/{former}", fetch.name);
        let finding = Finding::new(
            Code::RecordSuperseded,
            Weight::Check,
            format!(
                "{record} of {system} was merged into {survivor}, which was read in its place."
            ),
            "Check that it is the same person. Ask for the relationship in the case system to be set to the new record.",
        );
        let about = Identifier::new(system, survivor);
        let finding = finding.at(system, &record, "").about(&about);
        self.gathered.findings.push(finding);
    }

    fn report_gap(&mut self, fetch: &FetchPlan, gap: &Gap) {
        let system = &self.plan.system;
        let person = Identifier::new(system, &gap.item);
        let record = format!("{}/{}", fetch.name, gap.item);
        let finding = match &gap.why {
            Lack::Restricted => {
                self.gathered.withheld.push(person.clone());
                Finding::new(
                    Code::RecordRestricted,
                    Weight::Blocks,
                    format!("{system} keeps {record} from our account: the record is restricted."),
                    "Ask the case holder how this person may be reached; nothing is sent to them meanwhile.",
                )
            }
            Lack::NotFound => {
                self.gathered.missing.push(person.clone());
                Finding::new(
                    Code::RecordNotFound,
                    Weight::Check,
                    format!("{system} names {record} and has no such record."),
                    "Ask for the relationship in the case system to be set to the record that is in use, or to be ended.",
                )
            }
            Lack::Superseded(survivor) => Finding::new(
                Code::RecordSuperseded,
                Weight::Check,
                format!(
                    "{record} was merged into {survivor} in {system}, which could not be read in its place."
                ),
                "Ask for the relationship in the case system to be set to the record that is in use.",
            ),
            Lack::Fault(fault) => {
                self.gathered.unread.push(person.clone());
                self.error(&record, fault.clone())
                    .finding(Weight::Check, None)
            }
            Lack::Beyond(count) => {
                let most = self.plan.limits.each;
                let finding = Finding::new(
                    Code::ListCutShort,
                    Weight::Check,
                    format!(
                        "{system} lists {count} of {} for this child; only {most} were asked for.",
                        fetch.name
                    ),
                    "Raise limits.each in connection.toml, or narrow each.",
                );
                self.gathered.findings.push(
                    finding
                        .at(system, &self.record(&fetch.name), "")
                        .about(&self.about()),
                );
                return;
            }
        };
        let finding = finding.at(system, &record, "").about(&person);
        self.gathered.findings.push(finding);
    }

    fn not_offered(&mut self, fetch: &FetchPlan) {
        let system = &self.plan.system;
        let finding = Finding::new(
            Code::SourceDoesNotOffer,
            Weight::Note,
            format!("{system} does not offer {} for this child.", fetch.name),
            "Fill it in by hand, or change this fetch in connection.toml.",
        );
        let finding = finding
            .at(system, &self.record(&fetch.name), "")
            .about(&self.about());
        self.gathered.findings.push(finding);
    }

    fn kept_back(&mut self, fetch: &FetchPlan) {
        let system = &self.plan.system;
        let finding = Finding::new(
            Code::ValueWithheld,
            Weight::Check,
            format!(
                "{system} keeps {} of this child from our account.",
                fetch.name
            ),
            "Ask the case holder what is in it, and whether it may be told.",
        );
        let finding = finding
            .at(system, &self.record(&fetch.name), "")
            .about(&self.about());
        self.gathered.findings.push(finding);
    }

    fn about(&self) -> Identifier {
        Identifier::new(&self.plan.system, self.id)
    }

    fn record(&self, name: &str) -> String {
        format!("{name}/{}", self.id)
    }

    fn error(&self, what: &str, fault: Fault) -> SourceError {
        SourceError {
            system: self.plan.system.clone(),
            record: self.record(what).into(),
            attempted: format!("read {what} of child {}", self.id).into(),
            fault,
        }
    }
}

impl Trouble {
    /// Whether rows may be missing.
    pub fn cuts_short(&self) -> bool {
        match self {
            Self::NeverAdvances | Self::TooManyPages(_) | Self::Elsewhere => true,
            Self::Counted { told, came } => came < told,
            Self::Twice(_) => false,
        }
    }

    /// The same, as something for a person to check.
    pub fn finding(&self, system: &SystemName, record: &str, list: &str) -> Finding {
        let remedy = match self {
            Self::Twice(_) => "Nothing need be done; the second one was left out.",
            Self::TooManyPages(_) => {
                "Raise limits.pages in connection.toml if the list is really so long."
            }
            _ => "Read it again; if it stays so, report it to the owner of the case system.",
        };
        let (code, what) = match self {
            Self::NeverAdvances => (
                Code::ListCutShort,
                format!(
                    "{system} gives the same page of {list} again and again; reading was stopped."
                ),
            ),
            Self::Twice(rows) => (
                Code::RowIgnored,
                format!("{system} gave {rows} of the rows of {list} twice."),
            ),
            Self::TooManyPages(pages) => (
                Code::ListCutShort,
                format!("{system} has more than {pages} pages of {list}; reading was stopped."),
            ),
            Self::Counted { told, came } => (
                Code::ListCutShort,
                format!("{system} says that {list} has {told} rows, and {came} came."),
            ),
            Self::Elsewhere => (
                Code::ListCutShort,
                format!(
                    "{system} names another host for the next page of {list}, which is never asked."
                ),
            ),
        };
        let weight = if self.cuts_short() {
            Weight::Check
        } else {
            Weight::Note
        };
        Finding::new(code, weight, what, remedy).at(system, record, "")
    }
}
