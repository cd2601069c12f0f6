//! Letter: the words of a form for whoever carries out what it asks for.
//!
//! It is read by somebody outside, who is to the child what a service is: behind the same doors.
//! Nothing is sent from here. Somebody prints or copies it, and writes down that they gave it.

use std::sync::Arc;

use crate::{
    casework::{
        live::Composed,
        minutes::copies::given_on,
        office::{Office, VerbError, name_of, of_form},
        open::log,
        page::Done,
        plain::{
            Plain,
            fill::{Filled, Shown, cell_of},
            open::filled,
            page::{GivenLetterPart, LetterPage, LetterPart, LetterStanding, MayEnter},
            standing::{StepStanding, step},
        },
        show,
    },
    forms::{
        guide::Block,
        plain::{FieldName, FormLetter, Kind, Path, letter::Gap, typing},
        sheet::day_in_words,
    },
    model::{
        actor::Actor,
        id::{Identifier, SystemName},
        live::{ChangeKind, DocumentId, OperationId},
        minutes::Lines,
        name::PersonalText,
        reply::Means,
    },
    rules::{
        access::Action,
        attendance::role::Role,
        disclosure::doors::{Door, ServiceReader},
    },
    store::{changes::NewChange, plain::letters::GivenLetter},
};

/// By which ways a letter of a form is given.
pub const WAYS: &[Means] = &[Means::Email, Means::Post, Means::ByHand];

/// Why a letter cannot be given that the page did not show like this.
const CHANGED: &str = "This letter reads differently now. Go back, read it again, and give them \
                       what it says. Nothing was written down.";

/// One letter of a form, or why it is not made.
///
/// # Errors
/// [`VerbError::NotThere`] for a form or a letter that is unknown or not for the one who asks.
pub async fn page(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    name: &str,
) -> Result<LetterPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (plain, asker) = office
        .plain(&mut snapshot, who, document, Action::ReadDocument)
        .await?;
    let given = snapshot.form_letters(document).await?;
    let letter = letter_of(&plain, name)?;
    let page = plain.invite.compose(office, |composed| {
        let (standing, blocks) = made(office, &plain, composed, letter);
        let may = !plain.is_closed()
            && standing == LetterStanding::Ready
            && asker.may(&composed.about, Action::Enter).is_ok();
        LetterPage {
            id: plain.kept.id.clone(),
            invite: plain.invite.kept.id.clone(),
            header: show::header(office, composed),
            form: plain.form.title.clone(),
            reference: plain.kept.reference.to_string(),
            name: letter.name.to_string(),
            title: letter.title.clone(),
            to: letter.to.clone(),
            seen: snapshot.fingerprint("form letter", &text(&blocks)),
            standing,
            blocks,
            given: given_of(&given, &letter.name),
            may: if may { MayEnter::Yes } else { MayEnter::No },
        }
    });
    drop(snapshot);
    log(office, who, &page.invite, "form_letter").await?;
    Ok(page)
}

