//! A live document as it stands: the reading, what lies over it, the form.

mod decided;
mod later;

use std::sync::Arc;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    casework::{
        directory,
        misdirected::{self, MISDIRECTED},
        office::{Office, VerbError},
        open::FORM,
        reach,
        rights::{About, Asker, CHAIRS},
    },
    forms::{
        form::Circumstances,
        invite::{
            Invite, Prepared,
            entries::settle::{Entered, Settled, lay_over, settle},
            signed,
        },
        referral::catalogue::Catalogue,
        told::{NotTold, Told},
    },
    model::{
        actor::Actor,
        child::Child,
        document::Document,
        id::Identifier,
        live::{Change, ChangeKind, DocumentId, Entry, Number, Place},
        minutes::Underway,
        name::PersonalText,
        person::{PersonKind, Readable, RestrictionKind},
        referral::service_of,
        reply::Wish,
    },
    rules::{
        access::Action,
        attendance::{
            Part, gather,
            role::{Mode, Role},
            situation::Situation,
        },
        disclosure::reader::Channel,
    },
    store::{
        decisions::{Decision, DecisionKind},
        documents::{Closing, DocumentState, Kept},
        error::StoreError,
        misdirected::{Misdirected, Places},
        people::Added,
        reading::Snapshot,
        signatures::{Signature, SignatureKind},
    },
};

pub use decided::{CARRIED, exclusion};

/// Why nothing is written into a document that is closed.
pub const CLOSED: &str = "This review is closed. What comes next belongs to the next one.";

/// Why nothing goes to somebody whose letters reached another.
pub const STOPPED: &str = "The wrong person was told. Nothing goes to them until somebody has \
    checked where they are reached.";

/// How many changes a page looks back.
const LOOK_BACK: u32 = 400;

/// All that is kept of one document.
pub struct Live {
    pub kept: Kept,
    /// Of a document that is closed: over the newest reading of its child's record. Who is
    /// allocated today has the rights, not who was.
    pub later: Option<Box<Kept>>,
    pub entries: Vec<Entry>,
    pub added: Vec<Added>,
    pub decisions: Vec<Decision>,
    pub signatures: Vec<Signature>,
    /// What the signatures that stand cover.
    pub lists: Vec<(SignatureKind, Vec<signed::Signed>)>,
    /// The newest first.
    pub changes: Vec<Change>,
    pub number: Number,
    /// How people have said that they want to be reached, the newest last.
    pub wishes: Vec<(Identifier, Wish)>,
    /// The list of the last review, where it was one of ours.
    pub earlier: Option<Earlier>,
    /// The last review, where it was one of ours.
    pub last: Option<Last>,
    /// People to whom nothing goes, in no review: the wrong person was told.
    pub stopped: Vec<Identifier>,
    /// Addresses that reached another, in any review.
    pub misdirected: Vec<Misdirected>,
    /// By what those addresses are known.
    pub places: Places,
    /// Everybody who has been asked, by a letter or on paper, and whose letter stands.
    pub asked: Vec<Identifier>,
    pub underway: Underway,
}

/// The document before this one, as far as this one tells of it.
pub struct Last {
    pub document: DocumentId,
    pub reference: Arc<str>,
    pub closing: Option<Closing>,
}

/// The list that somebody agreed to in the last document of this child.
pub struct Earlier {
    pub list: Vec<signed::Signed>,
    pub people: Vec<Identifier>,
    pub on: Date,
}

/// A document with its form filled in, on one day.
pub struct Composed<'a> {
    pub live: &'a Live,
    invite: &'a Invite,
    services: &'a Catalogue,
    pub settled: &'a Settled,
    pub prepared: Prepared<'a>,
    pub circumstances: Circumstances<'a>,
    pub about: About,
}

