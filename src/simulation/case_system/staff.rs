//! The council's workers and teams, and which of them a child has.

use jiff::{ToSpan, civil::Date};

use crate::simulation::case_system::{
    Colleague, family,
    life::{Council, Life, Scene},
    numbers::{Post, worker_id, worker_of},
    parts::{self, Legal, Quirk},
    words,
};

#[derive(Clone, Debug)]
pub struct Worker {
    pub id: u64,
    pub first: String,
    pub last: String,
    pub role: &'static str,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub started: Date,
    pub left: Option<Date>,
    pub team: Team,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Team {
    pub id: u64,
    pub kind: TeamKind,
    pub place: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeamKind {
    ChildrenInCare,
    Reviewing,
    Fostering,
    FamilySupport,
    FamilyTime,
    LeavingCare,
    YouthJustice,
    Assessment,
    VirtualSchool,
}

impl Team {
    fn new(kind: TeamKind, place: u32) -> Self {
        Self {
            id: (kind as u64 + 1) * 1000 + u64::from(place),
            kind,
            place,
        }
    }

    pub fn name(self) -> String {
        let name = match self.kind {
            TeamKind::ChildrenInCare => "Children in Care Team",
            TeamKind::Reviewing => "Independent Reviewing Service",
            TeamKind::Fostering => "Fostering Support",
            TeamKind::FamilySupport => "Family Support",
            TeamKind::FamilyTime => "Family Time Service",
            TeamKind::LeavingCare => "Leaving Care Team",
            TeamKind::YouthJustice => "Youth Justice Service",
            TeamKind::Assessment => "Assessment Team North",
            TeamKind::VirtualSchool => "Virtual School",
        };
        match self.kind {
            TeamKind::ChildrenInCare => format!("{name} {}", self.place + 1),
            _ => name.to_owned(),
        }
    }

    fn email(self) -> Option<&'static str> {
        match self.kind {
            TeamKind::VirtualSchool => Some("virtual.school@northshire.example"),
            TeamKind::FamilyTime => Some("family.time@northshire.example"),
            _ => None,
        }
    }
}

/// One row that ties a worker or a team to a child.
#[derive(Clone, Debug)]
pub struct Allocation {
    pub id: u64,
    /// Negative and nought are what real rows have where nobody was chosen.
    pub worker: Option<i64>,
    pub kind: &'static str,
    pub code: &'static str,
    pub team: Team,
    pub team_email: Option<&'static str>,
    pub start: Date,
    pub end: Option<Date>,
    pub end_reason: Option<&'static str>,
    pub status: &'static str,
}

/// How many workers of a kind this council has.
fn count(council: &Council, post: Post) -> u32 {
    let each = match post {
        Post::SocialWorker | Post::FormerSocialWorker => 10,
        Post::TeamManager => 80,
        Post::ReviewingOfficer => 20,
        Post::SupervisingSocialWorker => 16,
        _ => 25,
    };
    council.children / each + 1
}

/// The worker of this number, if the council has one.
pub fn worker(scene: &Scene, id: u64) -> Option<Worker> {
    let (post, place) = worker_of(id)?;
    let council = scene.council;
    if place >= count(council, post) {
        return None;
    }
    let mut chance = council.chance(id, "worker");
    let woman = chance.below(10) < 7;
    let first = chance
        .pick(if woman { words::WOMEN } else { words::MEN })
        .to_owned();
    let last = chance.pick(words::FAMILIES).to_owned();
    let mailbox = words::mailbox(&first, &last);
    let left = match post {
        Post::FormerSocialWorker => Some(
            council
                .today
                .saturating_sub((40 + chance.below(300) as i64).days()),
        ),
        Post::SocialWorker => scene
            .changes
            .worker_left
            .and_then(|(gone, day)| (gone == id).then_some(day)),
        _ => None,
    };
    // Typed by hand: a capital here, a space there.
    let email = match chance.below(9) {
        0 => format!("{first}.{last}@northshire.example ").replace(['’', '\'', ' '], "") + " ",
        _ => format!("{mailbox}@northshire.example"),
    };
    let ascii = email.is_ascii();
    Some(Worker {
        id,
        role: role(post),
        email: Some(if ascii {
            email
        } else {
            format!("{mailbox}@northshire.example")
        }),
        phone: (!chance.one_in(5)).then(|| words::landline(&mut chance)),
        started: council
            .today
            .saturating_sub((400 + chance.below(3000) as i64).days()),
        left,
        team: team_of(post, place),
        first,
        last,
    })
}

/// The social workers, their managers and the reviewing officers, those with most children first.
pub fn colleagues(scene: &Scene) -> Vec<Colleague> {
    let posts = [
        Post::ReviewingOfficer,
        Post::SocialWorker,
        Post::TeamManager,
    ];
    let everybody = posts
        .into_iter()
        .flat_map(|post| (0..count(scene.council, post)).map(move |place| worker_id(post, place)));
    everybody
        .filter_map(|id| worker(scene, id))
        .filter(|worker| worker.left.is_none())
        .map(|worker| Colleague {
            id: format!("worker:{}", worker.id),
            name: format!("{} {}", worker.first, worker.last),
            email: worker.email.map(|email| email.trim().to_owned()),
            post: worker.role,
            team: format!("team:{}", worker.team.id),
            team_name: worker.team.name(),
        })
        .collect()
}

pub fn role(post: Post) -> &'static str {
    match post {
        Post::SocialWorker | Post::FormerSocialWorker => "Social Worker",
        Post::TeamManager => "Team Manager",
        Post::ReviewingOfficer => "Independent Reviewing Officer",
        Post::SupervisingSocialWorker => "Supervising Social Worker",
        Post::FamilySupportWorker => "Family Support Worker",
        Post::ContactSupervisor => "Contact Supervisor",
        Post::PersonalAdviser => "Personal Adviser",
        Post::YouthJusticeWorker => "Youth Justice Worker",
    }
}

