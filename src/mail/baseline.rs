//! Counts the mail of a shared mailbox by its headers alone.
//!
//! For what a council's habit costs today. No subject, no name, no address and no word of a message
//! is kept: of each header only what is counted is looked at, and bodies are passed over.

use std::{
    collections::BTreeMap,
    io::{self, BufRead},
};

use jiff::fmt::rfc2822;

/// A line longer than this belongs to no header that is looked at.
const LONGEST: usize = 8 * 1024;

/// What one month cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Month {
    /// Written at the council's own addresses.
    pub by_office: u64,
    /// Written by anybody else.
    pub by_others: u64,
    /// Of all of them, answers to another message.
    pub answers: u64,
    /// Out-of-office replies, reports that mail came back, and other mail that nobody wrote. They
    /// are counted here alone.
    pub by_machines: u64,
}

/// The months of a mailbox: `2026-11`, or nothing for mail without a day that can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    pub months: BTreeMap<Option<String>, Month>,
}

/// The headers of one message that are looked at.
#[derive(Default)]
struct Head {
    month: Option<String>,
    is_own: bool,
    is_answer: bool,
    is_automatic: bool,
}

/// Counts an mbox. Mail whose sender's host is one of these, or below one, is the office's own.
///
/// # Errors
/// The file cannot be read.
pub fn count(mut mbox: impl BufRead, own: &[String]) -> io::Result<Baseline> {
    let mut baseline = Baseline::default();
    let mut head: Option<Reading> = None;
    let mut line = Vec::new();
    let mut is_after_blank = true;
    loop {
        line.clear();
        if mbox.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let is_blank = is_blank(&line);
        if is_after_blank && begins_message(&line) {
            head = Some(Reading::default());
        } else if is_blank && let Some(open) = head.take() {
            baseline.add(&open.end(own));
        } else if let Some(open) = &mut head {
            open.line(&line, own);
        }
        is_after_blank = is_blank;
    }
    if let Some(open) = head {
        baseline.add(&open.end(own));
    }
    Ok(baseline)
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b'\r' | b'\n'))
}

/// Whether a line behind an empty one begins a message: `From`, who, and the day with its hour and
/// year. A sentence that begins with the same word has none of these.
fn begins_message(line: &[u8]) -> bool {
    if !line.starts_with(b"From ") {
        return false;
    }
    let line = String::from_utf8_lossy(line);
    let is_hour = |word: &str| {
        let mut parts = word.split(':');
        let digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        word.contains(':') && parts.all(digits)
    };
    let is_year = |word: &str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    line.split_whitespace().any(is_hour) && line.split_whitespace().any(is_year)
}

/// A message whose headers are being read, line by line.
#[derive(Default)]
struct Reading {
    head: Head,
    /// The header so far that the next line may go on.
    header: String,
}

impl Reading {
    fn line(&mut self, line: &[u8], own: &[String]) {
        let goes_on = line.starts_with(b" ") || line.starts_with(b"\t");
        if !goes_on {
            self.head.read(&self.header, own);
            self.header.clear();
        }
        if self.header.len() + line.len() <= LONGEST {
            self.header
                .push_str(String::from_utf8_lossy(line).trim_end());
        }
    }

    fn end(mut self, own: &[String]) -> Head {
        self.head.read(&self.header, own);
        self.head
    }
}

impl Baseline {
    /// Counts one more message, whose headers these are. See [`count`] for `own`.
    pub fn message(&mut self, headers: &[u8], own: &[String]) {
        let mut reading = Reading::default();
        let lines = headers.split_inclusive(|byte| *byte == b'\n');
        for line in lines.take_while(|line| !is_blank(line)) {
            reading.line(line, own);
        }
        self.add(&reading.end(own));
    }

    fn add(&mut self, head: &Head) {
        let month = self.months.entry(head.month.clone()).or_default();
        match (head.is_automatic, head.is_own) {
            (true, _) => {
                month.by_machines += 1;
                return;
            }
            (false, true) => month.by_office += 1,
            (false, false) => month.by_others += 1,
        }
        month.answers += u64::from(head.is_answer);
    }
}

