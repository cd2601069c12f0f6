//! Calendar files: one meeting, one guest, as RFC 5545 and RFC 5546 have it.
//!
//! Written by hand, since what mail programs need is narrow and strict: lines of at most 75 octets
//! that end in CR LF, the method in the file equal to the method of the mail, an organiser that
//! never varies, and one attendee only, so that nobody learns who else is asked. There is no alarm
//! in it: a telephone that rings in a family's kitchen tells of the meeting.

use std::fmt::Write as _;

use jiff::{
    SignedDuration, Timestamp, Zoned,
    civil::DateTime,
    tz::{AmbiguousOffset, TimeZone},
};

/// No line is longer than this, without its CR LF (RFC 5545, 3.1).
const LINE: usize = 75;

/// The longest meeting that is taken for one, in minutes.
const LONGEST: u32 = 24 * 60;

/// The rules of the United Kingdom's clock, as every calendar program knows them.
const LONDON: &str = "BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\n\
    BEGIN:DAYLIGHT\r\nDTSTART:19700329T010000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n\
    TZNAME:BST\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nEND:DAYLIGHT\r\n\
    BEGIN:STANDARD\r\nDTSTART:19701025T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n\
    TZNAME:GMT\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

/// What names one person's copy of one meeting, for ever.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Uid(String);

impl Uid {
    /// Of 128 random bits and the host that sends; the bits make it impossible to guess, since an
    /// answer that names a UID is believed to come from whom it was sent to.
    pub fn new(bits: u128, host: &str) -> Self {
        let host: String = host
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
            .collect();
        Self(format!("{bits:032x}@{host}"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Somebody with a name and an email address.
#[derive(Clone, Copy)]
pub struct Party<'a> {
    pub name: &'a str,
    /// Without `mailto:`.
    pub address: &'a str,
}

/// One meeting, as one person is told of it.
#[derive(Clone, Copy)]
pub struct Event<'a> {
    pub uid: &'a Uid,
    /// 0 at first, one more for each change of day, time or place, and for a cancellation.
    pub sequence: u32,
    /// When this revision was made: frozen, the same for the same bytes.
    pub stamp: Timestamp,
    /// Civil time in `Europe/London`. In the hour that the clocks of October repeat, the first
    /// of the two is meant, as RFC 5545 (3.3.5) has it.
    pub start: DateTime,
    pub minutes: u32,
    pub summary: &'a str,
    /// Only where disclosure lets this person know it.
    pub location: Option<&'a str>,
    pub description: &'a str,
    /// The same for every meeting: a program that sees another byte here drops the answer.
    pub organizer: Party<'a>,
    pub attendee: Party<'a>,
}

/// What a calendar file asks of the program that reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Request,
    Cancel,
}

impl Method {
    /// As it stands in the file and in the header of the mail.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    #[error(
        "{start} does not exist in England: the clocks go forward that night; choose another time"
    )]
    NoSuchTime { start: DateTime },
    #[error(
        "a meeting from {start} for {minutes} minutes ends in the hour that the clocks repeat; choose another time"
    )]
    EndsInRepeatedHour { start: DateTime, minutes: u32 },
    #[error("a meeting of {minutes} minutes: give 1 to 1440")]
    Length { minutes: u32 },
    #[error("the {whose} of the calendar file has no usable email address; correct it")]
    Address { whose: &'static str },
    #[error("{start} is outside the calendar")]
    OutOfRange { start: DateTime },
}

/// The file that asks somebody to a meeting, or tells of a change.
///
/// # Errors
/// A time that does not exist, or an address that cannot stand in a calendar file.
pub fn request(event: &Event<'_>) -> Result<String, CalendarError> {
    file(event, Method::Request)
}

/// The file that takes the meeting out of somebody's calendar again.
///
/// # Errors
/// As [`request`].
pub fn cancel(event: &Event<'_>) -> Result<String, CalendarError> {
    file(event, Method::Cancel)
}

fn file(event: &Event<'_>, method: Method) -> Result<String, CalendarError> {
    let (start, end) = span(event)?;
    let organizer = mailto(event.organizer.address, "organiser")?;
    let attendee = mailto(event.attendee.address, "attendee")?;
    let status = match method {
        Method::Request => "CONFIRMED",
        Method::Cancel => "CANCELLED",
    };
    // Only an invitation asks for an answer.
    let asks = match method {
        Method::Request => ";PARTSTAT=NEEDS-ACTION;RSVP=TRUE",
        Method::Cancel => "",
    };
    let mut out = String::with_capacity(2048);
    out.push_str("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Samepage//Meetings 1.0//EN\r\n");
    out.push_str("CALSCALE:GREGORIAN\r\n");
    fold(&mut out, &format!("METHOD:{}", method.as_str()));
    out.push_str(LONDON);
    out.push_str("BEGIN:VEVENT\r\n");
    fold(&mut out, &format!("UID:{}", event.uid.as_str()));
    fold(&mut out, &format!("SEQUENCE:{}", event.sequence));
    fold(
        &mut out,
        &format!("DTSTAMP:{}", event.stamp.strftime("%Y%m%dT%H%M%SZ")),
    );
    for (name, at) in [("DTSTART", &start), ("DTEND", &end)] {
        let at = at.strftime("%Y%m%dT%H%M%S");
        fold(&mut out, &format!("{name};TZID=Europe/London:{at}"));
    }
    fold(&mut out, &format!("SUMMARY:{}", line_text(event.summary)));
    if let Some(location) = event.location {
        fold(&mut out, &format!("LOCATION:{}", line_text(location)));
    }
    fold(
        &mut out,
        &format!("DESCRIPTION:{}", text(event.description)),
    );
    let name = common_name(event.organizer.name);
    fold(&mut out, &format!("ORGANIZER{name}:{organizer}"));
    let name = common_name(event.attendee.name);
    fold(
        &mut out,
        &format!("ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT{asks}{name}:{attendee}"),
    );
    fold(&mut out, &format!("STATUS:{status}"));
    out.push_str("TRANSP:OPAQUE\r\nCLASS:PRIVATE\r\n");
    out.push_str("X-MICROSOFT-DISALLOW-COUNTER:TRUE\r\n");
    out.push_str("X-MICROSOFT-DONOTFORWARDMEETING:TRUE\r\n");
    out.push_str("END:VEVENT\r\nEND:VCALENDAR\r\n");
    Ok(out)
}

