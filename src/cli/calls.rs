//! The calls to services of a running process.

use std::{io, path::Path, sync::Arc};

use crate::{
    casework::{
        office::Office,
        refer::call::{Calls, NoSuchService},
    },
    mail::webhook::{Caller, CannotCall, Deadlines, Folder, Http, signature::CallSettings},
};

/// Calls over HTTP.
///
/// # Errors
/// No calls can be made on this machine.
pub fn http() -> Result<Arc<dyn Caller>, CannotCall> {
    Ok(Arc::new(Http::new(Deadlines::default())?))
}

/// Calls into a folder, that reach nobody.
///
/// # Errors
/// The folder cannot be made.
pub fn folder(path: &Path) -> io::Result<Arc<dyn Caller>> {
    Ok(Arc::new(Folder::open(path)?))
}

/// The calls of this process, signed as the settings say.
///
/// # Errors
/// A key of the settings is no service's.
pub fn of(
    office: &Arc<Office>,
    caller: Arc<dyn Caller>,
    settings: &CallSettings,
) -> Result<Calls, NoSuchService> {
    Calls::new(Arc::clone(office), caller).signed_by(settings.secrets.clone())
}