impl Live {
    pub async fn load(
        snapshot: &mut Snapshot,
        document: &DocumentId,
    ) -> Result<Option<Self>, StoreError> {
        let kept = snapshot.document(document).await?;
        // Documents of other forms have pages of their own.
        let Some(kept) = kept.filter(|kept| &*kept.form == FORM) else {
            return Ok(None);
        };
        let (last, earlier) = earlier(snapshot, &kept).await?;
        let later = later::later(snapshot, &kept).await?;
        let mut added = snapshot.added_people(document).await?;
        // What is closed stays as it was.
        if kept.state == DocumentState::Open {
            for one in &mut added {
                directory::mend(snapshot, &mut one.person).await?;
            }
        }
        let numbers = numbers(&kept, &added);
        let signatures = snapshot.signatures(document).await?;
        let mut lists = Vec::new();
        for kind in [SignatureKind::SocialWorker, SignatureKind::Chair] {
            if let Some(signature) = standing(&signatures, kind) {
                lists.push((kind, list_of(snapshot, document, signature).await?));
            }
        }
        Ok(Some(Self {
            entries: snapshot.entries(document).await?,
            added,
            decisions: snapshot.decisions(document).await?,
            signatures,
            lists,
            changes: snapshot.changes(document, None, LOOK_BACK).await?,
            number: snapshot.latest().await?,
            // What is closed stays as it was.
            wishes: match kept.state {
                DocumentState::Open => snapshot.wishes().await?,
                _ => Vec::new(),
            },
            earlier,
            last,
            stopped: snapshot.stopped_people().await?,
            misdirected: snapshot.misdirected(&numbers).await?,
            places: snapshot.places(),
            asked: snapshot.asked_people(document).await?,
            underway: Underway::of(snapshot.review_minutes(document).await?.as_ref()),
            later,
            kept,
        }))
    }

    pub fn entry(&self, place: &Place) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.place == *place)
    }

    /// Decisions of a kind that still stand.
    pub fn standing(&self, kind: DecisionKind) -> impl Iterator<Item = &Decision> {
        self.decisions
            .iter()
            .filter(move |one| one.kind == kind && one.ended.is_none())
    }

    /// The signature of a kind that stands: the last that was not withdrawn.
    pub fn signature(&self, kind: SignatureKind) -> Option<&Signature> {
        standing(&self.signatures, kind)
    }

    /// What a signature that stands covers: it was written down with the change that tells of it.
    pub fn signed(&self, signature: &Signature) -> &[signed::Signed] {
        self.lists
            .iter()
            .find(|(kind, _)| *kind == signature.kind)
            .map_or(&[], |(_, list)| list)
    }

    /// What people have said of how they want to be reached. What was entered for this review
    /// stands above it, but nobody who wrote STOP is texted for that.
    fn wishes(&self) -> impl Iterator<Item = &(Identifier, Wish)> {
        self.wishes.iter().filter(|(person, wish)| {
            let place = Place::in_row("people", person, "channel");
            *wish == Wish::NoTexts || self.entry(&place).is_none()
        })
    }

    /// Fills the form in, and looks at it.
    pub fn compose<T>(&self, office: &Office, look: impl FnOnce(&Composed) -> T) -> T {
        let today = office.today();
        let mut settled = settle(&self.kept.network, &self.entered(), today);
        reach::lay_over(&mut settled.network, self.wishes());
        let desk = &office.desk;
        let circumstances = Circumstances {
            today,
            prepared_at: office.now(),
            calendar: &desk.calendar,
            limits: &desk.limits,
            profiles: &desk.profiles,
            settings: desk.invite.settings(),
            decisions: &settled.decisions,
            exclusions: &settled.exclusions,
            choices: &settled.choices,
            earlier: self.earlier.as_ref().map(|earlier| &*earlier.people),
            reference: &self.kept.reference,
        };
        let mut found = self.kept.findings.clone();
        found.extend(settled.findings.iter().cloned());
        let mut prepared = desk.invite.prepare(&settled.network, found, &circumstances);
        prepared.add(misdirected::found(&prepared, self));
        lay_over(&mut prepared.document, &settled.answers);
        let about = self.about(office);
        look(&Composed {
            live: self,
            invite: &desk.invite,
            services: &desk.referral.catalogue,
            settled: &settled,
            prepared,
            circumstances,
            about,
        })
    }

    /// To whom the child is allocated, today.
    pub fn about(&self, office: &Office) -> About {
        let kept = self.later.as_deref().unwrap_or(&self.kept);
        about(kept, office.today())
    }

    /// What the form would say without anything that people entered.
    pub fn recorded(&self, office: &Office) -> Document {
        let bare = settle(&self.kept.network, &Entered::default(), office.today());
        let desk = &office.desk;
        let circumstances = Circumstances {
            today: office.today(),
            prepared_at: office.now(),
            calendar: &desk.calendar,
            limits: &desk.limits,
            profiles: &desk.profiles,
            settings: desk.invite.settings(),
            decisions: &bare.decisions,
            exclusions: &[],
            choices: &[],
            earlier: None,
            reference: &self.kept.reference,
        };
        let network = &self.kept.network;
        let prepared = desk.invite.prepare(network, Vec::new(), &circumstances);
        prepared.document
    }
}