fn team_of(post: Post, place: u32) -> Team {
    match post {
        Post::SocialWorker => Team::new(TeamKind::ChildrenInCare, place / 8),
        Post::TeamManager => Team::new(TeamKind::ChildrenInCare, place),
        Post::ReviewingOfficer => Team::new(TeamKind::Reviewing, 0),
        Post::SupervisingSocialWorker => Team::new(TeamKind::Fostering, 0),
        Post::FamilySupportWorker => Team::new(TeamKind::FamilySupport, 0),
        Post::ContactSupervisor => Team::new(TeamKind::FamilyTime, 0),
        Post::PersonalAdviser => Team::new(TeamKind::LeavingCare, 0),
        Post::YouthJusticeWorker => Team::new(TeamKind::YouthJustice, 0),
        Post::FormerSocialWorker => Team::new(TeamKind::Assessment, 0),
    }
}

/// The worker of this kind whom a child has: siblings share.
pub fn of_child(council: &Council, child: u32, post: Post) -> u64 {
    let eldest = parts::eldest(child);
    let place = match post {
        Post::SocialWorker => eldest / 10,
        Post::TeamManager => eldest / 80,
        Post::ReviewingOfficer => (eldest - 1) / 20,
        _ => {
            let all = u64::from(count(council, post));
            council.chance(u64::from(eldest), role(post)).below(all) as u32
        }
    };
    worker_id(post, place.min(count(council, post).saturating_sub(1)))
}