/// Writes down that a letter was given as the page showed it: `seen` is its own word for it.
///
/// # Errors
/// [`VerbError::Wrong`] without the day or the way; [`VerbError::NotNow`] where the letter is not made, or
/// reads differently from what the page showed.
pub async fn give(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (document, name): (&DocumentId, &str),
    (on, means, seen): (&str, &str, &str),
) -> Result<Done, VerbError> {
    let way = Means::from_code(means).filter(|one| WAYS.contains(one));
    let wrong = || {
        VerbError::wrong(
            Some(of_form("means")),
            means,
            "Choose how they were given it",
        )
    };
    let means = way.ok_or_else(wrong)?;
    let mut tx = match office.first(who, operation).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    tx.hold(document).await?;
    let (plain, _) = office.plain(&mut tx, who, document, Action::Enter).await?;
    let letter = letter_of(&plain, name)?;
    let (standing, blocks) = plain
        .invite
        .compose(office, |composed| made(office, &plain, composed, letter));
    match standing {
        LetterStanding::Ready => {}
        LetterStanding::NotYet(words) => return Err(VerbError::NotNow(words)),
        LetterStanding::Stopped(reasons) => return Err(VerbError::NotNow(reasons.join(" "))),
    }
    let text = text(&blocks);
    if tx.fingerprint("form letter", &text) != seen {
        return Err(VerbError::NotNow(CHANGED.to_owned()));
    }
    let day = given_on(on, office.today())?;
    let lines = Lines::parse(&text).ok_or(VerbError::NotThere)?;
    tx.form_letter_given(document, &letter.name, (day, means), &lines)
        .await?;
    tx.tell(NewChange {
        after: PersonalText::parse(&letter.title),
        ..NewChange::of(document, ChangeKind::FormLetterGiven)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// The letters of a form, for the page of its document.
pub(super) fn parts(
    office: &Office,
    plain: &Plain,
    composed: &Composed,
    given: &[GivenLetter],
) -> Vec<LetterPart> {
    let letters = plain.form.letters.iter();
    letters
        .map(|letter| LetterPart {
            name: letter.name.to_string(),
            title: letter.title.clone(),
            standing: made(office, plain, composed, letter).0,
            given: given_of(given, &letter.name),
        })
        .collect()
}

fn letter_of<'p>(plain: &'p Plain, name: &str) -> Result<&'p FormLetter, VerbError> {
    let mut letters = plain.form.letters.iter();
    let found = letters.find(|letter| *letter.name == *name);
    found.ok_or(VerbError::NotThere)
}

fn given_of(given: &[GivenLetter], name: &str) -> Vec<GivenLetterPart> {
    let own = given.iter().filter(|one| *one.letter == *name);
    own.map(|one| GivenLetterPart {
        on: one.on,
        means: one.means,
        by: name_of(&one.by),
        text: one.text.typed(),
    })
    .collect()
}

/// The letter as the form stands, and whether it may leave.
fn made(
    office: &Office,
    plain: &Plain,
    composed: &Composed,
    letter: &FormLetter,
) -> (LetterStanding, Vec<Block>) {
    let filled = filled(plain, composed);
    let mut signed_by = String::new();
    if let Some(after) = &letter.after {
        let asked = plain.form.sign_offs.iter().find(|one| one.name == *after);
        let Some(asked) = asked else {
            return (LetterStanding::NotYet(String::new()), Vec::new());
        };
        match step(asked, &plain.marks, &filled, &[]) {
            StepStanding::Holds { by, .. } => signed_by = by,
            // Within the limit nobody has to agree.
            StepStanding::NotAsked => {}
            StepStanding::NotYet | StepStanding::AsksAgain { .. } => {
                let words = format!("It is made once somebody has signed: {}.", asked.title);
                return (LetterStanding::NotYet(words), Vec::new());
            }
        }
    }
    let policy = office.desk.invite.policy(
        composed.prepared.network,
        &composed.prepared.situation,
        &composed.circumstances,
    );
    let id = Identifier::new(&SystemName::new("form_letter"), &letter.name);
    let reader = ServiceReader::new(&policy, &id);
    let blocks = letter.filled(
        |name| answer(&filled, name),
        |gap| match gap {
            Gap::Reference => Some(plain.kept.reference.to_string()),
            Gap::Today => Some(day_in_words(office.today())),
            Gap::SignedBy => Some(signed_by.clone()),
            Gap::Child => reader.child_called().map(str::to_owned),
        },
    );
    let stopped = stopped(&reader, composed, (letter, &filled), &blocks);
    match stopped.is_empty() {
        true => (LetterStanding::Ready, blocks),
        false => (LetterStanding::Stopped(stopped), Vec::new()),
    }
}

/// Why a letter may not leave; empty where it may.
fn stopped(
    reader: &ServiceReader<'_>,
    composed: &Composed,
    (letter, filled): (&FormLetter, &[Filled<'_>]),
    blocks: &[Block],
) -> Vec<String> {
    let blocks_all = reader.blocks();
    if !blocks_all.is_empty() {
        let sentence = |reason: &Arc<str>| format!("Not made: {reason}.");
        return blocks_all.iter().map(sentence).collect();
    }
    // Where one door is shut, what somebody typed is told only as far as it says nothing that
    // stands behind it.
    let people = composed.prepared.network.people.iter();
    let are_open = reader.shut(&Door::Home).is_none()
        && people
            .map(|person| reader.shut(&Door::Person(person.id.clone())))
            .all(|why| why.is_none());
    let (told, typed): (Vec<&FieldName>, Vec<&FieldName>) = letter
        .tells()
        .partition(|name| are_open || is_of_staff(filled, name));
    let told: Vec<String> = told
        .into_iter()
        .filter_map(|name| answer(filled, name))
        .collect();
    let allowed = || told.iter().map(String::as_str);
    let in_field = typed.into_iter().find_map(|name| {
        let words = answer(filled, name)?;
        let leak = reader.check_typed(&words, allowed()).err()?;
        let field = filled.iter().find(|one| is_of(one, name));
        Some((field.map(|one| one.field.label.clone()), leak))
    });
    let in_all = || {
        let found = reader.check(&text(blocks), allowed());
        found.err().map(|leak| (None, leak))
    };
    let Some((label, leak)) = in_field.or_else(in_all) else {
        return Vec::new();
    };
    let why = reader.shut(&Door::Home);
    let why = why.map_or_else(String::new, |why| format!(" ({why})"));
    let words = leak.0.words();
    let place = label.map_or_else(|| "the form".to_owned(), |label| format!("“{label}” above"));
    vec![format!(
        "Not made: it holds {words} that they may not be told{why}. Take that out of {place}."
    )]
}

/// Whether a field says who works with the child, or how they are reached, as the list has it. All
/// else is looked at word by word: a carer's name and a restriction are facts of the child, too.
fn is_of_staff(filled: &[Filled<'_>], name: &FieldName) -> bool {
    let field = filled.iter().find(|one| is_of(one, name));
    let Some(field) = field else { return false };
    let untouched = field.stands.iter().all(|one| one.state == "known");
    let paths = &field.field.prefill;
    let of_staff = |path: &Path| match path {
        Path::Field { .. } => false,
        Path::Person { role, field } => {
            matches!(role, Role::SocialWorker | Role::TeamManager | Role::Chair)
                && matches!(&**field, "name" | "contact")
        }
    };
    untouched && !paths.is_empty() && paths.iter().all(of_staff)
}

fn is_of(one: &Filled<'_>, name: &FieldName) -> bool {
    one.section.name == name.section && one.field.name == name.field
}

/// What stands in a field, in one line; nothing where nothing does, or where it is not needed.
fn answer(filled: &[Filled<'_>], name: &FieldName) -> Option<String> {
    let one = filled.iter().find(|one| is_of(one, name))?;
    if one.shown == Shown::NotNeeded {
        return None;
    }
    let words = |kept: &PersonalText, kind| typing::words(kind, kept.reveal());
    let text = match &one.field.kind {
        Kind::Table(columns) => {
            let rows = one.rows.iter().map(|row| {
                let cells = columns.iter().filter_map(|column| {
                    let place = cell_of(one.section, one.field, *row, &column.name);
                    let stands = one.stands.iter().find(|stands| stands.place == place)?;
                    Some(words(stands.kept.as_ref()?, &column.kind))
                });
                cells.collect::<Vec<_>>().join(", ")
            });
            rows.collect::<Vec<_>>().join("; ")
        }
        kind => {
            let kept = one.stands.first()?.kept.as_ref()?;
            words(kept, kind)
        }
    };
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let lines = lines.into_iter().filter(|line| !line.is_empty());
    let line = lines.collect::<Vec<_>>().join(", ");
    (!line.is_empty()).then_some(line)
}

/// The letter as one text: what is kept of it when it is given.
fn text(blocks: &[Block]) -> String {
    let blocks = blocks.iter().map(|block| match block {
        Block::Heading(words) | Block::Paragraph(words) => words.clone(),
        Block::List(items) => {
            let items = items.iter().map(|item| format!("- {item}"));
            items.collect::<Vec<_>>().join("\n")
        }
    });
    blocks.collect::<Vec<_>>().join("\n\n")
}