impl Head {
    fn read(&mut self, header: &str, own: &[String]) {
        let Some((name, value)) = header.split_once(':') else {
            return;
        };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "date" => {
                let at = rfc2822::parse(value).ok();
                self.month = at.map(|at| at.strftime("%Y-%m").to_string());
            }
            "from" => {
                let host = value.rsplit_once('@').map_or("", |(_, host)| host);
                let end = |c: char| !(c.is_alphanumeric() || c == '.' || c == '-');
                let host = host.split(end).next().unwrap_or_default();
                let host = host.to_lowercase();
                self.is_own = own.iter().any(|own| {
                    let above = host.strip_suffix(own.as_str());
                    above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
                });
                let sender = value.to_lowercase();
                self.is_automatic |=
                    sender.contains("mailer-daemon") || sender.contains("postmaster");
            }
            "in-reply-to" => self.is_answer = true,
            // RFC 3834: anything but `no` says that nobody wrote it.
            "auto-submitted" => self.is_automatic |= !value.to_lowercase().starts_with("no"),
            "x-auto-response-suppress" => {}
            "x-autoreply" | "x-autorespond" => self.is_automatic = true,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAILBOX: &str = "From a@northshire.example Mon Nov  2 10:00:00 2026\n\
        From: Lee <lee@reviews.northshire.example>\n\
        Date: Mon, 2 Nov 2026 10:00:00 +0000\n\
        Subject: secret of Maya\n\
        \n\
        From: nobody@elsewhere.example\n\
        \n\
        From here on this is the body.\n\
        \n\
        From b@school.example Tue Nov  3 10:00:00 2026\r\n\
        From: \"Ana\"\r\n\
        \x20<ana@school.example>\r\n\
        Date: Tue, 3 Nov 2026 10:00:00 +0000\r\n\
        In-Reply-To: <1@northshire.example>\r\n\
        \r\n\
        Yes\r\n\
        \r\n\
        From c@school.example Tue Dec  1 10:00:00 2026\n\
        From: ana@school.example\n\
        Date: Tue, 1 Dec 2026 10:00:00 +0000\n\
        Auto-Submitted: auto-replied\n\
        \n\
        Out of office\n\
        \n\
        From d@northshire.example Tue Dec  1 10:00:00 2026\n\
        From: lee@northshire.example.evil.example\n\
        Date: soon\n";

    #[test]
    fn messages_are_counted_by_who_wrote_them_and_nothing_else_is_kept() {
        let own = ["northshire.example".to_owned()];
        let counted = count(MAILBOX.as_bytes(), &own).unwrap();

        let november = counted.months[&Some("2026-11".to_owned())];
        assert_eq!((november.by_office, november.by_others), (1, 1));
        assert_eq!((november.answers, november.by_machines), (1, 0));
        let december = counted.months[&Some("2026-12".to_owned())];
        assert_eq!((december.by_others, december.by_machines), (0, 1));
        assert_eq!(counted.months[&None].by_others, 1);
        assert!(!format!("{counted:?}").contains("secret"));
    }

    #[test]
    fn one_message_is_counted_by_its_headers_as_in_a_file() {
        let own = ["northshire.example".to_owned()];
        let (mut one_by_one, mut text) = (Baseline::default(), MAILBOX.replace("\r\n", "\n"));
        text.insert(0, '\n');
        for message in text.split("\nFrom ").filter(|one| one.contains("From:")) {
            let (_, headers) = message.split_once('\n').unwrap();
            one_by_one.message(headers.as_bytes(), &own);
        }
        assert_eq!(one_by_one, count(MAILBOX.as_bytes(), &own).unwrap());
    }

    #[test]
    fn a_file_that_is_no_mailbox_counts_nothing() {
        for odd in ["", "\n\n", "Hello\nFrom me\n"] {
            let counted = count(odd.as_bytes(), &[]).unwrap();
            assert_eq!(counted, Baseline::default(), "{odd:?}");
        }
    }
}
