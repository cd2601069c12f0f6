//! Letters that the people of the demo have sent, and who has answered already.

use std::{sync::Arc, time::Duration};

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::{
    casework::{
        enter::{self, Typed},
        office::{Office, VerbError},
        open::{self, Opening},
        page::{
            Action,
            document::{DocumentPage, SignatureKind},
            responses::ResponseRow,
        },
        respond::{self, Answering},
        responses, send, sign,
    },
    cli::{
        demo::history::{answers::answer, taken},
        now,
    },
    model::{
        actor::Actor,
        live::{DocumentId, OperationId},
        post::Phase,
        reply::{Attending, Means, Way},
        staff::Staff,
    },
    rules::{
        attendance::role::{Mode, Role},
        disclosure::reader::Channel,
    },
};

/// How many documents have their letters out.
const SENT: usize = 3;

/// So many of the last documents are left as they are.
const KEPT: usize = 4;

/// What those answer who answered at once; a person each, by link or by phone in turn.
const SAID: [(Attending, &str); 4] = [
    (Attending::Coming, ""),
    (Attending::SendingReport, "You will have it by Friday."),
    (
        Attending::ComingForPart,
        "I have to leave after half an hour.",
    ),
    (Attending::NotComing, "I am on leave that week."),
];

/// The people of the demo, at work this morning.
struct Morning<'a> {
    office: &'a Office,
    staff: &'a [Arc<Staff>],
    chance: ChaCha8Rng,
    operations: u32,
}

/// Lets a few lists be signed and their letters go, and some people answer. Answers how many lists
/// it were.
///
/// # Errors
/// The record does not answer.
pub async fn letters(
    office: &Office,
    staff: &[Arc<Staff>],
    documents: &[DocumentId],
) -> Result<usize, VerbError> {
    let mut morning = Morning {
        office,
        staff,
        chance: ChaCha8Rng::seed_from_u64(7),
        operations: 0,
    };
    let (mut sent, mut parents) = (0, 0);
    // Not the last, whose dates are being found, nor the first, with which stories begin.
    for document in documents.iter().rev().skip(KEPT) {
        if sent >= SENT && parents > 0 {
            break;
        }
        // Whoever tries the demo opens a parent's letter too: where none of these had one by mail, the next who
        // has is written to as well.
        if sent >= SENT && !morning.mails_a_parent(document).await? {
            continue;
        }
        if let Some(written) = morning.send(document).await? {
            sent += 1;
            parents += written;
        }
    }
    Ok(sent)
}

/// How often it is looked whether the letters have gone, and how many times at most: two minutes.
const LOOK: Duration = Duration::from_millis(100);
const LOOKS: usize = 1_200;

