//! States: one page that says where each part is, and whose turn it is.

use crate::{
    casework::{
        live::Live,
        office::{Office, VerbError},
        open::log_look,
        page::referrals::{Instead, PartPage, StatesPage, Told},
        refer::{
            Found, answer_by,
            begin::{childs_name, referrer, service_name},
            behind::waits_from,
            cut, events,
            form::{ask_of, consent_in_words},
            note::note,
            said, shown_until, standing_of,
        },
        show,
    },
    forms::referral::agreeing::Agreeing,
    model::{
        actor::Actor,
        referral::{CallPhase, Errand, ReferralId, Said, Stage, Way},
    },
    rules::{
        access::Action,
        referral::{
            next::next,
            offer::{Service, ServiceWay},
            standing::{Arrival, Standing, trouble},
        },
    },
    store::{reading::Snapshot, referrals::KeptPart},
};

/// Where a referral stands.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] where a child of it must not be known to
/// the one who asks.
pub async fn page(office: &Office, who: &Actor, id: &ReferralId) -> Result<StatesPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let found = Found::of(office, &mut snapshot, who, id, Action::ReadDocument).await?;
    let may_refer = Found::of(office, &mut snapshot, who, id, Action::Refer)
        .await
        .is_ok();
    for document in &found.referral.children {
        log_look(office, &mut snapshot, who, document, "referral").await?;
    }
    let mut parts = Vec::with_capacity(found.parts.len());
    for part in &found.parts {
        parts.push(part_page(office, &mut snapshot, &found, part).await?);
    }
    drop(snapshot);
    let referral = &found.referral;
    let header = found
        .first()?
        .compose(office, |composed| show::header(office, composed));
    let ended = referral.ended_at.map(|at| {
        let why = referral.ended_because.as_ref();
        (
            at,
            why.map_or_else(String::new, |why| why.reveal().to_owned()),
        )
    });
    Ok(StatesPage {
        id: referral.id.clone(),
        document: referral.document.clone(),
        header,
        reference: referral.reference.to_string(),
        stage: referral.stage,
        version: referral.version,
        by: referrer(referral),
        sent_at: referral.sent_at,
        ended,
        children: names(office, &found.children),
        parts,
        told: told(office, &found),
        number: found.first()?.number,
        may_refer: may_refer && referral.stage == Stage::Sent,
    })
}

pub(in crate::casework) fn names(office: &Office, children: &[Live]) -> Vec<String> {
    let name = |live: &Live| live.compose(office, childs_name);
    children.iter().map(name).collect()
}

/// What was typed, in the order of the form.
fn told(office: &Office, found: &Found) -> Told {
    let form = &office.desk.referral;
    let typed = &found.referral.typed;
    let mut lines = Vec::new();
    let words = [
        ("reason", &typed.reason),
        ("hoped", &typed.hoped),
        ("tried", &typed.tried),
        ("without", &typed.without),
    ];
    for (field, words) in words {
        if let Some(words) = words {
            lines.push((form.label(field).to_owned(), words.reveal().to_owned()));
        }
    }
    for live in &found.children {
        for one in typed.own_of(&live.kept.id) {
            let name = live.compose(office, childs_name);
            let label = format!("{} For {name}", form.label(&one.field));
            lines.push((label, one.words.reveal().to_owned()));
        }
    }
    let services = typed.services.iter();
    let services = services.filter_map(|id| form.catalogue.find(id));
    for ask in form.extras(services) {
        if let Some(words) = typed.extra(&ask.key) {
            lines.push((ask.label.to_string(), words.reveal().to_owned()));
        }
    }
    if let Some(basis) = &typed.basis {
        let label = form.label("basis").to_owned();
        lines.push((label, form.bases.words(basis).to_owned()));
    }
    if let Some(urgency) = typed.urgency {
        let label = form.label("urgency").to_owned();
        lines.push((label, urgency.words().to_owned()));
    }
    let said = |one: &Agreeing| {
        let said = typed.consent_of(&one.id)?;
        let who = format!("{} ({})", one.name.reveal(), one.part);
        Some((who, consent_in_words(typed, &one.id, said)))
    };
    let agreeing = cut::all_agreeing(office, &found.children);
    Told {
        lines,
        consents: agreeing.iter().filter_map(said).collect(),
    }
}

