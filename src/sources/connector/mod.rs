//! A case system over HTTP, told by `connection.toml` alone.

pub mod asker;
pub mod body;
pub mod cache;
pub mod child;
pub mod each;
pub mod fetching;
pub mod gate;
pub mod multipart;
pub mod opening;
pub mod origin;
pub mod pace;
pub mod pages;
pub mod patience;
pub mod plan;
pub mod question;
pub mod raw;
pub mod rule;
pub mod saved;
pub mod sign_in;
pub mod template;
pub mod writing;

use std::{collections::BTreeMap, collections::VecDeque, sync::Arc, time::Duration};

use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream};

use crate::{
    mapping::tree::Tree,
    model::{
        date::PartialDate,
        finding::{Code, Finding, Weight},
        home::HomePart,
        id::{Identifier, SystemName},
        person::RestrictionKind,
    },
    sources::{
        case_system::{
            CaseSystem, Children, Fault, Found, Listed, Reading, Repeats, Row, SourceError, Which,
            Write, Wrote,
        },
        connector::{
            asker::Asker,
            child::{End, Gathered, gather},
            fetching::Context,
            pages::{Around, NoPage, Page, Walk},
            plan::{ListPlan, Plan},
            rule::{Rule, Seen},
            sign_in::SignIn,
            template::Filling,
        },
        reading::{self, Meaning, joined},
    },
};

/// A case system that is asked over HTTP.
pub struct Connector {
    plan: Plan,
    asker: Asker,
    /// How we say who we are where we write: a token that reads cannot.
    writes_as: Option<SignIn>,
    values: BTreeMap<String, String>,
    meaning: Meaning,
}

impl CaseSystem for Connector {
    fn system(&self) -> &SystemName {
        &self.plan.system
    }

    fn children(&self, which: Which) -> BoxFuture<'_, Result<Children<'_>, SourceError>> {
        async move {
            match which {
                Which::Ids(ids) => Ok(reading::named(ids)),
                Which::All => match &self.plan.children {
                    Some(list) => Ok(self.listed(list)),
                    None => Err(self.list_error(Fault::NoList)),
                },
            }
        }
        .boxed()
    }

    fn child<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Reading, SourceError>> {
        self.read(id).boxed()
    }

    fn writes(&self, part: HomePart) -> Option<Repeats> {
        self.repeats(part)
    }

    fn tag<'a>(&'a self, write: &'a Write<'a>) -> BoxFuture<'a, Result<Option<Arc<str>>, Fault>> {
        self.tag_of(write).boxed()
    }

    fn write<'a>(&'a self, write: &'a Write<'a>) -> BoxFuture<'a, Wrote> {
        self.wrote(write).boxed()
    }

    fn look_up<'a>(&'a self, write: &'a Write<'a>) -> BoxFuture<'a, Result<Found, Fault>> {
        self.found(write).boxed()
    }

    fn told_to_wait(&self) -> Option<Duration> {
        let asker = &self.asker;
        asker.gate.paused().max(asker.sign_in.paused())
    }
}

impl Connector {
    /// Reads a child; where the record was merged into another, that one, once.
    async fn read(&self, id: &str) -> Result<Reading, SourceError> {
        let mut findings = Vec::new();
        let mut asked = id.to_owned();
        loop {
            let survivor = match self.gather(&asked).await {
                End::Failed(error) => return Err(error),
                End::NotFound => return Ok(self.nothing(findings, self.not_found(&asked))),
                End::Restricted => return Ok(self.nothing(findings, self.restricted(&asked))),
                End::Superseded(survivor) => survivor,
                End::Gathered(mut gathered) => match self.survivor(&mut gathered, &asked) {
                    Some(survivor) => survivor,
                    None => {
                        self.find_duplicate(&mut gathered, &asked);
                        // Whoever waits for this child's connection sends its question first: what
                        // follows takes as long as some answers do.
                        tokio::task::yield_now().await;
                        let mut reading = self.understood(gathered, &asked, id);
                        reading.findings.splice(..0, findings);
                        return Ok(reading);
                    }
                },
            };
            let again = asked != id;
            findings.push(self.superseded(&asked, &survivor));
            if again || survivor == asked {
                return Ok(Reading {
                    network: None,
                    findings,
                });
            }
            asked = survivor;
        }
    }

