//! How far a document has come: what is left, who signs, whose the next step is.

use jiff::civil::Date;

use crate::{
    casework::{
        live::{Composed, day_of},
        office::{Office, name_of},
        page::document::{
            Difference, Owner, SignatureKind as Shown, SignaturePart, SignatureStanding, Task,
            TaskStatus,
        },
        page::next_step::NextStep,
    },
    forms::invite::{entries::NOT_TALKED, sheet::findings, signed},
    model::{
        finding::{Code, Weight},
        id::Identifier,
        live::{Change, Place},
    },
    store::signatures::SignatureKind,
};

/// What is left to do in one document.
pub struct Progress {
    /// Things about people to look at.
    pub people: usize,
    /// People whose contact is missing, unusable or stale.
    pub addresses: Vec<Identifier>,
    /// Whether the conversation with the child, or why it could not be had, is there.
    pub talked: Talked,
    pub meeting: Meeting,
    /// Whether what is left is to close the review.
    closes: Closes,
    /// People who wait for the reviewing officer's decision.
    pub waiting: usize,
    pub signatures: [SignaturePart; 2],
    pub blocks: usize,
    pub checks: usize,
    /// What must be there before the list can be signed.
    pub stops: Vec<String>,
    /// How many have been asked, and how many are still to be.
    pub asked: usize,
    pub unasked: usize,
}

/// Whether there is still a meeting to ask people to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    Ahead,
    /// Its day has passed, and no other is entered.
    Past,
}

/// Whether a review is to be closed, or another day entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closes {
    Now,
    /// Its day has not passed; or its minutes are open, or it goes on another day. Whoever writes by
    /// a lent link loses the pen with the close.
    NotYet,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Talked {
    Yes,
    No,
}

const PEOPLE: [Code; 7] = [
    Code::RelationshipUnclear,
    Code::ProbableDuplicate,
    Code::SeveralWorkers,
    Code::WorkerMissing,
    Code::ValueMissing,
    Code::ParentalResponsibilityNotRecorded,
    Code::SecondCheckNeeded,
];

/// Findings that say something about how a person is reached.
/// What has to be put right first stands first.
pub(in crate::casework) const CONTACTS: [Code; 5] = [
    Code::ContactReachedOther,
    Code::ContactMissing,
    Code::ContactUnusable,
    Code::ValueStale,
    Code::AddressUnusable,
];

impl Meeting {
    pub fn of(office: &Office, composed: &Composed) -> Self {
        let planned = composed.prepared.network.child.planned.on.value();
        match planned.is_some_and(|day| *day < office.today()) {
            true => Self::Past,
            false => Self::Ahead,
        }
    }
}

impl Progress {
    pub fn of(office: &Office, composed: &Composed) -> Self {
        let document = &composed.prepared.document;
        let groups = findings::groups(&document.findings);
        let count = |weight| {
            groups
                .iter()
                .filter(|(one, _)| one.weight == weight)
                .count()
        };
        let people = groups
            .iter()
            .filter(|(one, _)| one.weight != Weight::Note && PEOPLE.contains(&one.code))
            .count();
        let mut addresses: Vec<Identifier> = document
            .findings
            .iter()
            .filter(|one| one.weight != Weight::Note && CONTACTS.contains(&one.code))
            .filter_map(|one| one.about.clone())
            .collect();
        addresses.sort();
        addresses.dedup();
        let wishes = &composed.prepared.network.child.wishes;
        let why_not = Place::of("wishes", NOT_TALKED);
        let has_why = composed
            .live
            .entry(&why_not)
            .is_some_and(|entry| entry.value.is_some());
        let talked = if wishes.talked_to_on.value().is_some() || has_why {
            Talked::Yes
        } else {
            Talked::No
        };
        let meeting = Meeting::of(office, composed);
        let signature = |kind| signature(office, composed, kind);
        let signatures = [
            signature(SignatureKind::SocialWorker),
            signature(SignatureKind::Chair),
        ];
        Self {
            people,
            addresses,
            talked,
            meeting,
            closes: match meeting == Meeting::Past && composed.live.underway.is_over(office.today())
            {
                true => Closes::Now,
                false => Closes::NotYet,
            },
            waiting: composed.settled.decisions.not_wanted.len(),
            signatures,
            blocks: count(Weight::Blocks),
            checks: count(Weight::Check),
            stops: stops(composed, talked, meeting),
            asked: composed.live.asked.len(),
            unasked: unasked(composed),
        }
    }

