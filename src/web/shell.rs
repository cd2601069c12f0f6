//! The shell of every page: who is signed in, the menu, what went wrong.

use std::sync::Arc;

use crate::{
    casework::watch,
    model::staff::{Role, Staff},
    render::view::View,
    web::site::{SignIn, Site},
};

/// The screens of the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    Reviews,
    Team,
    Board,
    Actions,
    Directory,
    Library,
    Allocation,
    Incidents,
    Permissions,
    Receipt,
    Staff,
}

/// The menu, in its order: the screen, its name, its address, and the roles that have it.
const MENU: &[(Screen, &str, &str, &[Role])] = &[
    (
        Screen::Reviews,
        "My reviews",
        "/reviews",
        &[
            Role::ReviewingOfficer,
            Role::SocialWorker,
            Role::TeamManager,
            Role::DutyWorker,
        ],
    ),
    (
        Screen::Team,
        "Team",
        "/reviews/team",
        &[
            Role::ReviewingOfficerManager,
            Role::TeamManager,
            Role::DutyWorker,
            Role::BusinessSupport,
        ],
    ),
    (
        Screen::Board,
        "Board",
        "/board",
        &[
            Role::BusinessSupport,
            Role::ReviewingOfficerManager,
            Role::TeamManager,
        ],
    ),
    (
        Screen::Actions,
        "My actions",
        "/actions",
        &[
            Role::ReviewingOfficer,
            Role::SocialWorker,
            Role::ReviewingOfficerManager,
            Role::TeamManager,
            Role::DutyWorker,
            Role::BusinessSupport,
        ],
    ),
    (
        Screen::Directory,
        "Directory",
        "/directory",
        &[
            Role::BusinessSupport,
            Role::ReviewingOfficer,
            Role::ReviewingOfficerManager,
            Role::SocialWorker,
            Role::TeamManager,
            Role::DutyWorker,
        ],
    ),
    (
        Screen::Library,
        "Library",
        "/library",
        &[
            Role::BusinessSupport,
            Role::ReviewingOfficer,
            Role::ReviewingOfficerManager,
            Role::SocialWorker,
            Role::TeamManager,
            Role::DutyWorker,
            Role::CouncilAdministrator,
            Role::InformationGovernance,
        ],
    ),
    (
        Screen::Allocation,
        "Allocation",
        "/allocation",
        &[Role::ReviewingOfficerManager, Role::TeamManager],
    ),
    (
        Screen::Incidents,
        "Incidents",
        "/incidents",
        &[Role::InformationGovernance, Role::ReviewingOfficerManager],
    ),
    (
        Screen::Permissions,
        "Permissions",
        "/permissions",
        &[
            Role::ReviewingOfficer,
            Role::ReviewingOfficerManager,
            Role::SocialWorker,
            Role::TeamManager,
            Role::DutyWorker,
            Role::BusinessSupport,
            Role::CouncilAdministrator,
            Role::InformationGovernance,
        ],
    ),
    (
        Screen::Receipt,
        "Receipt",
        "/receipt",
        &[Role::ReviewingOfficerManager],
    ),
    (
        Screen::Staff,
        "Staff",
        "/staff",
        &[Role::CouncilAdministrator],
    ),
];

/// One entry of the summary on top of a form that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The field it is about: `#value`.
    pub href: Option<String>,
    pub text: String,
}

/// Where an open page hears of changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Live {
    pub events: String,
    pub parts: String,
    pub after: i64,
}

impl Live {
    /// Of a list over many documents. Taken before the list is read, so that nothing that changes
    /// meanwhile is missed.
    pub fn of_list(site: &Site, address: &str) -> Self {
        Self {
            events: "/events/lists?of=all".to_owned(),
            parts: format!("{address}/parts"),
            after: watch::changed(&site.office).borrow().0,
        }
    }
}

/// What stands around a page.
#[derive(Clone, Debug, Default)]
pub struct Shell {
    title: String,
    who: Option<Arc<Staff>>,
    screen: Option<Screen>,
    complaints: Vec<Complaint>,
    notice: Option<String>,
    live: Option<Live>,
}

impl Shell {
    /// Around a page with that title, for nobody in particular.
    pub fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            ..Self::default()
        }
    }

    /// For somebody who has signed in.
    pub fn of(self, staff: &Arc<Staff>) -> Self {
        Self {
            who: Some(Arc::clone(staff)),
            ..self
        }
    }

    pub fn on(self, screen: Screen) -> Self {
        Self {
            screen: Some(screen),
            ..self
        }
    }

    pub fn complaining(self, complaints: Vec<Complaint>) -> Self {
        Self { complaints, ..self }
    }

    pub fn noticing(self, notice: Option<String>) -> Self {
        Self { notice, ..self }
    }

    pub fn live(self, live: Live) -> Self {
        Self {
            live: Some(live),
            ..self
        }
    }

    pub(in crate::web) fn view(&self, site: &Site) -> View {
        let path = |name| site.assets.path(name);
        let error = if self.complaints.is_empty() {
            ""
        } else {
            "Error: "
        };
        View::new()
            .text("title", format!("{error}{}", self.title))
            .text("council", &site.council)
            .text("service", &site.service)
            .text("colour", site.colour.to_string())
            .maybe("logo", site.logo.as_deref())
            .text("icon", path("icon.svg"))
            .text("govuk", path("govuk.css"))
            .text("own", path("samepage.css"))
            .text("colours", path("council.css"))
            .text("script", path("live.js"))
            .flag("demo", site.sign_in == SignIn::Demo)
            .maybe("notice", self.notice.as_deref())
            .maybe_object("who", self.who.as_deref().map(who))
            .maybe_object("live", self.live.as_ref().map(live))
            .list("nav", self.menu())
            .list("errors", self.complaints.iter().map(complaint))
    }

    fn menu(&self) -> Vec<View> {
        let Some(staff) = &self.who else {
            return Vec::new();
        };
        let is_theirs = |roles: &[Role]| roles.iter().any(|role| staff.is(*role));
        MENU.iter()
            .filter(|(.., roles)| is_theirs(roles))
            .map(|(screen, text, href, _)| {
                View::new()
                    .text("text", text)
                    .text("href", href)
                    .flag("current", self.screen == Some(*screen))
            })
            .collect()
    }
}

fn who(staff: &Staff) -> View {
    let roles: Vec<&str> = staff.roles.iter().map(|role| role.words()).collect();
    View::new()
        .text("name", staff.name.reveal())
        .text("role", roles.join(", "))
}

fn live(live: &Live) -> View {
    View::new()
        .text("events", &live.events)
        .text("parts", &live.parts)
        .number("after", live.after)
}

fn complaint(complaint: &Complaint) -> View {
    View::new()
        .maybe("href", complaint.href.as_deref())
        .text("text", &complaint.text)
}

/// Whether somebody's menu leads to an address.
pub fn leads_to(staff: &Staff, address: &str) -> bool {
    MENU.iter()
        .any(|(_, _, href, roles)| *href == address && roles.iter().any(|role| staff.is(*role)))
}

/// The first page of somebody: what they come here for.
pub fn first_page(staff: &Staff) -> &'static str {
    MENU.iter()
        .find(|(.., roles)| roles.first().is_some_and(|role| staff.is(*role)))
        .or_else(|| {
            MENU.iter()
                .find(|(.., roles)| roles.iter().any(|role| staff.is(*role)))
        })
        .map_or("/help", |(_, _, href, _)| href)
}
