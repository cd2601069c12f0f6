//! The doors of the site: people sign in, programs show tokens.

use std::sync::Arc;

use crate::web::{
    api::{ApiSettings, Tokens, TokensError},
    sign_in::{Clock, OpenError, SignIn, SignInSettings},
    site::{self, Site},
};

/// Why a door cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    #[error(transparent)]
    SignIn(#[from] OpenError),
    #[error(transparent)]
    Tokens(#[from] TokensError),
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

    /// The site, open to programs with these tokens.
    ///
    /// # Errors
    /// [`DoorError::Tokens`]: what a person has to change in the settings.
    pub fn with_tokens(mut self, settings: &ApiSettings) -> Result<Self, DoorError> {
        self.tokens = Arc::new(Tokens::new(&settings.tokens)?);
        Ok(self)
    }
}