async fn part_page(
    office: &Office,
    snapshot: &mut Snapshot,
    found: &Found,
    part: &KeptPart,
) -> Result<PartPage, VerbError> {
    let service = office.desk.referral.catalogue.find(&part.service);
    let standing = standing_of(part);
    let mut left_out = Vec::new();
    for (document, slice) in snapshot.slices(&part.id).await? {
        let child = found
            .children
            .iter()
            .find(|live| live.kept.id == document)
            .filter(|_| found.children.len() > 1)
            .map(|live| format!("{}: ", live.compose(office, childs_name)));
        for (label, why) in &slice.left_out {
            left_out.push(format!("{}{label}: {why}", child.as_deref().unwrap_or("")));
        }
    }
    let is_sent = found.referral.stage == Stage::Sent;
    let told = snapshot.words_of(&found.referral, &part.id).await?;
    let is_behind = told.is_some_and(|(version, _)| version < found.referral.version);
    if is_behind && is_sent && standing != Standing::Declined {
        let line = "What was changed since it got this: to tell it, save the change again";
        left_out.push(line.to_owned());
    }
    let until = shown_until(office, part, found.children.iter());
    let waits = waits_on(office, &found.parts, part);
    Ok(PartPage {
        id: part.id.to_string(),
        service: service_name(office, &part.service),
        standing,
        since: since(part),
        to_do: to_do(part, service, standing).filter(|_| standing != Standing::Declined || waits),
        whose: referrer(&found.referral),
        way: in_words(part, service),
        note: match part.way {
            Way::CaseNote if is_to_tell(part) => {
                note(office, snapshot, &found.referral, part).await?
            }
            _ => None,
        },
        contact: service
            .and_then(|one| one.contact.as_ref())
            .map(ToString::to_string),
        said: said(part),
        left_out,
        expected: service
            .filter(|_| standing == Standing::WithService)
            .and_then(|one| answer_by(office, waits_from(part)?, one.answers_within)),
        instead: match (standing, service) {
            (Standing::Declined, Some(service)) if is_sent => instead(office, found, service),
            _ => Vec::new(),
        },
        can_reply: standing == Standing::Asks && is_sent,
        can_leave: standing == Standing::Declined && is_sent && waits,
        can_tell: is_to_tell(part),
        can_try_again: is_to_tell(part)
            && part
                .deliveries
                .iter()
                .any(|one| one.phase == CallPhase::Refused),
        has_ended: is_sent && until.is_some_and(|day| day < office.today()),
    })
}

/// Whether somebody here has to tell the service something that did not reach it by itself.
pub(in crate::casework) fn is_to_tell(part: &KeptPart) -> bool {
    untold(part, standing_of(part)).is_some()
}

/// What did not reach the service, or is for somebody here to tell it.
fn untold(part: &KeptPart, standing: Standing) -> Option<(Errand, Arrival)> {
    let found = trouble(&events(part));
    found.filter(|(errand, _)| match (errand, standing) {
        (Errand::Recalled, _) => true,
        // What was taken back, or has never arrived, is told as a whole or not at all.
        (_, Standing::Withdrawn) => false,
        (Errand::New, _) => matches!(standing, Standing::NotDelivered | Standing::ToTell),
        _ => true,
    })
}

/// What is left to think about after a decline.
pub(in crate::casework) const DECLINED: &str = "Choose another service, or leave it at that.";

/// Whether somebody has still to say what becomes of a decline: nobody has left it at that, and
/// nobody else was asked in the place of that service.
pub(in crate::casework) fn waits_on(
    office: &Office,
    parts: &[KeptPart],
    declined: &KeptPart,
) -> bool {
    let last = declined.answers.last();
    let catalogue = &office.desk.referral.catalogue;
    let stands_in = |other: &KeptPart| {
        let services = catalogue
            .find(&other.service)
            .zip(catalogue.find(&declined.service));
        services.is_some_and(|(other, declined)| other.stands_in_for(declined))
    };
    last.is_some_and(|last| {
        let took_its_place = |other: &KeptPart| match &other.instead_of {
            Some(part) => *part == declined.id,
            // Before it was kept in whose place a service was asked, what it helps with says it.
            None => other.made_at > last.at && stands_in(other),
        };
        last.said == Said::Declined && !parts.iter().any(took_its_place)
    })
}