/// All allocations of a child, the current first.
pub fn allocations(scene: &Scene, child: u32) -> Vec<Allocation> {
    let part = parts::of(child);
    let life = Life::of(scene.council, child);
    let council = scene.council;
    let began = life.since.saturating_add(3.days()).min(scene.today);
    let mut rows = Vec::with_capacity(10);
    let mut give = |post, code, start| rows.push(allocation(council, child, post, code, start));
    let mut handover = council.chance(u64::from(parts::eldest(child)), "handover");
    let taken_over = match life.held.last() {
        Some(last) if handover.one_in(3) => last.saturating_add(30.days()),
        _ => life.since.saturating_add(60.days()),
    };
    let handed_over = taken_over < council.today;
    give(
        Post::SocialWorker,
        "REL.ALLWORK",
        if handed_over { taken_over } else { began },
    );
    give(Post::TeamManager, "REL.TEAMMAN", began);
    give(
        Post::ReviewingOfficer,
        "REL.IRO",
        life.since.saturating_add(4.days()).min(scene.today),
    );
    if family::has_carers(part.home) || family::is_kin(part.home) {
        give(Post::SupervisingSocialWorker, "REL.SUPSW", began);
    }
    let mut chance = council.chance(u64::from(parts::eldest(child)), "allocations");
    if chance.one_in(4) {
        give(Post::FamilySupportWorker, "REL.FSW", began);
    }
    if chance.one_in(4) {
        give(Post::ContactSupervisor, "REL.CONTACT", began);
    }
    if life.age(council.today) >= 16 {
        give(Post::PersonalAdviser, "REL.PERSONALADVISOR", began);
    }
    if part.legal == Legal::Remand {
        give(Post::YouthJusticeWorker, "REL.YOT", began);
    }
    if handed_over {
        let mut old = allocation(
            council,
            child,
            Post::FormerSocialWorker,
            "REL.ALLWORK",
            life.since,
        );
        (old.end, old.end_reason, old.status) = (Some(taken_over), Some("Team transfer"), "closed");
        rows.push(old);
    }
    odd_rows(scene, child, part, &life, &mut rows);
    for (place, row) in rows.iter_mut().enumerate() {
        row.id = u64::from(child) * 100 + place as u64;
    }
    rows
}

fn allocation(
    council: &Council,
    child: u32,
    post: Post,
    code: &'static str,
    start: Date,
) -> Allocation {
    let id = of_child(council, child, post);
    let place = worker_of(id).map_or(0, |(_, place)| place);
    Allocation {
        id: 0,
        worker: i64::try_from(id).ok(),
        kind: role(post),
        code,
        team: team_of(post, place),
        team_email: None,
        start,
        end: None,
        end_reason: None,
        status: "Open",
    }
}

fn odd_rows(
    scene: &Scene,
    child: u32,
    part: &parts::Part,
    life: &Life,
    rows: &mut Vec<Allocation>,
) {
    let council = scene.council;
    let base = |post, code| allocation(council, child, post, code, life.since);
    let nobody = |worker, kind, code| Allocation {
        worker,
        kind,
        ..base(Post::TeamManager, code)
    };
    if life.age(council.today) >= 5 && (part.has(Quirk::TeamMailboxOnly) || child.is_multiple_of(3))
    {
        let team = Team::new(TeamKind::VirtualSchool, 0);
        let mut row = nobody(None, "Virtual School", "REL.VSCHOOL");
        (row.team, row.team_email) = (team, team.email());
        rows.push(row);
    }
    if part.has(Quirk::ZeroLengthAllocation) {
        let mut row = base(Post::FormerSocialWorker, "REL.ALLWORK");
        (row.end, row.end_reason, row.status) =
            (Some(row.start), Some("Entered in error"), "CLOSED");
        rows.push(row);
    }
    if part.has(Quirk::WorkerNumberMissing) {
        rows.push(nobody(Some(0), "Social Worker", "REL.ALLWORK"));
    }
    if part.has(Quirk::AuthoriserRole) {
        rows.push(nobody(Some(-1), "Authoriser", "REL.AUTH"));
    }
    if part.has(Quirk::AllocationToMissingWorker) {
        rows.push(nobody(Some(99_000_001), "Family Support Worker", "REL.FSW"));
    }
    if part.has(Quirk::OverlappingAllocations) {
        rows.push(base(Post::FormerSocialWorker, "REL.ALLWORK"));
    }
    if part.has(Quirk::WorkerLeft) {
        let mut row = base(Post::FormerSocialWorker, "REL.FSW");
        row.kind = "Family Support Worker";
        rows.push(row);
    }
    if part.has(Quirk::IroTwice) {
        let mut row = base(Post::ReviewingOfficer, "REL.IRO");
        row.start = life.since.saturating_add(90.days());
        rows.push(row);
    }
    if part.has(Quirk::UnknownWorkerType) {
        let mut row = base(Post::FamilySupportWorker, "REL.LIFESTORY");
        row.kind = "Life Story Worker";
        rows.push(row);
    }
}
