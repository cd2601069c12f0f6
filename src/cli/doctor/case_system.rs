//! The case system: whether it lets us in and answers.

use std::time::Duration;

use futures_util::StreamExt as _;

use crate::{
    cli::{doctor::Check, prepare::in_full},
    sources::case_system::{CaseSystem, Fault, SourceError, Which},
};

const WHAT: &str = "case_system";

/// So long it may take to name its first child.
const PATIENCE: Duration = Duration::from_secs(90);

/// Whether the first row of its list of children can be had. No child is read.
pub(super) async fn answers(system: &dyn CaseSystem) -> Check {
    let name = system.system().as_str();
    let first = async {
        let mut rows = system.children(Which::All).await?;
        rows.next().await.transpose()
    };
    match tokio::time::timeout(PATIENCE, first).await {
        Ok(Ok(Some(_))) => Check::fine(WHAT, format!("{name} lets us in and lists children.")),
        Ok(Ok(None)) => Check::fine(WHAT, format!("{name} lets us in, and lists no child.")),
        Ok(Err(error)) => refused(name, &error),
        Err(_) => {
            let words = format!("{name} named no child within {} s.", PATIENCE.as_secs());
            Check::wrong(WHAT, words, Fault::TooSlow(PATIENCE).remedy())
        }
    }
}

fn refused(name: &str, error: &SourceError) -> Check {
    match error.fault {
        Fault::NoList => {
            let words = format!(
                "{name} has no list of children; `samepage prepare --child NUMBER` tries one."
            );
            Check::not_looked(WHAT, words)
        }
        _ => {
            let words = format!("{name} does not answer as it should: {}.", in_full(error));
            Check::wrong(WHAT, words, error.fault.remedy())
        }
    }
}
