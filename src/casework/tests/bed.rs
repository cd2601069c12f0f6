//! An office with a record of its own and a case system that does as told.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicUsize, Ordering},
};

use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream};
use jiff::{SignedDuration, Timestamp};
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;
use tokio::sync::Semaphore;

use crate::{
    casework::{
        enter::{Typed, enter},
        office::{Office, VerbError},
        open::{self, Opening, page},
        page::{
            Done,
            document::{DocumentPage, PersonPart},
        },
        prepare::Desk,
        tests::shelf::{self, Shelf},
    },
    forms::{
        form::Form,
        invite::{Invite, questions::Questionnaires, tests::office as paper},
        letter_texts::letters,
        library::{FormFiles, Library, LibrarySettings, Source},
        minutes::MinutesForm,
        plain::{Places, Surroundings},
        press::Press,
        referral::{Referral, catalogue::Catalogue},
        settings::{CouncilSettings, Texts},
    },
    model::{
        actor::Actor,
        finding::{Code, Finding, Weight},
        home::HomePart,
        id::SystemName,
        live::{DocumentId, OperationId},
        network::Network,
        person::{Restriction, RestrictionKind},
        staff::{Role, Staff, StaffId},
    },
    rules::{
        calendar::Calendar,
        chasing,
        clock::{between::Between, limits::Limits, profiles::Profiles},
        example::{self, id, text},
    },
    sources::{
        calendar::{CalendarSettings, Calendars, PrivateAddresses},
        case_system::{
            CaseSystem, Children, Clock, Fault, Found, Listed, Reading, Repeats, Row, SourceError,
            Which, Write, Wrote,
        },
    },
    store::{
        keys::{Keys, NoChance},
        record::Store,
        settings::{Address, StoreSettings},
        staff::KeptStaff,
    },
};

const KEYS: &str = "k1 AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
const FORM: &str = include_str!("../../../templates/forms/invite/form.toml");
const QUESTIONS: &str = include_str!("../../../templates/forms/invite/questions.toml");
const MINUTES: &str = include_str!("../../../templates/forms/minutes/form.toml");

const REFERRAL: &str = include_str!("../../../templates/forms/referral/form.toml");

/// The mail to services.
const NOTICE: &[(&str, &str)] = &[
    (
        "forms/referral/notice.en.subject.txt",
        include_str!("../../../templates/forms/referral/notice.en.subject.txt"),
    ),
    (
        "forms/referral/notice.en.txt",
        include_str!("../../../templates/forms/referral/notice.en.txt"),
    ),
    (
        "forms/referral/notice.en.html",
        include_str!("../../../templates/forms/referral/notice.en.html"),
    ),
];

/// The mail to owners of actions, and the letter to the child.
const ACTIONS: &[(&str, &str)] = &[
    (
        "forms/minutes/actions.en.subject.txt",
        include_str!("../../../templates/forms/minutes/actions.en.subject.txt"),
    ),
    (
        "forms/minutes/actions.en.txt",
        include_str!("../../../templates/forms/minutes/actions.en.txt"),
    ),
    (
        "forms/minutes/actions.en.html",
        include_str!("../../../templates/forms/minutes/actions.en.html"),
    ),
    (
        "forms/minutes/child-a.en.txt",
        include_str!("../../../templates/forms/minutes/child-a.en.txt"),
    ),
    (
        "forms/minutes/child-b.en.txt",
        include_str!("../../../templates/forms/minutes/child-b.en.txt"),
    ),
    (
        "forms/minutes/child-easy.en.txt",
        include_str!("../../../templates/forms/minutes/child-easy.en.txt"),
    ),
];

/// A case system that holds these networks and answers, or does not.
pub struct Mosaic {
    system: SystemName,
    pub networks: Mutex<Vec<Network>>,
    pub down: AtomicBool,
    /// How often it was asked for a child.
    pub asked: AtomicUsize,
    /// Children of whom it says no more than that they are restricted.
    restricted: Mutex<Vec<String>>,
    /// What was written into it.
    pub shelf: Shelf,
}

