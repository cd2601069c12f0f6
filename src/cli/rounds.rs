//! The rounds of a running service: what is due is begun, the old read again.

use std::{sync::Arc, time::Duration};

use serde::Deserialize;

use crate::{
    casework::{
        actions, chase, dates::remind, digest, home::standing, minutes::silent, office::Office,
        refer::silence, round,
    },
    model::actor::Actor,
};

const WHO: Actor = Actor::Timer("round");

/// How often and for whom: `[rounds]` of the settings file.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RoundSettings {
    /// Minutes from one round to the next; the first is at the start.
    pub every_minutes: u32,
    /// A document is begun for whoever is due within so many calendar days.
    pub begin_within_days: u32,
    /// Hours after which the record under an open document is read again. More than the hours for
    /// which restrictions are trusted would hold back letters.
    pub read_again_after_hours: u32,
    /// Minutes after which it is read again before letters about it go.
    pub read_before_sending_after_minutes: u32,
}

impl Default for RoundSettings {
    fn default() -> Self {
        Self {
            every_minutes: 60,
            begin_within_days: 40,
            read_again_after_hours: 12,
            read_before_sending_after_minutes: 15,
        }
    }
}

impl RoundSettings {
    /// A reading that is no older need not be read again before a letter goes.
    pub fn before_sending(&self) -> jiff::SignedDuration {
        jiff::SignedDuration::from_mins(i64::from(self.read_before_sending_after_minutes))
    }
}

/// What goes home to the case system by itself: `[home]` of the settings file.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HomeSettings {
    pub write: WriteHome,
}

/// Whose choice it is that something is written to the case system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteHome {
    /// A named person's, each time.
    #[default]
    Ask,
    /// The council's, once for all: every step goes when it is done.
    Always,
}

/// Goes round until it is dropped. What fails is logged, and tried again in the next round.
pub async fn go(office: Arc<Office>, settings: RoundSettings, home: HomeSettings) {
    let pause = Duration::from_secs(60 * u64::from(settings.every_minutes.max(1)));
    let mut hours = tokio::time::interval(pause);
    hours.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        hours.tick().await;
        one(&office, settings).await;
        send_home(&office, home).await;
    }
}

/// One round: begins, reads again, chases, tidies up. Each is done whatever came of the others: a list of
/// children that cannot be had leaves no record unread. What fails is logged.
pub async fn one(office: &Office, settings: RoundSettings) {
    match round::begin_due(office, &WHO, settings.begin_within_days).await {
        Ok(tally) => tracing::info!(
            begun = tally.begun,
            not_read = tally.not_read,
            "documents were begun"
        ),
        Err(error) => tracing::warn!(%error, "no documents were begun"),
    }
    let hours = jiff::SignedDuration::from_hours(i64::from(settings.read_again_after_hours));
    let before = office.desk.clock.now().saturating_sub(hours);
    let before = before.unwrap_or(jiff::Timestamp::MIN);
    match round::read_open(office, &WHO, before).await {
        Ok(again) => tracing::info!(
            read = again.read,
            failed = again.failed,
            "records were read again"
        ),
        Err(error) => tracing::warn!(%error, "no record was read again"),
    }
    match round::read_followed(office, &WHO, before).await {
        Ok(again) => tracing::info!(
            read = again.read,
            failed = again.failed,
            "records of closed reviews were read again"
        ),
        Err(error) => tracing::warn!(%error, "no record of a closed review was read again"),
    }
    match chase::round(office, &WHO).await {
        Ok(tally) => tracing::info!(
            nudged = tally.nudged,
            tasks = tally.tasks,
            failed = tally.failed,
            "those who have not answered were chased"
        ),
        Err(error) => tracing::warn!(%error, "nobody was chased"),
    }
    match remind::round(office, &WHO).await {
        Ok(reminded) => tracing::info!(
            reminded,
            "those who have not said which dates they can make were reminded"
        ),
        Err(error) => tracing::warn!(%error, "nobody was reminded of dates"),
    }
    match actions::round::round(office, &WHO).await {
        Ok(tally) => tracing::info!(
            written = tally.written,
            tasks = tally.tasks,
            failed = tally.failed,
            "owners of actions were followed up"
        ),
        Err(error) => tracing::warn!(%error, "no action was followed up"),
    }
    match silence::round(office, &WHO).await {
        Ok(reminded) => tracing::info!(reminded, "services that have not answered were reminded"),
        Err(error) => tracing::warn!(%error, "no service was reminded"),
    }
    match silent::round(office, &WHO).await {
        Ok(agreed) => tracing::info!(agreed, "decisions that nobody answered were recorded"),
        Err(error) => tracing::warn!(%error, "no silence was recorded"),
    }
    match digest::round(office, &WHO).await {
        Ok(tally) => tracing::info!(
            written = tally.written,
            nothing = tally.nothing,
            failed = tally.failed,
            "digests of the week were written"
        ),
        Err(error) => tracing::warn!(%error, "no digest was written"),
    }
    if let Err(error) = round::tidy(office, &WHO).await {
        tracing::warn!(%error, "nothing was tidied up");
    }
}

/// Sends home what is done, where the council has so chosen. What fails is logged.
pub async fn send_home(office: &Office, settings: HomeSettings) {
    if settings.write == WriteHome::Ask {
        return;
    }
    match standing::round(office, &WHO).await {
        Ok(tally) => tracing::info!(
            sent = tally.sent,
            failed = tally.failed,
            "what reviews have left was sent home to the case system"
        ),
        Err(error) => tracing::warn!(%error, "nothing was sent home to the case system"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::settings::CouncilSettings;

    #[test]
    fn a_record_is_read_again_before_its_restrictions_are_too_old() {
        let hours = i64::from(RoundSettings::default().read_again_after_hours);

        assert!(hours < CouncilSettings::default().restrictions_trusted_for_hours);
    }
}