    async fn gather(&self, id: &str) -> End {
        let context = Context {
            around: self.around(),
            filling: self.filling(id),
            most_each: self.plan.limits.each,
        };
        gather(&self.plan, context, || self.asker.clock.now()).await
    }

    fn around(&self) -> Around<'_> {
        Around {
            asker: &self.asker,
            prefix: &self.plan.prefix,
            lists: &self.plan.lists,
            most_pages: self.plan.limits.pages,
        }
    }

    fn filling<'a>(&'a self, id: &'a str) -> Filling<'a> {
        Filling {
            id,
            values: Some(&self.values),
            ..Filling::default()
        }
    }

    /// The identifier under which the record lives on, where that is another one.
    fn survivor(&self, gathered: &mut Gathered, asked: &str) -> Option<String> {
        let found = self.text_of_root(self.plan.superseded.as_ref(), gathered, asked);
        found.filter(|survivor| !survivor.is_empty() && survivor != asked)
    }

    /// Says of which record this one is a known duplicate.
    fn find_duplicate(&self, gathered: &mut Gathered, asked: &str) {
        let other = self.text_of_root(self.plan.duplicate.as_ref(), gathered, asked);
        let system = &self.plan.system;
        let Some(other) = other.filter(|other| other != asked) else {
            return;
        };
        let finding = Finding::new(
            Code::ProbableDuplicate,
            Weight::Blocks,
            format!("{system} marks record {asked} as a duplicate of {other}."),
            "Prepare the invite from the other record, and invite nobody twice.",
        );
        let about = Identifier::new(system, asked);
        gathered
            .findings
            .push(finding.at(system, asked, "").about(&about));
    }

    fn text_of_root(
        &self,
        rule: Option<&Rule>,
        gathered: &mut Gathered,
        asked: &str,
    ) -> Option<String> {
        let rule = rule?;
        let root = joined(&gathered.parts);
        let seen = Seen::new(root.clone(), asked);
        rule.text(&root, &seen).unwrap_or_else(|error| {
            let system = &self.plan.system;
            let finding = Finding::new(
                Code::MappingFailed,
                Weight::Check,
                format!("Whether record {asked} of {system} was merged cannot be told: {error}."),
                "Mend the expressions under [superseded] in connection.toml.",
            );
            gathered.findings.push(finding.at(system, asked, ""));
            None
        })
    }

    /// Whether the whole record is restricted; where that cannot be told, it counts as such.
    fn restriction(&self, gathered: &mut Gathered, asked: &str) -> Option<RestrictionKind> {
        let rule = self.plan.restricted.as_ref()?;
        let root = joined(&gathered.parts);
        let seen = Seen::new(root.clone(), asked);
        match rule.holds(&root, &seen) {
            Ok(false) => None,
            Ok(true) => {
                gathered.findings.push(self.restricted(asked));
                Some(RestrictionKind::RestrictedRecord)
            }
            Err(error) => {
                let system = &self.plan.system;
                let finding = Finding::new(
                    Code::RestrictionUnreadable,
                    Weight::Blocks,
                    format!(
                        "Whether record {asked} of {system} is restricted cannot be told: {error}."
                    ),
                    "Look at the record in the case system, and at [restricted] in connection.toml.",
                );
                let about = Identifier::new(system, asked);
                gathered
                    .findings
                    .push(finding.at(system, asked, "").about(&about));
                Some(RestrictionKind::Unreadable)
            }
        }
    }

    /// Turns the answers into a network, with what the connection knows beside.
    fn understood(&self, mut gathered: Gathered, asked: &str, first_asked: &str) -> Reading {
        let restriction = self.restriction(&mut gathered, asked);
        let mut reading = self.meaning.read(&self.plan.system, asked, gathered.parts);
        if let Some(network) = &mut reading.network {
            if let Some(kind) = restriction {
                reading::restrict_child(network, kind);
            }
            let marks = (&*gathered.withheld, &*gathered.unread, &*gathered.missing);
            reading::mark_people(network, marks);
            if asked != first_asked {
                reading::also_known_as(network, &Identifier::new(&self.plan.system, first_asked));
            }
        }
        reading.findings = reading::both(gathered.findings, reading.findings);
        reading
    }

    fn nothing(&self, mut findings: Vec<Finding>, finding: Finding) -> Reading {
        findings.push(finding);
        Reading {
            network: None,
            findings,
        }
    }

    fn not_found(&self, id: &str) -> Finding {
        let system = &self.plan.system;
        Finding::new(
            Code::RecordNotFound,
            Weight::Blocks,
            format!("{system} has no child {id}."),
            "Check the identifier; the record may have been merged, removed or mistyped.",
        )
        .at(system, id, "")
        .about(&Identifier::new(system, id))
    }

    fn restricted(&self, id: &str) -> Finding {
        let system = &self.plan.system;
        Finding::new(
            Code::RecordRestricted,
            Weight::Blocks,
            format!("{system} marks the record of child {id} as restricted."),
            "Ask the case holder who may be told what; nothing is sent before that.",
        )
        .at(system, id, "")
        .about(&Identifier::new(system, id))
    }

    fn superseded(&self, id: &str, survivor: &str) -> Finding {
        let system = &self.plan.system;
        Finding::new(
            Code::RecordSuperseded,
            Weight::Check,
            format!(
                "Record {id} of {system} was merged into {survivor}, which was read in its place."
            ),
            "Use the new identifier from now on; check that it is the same child.",
        )
        .at(system, id, "")
        .about(&Identifier::new(system, survivor))
    }

    fn list_error(&self, fault: Fault) -> SourceError {
        SourceError {
            system: self.plan.system.clone(),
            record: "children".into(),
            attempted: "list the children".into(),
            fault,
        }
    }
}

