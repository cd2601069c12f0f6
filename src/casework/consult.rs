//! Consult: somebody writes down what they think, by their link, as they go.
//!
//! Nobody reads it before it is sent. What was written is more than logistics: whoever has the link
//! in another browser has to give a code first, which came to them by another way.

pub mod by_text;
mod door;
mod files;
mod read;

use crate::{
    casework::{
        coded::{Pass, is_pass},
        former,
        live::{Composed, Live},
        office::{Office, VerbError, of_form},
        page::{
            Wrong,
            views::{FilePart, QuestionPart, ViewsCodePage, ViewsDoor, ViewsPage, ViewsSection},
        },
        respond::{self, Found, masked},
        responses,
    },
    forms::{invite::questions::Questions, told::Told},
    model::{
        consultation::{Consultation, GivenAnswer, GivenFile},
        id::Identifier,
        live::{ChangeKind, OperationId, Place},
        name::PersonalText,
        reply::{Attending, Evidence, Reply, Way},
    },
    rules::disclosure::reader::Side,
    store::{
        changes::NewChange,
        reading::Snapshot,
        writing::{Begun, Tx},
    },
};

pub use by_text::text_code;
pub use door::{renew, unlock};
pub use files::{LARGEST, Sent, download};
pub use read::read;

/// The most characters of one answer.
const LONGEST: usize = 6_000;

/// One answer as it is typed over the version that the page showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedAnswer {
    pub question: String,
    pub version: u32,
    pub text: String,
}

/// What is done with what was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Then {
    /// It is kept for later, and nobody reads it.
    #[default]
    Save,
    Send,
}

/// All that a form says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Writes {
    pub answers: Vec<TypedAnswer>,
    /// A file or a recording to go with it.
    pub sent: Vec<Sent>,
    /// A file that is taken back.
    pub remove: Option<String>,
    pub then: Then,
}

/// What stands behind a link for one browser.
///
/// # Errors
/// [`VerbError::NotThere`] for a link that is unknown or over, and for who is not asked what they
/// think.
pub async fn page(office: &Office, token: &str, pass: &str) -> Result<ViewsDoor, VerbError> {
    let mut snapshot = office.store.read().await?;
    let found = Found::of(office, &mut snapshot, token).await?;
    let begun = Written::of(&mut snapshot, &found).await?;
    if let Some(written) = &begun
        && !written.lets_in(&snapshot, pass)
    {
        let code = door::page(office, &written.of);
        let is_offered = by_text::is_offered(office, &found);
        return Ok(ViewsDoor::Code(ViewsCodePage {
            code,
            by_text: is_offered,
        }));
    }
    drop(snapshot);
    let page = found.live.compose(office, |composed| {
        let (told, questions) = asked(office, composed, &found)?;
        let page = filled(&told, &questions, (&found, begun.as_ref()));
        let shown = [&page.reference, &page.meeting, &page.reader, &page.read_by];
        for words in shown {
            told.check(words).map_err(|kind| {
                tracing::error!(kind, "a page behind a link held what it must not");
                VerbError::NotThere
            })?;
        }
        Ok::<_, VerbError>(page)
    })?;
    Ok(ViewsDoor::Open(Box::new(page)))
}

/// What this person is asked, and may be told.
fn asked<'o>(
    office: &'o Office,
    composed: &Composed,
    found: &Found,
) -> Result<(Told, Questions<'o>), VerbError> {
    let person = &found.invitation.person;
    let told = composed.told(person).map_err(|_| VerbError::NotThere)?;
    let questions = office
        .desk
        .questionnaires
        .questions(&composed.prepared, person);
    Ok((told, questions.ok_or(VerbError::NotThere)?))
}

/// What somebody has written.
struct Written {
    of: Consultation,
    answers: Vec<GivenAnswer>,
    files: Vec<GivenFile>,
}

impl Written {
    async fn of(snapshot: &mut Snapshot, found: &Found) -> Result<Option<Self>, VerbError> {
        let invitation = &found.invitation;
        let of = snapshot
            .consultation_of(&invitation.document, &invitation.person)
            .await?;
        let Some(of) = of else { return Ok(None) };
        Ok(Some(Self {
            answers: snapshot.consultation_answers(&of, None).await?,
            files: snapshot.consultation_files(&of, None).await?,
            of,
        }))
    }

    fn is_empty(&self) -> bool {
        self.files.is_empty() && self.answers.iter().all(|one| one.lines.is_empty())
    }

