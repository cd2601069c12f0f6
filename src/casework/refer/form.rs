//! The form: what the record knows, the services, and the few things to type.

use crate::{
    casework::{
        live::Live,
        office::{Office, VerbError},
        open::log_look,
        page::referrals::{
            FormAgreeing, FormAsk, FormChild, FormGroup, FormLine, ReferralForm, ServiceChoice,
        },
        refer::{
            Found,
            begin::childs_name,
            cut::{self, Cut},
        },
        show,
    },
    forms::{
        referral::record::Filled,
        sheet::{Provenance, day_in_words},
    },
    model::{
        actor::Actor,
        answer::Answer,
        id::Identifier,
        referral::{Consent, ReferralId, Typed},
    },
    rules::{
        access::Action,
        referral::{
            eligibility::Verdict,
            offer::{Ask, Need, Room, Service, ServiceWay},
        },
    },
};

/// The form of a referral, as it was kept last.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] where a child of it must not be known to
/// the one who asks.
pub async fn page(
    office: &Office,
    who: &Actor,
    id: &ReferralId,
) -> Result<ReferralForm, VerbError> {
    let mut snapshot = office.store.read().await?;
    let found = Found::of(office, &mut snapshot, who, id, Action::Refer).await?;
    for document in &found.referral.children {
        log_look(office, &mut snapshot, who, document, "referral").await?;
    }
    drop(snapshot);
    filled(office, &found)
}

/// The form with what stands in it.
fn filled(office: &Office, found: &Found) -> Result<ReferralForm, VerbError> {
    let referral = &found.referral;
    let typed = &referral.typed;
    let first = found.first()?;
    let header = first.compose(office, |composed| show::header(office, composed));
    let form = &office.desk.referral;
    let services = form.catalogue.services().iter();
    Ok(ReferralForm {
        id: referral.id.clone(),
        document: referral.document.clone(),
        header,
        reference: referral.reference.to_string(),
        stage: referral.stage,
        edit: referral.edit,
        children: found
            .children
            .iter()
            .map(|live| child(office, live))
            .collect(),
        services: services
            .map(|service| choice(office, found, service, typed))
            .collect(),
        agreeing: cut::all_agreeing(office, &found.children)
            .into_iter()
            .map(|one| FormAgreeing {
                said: typed.consent_of(&one.id),
                row: one.id.to_string(),
                name: one.name.reveal().to_owned(),
                part: one.part,
            })
            .collect(),
        bases: form
            .bases
            .all()
            .map(|one| (one.code.to_string(), one.words.to_string()))
            .collect(),
        basis: form.bases.words(form.basis(typed)).to_owned(),
        questions: form.questions(&typed.services),
        typed: typed.clone(),
    })
}

/// What is known of one child, under its headings.
fn child(office: &Office, live: &Live) -> FormChild {
    live.compose(office, |composed| {
        let filled = cut::filled(office, composed);
        let mut provenance = Provenance::default();
        let is_known = |one: &&Filled| matches!(one.answer, Answer::Known { .. });
        let groups = Need::ALL.iter().filter_map(|(need, _, title)| {
            let own = filled.iter().filter(|one| one.need == *need);
            let lines: Vec<FormLine> = own
                .filter(is_known)
                .map(|one| {
                    let (words, origin) = one.in_words(&mut provenance);
                    FormLine {
                        label: one.label.to_string(),
                        words,
                        origin,
                    }
                })
                .collect();
            (!lines.is_empty()).then_some(FormGroup { title, lines })
        });
        let groups: Vec<FormGroup> = groups.collect();
        FormChild {
            document: live.kept.id.clone(),
            name: childs_name(composed),
            known: groups.iter().map(|group| group.lines.len()).sum(),
            missing: filled
                .iter()
                .filter(|one| !is_known(one))
                .map(|one| one.label.to_string())
                .collect(),
            groups,
        }
    })
}

