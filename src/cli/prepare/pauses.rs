//! Says that a run waits because the case system told it to.

use std::{convert::Infallible, time::Duration};

use indicatif::ProgressBar;

use crate::sources::case_system::CaseSystem;

/// Shorter waits are not worth a line.
const WORTH_TELLING: Duration = Duration::from_secs(5);

/// Looks on while a run goes, and tells on stderr of each long wait once. A run that stands still
/// for a minute without a word looks as if it had hung.
pub async fn tell(case_system: &dyn CaseSystem, bar: &ProgressBar) -> Infallible {
    let mut look = tokio::time::interval(Duration::from_secs(1));
    let mut told = false;
    loop {
        look.tick().await;
        match case_system.told_to_wait() {
            Some(left) if left >= WORTH_TELLING && !told => {
                told = true;
                bar.suspend(|| eprintln!("samepage: {}", sentence(case_system, left)));
            }
            Some(_) => (),
            None => told = false,
        }
    }
}

fn sentence(case_system: &dyn CaseSystem, left: Duration) -> String {
    format!(
        "{} asked us to wait {} s before we ask again. Nothing is lost: the run goes on by itself.",
        case_system.system(),
        left.as_secs_f64().ceil()
    )
}
