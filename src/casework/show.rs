//! A composed document as a page shows it to the one who asks.

pub mod fields;
mod people;

use jiff::Timestamp;

use crate::{
    casework::{
        close, exclude,
        live::{CARRIED, Composed, exclusion, outlives_review},
        office::{Office, name_of},
        page::{
            Action, Present,
            document::{
                ClockPart, Difference, DocumentPage, ExclusionPart, ExclusionStanding, FindingPart,
                Header, LastReview, Restricted, SourcePart, State, Step,
            },
        },
        progress::Progress,
        rights::Asker,
    },
    forms::{
        invite::{sheet, sheet::findings, when_in_words},
        sheet::{system_in_words, words},
    },
    model::{
        answer::Answer,
        fact::ReadState,
        finding::Code,
        live::{Change, ChangeKind},
        minutes::MeetingId,
        person::Readable,
        staff::Role as StaffRole,
    },
    rules::attendance::role::Role,
    store::{
        decisions::{Decision, DecisionKind},
        documents::DocumentState,
    },
};

/// What the page needs besides the document itself.
pub struct Around<'a> {
    pub asker: &'a Asker,
    /// The code of the one who asks.
    pub code: &'a str,
    /// When they looked last.
    pub looked: Option<Timestamp>,
    pub here: Vec<Present>,
}

/// The whole page.
pub fn page(office: &Office, composed: &Composed, around: Around) -> DocumentPage {
    let progress = Progress::of(office, composed);
    let recorded = composed.live.recorded(office);
    let fields = fields::Fields::new(office, composed, around.asker, &recorded);
    let exclusions = exclusions(composed, &around);
    DocumentPage {
        id: composed.live.kept.id.clone(),
        number: composed.live.number,
        header: header(office, composed),
        source: source(composed),
        clock: clock(composed),
        tasks: progress.tasks(),
        next: progress.next(),
        since: since(office, composed, &around),
        findings: findings_of(composed),
        wishes: fields.section("wishes"),
        review: fields.section("review"),
        logistics: fields.section("logistics"),
        child: fields.section("child"),
        people: people::people(composed, &fields, &exclusions),
        exclusions,
        signatures: progress.signatures.to_vec(),
        may: may(composed, around.asker),
        here: around.here,
        emergencies: Vec::new(),
        again: Vec::new(),
    }
}

/// What the one who asks may do; a document that is closed is only read.
pub fn may(composed: &Composed, asker: &Asker) -> Vec<Action> {
    let closed = composed.live.kept.state == DocumentState::Closed;
    let mut actions = asker.actions(&composed.about);
    actions.retain(|action| !closed || outlives_review(*action));
    actions
}

/// Names, the meeting, and the state of the document.
pub fn header(office: &Office, composed: &Composed) -> Header {
    let prepared = &composed.prepared;
    let network = prepared.network;
    let child = &network.child;
    let restricted =
        matches!(child.restrictions_readable, Readable::No(_)) || !child.restrictions.is_empty();
    let kept = &composed.live.kept;
    Header {
        title: office.desk.invite.title().to_owned(),
        child: sheet::child_label(network),
        case_number: child.id.value.to_string(),
        reference: kept.reference.to_string(),
        kind: prepared
            .clock
            .due
            .as_ref()
            .map_or_else(String::new, |due| due.basis.words().to_owned()),
        restriction: match restricted {
            true => Restricted::Yes,
            false => Restricted::No,
        },
        meeting: when_in_words(network),
        place: child
            .planned
            .venue
            .value()
            .map(|place| place.reveal().to_owned()),
        state: match kept.state {
            DocumentState::Open => State::Open,
            DocumentState::Closed => State::Closed,
        },
        social_worker: composed.name_of_role(Role::SocialWorker),
        reviewing_officer: composed.name_of_role(Role::Chair),
        closed: close::of(composed.live),
        last: composed.live.last.as_ref().map(|last| LastReview {
            document: last.document.clone(),
            reference: last.reference.to_string(),
            outcome: last
                .closing
                .as_ref()
                .map_or_else(String::new, close::in_words),
        }),
    }
}

