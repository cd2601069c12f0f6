//! The door of the site: people sign in at the council's own provider.

use std::sync::Arc;

use crate::web::{
    sign_in::{Clock, OpenError, SignIn, SignInSettings},
    site::{self, Site},
};

/// Why a door cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    #[error(transparent)]
    SignIn(#[from] OpenError),
}

impl Site {
    /// The site, where people sign in at that provider. Nothing is asked of it yet. Its tokens are
    /// of this moment, whatever day the office has: `clock` is the machine's own.
    ///
    /// # Errors
    /// [`DoorError::SignIn`]: settings with which nobody could sign in.
    pub fn with_provider(
        mut self,
        settings: SignInSettings,
        clock: Clock,
    ) -> Result<Self, DoorError> {
        let provider = SignIn::open(settings, clock, self.office.desk.chance)?;
        self.provider = Some(Arc::new(provider));
        self.sign_in = site::SignIn::Elsewhere;
        Ok(self)
    }
}
