//! A scenario: a file that says what goes wrong, where, and when.

use serde::Deserialize;

use crate::simulation::case_system::{
    ask::Resource,
    fault::{Aim, Fault},
    faults,
    world::Paging,
};

/// What a scenario file can say. Whatever it leaves out stays as it is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    /// For whoever reads the file; nothing depends on it.
    #[serde(rename = "about")]
    _about: String,
    children: Option<u32>,
    seed: Option<u64>,
    today: Option<String>,
    token_seconds: Option<u64>,
    document_cap: Option<usize>,
    requests_per_second: Option<u32>,
    paging: Option<String>,
    faults: Vec<String>,
    fault: Vec<Aimed>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Aimed {
    name: String,
    /// The child's place; 0 means every child.
    child: Option<u32>,
    /// `person`, `reviews`, ...; `any` means every resource.
    path: Option<String>,
    after_days: Option<u32>,
    after_requests: Option<u64>,
    every: Option<u64>,
    /// How often in all; 0 means for ever.
    times: Option<u64>,
}

/// A scenario that has been read and understood.
#[derive(Clone, Debug, Default)]
pub struct Scenario {
    pub children: Option<u32>,
    pub seed: Option<u64>,
    pub today: Option<jiff::civil::Date>,
    pub token_seconds: Option<u64>,
    pub document_cap: Option<usize>,
    /// Requests above this limit are answered with 429.
    pub requests_per_second: Option<u32>,
    pub paging: Option<Paging>,
    pub faults: Vec<(&'static Fault, Aim)>,
}

#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    #[error("the scenario is not written as it should be")]
    NotToml(#[source] Box<toml::de::Error>),
    #[error(
        "there is no fault named {0:?}: `samepage simulate --list-faults` prints those that there are"
    )]
    NoSuchFault(String),
    #[error("there is no path named {0:?} to aim a fault at")]
    NoSuchPath(String),
    #[error("{0:?} is not a way of paging: wanted cursor, offset, page, link or odata")]
    NoSuchPaging(String),
    #[error("{0:?} is not a day: wanted YYYY-MM-DD")]
    NotADay(String),
}

impl Scenario {
    pub fn read(text: &str) -> Result<Self, ScenarioError> {
        let file: File =
            toml::from_str(text).map_err(|error| ScenarioError::NotToml(Box::new(error)))?;
        let mut faults = Vec::with_capacity(file.faults.len() + file.fault.len());
        for name in &file.faults {
            let fault = named(name)?;
            faults.push((fault, fault.aim));
        }
        for aimed in &file.fault {
            faults.push((named(&aimed.name)?, aimed.aim()?));
        }
        let today = match &file.today {
            Some(text) => Some(
                text.parse()
                    .map_err(|_| ScenarioError::NotADay(text.clone()))?,
            ),
            None => None,
        };
        Ok(Self {
            children: file.children,
            seed: file.seed,
            today,
            token_seconds: file.token_seconds,
            document_cap: file.document_cap,
            requests_per_second: file.requests_per_second,
            paging: file.paging.as_deref().map(paging).transpose()?,
            faults,
        })
    }

    /// Adds faults by name, where they strike by default.
    pub fn with_faults(mut self, names: &[String]) -> Result<Self, ScenarioError> {
        for name in names {
            let fault = named(name)?;
            self.faults.push((fault, fault.aim));
        }
        Ok(self)
    }
}

fn named(name: &str) -> Result<&'static Fault, ScenarioError> {
    faults::named(name).ok_or_else(|| ScenarioError::NoSuchFault(name.to_owned()))
}

fn paging(word: &str) -> Result<Paging, ScenarioError> {
    Ok(match word {
        "cursor" => Paging::Cursor,
        "offset" => Paging::Offset,
        "page" => Paging::Page,
        "link" => Paging::Link,
        "odata" => Paging::OData,
        other => return Err(ScenarioError::NoSuchPaging(other.to_owned())),
    })
}

impl Aimed {
    fn aim(&self) -> Result<Aim, ScenarioError> {
        let mut aim = named(&self.name)?.aim;
        if let Some(child) = self.child {
            aim.child = (child > 0).then_some(child);
        }
        match self.path.as_deref() {
            None => {}
            Some("any") => aim.resource = None,
            Some(path) => {
                let resource = Resource::named(path)
                    .ok_or_else(|| ScenarioError::NoSuchPath(path.to_owned()))?;
                aim.resource = Some(resource);
            }
        }
        aim.after_days = self.after_days.unwrap_or(aim.after_days);
        aim.after_requests = self.after_requests.unwrap_or(aim.after_requests);
        aim.every = self.every.unwrap_or(aim.every);
        if let Some(times) = self.times {
            aim.times = (times > 0).then_some(times);
        }
        Ok(aim)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_names_faults_and_may_aim_them_elsewhere() {
        let scenario = Scenario::read(
            "about = \"x\"\nchildren = 5\npaging = \"odata\"\nfaults = [\"known_duplicate\"]\n\
             [[fault]]\nname = \"connection_reset_once\"\nchild = 2\npath = \"reviews\"\ntimes = 0\n",
        )
        .unwrap();
        assert_eq!(
            (scenario.children, scenario.paging),
            (Some(5), Some(Paging::OData))
        );
        let [(first, aim), (second, elsewhere)] = &scenario.faults[..] else {
            panic!()
        };
        assert_eq!((first.name, aim.child), ("known_duplicate", Some(3)));
        assert_eq!(second.name, "connection_reset_once");
        assert_eq!(
            (elsewhere.child, elsewhere.resource, elsewhere.times),
            (Some(2), Some(Resource::Reviews), None)
        );
    }

    #[test]
    fn what_cannot_be_understood_is_named() {
        let error = |text| Scenario::read(text).unwrap_err().to_string();
        assert!(error("faults = [\"no_such\"]").contains("\"no_such\""));
        assert!(
            error("[[fault]]\nname = \"known_duplicate\"\npath = \"moon\"").contains("\"moon\"")
        );
        assert!(error("paging = \"scroll\"").contains("\"scroll\""));
        assert!(error("today = \"soon\"").contains("\"soon\""));
        assert!(error("childs = 4").contains("not written"));
    }
}