/// Waits until no letter is under way any more, so that who reads "have gone" finds them. On a busy machine
/// it gives up after a while, and answers whether all had gone.
///
/// # Errors
/// The record does not answer.
pub async fn gone(office: &Office) -> Result<bool, VerbError> {
    for _ in 0..LOOKS {
        let mut read = office.store.read().await?;
        let phases = read.letters_by_phase().await?;
        drop(read);
        let under_way = [Phase::Queued, Phase::Claimed, Phase::Final];
        if !phases.iter().any(|(phase, _)| under_way.contains(phase)) {
            return Ok(true);
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(false)
}

fn is_parent(role: &str) -> bool {
    [Role::Mother, Role::Father]
        .iter()
        .any(|one| one.label() == role)
}

impl Morning<'_> {
    fn operation(&mut self) -> Result<OperationId, VerbError> {
        self.operations += 1;
        let name = format!("demo-letters-{:06}", self.operations);
        OperationId::parse(&name).ok_or(VerbError::NotThere)
    }

    /// Somebody who may do that, with the page as they see it.
    async fn who_may(
        &self,
        document: &DocumentId,
        action: Action,
    ) -> Result<Option<(Actor, DocumentPage)>, VerbError> {
        for one in self.staff {
            let actor = Actor::Staff(Arc::clone(one));
            match open::page(self.office, &actor, document, Opening::Redraw).await {
                Ok(page) if page.may.contains(&action) => return Ok(Some((actor, page))),
                Ok(_) | Err(VerbError::NotThere | VerbError::NotAllowed(_)) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(None)
    }

    /// Whether a parent on that list is written to by mail.
    async fn mails_a_parent(&self, document: &DocumentId) -> Result<bool, VerbError> {
        let seen = self.who_may(document, Action::Confirm).await?;
        Ok(seen.is_some_and(|(_, page)| {
            let mut people = page.people.iter();
            people.any(|one| is_parent(one.role) && one.channel == Channel::Email.words())
        }))
    }

    /// Signs a list where that can be done, and sends its letters; answers how many parents got mail, and nothing
    /// where none could go.
    async fn send(&mut self, document: &DocumentId) -> Result<Option<usize>, VerbError> {
        let signed = self.sign(document, SignatureKind::SocialWorker).await?
            && self.sign(document, SignatureKind::Chair).await?;
        let Some((actor, _)) = self.who_may(document, Action::Send).await? else {
            return Ok(None);
        };
        let page = responses::page(self.office, &actor, document).await?;
        let ready = page.rows.iter();
        let ready: Vec<&ResponseRow> = ready.filter(|row| row.letter.standing.is_ready()).collect();
        if !signed || page.not_yet.is_some() || ready.is_empty() {
            return Ok(None);
        }
        let operation = self.operation()?;
        let rows: Vec<String> = ready.iter().map(|row| row.row.clone()).collect();
        let sent = send::send(self.office, &actor, &operation, document, &rows).await;
        if !taken(sent)? {
            return Ok(None);
        }
        self.answer(document, &actor, &ready).await?;
        let parents = ready.iter();
        let parents = parents.filter(|row| is_parent(row.role) && row.means == Means::Email);
        Ok(Some(parents.count()))
    }

    async fn sign(
        &mut self,
        document: &DocumentId,
        kind: SignatureKind,
    ) -> Result<bool, VerbError> {
        let action = match kind {
            SignatureKind::SocialWorker => Action::Confirm,
            SignatureKind::Chair => Action::Agree,
        };
        let Some((actor, page)) = self.who_may(document, action).await? else {
            return Ok(false);
        };
        if kind == SignatureKind::SocialWorker {
            self.fill_in(&actor, &page).await?;
        }
        let page = sign::differences(self.office, &actor, document).await?;
        if !page.stops.is_empty() {
            return Ok(false);
        }
        let operation = self.operation()?;
        let seen = &page.seen;
        taken(sign::sign(self.office, &actor, &operation, document, kind, seen).await)
    }

    /// What has to be there before anybody signs.
    async fn fill_in(&mut self, actor: &Actor, page: &DocumentPage) -> Result<(), VerbError> {
        let today = now::day_of(self.office.desk.clock.now());
        let needed = ["talked_to_on", "talked_to_by", "date", "time", "place"];
        let fields = page.wishes.iter().chain(&page.review);
        let mut typed = Vec::new();
        for field in fields {
            let is_missing = matches!(field.state, "blank" | "not_recorded");
            if !is_missing || !needed.contains(&&*field.place.field) {
                continue;
            }
            typed.extend(
                answer(&field.place, "Jo", today, &mut self.chance).map(|text| Typed {
                    place: field.place.clone(),
                    text,
                    version: field.version,
                }),
            );
        }
        if typed.is_empty() {
            return Ok(());
        }
        let operation = self.operation()?;
        let entered = enter::enter(self.office, actor, &operation, &page.id, &typed).await;
        taken(entered)?;
        Ok(())
    }

    /// Some have answered: by the link in their letter, on the phone, or to whoever brought it. Who
    /// chairs is not asked.
    async fn answer(
        &mut self,
        document: &DocumentId,
        actor: &Actor,
        rows: &[&ResponseRow],
    ) -> Result<(), VerbError> {
        let mut read = self.office.store.read().await?;
        let mut tokens = Vec::new();
        for invitation in read.invitations(document).await? {
            tokens.push((invitation.person.to_string(), read.reply_token(&invitation)));
        }
        drop(read);
        let said = SAID.iter().cycle();
        let asked = rows.iter().filter(|row| row.asked != Mode::Chair.words());
        for (at, (row, (attending, note))) in asked.step_by(2).zip(said).enumerate() {
            let answering = Answering {
                attending: Some(*attending),
                note: (*note).to_owned(),
                ..Answering::default()
            };
            let operation = self.operation()?;
            let token = tokens.iter().find(|(one, _)| *one == row.row);
            let by_link = row.means == Means::Email && at % 3 != 0;
            let done = match token.filter(|_| by_link) {
                Some((_, token)) => {
                    respond::by_link(self.office, token, &operation, &answering).await
                }
                None => {
                    let way = match row.means {
                        Means::Email | Means::Post => Way::Phone,
                        Means::Text => Way::Text,
                        Means::ByHand => Way::InPerson,
                    };
                    let (at, said) = ((document, row.row.as_str()), (Some(way), &answering));
                    respond::note(self.office, actor, &operation, at, said).await
                }
            };
            taken(done)?;
        }
        Ok(())
    }
}