impl Mosaic {
    fn error(&self) -> SourceError {
        SourceError {
            system: self.system.clone(),
            record: "persons/1".into(),
            attempted: "read child 1".into(),
            fault: Fault::Unreachable,
        }
    }

    /// From now on it refuses the record of that child.
    pub fn restrict(&self, child: &str) {
        self.restricted.lock().unwrap().push(child.to_owned());
    }

    /// Changes the record of the child of that number.
    #[track_caller]
    pub fn change(&self, child: &str, change: impl FnOnce(&mut Network)) {
        let mut networks = self.networks.lock().unwrap();
        let found = networks
            .iter_mut()
            .find(|one| &*one.child.id.value == child);
        change(found.unwrap());
    }
}

/// The desk owns its case system, and tests keep a hand on it.
struct Shared(Arc<Mosaic>);

impl CaseSystem for Shared {
    fn system(&self) -> &SystemName {
        &self.0.system
    }

    fn children(&self, _: Which) -> BoxFuture<'_, Result<Children<'_>, SourceError>> {
        let rows: Vec<_> = self
            .0
            .networks
            .lock()
            .unwrap()
            .iter()
            .map(|network| {
                Ok(Row::Child(Listed {
                    id: network.child.id.value.clone(),
                    due: None,
                }))
            })
            .collect();
        async move { Ok(stream::iter(rows).boxed()) }.boxed()
    }

    fn writes(&self, part: HomePart) -> Option<Repeats> {
        let _ = part;
        *self.0.shelf.repeats.lock().unwrap()
    }

    fn tag<'a>(&'a self, _: &'a Write<'a>) -> BoxFuture<'a, Result<Option<Arc<str>>, Fault>> {
        async { Ok(Some(shelf::tag(&self.0.networks.lock().unwrap()))) }.boxed()
    }

    fn write<'a>(&'a self, write: &'a Write<'a>) -> BoxFuture<'a, Wrote> {
        async {
            let mut networks = self.0.networks.lock().unwrap();
            self.0.shelf.write(write, &mut networks)
        }
        .boxed()
    }

    fn look_up<'a>(&'a self, write: &'a Write<'a>) -> BoxFuture<'a, Result<Found, Fault>> {
        async { Ok(self.0.shelf.look_up(write)) }.boxed()
    }

    fn child<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Reading, SourceError>> {
        async move {
            self.0.asked.fetch_add(1, Ordering::SeqCst);
            if self.0.down.load(Ordering::SeqCst) {
                return Err(self.0.error());
            }
            if self
                .0
                .restricted
                .lock()
                .unwrap()
                .iter()
                .any(|one| one == id)
            {
                let finding = Finding::new(
                    Code::RecordRestricted,
                    Weight::Blocks,
                    "The record is restricted.",
                    "Ask the case holder.",
                );
                return Ok(Reading {
                    network: None,
                    findings: vec![finding],
                });
            }
            let networks = self.0.networks.lock().unwrap();
            // A record that was merged is found by the number that it had.
            let network = networks.iter().find(|one| {
                let others = one.child.other_ids.iter();
                others.chain([&one.child.id]).any(|one| &*one.value == id)
            });
            Ok(Reading {
                network: network.cloned(),
                findings: Vec::new(),
            })
        }
        .boxed()
    }
}

/// An office in which to try something.
pub struct Bed {
    pub office: Arc<Office>,
    pub mosaic: Arc<Mosaic>,
    seconds: Arc<AtomicI64>,
    operations: AtomicU32,
    _folder: TempDir,
    /// Of a PostgreSQL: its address, and the schema of this bed alone.
    schema: Option<(String, String)>,
}

