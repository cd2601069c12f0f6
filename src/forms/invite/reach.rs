//! How one person is reached: the channel, the contact, how old it is.

use jiff::civil::Date;

use crate::{
    forms::{settings::CouncilSettings, sheet::SYSTEM},
    model::{
        child::Child,
        contact::{
            Address, AddressKind, ContactUse, Contacts, Disclosure, Email, Phone, PhoneNumber,
        },
        fact::Origin,
        finding::{Code, Finding, Weight},
        name::PersonalText,
        person::{Circle, Person},
    },
    rules::{
        attendance::{
            Part,
            role::{Mode, Role},
        },
        disclosure::reader::Channel,
        freshness::{self, Change, Dated, Episode, Freshness, Keeps, Moment, Whose},
    },
};

mod wish;

use wish::Wish;

/// The one contact that a letter goes to.
#[derive(Clone, Copy, Debug)]
pub enum Contact<'n> {
    Email(&'n Email),
    Address(&'n Address),
    Phone(&'n Phone),
    /// The social worker carries it.
    Hand,
    None,
}

impl Contact<'_> {
    pub fn origin(&self) -> Option<&Origin> {
        match self {
            Self::Email(email) => Some(&email.origin),
            Self::Address(address) => Some(&address.origin),
            Self::Phone(phone) => Some(&phone.origin),
            Self::Hand | Self::None => None,
        }
    }

    /// As it is written on an envelope or in a line of mail.
    pub fn words(&self) -> String {
        match self {
            Self::Email(email) => email.address.reveal().to_owned(),
            Self::Address(address) => one_line(address),
            Self::Phone(phone) => phone.number.reveal().to_owned(),
            Self::Hand => "The social worker hands it over".to_owned(),
            Self::None => String::new(),
        }
    }
}

/// What contacts are judged by, made once for a child.
#[derive(Clone, Debug)]
pub struct Judge {
    keeps: Keeps,
    today: Date,
    meeting: Option<Date>,
    episodes: Vec<Episode>,
}

impl Judge {
    pub fn new(child: &Child, settings: &CouncilSettings, today: Date) -> Self {
        let episodes = child
            .placements
            .iter()
            .filter_map(|placement| {
                Some(Episode {
                    on: placement.period.start?,
                    change: Change::from_code(placement.reason_new.as_deref()?)?,
                })
            })
            .collect();
        Self {
            keeps: settings.freshness.keeps(),
            today,
            meeting: child.planned.on.value().copied(),
            episodes,
        }
    }

    fn moment(&self) -> Moment<'_> {
        Moment {
            today: self.today,
            meeting: self.meeting,
            episodes: &self.episodes,
        }
    }
}

/// How one person is reached.
#[derive(Clone, Debug)]
pub struct Reach<'n> {
    pub channel: Channel,
    pub contact: Contact<'n>,
    /// Whether the contact may be used as it is; `None` where there is none to ask about.
    pub freshness: Option<Freshness>,
    /// How much it matters where the contact is not fresh.
    pub weight: Weight,
    /// The rule by which this contact was taken from several.
    pub chosen_by: &'static str,
}

/// Chooses channel and contact for one part, and finds what is missing or stale.
pub fn reach<'n>(
    part: &Part<'n>,
    settings: &CouncilSettings,
    judge: &Judge,
    findings: &mut Vec<Finding>,
) -> Reach<'n> {
    let Some(person) = part.person else {
        return by_hand("A child's letter is handed over by the social worker");
    };
    if matches!(part.mode, Mode::NotInvited) {
        return nobody();
    }
    let wish = Wish::of(person.preferred_channel.as_ref());
    let contacts = &person.contacts;
    let circle = part.role.entry().circle;
    let email = best_email(contacts, circle, judge);
    let address = best_address(contacts, circle, judge.today);
    let phone = best_phone(contacts, judge.today);
    let mut found = entered(contacts, (wish, circle), settings)
        .unwrap_or_else(|| choose(wish, (email, circle), address, phone, settings));
    found.freshness = judge_contact(&found.contact, part, judge);
    found.weight = weight(&found.contact, part, settings);
    tell(part, person, &found, judge, findings);
    found
}