/// A list of children on its way from page to page.
struct Listing<'a> {
    connector: &'a Connector,
    list: &'a ListPlan,
    walk: Walk<'a>,
    rows: VecDeque<Row>,
}

impl Connector {
    fn listed<'a>(&'a self, list: &'a ListPlan) -> Children<'a> {
        let walk = Walk::new(self.around(), &list.ask, self.filling(""), Some(&list.id));
        let listing = Listing {
            connector: self,
            list,
            walk,
            rows: VecDeque::new(),
        };
        stream::try_unfold(listing, |mut listing| async move {
            loop {
                if let Some(row) = listing.rows.pop_front() {
                    return Ok(Some((row, listing)));
                }
                match listing.walk.next().await {
                    Ok(Some(page)) => listing.take(page)?,
                    Ok(None) => return Ok(None),
                    Err(no_page) => return Err(listing.failed(no_page)),
                }
            }
        })
        .boxed()
    }
}

impl Listing<'_> {
    fn take(&mut self, page: Page) -> Result<(), SourceError> {
        let seen = Seen::new(Tree::null(), "");
        for row in &page.rows {
            let wanted = match &self.list.when {
                Some(rule) => rule
                    .holds(row, &seen)
                    .map_err(|error| self.unreadable(&error))?,
                None => true,
            };
            if !wanted {
                continue;
            }
            let id = self
                .list
                .id
                .text(row, &seen)
                .map_err(|error| self.unreadable(&error))?;
            let due = match &self.list.due {
                Some(rule) => rule
                    .text(row, &seen)
                    .map_err(|error| self.unreadable(&error))?,
                None => None,
            };
            if let Some(id) = id.filter(|id| !id.is_empty()) {
                let due = due.and_then(|text| PartialDate::parse(&text).ok()?.day());
                self.rows.push_back(Row::Child(Listed {
                    id: Arc::from(id),
                    due,
                }));
            }
        }
        let system = &self.connector.plan.system;
        for trouble in &page.troubles {
            self.rows.push_back(Row::Finding(
                trouble.finding(system, "children", "children"),
            ));
        }
        Ok(())
    }

    fn failed(&self, no_page: NoPage) -> SourceError {
        self.connector.list_error(match no_page {
            NoPage::Fault(fault) => fault,
            NoPage::Refused(question::Reply::Restricted) => Fault::NotAllowed,
            NoPage::Refused(question::Reply::NotOffered) => Fault::NoList,
            NoPage::Refused(_) => Fault::Status(404),
        })
    }

    fn unreadable(&self, error: &crate::mapping::expression::ExpressionError) -> SourceError {
        let why = format!("an expression of connection.toml failed: {error}");
        self.connector.list_error(Fault::NotBelieved(why.into()))
    }
}

#[cfg(test)]
mod tests;