    pub fn confirmed(&self) -> bool {
        self.signatures[0].standing == SignatureStanding::Holds
    }

    pub fn agreed(&self) -> bool {
        self.signatures[1].standing == SignatureStanding::Holds
    }

    /// The next step: once the day has passed nothing is left to do before it.
    pub fn next(&self) -> NextStep {
        match self.closes {
            Closes::Now => NextStep::Close,
            Closes::NotYet => self.before_its_day(),
        }
    }

    /// The next step as long as the day has not passed, which a heading keeps. An address that needs
    /// mending stops nobody's signature.
    pub fn before_its_day(&self) -> NextStep {
        let confirmed = self.confirmed();
        if !confirmed && self.talked == Talked::No {
            return NextStep::Talk;
        }
        if self.waiting > 0 {
            return NextStep::Decide;
        }
        if !confirmed {
            return match self.stops.is_empty() {
                true => NextStep::Confirm,
                false => NextStep::FillIn,
            };
        }
        if !self.agreed() {
            return NextStep::Agree;
        }
        match (self.asked, self.unasked) {
            (0, _) => {}
            (_, 0) => return NextStep::Answers,
            (_, _) => return NextStep::Rest,
        }
        match self.addresses.is_empty() {
            true => NextStep::Send,
            false => NextStep::FixAddress,
        }
    }

    pub fn tasks(&self) -> Vec<Task> {
        let task = |code, name, status, owner, hint: String| Task {
            code,
            name,
            status,
            hint,
            owner,
        };
        let left = |count: usize| match count {
            0 => TaskStatus::Completed,
            count => TaskStatus::Left(count),
        };
        let talked = match (self.talked, self.waiting) {
            (Talked::No, _) => TaskStatus::NotStarted,
            (Talked::Yes, waiting) => left(waiting),
        };
        let hint = match self.waiting {
            0 => String::new(),
            _ => "Waits for the reviewing officer".to_owned(),
        };
        let wishes_of = match self.talked {
            Talked::Yes if self.waiting > 0 => Owner::ReviewingOfficer,
            _ => Owner::SocialWorker,
        };
        let status = |signature: &SignaturePart| match signature.standing {
            SignatureStanding::Holds => TaskStatus::Completed,
            SignatureStanding::AsksAgain => TaskStatus::Left(signature.differences.len()),
            SignatureStanding::NotYet => TaskStatus::NotStarted,
        };
        let [worker, chair] = &self.signatures;
        let chair_status = match (self.confirmed(), status(chair)) {
            (false, TaskStatus::NotStarted) => TaskStatus::CannotStartYet,
            (_, status) => status,
        };
        let send = match self.agreed() && self.confirmed() {
            true if self.asked > 0 => (left(self.unasked), ""),
            true => (TaskStatus::NotStarted, ""),
            false => (
                TaskStatus::CannotStartYet,
                "When the list has been confirmed and agreed",
            ),
        };
        vec![
            task("wishes", "Ask the child", talked, wishes_of, hint),
            task(
                "people",
                "Check the people",
                left(self.people),
                Owner::SocialWorker,
                String::new(),
            ),
            task(
                "addresses",
                "Check addresses",
                left(self.addresses.len()),
                Owner::BusinessSupport,
                "One bad address does not hold up the other letters".to_owned(),
            ),
            task(
                "social_worker",
                "Social worker confirms",
                status(worker),
                Owner::SocialWorker,
                self.stops.first().cloned().unwrap_or_default(),
            ),
            task(
                "chair",
                "Reviewing officer agrees",
                chair_status,
                Owner::ReviewingOfficer,
                String::new(),
            ),
            task(
                "send",
                "Send",
                send.0,
                Owner::BusinessSupport,
                send.1.to_owned(),
            ),
        ]
    }
}