/// The contact that somebody entered here last: they have looked, so it comes first. What the
/// person never wants is not done all the same.
fn entered<'n>(
    contacts: &'n Contacts,
    (wish, circle): (Wish, Circle),
    settings: &CouncilSettings,
) -> Option<Reach<'n>> {
    let at = |origin: &Origin| {
        let record = &origin.record;
        (record.system.as_str() == SYSTEM).then_some(record.read_at)
    };
    let emails = contacts.emails.iter().filter(|_| !wish.never_email);
    let emails = emails.map(|email| (at(&email.origin), Contact::Email(email)));
    let addresses = contacts.addresses.iter().filter(|_| !wish.never_post);
    let addresses = addresses.map(|address| (at(&address.origin), Contact::Address(address)));
    let phones = contacts.phones.iter();
    let phones = phones.map(|phone| (at(&phone.origin), Contact::Phone(phone)));
    let (_, contact) = emails
        .chain(addresses)
        .chain(phones)
        .filter(|(at, _)| at.is_some())
        .max_by_key(|(at, _)| *at)?;
    let channel = match contact {
        // One rule, whoever has the address from where: what is confirmed goes as it went before.
        Contact::Email(email) => by_mail(email, circle, settings),
        Contact::Phone(_) if wish.first == Some(Channel::Text) => Channel::Text,
        Contact::Phone(_) => Channel::Phone,
        _ => Channel::Post,
    };
    // Whoever is reached by hand is, whatever else is known of them.
    if wish.first == Some(Channel::ByHand) {
        return None;
    }
    Some(Reach {
        channel,
        contact,
        freshness: None,
        weight: Weight::Check,
        chosen_by: "Entered here",
    })
}

fn choose<'n>(
    wish: Wish,
    (email, circle): (Option<&'n Email>, Circle),
    address: Option<&'n Address>,
    phone: Option<&'n Phone>,
    settings: &CouncilSettings,
) -> Reach<'n> {
    let by_email = |chosen_by| {
        email.filter(|_| !wish.never_email).map(|email| Reach {
            channel: by_mail(email, circle, settings),
            contact: Contact::Email(email),
            freshness: None,
            weight: Weight::Check,
            chosen_by,
        })
    };
    let by_post = |chosen_by| {
        address.filter(|_| !wish.never_post).map(|address| Reach {
            channel: Channel::Post,
            contact: Contact::Address(address),
            freshness: None,
            weight: Weight::Check,
            chosen_by,
        })
    };
    let by_phone = |channel, chosen_by| {
        phone.map(|phone| Reach {
            channel,
            contact: Contact::Phone(phone),
            freshness: None,
            weight: Weight::Check,
            chosen_by,
        })
    };
    const WISH: &str = "As the person prefers";
    let wished = match wish.first {
        Some(Channel::ByHand) => Some(by_hand(WISH)),
        Some(Channel::Post) => by_post(WISH),
        Some(Channel::Text) => by_phone(Channel::Text, WISH),
        Some(Channel::Phone) => by_phone(Channel::Phone, WISH),
        Some(_) => by_email(WISH),
        None => None,
    };
    wished
        .or_else(|| by_email("Newest current email"))
        .or_else(|| by_post("Current address that ranks first"))
        .or_else(|| by_phone(Channel::Phone, "Newest current telephone number"))
        .unwrap_or_else(nobody)
}

/// Mail from the council to its own staff never leaves the council.
fn by_mail(email: &Email, circle: Circle, settings: &CouncilSettings) -> Channel {
    let host = email.address.host();
    let own = circle == Circle::Professional && settings.is_own_mail(host);
    if own || settings.is_secure_mail(host) {
        return Channel::SecureEmail;
    }
    Channel::Email
}

fn by_hand<'n>(chosen_by: &'static str) -> Reach<'n> {
    Reach {
        channel: Channel::ByHand,
        contact: Contact::Hand,
        freshness: None,
        weight: Weight::Check,
        chosen_by,
    }
}

fn nobody<'n>() -> Reach<'n> {
    Reach {
        channel: Channel::None,
        contact: Contact::None,
        freshness: None,
        weight: Weight::Check,
        chosen_by: "",
    }
}

/// Current, at a domain that still receives mail; for a worker the one of the desk first.
fn best_email<'n>(contacts: &'n Contacts, circle: Circle, judge: &Judge) -> Option<&'n Email> {
    let works = circle == Circle::Professional;
    contacts
        .emails
        .iter()
        .filter(|email| {
            email.period.holds_on(judge.today) && !judge.keeps.is_dead_domain(email.address.host())
        })
        .max_by_key(|email| {
            let at_work = matches!(email.used_for, ContactUse::Work | ContactUse::Shared);
            (at_work == works, email.period.start)
        })
}

/// Ranked as case systems rank them: marked for contact, marked for display, newest.
fn best_address(contacts: &Contacts, circle: Circle, today: Date) -> Option<&Address> {
    let works = circle == Circle::Professional;
    contacts
        .addresses
        .iter()
        .filter(|address| address.period.holds_on(today) && is_usable(address))
        .max_by_key(|address| {
            let at_work = matches!(address.kind, AddressKind::Work);
            (
                address.is_contact == Some(true),
                address.is_display == Some(true),
                at_work == works,
                address.period.start,
            )
        })
}

fn best_phone(contacts: &Contacts, today: Date) -> Option<&Phone> {
    contacts
        .phones
        .iter()
        .filter(|phone| phone.period.holds_on(today))
        .max_by_key(|phone| {
            (
                matches!(phone.used_for, ContactUse::Mobile),
                phone.period.start,
            )
        })
}

