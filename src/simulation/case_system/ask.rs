//! What is asked, whichever way it is asked.

/// The things that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    Persons,
    Person,
    Relationships,
    Organisations,
    Workers,
    Addresses,
    LegalStatuses,
    Placements,
    Reviews,
    Visits,
    CaseNotes,
    Documents,
    Worker,
    Organisation,
    Changes,
    Token,
    Review,
}

impl Resource {
    /// Every resource with its name in paths and scenarios, and its SOAP operation.
    pub const ALL: &[(Self, &str, &str)] = &[
        (Self::Persons, "persons", "ListPersons"),
        (Self::Person, "person", "GetPerson"),
        (Self::Relationships, "relationships", "GetRelationships"),
        (Self::Organisations, "organisations", "GetOrganisations"),
        (Self::Workers, "workers", "GetWorkers"),
        (Self::Addresses, "addresses", "GetAddresses"),
        (Self::LegalStatuses, "legal-statuses", "GetLegalStatuses"),
        (Self::Placements, "placements", "GetPlacements"),
        (Self::Reviews, "reviews", "GetReviews"),
        (Self::Visits, "visits", "GetVisits"),
        (Self::CaseNotes, "case-notes", "GetCaseNotes"),
        (Self::Documents, "documents", ""),
        (Self::Worker, "worker", "GetWorker"),
        (Self::Organisation, "organisation", "GetOrganisation"),
        (Self::Changes, "changes", "ListChanges"),
        (Self::Token, "token", ""),
        (Self::Review, "review", ""),
    ];

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|one| one.1 == name).map(|one| one.0)
    }

    pub fn of_operation(operation: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|one| one.2 == operation && !operation.is_empty())
            .map(|one| one.0)
    }
}

/// One question.
#[derive(Clone, Debug)]
pub struct Ask {
    pub resource: Resource,
    /// The person, worker or organisation, as it was written.
    pub id: String,
    pub cursor: String,
    pub limit: Option<u32>,
    /// Of `page` or `$skip`, where pages go by number or offset.
    pub offset: Option<u32>,
    pub since: String,
    pub external: Option<String>,
}

impl Ask {
    pub fn new(resource: Resource, id: &str) -> Self {
        Self {
            resource,
            id: id.to_owned(),
            cursor: String::new(),
            limit: None,
            offset: None,
            since: String::new(),
            external: None,
        }
    }

    /// Reads a path below `/api/v1` and its query.
    pub fn from_path(path: &str, query: &str) -> Option<Self> {
        let mut parts = path.trim_matches('/').split('/');
        let (first, id, under) = (parts.next()?, parts.next(), parts.next());
        if parts.next().is_some() {
            return None;
        }
        let resource = match (first, id, under) {
            ("persons", None, None) => Resource::Persons,
            ("changes", None, None) => Resource::Changes,
            ("persons", Some(_), None) => Resource::Person,
            ("workers", Some(_), None) => Resource::Worker,
            ("organisations", Some(_), None) => Resource::Organisation,
            ("persons", Some(_), Some(under)) => match Resource::named(under)? {
                Resource::Persons | Resource::Person | Resource::Changes | Resource::Token => {
                    return None;
                }
                Resource::Worker | Resource::Organisation | Resource::Review => return None,
                below => below,
            },
            _ => return None,
        };
        let mut ask = Self::new(resource, id.unwrap_or_default());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
            ask.set(name, &value);
        }
        Some(ask)
    }

    /// Takes one parameter, by its name in a query or in a SOAP request.
    pub fn set(&mut self, name: &str, value: &str) {
        match name {
            "cursor" | "Cursor" => self.cursor = value.to_owned(),
            "limit" | "Limit" | "per" | "$top" | "%24top" => self.limit = value.parse().ok(),
            "offset" | "page" | "$skip" | "%24skip" => self.offset = value.parse().ok(),
            "since" | "Since" | "modifiedSince" | "ModifiedSince" => self.since = value.to_owned(),
            "externalReference" | "ExternalReference" => self.external = Some(value.to_owned()),
            "PersonId" | "WorkerId" | "OrganisationId" => self.id = value.to_owned(),
            _ => {}
        }
    }

    /// How many rows a page holds: 20, or what was asked for between 10 and 100.
    pub fn page_size(&self) -> u32 {
        self.limit.unwrap_or(20).clamp(10, 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn asks(path: &str, expected: Option<(Resource, &str)>) {
        let ask = Ask::from_path(path, "");
        assert_eq!(
            ask.as_ref().map(|ask| (ask.resource, ask.id.as_str())),
            expected
        );
    }

    #[test]
    fn a_path_says_what_is_asked() {
        asks("/persons", Some((Resource::Persons, "")));
        asks("/persons/33310016", Some((Resource::Person, "33310016")));
        asks(
            "/persons/tmp17/legal-statuses",
            Some((Resource::LegalStatuses, "tmp17")),
        );
        asks("/workers/1000001", Some((Resource::Worker, "1000001")));
        asks("/persons/1/person", None);
        asks("/persons/1/relationships/2", None);
        asks("/elsewhere", None);
    }

    #[test]
    fn a_limit_is_clamped() {
        let size = |query| Ask::from_path("/persons", query).unwrap().page_size();
        assert_eq!(size(""), 20);
        assert_eq!(size("limit=5"), 10);
        assert_eq!(size("limit=50&cursor=7"), 50);
        assert_eq!(size("limit=5000"), 100);
    }
}
