//! The calls to services of a running process.

use std::{io, path::Path, sync::Arc};

use crate::{
    casework::{office::Office, refer::call::Calls},
    mail::webhook::{Caller, CannotCall, Deadlines, Folder, Http},
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

/// Calls until it is dropped.
pub async fn go(office: Arc<Office>, caller: Arc<dyn Caller>) {
    Calls::new(office, caller).go().await;
}