fn source(composed: &Composed) -> SourcePart {
    let kept = &composed.live.kept;
    let system = system_in_words(&kept.child.system);
    // The finding that a reading failed stands until the next one succeeds.
    let failed = kept
        .findings
        .iter()
        .find(|one| one.code == Code::SourceDown && one.field.as_deref() == Some(READ_AGAIN));
    let in_part = kept
        .network
        .reads
        .iter()
        .any(|read| matches!(read.state, ReadState::SourceDown { .. }));
    SourcePart {
        trouble: failed.map(|one| one.what.to_string()).or_else(|| {
            in_part.then(|| {
                format!("{system} did not answer every question; what is missing says so.")
            })
        }),
        system,
        read_at: kept.read_at,
    }
}

/// The field under which a failed reading is told, so that the next one clears it.
pub const READ_AGAIN: &str = "read again";

fn clock(composed: &Composed) -> ClockPart {
    let clock = &composed.prepared.clock;
    let due = clock.due.as_ref();
    ClockPart {
        due: due.map(|due| due.date),
        words: clock.words(),
        code: clock.pressure.code(),
        label: clock.pressure.label(),
        working_days_left: clock.working_days_left,
        kind: due.map_or_else(String::new, |due| due.basis.words().to_owned()),
        citation: due.map_or_else(String::new, |due| due.citation.to_owned()),
        working: due.map_or_else(Vec::new, |due| due.working.clone()),
        steps: clock
            .lead_in()
            .map(|step| Step {
                name: step.name.to_string(),
                who: step.who.to_string(),
                on: step.date,
                code: step.standing.code(),
                words: step.standing.words().to_owned(),
            })
            .collect(),
    }
}

/// What others have done since the one who asks looked last.
fn since(office: &Office, composed: &Composed, around: &Around) -> Vec<Difference> {
    let Some(looked) = around.looked else {
        return Vec::new();
    };
    composed
        .live
        .changes
        .iter()
        .take_while(|change| change.at > looked)
        .filter(|change| *change.by.code != *around.code)
        .map(|change| Difference {
            place: change.place.clone(),
            what: what(office, composed, change),
            before: told(change, change.before.as_ref()),
            after: told(change, change.after.as_ref()),
            why: "Since you were last here".to_owned(),
            by: Some(name_of(&change.by)),
            at: Some(change.at),
        })
        .collect()
}

