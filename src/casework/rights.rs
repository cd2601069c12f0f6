//! Rights: how the one who asks stands to a child, and what they may do.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    casework::{
        machines::{TEAM, WHOLE_COUNCIL},
        office::VerbError,
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::DocumentId,
        staff::{Role, Staff},
    },
    rules::access::{self, Action, Refused, Relation},
    store::{error::StoreError, headings::Heading, reading::Snapshot},
};

/// What stands before the code of the chair's team.
pub const CHAIRS: &str = "chair/";

/// To whom a child is allocated, as far as rights go.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    pub document: Option<DocumentId>,
    pub officer: Option<Identifier>,
    pub worker: Option<Identifier>,
    /// Teams that work with the child; that of the chair stands behind `chair/`.
    pub teams: Vec<Arc<str>>,
    /// Whether the case system restricts the whole record.
    pub restricted: bool,
}

impl From<&Heading> for About {
    fn from(heading: &Heading) -> Self {
        Self {
            document: Some(heading.document.clone()),
            officer: heading.reviewing_officer.clone(),
            worker: heading.social_worker.clone(),
            teams: heading.teams.clone(),
            restricted: heading.restricted,
        }
    }
}

/// The one who asks, with whom they stand in for and what they have opened in an emergency.
pub enum Asker {
    Staff {
        staff: Arc<Staff>,
        covers_for: Vec<Staff>,
        opened: Vec<DocumentId>,
    },
    Machine {
        scopes: Vec<Arc<str>>,
    },
    /// The command line and the rounds of the service itself.
    House,
}

impl Asker {
    pub async fn of(
        snapshot: &mut Snapshot,
        who: &Actor,
        now: Timestamp,
        today: jiff::civil::Date,
    ) -> Result<Self, StoreError> {
        let staff = match who {
            Actor::Staff(staff) => staff.clone(),
            Actor::Machine { scopes, .. } => {
                return Ok(Self::Machine {
                    scopes: scopes.clone(),
                });
            }
            // A link is for its own page; here it opens nothing.
            Actor::Invitee { .. } => return Ok(Self::Machine { scopes: Vec::new() }),
            Actor::CommandLine | Actor::Timer(_) => return Ok(Self::House),
        };
        let mut covers_for = Vec::new();
        for cover in snapshot.covers(today).await? {
            if cover.stand_in == staff.id
                && let Some(absent) = snapshot.staff(&cover.absent).await?
            {
                covers_for.push(absent.staff);
            }
        }
        let opened = snapshot.glass_of(&staff.id, now).await?;
        Ok(Self::Staff {
            staff,
            covers_for,
            opened: opened.into_iter().map(|one| one.document).collect(),
        })
    }

    /// Whether they may do that to this child's document.
    ///
    /// # Errors
    /// [`VerbError::NotThere`] where it must not be known to them, else whose it is.
    pub fn may(&self, about: &About, action: Action) -> Result<(), VerbError> {
        match self {
            Self::House if may_house(action) => Ok(()),
            Self::House => Err(not_theirs(action)),
            Self::Machine { scopes } => {
                machine(scopes, action)?;
                reaches(scopes, about, action)
            }
            Self::Staff { .. } => {
                access::may(&self.standings(about), action).map_err(|refused| match refused {
                    Refused::NotThere => VerbError::NotThere,
                    Refused::NotTheirs => not_theirs(action),
                })
            }
        }
    }

    /// Whether they may do something that is about no child.
    pub fn may_at_all(&self, action: Action) -> Result<(), VerbError> {
        self.may(&NOBODY, action)
    }

    pub fn actions(&self, about: &About) -> Vec<Action> {
        Action::ALL
            .iter()
            .map(|(action, ..)| *action)
            .filter(|action| self.may(about, *action).is_ok())
            .collect()
    }

    pub fn roles(&self) -> &[Role] {
        match self {
            Self::Staff { staff, .. } => &staff.roles,
            Self::Machine { .. } | Self::House => &[],
        }
    }

    /// The roles that give the one who asks a right with this child: who is a social worker
    /// elsewhere is none here. A program has none, so it enters nothing that takes a worker.
    pub fn roles_for(&self, about: &About, action: Action) -> Vec<Role> {
        let standings = self.standings(about).into_iter();
        standings
            .filter(|one| access::may(std::slice::from_ref(one), action).is_ok())
            .map(|(role, _)| role)
            .collect()
    }

    /// Whether there is any child at all with whom they may do that.
    ///
    /// # Errors
    /// Whose it is.
    pub fn may_for_somebody(&self, action: Action) -> Result<(), VerbError> {
        match self {
            Self::Staff { staff, .. } if access::is_for(&staff.roles, action) => Ok(()),
            Self::Staff { .. } => Err(VerbError::NotThere),
            Self::Machine { .. } | Self::House => self.may_at_all(action),
        }
    }