/// One service, with what it would say to these children.
pub(in crate::casework) fn choice(
    office: &Office,
    found: &Found,
    service: &Service,
    typed: &Typed,
) -> ServiceChoice {
    let children = &found.children;
    let capacity = found.rooms.capacity(service);
    let mut verdicts = Vec::with_capacity(children.len());
    let mut left_out = Vec::new();
    let mut blocked = Vec::new();
    for live in children {
        let verdict = cut::eligible(office, live, service);
        let name = live.compose(office, childs_name);
        if !verdict.is_no() {
            let Cut { slice, blocks } = cut::cut(office, live, service);
            for (label, why) in slice.left_out {
                push(
                    &mut left_out,
                    of_child(children, &name, &format!("{label}: {why}")),
                );
            }
            blocks
                .iter()
                .for_each(|why| push(&mut blocked, of_child(children, &name, why)));
        }
        verdicts.push((name, verdict));
    }
    let (eligible, reasons) = said(children, &verdicts);
    let (today, practice) = (office.today(), office.desk.referral.practice);
    ServiceChoice {
        id: service.id.to_string(),
        name: service.name.to_string(),
        organisation: service.organisation.to_string(),
        description: service.description.to_string(),
        eligible,
        reasons,
        capacity: capacity.words(),
        capacity_as_of: capacity.as_of,
        capacity_is_old: capacity.is_old(today, practice.capacity_old_after_days),
        full: capacity.room == Room::Full,
        chosen: typed.services.contains(&service.id),
        gets: Need::ALL
            .iter()
            .filter(|(need, ..)| service.gets(*need))
            .map(|(.., words)| *words)
            .collect(),
        left_out,
        blocked,
        way: match service.way {
            ServiceWay::Mail(_) => "By mail, with a link and nothing about the family",
            ServiceWay::Webhook(_) => "Straight into their own system",
            ServiceWay::Fetch => "Their own program fetches it",
            ServiceWay::CaseNote(_) => {
                "As a case note: it is ready to copy, as a task with your name on it"
            }
            ServiceWay::ByHand(_) => "By you: it becomes a task with your name on it",
        },
        answers_within: service.answers_within,
        asks: service.asks.iter().map(|ask| ask_of(ask, typed)).collect(),
    }
}

/// A question of a service, with what was answered.
pub(in crate::casework) fn ask_of(ask: &Ask, typed: &Typed) -> FormAsk {
    let value = typed.extra(&ask.key);
    FormAsk {
        key: ask.key.to_string(),
        label: ask.label.to_string(),
        hint: ask.hint.as_deref().unwrap_or_default().to_owned(),
        value: value.map_or_else(String::new, |words| words.reveal().to_owned()),
    }
}

fn push(all: &mut Vec<String>, one: String) {
    if !all.contains(&one) {
        all.push(one);
    }
}

/// Words about one child; the name stands before them where there are several.
fn of_child(children: &[Live], name: &str, words: &str) -> String {
    match children.len() {
        0 | 1 => words.to_owned(),
        _ => format!("{name}: {words}"),
    }
}

/// With a capital letter in front, as a sentence begins.
fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// What it would say of all the children together: yes to all, no to all, or what to look at.
fn said(children: &[Live], verdicts: &[(String, Verdict)]) -> (&'static str, Vec<String>) {
    let mut reasons = Vec::new();
    for (name, verdict) in verdicts {
        let (Verdict::No(why) | Verdict::NotKnown(why)) = verdict else {
            continue;
        };
        let words = match verdict {
            Verdict::No(_) if children.len() > 1 => {
                format!("not for this child: {}", why.join("; "))
            }
            _ => why.join("; "),
        };
        push(&mut reasons, of_child(children, name, &capitalised(&words)));
    }
    let code = match verdicts {
        all if all.iter().all(|(_, one)| one.is_no()) => "no",
        all if all.iter().all(|(_, one)| *one == Verdict::Yes) => "yes",
        _ => "not_known",
    };
    (code, reasons)
}

/// What somebody said, how and on which day: `Agreed, by phone, Friday 20 November 2026`.
pub(in crate::casework) fn consent_in_words(
    typed: &Typed,
    person: &Identifier,
    said: Consent,
) -> String {
    let mut words = said.words().to_owned();
    if let Some(how) = typed.how_of(person) {
        words.push_str(", ");
        words.push_str(&how.words().to_lowercase());
    }
    if let Some(day) = typed.agreed_on(person) {
        words.push_str(", ");
        words.push_str(&day_in_words(day));
    }
    words
}