impl Live {
    /// Puts down what was signed a moment ago: the change that tells of it is not appended yet.
    pub fn signed_now(&mut self, kind: SignatureKind, list: Option<&PersonalText>) {
        self.lists.retain(|(one, _)| *one != kind);
        self.lists
            .push((kind, list.map(signed::read).unwrap_or_default()));
    }
}

fn standing(signatures: &[Signature], kind: SignatureKind) -> Option<&Signature> {
    signatures
        .iter()
        .rev()
        .find(|one| one.kind == kind && one.withdrawn_at.is_none())
}

/// Every number that the people of a document have or had.
fn numbers(kept: &Kept, added: &[Added]) -> Vec<Identifier> {
    let people = kept.network.people.iter();
    let people = people.chain(added.iter().map(|one| &one.person));
    let ids = people.flat_map(|person| person.other_ids.iter().chain([&person.id]));
    ids.chain([&kept.child]).cloned().collect()
}

/// The list that was written down with a signature.
async fn list_of(
    snapshot: &mut Snapshot,
    document: &DocumentId,
    signature: &Signature,
) -> Result<Vec<signed::Signed>, StoreError> {
    let kind = match signature.kind {
        SignatureKind::SocialWorker => ChangeKind::Confirmed,
        SignatureKind::Chair => ChangeKind::Agreed,
    };
    let told = snapshot.change_at(document, kind, signature.at).await?;
    let list = told.and_then(|change| change.after);
    Ok(list.as_ref().map(signed::read).unwrap_or_default())
}

/// The document before this one, and the last list that somebody agreed to in it.
async fn earlier(
    snapshot: &mut Snapshot,
    kept: &Kept,
) -> Result<(Option<Last>, Option<Earlier>), StoreError> {
    // The newest first: what comes behind this one was begun before it.
    let documents = snapshot.documents_of(FORM, &kept.child).await?;
    let own = documents.iter().position(|id| *id == kept.id);
    let behind = documents.get(own.map_or(0, |own| own + 1));
    let Some((last, (reference, closing))) = (match behind {
        Some(last) => Some(last).zip(snapshot.closing(last).await?),
        None => None,
    }) else {
        return Ok((None, None));
    };
    let told = Last {
        document: last.clone(),
        reference,
        closing,
    };
    let signatures = snapshot.signatures(last).await?;
    let Some(agreed) = standing(&signatures, SignatureKind::Chair) else {
        return Ok((Some(told), None));
    };
    let list = list_of(snapshot, last, agreed).await?;
    let out = Mode::NotInvited.words();
    let people = list
        .iter()
        .filter(|fact| &*fact.place.field == "mode" && fact.words != out)
        .filter_map(|fact| fact.place.row.clone())
        .collect();
    let earlier = Earlier {
        list,
        people,
        on: day_of(agreed.at),
    };
    Ok((Some(told), Some(earlier)))
}