/// How many are on the list as people to be asked and have been asked nothing.
fn unasked(composed: &Composed) -> usize {
    let parts = composed.prepared.attendance.parts.iter();
    let wanted = parts.filter(|part| part.mode.is_invited());
    wanted
        .filter(|part| !composed.live.asked.contains(part.id))
        .count()
}

fn stops(composed: &Composed, talked: Talked, meeting: Meeting) -> Vec<String> {
    let planned = &composed.prepared.network.child.planned;
    let mut stops = Vec::new();
    if talked == Talked::No {
        stops.push("Say when somebody talked to the child, or why nobody could.".to_owned());
    }
    if planned.on.value().is_none() {
        stops.push("Enter the date of the meeting.".to_owned());
    }
    if meeting == Meeting::Past {
        stops.push("Enter another date: the day of the meeting has passed.".to_owned());
    }
    if planned.at.value().is_none() {
        stops.push("Enter the time of the meeting.".to_owned());
    }
    let unclear = composed
        .prepared
        .document
        .findings
        .iter()
        .any(|one| one.code == Code::ChildsWishUnclear);
    if unclear {
        stops.push("Say beside each person whether the child wants them there.".to_owned());
    }
    stops
}

/// How one signature stands: whether it is there, and whether it still covers everything.
fn signature(office: &Office, composed: &Composed, kind: SignatureKind) -> SignaturePart {
    let live = composed.live;
    let shown = match kind {
        SignatureKind::SocialWorker => Shown::SocialWorker,
        SignatureKind::Chair => Shown::Chair,
    };
    let Some(signature) = live.signature(kind) else {
        // A repeat of an earlier list needs only what has changed since.
        let earlier = live.earlier.as_ref();
        return SignaturePart {
            kind: shown,
            standing: SignatureStanding::NotYet,
            by: None,
            at: None,
            differences: earlier.map_or_else(Vec::new, |earlier| {
                differences(office, composed, &earlier.list, earlier.on)
            }),
        };
    };
    let differences = differences(
        office,
        composed,
        live.signed(signature),
        day_of(signature.at),
    );
    SignaturePart {
        kind: shown,
        standing: match differences.is_empty() {
            true => SignatureStanding::Holds,
            false => SignatureStanding::AsksAgain,
        },
        by: Some(name_of(&signature.by)),
        at: Some(signature.at),
        differences,
    }
}

/// What is not as it was signed on that day, or has grown too old since.
fn differences(
    office: &Office,
    composed: &Composed,
    signed: &[signed::Signed],
    on: Date,
) -> Vec<Difference> {
    let live = composed.live;
    let now = signed::facts(&composed.prepared);
    let mut differs = signed::differences(signed, &now);
    for old in signed::too_old(&composed.prepared, &office.desk.invite, on, office.today()) {
        if !differs.iter().any(|one| one.place == old.place) {
            differs.push(old);
        }
    }
    differs
        .into_iter()
        .map(|one| {
            let by = live.changes.iter().find(|change| is_of(change, &one.place));
            Difference {
                what: one.what,
                before: one.before,
                after: one.after,
                why: one.why,
                by: by.map(|change| name_of(&change.by)),
                at: by.map(|change| change.at),
                place: Some(one.place),
            }
        })
        .collect()
}

fn is_of(change: &Change, place: &Place) -> bool {
    change.place.as_ref() == Some(place)
}
