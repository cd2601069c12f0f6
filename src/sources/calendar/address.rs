//! The address of a calendar: checked once, and kept out of every log.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use reqwest::Url;

use crate::sources::calendar::settings::{CalendarSettings, PrivateAddresses};

/// The longest address that is taken.
const LONGEST: usize = 2000;

/// Where somebody's calendar is published. Whoever has it can read the calendar, so it never
/// prints itself.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CalendarAddress(Url);

impl fmt::Debug for CalendarAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CalendarAddress(…)")
    }
}

/// Why an address cannot be used, in words for the one who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("Enter a web address that begins with https:// and ends in .ics or the like")]
    NotAnAddress,
    #[error("Enter an address that begins with https://, so that nobody can read it on the way")]
    NotEncrypted,
    #[error("Take the name and password out of the address: publish the calendar without them")]
    HoldsCredentials,
    #[error("This address is inside a private network: ask whoever runs this service")]
    Private,
    #[error("Your council does not read calendars from there: ask whoever runs this service")]
    OtherHost,
}

impl CalendarAddress {
    /// Reads an address as somebody typed or pasted it; `webcal://` stands for `https://`.
    ///
    /// # Errors
    /// Why it is not asked.
    pub fn parse(text: &str, settings: &CalendarSettings) -> Result<Self, AddressError> {
        let text = text.trim();
        let secure;
        let text = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("webcal") => {
                secure = format!("https://{rest}");
                &secure
            }
            _ => text,
        };
        let url = Url::parse(text).map_err(|_| AddressError::NotAnAddress)?;
        if LONGEST < text.len() || url.host_str().is_none_or(str::is_empty) {
            return Err(AddressError::NotAnAddress);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::HoldsCredentials);
        }
        let address = Self(url);
        address.check(settings)?;
        Ok(address)
    }

    fn check(&self, settings: &CalendarSettings) -> Result<(), AddressError> {
        let private = self.is_private();
        match self.0.scheme() {
            "https" => {}
            // A machine talks to itself without anybody on the way.
            "http" if private && settings.private_addresses == PrivateAddresses::Allowed => {}
            "http" => return Err(AddressError::NotEncrypted),
            _ => return Err(AddressError::NotAnAddress),
        }
        if private && settings.private_addresses == PrivateAddresses::Refused {
            return Err(AddressError::Private);
        }
        let host = self.host();
        let is_under = |end: &String| {
            let end = end.trim().trim_start_matches('.').to_ascii_lowercase();
            host == end || host.strip_suffix(&end).is_some_and(|it| it.ends_with('.'))
        };
        if !settings.hosts.is_empty() && !settings.hosts.iter().any(is_under) {
            return Err(AddressError::OtherHost);
        }
        Ok(())
    }

    fn host(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        host.trim_matches(['[', ']'])
            .trim_end_matches('.')
            .to_ascii_lowercase()
    }

    /// Whether the address itself says that it is not out in the open.
    pub(super) fn is_private(&self) -> bool {
        let host = self.host();
        match host.parse::<IpAddr>() {
            Ok(ip) => !is_public(ip),
            Err(_) => {
                let ends = [".localhost", ".local", ".internal", ".lan", ".home.arpa"];
                host == "localhost"
                    || !host.contains('.')
                    || ends.iter().any(|end| host.ends_with(end))
            }
        }
    }

    /// Whether it is this very machine, asked without encryption.
    pub(super) fn is_here(&self) -> bool {
        let host = self.host();
        let is_loopback = host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        self.0.scheme() == "http" && (is_loopback || host == "localhost")
    }

    pub(super) fn url(&self) -> &Url {
        &self.0
    }

    /// Where a redirect leads, if it stays at this host.
    pub(super) fn followed(&self, to: &str) -> Option<Self> {
        let url = self.0.join(to).ok()?;
        let same = url.scheme() == self.0.scheme()
            && url.host_str() == self.0.host_str()
            && url.port_or_known_default() == self.0.port_or_known_default()
            && url.username().is_empty()
            && url.password().is_none();
        same.then_some(Self(url))
    }

    /// The address as it was given. Named so that a search finds every place that lets it out.
    pub fn reveal(&self) -> &str {
        self.0.as_str()
    }
}

/// Whether an address is one of the open internet's.
pub(super) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let benchmark = a == 198 && (b == 18 || b == 19);
    let protocol = a == 192 && b == 0 && c == 0;
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || shared
        || benchmark
        || protocol
        || a == 0
        || a >= 240)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    // A v4 address in the clothes of v6: mapped, compatible, NAT64, 6to4.
    let segments = ip.segments();
    let v4 = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    match segments {
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] if ip != Ipv6Addr::LOCALHOST => {
            is_public_v4(v4(high, low))
        }
        [0x64, 0xff9b, .., high, low] => is_public_v4(v4(high, low)),
        [0x2002, high, low, ..] => is_public_v4(v4(high, low)),
        // Teredo, documentation: neither is anybody's server.
        [0x2001, 0 | 0xdb8, ..] => false,
        // Unicast that is out in the open is all in 2000::/3.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}