/// The day in England of a moment.
pub fn day_of(at: Timestamp) -> Date {
    TimeZone::get("Europe/London")
        .unwrap_or(TimeZone::UTC)
        .to_datetime(at)
        .date()
}

/// Whether an action may be done to a document that is closed: it changes nothing of the review, or
/// belongs to what follows the meeting.
pub fn outlives_review(action: Action) -> bool {
    matches!(
        action,
        Action::ReadDocument
            | Action::ReadHistory
            | Action::ReadAccessLog
            | Action::Preview
            | Action::Begin
            // A referral outlives the review in which it was begun.
            | Action::Refer
            // What people think is read when the minutes are written up.
            | Action::ReadViews
            // So does what the wrong person was told.
            | Action::TellIncident
            | Action::DecideIncident
            // The record is due weeks after the meeting, when the review may be closed.
            | Action::TakeMinutes
            | Action::AcceptMinutes
            | Action::AcceptCoreGroup
            | Action::AnswerDecisions
            // What a review has left goes home when it is over.
            | Action::WriteHome
    )
}

/// To whom the child is allocated, by the reading alone: what people enter about who comes to a
/// meeting gives nobody a right, and takes none away.
fn about(kept: &Kept, today: Date) -> About {
    let network = &kept.network;
    let situation = Situation::of(network, today);
    let attendance = gather(network, &situation, &[]);
    let first = |role: Role| {
        attendance.of_role(role).find(|part| {
            // A desk of several is nobody's sign-in.
            part.mode != Mode::NotInvited
                && part
                    .person
                    .is_some_and(|person| person.kind == PersonKind::Human)
        })
    };
    let (officer, worker) = (first(Role::Chair), first(Role::SocialWorker));
    let team = |part: &Part| {
        let person = part.person?;
        let code = person.organisation.as_ref().map(|id| id.value.clone());
        code.or_else(|| {
            let name = person.organisation_name.as_ref()?;
            Some(name.reveal().into())
        })
    };
    let mut teams: Vec<Arc<str>> = Vec::new();
    for part in [worker, first(Role::TeamManager)].into_iter().flatten() {
        teams.extend(team(part));
    }
    teams.extend(
        officer
            .and_then(team)
            .map(|code| Arc::from(format!("{CHAIRS}{code}"))),
    );
    teams.sort();
    teams.dedup();
    About {
        document: Some(kept.id.clone()),
        officer: officer.map(|part| part.id.clone()),
        worker: worker.map(|part| part.id.clone()),
        teams,
        restricted: is_restricted(&network.child),
    }
}

/// Whether the record is for those alone to whom the child is allocated. A mark that nobody can
/// read, or has a word for, counts as the strictest.
fn is_restricted(child: &Child) -> bool {
    matches!(child.restrictions_readable, Readable::No(_))
        || child.restrictions.iter().any(|one| {
            matches!(
                one.kind,
                RestrictionKind::RestrictedRecord
                    | RestrictionKind::Unreadable
                    | RestrictionKind::Other(_)
            )
        })
}

/// What the case system calls the teams of the child's workers, by their codes.
pub fn named_teams(composed: &Composed) -> Vec<(Arc<str>, String)> {
    let people = &composed.live.kept.network.people;
    let named = |code: &str| {
        people.iter().find_map(|person| {
            let is_this = person
                .organisation
                .as_ref()
                .is_some_and(|id| *id.value == *code);
            let name = person.organisation_name.as_ref().filter(|_| is_this)?;
            Some((Arc::from(code), name.reveal().to_owned()))
        })
    };
    let teams = composed.about.teams.iter();
    teams
        .filter_map(|team| named(team.strip_prefix(CHAIRS).unwrap_or(team)))
        .collect()
}