async fn statement(url: &str, sql: String) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let sql = sqlx::AssertSqlSafe(sql);
    sqlx::query(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// Maya's number in the case system.
pub const MAYA: &str = "1";
/// Robin's; the whole record is restricted.
pub const ROBIN: &str = "2";

fn maya() -> Network {
    let mut network = example::network();
    network.child.id = id(MAYA);
    let worker = example::at(&mut network, "701");
    network.people[worker].organisation = Some(id("team:21"));
    let chair = example::at(&mut network, "702");
    network.people[chair].organisation = Some(id("team:31"));
    network
}

/// Another child of the same workers, whose whole record is restricted.
fn robin() -> Network {
    let mut network = maya();
    network.child.id = id(ROBIN);
    network.child.name.given = Some(text("Robin"));
    network.child.restrictions.push(Restriction {
        kind: RestrictionKind::RestrictedRecord,
        ..example::restriction(RestrictionKind::RestrictedRecord, None)
    });
    network
}

/// The forms that the program brings.
fn shelf(invite: &Invite) -> Library {
    let mut forms = Vec::new();
    for folder in std::fs::read_dir("templates/forms").unwrap() {
        let path = folder.unwrap().path();
        let text = |name: &str| std::fs::read_to_string(path.join(name));
        if let Ok(form) = text("form.toml") {
            forms.push(FormFiles {
                source: Source::Program,
                folder: path.file_name().unwrap().to_str().unwrap().to_owned(),
                file: path.join("form.toml").display().to_string(),
                text: form,
                guide: text("guide.md").unwrap_or_default(),
            });
        }
    }
    let around = Surroundings {
        places: Places::of(invite.file()),
        limits: LibrarySettings::default().limits,
        council: paper::settings(),
    };
    let library = Library::read(forms, around).unwrap();
    library.with_letters(letters(NOTICE.iter().copied()))
}

fn chance(bytes: &mut [u8]) -> Result<(), NoChance> {
    getrandom::fill(bytes).map_err(|_| NoChance)
}

fn sixteen() -> Option<[u8; 16]> {
    Some([7; 16])
}

/// Whoever works here; each goes by the name of their role.
pub fn staff(name: &str, roles: &[Role], teams: &[&str], workers: &[&str]) -> Actor {
    Actor::Staff(Arc::new(Staff {
        id: StaffId::new(name),
        name: text(name),
        email: None,
        roles: roles.to_vec(),
        teams: teams.iter().map(|team| Arc::from(*team)).collect(),
        workers: workers.iter().map(|worker| id(worker)).collect(),
    }))
}

pub fn sam() -> Actor {
    staff(
        "Sam Okoro",
        &[Role::ReviewingOfficer],
        &["team:31"],
        &["702"],
    )
}

pub fn jo() -> Actor {
    staff("Jo Marsh", &[Role::SocialWorker], &["team:21"], &["701"])
}

pub fn lee() -> Actor {
    staff("Lee", &[Role::BusinessSupport], &["team:21"], &[])
}

pub fn manager() -> Actor {
    staff("Ines Roy", &[Role::TeamManager], &["team:21"], &[])
}

pub fn officers_manager() -> Actor {
    staff("Uma Cole", &[Role::ReviewingOfficerManager], &[], &[])
}

/// A reviewing officer who has nothing to do with these children.
pub fn stranger() -> Actor {
    staff(
        "Noor Ali",
        &[Role::ReviewingOfficer],
        &["team:31"],
        &["799"],
    )
}

/// Services that a test invents: path and text.
pub type Services<'a> = &'a [(&'a str, &'a str)];

fn referral(services: Services) -> Referral {
    let catalogue = Catalogue::read(services.iter().copied()).unwrap();
    Referral::new("form.toml", REFERRAL, &paper::settings(), catalogue).unwrap()
}

/// A council that sends texts to those who want them.
fn settings() -> CouncilSettings {
    CouncilSettings {
        texts: Texts::Sent,
        public_places: vec!["Moot Hall, Northshire".to_owned()],
        // Its own mailboxes stand in no list: that they stay with the council is known from its mailbox.
        secure_mail: vec!["health.example".to_owned()],
        ..paper::settings()
    }
}

/// A file; or a schema of PostgreSQL, where the stories are asked to run there.
async fn room(folder: &TempDir) -> Address {
    match std::env::var("TEST_CASEWORK_ON").as_deref() {
        Ok("postgres") => crate::store::tests::bed::schema().await,
        _ => Address::Sqlite(folder.path().join("samepage.db")),
    }
}

impl Bed {
    pub async fn new() -> Self {
        Self::with_services(&[]).await
    }

    /// An office that can refer to these services.
    pub async fn with_services(services: Services<'_>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = room(&folder).await;
        Self::at(services, (address, folder, None)).await
    }

    /// One such office in each kind of record that there is: TEST_PG_URL names the second.
    pub async fn each_with_services(services: Services<'_>) -> Vec<Self> {
        let mut all = vec![Self::with_services(services).await];
        if let Ok(url) = std::env::var("TEST_PG_URL") {
            let mut bytes = [0; 8];
            chance(&mut bytes).unwrap();
            let schema = format!("c{:016x}", u64::from_be_bytes(bytes));
            statement(&url, format!("create schema {schema}")).await;
            let mark = if url.contains('?') { '&' } else { '?' };
            let own = Address::Postgres(format!("{url}{mark}options[search_path]={schema}"));
            let folder = tempfile::tempdir().unwrap();
            all.push(Self::at(services, (own, folder, Some((url, schema)))).await);
        }
        all
    }

    /// Closes the record, and clears away what it kept.
    pub async fn end(self) {
        self.office.store.clone().close().await;
        if let Some((url, schema)) = self.schema {
            statement(&url, format!("drop schema {schema} cascade")).await;
        }
    }

    async fn at(
        services: Services<'_>,
        (address, folder, schema): (Address, TempDir, Option<(String, String)>),
    ) -> Self {
        let mosaic = Arc::new(Mosaic {
            system: SystemName::new("mosaic"),
            networks: Mutex::new(vec![maya(), robin()]),
            asked: AtomicUsize::new(0),
            down: AtomicBool::new(false),
            restricted: Mutex::new(Vec::new()),
            shelf: Shelf::default(),
        });
        let seconds = Arc::new(AtomicI64::new(0));
        let hand = seconds.clone();
        let clock = Clock::new(move || {
            example::now() + SignedDuration::from_secs(hand.load(Ordering::SeqCst))
        });
        let templates = paper::TEMPLATES
            .iter()
            .chain(paper::NUDGE)
            .chain(paper::CANCELLED)
            .chain(paper::FRESH)
            .chain(paper::DATES)
            .chain(paper::DIGEST)
            .chain(NOTICE)
            .chain(ACTIONS)
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let invite = Invite::new("form.toml", FORM, settings()).unwrap();
        let desk = Desk {
            case_system: Box::new(Shared(mosaic.clone())),
            calendars: Calendars::open(
                CalendarSettings {
                    private_addresses: PrivateAddresses::Allowed,
                    ..CalendarSettings::default()
                },
                clock.clone(),
            )
            .unwrap(),
            library: shelf(&invite),
            invite,
            questionnaires: Questionnaires::read("questions.toml", QUESTIONS).unwrap(),
            minutes: MinutesForm::read("form.toml", MINUTES, &paper::settings()).unwrap(),
            referral: referral(services),
            press: Press::new(templates, None).unwrap(),
            calendar: Calendar::england_and_wales(),
            between: Between::default(),
            chasing: chasing::settings::Settings::default(),
            limits: Limits::default(),
            profiles: Profiles::default(),
            clock,
            today: example::TODAY,
            printing: Semaphore::new(1),
            chance: sixteen,
        };
        let store = Store::open(
            &StoreSettings::new(address),
            Keys::parse(KEYS).unwrap(),
            chance,
            example::now(),
        )
        .await
        .unwrap();
        Self {
            office: Arc::new(Office::new(desk, store)),
            mosaic,
            seconds,
            operations: AtomicU32::new(0),
            _folder: folder,
            schema,
        }
    }

    /// Lets time pass.
    pub fn wait(&self, days: i64) {
        self.seconds.fetch_add(days * 86_400, Ordering::SeqCst);
    }

    pub fn wait_hours(&self, hours: i64) {
        self.seconds.fetch_add(hours * 3_600, Ordering::SeqCst);
    }

    pub fn wait_minutes(&self, minutes: i64) {
        self.seconds.fetch_add(minutes * 60, Ordering::SeqCst);
    }

    pub fn moment(&self) -> Timestamp {
        self.office.now()
    }

    /// A new operation. Each takes a second.
    pub fn op(&self) -> OperationId {
        self.seconds.fetch_add(1, Ordering::SeqCst);
        let number = self.operations.fetch_add(1, Ordering::SeqCst);
        OperationId::parse(&format!("operation-{number}")).unwrap()
    }

    /// Maya's document, begun by the reviewing officer.
    pub async fn maya(&self) -> DocumentId {
        self.begun(MAYA).await
    }

    pub async fn begun(&self, child: &str) -> DocumentId {
        open::child(&self.office, &sam(), &self.op(), "mosaic", child)
            .await
            .unwrap()
    }

    pub async fn page(&self, who: &Actor, document: &DocumentId) -> DocumentPage {
        page(&self.office, who, document, Opening::View)
            .await
            .unwrap()
    }

    /// Types one value over the version that stands there now.
    pub async fn types(
        &self,
        who: &Actor,
        document: &DocumentId,
        place: &str,
        text: &str,
    ) -> Result<Done, VerbError> {
        let mut snapshot = self.office.store.read().await.unwrap();
        let place: crate::model::live::Place = place.parse().unwrap();
        let entry = snapshot.entry(document, &place).await.unwrap();
        drop(snapshot);
        let version = entry.map_or(0, |entry| entry.version);
        self.types_over(who, document, &place.to_string(), text, version)
            .await
    }

    pub async fn types_over(
        &self,
        who: &Actor,
        document: &DocumentId,
        place: &str,
        text: &str,
        version: u32,
    ) -> Result<Done, VerbError> {
        let typed = Typed {
            place: place.parse().unwrap(),
            text: text.to_owned(),
            version,
        };
        enter(&self.office, who, &self.op(), document, &[typed]).await
    }

    /// What has to be there before anybody signs.
    pub async fn talked(&self, document: &DocumentId) {
        self.types(&jo(), document, "wishes//talked_to_on", "16 November 2026")
            .await
            .unwrap();
    }

    pub async fn keep_staff(&self, who: &Actor) {
        let Actor::Staff(staff) = who else { return };
        let by = crate::casework::office::by(who);
        let mut tx = self.office.store.begin(&by, self.moment()).await.unwrap();
        let kept = KeptStaff {
            staff: (**staff).clone(),
            active: true,
        };
        tx.put_staff(&kept, None).await.unwrap();
        tx.commit(b"").await.unwrap();
    }
}

/// The row of a person on the page.
#[track_caller]
pub fn row<'p>(page: &'p DocumentPage, row: &str) -> &'p PersonPart {
    page.people
        .iter()
        .find(|person| person.row == row)
        .unwrap_or_else(|| panic!("no row {row}"))
}

#[track_caller]
pub fn field<'p>(
    page: &'p DocumentPage,
    place: &str,
) -> &'p crate::casework::page::document::FieldPart {
    [&page.review, &page.wishes, &page.logistics, &page.child]
        .into_iter()
        .flatten()
        .find(|field| field.place.to_string() == place)
        .unwrap_or_else(|| panic!("no field {place}"))
}

pub fn staff_id(who: &Actor) -> StaffId {
    match who {
        Actor::Staff(staff) => staff.id.clone(),
        _ => StaffId::new(""),
    }
}
