//! Opens the office: settings, the desk, the record, and the site over them.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    casework::{feed::Feed, office::Office, prepare::Format, session::Sessions},
    cli::{
        desk::{self, DeskError},
        now,
        record::{self, RecordSettings},
        settings::Settings,
        shipped,
    },
    model::staff::Staff,
    sources::case_system::Clock,
    store::{error::StoreError, keys::KeysError, record::Store},
    web::site::{Parts, SignIn, Site, SiteError},
};

/// Why the office cannot be opened. Each says where to look.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    #[error(transparent)]
    Desk(#[from] DeskError),
    #[error("`keys` of [record] cannot be used; name a file with `keys_file`")]
    Keys(#[from] KeysError),
    #[error("the record cannot be opened")]
    Store(#[from] StoreError),
    #[error(transparent)]
    Site(#[from] SiteError),
    #[error(transparent)]
    NotText(#[from] shipped::NotText),
    #[error("cannot read {0}")]
    File(PathBuf, #[source] std::io::Error),
}

/// What a served office makes.
pub(super) const FORMATS: [Format; 2] = [Format::Html, Format::Letters];

/// The office, open.
pub struct Opened {
    pub office: Arc<Office>,
    pub store: Store,
    pub clock: Clock,
}

/// Opens the office by that clock; paths in the settings are looked up beside `beside`.
pub async fn open(settings: Settings, beside: &Path, clock: Clock) -> Result<Opened, OfficeError> {
    let record = settings.record.clone();
    let desk = desk::set_up_at(settings, beside, &FORMATS, clock.clone())?;
    let store = open_record(&record, beside, &clock).await?;
    let office = Arc::new(Office::new(desk, store.clone()));
    Ok(Opened {
        office,
        store,
        clock,
    })
}

/// Opens the office of a record that is there for a command that runs to its end, whoever else has
/// it open: `samepage serve` may go on.
pub async fn look_in(settings: Settings, beside: &Path) -> Result<Opened, OfficeError> {
    let clock = Clock::new(now::now);
    let (keys, address) = (settings.record.keys()?, settings.record.store(beside)?);
    let desk = desk::set_up_at(settings, beside, &FORMATS, clock.clone())?;
    let store = Store::beside(&address, keys, record::chance, clock.now()).await?;
    let office = Arc::new(Office::new(desk, store.clone()));
    Ok(Opened {
        office,
        store,
        clock,
    })
}

async fn open_record(
    settings: &RecordSettings,
    beside: &Path,
    clock: &Clock,
) -> Result<Store, OfficeError> {
    let keys = settings.keys()?;
    let settings = settings.store(beside)?;
    Ok(Store::open(&settings, keys, record::chance, clock.now()).await?)
}

/// The site over an office that is open.
pub fn site(
    opened: &Opened,
    settings: &Settings,
    beside: &Path,
    sign_in: SignIn,
    invented_staff: Vec<Arc<Staff>>,
) -> Result<Site, OfficeError> {
    let own = settings.templates.as_deref();
    let files = shipped::templates(own)
        .map_err(|cause| OfficeError::File(own.map(Path::to_owned).unwrap_or_default(), cause))?;
    let is_screen = |path: &&String| path.starts_with("pages/") && *path != "pages/index.html";
    let mut templates = Vec::new();
    for path in files.keys().filter(is_screen) {
        if let Some(text) = shipped::text(&files, path)? {
            templates.push((path.clone(), text));
        }
    }
    let look = settings.web.look.clone();
    let logo = look.logo.as_ref().map(|path| beside.join(path));
    let logo = logo
        .map(|path| fs::read(&path).map_err(|cause| OfficeError::File(path, cause)))
        .transpose()?;
    let chance = opened.office.desk.chance;
    Ok(Site::new(Parts {
        office: Arc::clone(&opened.office),
        feed: Feed::new(opened.store.clone()),
        sessions: Sessions::new(opened.store.clone(), opened.clock.clone(), chance),
        templates,
        files: shipped::for_browsers().into_iter().collect(),
        council: settings.council.name.clone(),
        look,
        logo,
        sign_in,
        invented_staff,
    })?)
}