    /// Whether a browser may see it: nothing keeps anybody from an empty form.
    fn lets_in(&self, snapshot: &Snapshot, pass: &str) -> bool {
        self.is_empty() || is_pass(pass, &snapshot.consultation_pass(&self.of))
    }

    fn answer(&self, question: &str) -> Option<&GivenAnswer> {
        self.answers.iter().find(|one| *one.question == *question)
    }
}

fn filled(
    told: &Told,
    questions: &Questions<'_>,
    (found, written): (&Found, Option<&Written>),
) -> ViewsPage {
    let answer = |code: &str| written.and_then(|written| written.answer(code));
    // Whoever sent by the link before sees that they did; by the newest, it was not sent by them.
    let sent_at = written.and_then(|Written { of, .. }| match found.former {
        Some(_) => of.sent_at.max(of.former_at),
        None => of.sent_at,
    });
    let newest = written.and_then(|written| {
        let answers = written.answers.iter().map(|one| one.at);
        answers.chain(written.files.iter().map(|one| one.at)).max()
    });
    ViewsPage {
        council: told.council().to_owned(),
        phone: told.phone().to_owned(),
        reference: told.reference().to_owned(),
        meeting: told.meeting().to_owned(),
        reader: masked(told.reader()),
        date: told.date().map(str::to_owned),
        is_child: questions.is_child,
        is_family: told.side() != Side::Professional,
        is_easy: questions.is_easy,
        read_by: read_by(told),
        sections: sections(questions, |code| {
            let given = answer(code);
            (
                given.map_or(0, |one| one.version),
                given.map_or_else(String::new, GivenAnswer::text),
            )
        }),
        files: written.map_or_else(Vec::new, |written| files_of(&written.files)),
        is_changed: sent_at.is_some_and(|sent| newest.is_some_and(|newest| newest > sent)),
        sent_at,
    }
}

/// The questions with what stands as their answers.
fn sections(
    questions: &Questions<'_>,
    answer: impl Fn(&str) -> (u32, String),
) -> Vec<ViewsSection> {
    let sections = questions.sections.iter().map(|section| ViewsSection {
        title: section.heading.clone(),
        questions: section
            .questions
            .iter()
            .map(|question| {
                let code = question.code.get_ref();
                let (version, text) = answer(code);
                QuestionPart {
                    code: code.clone(),
                    words: question.asks.clone(),
                    version,
                    text,
                }
            })
            .collect(),
    });
    sections.collect()
}

fn files_of(files: &[GivenFile]) -> Vec<FilePart> {
    let files = files.iter().map(|one| FilePart {
        id: one.id.to_string(),
        name: one.name.reveal().to_owned(),
        kind: one.kind,
        size: one.size,
    });
    files.collect()
}

/// Who reads it. Names stand there where this reader may be told them.
fn read_by(told: &Told) -> String {
    let name = |name: Option<&str>, role: &str| match name {
        Some(name) => format!("{name}, {role}"),
        None => role.to_owned(),
    };
    if told.side() == Side::Child {
        let chair = name(told.chair(), "who runs your meeting");
        let worker = name(told.social_worker(), "your social worker");
        return format!(
            "Only {chair}, and {worker}, read it or hear it. Nobody in your family does, and \
             nobody at school. If it shows that you or somebody else is in danger, they have to \
             tell those who can help."
        );
    }
    "The reviewing officer and the child\u{2019}s social worker read it. What you write may be \
     spoken about in the meeting."
        .to_owned()
}

