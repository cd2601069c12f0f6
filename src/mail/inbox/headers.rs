//! Who a message says it is from, and whose letter it answers.

use std::sync::Arc;

use mail_parser::Message;

use crate::{
    mail::inbox::Reading,
    model::{
        contact::EmailAddress,
        inbound::{Oddity, Sender, SenderCheck, Tag, TagFound, TagPlace},
        name::PersonalText,
    },
};

/// Headers in which mail servers write whom a message was delivered to.
const RECIPIENTS: &[&str] = &[
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-rcpt-to",
    "to",
    "cc",
];

/// How many tags are looked at.
const MOST_TAGS: usize = 16;

/// The values of a header as they stand, in the order of the message.
pub fn values<'m>(message: &'m Message<'_>, name: &str) -> impl Iterator<Item = &'m str> {
    message
        .headers_raw()
        .filter(move |(own, _)| own.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}

/// Who it says it is from. An address that is none stays away.
pub fn sender(message: &Message<'_>, reading: &Reading) -> Sender {
    let first = message.from().and_then(|from| from.first());
    let address = first.and_then(|one| EmailAddress::parse(one.address()?).ok());
    Sender {
        name: first.and_then(|one| PersonalText::parse(one.name()?)),
        check: check(message, reading, address.as_ref()),
        address,
    }
}

/// What is odd about the headers.
pub fn oddities(message: &Message<'_>, from: &Sender) -> Vec<Oddity> {
    let mut odd = Vec::new();
    let addresses = message.from().map_or(0, |from| from.iter().count());
    if addresses != 1 || values(message, "from").count() != 1 || from.address.is_none() {
        odd.push(Oddity::NoSingleSender);
    }
    let reply = message.reply_to().and_then(|to| to.first());
    let reply = reply.and_then(|one| EmailAddress::parse(one.address()?).ok());
    if let (Some(reply), Some(from)) = (reply, &from.address)
        && reply != *from
    {
        odd.push(Oddity::OtherReplyAddress);
    }
    odd
}

/// What is said of the sender's address. A failure is believed whoever says it; that it passed
/// only from the council's own server, whose words others can write but not above its own.
fn check(message: &Message<'_>, reading: &Reading, from: Option<&EmailAddress>) -> SenderCheck {
    let mut passed = false;
    let mut is_first = true;
    for said in values(message, "authentication-results") {
        let said = unfolded(said).to_ascii_lowercase();
        let by = said
            .split([';', ' '])
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned();
        if said.contains("dmarc=fail") {
            return SenderCheck::Failed;
        }
        let own = reading.checked_by.as_deref();
        let trusted = own.is_some_and(|own| own.eq_ignore_ascii_case(&by));
        // Only the topmost: what stands below came with the message.
        if trusted && is_first && said.contains("dmarc=pass") {
            passed = from.is_some_and(|from| {
                let domain = said.split("header.from=").nth(1).unwrap_or_default();
                let domain = domain.split([';', ' ']).next().unwrap_or_default();
                domain.is_empty() || from.host() == domain
            });
        }
        is_first = false;
    }
    match passed {
        true => SenderCheck::Passed,
        false => SenderCheck::NotSaid,
    }
}

fn unfolded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The tags of the letters that a message belongs to, the surest first.
pub fn tags(message: &Message<'_>) -> Vec<TagFound> {
    let mut found = Vec::new();
    for name in RECIPIENTS {
        for value in values(message, name) {
            add(&mut found, in_addresses(value), TagPlace::Recipient);
        }
    }
    for value in values(message, "in-reply-to") {
        add(&mut found, in_message_ids(value), TagPlace::InReplyTo);
    }
    for value in values(message, "references") {
        // The letter that is answered stands last.
        let tags = in_message_ids(value).into_iter().rev().collect();
        add(&mut found, tags, TagPlace::InReplyTo);
    }
    found
}

/// An invitation's tag, and the letter's own where the text says which it was.
pub type Named = (Tag, Option<Arc<str>>);

/// Adds tags that are not there yet.
pub fn add(found: &mut Vec<TagFound>, named: Vec<Named>, place: TagPlace) {
    for (tag, letter) in named {
        let is_full = found.len() >= MOST_TAGS;
        match found.iter_mut().find(|one| one.tag == tag) {
            Some(known) => known.letter = known.letter.take().or(letter),
            None if is_full => {}
            None => found.push(TagFound { tag, letter, place }),
        }
    }
}

/// `reviews+TAG@…`, `reviews+TAG-2@…`, `reviews+TAG-n3@…`, wherever it stands in a line.
pub fn in_addresses(text: &str) -> Vec<Named> {
    named(text, "+", of_address)
}

/// `inv.TAG.s0@…`, `nudge.TAG-n3@…` or `dates.TAG-d1@…`, wherever it stands in a text.
pub fn in_message_ids(text: &str) -> Vec<Named> {
    let mut all = named(text, "inv.", of_invitation);
    all.extend(named(text, "nudge.", of_address));
    all.extend(named(text, "dates.", of_address));
    all
}

/// What stands behind a tag, as the return address of the letter has it; the outer `None` where
/// it is no letter of ours, the inner where it is not said which.
type Behind = fn(&str) -> Option<Option<String>>;

fn named(text: &str, mark: &str, which: Behind) -> Vec<Named> {
    let mut all = Vec::new();
    for (at, _) in text.match_indices(mark).take(MOST_TAGS) {
        let rest = text.get(at + mark.len()..).unwrap_or_default();
        let Some((word, behind)) = rest.split_at_checked(Tag::LENGTH) else {
            continue;
        };
        if let (Ok(tag), Some(letter)) = (Tag::parse(word), which(behind)) {
            let letter = letter.map(|own| format!("{}{own}", tag.as_str()).into());
            all.push((tag, letter));
        }
    }
    all
}

/// `@`, `-2@`: a later letter of an invitation; `-n3@`: a reminder; `-d1@`, `-w2@`: about dates.
fn of_address(behind: &str) -> Option<Option<String>> {
    let (own, _) = behind.split_once('@')?;
    let own = own.to_ascii_lowercase();
    let number = match own.strip_prefix('-') {
        Some(later) => later.strip_prefix(['n', 'd', 'w']).unwrap_or(later),
        None if own.is_empty() => return Some(Some(own)),
        None => return None,
    };
    let counts = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    counts.then_some(Some(own))
}

/// `.s1@`: counted from 0, where the return address counts from 1 and leaves the first out.
fn of_invitation(behind: &str) -> Option<Option<String>> {
    let rest = behind.strip_prefix('.')?;
    let counted = rest.strip_prefix('s').and_then(|rest| rest.split_once('@'));
    let sequence = counted.and_then(|(number, _)| number.parse::<u32>().ok());
    Some(sequence.map(|sequence| match sequence {
        0 => String::new(),
        later => format!("-{}", u64::from(later) + 1),
    }))
}