/// Begin and end by the clock on the wall.
fn span(event: &Event<'_>) -> Result<(DateTime, DateTime), CalendarError> {
    let start = event.start;
    let minutes = event.minutes;
    if !(1..=LONGEST).contains(&minutes) {
        return Err(CalendarError::Length { minutes });
    }
    let out_of_range = |_| CalendarError::OutOfRange { start };
    let zone = TimeZone::get("Europe/London").map_err(out_of_range)?;
    let ambiguous = zone.to_ambiguous_zoned(start);
    if matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. }) {
        return Err(CalendarError::NoSuchTime { start });
    }
    let begins: Zoned = ambiguous.earlier().map_err(out_of_range)?;
    let ends = begins
        .checked_add(SignedDuration::from_mins(i64::from(minutes)))
        .map_err(out_of_range)?;
    // A reader takes a time of the repeated hour for the first of the two.
    let read = zone
        .to_ambiguous_zoned(ends.datetime())
        .earlier()
        .map_err(out_of_range)?;
    if read.timestamp() != ends.timestamp() {
        return Err(CalendarError::EndsInRepeatedHour { start, minutes });
    }
    Ok((start, ends.datetime()))
}

/// Adds a content line, folded so that no line is longer than 75 octets and no character is cut.
fn fold(out: &mut String, line: &str) {
    let mut width = 0;
    for c in line.chars() {
        if width + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(c);
        width += c.len_utf8();
    }
    out.push_str("\r\n");
}

/// A value of type TEXT (RFC 5545, 3.3.11), which may have lines.
fn text(words: &str) -> String {
    let mut out = String::with_capacity(words.len() + 16);
    let mut before = ' ';
    for c in words.chars() {
        match c {
            // CR LF is one end of a line, CR or LF alone is one too.
            '\n' if before == '\r' => {}
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => out.push_str("\\n"),
            '\t' => out.push(' '),
            '\\' => out.push_str("\\\\"),
            ';' => out.push_str("\\;"),
            ',' => out.push_str("\\,"),
            c if unprintable(c) => {}
            c => out.push(c),
        }
        before = c;
    }
    out
}

/// A value of type TEXT on one line.
fn line_text(words: &str) -> String {
    text(&one_line(words))
}

/// A name as a parameter: `;CN="Patel, Ana"`, quoted only where it must be, since some programs
/// show the quotes. Nothing at all where there is no name.
///
/// A double quote becomes a single one: `^'` of RFC 6868 is right and hardly any program reads it.
/// For the same reason a circumflex goes: those programs that do read RFC 6868 would take it and
/// the next letter for something else; and some take a backslash for the start of an escape,
/// which parameters do not have, so it turns over.
fn common_name(name: &str) -> String {
    let plain: String = name
        .chars()
        .filter(|c| *c != '^')
        .map(|c| match c {
            '"' => '\'',
            '\\' => '/',
            c => c,
        })
        .collect();
    let name = one_line(&plain);
    let mut out = String::with_capacity(name.len() + 8);
    if name.is_empty() {
        return out;
    }
    let quote = if name.contains([':', ';', ',']) {
        "\""
    } else {
        ""
    };
    let _ = write!(out, ";CN={quote}{name}{quote}");
    out
}

/// Runs of space, tabs and ends of lines as one space; nothing that cannot be seen.
fn one_line(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for word in words.split(|c: char| c.is_whitespace() || c.is_control()) {
        let word: String = word.chars().filter(|c| !unprintable(*c)).collect();
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&word);
    }
    out
}

/// Control characters, and those that turn the direction of what follows: a name could hide in
/// them what it is.
fn unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

/// An address as RFC 6068 writes it in a `mailto:`.
fn mailto(address: &str, whose: &'static str) -> Result<String, CalendarError> {
    let error = CalendarError::Address { whose };
    let Some((name, host)) = address.rsplit_once('@') else {
        return Err(error);
    };
    let bad = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | ',');
    if name.is_empty() || host.is_empty() || name.contains('@') || address.contains(bad) {
        return Err(error);
    }
    let mut out = String::with_capacity(address.len() + 8);
    out.push_str("mailto:");
    for byte in address.bytes() {
        if byte.is_ascii_alphanumeric() || b"@!$'*+-._~:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests;
