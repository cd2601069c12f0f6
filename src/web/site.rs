//! The site: what every screen works with.

use std::{path::Path, sync::Arc};

use axum::response::{Html, IntoResponse, Response};
use jiff::Timestamp;

use crate::{
    casework::{feed::Feed, office::Office, session::Sessions},
    model::staff::Staff,
    render::{
        engine::{Engine, RenderError, Shown},
        view::View,
    },
    web::{
        assets::Assets,
        demo_mailbox,
        error::Failure,
        guesses::Guesses,
        look::{Colour, LookError, LookSettings},
        shell::Shell,
        sign_in,
    },
};

/// The largest logo that is taken, in bytes.
const LARGEST_LOGO: usize = 100_000;

/// How people say who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// They choose one of the invented staff: on a loopback address, and only from one.
    Demo,
    /// Somewhere else on this site.
    Elsewhere,
}

/// What the site is made of. `cli` hands it down.
pub struct Parts {
    pub office: Arc<Office>,
    pub feed: Arc<Feed>,
    pub sessions: Sessions,
    /// Templates of pages, by name and text.
    pub templates: Vec<(String, String)>,
    /// Files for the browser, by name.
    pub files: Vec<(String, Vec<u8>)>,
    /// The council's name, as in letters.
    pub council: String,
    pub look: LookSettings,
    /// The logo's own bytes, where the council has one.
    pub logo: Option<Vec<u8>>,
    pub sign_in: SignIn,
    /// Whom the demo offers to be.
    pub invented_staff: Vec<Arc<Staff>>,
}

/// Why the site cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    #[error(transparent)]
    Look(#[from] LookError),
    #[error("a page's template is wrong: {0}")]
    Template(#[from] RenderError),
    #[error("`logo` of [web.look] is no .svg or .png file")]
    LogoKind,
    #[error("`logo` of [web.look] has more than {LARGEST_LOGO} bytes; take a smaller picture")]
    LogoSize,
}

/// What every screen works with; one for the process.
pub struct Site {
    pub office: Arc<Office>,
    pub feed: Arc<Feed>,
    pub assets: Assets,
    pub council: String,
    pub service: String,
    /// What pages call the case system: `Mosaic`.
    pub case_system: String,
    pub sign_in: SignIn,
    pub sessions: Sessions,
    /// The council's own sign-in service.
    pub provider: Option<Arc<sign_in::SignIn>>,
    /// Whom the demo offers to be; nobody elsewhere.
    pub invented_staff: Vec<Arc<Staff>>,
    /// The captured letters of a demonstration; nothing elsewhere.
    pub captured: Option<Box<dyn demo_mailbox::Post>>,
    pub(in crate::web) colour: Colour,
    pub(in crate::web) logo: Option<String>,
    /// Who asks for links that open nothing.
    pub(in crate::web) guesses: Guesses,
    engine: Engine,
}

struct Page(View);

impl Shown for Page {
    fn view(&self) -> View {
        self.0.clone()
    }
}

impl Site {
    /// # Errors
    /// White words could not be read on the council's colour, the logo is no small picture, or a
    /// template cannot be read.
    pub fn new(parts: Parts) -> Result<Self, SiteError> {
        let colour = Colour::behind_white(&parts.look.colour)?;
        let mut assets = Assets::new(parts.files);
        assets.add("council.css", colour.stylesheet().into_bytes());
        let mut logo = None;
        if let (Some(path), Some(bytes)) = (&parts.look.logo, parts.logo) {
            let name = logo_name(path).ok_or(SiteError::LogoKind)?;
            if bytes.len() > LARGEST_LOGO {
                return Err(SiteError::LogoSize);
            }
            assets.add(name, bytes);
            logo = Some(assets.path(name).to_owned());
        }
        Ok(Self {
            office: parts.office,
            feed: parts.feed,
            engine: Engine::new(parts.templates)?,
            assets,
            council: parts.council,
            service: parts.look.service,
            case_system: parts.look.case_system,
            sign_in: parts.sign_in,
            sessions: parts.sessions,
            provider: None,
            invented_staff: parts.invented_staff,
            captured: None,
            guesses: Guesses::default(),
            colour,
            logo,
        })
    }

    /// A page in the shell.
    ///
    /// # Errors
    /// The template asks for what the view does not hold: a fault of ours.
    pub fn page(&self, name: &str, shell: &Shell, view: View) -> Result<Response, Failure> {
        let view = view.object("shell", shell.view(self));
        Ok(Html(self.text(name, view)?).into_response())
    }

    /// The text of a page, or of a piece of one that is put into an open page.
    ///
    /// # Errors
    /// As [`Site::page`].
    pub fn text(&self, name: &str, view: View) -> Result<String, Failure> {
        self.engine.page(name, &Page(view)).map_err(|error| {
            // It names fields and templates, never a value.
            tracing::error!(%error, "a page cannot be shown");
            Failure::Broken
        })
    }

    /// The present moment, as the office has it.
    pub fn now(&self) -> Timestamp {
        self.office.desk.clock.now()
    }

    /// A name for one wish to write, to be hidden in a form: so that sending the form twice does
    /// once what it says. Empty where there is no chance to draw from: such a form is refused.
    pub fn operation(&self) -> String {
        let bytes = (self.office.desk.chance)();
        let in_hex = |bytes: [u8; 16]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        bytes.map_or_else(Default::default, in_hex)
    }
}

fn logo_name(path: &Path) -> Option<&'static str> {
    match path.extension()?.to_str()? {
        "svg" => Some("logo.svg"),
        "png" => Some("logo.png"),
        _ => None,
    }
}