/// Keeps what was written, and sends it where that is wanted. Answers what the browser keeps, so
/// that it sees it again.
///
/// # Errors
/// [`VerbError::NotThere`] as for [`page`], and where this browser may not see what was written;
/// [`VerbError::Wrong`] for far too much, for a file that is not taken, for an answer that was
/// changed elsewhere meanwhile, and for sending nothing.
pub async fn save(
    office: &Office,
    (token, pass): (&str, &str),
    operation: &OperationId,
    writes: &Writes,
) -> Result<Pass, VerbError> {
    let mut snapshot = office.store.read().await?;
    let found = Found::of(office, &mut snapshot, token).await?;
    drop(snapshot);
    let mut tx = match office.begin(&found.who(office), operation).await? {
        Begun::First(tx) => tx,
        Begun::Replay(_) => return passed(office, &found).await,
    };
    tx.hold(&found.invitation.document).await?;
    let found = Found::of(office, &mut tx, token).await?;
    let questions = found.live.compose(office, |composed| {
        asked(office, composed, &found).map(|(_, it)| it)
    })?;
    let invitation = &found.invitation;
    let of = tx
        .begin_consultation(&invitation.document, &invitation.person)
        .await?;
    let written = Written::of(&mut tx, &found).await?;
    let written = written.ok_or(VerbError::NotThere)?;
    if !written.lets_in(&tx, pass) {
        return Err(VerbError::NotThere);
    }
    found.arrived(&mut tx).await?;
    write(&mut tx, &written, (&questions, writes)).await?;
    if let Some(file) = &writes.remove {
        tx.remove_consultation_file(&of, file).await?;
    }
    files::keep(&mut tx, &written, &writes.sent).await?;
    if writes.then == Then::Send {
        send(&mut tx, &found, &of).await?;
    }
    let pass = Pass(tx.consultation_pass(&of));
    tx.commit(b"").await?;
    Ok(pass)
}

async fn passed(office: &Office, found: &Found) -> Result<Pass, VerbError> {
    let mut snapshot = office.store.read().await?;
    let written = Written::of(&mut snapshot, found).await?;
    let written = written.ok_or(VerbError::NotThere)?;
    Ok(Pass(snapshot.consultation_pass(&written.of)))
}

/// Writes each answer that is another than what stands.
async fn write(
    tx: &mut Tx,
    written: &Written,
    (questions, writes): (&Questions<'_>, &Writes),
) -> Result<(), VerbError> {
    let mut wrong = Vec::new();
    for typed in &writes.answers {
        let code = &typed.question;
        let mut say = |message: String| {
            wrong.push(Wrong {
                place: Some(of_form(code)),
                text: typed.text.clone(),
                message,
            });
        };
        if questions.question(code).is_none() {
            continue;
        }
        if typed.text.chars().count() > LONGEST {
            say(format!("Write at most {LONGEST} characters"));
            continue;
        }
        let lines: Vec<PersonalText> = typed.text.lines().filter_map(PersonalText::parse).collect();
        let stands = written.answer(code);
        if stands.map_or(&[][..], |one| &one.lines) == lines {
            continue;
        }
        let version = stands.map_or(0, |one| one.version);
        let is_seen = version == typed.version;
        if !is_seen
            || !tx
                .write_consultation(&written.of, code, &lines, version)
                .await?
        {
            let now = stands.map_or_else(String::new, GivenAnswer::text);
            say(format!(
                "You changed this in another window meanwhile. There it says: \u{201c}{now}\u{201d}"
            ));
        }
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(VerbError::Wrong(wrong)),
    }
}

/// Sends what stands now. Who has not said whether they come counts as sending a report; a child
/// who writes has said nothing about coming.
async fn send(tx: &mut Tx, found: &Found, of: &Consultation) -> Result<(), VerbError> {
    let written = Written::of(tx, found).await?;
    if written.is_none_or(|written| written.is_empty()) {
        let message = "Write something, or add a file, before you send it";
        return Err(VerbError::wrong(Some(of_form("send")), "", message));
    }
    let (document, person) = (&of.document, &of.person);
    let sent = NewChange {
        place: Some(Place::in_row("people", person, "views")),
        ..NewChange::of(document, ChangeKind::ViewsSent)
    };
    if found.former.is_some() {
        tx.send_consultation_to_check(&of.id).await?;
        let words = format!("{}: to check", Way::FormerLink.words());
        tx.tell(NewChange {
            after: PersonalText::parse(&words),
            ..sent
        });
        return Ok(());
    }
    tx.send_consultation(&of.id).await?;
    if of.former_at.is_some() {
        former::told(tx, (document, person), former::VIEWS_REPLACED);
    }
    tx.tell(sent);
    is_answer(tx, &found.live, person).await
}

/// Somebody has sent what they think, as far as anybody knows: who has not said whether they come sends
/// a report.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn is_answer(
    tx: &mut Tx,
    live: &Live,
    person: &Identifier,
) -> Result<(), VerbError> {
    let document = &live.kept.id;
    let (answer, _) = responses::answers(&tx.replies(document).await?, person);
    let is_silent = answer.is_none_or(|one| one.attending == Attending::NotMe);
    if live.kept.child != *person && is_silent {
        let reply = Reply::of(Attending::SendingReport, Way::Link, Evidence::Said);
        respond::keep(tx, document, person, &reply).await?;
    }
    Ok(())
}