/// What a change was, in some words: `Kerry Bell: reached at`.
pub fn what(office: &Office, composed: &Composed, change: &Change) -> String {
    use crate::forms::invite::entries;
    let named = change.place.as_ref().map(|place| {
        let label = entries::at(place).map_or_else(
            || place.field.replace('_', " "),
            |field| field.label(&office.desk.invite),
        );
        match &place.row {
            Some(row) => format!("{}: {}", composed.name(row), label.to_lowercase()),
            None => label,
        }
    });
    let kind = match change.kind {
        ChangeKind::ValueEntered => return named.unwrap_or_default(),
        ChangeKind::DocumentBegun => "Begun from the record",
        ChangeKind::RecordReadAgain => "Record read again",
        ChangeKind::PersonAdded => "Added to the list",
        ChangeKind::ExclusionProposed => "Proposed to keep out of the meeting",
        ChangeKind::ExclusionAgreed => "Agreed to keep out of the meeting",
        ChangeKind::ExclusionEnded => "No longer kept out of the meeting",
        ChangeKind::DecisionRecorded => match place_of(change) {
            "knows" => "Decided what somebody may know",
            _ => "Decided about somebody whom the child does not want there",
        },
        ChangeKind::Confirmed => "List confirmed",
        ChangeKind::Agreed => "List agreed",
        ChangeKind::SignatureWithdrawn => "Signature taken back",
        ChangeKind::DocumentClosed => "Closed",
        ChangeKind::AllocationChanged => "Allocation changed",
        ChangeKind::AccessOpened => "Opened in an emergency",
        ChangeKind::CarriedOver => {
            let what = named.unwrap_or_default();
            return format!("From the last review: {what}");
        }
        ChangeKind::PersonReplaced => "Somebody else has taken their place",
        ChangeKind::DirectoryCorrected => "Corrected in the directory",
        ChangeKind::PursuitBegun => "Begun between reviews",
        ChangeKind::PursuitRaised => "Disagreement raised",
        ChangeKind::PursuitEnded => "Ended between reviews",
        ChangeKind::AccessSeen => "Emergency access seen",
        ChangeKind::DatesOffered => "Dates offered",
        ChangeKind::DatesWithdrawn => "Offer of dates withdrawn",
        ChangeKind::DatesAnswered => "Answered which dates they can make",
        ChangeKind::DateChosen => "Date chosen",
        ChangeKind::LinkMade => "New link made to answer by",
        ChangeKind::LetterSent => "Letter sent",
        ChangeKind::LetterRefused => "Letter could not be delivered",
        ChangeKind::LetterUncertain => "Not sure that a letter was sent",
        ChangeKind::LetterHeld => "Letter held",
        ChangeKind::LetterMade => "Letter made",
        ChangeKind::LetterHandedOver => "Letter posted or handed over",
        ChangeKind::MeetingJoined => "One meeting with the review of a brother or a sister",
        ChangeKind::MeetingLeft => "One meeting with another review no more",
        ChangeKind::LetterSettled => "Letter of which nobody was sure settled",
        ChangeKind::Answered => "Answered",
        ChangeKind::Reminded => "Reminded",
        ChangeKind::ChaseBegun => "Has not answered",
        ChangeKind::SpokenTo => "Somebody was in touch",
        ChangeKind::ReachChosen => "How they want to be reached",
        ChangeKind::LetterReturned => "A letter on paper came back",
        ChangeKind::MailCame => "Mail came",
        ChangeKind::MailSettled => "Mail dealt with",
        ChangeKind::AsideSettled => "Written with an answer, dealt with",
        ChangeKind::MinutesBegun => "Minutes begun",
        ChangeKind::MinutesWritten => {
            let what = named.unwrap_or_default();
            return format!("Written in the minutes{}: {what}", of_meeting(change));
        }
        ChangeKind::MinutesRowKept => "Decision or action in the minutes",
        ChangeKind::MinutesLent => "Minutes lent",
        ChangeKind::MinutesLinkEnded => "Lent minutes taken back",
        ChangeKind::MinutesDeclined => "Said no to taking the minutes",
        ChangeKind::MinutesHandedOver => "Somebody else takes the minutes",
        ChangeKind::MinutesSubmitted => "Minutes sent to the chair",
        ChangeKind::MinutesGivenBack => "Minutes given back to be mended",
        ChangeKind::MinutesAccepted => "Minutes accepted",
        ChangeKind::MinutesFlagged => "Decided who reads what of the minutes",
        ChangeKind::MinutesGiven => "Copy of the minutes given",
        ChangeKind::MinutesAdjourned => "Meeting adjourned",
        ChangeKind::DecisionsAnswered => "Decisions answered by the team manager",
        ChangeKind::ChildLetterKept => "Letter to the child",
        ChangeKind::FollowUpDone => "Done after the meeting",
        ChangeKind::ActionSaid => "Said of an action",
        ChangeKind::ActionFollowed => "Action followed up",
        ChangeKind::FormSigned => "Form signed off",
        ChangeKind::FormSettled => "Form for another day dealt with",
        ChangeKind::FormLetterGiven => "Letter of a form given",
        ChangeKind::Referred => "Referred to a service",
        ChangeKind::ReferralAnswered => "Answer about a referral",
        ChangeKind::ReferralChanged => "Referral changed",
        ChangeKind::ReferralWithdrawn => "Referral withdrawn",
        ChangeKind::ReferralChased => "Service reminded of a referral",
        ChangeKind::IncidentBegun => "Wrong person told",
        ChangeKind::IncidentMoved => "Wrong person told: what was done",
        ChangeKind::ViewsSent => "Sent what they think",
        ChangeKind::ViewsCodeRenewed => "New code for what they wrote",
        ChangeKind::HomeAsked => "To be written to the record",
        ChangeKind::HomeWritten => "In the record, read back",
        ChangeKind::HomeDiffers => "The record says something else",
        ChangeKind::HomeStopped => "Not written to the record by itself",
        ChangeKind::HomeByHand => "Put into the record by hand",
    };
    match (change.kind, named) {
        (ChangeKind::RecordReadAgain, Some(named)) => format!("{kind}: {named}"),
        (_, Some(_)) => {
            let row = change.place.as_ref().and_then(|place| place.row.as_ref());
            let kind = format!("{kind}{}", of_meeting(change));
            match row {
                Some(row) => format!("{kind}: {}", composed.name(row)),
                None => kind,
            }
        }
        (_, None) => kind.to_owned(),
    }
}

