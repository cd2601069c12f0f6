//! Page: what has gone home, what waits, what differs, and what is copied by hand.

use jiff::civil::Date;

use crate::{
    casework::{
        corrections,
        home::{
            due::Behind,
            fields::{compare, recorded},
            newest, newest_of,
        },
        live::{Live, day_of},
        office::{Office, VerbError, name_of},
        open::log,
        page::home::{Drift, HomeField, HomeLine, HomePack, HomePage, HomeStepLine, HomeView},
        rights::Asker,
        show,
    },
    forms::sheet::day_in_words,
    model::{
        actor::Actor,
        home::{Carried, HomeId, HomePart, HomeState, HomeStep, word},
        live::DocumentId,
        minutes::Participation,
        name::PersonalText,
    },
    rules::access::Action,
    store::{home::Homing, reading::Snapshot},
};

/// What has gone home of a document, for a page of whoever may read its history.
pub(in crate::casework) async fn part(
    office: &Office,
    snapshot: &mut Snapshot,
    (live, asker): (&Live, &Asker),
) -> Result<HomeView, VerbError> {
    let may_write = asker.may(&live.about(office), Action::WriteHome).is_ok();
    let behind = Behind::load(snapshot, live).await?;
    let news = behind.news(office);
    let steps = HomeStep::ALL.iter().map(|step| {
        let own = behind.homings.iter().filter(|one| one.step == *step);
        HomeStepLine {
            step: *step,
            ready: HomePart::ALL
                .iter()
                .filter(|part| {
                    news.iter()
                        .any(|one| (one.step, &one.part) == (*step, *part))
                })
                .copied()
                .collect(),
            lines: own.map(|one| line(&behind.homings, one)).collect(),
        }
    });
    let fields = fields(office, &behind);
    Ok(HomeView {
        steps: steps.collect(),
        drift: match fields.iter().all(|one| one.agrees) {
            _ if fields.is_empty() => Drift::NothingYet,
            true => Drift::None,
            false => Drift::Some,
        },
        fields,
        may_write,
    })
}

fn line(homings: &[Homing], one: &Homing) -> HomeLine {
    let words = |text: &Option<PersonalText>| text.as_ref().map(|text| text.reveal().to_owned());
    HomeLine {
        id: one.id.clone(),
        meeting: one.meeting,
        part: one.part,
        version: one.version,
        state: one.state,
        needs_somebody: one.state.needs_somebody(one.next_try),
        last: one.last.as_ref().map(ToString::to_string),
        asked_by: match one.asked.code.starts_with("timer:") {
            true => "the council's standing choice".to_owned(),
            false => name_of(&one.asked),
        },
        changed_at: one.changed_at,
        record: words(&one.found.record),
        by_hand: words(&one.found.by),
        is_over: newest_of(homings, one).is_some_and(|newest| newest.id != one.id),
    }
}

/// The sheet beside the record: by the newest that was read of it.
fn fields(office: &Office, behind: &Behind<'_>) -> Vec<HomeField> {
    let Some(ours) = behind.fields(office) else {
        return Vec::new();
    };
    let kept = newest(&behind.homings, (HomeStep::Held, None, HomePart::Fields));
    let read = behind.live.later.as_deref().unwrap_or(&behind.live.kept);
    let begun = day_of(behind.live.kept.created_at);
    let by_reading = recorded(&read.network, &ours, begun);
    let theirs = match kept {
        // What was read back for this is newer than the last reading, unless that came since.
        Some(kept) if kept.state != HomeState::Waiting && kept.changed_at >= read.read_at => {
            kept.found.words.clone()
        }
        _ => by_reading.unwrap_or_default(),
    };
    let compared = compare(&ours, &theirs);
    let told =
        |carried: &Carried, name: &str| carried.reveal(name).map(|text| in_words(name, text));
    word::FIELDS
        .iter()
        .filter_map(|(name, label)| {
            Some(HomeField {
                label,
                ours: told(&ours, name)?,
                theirs: told(&theirs, name),
                agrees: !compared.missing.contains(name) && !compared.other.contains(name),
            })
        })
        .collect()
}

/// A field as people read it.
fn in_words(name: &str, text: String) -> String {
    if name == word::PARTICIPATION {
        let code = Participation::from_code(&text);
        return code.map_or_else(
            || text.clone(),
            |code| format!("{} ({})", code.words(), code.code()),
        );
    }
    match text.parse::<Date>() {
        Ok(day) => day_in_words(day),
        Err(_) => text,
    }
}

/// The page on which somebody sends a step home, and sees to what did not get there.
///
/// # Errors
/// As the table of access has it.
pub async fn page(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
) -> Result<HomePage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, asker) = office
        .live(&mut snapshot, who, document, Action::WriteHome)
        .await?;
    let home = part(office, &mut snapshot, (&live, &asker)).await?;
    drop(snapshot);
    log(office, who, document, "home").await?;
    Ok(live.compose(office, |composed| HomePage {
        header: show::header(office, composed),
        home: home.clone(),
        corrections: corrections::of(composed),
    }))
}

/// What somebody copies into the record.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] where there is no such thing.
pub async fn pack(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    id: &HomeId,
) -> Result<HomePack, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, _) = office
        .live(&mut snapshot, who, document, Action::WriteHome)
        .await?;
    let homings = snapshot.homings(document).await?;
    drop(snapshot);
    let one = homings.iter().find(|one| one.id == *id);
    let one = one.ok_or(VerbError::NotThere)?;
    log(office, who, document, "home").await?;
    let word = |name| one.carried.reveal(name);
    let text = match one.part {
        HomePart::CaseNote => word(word::TEXT).unwrap_or_default(),
        HomePart::Document => String::new(),
        HomePart::Fields => {
            let lines = word::FIELDS.iter().filter_map(|(name, label)| {
                let text = one.carried.reveal(name)?;
                Some(format!("{label}: {}", in_words(name, text)))
            });
            lines.collect::<Vec<_>>().join("\n")
        }
    };
    Ok(live.compose(office, |composed| HomePack {
        header: show::header(office, composed),
        line: line(&homings, one),
        step: one.step,
        title: word(word::TITLE).unwrap_or_else(|| one.step.words().to_owned()),
        text: text.clone(),
        file: word(word::FILE_NAME),
    }))
}

/// The document that goes home, as it was made: its name, its type and its bytes.
///
/// # Errors
/// As [`pack`].
pub async fn file(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    id: &HomeId,
) -> Result<(String, String, Vec<u8>), VerbError> {
    let mut snapshot = office.store.read().await?;
    office
        .live(&mut snapshot, who, document, Action::WriteHome)
        .await?;
    let one = snapshot.homing(document, id).await?;
    let one = one.ok_or(VerbError::NotThere)?;
    let file = one.file.as_ref().ok_or(VerbError::NotThere)?;
    let file = snapshot.file(document, file).await?;
    let (name, bytes) = file.ok_or(VerbError::NotThere)?;
    drop(snapshot);
    log(office, who, document, "home").await?;
    let kind = one.carried.reveal(word::FILE_TYPE).unwrap_or_default();
    Ok((name.reveal().to_owned(), kind, bytes))
}
