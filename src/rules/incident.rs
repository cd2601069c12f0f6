//! Incidents: how long the council has to tell the regulator.

use jiff::{SignedDuration, Timestamp};

use crate::model::incident::IncidentStep;

/// UK GDPR Art. 33(1): not later than 72 hours after the controller has become aware of it.
/// Weekends and bank holidays count.
const HOURS: SignedDuration = SignedDuration::from_hours(72);

/// The moment by which the Information Commissioner has to be told, where they are told.
pub fn tell_by(aware_at: Timestamp) -> Timestamp {
    aware_at.saturating_add(HOURS).unwrap_or(Timestamp::MAX)
}

/// Where an incident stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncidentStanding {
    /// Nobody has decided whether the Information Commissioner is told.
    ToDecide,
    /// They are to be told, and have not been.
    ToTell,
    /// It was decided, and they have been told where they had to be: it can be closed.
    Settled,
    Closed,
}

/// Where an incident stands, by what was done: the last decision counts.
pub fn standing(steps: &[IncidentStep]) -> IncidentStanding {
    use IncidentStep::{Closed, NotReportable, RegulatorTold, Reportable};
    if steps.contains(&Closed) {
        return IncidentStanding::Closed;
    }
    let decided = steps.iter().rev().find_map(|step| match step {
        Reportable | NotReportable => Some(*step),
        _ => None,
    });
    match decided {
        None => IncidentStanding::ToDecide,
        Some(Reportable) if !steps.contains(&RegulatorTold) => IncidentStanding::ToTell,
        Some(_) => IncidentStanding::Settled,
    }
}

/// Whether the time is what somebody has to look at: it runs until the Information Commissioner
/// was told, or it was decided that they are not.
pub fn runs(standing: IncidentStanding) -> bool {
    matches!(
        standing,
        IncidentStanding::ToDecide | IncidentStanding::ToTell
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commissioner_is_told_within_72_hours_weekends_included() {
        let friday: Timestamp = "2026-11-27T16:40:00Z".parse().unwrap();
        let monday: Timestamp = "2026-11-30T16:40:00Z".parse().unwrap();
        assert_eq!(tell_by(friday), monday);
        assert_eq!(tell_by(Timestamp::MAX), Timestamp::MAX);
    }

    #[track_caller]
    fn check(steps: &[IncidentStep], expected: IncidentStanding) {
        assert_eq!(standing(steps), expected, "{steps:?}");
    }

    #[test]
    fn an_incident_is_settled_once_it_is_decided_and_told_where_it_must_be() {
        use IncidentStep::*;
        check(&[Begun], IncidentStanding::ToDecide);
        check(&[Begun, Released, FamilyTold], IncidentStanding::ToDecide);
        check(&[Begun, Reportable], IncidentStanding::ToTell);
        check(
            &[Begun, Reportable, RegulatorTold],
            IncidentStanding::Settled,
        );
        check(&[Begun, NotReportable], IncidentStanding::Settled);
        // Somebody thought better of it.
        check(
            &[Begun, NotReportable, Reportable],
            IncidentStanding::ToTell,
        );
        check(&[Begun, NotReportable, Closed], IncidentStanding::Closed);
        assert!(runs(IncidentStanding::ToTell) && !runs(IncidentStanding::Settled));
    }
}