pub(in crate::casework) fn since(part: &KeptPart) -> jiff::Timestamp {
    let answered = part.answers.last().map(|one| one.at);
    let delivered = part.deliveries.last().map(|one| one.since);
    let all = [answered, delivered, part.withdrawn_at];
    all.into_iter().flatten().max().unwrap_or(part.made_at)
}

/// What somebody here has to do about a part, in a sentence; nothing where it is the service's turn.
pub(in crate::casework) fn to_do(
    part: &KeptPart,
    service: Option<&Service>,
    standing: Standing,
) -> Option<String> {
    let by_hand = service.and_then(|one| match &one.way {
        ServiceWay::ByHand(words) => Some(words.to_string()),
        ServiceWay::CaseNote(words) => Some(format!("File it as {words}")),
        _ => None,
    });
    let tell = |what: &str| {
        let how = by_hand.clone().unwrap_or_else(|| "Ring them".to_owned());
        format!("{what} {how}.")
    };
    match untold(part, standing) {
        Some((Errand::Recalled, _)) => {
            return Some(tell("Tell them that this was taken back."));
        }
        Some(_) if standing == Standing::NotDelivered => {
            return Some(tell("It did not reach them."));
        }
        Some((Errand::Amended, _)) => return Some(tell("Tell them what has changed.")),
        Some((Errand::Replied, _)) => return Some(tell("Tell them your answer.")),
        Some((Errand::Reminder, _)) => {
            return Some(tell("Ask them: they have not answered."));
        }
        Some((Errand::NewLink, _)) => {
            return Some(tell("Tell them what they asked to read again."));
        }
        Some((_, Arrival::ToTell)) if standing == Standing::ToTell => {
            return Some(tell("Pass it on, then say here that you have."));
        }
        _ => {}
    }
    match standing {
        Standing::Asks => Some("Answer what they ask.".to_owned()),
        Standing::NotDelivered => Some(tell("It did not reach them.")),
        Standing::Declined => Some(DECLINED.to_owned()),
        _ => None,
    }
}

/// How a part was told and how that went, in words.
fn in_words(part: &KeptPart, service: Option<&Service>) -> String {
    let last = part.deliveries.last();
    let tried = last
        .filter(|one| one.attempts > 1)
        .map_or_else(String::new, |one| format!(", tried {} times", one.attempts));
    let way = match (part.way, service.map(|one| &one.way)) {
        (Way::Mail, Some(ServiceWay::Mail(to))) => format!("Mail to {}", to.reveal()),
        (Way::Mail, _) => "By mail".to_owned(),
        (Way::Webhook, _) => "Into their own system".to_owned(),
        (Way::Fetch, _) => "Their own program fetches it".to_owned(),
        (Way::CaseNote, _) => "As a case note, by you".to_owned(),
        (Way::ByHand, _) => "By you".to_owned(),
    };
    format!("{way}{tried}")
}

/// Services that could take the place of one that has declined.
fn instead(office: &Office, found: &Found, declined: &Service) -> Vec<Instead> {
    let asked: Vec<_> = found
        .parts
        .iter()
        .map(|part| part.service.clone())
        .collect();
    let known: Vec<_> = found
        .children
        .iter()
        .map(|live| live.compose(office, cut::known))
        .collect();
    let typed = &found.referral.typed;
    let offered = |one: &Service| Instead {
        id: one.id.to_string(),
        name: one.name.to_string(),
        room: one.capacity.words(),
        asks: one
            .asks
            .iter()
            .filter(|ask| typed.extra(&ask.key).is_none())
            .map(|ask| ask_of(ask, typed))
            .collect(),
    };
    let services = found.rooms.services(office);
    let next = next(&services, declined, &asked, &known);
    next.into_iter().take(3).map(offered).collect()
}