    /// Every worker as whom they are allocated, their own first, then of those they cover for.
    pub fn workers(&self) -> Vec<Identifier> {
        match self {
            Self::Staff {
                staff, covers_for, ..
            } => staff
                .workers
                .iter()
                .chain(covers_for.iter().flat_map(|one| &one.workers))
                .cloned()
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Whether they work in one of these teams, in a role that has steps for a whole team.
    pub fn works_in(&self, teams: &[Arc<str>]) -> bool {
        let Self::Staff { staff, .. } = self else {
            return false;
        };
        let has_role = staff.is(Role::TeamManager) || staff.is(Role::BusinessSupport);
        has_role
            && teams.iter().any(|team| {
                let mut own = staff.teams.iter();
                own.any(|own| own.eq_ignore_ascii_case(team))
            })
    }

    /// Whether they are told when somebody opens this child's record in an emergency: the child's
    /// social worker, whoever covers for them, and the manager of their team.
    pub fn is_told_of_emergencies(&self, about: &About) -> bool {
        self.standings(about).iter().any(|standing| {
            matches!(
                standing,
                (Role::SocialWorker, Relation::Allocated | Relation::Covering)
                    | (Role::TeamManager, Relation::SameTeam | Relation::Covering)
            )
        })
    }

    fn standings(&self, about: &About) -> Vec<(Role, Relation)> {
        let Self::Staff {
            staff,
            covers_for,
            opened,
        } = self
        else {
            return Vec::new();
        };
        let mut standings = Vec::new();
        for role in &staff.roles {
            standings.extend(
                relations(staff, *role, about, opened)
                    .into_iter()
                    .map(|one| (*role, one)),
            );
        }
        // Who covers does what the absent colleague does, in the colleague's role.
        for absent in covers_for {
            for role in &absent.roles {
                let allocated = is_allocated(absent, *role, about);
                if allocated && stands_in(&staff.roles, *role) {
                    standings.push((*role, Relation::Covering));
                }
            }
        }
        standings
    }
}

/// Who may stand in for whom: somebody of the same role, or the manager.
fn stands_in(own: &[Role], absent: Role) -> bool {
    match absent {
        Role::ReviewingOfficer => {
            own.contains(&Role::ReviewingOfficer) || own.contains(&Role::ReviewingOfficerManager)
        }
        Role::SocialWorker => own.contains(&Role::SocialWorker) || own.contains(&Role::TeamManager),
        other => own.contains(&other),
    }
}

fn relations(staff: &Staff, role: Role, about: &About, opened: &[DocumentId]) -> Vec<Relation> {
    let mut relations = vec![Relation::None];
    if is_allocated(staff, role, about) {
        relations.push(Relation::Allocated);
    }
    if about
        .document
        .as_ref()
        .is_some_and(|one| opened.contains(one))
    {
        relations.push(Relation::Glass);
    }
    let same = about.teams.iter().any(|team| {
        let team = match team.strip_prefix(CHAIRS) {
            // A team manager answers for the social worker's team, not for the chair's.
            Some(_) if role == Role::TeamManager => return false,
            Some(team) => team,
            None => team,
        };
        staff.teams.iter().any(|own| own.eq_ignore_ascii_case(team))
    });
    if same && !about.restricted {
        relations.push(Relation::SameTeam);
    }
    relations
}

fn is_allocated(staff: &Staff, role: Role, about: &About) -> bool {
    let worker = match role {
        Role::ReviewingOfficer | Role::ReviewingOfficerManager => &about.officer,
        Role::SocialWorker => &about.worker,
        _ => &None,
    };
    worker.as_ref().is_some_and(|id| staff.workers.contains(id))
}

static NOBODY: About = About {
    document: None,
    officer: None,
    worker: None,
    teams: Vec::new(),
    restricted: false,
};

/// The service reads, begins and lists; it decides and signs nothing.
fn may_house(action: Action) -> bool {
    !matches!(
        action,
        Action::Exclude
            | Action::Decide
            | Action::Confirm
            | Action::Agree
            | Action::SignForm
            | Action::Disclose
            | Action::Close
            | Action::Pursue
            | Action::OpenGlass
            | Action::AgreeStanding
            | Action::ChooseDate
            | Action::HandOnLinks
            | Action::ReadViews
            | Action::TellIncident
            | Action::DecideIncident
            | Action::TakeMinutes
            | Action::AcceptMinutes
            | Action::AcceptCoreGroup
            | Action::AnswerDecisions
            | Action::WriteHome
            | Action::Refer
    )
}

/// What a program may do by its scopes; a scope that is not there is a door that is not there.
fn machine(scopes: &[Arc<str>], action: Action) -> Result<(), VerbError> {
    let has = |wanted: &str| scopes.iter().any(|scope| **scope == *wanted);
    let scope = match action {
        Action::ReadDocument
        | Action::ReadHistory
        | Action::SeeReviews
        | Action::SeeTeam
        | Action::SeeBoard
        | Action::SeeDirectory
        | Action::SeeLibrary
        | Action::Preview => "read",
        Action::Enter
        | Action::AddPerson
        | Action::ReadAgain
        | Action::Begin
        | Action::OfferDates => "write",
        _ => return Err(not_theirs(action)),
    };
    match (has(scope), has("read")) {
        (true, _) => Ok(()),
        (false, true) => Err(not_theirs(action)),
        (false, false) => Err(VerbError::NotThere),
    }
}

/// A token reaches the children of its teams, or the whole council where it says so: a child
/// whom it does not reach is not there.
fn reaches(scopes: &[Arc<str>], about: &About, action: Action) -> Result<(), VerbError> {
    let is_whole = scopes.iter().any(|scope| **scope == *WHOLE_COUNCIL);
    let is_of_team = || {
        let mut teams = scopes.iter().filter_map(|scope| scope.strip_prefix(TEAM));
        teams.any(|team| {
            let own = about.teams.iter();
            own.map(|one| one.strip_prefix(CHAIRS).unwrap_or(one))
                .any(|one| one.eq_ignore_ascii_case(team))
        })
    };
    match action.is_about_a_child() && !is_whole && (about.restricted || !is_of_team()) {
        true => Err(VerbError::NotThere),
        false => Ok(()),
    }
}

fn not_theirs(action: Action) -> VerbError {
    VerbError::NotAllowed(format!(
        "{}: this is for {}.",
        action.words(),
        access::whose(action)
    ))
}
