//! What a council sets for the calendars of its staff.

use serde::Deserialize;

/// The section `[calendars]` of the settings file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CalendarSettings {
    /// Ends of the names of hosts that calendars may be read from: `outlook.office365.com`. Without
    /// any, every public host will do.
    pub hosts: Vec<String>,
    /// Whether a calendar may stand inside the council's own network, or on this machine.
    pub private_addresses: PrivateAddresses,
}

/// Whether addresses that only this network knows are asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrivateAddresses {
    #[default]
    Refused,
    Allowed,
}