impl Office {
    /// A document with the one who asks, if they may do that with it.
    ///
    /// # Errors
    /// [`VerbError::NotThere`] for a document that is not there or must not be known to them.
    pub(in crate::casework) async fn live(
        &self,
        snapshot: &mut Snapshot,
        who: &Actor,
        document: &DocumentId,
        action: Action,
    ) -> Result<(Live, Asker), VerbError> {
        let asker = Asker::of(snapshot, who, self.now(), self.today()).await?;
        let Some(live) = Live::load(snapshot, document).await? else {
            return Err(VerbError::NotThere);
        };
        asker.may(&live.about(self), action)?;
        if live.kept.state == DocumentState::Closed && !outlives_review(action) {
            return Err(VerbError::NotNow(CLOSED.to_owned()));
        }
        Ok((live, asker))
    }
}

impl Composed<'_> {
    /// The part of the person in this row.
    pub fn part(&self, row: &Identifier) -> Option<&Part<'_>> {
        self.prepared
            .attendance
            .parts
            .iter()
            .find(|part| part.id == row)
    }

    /// The name of the person in a row, or of the part they play.
    pub fn name(&self, row: &Identifier) -> String {
        let Some(part) = self.part(row) else {
            // A service to which the family is referred has letters of its own.
            let service = service_of(row).and_then(|id| self.services.find(id));
            return service
                .map_or_else(|| row.value.to_string(), |service| service.name.to_string());
        };
        let name = match part.person {
            Some(person) => crate::forms::invite::name_of(person),
            None => self.prepared.network.child.name.full(),
        };
        name.map_or_else(
            || part.role.label().to_owned(),
            |name| name.reveal().to_owned(),
        )
    }

    /// What the person of a row may be told by a page of their own.
    ///
    /// # Errors
    /// Every reason why nothing may be told.
    pub fn told(&self, row: &Identifier) -> Result<Told, NotTold> {
        self.not_stopped(row)?;
        self.invite.told(&self.prepared, &self.circumstances, row)
    }

    /// The same, also of somebody who is not asked any more.
    ///
    /// # Errors
    /// Every reason why nothing may be told.
    pub fn told_still(&self, row: &Identifier) -> Result<Told, NotTold> {
        self.not_stopped(row)?;
        self.invite
            .told_still(&self.prepared, &self.circumstances, row)
    }

    /// The same of what reaches them in that way, also of somebody who is not asked to the review.
    ///
    /// # Errors
    /// Every reason why nothing may be told.
    pub fn told_still_by(&self, row: &Identifier, channel: Channel) -> Result<Told, NotTold> {
        self.not_stopped(row)?;
        self.invite
            .told_still_by(&self.prepared, &self.circumstances, (row, channel))
    }

    /// The same of what reaches them in that way.
    ///
    /// # Errors
    /// As [`Composed::told`].
    pub fn told_by(&self, row: &Identifier, channel: Channel) -> Result<Told, NotTold> {
        self.not_stopped(row)?;
        self.invite
            .told_by(&self.prepared, &self.circumstances, (row, channel))
    }

    /// Whether nothing goes to somebody because what was theirs reached another.
    /// A number that was merged into theirs counts as theirs.
    pub fn is_stopped(&self, row: &Identifier) -> bool {
        let stopped = &self.live.stopped;
        let person = self.part(row).and_then(|part| part.person);
        let others = person.map_or(&[][..], |person| &person.other_ids);
        stopped.contains(row) || others.iter().any(|one| stopped.contains(one))
    }

    /// Why nothing goes to somebody, whatever the rules would tell them; nothing for most.
    pub fn why_stopped(&self, row: &Identifier) -> Option<&'static str> {
        match self.is_stopped(row) {
            true => Some(STOPPED),
            false => misdirected::is_open(self, row).then_some(MISDIRECTED),
        }
    }

    fn not_stopped(&self, row: &Identifier) -> Result<(), NotTold> {
        match self.why_stopped(row) {
            Some(why) => Err(NotTold(vec![why.into()])),
            None => Ok(()),
        }
    }

    /// The name of the first of a role who takes part.
    pub fn name_of_role(&self, role: Role) -> Option<String> {
        self.prepared
            .attendance
            .of_role(role)
            .find(|part| part.mode != Mode::NotInvited)
            .map(|part| self.name(part.id))
    }
}
