//! Digest: the week in which somebody of staff is written to, and when not.

use std::sync::Arc;

use jiff::civil::{Date, ISOWeekDate, Time, Weekday};

use crate::{
    model::staff::Role,
    rules::{
        calendar::BeyondCalendar,
        chasing::{Hour, hours::Silence},
    },
};

/// When the mail of a week goes, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    pub on: Weekday,
    pub at: Time,
    pub roles: Vec<Role>,
}

impl Default for Digest {
    fn default() -> Self {
        Self {
            on: Weekday::Monday,
            at: Time::constant(9, 0, 0, 0),
            roles: vec![
                Role::ReviewingOfficer,
                Role::SocialWorker,
                Role::TeamManager,
                Role::BusinessSupport,
            ],
        }
    }
}

impl Digest {
    /// Whether somebody in these roles gets one.
    pub fn is_for(&self, roles: &[Role]) -> bool {
        self.roles.iter().any(|role| roles.contains(role))
    }
}

impl Hour<'_> {
    /// The week whose digest may go to somebody of these teams now, `2026-W48`; nothing before its
    /// hour, at night, on a day on which nobody works, and in hours for direct work. A week whose
    /// first days are closed has its digest on the first that is not.
    ///
    /// # Errors
    /// The bank holidays of the day are not known.
    pub fn digest(
        &self,
        digest: &Digest,
        teams: &[Arc<str>],
    ) -> Result<Option<String>, BeyondCalendar> {
        let week = self.today.iso_week_date();
        let begins = day_of_week(week, digest.on).to_datetime(digest.at);
        let here = self.now.to_zoned(self.zone.clone()).datetime();
        if here < begins || self.is_silent_for_staff(teams)? {
            return Ok(None);
        }
        Ok(Some(format!("{}-W{:02}", week.year(), week.week())))
    }

    /// Whether a mail to somebody of these teams would be out of place at this moment.
    ///
    /// # Errors
    /// The bank holidays of the day are not known.
    pub fn is_silent_for_staff(&self, teams: &[Arc<str>]) -> Result<bool, BeyondCalendar> {
        let protected = self.settings.protected.iter().filter(|one| {
            let is_theirs = |team: &Arc<str>| teams.contains(team);
            one.team.as_ref().is_none_or(is_theirs)
        });
        let quiet = self.settings.quiet.iter().copied();
        let silence = Silence {
            zone: &self.zone,
            calendar: self.calendar,
            stretches: quiet.chain(protected.map(|one| one.hours)).collect(),
        };
        silence.holds(self.now)
    }
}

fn day_of_week(week: ISOWeekDate, day: Weekday) -> Date {
    let found = ISOWeekDate::new(week.year(), week.week(), day);
    found.map_or(week.date(), ISOWeekDate::date)
}

#[cfg(test)]
mod tests {
    use jiff::Zoned;

    use super::*;
    use crate::rules::{
        calendar::Calendar,
        chasing::{
            hours::Stretch,
            settings::{Protected, Settings},
        },
    };

    #[track_caller]
    fn check(at: &str, expected: Option<&str>) {
        let mut settings = Settings::default();
        settings.protected.push(Protected {
            team: Some("West".into()),
            hours: Stretch {
                from: Time::constant(9, 0, 0, 0),
                to: Time::constant(10, 0, 0, 0),
            },
        });
        let digest = Digest::default();
        let calendar = Calendar::england_and_wales();
        let at: Zoned = format!("{at}[Europe/London]").parse().unwrap();
        let hour = Hour::new(at.timestamp(), &calendar, &settings);
        let teams: &[Arc<str>] = &["East".into()];
        assert_eq!(hour.digest(&digest, teams).unwrap().as_deref(), expected);
        let west: &[Arc<str>] = &["West".into()];
        let own = hour.digest(&digest, west).unwrap();
        let is_kept_free = (9..10).contains(&at.hour());
        assert_eq!(own.is_some(), expected.is_some() && !is_kept_free);
    }

    #[test]
    fn the_digest_of_a_week_goes_from_its_hour_on() {
        check("2026-11-23T08:59", None);
        check("2026-11-23T09:00", Some("2026-W48"));
        // A service that was down on Monday makes up for it.
        check("2026-11-25T10:00", Some("2026-W48"));
        check("2026-11-30T08:00", None);
    }

    #[test]
    fn never_at_night_at_weekends_or_in_hours_for_direct_work() {
        check("2026-11-23T13:00", None);
        check("2026-11-23T17:00", Some("2026-W48"));
        check("2026-11-23T18:00", None);
        check("2026-11-28T10:00", None);
    }

    #[test]
    fn a_bank_holiday_moves_it_to_the_next_working_day() {
        check("2026-05-25T10:00", None);
        check("2026-05-26T10:00", Some("2026-W22"));
    }

    #[test]
    fn the_last_days_of_a_year_belong_to_the_week_that_they_stand_in() {
        check("2027-01-04T10:00", Some("2027-W01"));
        check("2026-12-31T10:00", Some("2026-W53"));
    }

    #[test]
    fn only_the_roles_that_a_council_names_get_one() {
        let digest = Digest::default();
        assert!(digest.is_for(&[Role::SocialWorker, Role::Partner]));
        assert!(!digest.is_for(&[Role::InformationGovernance]));
    }
}