/// The mobile number of somebody to which a text of theirs alone can go: of today, kept back by nobody,
/// and not where they want no texts.
pub fn mobile(person: &Person, today: Date) -> Option<&PhoneNumber> {
    if Wish::of(person.preferred_channel.as_ref()).never_text {
        return None;
    }
    let phones = person.contacts.phones.iter().filter(|phone| {
        let digits = phone.number.digits();
        let is_mobile = digits.len() == 11 && digits.starts_with("07");
        let is_theirs = matches!(phone.used_for, ContactUse::Mobile);
        let is_open = phone.disclosure == Disclosure::Unmarked && phone.period.holds_on(today);
        is_mobile && is_theirs && is_open
    });
    let newest = phones.max_by_key(|phone| phone.period.start);
    newest.map(|phone| &phone.number)
}

/// Case systems hold words in the place of an address.
pub fn is_usable(address: &Address) -> bool {
    const NONE: [&str; 6] = [
        "not found",
        "unknown",
        "no fixed abode",
        "nfa",
        "not known",
        "n/a",
    ];
    let first = address.lines.first().map(PersonalText::reveal);
    first.is_some_and(|line| !NONE.iter().any(|none| line.eq_ignore_ascii_case(none)))
}

/// The lines and the postcode, as one line.
pub fn one_line(address: &Address) -> String {
    let mut words = String::new();
    for line in &address.lines {
        if !words.is_empty() {
            words.push_str(", ");
        }
        words.push_str(line.reveal());
    }
    if let Some(code) = &address.postcode {
        if !words.is_empty() {
            words.push_str(", ");
        }
        words.push_str(code.reveal());
    }
    words
}

fn judge_contact(contact: &Contact, part: &Part, judge: &Judge) -> Option<Freshness> {
    checked_contact(contact, part, judge, None)
}

/// Whether a contact may be used as it is, if somebody looked at it on that day and found it right.
pub fn checked_contact(
    contact: &Contact,
    part: &Part,
    judge: &Judge,
    checked_on: Option<Date>,
) -> Option<Freshness> {
    let whose = match part.role {
        Role::School | Role::Teacher | Role::SpecialNeeds => Whose::School,
        role => Whose::of(role.entry().circle),
    };
    let dated = match contact {
        Contact::Email(email) => Dated::email(email, whose),
        Contact::Address(address) => Dated::address(address, whose),
        Contact::Phone(phone) => Dated::phone(phone, whose),
        Contact::Hand | Contact::None => return None,
    };
    let dated = dated.checked_on(checked_on);
    Some(freshness::judge(&judge.keeps, &dated, &judge.moment()))
}

/// The council looks after the mailboxes of its own staff: an old one is good to know and no more.
fn weight(contact: &Contact, part: &Part, settings: &CouncilSettings) -> Weight {
    let works = part.role.entry().circle == Circle::Professional;
    match contact {
        Contact::Email(email) if works && settings.is_own_mail(email.address.host()) => {
            Weight::Note
        }
        _ => Weight::Check,
    }
}

fn tell(part: &Part, person: &Person, reach: &Reach, judge: &Judge, findings: &mut Vec<Finding>) {
    let about = |code, weight, what: &str, remedy: &str, origin: &Origin| {
        Finding::new(code, weight, what, remedy)
            .about(&person.id)
            .at(&origin.record.system, &origin.record.name, &origin.field)
    };
    let own = &person.origin;
    let contacts = &person.contacts;
    for email in contacts.emails.iter().filter(|email| {
        email.period.holds_on(judge.today) && judge.keeps.is_dead_domain(email.address.host())
    }) {
        findings.push(about(
            Code::ContactUnusable,
            Weight::Check,
            "The email is at a government mail domain that was switched off; nothing arrives there.",
            "Ask the person for the address that they use now and record it in the case system.",
            &email.origin,
        ));
    }
    if !part.mode.has_letter() {
        return;
    }
    if matches!(reach.contact, Contact::None) {
        findings.push(about(
            Code::ContactMissing,
            Weight::Check,
            "No email, address or telephone that can be used is recorded for this person.",
            "Ask the social worker how the person is reached and record it in the case system.",
            own,
        ));
    }
    if let (Some(Freshness::Stale { .. }), Some(origin)) =
        (&reach.freshness, reach.contact.origin())
    {
        let (what, remedy) = match reach.weight {
            Weight::Note => (
                "The council's own address for this colleague was not confirmed lately.",
                "Nothing to do unless mail to it comes back; then correct the record.",
            ),
            _ => (
                "The contact that the letter goes to has not been confirmed lately, or something has changed since.",
                "Check it with the person or their office, and confirm it in the case system; the sheet says why beside each.",
            ),
        };
        findings.push(about(Code::ValueStale, reach.weight, what, remedy, origin));
    }
    if person.safe_contact_note.is_some() && person.preferred_channel.is_none() {
        findings.push(about(
            Code::ContactUnusable,
            Weight::Check,
            "There is a note on how this person may safely be reached, and no preferred channel is recorded.",
            "Read the note on the sheet before anything is sent, and choose the channel by hand.",
            own,
        ));
    }
}
