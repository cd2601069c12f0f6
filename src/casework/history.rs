//! History: what happened to a document, newest first.

use crate::{
    casework::{
        home,
        live::{Composed, Live},
        office::{Office, VerbError, name_of},
        open::{log, log_look},
        page::{
            home::HomeView,
            lists::{HistoryEntry, HistoryPage, Look, LooksPage, Maker, Makers},
        },
        show,
    },
    model::{
        actor::Actor,
        live::{Change, DocumentId, Number},
    },
    rules::access::Action,
};

/// How many entries stand on one page.
const PAGE: usize = 50;

/// How many changes are read at once to fill it.
const READ: u32 = 200;

/// One page of the history of a document: what came before a number, or the newest.
///
/// # Errors
/// As the table of access has it.
pub async fn page(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    makers: Makers,
    before: Option<Number>,
) -> Result<HistoryPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, asker) = office
        .live(&mut snapshot, who, document, Action::ReadHistory)
        .await?;
    let mut wanted: Vec<Change> = Vec::new();
    let mut from = before;
    let mut is_end = false;
    while wanted.len() <= PAGE && !is_end {
        let some = snapshot.changes(document, from, READ).await?;
        is_end = some.len() < READ as usize;
        from = some.last().map(|change| change.number).or(from);
        wanted.extend(some.into_iter().filter(|change| is_wanted(change, makers)));
    }
    match before {
        None => {
            drop(snapshot);
            log(office, who, document, "history").await?;
        }
        Some(_) => log_look(office, &mut snapshot, who, document, "history").await?,
    }
    let older = (wanted.len() > PAGE)
        .then(|| wanted.get(PAGE - 1).map(|change| change.number))
        .flatten();
    wanted.truncate(PAGE);
    let may_see_looks = asker
        .may(&live.about(office), Action::ReadAccessLog)
        .is_ok();
    let may_tell = asker.may(&live.about(office), Action::TellIncident).is_ok();
    let home = match before {
        None => {
            let mut snapshot = office.store.read().await?;
            Some(home::page::part(office, &mut snapshot, (&live, &asker)).await?)
        }
        Some(_) => None,
    };
    Ok(HistoryPage {
        may_see_looks,
        may_tell,
        ..composed(office, &live, (wanted, older), home)
    })
}

/// How many looks stand on the page.
const LOOKS: u32 = 200;

/// Who opened a document, and why where a reason was asked for. Looking at it is a look as well.
///
/// # Errors
/// As the table of access has it.
pub async fn looks(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
) -> Result<LooksPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, _) = office
        .live(&mut snapshot, who, document, Action::ReadAccessLog)
        .await?;
    let looks = snapshot.accesses(document, LOOKS).await?;
    drop(snapshot);
    log(office, who, document, "access_log").await?;
    let looks = looks.into_iter().map(|look| Look {
        by: name_of(&look.by),
        at: look.at,
        what: view_in_words(&look.view).to_owned(),
        reason: look.reason.map(|reason| reason.reveal().to_owned()),
    });
    let looks = looks.collect();
    Ok(live.compose(office, |composed| LooksPage {
        header: show::header(office, composed),
        looks,
    }))
}

/// What somebody looked at, by the code that the log keeps.
fn view_in_words(code: &str) -> &'static str {
    match code {
        "document" => "The document",
        "part" => "A part of the document",
        "history" => "The history",
        "sign_off" => "The sign-off",
        "close" => "What stays open before it is closed",
        "knows" => "What somebody may know",
        "between" => "What is done between reviews",
        "candidates" => "Whom one could add",
        "preview" => "A letter, as its reader would see it",
        "minutes" => "The minutes",
        "minutes_copy" => "A copy of the minutes, as its reader would see it",
        "ssda903_reviews" => "The reviews of a year, for the return",
        "glass" => "Opened in an emergency",
        "access_log" => "Who opened it",
        "export" => "An export",
        "views" => "What somebody thinks",
        "incident" => "What the wrong person was told",
        "form" => "A form of the library",
        "home" => "What goes to the record of the case system",
        _ => "Something else of it",
    }
}

fn composed(
    office: &Office,
    live: &Live,
    (changes, older): (Vec<Change>, Option<Number>),
    home: Option<HomeView>,
) -> HistoryPage {
    live.compose(office, |composed| HistoryPage {
        home,
        document: live.kept.id.clone(),
        header: show::header(office, composed),
        may_see_looks: false,
        may_tell: false,
        entries: changes
            .iter()
            .map(|change| entry(office, composed, change))
            .collect(),
        older,
    })
}

fn entry(office: &Office, composed: &Composed, change: &Change) -> HistoryEntry {
    HistoryEntry {
        number: change.number,
        at: change.at,
        by: name_of(&change.by),
        maker: maker(change),
        code: change.kind.code(),
        what: show::what(office, composed, change),
        place: change.place.clone(),
        before: show::told(change, change.before.as_ref()),
        after: show::told(change, change.after.as_ref()),
        reason: change
            .reason
            .as_ref()
            .map(|reason| reason.reveal().to_owned()),
    }
}

/// People sign in, or sit at the command line; a name beside a change is a person's.
fn maker(change: &Change) -> Maker {
    match change.by.code.split_once(':') {
        Some(("staff" | "link", _)) | None => Maker::Person,
        Some(_) => Maker::System,
    }
}

fn is_wanted(change: &Change, makers: Makers) -> bool {
    match makers {
        Makers::All => true,
        Makers::People => maker(change) == Maker::Person,
        Makers::System => maker(change) == Maker::System,
    }
}