/// Of which meeting a change in minutes tells, where it is not the first of its document.
fn of_meeting(change: &Change) -> String {
    let number = change.place.as_ref().and_then(MeetingId::number_of);
    let number = number.filter(|number| *number > 1);
    number.map_or_else(String::new, |number| format!(" (meeting {number})"))
}

fn place_of(change: &Change) -> &str {
    change.place.as_ref().map_or("", |place| &*place.field)
}

/// A value of a change in words. What a signature covers is no value to be shown.
pub fn told(change: &Change, value: Option<&crate::model::name::PersonalText>) -> Option<String> {
    use crate::forms::invite::entries;
    if matches!(change.kind, ChangeKind::Confirmed | ChangeKind::Agreed) {
        return None;
    }
    let value = value?;
    let field = change.place.as_ref().and_then(entries::at);
    Some(match (change.kind, field) {
        (ChangeKind::ValueEntered | ChangeKind::CarriedOver, Some(field)) => {
            field.words(value).into_owned()
        }
        _ => value.reveal().to_owned(),
    })
}

fn findings_of(composed: &Composed) -> Vec<FindingPart> {
    let network = composed.prepared.network;
    findings::groups(&composed.prepared.document.findings)
        .into_iter()
        .map(|(finding, people)| FindingPart {
            code: finding.code.as_str(),
            weight: finding.weight.code(),
            what: finding.what.to_string(),
            remedy: finding.remedy.to_string(),
            about: findings::names(&people, network),
            rows: people.iter().map(|id| id.to_string()).collect(),
            source: findings::source(finding),
        })
        .collect()
}

/// Exclusions that are proposed or stand, in the order in which they were proposed.
fn exclusions(composed: &Composed, around: &Around) -> Vec<ExclusionPart> {
    composed
        .live
        .standing(DecisionKind::Exclusion)
        .map(|decision| exclusion_part(composed, around, decision))
        .collect()
}

fn exclusion_part(composed: &Composed, around: &Around, decision: &Decision) -> ExclusionPart {
    let standing = match (exclusion(decision), decision.item.as_deref()) {
        (_, Some(CARRIED)) => ExclusionStanding::AskedAnew,
        (Some(_), _) => ExclusionStanding::Agreed,
        (None, Some("chair")) => ExclusionStanding::WaitsFor(StaffRole::SocialWorker),
        (None, _) => ExclusionStanding::WaitsFor(StaffRole::ReviewingOfficer),
    };
    ExclusionPart {
        id: decision.id.0.to_string(),
        row: decision.person.to_string(),
        name: composed.name(&decision.person),
        reason: decision.reason.reveal().to_owned(),
        alternative: decision
            .alternative
            .as_ref()
            .map_or_else(String::new, |words| words.reveal().to_owned()),
        standing,
        can_agree: exclude::may_agree(composed, (around.asker, around.code), decision),
        proposed_by: name_of(&decision.proposed.by),
        proposed_at: decision.proposed.at,
        agreed_by: decision.agreed.as_ref().map(|step| name_of(&step.by)),
        agreed_at: decision.agreed.as_ref().map(|step| step.at),
    }
}

/// An answer in words, or nothing where there is none.
fn known(answer: Option<&Answer>) -> Option<String> {
    match answer {
        Some(answer @ Answer::Known { .. }) => Some(words(answer).into_owned()),
        _ => None,
    }
}
